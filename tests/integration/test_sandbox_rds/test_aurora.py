"""Aurora: a cluster, whose members share one server, with an address for writing and one for reading."""

import psycopg
import pytest

from sandbox.expect import eventually, refused

from .conftest import PASSWORD


@pytest.fixture(scope="module")
def aurora(databases):
    databases.rds.create_db_cluster(
        DBClusterIdentifier="aurora",
        Engine="aurora-postgresql",
        EngineVersion="16.6",
        MasterUsername="postgres",
        MasterUserPassword=PASSWORD,
        DatabaseName="odc",
        ServerlessV2ScalingConfiguration={"MinCapacity": 0.5, "MaxCapacity": 4},
    )
    return Aurora(databases)


class Aurora:
    def __init__(self, databases):
        self.databases = databases
        eventually(lambda: self.describe()["Status"] == "available")

    def describe(self, name="aurora"):
        return self.databases.rds.describe_db_clusters(DBClusterIdentifier=name)["DBClusters"][0]

    def member(self, name, cluster="aurora", instance_class="db.serverless"):
        self.databases.rds.create_db_instance(
            DBInstanceIdentifier=name, DBClusterIdentifier=cluster, DBInstanceClass=instance_class, Engine="aurora-postgresql"
        )
        return self.databases.available(name)

    def connect(self, address, database="odc"):
        return self.databases.connect({"Endpoint": {"Address": address, "Port": 5432}}, database=database)


def test_members_share_what_the_cluster_has(databases, aurora):
    with pytest.raises(psycopg.OperationalError):
        aurora.connect(aurora.describe()["Endpoint"])  # nobody is there yet
    first = aurora.member("aurora-1")
    with aurora.connect(aurora.describe()["ReaderEndpoint"]) as session:
        session.execute("CREATE TABLE kept (note text)")  # it leads to the writer, who is alone
    second = aurora.member("aurora-2", instance_class="db.r6g.large")
    found = aurora.describe()
    writers = {one["DBInstanceIdentifier"]: one["IsClusterWriter"] for one in found["DBClusterMembers"]}
    assert writers == {"aurora-1": True, "aurora-2": False}
    for address in (found["Endpoint"], first["Endpoint"]["Address"]):
        with aurora.connect(address) as session:
            session.execute("INSERT INTO kept VALUES ('written')")
    for address in (found["ReaderEndpoint"], second["Endpoint"]["Address"]):
        with aurora.connect(address) as session:
            assert session.execute("SELECT count(*) FROM kept").fetchone() == (2,)
            with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
                session.execute("DELETE FROM kept")
    databases.rds.failover_db_cluster(DBClusterIdentifier="aurora")
    eventually(lambda: aurora.describe()["Status"] == "available")
    with aurora.connect(second["Endpoint"]["Address"]) as session:
        session.execute("DELETE FROM kept WHERE ctid = (SELECT min(ctid) FROM kept)")


def test_a_snapshot_a_time_and_a_restore(databases, aurora):
    databases.rds.create_db_cluster_snapshot(DBClusterSnapshotIdentifier="kept", DBClusterIdentifier="aurora")
    snapshot = databases.rds.describe_db_cluster_snapshots
    eventually(lambda: snapshot(DBClusterSnapshotIdentifier="kept")["DBClusterSnapshots"][0]["Status"] == "available")
    databases.rds.restore_db_cluster_from_snapshot(DBClusterIdentifier="restored", SnapshotIdentifier="kept", Engine="aurora-postgresql")
    databases.rds.restore_db_cluster_to_point_in_time(
        DBClusterIdentifier="latest", SourceDBClusterIdentifier="aurora", UseLatestRestorableTime=True
    )
    for name in ("restored", "latest"):
        aurora.member(f"{name}-1", name, "db.t4g.medium")
        eventually(lambda name=name: aurora.describe(name)["Status"] == "available")
        with aurora.connect(aurora.describe(name)["Endpoint"]) as session:
            assert session.execute("SELECT note FROM kept").fetchall() == [("written",)]


def test_a_cluster_s_parameters_have_effect(databases, aurora):
    group = {"DBClusterParameterGroupName": "aurora", "DBParameterGroupFamily": "aurora-postgresql16", "Description": "x"}
    databases.rds.create_db_cluster_parameter_group(**group)
    databases.rds.modify_db_cluster(DBClusterIdentifier="aurora", DBClusterParameterGroupName="aurora")
    work = {"ParameterName": "work_mem", "ParameterValue": "8192", "ApplyMethod": "immediate"}
    databases.rds.modify_db_cluster_parameter_group(DBClusterParameterGroupName="aurora", Parameters=[work])
    eventually(lambda: databases.parameter(databases.describe("aurora-1"), "work_mem") == "8MB")
    with refused("InvalidDBParameterGroupState"):
        databases.rds.delete_db_cluster_parameter_group(DBClusterParameterGroupName="aurora")


def test_what_is_the_cluster_s_to_say(databases, aurora):
    with refused("InvalidParameterValue", "ModifyDbCluster"):
        databases.rds.modify_db_instance(DBInstanceIdentifier="aurora-1", BackupRetentionPeriod=3)
    with refused("InvalidParameterCombination", "member of a DB Cluster"):
        databases.rds.create_db_instance(
            DBInstanceIdentifier="x",
            DBClusterIdentifier="aurora",
            DBInstanceClass="db.serverless",
            Engine="aurora-postgresql",
            AllocatedStorage=20,
        )
    with refused("InvalidParameterCombination", "does not support"):
        aurora.member("x", instance_class="db.m6g.large")
    with refused("InvalidParameterCombination", "AllowMajorVersionUpgrade"):
        databases.rds.modify_db_cluster(DBClusterIdentifier="aurora", EngineVersion="17.4", ApplyImmediately=True)
    databases.rds.modify_db_cluster(DBClusterIdentifier="aurora", EngineVersion="16.8", DeletionProtection=True)
    assert aurora.describe()["PendingModifiedValues"] == {"EngineVersion": "16.8"}
    databases.sandbox.maintenance_window("staging", "aurora")
    eventually(lambda: aurora.describe()["Status"] == "available")
    assert aurora.describe()["EngineVersion"] == databases.describe("aurora-2")["EngineVersion"] == "16.8"


def test_a_cluster_goes_after_its_members(databases, aurora):
    with refused("InvalidParameterCombination", "Cannot delete protected Cluster"):
        databases.rds.delete_db_cluster(DBClusterIdentifier="aurora", SkipFinalSnapshot=True)
    databases.rds.modify_db_cluster(DBClusterIdentifier="aurora", DeletionProtection=False)
    with refused("InvalidDBClusterStateFault", "still contains DB instances"):
        databases.rds.delete_db_cluster(DBClusterIdentifier="aurora", SkipFinalSnapshot=True)
    for name in ("aurora-1", "aurora-2"):
        databases.rds.delete_db_instance(DBInstanceIdentifier=name)
    databases.rds.delete_db_cluster(DBClusterIdentifier="aurora", FinalDBSnapshotIdentifier="final")
    eventually(lambda: "aurora" not in {one["DBClusterIdentifier"] for one in databases.rds.describe_db_clusters()["DBClusters"]})
    assert (
        databases.rds.describe_db_cluster_snapshots(DBClusterSnapshotIdentifier="final")["DBClusterSnapshots"][0]["Status"] == "available"
    )
