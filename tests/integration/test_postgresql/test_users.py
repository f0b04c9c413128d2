"""What users may do, tried by logging in as they do."""

import json

import psycopg
import pytest

from .areas import ALL, FULL, MAPS, READER, described
from .conftest import PASSWORDS


def refused(database, statement, user, name="maps"):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        database.ask(statement, user, name)


def test_a_writer_writes_and_a_reader_reads_whoever_made_the_table(inside, database):
    assert sorted(inside.converged(**MAPS)) == sorted(ALL)
    database.ask("CREATE TABLE own (a serial); INSERT INTO own DEFAULT VALUES", "maps", "maps")
    database.ask("CREATE TABLE masters (a serial); INSERT INTO masters DEFAULT VALUES", database="maps")
    for table in ("own", "masters"):
        assert database.ask(f"SELECT a FROM {table}", "mapsread", "maps") == [(1,)]
        refused(database, f"INSERT INTO {table} DEFAULT VALUES", "mapsread")
        refused(database, f"TRUNCATE {table}", "mapsread")
    database.ask("INSERT INTO masters DEFAULT VALUES; UPDATE masters SET a = 3; DELETE FROM masters", "maps", "maps")
    refused(database, "TRUNCATE masters", "maps")
    refused(database, "CREATE TABLE more (a int)", "mapsread")
    assert inside(**MAPS)["changes"] == []


def test_what_was_there_before_is_given_to_those_who_come_later(inside, database):
    inside(databases=[{"name": "maps"}], users=[FULL])
    database.ask('CREATE TABLE "Odd, name" (a int); CREATE VIEW seen AS SELECT 1 AS a; CREATE SEQUENCE counter', "maps", "maps")
    assert inside.converged(**MAPS) == [ALL[2], ALL[4]]
    assert database.ask('SELECT * FROM "Odd, name"', "mapsread", "maps") == []
    assert database.ask("SELECT a FROM seen", "mapsread", "maps") == [(1,)]
    refused(database, "SELECT setval('counter', 9)", "mapsread")


def test_a_run_without_changes_logs_in_once_to_each_database_and_as_each_user(inside, monkeypatch):
    inside(**MAPS)
    connect, logins = psycopg.connect, []

    def noted(*given, **options):
        logins.append((options["user"], options["dbname"]))
        return connect(*given, **options)

    monkeypatch.setattr(psycopg, "connect", noted)
    assert inside(**MAPS)["unchanged"] == len(ALL)
    assert sorted(logins) == [("maps", "maps"), ("mapsread", "maps"), ("postgres", "maps"), ("postgres", "postgres")]


def test_passwords_are_told_by_nothing(inside, sandbox, capsys):
    sandbox.clear_calls()
    results = [inside(check=True, **MAPS), inside(**MAPS)]
    database_secret = {"maps": FULL, "mapsread": READER}
    told = json.dumps(results) + json.dumps(sandbox.calls())
    for name in database_secret:
        assert PASSWORDS[name] not in told
        assert json.dumps(PASSWORDS[name])[1:-1] not in told
    assert "SCRAM" not in told
    roles = [one["attributes"]["password"] for one in results[1]["changes"] if one["kind"] == "postgresql_role"]
    assert roles == [{"before": None, "after": "(secret)"}] * 2


def test_a_password_is_a_key_of_a_secret_too(inside, database):
    inside.converged(**described({"secret": "db/as-json", "key": "password"}))
    assert database.ask("SELECT current_user", "maps", "maps") == [("maps",)]


def test_a_new_value_is_the_new_password(inside, database, sandbox):
    inside(**MAPS)
    secrets = sandbox.client("staging", "secretsmanager")
    secrets.put_secret_value(SecretId="db/maps", SecretString="rotated")
    try:
        assert inside.converged(**MAPS) == [("postgresql_role", "maps", "update")]
        with database.connect("maps", "rotated", "maps"), pytest.raises(psycopg.OperationalError, match="password authentication"):
            database.connect("maps", database="maps")
    finally:
        secrets.put_secret_value(SecretId="db/maps", SecretString=PASSWORDS["maps"])


def test_what_a_role_is_besides(inside, database):
    users = [
        {"name": "readers", "login": False, "access": READER["access"]},
        {**FULL, "connection_limit": 3, "valid_until": "2090-01-31T07:00:00+07:00", "roles": ["readers"]},
        {"name": "signer", "iam": True},
    ]
    made = inside.converged(databases=[{"name": "maps"}], users=users)
    assert made.index(("postgresql_role", "readers", "create")) < made.index(("postgresql_role", "maps", "create"))
    query = "SELECT rolcanlogin, rolconnlimit, rolvaliduntil::timestamptz AT TIME ZONE 'UTC' FROM pg_roles WHERE rolname = 'maps'"
    [(login, limit, until)] = database.ask(query)
    assert (login, limit, until.isoformat()) == (True, 3, "2090-01-31T00:00:00")
    members = "SELECT pg_get_userbyid(roleid)::text FROM pg_auth_members WHERE pg_get_userbyid(member) = '{}'"
    assert database.ask(members.format("maps")) == [("readers",)]
    assert database.ask(members.format("signer")) == [("rds_iam",)]
    users[1] |= {"roles": [], "connection_limit": -1, "valid_until": "infinity"}
    users[2] |= {"iam": False, "login": False}
    assert {one[2] for one in inside.converged(databases=[{"name": "maps"}], users=users)} == {"update"}
    assert database.ask(members.format("maps")) == database.ask(members.format("signer")) == []


def test_a_user_whose_time_is_over_keeps_its_password_and_stays_out(inside, database):
    over = described({"valid_until": "2001-01-01T00:00:00Z"})
    inside.converged(**over)
    with pytest.raises(psycopg.OperationalError, match="password authentication"):
        database.connect("maps", database="maps")
    assert ("postgresql_role", "maps", "update") in inside.converged(**described({"valid_until": "infinity"}))
    assert database.ask("SELECT 1", "maps", "maps") == [(1,)]


def test_a_level_of_ones_own_in_a_schema_of_ones_own(inside, database):
    user = {"name": "other", "secret": "db/other", "access": [{"database": "maps", "level": "load", "schemas": ["tiles"]}]}
    level = {"load": {"database": ["connect"], "schema": ["USAGE"], "tables": ["SELECT", "INSERT"], "functions": ["EXECUTE"]}}
    area = {"databases": [{"name": "maps", "schemas": ["tiles"], "public_privileges": []}], "users": [user], "access": level}
    inside.converged(**area)
    database.ask("CREATE TABLE tiles.t (a int); CREATE TABLE public.t (a int)", database="maps")
    database.ask("CREATE FUNCTION tiles.f(a int, b text) RETURNS int LANGUAGE sql AS 'SELECT 1'", database="maps")
    database.ask("REVOKE EXECUTE ON FUNCTION tiles.f FROM PUBLIC", database="maps")
    database.ask("INSERT INTO tiles.t VALUES (tiles.f(1, ''))", "other", "maps")
    refused(database, "DELETE FROM tiles.t", "other")
    refused(database, "SELECT * FROM public.t", "other")
    refused(database, "CREATE TEMPORARY TABLE t (a int)", "other")
    assert inside(**area)["changes"] == []


def test_a_database_that_is_everybodys_no_more(inside, database):
    inside.converged(**MAPS)
    inside.converged(databases=[{"name": "maps", "public_privileges": []}], users=[FULL, READER])
    inside.converged(databases=[{"name": "maps", "public_privileges": []}], users=[{"name": "other", "secret": "db/other"}])
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        database.connect("other", database="maps")
    assert database.ask("SELECT 1", "mapsread", "maps") == [(1,)]


def test_an_owner_is_one_of_the_users(inside, database):
    form = {"encoding": "utf-8", "lc_collate": "C", "lc_ctype": "C"}
    made = inside.converged(**described(database={"owner": "maps", "connection_limit": 9, **form}))
    assert made.index(("postgresql_role", "maps", "create")) < made.index(("postgresql_database", "maps", "create"))
    query = "SELECT pg_get_userbyid(datdba)::text, datconnlimit, datcollate FROM pg_database WHERE datname = 'maps'"
    assert database.ask(query) == [("maps", 9, "C")]
    # What the owner had as such, it is given as a user.
    changed = inside.converged(**described(database={"owner": "mapsread"}))
    assert changed == [("postgresql_database", "maps", "update"), ("postgresql_grant", "maps@maps", "update")]
    said = inside.refusal(**described(database={"lc_collate": "C.UTF-8"}))
    assert "lc_collate is C and can't become C.UTF-8" in said


def test_an_extension(inside, database):
    both = [{"database": "maps", "level": "full", "schemas": ["public", "tiles"]}]
    inside.converged(**described({"access": both}, {"schemas": ["tiles"], "extensions": [{"name": "vector", "schema": "tiles"}]}))
    database.ask("CREATE TABLE t (a tiles.vector(2))", "maps", "maps")
    said = inside.refusal(**described(database={"extensions": [{"name": "vector", "schema": "public"}]}))
    assert "postgresql_extension maps/vector: schema is tiles and can't become public" in said
