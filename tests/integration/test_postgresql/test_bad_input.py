"""What is refused before anything is changed, and with which words."""

import pytest

from .areas import ALL, FULL, MAPS, READER, described
from .conftest import IDENTIFIER, available, make

SOMEWHERE = {"databases": [{"name": "maps"}]}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            {**MAPS, "users": [{**FULL, "access": [{"database": "map", "level": "full"}]}]},
            "rds_users: maps: access: there is no database map in rds_databases, which has maps; add it, or correct the name",
        ),
        ({**MAPS, "users": [{**FULL, "secret": "db/none"}, {**READER, "secret": None}]}, "rds_users: mapsread: give secret, or iam: true"),
        (described(database={"owner": "nobody"}), "rds_databases: maps: owner: nobody is neither among rds_users nor a role of the server"),
        (described({"roles": ["nobody"]}), "rds_users: maps: roles: the server has no role nobody, and rds_users neither"),
        ({**SOMEWHERE, "users": [{"name": "postgres", "login": False}]}, "rds_users: postgres is the master user"),
        (described(database={"extensions": ["postgis"]}), "rds_databases: maps: extensions: this server has no postgis; take it out, or"),
        (
            described(database={"extensions": [{"name": "vector", "version": "0"}]}),
            "rds_databases: maps: extensions: vector: this server has no version 0, but ",
        ),
        (
            {**MAPS, "master": {"secret": "db/maps"}},
            "rds_master_secret: the server refuses postgres with the password of the secret db/maps: password authentication failed",
        ),
        ({**MAPS, "master": {"secret": "db/as-json", "key": "word"}}, "has no text under the key word; its keys are password, user"),
        ({**MAPS, "connection": {"host": "localhost", "port": 1}}, "through localhost:1: connection to server at"),
        ({**MAPS, "connection": {"host": "nowhere.invalid"}}, "rds_connection: host: nowhere.invalid has no address"),
        ({**MAPS, "connection": {"ca_file": "/nowhere.pem"}}, "/nowhere.pem"),
    ],
)
def test_it_is_said_with_what_to_do(inside, arguments, words):
    assert words in inside.refusal(**arguments)


def test_a_secret_that_is_missing_is_for_a_plan_alone(inside):
    area = described({"secret": "db/none"})
    assert "rds_users: maps: AWS has no secret db/none here; make it first, or correct the name" in inside(**area)["msg"]
    planned = inside(check=True, **area)
    assert [one["name"] for one in planned["changes"] if one["kind"] == "postgresql_role"] == ["maps", "mapsread"]
    assert planned["warnings"] == [
        "rds_users: maps: AWS has no secret db/none here; make it first, or correct the name; a run without it would be refused"
    ]
    assert "warnings" not in inside(check=True, upcoming=["db/none"], **area)


def test_a_secret_without_a_value_is_said_to_have_none(inside, sandbox):
    sandbox.client("staging", "secretsmanager").create_secret(Name="db/awaited")
    assert "rds_users: maps: secret db/awaited has no value yet; give it one first" in inside.refusal(**described({"secret": "db/awaited"}))


def test_a_value_that_is_yet_to_change_changes_the_password(inside):
    inside(**MAPS)
    [change] = inside(check=True, upcoming=["db/maps"], **MAPS)["changes"]
    assert (change["name"], [*change["attributes"]]) == ("maps", ["password"])


def test_an_extension_that_is_not_there_is_left_out_where_that_is_said(inside):
    area = described(database={"extensions": ["postgis", "vector"]}, unavailable_extensions="warn")
    made = inside(**area)
    assert made["warnings"] == ["rds_databases: maps: extensions: this server has no postgis, and it is left out"]
    assert made["outputs"]["unavailable_extensions"] == ["maps/postgis"]
    assert [one["name"] for one in made["changes"] if one["kind"] == "postgresql_extension"] == ["maps/vector"]
    assert inside(**area)["changes"] == []


def test_before_there_is_a_server_the_plan_is_all_of_it(inside):
    area = described(database={"extensions": ["vector"]}, identifier="nowhere")
    planned = inside(check=True, **area)
    assert {(one["kind"], one["name"], one["action"]) for one in planned["changes"]} == {
        *ALL,
        ("postgresql_extension", "maps/vector", "create"),
    }
    assert planned["outputs"] == {
        "identifier": "nowhere",
        "address": None,
        "port": None,
        "databases": ["maps"],
        "users": ["maps", "mapsread"],
        "unavailable_extensions": [],
        "service": None,
    }
    assert "rds_identifier: db_instance nowhere is not there; build it first" in inside(**area)["msg"]


def test_a_plan_knows_what_extensions_the_version_will_have(inside):
    area = described(database={"extensions": ["postgis", "vector"]}, identifier="nowhere", engine_version="16")
    assert "this server has no postgis" in inside(check=True, **area)["msg"]
    planned = inside(check=True, unavailable_extensions="warn", **area)
    assert [one["name"] for one in planned["changes"] if one["kind"] == "postgresql_extension"] == ["maps/vector"]


def test_a_replica_is_not_written_to(inside, sandbox):
    rds = sandbox.client("staging", "rds")
    rds.create_db_instance_read_replica(DBInstanceIdentifier="copy", SourceDBInstanceIdentifier=IDENTIFIER)
    available(sandbox, "copy")
    try:
        assert f"db_instance copy is a read replica of {IDENTIFIER}" in inside(identifier="copy", **MAPS)["msg"]
    finally:
        rds.delete_db_instance(DBInstanceIdentifier="copy", SkipFinalSnapshot=True)


def test_one_that_does_not_answer_is_said_not_to(inside, sandbox):
    rds = sandbox.client("staging", "rds")
    make(sandbox, "asleep")
    rds.stop_db_instance(DBInstanceIdentifier="asleep")
    try:
        assert "rds_identifier: db_instance asleep is stop" in inside(identifier="asleep", **MAPS)["msg"]
    finally:
        rds.start_db_instance(DBInstanceIdentifier="asleep")
        rds.delete_db_instance(DBInstanceIdentifier="asleep", SkipFinalSnapshot=True)


def test_its_own_certificates_are_verified(inside, sandbox):
    assert sorted(inside.converged(**MAPS, connection={"ca_file": str(sandbox.directory / "rds-ca.pem")})) == sorted(ALL)
