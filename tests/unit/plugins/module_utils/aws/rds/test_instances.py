# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every call of the kinds of instances."""

from datetime import UTC, datetime

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.rds.instances import DbClusterInstance, DbInstance, DbReadReplica
from ansible_collections.piksel.infra.plugins.module_utils.aws.rds.server import LOOKS
from botocore.exceptions import ClientError

from unit.plugins.module_utils.aws.rds.described import ARN, KEY, instance
from unit.plugins.module_utils.aws.stubs import tag_list

OURS = {"ManagedBy": "piksel.infra"}
ATTRIBUTES = {
    "engine": "postgres",
    "engine_version": "16.6",
    "instance_class": "db.t4g.large",
    "allocated_storage": 50,
    "storage_encrypted": True,
    "kms_key_arn": KEY,
    "subnet_group": "data",
    "parameter_group": "data-postgres16",
    "security_group_ids": frozenset({"sg-1"}),
    "port": 5432,
    "log_types": frozenset({"postgresql"}),
    "maintenance_window": "mon:00:00-mon:03:00",
    "monitoring_interval": 60,
    "monitoring_role_arn": "arn:role",
    "master_username": "postgres",
    "master_password_managed": True,
    "tags": OURS,
}
CREATED = {
    "DBInstanceIdentifier": "data",
    "Engine": "postgres",
    "EngineVersion": "16.6",
    "DBInstanceClass": "db.t4g.large",
    "AllocatedStorage": 50,
    "StorageEncrypted": True,
    "KmsKeyId": KEY,
    "DBSubnetGroupName": "data",
    "DBParameterGroupName": "data-postgres16",
    "VpcSecurityGroupIds": ["sg-1"],
    "Port": 5432,
    "EnableCloudwatchLogsExports": ["postgresql"],
    "PreferredMaintenanceWindow": "mon:00:00-mon:03:00",
    "MonitoringInterval": 60,
    "MonitoringRoleArn": "arn:role",
    "MasterUsername": "postgres",
    "ManageMasterUserPassword": True,
    "Tags": tag_list(ManagedBy="piksel.infra"),
}


@pytest.fixture
def kind(area):
    return DbInstance(area)


def expect_read(aws, *instances):
    aws.expect("rds", "describe_db_instances", {"DBInstances": list(instances)})


def read(aws, kind, *instances):
    expect_read(aws, *(instances or [instance()]))
    (one,) = kind.read()
    return one


def test_it_is_read(aws, kind):
    one = read(aws, kind)
    assert (one.key, one.status, one.owned) == (("db_instance", "data"), "ready", True)
    assert one.outputs == {
        "id": f"{ARN}:db:data",
        "arn": f"{ARN}:db:data",
        "resource_id": "db-ABC",
        "address": "data.abc.ap-southeast-3.rds.amazonaws.com",
    }
    has = one.attributes
    assert has["security_group_ids"] == {"sg-1"}  # one that is being removed is gone
    assert (has["port"], has["subnet_group"], has["parameter_group"]) == (5432, "data", "data-postgres16")
    assert (has["parameter_apply_status"], has["max_allocated_storage"], has["log_types"]) == ("in-sync", 50, frozenset())
    assert (has["master_password_managed"], has["master_password"], has["tags"]) == (True, None, OURS)


def test_the_identifier_is_no_value_that_others_are_told_by(aws, kind):
    """A subnet group may bear it, and an instance that stands in that would seem to stand on the other instance."""
    assert "data" not in read(aws, kind).outputs.values()


def test_of_the_region_the_areas_are_read(aws, area):
    replica = instance(DBInstanceIdentifier="reader", ReadReplicaSourceDBInstanceIdentifier="data")
    member = instance(DBInstanceIdentifier="data-1", DBClusterIdentifier="data")
    sibling = instance(DBInstanceIdentifier="restored")
    strange = instance(DBInstanceIdentifier="strange", DBSubnetGroup={"DBSubnetGroupName": "other"})
    expect_read(aws, instance(), replica, member, sibling, strange)
    kinds = [DbInstance(area), DbReadReplica(area), DbClusterInstance(area)]
    found = {kind.kind: [one.name for one in kind.read()] for kind in kinds}
    assert found == {"db_instance": ["data", "restored"], "db_read_replica": ["reader"], "db_cluster_instance": ["data-1"]}


def test_those_that_read_come_after_what_they_read(aws, area):
    expect_read(aws, instance(DBInstanceIdentifier="r", ReadReplicaSourceDBInstanceIdentifier="data"), instance(DBClusterIdentifier="data"))
    (replica,), (member,) = DbReadReplica(area).read(), DbClusterInstance(area).read()
    assert (replica.after, member.after) == ((("db_instance", "data"),), (("db_cluster", "data"),))
    assert not DbReadReplica.holds_data
    assert not DbClusterInstance.holds_data
    assert DbInstance.holds_data


def test_one_without_an_endpoint_has_the_port_it_is_made_with(aws, kind):
    assert read(aws, kind, instance("creating", Endpoint={})).attributes["port"] == 5432


PENDING = {"DBInstanceClass": "db.r7g.large", "PendingCloudwatchLogsExports": {"LogTypesToEnable": ["upgrade"]}}


def test_what_waits_for_the_window_counts_as_reached(aws, kind):
    has = read(aws, kind, instance(PendingModifiedValues=PENDING, EnabledCloudwatchLogsExports=["postgresql"])).attributes
    assert (has["instance_class"], has["log_types"]) == ("db.r7g.large", {"postgresql", "upgrade"})


def test_what_is_not_to_wait_does_not_count_until_it_is_under_way(aws, hurried):
    kind = DbInstance(hurried)
    assert read(aws, kind, instance(PendingModifiedValues=PENDING)).attributes["instance_class"] == "db.t4g.large"
    hurried.reads.forget()
    assert read(aws, kind, instance("modifying", PendingModifiedValues=PENDING)).attributes["instance_class"] == "db.r7g.large"


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("available", "ready"),
        ("storage-optimization", "ready"),
        ("stopped", "ready"),
        ("storage-full", "ready"),
        ("incompatible-parameters", "ready"),
        ("creating", "pending"),
        ("backing-up", "pending"),
        ("upgrading", "pending"),
        ("deleting", "deleting"),
        ("failed", "failed"),
        ("incompatible-network", "failed"),
        ("restore-error", "failed"),
    ],
)
def test_its_state_is_told_in_the_engines_words(aws, kind, word, status):
    one = read(aws, kind, instance(word))
    assert (one.status, one.reason) == (status, word)


def test_what_a_change_could_mend_is_a_failure_of_this_run(aws, kind):
    one = read(aws, kind)
    kind.area.reads.forget()
    expect_read(aws, instance("storage-full"))
    assert [after.status for after in kind.refresh([one])] == ["failed"]


def test_it_is_made_by_one_call(aws, kind):
    aws.expect_once("rds", "create_db_instance", {"DBInstance": instance("creating")}, **CREATED)
    assert kind.create("data", ATTRIBUTES).status == "pending"


def test_a_lost_answer_makes_no_second_one(aws, kind):
    aws.fail("rds", "create_db_instance", "DBInstanceAlreadyExists", use="once")
    expect_read(aws, instance("creating"))
    assert kind.create("data", ATTRIBUTES).name == "data"


def test_its_own_password_is_in_the_call_alone_and_its_version_in_a_tag(aws, kind):
    given = {key: value for key, value in CREATED.items() if key != "ManageMasterUserPassword"}
    tags = tag_list(ManagedBy="piksel.infra", MasterSecretVersion="v1")
    given |= {"MasterUserPassword": "pass-word", "Tags": tags}
    aws.expect_once("rds", "create_db_instance", {"DBInstance": instance("creating")}, **given)
    kind.create("data", {**ATTRIBUTES, "master_password_managed": False, "master_password": "v1"})
    assert kind.shown("master_password", "v1") == "(secret)"


def test_the_key_of_the_secret_that_rds_makes_goes_along(aws, kind):
    aws.expect_once("rds", "create_db_instance", {"DBInstance": instance("creating")}, **CREATED, MasterUserSecretKmsKeyId=KEY)
    kind.create("data", {**ATTRIBUTES, "master_secret_kms_key_arn": KEY})


# Of what is described, what a restore takes.
RESTORED = {
    key: CREATED[key]
    for key in (
        "Engine",
        "DBInstanceClass",
        "AllocatedStorage",
        "DBSubnetGroupName",
        "DBParameterGroupName",
        "VpcSecurityGroupIds",
        "Port",
        "EnableCloudwatchLogsExports",
        "ManageMasterUserPassword",
        "Tags",
    )
}


def restored(said):
    """What a restore is called with: with the mark of what it is of."""
    return {**RESTORED, "Tags": [*RESTORED["Tags"], {"Key": "RestoredFrom", "Value": said}]}


def test_a_snapshot_is_restored_and_what_the_call_does_not_take_follows(aws, kind):
    call = {"DBInstanceIdentifier": "data", "DBSnapshotIdentifier": "data-before-17-2", **restored("snapshot data-before-17-2")}
    made = instance("creating", PreferredMaintenanceWindow="sun:00:00-sun:01:00", EnabledCloudwatchLogsExports=["postgresql"])
    aws.expect_once("rds", "restore_db_instance_from_db_snapshot", {"DBInstance": made}, **call)
    one = kind.create("data", {**ATTRIBUTES, "restored_from": {"snapshot": "data-before-17-2"}})
    assert one.status == "pending"
    there = {**made, "DBInstanceStatus": "available"}
    expect_read(aws, there)
    aws.expect(
        "rds",
        "modify_db_instance",
        {"DBInstance": there},
        DBInstanceIdentifier="data",
        PreferredMaintenanceWindow="mon:00:00-mon:03:00",
        MonitoringInterval=60,
        MonitoringRoleArn="arn:role",
        ApplyImmediately=True,
    )
    (one,) = kind.refresh([one])
    assert one.status == "pending"
    asked = {"PreferredMaintenanceWindow": "mon:00:00-mon:03:00", "MonitoringInterval": 60, "MonitoringRoleArn": "arn:role"}
    expect_read(aws, {**there, **asked})
    assert [after.status for after in kind.refresh([one])] == ["ready"]


@pytest.mark.parametrize(
    ("origin", "said", "arguments"),
    [
        (
            {"source": "old", "latest": True},
            "old at its latest",
            {"SourceDBInstanceIdentifier": "old", "UseLatestRestorableTime": True},
        ),
        (
            {"source": "old", "time": "2026-05-01T10:30:00+02:00"},
            "old at 2026-05-01T08:30:00Z",
            {"SourceDBInstanceIdentifier": "old", "RestoreTime": datetime(2026, 5, 1, 8, 30, tzinfo=UTC)},
        ),
        (
            {"source_resource_id": "db-OLD", "latest": True},
            "db-old at its latest",
            {"SourceDbiResourceId": "db-OLD", "UseLatestRestorableTime": True},
        ),
    ],
)
def test_a_point_in_time_is_restored(aws, kind, origin, said, arguments):
    call = {"TargetDBInstanceIdentifier": "data", **restored(said), **arguments}
    aws.expect_once("rds", "restore_db_instance_to_point_in_time", {"DBInstance": instance("creating")}, **call)
    kind.create("data", {**ATTRIBUTES, "restored_from": origin})


def test_a_restored_one_gets_its_own_password_once_it_is_there(aws, kind):
    call = {key: value for key, value in restored("snapshot s").items() if key != "ManageMasterUserPassword"}
    has = {key: value for key, value in instance().items() if key != "MasterUserSecret"}
    has |= {"EnabledCloudwatchLogsExports": ["postgresql"], "MonitoringInterval": 60, "MonitoringRoleArn": "arn:role"}
    aws.expect_once(
        "rds",
        "restore_db_instance_from_db_snapshot",
        {"DBInstance": {**has, "DBInstanceStatus": "creating"}},
        DBInstanceIdentifier="data",
        DBSnapshotIdentifier="s",
        **call,
    )
    attributes = {**ATTRIBUTES, "master_password_managed": False, "master_password": "v2", "restored_from": {"snapshot": "s"}}
    one = kind.create("data", attributes)
    expect_read(aws, has)
    sent = {**has, "PendingModifiedValues": {"MasterUserPassword": "****"}}
    asked = {"MasterUserPassword": "pass-word", "ApplyImmediately": True}
    aws.expect("rds", "modify_db_instance", {"DBInstance": sent}, DBInstanceIdentifier="data", **asked)
    aws.expect("rds", "add_tags_to_resource", ResourceName=f"{ARN}:db:data", Tags=tag_list(MasterSecretVersion="v2"))
    (one,) = kind.refresh([one])
    expect_read(aws, sent)
    assert [after.status for after in kind.refresh([one])] == ["pending"]
    expect_read(aws, has)
    assert [after.status for after in kind.refresh([one])] == ["ready"]


def test_a_replica_is_made_from_its_source(aws, area):
    kind = DbReadReplica(area)
    made = instance("creating", DBInstanceIdentifier="reader", ReadReplicaSourceDBInstanceIdentifier="data")
    aws.expect_once(
        "rds",
        "create_db_instance_read_replica",
        {"DBInstance": made},
        DBInstanceIdentifier="reader",
        SourceDBInstanceIdentifier="data",
        DBInstanceClass="db.t4g.large",
        AvailabilityZone="ap-southeast-3b",
        Tags=tag_list(ManagedBy="piksel.infra"),
    )
    attributes = {"source": "data", "instance_class": "db.t4g.large", "availability_zone": "ap-southeast-3b", "tags": OURS}
    assert kind.create("reader", attributes).key == ("db_read_replica", "reader")


def test_a_member_is_made_in_its_cluster(aws, area):
    kind = DbClusterInstance(area)
    aws.expect_once(
        "rds",
        "create_db_instance",
        {"DBInstance": instance("creating", DBInstanceIdentifier="data-1", DBClusterIdentifier="data")},
        DBInstanceIdentifier="data-1",
        DBClusterIdentifier="data",
        Engine="aurora-postgresql",
        DBInstanceClass="db.serverless",
        Tags=tag_list(ManagedBy="piksel.infra"),
    )
    kind.create("data-1", {"cluster": "data", "engine": "aurora-postgresql", "instance_class": "db.serverless", "tags": OURS})


CHANGES = [
    ({"instance_class": "db.r7g.large"}, {"DBInstanceClass": "db.r7g.large"}),
    ({"port": 5433}, {"DBPortNumber": 5433}),
    ({"security_group_ids": frozenset({"sg-2", "sg-1"})}, {"VpcSecurityGroupIds": ["sg-1", "sg-2"]}),
    ({"log_types": frozenset({"upgrade"})}, {"CloudwatchLogsExportConfiguration": {"EnableLogTypes": ["upgrade"]}}),
    ({"monitoring_interval": 15, "monitoring_role_arn": "arn:role"}, {"MonitoringInterval": 15, "MonitoringRoleArn": "arn:role"}),
    ({"monitoring_interval": 0}, {"MonitoringInterval": 0}),
    ({"performance_insights_retention": 93}, {"PerformanceInsightsRetentionPeriod": 93, "EnablePerformanceInsights": True}),
    ({"iam_authentication": True}, {"EnableIAMDatabaseAuthentication": True}),
    ({"storage_type": "io2", "iops": 3000}, {"StorageType": "io2", "Iops": 3000, "AllocatedStorage": 50}),
    ({"allocated_storage": 100}, {"AllocatedStorage": 100}),
    ({"engine_version": "16.9"}, {"EngineVersion": "16.9"}),
    ({"deletion_protection": False}, {"DeletionProtection": False}),
]


@pytest.mark.parametrize(("changes", "arguments"), CHANGES)
def test_a_change_is_left_to_the_window(aws, kind, changes, arguments):
    one = read(aws, kind)
    aws.expect("rds", "modify_db_instance", {"DBInstance": instance()}, DBInstanceIdentifier="data", ApplyImmediately=False, **arguments)
    assert kind.update(one, changes).status == "pending"


@pytest.mark.parametrize(
    ("has", "changes", "arguments"),
    [
        ({"StorageType": "io2", "Iops": 3000}, {"allocated_storage": 100}, {"AllocatedStorage": 100, "Iops": 3000}),
        ({"StorageType": "io2", "Iops": 3000}, {"iops": 4000}, {"AllocatedStorage": 50, "Iops": 4000}),
        ({"AllocatedStorage": 500, "Iops": 12000}, {"allocated_storage": 600}, {"AllocatedStorage": 600, "Iops": 12000}),
        ({"Iops": 3000}, {"allocated_storage": 100}, {"AllocatedStorage": 100}),  # gp3's baseline, which can't be asked for
    ],
)
def test_provisioned_operations_and_storage_are_told_together(aws, kind, has, changes, arguments):
    one = read(aws, kind, instance(**has))
    which = {"DBInstanceIdentifier": "data", "ApplyImmediately": False}
    aws.expect("rds", "modify_db_instance", {"DBInstance": instance()}, **which, **arguments)
    kind.update(one, changes)


def test_tags_alone_take_no_time(aws, kind):
    one = read(aws, kind)
    aws.expect("rds", "add_tags_to_resource", ResourceName=f"{ARN}:db:data", Tags=tag_list(Team="maps"))
    aws.expect("rds", "remove_tags_from_resource", ResourceName=f"{ARN}:db:data", TagKeys=["ManagedBy"])
    assert kind.update(one, {"tags": {"Team": "maps"}}) is None


def modified(aws, kind, changes, answer=None, **arguments):
    one = read(aws, kind)
    aws.expect("rds", "modify_db_instance", {"DBInstance": answer or instance()}, DBInstanceIdentifier="data", **arguments)
    one = kind.update(one, changes)
    kind.area.reads.forget()
    return one


def test_what_waits_then_is_done(aws, kind):
    one = modified(aws, kind, {"instance_class": "db.r7g.large"}, DBInstanceClass="db.r7g.large", ApplyImmediately=False)
    expect_read(aws, instance(PendingModifiedValues={"DBInstanceClass": "db.r7g.large"}))
    assert [after.status for after in kind.refresh([one])] == ["ready"]


def test_what_does_not_wait_is_awaited_until_it_shows(aws, hurried):
    kind = DbInstance(hurried)
    one = modified(aws, kind, {"instance_class": "db.r7g.large"}, DBInstanceClass="db.r7g.large", ApplyImmediately=True)
    pending = {"PendingModifiedValues": {"DBInstanceClass": "db.r7g.large"}}
    for description in (instance(**pending), instance("modifying", **pending)):
        expect_read(aws, description)
        assert [after.status for after in kind.refresh([one])] == ["pending"]
    expect_read(aws, instance(DBInstanceClass="db.r7g.large"))
    assert [after.status for after in kind.refresh([one])] == ["ready"]


def test_what_does_not_come_is_a_failure_in_awss_words(aws, hurried):
    kind = DbInstance(hurried)
    arguments = {"EngineVersion": "17.2", "AllowMajorVersionUpgrade": True, "ApplyImmediately": True}
    one = modified(aws, kind, {"engine_version": "17.2"}, **arguments)
    for _ in range(LOOKS):
        expect_read(aws, instance())
    told = {"Events": [{"Message": "Database instance is in a state that cannot be upgraded: pre-check failed."}]}
    aws.expect("rds", "describe_events", told, SourceIdentifier="data", SourceType="db-instance", Duration=60)
    for _ in range(LOOKS):
        (after,) = kind.refresh([one])
    assert after.status == "failed"
    assert "engine_version" in after.reason
    assert "pre-check failed" in after.reason


def test_another_major_version_does_not_wait(aws, kind):
    one = modified(
        aws,
        kind,
        {"engine_version": "17.2", "parameter_group": "data-postgres17"},
        EngineVersion="17.2",
        DBParameterGroupName="data-postgres17",
        AllowMajorVersionUpgrade=True,
        ApplyImmediately=True,
    )
    # That it is to come is not enough.
    expect_read(aws, instance(PendingModifiedValues={"EngineVersion": "17.2"}))
    assert [after.status for after in kind.refresh([one])] == ["pending"]


def test_what_waits_is_taken_back_at_once(aws, kind):
    one = read(aws, kind, instance(PendingModifiedValues={"DBInstanceClass": "db.r7g.large"}))
    aws.expect(
        "rds",
        "modify_db_instance",
        {"DBInstance": instance()},
        DBInstanceIdentifier="data",
        DBInstanceClass="db.t4g.large",
        ApplyImmediately=True,
    )
    kind.update(one, {"instance_class": "db.t4g.large"})


def test_a_new_version_of_the_password_is_set(aws, kind):
    one = read(aws, kind)
    without = {key: value for key, value in instance().items() if key != "MasterUserSecret"}
    aws.expect(
        "rds",
        "modify_db_instance",
        {"DBInstance": without},
        DBInstanceIdentifier="data",
        MasterUserPassword="pass-word",
        ManageMasterUserPassword=False,
        ApplyImmediately=False,
    )
    aws.expect("rds", "add_tags_to_resource", ResourceName=f"{ARN}:db:data", Tags=tag_list(MasterSecretVersion="v2"))
    kind.update(one, {"master_password": "v2", "master_password_managed": False})


def test_rds_takes_the_password_over(aws, kind):
    one = read(aws, kind)
    aws.expect(
        "rds",
        "modify_db_instance",
        {"DBInstance": instance()},
        DBInstanceIdentifier="data",
        ManageMasterUserPassword=True,
        ApplyImmediately=False,
    )
    kind.update(one, {"master_password_managed": True})


def test_the_restart_for_its_parameters_is_its_own_change(aws, hurried):
    kind = DbInstance(hurried)
    waiting = [{"DBParameterGroupName": "data-postgres16", "ParameterApplyStatus": "pending-reboot"}]
    one = read(aws, kind, instance(DBParameterGroups=waiting))
    aws.expect("rds", "reboot_db_instance", {"DBInstance": instance("rebooting")}, DBInstanceIdentifier="data")
    one = kind.update(one, {"parameter_apply_status": "in-sync"})
    hurried.reads.forget()
    seen = [(instance(DBParameterGroups=waiting), "pending"), (instance("rebooting"), "pending"), (instance(), "ready")]
    for description, status in seen:
        expect_read(aws, description)
        assert [after.status for after in kind.refresh([one])] == [status]


@pytest.mark.parametrize(("present", "reached"), [("in-sync", "in-sync"), ("applying", "applying"), ("pending-reboot", "in-sync")])
def test_parameters_that_are_being_applied_need_no_restart(kind, present, reached):
    assert kind.target("parameter_apply_status", "in-sync", present) == reached


def test_it_is_changed_once_it_is_idle(aws, kind, pauses):
    one = read(aws, kind)
    aws.fail("rds", "modify_db_instance", "InvalidDBInstanceState")
    aws.expect("rds", "modify_db_instance", {"DBInstance": instance()}, DBInstanceIdentifier="data", MultiAZ=True, ApplyImmediately=False)
    kind.update(one, {"multi_az": True})
    assert len(pauses) == 1


def test_a_change_that_was_begun_without_an_answer_is_awaited(aws, kind):
    one = read(aws, kind)
    for _ in range(9):
        aws.fail("rds", "modify_db_instance", "InvalidDBInstanceState", repeated=1)
    one = kind.update(one, {"multi_az": True})
    kind.area.reads.forget()
    expect_read(aws, instance("modifying"))
    assert [after.status for after in kind.refresh([one])] == ["pending"]
    expect_read(aws, instance(MultiAZ=True))
    assert [after.status for after in kind.refresh([one])] == ["ready"]


def test_one_that_stays_busy_is_not_changed(aws, kind):
    one = read(aws, kind)
    for _ in range(9):
        aws.fail("rds", "modify_db_instance", "InvalidDBInstanceState")
    with pytest.raises(ClientError, match="InvalidDBInstanceState"):
        kind.update(one, {"multi_az": True})


def test_it_leaves_a_last_snapshot(aws, kind):
    one = read(aws, kind)
    aws.expect(
        "rds",
        "delete_db_instance",
        {"DBInstance": instance("deleting")},
        DBInstanceIdentifier="data",
        SkipFinalSnapshot=False,
        FinalDBSnapshotIdentifier="data-final-db-abc",
    )
    assert kind.delete(one).status == "deleting"


def test_it_leaves_none_where_none_is_wanted_or_possible(aws, kind):
    one, broken = read(aws, kind), instance("failed")
    for existing in (one, kind.parse(broken)):
        kind.area.final_snapshot = existing.status == "failed"
        aws.expect("rds", "delete_db_instance", {"DBInstance": instance("deleting")}, DBInstanceIdentifier="data", SkipFinalSnapshot=True)
        kind.delete(existing)


def test_a_replica_leaves_none(aws, area):
    kind = DbReadReplica(area)
    one = read(aws, kind, instance(ReadReplicaSourceDBInstanceIdentifier="data"))
    aws.expect("rds", "delete_db_instance", {"DBInstance": instance("deleting")}, DBInstanceIdentifier="data", SkipFinalSnapshot=True)
    kind.delete(one)


def test_a_deletion_that_is_repeated_is_no_error(aws, kind):
    one = read(aws, kind)
    aws.fail("rds", "delete_db_instance", "InvalidDBInstanceState")
    expect_read(aws, instance("deleting"))
    assert kind.delete(one).status == "deleting"
    aws.fail("rds", "delete_db_instance", "DBInstanceNotFound")
    expect_read(aws)
    assert kind.delete(one) is None


def test_a_deletion_that_rds_refuses_is_one(aws, kind):
    one = read(aws, kind)
    aws.fail("rds", "delete_db_instance", "InvalidDBInstanceState")
    expect_read(aws, instance())
    with pytest.raises(ClientError, match="InvalidDBInstanceState"):
        kind.delete(one)
    aws.fail("rds", "delete_db_instance", "InvalidParameterCombination")
    with pytest.raises(ClientError, match="InvalidParameterCombination"):
        kind.delete(one)


def test_one_that_is_being_deleted_is_awaited_until_it_is_gone(aws, kind):
    one = kind.parse(instance("deleting"))
    expect_read(aws, instance())  # a list may still say so
    assert [after.status for after in kind.refresh([one])] == ["deleting"]
    expect_read(aws)
    assert kind.refresh([one]) == []


def test_what_can_not_change_is_fixed(kind):
    assert kind.fixed >= {"engine", "storage_encrypted", "kms_key_arn", "master_username"}
