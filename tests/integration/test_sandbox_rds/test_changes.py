"""What is changed at once, what waits for the maintenance window, and what RDS refuses; parameters that the server really has."""

import json
import time

import pytest

from sandbox.expect import eventually, refused


def modify(databases, **given):
    return databases.rds.modify_db_instance(DBInstanceIdentifier="piksel", **given)["DBInstance"]


@pytest.fixture(scope="module")
def groups(databases):
    """A group of each family, by its version."""
    for version in ("16", "17"):
        databases.rds.create_db_parameter_group(
            DBParameterGroupName=f"piksel-{version}", DBParameterGroupFamily=f"postgres{version}", Description="x"
        )


def test_what_restarts_waits_for_its_window(databases, piksel):
    shown = modify(databases, DBInstanceClass="db.t4g.medium", AllocatedStorage=60, MultiAZ=True, PreferredBackupWindow="03:00-06:00")
    assert shown["PendingModifiedValues"] == {"DBInstanceClass": "db.t4g.medium", "AllocatedStorage": 60, "MultiAZ": True}
    assert (shown["DBInstanceStatus"], shown["DBInstanceClass"], shown["PreferredBackupWindow"]) == (
        "available",
        "db.t4g.large",
        "03:00-06:00",
    )
    assert databases.describe()["PendingModifiedValues"]
    # Who asks for what there is takes back what waits.
    assert "MultiAZ" not in modify(databases, MultiAZ=False)["PendingModifiedValues"]
    databases.sandbox.maintenance_window("staging", "piksel")
    found = databases.available()
    assert (found["DBInstanceClass"], found["AllocatedStorage"], found["MultiAZ"]) == ("db.t4g.medium", 60, False)
    assert found["PendingModifiedValues"] == {}
    assert modify(databases, DBInstanceClass="db.t4g.large", ApplyImmediately=True)["DBInstanceStatus"] == "modifying"
    assert databases.available()["DBInstanceClass"] == "db.t4g.large"


@pytest.mark.parametrize(
    ("given", "code", "words"),
    [
        ({"AllocatedStorage": 30}, "InvalidParameterCombination", "cannot be less than"),
        ({"DBInstanceClass": "db.t4g.gigantic"}, "InvalidParameterValue", "Invalid DB Instance class"),
        ({"DBInstanceClass": "db.m8g.large"}, "InvalidParameterCombination", "does not support"),
        ({"EngineVersion": "16.99"}, "InvalidParameterCombination", "Cannot find version 16.99 for postgres"),
        ({"EngineVersion": "16.4"}, "InvalidParameterCombination", "Cannot upgrade postgres from 16.6 to 16.4"),
        ({"EngineVersion": "17.2"}, "InvalidParameterCombination", "AllowMajorVersionUpgrade flag must be present"),
        ({"EngineVersion": "17.1", "AllowMajorVersionUpgrade": True}, "InvalidParameterCombination", "Cannot upgrade"),
        ({"DBParameterGroupName": "piksel-17"}, "InvalidParameterCombination", "can't be used for this instance"),
        ({"DBParameterGroupName": "nobody"}, "DBParameterGroupNotFound", "nobody"),
        ({"PreferredBackupWindow": "18:00-19:00"}, "InvalidParameterCombination", "must not overlap"),
        ({"PreferredMaintenanceWindow": "Mon:00:00-Mon:00:10"}, "InvalidParameterValue", "at least 30 minutes"),
        ({"BackupRetentionPeriod": 36}, "InvalidParameterValue", "retention"),
        ({"MaxAllocatedStorage": 61}, "InvalidParameterCombination", "Max storage size"),
        ({"StorageThroughput": 500}, "InvalidParameterCombination", "StorageThroughput"),
        ({"StorageType": "gp3", "Iops": 4000}, "InvalidParameterCombination", "less than 400"),
        ({"CACertificateIdentifier": "rds-ca-2019"}, "CertificateNotFound", "rds-ca-2019"),
        ({"VpcSecurityGroupIds": ["sg-00000000000000000"]}, "InvalidParameterValue", "Invalid security group"),
        ({"MonitoringInterval": 60}, "InvalidParameterCombination", "MonitoringRoleARN"),
    ],
)
def test_what_is_refused(databases, piksel, groups, given, code, words):
    with refused(code, words):
        modify(databases, ApplyImmediately=True, **given)
    assert databases.describe()["PendingModifiedValues"] == {}


@pytest.mark.parametrize(
    ("given", "code", "words"),
    [
        ({"MasterUserPassword": "short"}, "InvalidParameterValue", "shorter than 8"),
        ({"MasterUsername": "rdsadmin"}, "InvalidParameterValue", "reserved word"),
        ({"DBInstanceIdentifier": "two--hyphens"}, "InvalidParameterValue", "not a valid identifier"),
        ({"DBInstanceIdentifier": "Piksel"}, "DBInstanceAlreadyExists", "already exists"),
        ({"DBName": "select"}, "InvalidParameterValue", "reserved word"),
        ({"AllocatedStorage": 10}, "InvalidParameterCombination", "Invalid storage size"),
        ({"EngineVersion": "12.1"}, "InvalidParameterCombination", "Cannot find version 12.1 for postgres"),
        ({"DBInstanceClass": "db.x2g.large"}, "InvalidParameterCombination", "does not support"),
        ({"DBSubnetGroupName": "nobody"}, "DBSubnetGroupNotFoundFault", "nobody"),
        ({"KmsKeyId": "alias/nobody", "StorageEncrypted": True}, "KMSKeyNotAccessibleFault", "alias/nobody"),
        ({"KmsKeyId": "alias/nobody"}, "InvalidParameterCombination", "KmsKeyId"),
        ({"Port": 22}, "InvalidParameterValue", "1150"),
        ({"ManageMasterUserPassword": True}, "InvalidParameterCombination", "MasterUserPassword"),
    ],
)
def test_what_is_not_made(databases, piksel, given, code, words):
    with refused(code, words):
        databases.create(**{"DBInstanceIdentifier": "other", **given})
    assert [one["DBInstanceIdentifier"] for one in databases.rds.describe_db_instances()["DBInstances"]] == ["piksel"]


def test_a_subnet_group_has_two_zones(databases):
    ec2 = databases.sandbox.client("staging", "ec2")
    subnets = ec2.describe_subnets()["Subnets"]
    with refused("DBSubnetGroupDoesNotCoverEnoughAZs"):
        databases.rds.create_db_subnet_group(DBSubnetGroupName="one", DBSubnetGroupDescription="x", SubnetIds=[subnets[0]["SubnetId"]])
    both = [one["SubnetId"] for one in subnets][:2]
    made = databases.rds.create_db_subnet_group(DBSubnetGroupName="Two", DBSubnetGroupDescription="x", SubnetIds=both)["DBSubnetGroup"]
    assert (made["DBSubnetGroupName"], made["SubnetGroupStatus"]) == ("two", "Complete")
    with refused("DBSubnetGroupAlreadyExists"):
        databases.rds.create_db_subnet_group(DBSubnetGroupName="two", DBSubnetGroupDescription="x", SubnetIds=both)
    databases.create("placed", DBSubnetGroupName="two")
    with refused("InvalidDBSubnetGroupStateFault", "placed"):
        databases.rds.delete_db_subnet_group(DBSubnetGroupName="two")
    databases.rds.delete_db_instance(DBInstanceIdentifier="placed", SkipFinalSnapshot=True)
    eventually(lambda: databases.gone("placed"))
    databases.rds.delete_db_subnet_group(DBSubnetGroupName="two")


def test_parameters_have_effect(databases, piksel, groups):
    change = databases.rds.modify_db_parameter_group
    modify(databases, DBParameterGroupName="piksel-16")
    assert databases.describe()["DBParameterGroups"][0]["ParameterApplyStatus"] == "pending-reboot"
    dynamic = {"ParameterName": "work_mem", "ParameterValue": "8192", "ApplyMethod": "immediate"}
    static = {"ParameterName": "max_connections", "ParameterValue": "77", "ApplyMethod": "pending-reboot"}
    change(DBParameterGroupName="piksel-16", Parameters=[dynamic, static])
    eventually(lambda: databases.parameter(piksel, "work_mem") == "8MB")
    assert databases.parameter(piksel, "max_connections") != "77"
    databases.rds.reboot_db_instance(DBInstanceIdentifier="piksel")
    assert databases.available()["DBParameterGroups"][0]["ParameterApplyStatus"] == "in-sync"
    assert databases.parameter(piksel, "max_connections") == "77"
    free = {"ParameterName": "rds.force_ssl", "ParameterValue": "0", "ApplyMethod": "immediate"}
    change(DBParameterGroupName="piksel-16", Parameters=[free])
    databases.available()
    eventually(lambda: databases.parameter(piksel, "rds.force_ssl") == "0")
    databases.connect(piksel, sslmode="disable").close()
    databases.rds.reset_db_parameter_group(
        DBParameterGroupName="piksel-16", Parameters=[{"ParameterName": "work_mem", "ApplyMethod": "immediate"}]
    )
    eventually(lambda: databases.parameter(piksel, "work_mem") == "4MB")
    with refused("InvalidDBParameterGroupState", "still members"):
        databases.rds.delete_db_parameter_group(DBParameterGroupName="piksel-16")


@pytest.mark.parametrize(
    ("name", "value", "method", "code"),
    [
        ("no_such_parameter", "1", "immediate", "InvalidParameterValue"),
        ("max_connections", "100", "immediate", "InvalidParameterCombination"),
        ("max_connections", "zero", "pending-reboot", "InvalidParameterValue"),
        ("max_connections", "9999999", "pending-reboot", "InvalidParameterValue"),
        ("archive_command", "true", "immediate", "InvalidParameterValue"),
        ("log_connections", "on", "immediate", "InvalidParameterValue"),
    ],
)
def test_parameters_that_are_refused(databases, groups, name, value, method, code):
    with refused(code):
        databases.rds.modify_db_parameter_group(
            DBParameterGroupName="piksel-17", Parameters=[{"ParameterName": name, "ParameterValue": value, "ApplyMethod": method}]
        )
    assert databases.rds.describe_db_parameters(DBParameterGroupName="piksel-17", Source="user")["Parameters"] == []


def test_an_upgrade_takes_the_version_and_its_group(databases, piksel, groups):
    modify(databases, DBParameterGroupName="piksel-16")
    wanted = {"EngineVersion": "17.2", "AllowMajorVersionUpgrade": True, "ApplyImmediately": True}
    with refused("InvalidParameterCombination", "is non-default"):
        modify(databases, **wanted)
    databases.sandbox.upgrade_trouble("staging", "piksel", "it has prepared transactions")
    assert modify(databases, **wanted, DBParameterGroupName="piksel-17")["DBInstanceStatus"] == "upgrading"
    assert databases.available()["EngineVersion"] == "16.6"
    told = databases.rds.describe_events(SourceIdentifier="piksel", SourceType="db-instance")["Events"]
    assert any("prepared transactions" in one["Message"] for one in told)
    modify(databases, **wanted, DBParameterGroupName="piksel-17")
    found = databases.available()
    assert (found["EngineVersion"], found["DBParameterGroups"][0]["DBParameterGroupName"]) == ("17.2", "piksel-17")


def test_a_protected_instance_stays(databases, piksel):
    modify(databases, DeletionProtection=True)
    with refused("InvalidParameterCombination", "Cannot delete protected DB Instance"):
        databases.rds.delete_db_instance(DBInstanceIdentifier="piksel", SkipFinalSnapshot=True)
    modify(databases, DeletionProtection=False)


def test_monitoring_needs_a_role_that_lets_rds_in(databases, piksel):
    iam = databases.sandbox.client("staging", "iam")

    def role(name, service):
        statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        return iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy)["Role"]["Arn"]

    with refused("InvalidParameterValue", "ENHANCED_MONITORING"):
        modify(databases, MonitoringInterval=60, MonitoringRoleArn=role("other", "ec2.amazonaws.com"))
    modify(databases, MonitoringInterval=60, MonitoringRoleArn=role("monitoring", "monitoring.rds.amazonaws.com"))
    assert databases.describe()["EnhancedMonitoringResourceArn"].endswith(databases.describe()["DbiResourceId"])
    assert "MonitoringRoleArn" not in modify(databases, MonitoringInterval=0)


def test_a_stopped_instance_starts_with_its_data(databases, piksel):
    databases.rds.stop_db_instance(DBInstanceIdentifier="piksel")
    eventually(lambda: databases.describe()["DBInstanceStatus"] == "stopped")
    databases.rds.start_db_instance(DBInstanceIdentifier="piksel")
    databases.connect(databases.available()).close()


def test_another_port_is_taken_at_once(databases, piksel):
    modify(databases, DBPortNumber=6543)
    moved = databases.available()
    assert moved["Endpoint"]["Port"] == 6543
    databases.connect(moved).close()


def test_time_is_taken_where_the_sandbox_is_realistic(tmp_path):
    from sandbox import Sandbox

    with Sandbox(tmp_path, realistic=0.3) as slow:
        rds = slow.client("staging", "rds")
        begun = time.monotonic()
        rds.create_db_instance(
            DBInstanceIdentifier="slow",
            DBInstanceClass="db.t4g.large",
            Engine="postgres",
            AllocatedStorage=20,
            MasterUsername="postgres",
            ManageMasterUserPassword=True,
        )
        eventually(lambda: rds.describe_db_instances()["DBInstances"][0]["DBInstanceStatus"] == "available")
        assert time.monotonic() - begun > 3  # ten of AWS's minutes


def test_it_stands_in_its_network_until_it_is_gone(databases):
    """What it stands in can't be deleted under it."""
    ec2 = databases.sandbox.client("staging", "ec2")
    vpc = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]["VpcId"]
    first, second = (ec2.create_security_group(GroupName=name, Description="Of a database", VpcId=vpc)["GroupId"] for name in "ab")
    databases.create("standing", VpcSecurityGroupIds=[first])
    with refused("DependencyViolation"):
        ec2.delete_security_group(GroupId=first)
    databases.rds.modify_db_instance(DBInstanceIdentifier="standing", VpcSecurityGroupIds=[second])
    ec2.delete_security_group(GroupId=first)
    (interface,) = ec2.describe_network_interfaces(Filters=[{"Name": "group-id", "Values": [second]}])["NetworkInterfaces"]
    assert (interface["Description"], interface["RequesterManaged"]) == ("RDSNetworkInterface", True)
    with refused("DependencyViolation"):
        ec2.delete_subnet(SubnetId=interface["SubnetId"])

    databases.rds.delete_db_instance(DBInstanceIdentifier="standing", SkipFinalSnapshot=True)
    eventually(lambda: databases.gone("standing"))
    assert ec2.describe_network_interfaces(Filters=[{"Name": "group-id", "Values": [second]}])["NetworkInterfaces"] == []
    ec2.delete_security_group(GroupId=second)
