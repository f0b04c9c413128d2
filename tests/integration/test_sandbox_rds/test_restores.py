"""What was kept comes back with its data: snapshots and their copies, points in time, and replicas that follow."""

import time
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from sandbox.expect import eventually, refused

from .conftest import PASSWORD


def rows(databases, found, **more):
    with databases.connect(found, **more) as session:
        return [row for (row,) in session.execute("SELECT note FROM kept ORDER BY at").fetchall()]


def write(databases, found, note):
    with databases.connect(found) as session:
        session.execute("CREATE TABLE IF NOT EXISTS kept (note text, at timestamptz DEFAULT clock_timestamp())")
        session.execute("INSERT INTO kept (note) VALUES (%s)", (note,))


@pytest.fixture(scope="module")
def source(databases):
    return databases.create("source", BackupRetentionPeriod=7, CopyTagsToSnapshot=True, Tags=[{"Key": "Project", "Value": "piksel"}])


def test_a_snapshot_and_its_copy_carry_the_data(databases, source):
    write(databases, source, "before")
    databases.snapshot("kept", of="source")
    write(databases, source, "after")
    found = databases.rds.describe_db_snapshots(DBSnapshotIdentifier="kept")["DBSnapshots"][0]
    assert (found["SnapshotType"], found["EngineVersion"], found["AllocatedStorage"]) == ("manual", "16.6", 50)
    assert found["TagList"] == [{"Key": "Project", "Value": "piksel"}]
    databases.rds.copy_db_snapshot(SourceDBSnapshotIdentifier="kept", TargetDBSnapshotIdentifier="copied", CopyTags=True)
    databases.rds.delete_db_snapshot(DBSnapshotIdentifier="kept")
    assert databases.rds.describe_db_snapshots(DBSnapshotIdentifier="copied")["DBSnapshots"][0]["Status"] == "available"
    databases.rds.restore_db_instance_from_db_snapshot(
        DBInstanceIdentifier="restored", DBSnapshotIdentifier="copied", DBInstanceClass="db.t4g.medium", Port=5444
    )
    restored = databases.available("restored")
    assert (restored["DBInstanceClass"], restored["MasterUsername"], restored["Endpoint"]["Port"]) == ("db.t4g.medium", "postgres", 5444)
    assert rows(databases, restored) == ["before"]
    assert rows(databases, source) == ["before", "after"]
    write(databases, restored, "elsewhere")
    assert rows(databases, source) == ["before", "after"]


def test_any_time_since_backups_are_taken_can_be_restored(databases, source):
    write(databases, source, "wanted")
    at = datetime.now(UTC)
    time.sleep(1.1)  # RDS restores to the second
    write(databases, source, "mistake")
    eventually(lambda: databases.describe("source")["LatestRestorableTime"] > at)
    arguments = {"SourceDBInstanceIdentifier": "source", "TargetDBInstanceIdentifier": "then"}
    databases.rds.restore_db_instance_to_point_in_time(**arguments, RestoreTime=at + timedelta(seconds=0.5), DBInstanceClass="db.t4g.large")
    then = databases.available("then")
    assert rows(databases, then)[-1] == "wanted"
    write(databases, then, "goes on")
    databases.rds.restore_db_instance_to_point_in_time(
        SourceDBInstanceIdentifier="source", TargetDBInstanceIdentifier="latest", UseLatestRestorableTime=True
    )
    assert rows(databases, databases.available("latest"))[-1] == "mistake"
    # What was restored can itself be restored.
    databases.rds.restore_db_instance_to_point_in_time(
        SourceDBInstanceIdentifier="then", TargetDBInstanceIdentifier="again", UseLatestRestorableTime=True
    )
    assert rows(databases, databases.available("again"))[-2:] == ["wanted", "goes on"]


def test_what_can_not_be_restored(databases, source):
    point = databases.rds.restore_db_instance_to_point_in_time
    with refused("InvalidParameterValue", "cannot be restored to this time"):
        point(SourceDBInstanceIdentifier="source", TargetDBInstanceIdentifier="x", RestoreTime=datetime(2020, 1, 1, tzinfo=UTC))
    with refused("InvalidParameterValue", "cannot be restored to this time"):
        later = datetime.now(UTC) + timedelta(hours=1)
        point(SourceDBInstanceIdentifier="source", TargetDBInstanceIdentifier="x", RestoreTime=later)
    with refused("InvalidParameterCombination"):
        point(SourceDBInstanceIdentifier="source", TargetDBInstanceIdentifier="x")
    with refused("DBInstanceNotFound"):
        point(SourceDBInstanceIdentifier="nobody", TargetDBInstanceIdentifier="x", UseLatestRestorableTime=True)
    with refused("DBInstanceAlreadyExists"):
        point(SourceDBInstanceIdentifier="source", TargetDBInstanceIdentifier="source", UseLatestRestorableTime=True)
    with refused("DBSnapshotNotFound"):
        databases.rds.restore_db_instance_from_db_snapshot(DBInstanceIdentifier="x", DBSnapshotIdentifier="nothing")
    automated = databases.rds.describe_db_snapshots(DBInstanceIdentifier="source", SnapshotType="automated")["DBSnapshots"]
    assert automated
    with refused("InvalidDBSnapshotState"):
        databases.rds.delete_db_snapshot(DBSnapshotIdentifier=automated[0]["DBSnapshotIdentifier"])
    with refused("InvalidParameterCombination", "cannot be less"):
        point(SourceDBInstanceIdentifier="source", TargetDBInstanceIdentifier="x", UseLatestRestorableTime=True, AllocatedStorage=20)


def test_backups_are_told(databases, source):
    (backup,) = databases.rds.describe_db_instance_automated_backups(DBInstanceIdentifier="source")["DBInstanceAutomatedBackups"]
    assert (backup["Status"], backup["BackupRetentionPeriod"]) == ("active", 7)
    assert backup["RestoreWindow"]["EarliestTime"] <= backup["RestoreWindow"]["LatestTime"]
    before = databases.rds.describe_db_snapshots(DBInstanceIdentifier="source", SnapshotType="automated")["DBSnapshots"]
    databases.sandbox.backup_window("staging", "source")
    after = databases.rds.describe_db_snapshots(DBInstanceIdentifier="source", SnapshotType="automated")["DBSnapshots"]
    assert len(after) == len(before) + 1


def test_without_backups_there_is_no_point_in_time(databases):
    databases.create("unkept", BackupRetentionPeriod=0)
    assert "LatestRestorableTime" not in databases.describe("unkept")
    with refused("PointInTimeRestoreNotEnabled"):
        databases.rds.restore_db_instance_to_point_in_time(
            SourceDBInstanceIdentifier="unkept", TargetDBInstanceIdentifier="x", UseLatestRestorableTime=True
        )
    with refused("InvalidDBInstanceState", "Automated backups are not enabled"):
        databases.rds.create_db_instance_read_replica(DBInstanceIdentifier="x", SourceDBInstanceIdentifier="unkept")
    with refused("InvalidParameterCombination", "FinalDBSnapshotIdentifier is required"):
        databases.rds.delete_db_instance(DBInstanceIdentifier="unkept")
    databases.rds.delete_db_instance(DBInstanceIdentifier="unkept", FinalDBSnapshotIdentifier="final")
    eventually(lambda: databases.gone("unkept"))
    assert databases.rds.describe_db_snapshots(DBSnapshotIdentifier="final")["DBSnapshots"][0]["Status"] == "available"


def test_backups_outlive_their_instance_where_they_are_to(databases):
    made = databases.create("mortal")
    write(databases, made, "kept")
    databases.rds.delete_db_instance(DBInstanceIdentifier="mortal", SkipFinalSnapshot=True, DeleteAutomatedBackups=False)
    eventually(lambda: databases.gone("mortal"))
    with pytest.raises(psycopg.OperationalError):
        databases.connect(made)
    kept = {"DbiResourceId": made["DbiResourceId"]}
    (backup,) = databases.rds.describe_db_instance_automated_backups(**kept)["DBInstanceAutomatedBackups"]
    assert (backup["Status"], backup["DBInstanceIdentifier"]) == ("retained", "mortal")
    databases.rds.restore_db_instance_to_point_in_time(
        SourceDbiResourceId=made["DbiResourceId"], TargetDBInstanceIdentifier="mortal", UseLatestRestorableTime=True
    )
    again = databases.available("mortal")
    assert rows(databases, again) == ["kept"]
    databases.rds.delete_db_instance_automated_backup(**kept)
    assert databases.rds.describe_db_instance_automated_backups(**kept)["DBInstanceAutomatedBackups"] == []
    with refused("InvalidDBInstanceAutomatedBackupState"):
        databases.rds.delete_db_instance_automated_backup(DbiResourceId=again["DbiResourceId"])


def test_a_replica_follows_is_read_only_and_can_be_promoted(databases, source):
    write(databases, source, "first")
    databases.rds.create_db_instance_read_replica(DBInstanceIdentifier="replica", SourceDBInstanceIdentifier="source")
    replica = databases.available("replica")
    assert replica["ReadReplicaSourceDBInstanceIdentifier"] == "source"
    assert databases.describe("source")["ReadReplicaDBInstanceIdentifiers"] == ["replica"]
    write(databases, source, "followed")
    eventually(lambda: rows(databases, replica)[-1] == "followed")
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        write(databases, replica, "not here")
    databases.rds.reboot_db_instance(DBInstanceIdentifier="replica")
    databases.available("replica")
    databases.rds.promote_read_replica(DBInstanceIdentifier="replica", BackupRetentionPeriod=3)
    promoted = databases.available("replica")
    assert "ReadReplicaSourceDBInstanceIdentifier" not in promoted
    assert promoted["BackupRetentionPeriod"] == 3
    write(databases, promoted, "its own")
    assert rows(databases, source)[-1] == "followed"
    databases.connect(promoted, password=PASSWORD).close()
    databases.rds.restore_db_instance_to_point_in_time(
        SourceDBInstanceIdentifier="replica", TargetDBInstanceIdentifier="of-replica", UseLatestRestorableTime=True
    )
    assert rows(databases, databases.available("of-replica"))[-2:] == ["followed", "its own"]
