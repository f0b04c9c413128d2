# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every call of the kinds of Aurora clusters, groups and snapshots, as far as it is not that of an instance."""

from datetime import UTC, datetime

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.rds.clusters import DbCluster
from ansible_collections.piksel.infra.plugins.module_utils.aws.rds.snapshots import DbClusterSnapshot, DbSnapshot

from unit.plugins.module_utils.aws.rds.described import ARN, cluster, instance
from unit.plugins.module_utils.aws.stubs import tag_list

OURS = {"ManagedBy": "piksel.infra"}
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def kind(area):
    return DbCluster(area)


def expect_read(aws, *clusters):
    aws.expect("rds", "describe_db_clusters", {"DBClusters": list(clusters)})


def read(aws, kind, **more):
    expect_read(aws, cluster(**more), cluster(DBClusterIdentifier="strange", DBSubnetGroup="other"))
    (one,) = kind.read()
    return one


def test_it_is_read(aws, kind):
    one = read(aws, kind)
    assert (one.key, one.status, one.owned) == (("db_cluster", "data"), "ready", True)
    assert one.outputs["address"] == "data.cluster-abc.ap-southeast-3.rds.amazonaws.com"
    has = one.attributes
    assert (has["port"], has["subnet_group"], has["parameter_group"]) == (5432, "data", "data-aurora-postgresql16")
    assert (has["serverless"], has["storage_type"]) == ({"min_capacity": 0.5, "max_capacity": 8.0}, "aurora")
    assert has["parameter_apply_status"] == "pending-reboot"  # of one of its members


def test_without_serverless_members_it_has_no_capacity(aws, kind):
    expect_read(aws, {key: value for key, value in cluster().items() if key != "ServerlessV2ScalingConfiguration"})
    (one,) = kind.read()
    assert one.attributes["serverless"] is None


def test_it_is_made_by_one_call(aws, kind):
    aws.expect_once(
        "rds",
        "create_db_cluster",
        {"DBCluster": cluster("creating")},
        DBClusterIdentifier="data",
        Engine="aurora-postgresql",
        EngineVersion="16.6",
        DBSubnetGroupName="data",
        DBClusterParameterGroupName="data-aurora-postgresql16",
        VpcSecurityGroupIds=["sg-1"],
        Port=5432,
        MasterUsername="postgres",
        ManageMasterUserPassword=True,
        ServerlessV2ScalingConfiguration={"MinCapacity": 0.5, "MaxCapacity": 8.0},
        Tags=tag_list(ManagedBy="piksel.infra"),
    )
    attributes = {
        "engine": "aurora-postgresql",
        "engine_version": "16.6",
        "subnet_group": "data",
        "parameter_group": "data-aurora-postgresql16",
        "security_group_ids": frozenset({"sg-1"}),
        "port": 5432,
        "master_username": "postgres",
        "master_password_managed": True,
        "serverless": {"min_capacity": 0.5, "max_capacity": 8.0},
        "tags": OURS,
    }
    assert kind.create("data", attributes).status == "pending"


def test_a_lost_answer_makes_no_second_one(aws, kind):
    """RDS's code for a cluster ends in Fault."""
    aws.fail("rds", "create_db_cluster", "DBClusterAlreadyExistsFault", use="once")
    expect_read(aws, cluster("creating"))
    assert kind.create("data", {"engine": "aurora-postgresql", "tags": OURS}).name == "data"


@pytest.mark.parametrize(
    ("origin", "said", "operation", "arguments"),
    [
        ({"snapshot": "s"}, "snapshot s", "restore_db_cluster_from_snapshot", {"DBClusterIdentifier": "data", "SnapshotIdentifier": "s"}),
        (
            {"source": "old", "latest": True},
            "old at its latest",
            "restore_db_cluster_to_point_in_time",
            {"DBClusterIdentifier": "data", "SourceDBClusterIdentifier": "old", "UseLatestRestorableTime": True},
        ),
        (
            {"source_resource_id": "cluster-OLD", "time": "2026-05-01T12:00:00Z"},
            "cluster-old at 2026-05-01T12:00:00Z",
            "restore_db_cluster_to_point_in_time",
            {"DBClusterIdentifier": "data", "SourceDbClusterResourceId": "cluster-OLD", "RestoreToTime": NOON},
        ),
    ],
)
def test_it_is_restored(aws, kind, origin, said, operation, arguments):
    engine = {"Engine": "aurora-postgresql"} if "snapshot" in origin else {}
    tags = {"Tags": tag_list(ManagedBy="piksel.infra", RestoredFrom=said)}
    aws.expect_once("rds", operation, {"DBCluster": cluster("creating")}, **arguments, **engine, **tags)
    kind.create("data", {"engine": "aurora-postgresql", "tags": OURS, "restored_from": origin})


def test_it_is_changed_and_awaited(aws, kind):
    one = read(aws, kind)
    arguments = {"ServerlessV2ScalingConfiguration": {"MinCapacity": 1.0, "MaxCapacity": 16.0}, "ApplyImmediately": False}
    aws.expect("rds", "modify_db_cluster", {"DBCluster": cluster()}, DBClusterIdentifier="data", **arguments)
    one = kind.update(one, {"serverless": {"min_capacity": 1.0, "max_capacity": 16.0}})
    kind.area.reads.forget()
    for capacity, status in (((0.5, 8.0), "pending"), ((1.0, 16.0), "ready")):
        expect_read(aws, cluster(ServerlessV2ScalingConfiguration=dict(zip(("MinCapacity", "MaxCapacity"), capacity, strict=True))))
        assert [after.status for after in kind.refresh([one])] == [status]


def test_its_members_are_restarted_for_its_parameters(aws, kind):
    one = read(aws, kind)
    for name in ("data-1", "data-2"):
        aws.expect("rds", "reboot_db_instance", {"DBInstance": instance("rebooting")}, DBInstanceIdentifier=name)
    assert kind.update(one, {"parameter_apply_status": "in-sync"}).status == "pending"


def test_it_leaves_a_last_snapshot(aws, kind):
    one = read(aws, kind)
    last = {"SkipFinalSnapshot": False, "FinalDBSnapshotIdentifier": "data-final-cluster-abc"}
    aws.expect("rds", "delete_db_cluster", {"DBCluster": cluster("deleting")}, DBClusterIdentifier="data", **last)
    assert kind.delete(one).status == "deleting"


def snapshot(status="available", **more):
    return {
        "DBSnapshotIdentifier": "data-before-17-2",
        "DBSnapshotArn": f"{ARN}:snapshot:data-before-17-2",
        "DBInstanceIdentifier": "data",
        "Status": status,
        "SnapshotCreateTime": NOON,
        "TagList": [{"Key": "ManagedBy", "Value": "piksel.infra"}],
        **more,
    }


def expect_snapshots(aws, *snapshots):
    aws.expect("rds", "describe_db_snapshots", {"DBSnapshots": list(snapshots)}, DBInstanceIdentifier="data", SnapshotType="manual")


def test_a_snapshot_names_no_instance_so_that_it_keeps_none(aws, area):
    expect_snapshots(aws, snapshot())
    (one,) = DbSnapshot(area).read()
    assert (one.status, one.owned, one.attributes, one.outputs["made_at"]) == ("ready", True, {"tags": OURS}, NOON)
    assert DbSnapshot.holds_data


def test_a_snapshot_is_taken_once_the_instance_is_idle(aws, area, pauses):
    kind = DbSnapshot(area)
    call = {"DBSnapshotIdentifier": "data-before-17-2", "DBInstanceIdentifier": "data", "Tags": tag_list(ManagedBy="piksel.infra")}
    aws.fail("rds", "create_db_snapshot", "InvalidDBInstanceState", use="once")
    aws.expect_once("rds", "create_db_snapshot", {"DBSnapshot": snapshot("creating")}, **call)
    one = kind.create("data-before-17-2", {"tags": OURS})
    assert (one.status, len(pauses)) == ("pending", 1)
    expect_snapshots(aws, snapshot())
    assert [after.status for after in kind.refresh([one])] == ["ready"]


def test_a_snapshot_of_a_cluster_is_taken_and_deleted(aws, area):
    kind = DbClusterSnapshot(area)
    made = {"DBClusterSnapshotIdentifier": "s", "DBClusterSnapshotArn": f"{ARN}:cluster-snapshot:s", "Status": "creating"}
    call = {"DBClusterSnapshotIdentifier": "s", "DBClusterIdentifier": "data", "Tags": tag_list(ManagedBy="piksel.infra")}
    aws.expect_once("rds", "create_db_cluster_snapshot", {"DBClusterSnapshot": made}, **call)
    one = kind.create("s", {"tags": OURS})
    aws.expect("rds", "delete_db_cluster_snapshot", {"DBClusterSnapshot": made}, DBClusterSnapshotIdentifier="s")
    assert kind.delete(one) is None
    aws.fail("rds", "delete_db_cluster_snapshot", "DBClusterSnapshotNotFoundFault")
    assert kind.delete(one) is None
