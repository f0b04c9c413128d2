"""Restores into another instance, with the data, and replicas and Aurora by the same options."""

import json
from datetime import UTC, datetime, timedelta

import psycopg
import pytest


@pytest.fixture
def connect(aws):
    """A function that connects with a database as its master user, from the module's outputs."""

    def connect(outputs, address=None):
        secrets = aws.client("staging", "secretsmanager")
        password = json.loads(secrets.get_secret_value(SecretId=outputs["master_secret"]["arn"])["SecretString"])["password"]
        where = {"host": address or outputs["address"], "port": outputs["port"], "dbname": "postgres", "sslmode": "require"}
        return psycopg.connect(**where, user=outputs["master_username"], password=password, autocommit=True)

    return connect


def rows(connection):
    return [row[0] for row in connection.execute("SELECT word FROM words ORDER BY word").fetchall()]


@pytest.fixture
def original(network, described, converge, connect):
    """The outputs of a database with a word in it."""
    _, result = converge(**described)
    with connect(result["outputs"]) as connection:
        connection.execute("CREATE TABLE words (word text)")
        connection.execute("INSERT INTO words VALUES ('here')")
    return result["outputs"]


def test_a_point_in_time_and_a_snapshot_come_into_instances_of_their_own(rds, original, described, run_module, converge, connect):
    rds.create_db_snapshot(DBInstanceIdentifier="data", DBSnapshotIdentifier="by-hand")
    rds.get_waiter("db_snapshot_available").wait(DBSnapshotIdentifier="by-hand", WaiterConfig={"Delay": 1})
    described |= {"maintenance_window": "tue:00:00-tue:03:00", "monitoring_interval": 60}
    for identifier, origin in (("data-then", {"source": "data", "latest": True}), ("data-again", {"snapshot": "by-hand"})):
        given = {**described, "identifier": identifier, "restore_from": origin}
        changes, result = converge(**given)
        assert changes[f"db_instance {identifier}"]["action"] == "create"
        assert changes[f"db_instance {identifier}"]["attributes"]["restored_from"]["after"] == origin
        assert result["outputs"]["address"] != original["address"]
        with connect(result["outputs"]) as connection:
            assert rows(connection) == ["here"]
        instance = rds.describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"][0]
        # What a restore does not take is there too.
        assert (instance["PreferredMaintenanceWindow"], instance["MonitoringInterval"]) == ("tue:00:00-tue:03:00", 60)
        assert converge(**given)[0] == {}
    with connect(original) as connection:
        assert rows(connection) == ["here"]
    # The groups stay as long as one of the instances does.
    absent = {"name": "data", "vpc_name": "main", "identifier": "data-then", "state": "absent", "final_snapshot": False}
    changes, result = converge(**absent, delete_data=["db_instance data-then", "db_instance data-again"])
    assert set(changes) == {"db_instance data-then", "db_instance data-again", "iam_role data-rds-monitoring"}
    assert "db_subnet_group data: db_instance data is kept and needs it" in result["kept"]


BAD_ORIGINS = [
    ({"snapshot": "none"}, "rds_restore_from: there is no snapshot none in this region"),
    ({"source": "none", "latest": True}, "rds_restore_from: there is no instance none, and there are no backups of one"),
    ({"source": "data", "time": "2020-01-01T00:00:00Z"}, "data can be restored to a time from "),
]


def test_what_can_not_be_restored_is_refused(aws, original, described, run_module):
    later = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    aws.clear_calls()
    for origin, problem in [*BAD_ORIGINS, ({"source": "data", "time": later}, "and not to ")]:
        refused = run_module("rds", **{**described, "identifier": "other", "restore_from": origin})
        assert problem in refused["msg"], refused["msg"]
    given = {**described, "identifier": "other", "restore_from": {"source": "data", "latest": True}}
    for change, problem in (
        ({"engine_version": "17"}, 'restore with "16" first, and upgrade then'),
        ({"storage_encrypted": False}, "what is restored is encrypted, which it stays"),
        ({"master_username": "owner"}, "rds_master_username is owner, and what is restored has postgres"),
        ({"allocated_storage": 20}, "it has 50 GiB, and storage never shrinks to 20"),
    ):
        assert problem in run_module("rds", **{**given, **change})["msg"]
    assert not aws.calls(write=True)


def test_replicas_follow_and_go(rds, original, described, converge, connect):
    described["read_replicas"] = [{"identifier": "data-reader", "tags": {"Use": "reports"}}]
    changes, result = converge(**described)
    assert {name: one["action"] for name, one in changes.items()} == {"db_read_replica data-reader": "create"}
    address = result["outputs"]["read_replicas"]["data-reader"]
    with connect(original, address) as connection:
        assert rows(connection) == ["here"]
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            connection.execute("INSERT INTO words VALUES ('there')")
    assert converge(**described)[0] == {}
    described["read_replicas"][0]["instance_class"] = "db.t4g.xlarge"
    assert list(converge(**described)[0]) == ["db_read_replica data-reader"]
    changes, _ = converge(**{**described, "read_replicas": []}, purge=["db_read_replica"])
    assert {name: one["action"] for name, one in changes.items()} == {"db_read_replica data-reader": "delete"}
