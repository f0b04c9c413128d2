"""Module `rds` against the sandbox: made, unchanged, changed, removed, and every plan true."""

import json

import psycopg
import pytest

CREATED = {"db_subnet_group data", "db_parameter_group data-postgres16", "security_group data-rds", "db_instance data"}


def test_all_of_it_is_made_once(aws, network, rds, ec2, described, converge):
    changes, result = converge(**described)
    assert {name: one["action"] for name, one in changes.items()} == dict.fromkeys(CREATED, "create")
    (instance,) = rds.describe_db_instances()["DBInstances"]
    assert (instance["DBInstanceStatus"], instance["DBInstanceClass"], instance["AllocatedStorage"]) == ("available", "db.t4g.large", 50)
    assert instance["EngineVersion"].startswith("16.")
    assert (instance["StorageEncrypted"], instance["PubliclyAccessible"]) == (True, False)
    assert (instance["PreferredBackupWindow"], instance["PreferredMaintenanceWindow"]) == ("03:00-06:00", "mon:00:00-mon:03:00")
    assert {tag["Key"]: tag["Value"] for tag in instance["TagList"]} == {"ManagedBy": "piksel.infra", "Project": "example"}
    (group,) = ec2.describe_security_groups(GroupIds=[result["outputs"]["security_group_id"]])["SecurityGroups"]
    (rule,) = group["IpPermissions"]
    assert (rule["FromPort"], [one["CidrIp"] for one in rule["IpRanges"]]) == (5432, ["10.2.0.0/16"])
    outputs = result["outputs"]
    assert outputs["address"] == instance["Endpoint"]["Address"]
    assert outputs["resource_id"] == instance["DbiResourceId"]
    assert (outputs["port"], outputs["status"], outputs["subnet_group"]) == (5432, "available", "data")
    assert (outputs["master_username"], outputs["parameter_group"]) == ("postgres", "data-postgres16")
    secret = outputs["master_secret"]
    assert secret["arn"] == instance["MasterUserSecret"]["SecretArn"]
    value = aws.client("staging", "secretsmanager").get_secret_value(SecretId=secret["name"])["SecretString"]
    assert json.loads(value)[secret["key"]]
    changes, result = converge(**described)
    assert (changes, result["unchanged"], result["outputs"]) == ({}, 4, outputs)


def test_on_an_empty_account_it_is_planned_with_what_is_known(aws, run_module, described):
    planned = run_module("rds", check=True, **described)
    assert {f"{one['kind']} {one['name']}" for one in planned["changes"]} == CREATED
    of = {one["kind"]: one["attributes"] for one in planned["changes"]}
    assert of["db_subnet_group"]["subnet_ids"]["after"] == ["(known after the subnets of main, tier private, are created)"]
    assert of["security_group"]["ingress"]["after"][0]["source"] == "(known after vpc main is created)"
    assert of["db_instance"]["engine_version"]["after"].startswith("16.")
    assert planned["outputs"]["address"] is None
    assert run_module("rds", **described)["msg"].endswith("there is no VPC main; make the network first (role vpc), or correct the names")


CHANGES = [
    ({"deletion_protection": True}, "db_instance data", "deletion_protection"),
    ({"backup_retention_period": 7}, "db_instance data", "backup_retention_period"),
    ({"log_types": ["postgresql"]}, "db_instance data", "log_types"),
    ({"iam_authentication": True}, "db_instance data", "iam_authentication"),
    ({"max_allocated_storage": 200}, "db_instance data", "max_allocated_storage"),
    ({"ingress": {"cidrs": ["10.0.0.0/16"]}}, "security_group data-rds", "ingress"),
    ({"parameters": {"log_min_duration_statement": 500}}, "db_parameter_group data-postgres16", "parameters"),
    ({"parameters": {}}, "db_parameter_group data-postgres16", "parameters"),
    ({"deletion_protection": False}, "db_instance data", "deletion_protection"),
]


def test_one_change_is_one_change_and_then_none(aws, network, rds, described, converge):
    converge(**described)
    for change, resource, attribute in CHANGES:
        described |= change
        changes, result = converge(**described)
        assert {name: (one["action"], list(one["attributes"])) for name, one in changes.items()} == {resource: ("update", [attribute])}
        assert result["announcements"] == []
    assert converge(**described)[0] == {}
    watched(aws, rds, described, converge)


def watched(aws, rds, described, converge):
    """Its insights and measurements come with a role, and go without leaving one."""
    given = {"performance_insights": {"retention_period": 31}, "monitoring_interval": 60}
    changes, _ = converge(**described, **given)
    assert "iam_role data-rds-monitoring" in changes
    (instance,) = rds.describe_db_instances()["DBInstances"]
    assert (instance["PerformanceInsightsEnabled"], instance["PerformanceInsightsRetentionPeriod"]) == (True, 31)
    assert instance["MonitoringRoleArn"].endswith(":role/data-rds-monitoring")
    policies = aws.client("staging", "iam").list_attached_role_policies(RoleName="data-rds-monitoring")["AttachedPolicies"]
    assert [policy["PolicyName"] for policy in policies] == ["AmazonRDSEnhancedMonitoringRole"]
    assert converge(**described, **given)[0] == {}
    changes, _ = converge(**described, performance_insights={"enabled": False}, monitoring_interval=0, purge=["iam_role"])
    actions = {name: one["action"] for name, one in changes.items()}
    assert actions == {"db_instance data": "update", "iam_role data-rds-monitoring": "delete"}


def test_it_is_started_and_awaited_later(network, run_module, described):
    started = run_module("rds", wait=False, **described)
    assert not started.get("failed"), started["msg"]
    assert {one["outcome"] for one in started["changes"]} <= {"done", "deferred"}
    awaited = run_module("rds", **described)
    assert (awaited["outputs"]["status"], awaited["pending"]) == ("available", [])
    assert not [one for one in awaited["changes"] if one["action"] != "create"]


def test_it_goes_once_it_is_named_and_leaves_a_last_snapshot(network, rds, run_module, described, converge):
    made = run_module("rds", **{**described, "deletion_protection": True})
    resource_id = made["outputs"]["resource_id"].lower()
    absent = {"name": "data", "vpc_name": "main", "state": "absent"}
    refused = run_module("rds", **absent, delete_data=["db_instance data"])
    assert "rds_delete_data: data is protected from deletion; run with rds_deletion_protection: false first" in refused["msg"]
    assert list(converge(**described)[0]) == ["db_instance data"]
    changes, result = converge(**absent)
    assert changes == {}
    assert "db_instance data: it holds data: it is deleted only where it is named" in result["kept"]
    assert len(result["kept"]) == 4
    changes, result = converge(**absent, delete_data=["db_instance data"])
    assert {name: one["action"] for name, one in changes.items()} == dict.fromkeys(CREATED, "delete")
    assert result["announcements"] == [f"a last snapshot stays behind: data-final-{resource_id}"]
    assert not rds.describe_db_instances()["DBInstances"]
    (snapshot,) = rds.describe_db_snapshots()["DBSnapshots"]
    assert snapshot["DBSnapshotIdentifier"] == f"data-final-{resource_id}"
    # It holds data as well.
    assert converge(**absent)[1]["kept"]
    changes, _ = converge(**absent, delete_data=[f"db_snapshot data-final-{resource_id}"])
    assert list(changes) == [f"db_snapshot data-final-{resource_id}"]
    assert not rds.describe_db_snapshots()["DBSnapshots"]


def login(outputs, password):
    where = {"host": outputs["address"], "port": outputs["port"], "dbname": "postgres", "sslmode": "require"}
    with psycopg.connect(**where, user=outputs["master_username"], password=password) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("postgres",)


def test_its_password_is_that_of_a_secret(aws, network, rds, described, converge):
    secrets = aws.client("staging", "secretsmanager")

    def value(text):
        return json.dumps({"password": text})

    secrets.create_secret(Name="database-password", SecretString=value("first-password-1"))
    described["master_secret"] = {"name": "database-password", "key": "password"}
    _, result = converge(**described)
    assert result["outputs"]["master_secret"] == {
        "name": "database-password",
        "arn": secrets.describe_secret(SecretId="database-password")["ARN"],
        "key": "password",
        "managed": False,
    }
    login(result["outputs"], "first-password-1")
    secrets.put_secret_value(SecretId="database-password", SecretString=value("second-password-2"))
    changes, result = converge(**described)
    login(result["outputs"], "second-password-2")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        login(result["outputs"], "first-password-1")
    assert {name: one["attributes"] for name, one in changes.items()} == {
        "db_instance data": {"master_password": {"before": "(secret)", "after": "(secret)"}}
    }
    assert converge(**described)[0] == {}
    assert "password-" not in json.dumps(result["changes"])
    assert "second-password" not in json.dumps(rds.describe_db_instances()["DBInstances"], default=str)
