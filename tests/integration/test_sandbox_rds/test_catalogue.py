"""What RDS offers, and who may ask for what."""

import json

import pytest

from sandbox.expect import refused


def test_versions_and_what_they_may_become(databases):
    pages = databases.rds.get_paginator("describe_db_engine_versions").paginate(Engine="postgres")
    found = {one["EngineVersion"]: one for page in pages for one in page["DBEngineVersions"]}
    assert {"16.6", "17.6"} <= set(found)
    assert found["16.6"]["DBParameterGroupFamily"] == "postgres16"
    targets = {one["EngineVersion"]: one["IsMajorVersionUpgrade"] for one in found["16.6"]["ValidUpgradeTarget"]}
    assert (targets["16.8"], targets["17.2"]) == (False, True)
    assert not {"16.4", "15.10", "17.1", "16.6"} & set(targets)
    (default,) = databases.rds.describe_db_engine_versions(Engine="postgres", DefaultOnly=True)["DBEngineVersions"]
    assert default["EngineVersion"] == "17.6"


def test_classes_by_version_and_region(databases):
    def offered(client, **given):
        pages = client.get_paginator("describe_orderable_db_instance_options").paginate(Engine="postgres", **given)
        return {one["DBInstanceClass"]: one for page in pages for one in page["OrderableDBInstanceOptions"] if one["StorageType"] == "gp3"}

    here = offered(databases.rds, EngineVersion="16.6")
    there = offered(databases.sandbox.client("staging", "rds", region_name="us-east-1"), EngineVersion="16.6")
    assert "db.t4g.large" in here
    assert "db.m8g.large" in set(there) - set(here)
    assert (here["db.t4g.large"]["MinStorageSize"], here["db.t4g.large"]["SupportsStorageAutoscaling"]) == (20, True)
    assert [one["Name"] for one in here["db.t4g.large"]["AvailabilityZones"]] == [f"ap-southeast-3{letter}" for letter in "abc"]
    assert offered(databases.rds, EngineVersion="16.99") == {}


def test_parameters_are_described(databases):
    pages = databases.rds.get_paginator("describe_engine_default_parameters").paginate(DBParameterGroupFamily="postgres16")
    found = {one["ParameterName"]: one for page in pages for one in page["EngineDefaults"]["Parameters"]}
    about = {name: (found[name]["ApplyType"], found[name]["IsModifiable"]) for name in ("work_mem", "max_connections", "data_directory")}
    assert about == {"work_mem": ("dynamic", True), "max_connections": ("static", True), "data_directory": ("static", False)}
    assert (found["rds.force_ssl"]["ParameterValue"], found["work_mem"]["AllowedValues"]) == ("1", "64-2147483647")
    assert "plpgsql" in found["rds.extensions"]["ParameterValue"].split(", ")
    with refused("InvalidParameterValue"):
        databases.rds.describe_engine_default_parameters(DBParameterGroupFamily="postgres12")


@pytest.fixture
def limited(databases):
    """A client that may make databases of one name alone, and pass no role."""
    iam = databases.sandbox.client("staging", "iam")
    account = databases.sandbox.client("staging", "sts").get_caller_identity()["Account"]
    statement = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}, "Action": "sts:AssumeRole"}
    role = iam.create_role(RoleName="limited", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))[
        "Role"
    ]
    where = f"arn:aws:rds:ap-southeast-3:{account}"
    allowed = [
        {"Effect": "Allow", "Action": "rds:CreateDBInstance", "Resource": [f"{where}:db:allowed-*", f"{where}:subgrp:*", f"{where}:pg:*"]},
        {"Effect": "Allow", "Action": "rds:Describe*", "Resource": f"{where}:db:allowed-*"},
        {
            "Effect": "Allow",
            "Action": ["rds:DeleteDBInstance"],
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:ResourceTag/Mine": "yes"}},
        },
    ]
    document = json.dumps({"Version": "2012-10-17", "Statement": allowed})
    iam.put_role_policy(RoleName="limited", PolicyName="limited", PolicyDocument=document)
    keys = databases.sandbox.client("staging", "sts").assume_role(RoleArn=role["Arn"], RoleSessionName="test")["Credentials"]
    import boto3

    session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"], "ap-southeast-3")
    return session.client("rds", endpoint_url=databases.sandbox.endpoint)


def test_who_may_do_what(databases, limited):
    wanted = {
        "DBInstanceClass": "db.t4g.large",
        "Engine": "postgres",
        "AllocatedStorage": 20,
        "MasterUsername": "postgres",
        "MasterUserPassword": "correct-horse-battery",
    }
    with refused("AccessDenied", "rds:CreateDBInstance"):
        limited.create_db_instance(DBInstanceIdentifier="forbidden", **wanted)
    with refused("AccessDenied", "rds:AddTagsToResource"):
        limited.create_db_instance(DBInstanceIdentifier="allowed-1", **wanted, Tags=[{"Key": "Mine", "Value": "yes"}])
    with refused("AccessDenied", "iam:PassRole"):
        limited.create_db_instance(
            DBInstanceIdentifier="allowed-1", **wanted, MonitoringInterval=60, MonitoringRoleArn="arn:aws:iam::222222222222:role/x"
        )
    limited.create_db_instance(DBInstanceIdentifier="allowed-1", **wanted)
    assert limited.describe_db_instances(DBInstanceIdentifier="allowed-1")["DBInstances"]
    with refused("AccessDenied", "rds:DescribeDBInstances"):
        limited.describe_db_instances()
    with refused("AccessDenied", "rds:DeleteDBInstance"):
        limited.delete_db_instance(DBInstanceIdentifier="allowed-1", SkipFinalSnapshot=True)
    arn = databases.describe("allowed-1")["DBInstanceArn"]
    databases.rds.add_tags_to_resource(ResourceName=arn, Tags=[{"Key": "Mine", "Value": "yes"}])
    databases.available("allowed-1")
    limited.delete_db_instance(DBInstanceIdentifier="allowed-1", SkipFinalSnapshot=True)
