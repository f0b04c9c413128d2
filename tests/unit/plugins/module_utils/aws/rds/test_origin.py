# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a new instance is restored from, and whether that can be what is described."""

from datetime import UTC, datetime

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.rds.origin import Origin, origin_problems, read_origin
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import InvalidPlan

from unit.plugins.module_utils.aws.rds.described import KEY, cluster, instance, params

MORNING, NOON, EVENING = (datetime(2026, 5, 1, hour, tzinfo=UTC) for hour in (6, 12, 18))
SNAPSHOT = {
    "DBSnapshotIdentifier": "s",
    "Status": "available",
    "Engine": "postgres",
    "EngineVersion": "16.6",
    "Encrypted": True,
    "KmsKeyId": KEY,
    "MasterUsername": "postgres",
}
BACKUP = {"DBInstanceIdentifier": "old", "DbiResourceId": "db-OLD", "RestoreWindow": {"EarliestTime": MORNING, "LatestTime": EVENING}}
TIME = {"source": "Old", "time": "2026-05-01T12:00:00Z"}


def expect_time(aws, instances, backups):
    aws.expect("rds", "describe_db_instance_automated_backups", {"DBInstanceAutomatedBackups": backups}, DBInstanceIdentifier="old")
    aws.expect("rds", "describe_db_instances", {"DBInstances": instances})


def test_nothing_is_read_where_nothing_is_restored(area):
    assert read_origin(area, params()) is None


def test_a_snapshot_is_read(aws, area):
    aws.expect("rds", "describe_db_snapshots", {"DBSnapshots": [SNAPSHOT]}, DBSnapshotIdentifier="s")
    origin = read_origin(area, params(restore_from={"snapshot": "s"}))
    assert (origin.description["EngineVersion"], origin.restored_from, origin.latest) == ("16.6", {"snapshot": "s"}, None)


def test_one_of_another_account_is_shared(aws, area):
    arn = "arn:aws:rds:ap-southeast-3:210987654321:snapshot:s"
    aws.expect("rds", "describe_db_snapshots", {"DBSnapshots": [SNAPSHOT]}, DBSnapshotIdentifier=arn, IncludeShared=True)
    assert read_origin(area, params(restore_from={"snapshot": arn})).restored_from == {"snapshot": arn}


def test_a_snapshot_that_is_not_there_is_refused_with_those_that_are(aws, area):
    aws.fail("rds", "describe_db_snapshots", "DBSnapshotNotFound", DBSnapshotIdentifier="none")
    aws.expect("rds", "describe_db_snapshots", {"DBSnapshots": [SNAPSHOT]})
    with pytest.raises(InvalidPlan, match="there is no snapshot none in this region; correct it; there are s"):
        read_origin(area, params(restore_from={"snapshot": "none"}))


def test_a_snapshot_that_is_being_taken_is_refused(aws, area):
    aws.expect("rds", "describe_db_snapshots", {"DBSnapshots": [{**SNAPSHOT, "Status": "creating"}]}, DBSnapshotIdentifier="s")
    with pytest.raises(InvalidPlan, match="snapshot s is creating; wait until it is available"):
        read_origin(area, params(restore_from={"snapshot": "s"}))


def test_a_point_in_time_is_of_an_instance_that_is_there(aws, area):
    expect_time(aws, [instance(DBInstanceIdentifier="old", LatestRestorableTime=NOON)], [BACKUP])
    origin = read_origin(area, params(restore_from=TIME))
    assert origin.restored_from == {"source": "old", "time": "2026-05-01T12:00:00Z"}
    assert (origin.earliest, origin.latest) == (MORNING, NOON)


def test_or_of_the_backups_that_are_left_of_one(aws, area):
    expect_time(aws, [instance()], [BACKUP])
    origin = read_origin(area, params(restore_from={"source": "old", "latest": True}))
    assert origin.restored_from == {"source_resource_id": "db-OLD", "latest": True}
    assert origin.latest == EVENING


def test_of_a_cluster_too(aws, area):
    aws.expect("rds", "describe_db_cluster_automated_backups", {"DBClusterAutomatedBackups": []}, DBClusterIdentifier="old")
    there = cluster(DBClusterIdentifier="old", EarliestRestorableTime=MORNING, LatestRestorableTime=NOON)
    aws.expect("rds", "describe_db_clusters", {"DBClusters": [there]})
    origin = read_origin(area, params(engine="aurora-postgresql", restore_from=TIME))
    assert (origin.restored_from["source"], origin.earliest, origin.latest) == ("old", MORNING, NOON)


@pytest.mark.parametrize(
    ("instances", "problem"),
    [
        ([], "there is no instance Old, and there are no backups of one"),
        ([instance(DBInstanceIdentifier="old")], "old has no backups; give it a rds_backup_retention_period, or name a snapshot"),
    ],
)
def test_what_has_no_backups_is_refused(aws, area, instances, problem):
    expect_time(aws, instances, [])
    with pytest.raises(InvalidPlan, match=problem.replace("Old", "old")):
        read_origin(area, params(restore_from=TIME))


def problems(origin=None, key=None, **given):
    given = {"restore_from": TIME, **given}
    return list(origin_problems(origin or Origin(SNAPSHOT, {}, MORNING, EVENING), params(**given), key))


def test_what_fits_passes():
    assert problems(key=KEY) == []
    assert problems(engine_version="16.9") == []


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"restore_from": {**TIME, "time": "2026-05-01T05:00:00Z"}}, "from 2026-05-01T06:00:00Z to 2026-05-01T18:00:00Z, and not to"),
        ({"restore_from": {**TIME, "time": "2026-05-01T20:00:00+01:00"}}, "and not to 2026-05-01T20:00:00+01:00"),
        ({"engine": "aurora-postgresql"}, "rds_engine is aurora-postgresql, and what is restored is postgres; write that"),
        ({"engine_version": "17"}, 'what is restored has 16.6; restore with "16" first, and upgrade then'),
        ({"storage_encrypted": False}, "what is restored is encrypted, which it stays; leave it out"),
        ({"key": "arn:other"}, f"rds_kms_key is arn:other, and what is restored is encrypted with {KEY}"),
        ({"master_username": "owner"}, "rds_master_username is owner, and what is restored has postgres; write that"),
    ],
)
def test_what_does_not_is_refused(given, problem):
    (told,) = problems(**given)
    assert problem in told


def test_what_is_not_encrypted_is_refused():
    (told,) = problems(Origin({**SNAPSHOT, "Encrypted": False}, {}, MORNING, EVENING))
    assert "what is restored is not encrypted; copy the snapshot with a key, and restore the copy" in told
