"""What a person may do inside, and the one change that puts it right."""

import pytest

from .areas import MAPS, described

AREA = described(
    {"connection_limit": 5, "valid_until": "infinity", "roles": []},
    {"schemas": ["tiles"], "connection_limit": 50, "extensions": ["vector"], "public_privileges": ["CONNECT"]},
)
READS, WRITES, COUNTS = ["SELECT"], ["DELETE", "INSERT", "SELECT", "UPDATE"], ["SELECT", "USAGE"]
DEFAULTS = {"sequences": COUNTS, "tables": READS}


def update(kind, name, **attributes):
    return {"kind": kind, "name": name, "action": "update", "attributes": attributes}


def pair(before, after):
    return {"before": before, "after": after}


# Statements of the master user in the database, and the change.
DRIFTS = {
    "a privilege on one table is gone": (
        "REVOKE SELECT ON t FROM mapsread",
        update("postgresql_grant", "mapsread@maps", tables=pair({"public": READS, "public.t": []}, {"public": READS})),
    ),
    "a privilege on one table is too much": (
        "GRANT INSERT ON t TO mapsread",
        update("postgresql_grant", "mapsread@maps", tables=pair({"public": READS, "public.t": ["INSERT", "SELECT"]}, {"public": READS})),
    ),
    "no table may be read any more": (
        "REVOKE SELECT ON ALL TABLES IN SCHEMA public FROM mapsread",
        update("postgresql_grant", "mapsread@maps", tables=pair({"public": []}, {"public": READS})),
    ),
    "a sequence, the schema and the database": (
        "REVOKE ALL ON SEQUENCE s FROM mapsread; GRANT CREATE ON SCHEMA public TO mapsread; GRANT TEMPORARY ON DATABASE maps TO mapsread",
        update(
            "postgresql_grant",
            "mapsread@maps",
            database=pair(["CONNECT", "TEMPORARY"], ["CONNECT"]),
            schemas=pair({"public": ["CREATE", "USAGE"]}, {"public": ["USAGE"]}),
            sequences=pair({"public": []}, {"public": COUNTS}),
        ),
    ),
    "default privileges": (
        "ALTER DEFAULT PRIVILEGES FOR ROLE maps IN SCHEMA public REVOKE ALL ON TABLES FROM mapsread",
        update(
            "postgresql_grant",
            "mapsread@maps",
            default_privileges=pair(
                {"public": {"(master user)": DEFAULTS, "maps": {**DEFAULTS, "tables": []}}},
                {"public": {"(master user)": DEFAULTS, "maps": DEFAULTS}},
            ),
        ),
    ),
    "a password": (
        "ALTER ROLE maps PASSWORD 'by-hand'",
        update("postgresql_role", "maps", password=pair("(secret)", "(secret)")),
    ),
    "a role": (
        "CREATE ROLE strangers; GRANT strangers TO maps; ALTER ROLE maps NOLOGIN CONNECTION LIMIT 1 VALID UNTIL '2001-01-01'",
        update(
            "postgresql_role",
            "maps",
            login=pair(False, True),
            connection_limit=pair(1, 5),
            valid_until=pair("2001-01-01T00:00:00Z", "infinity"),
            member_of=pair(["strangers"], []),
            password=pair("(secret)", "(secret)"),
        ),
    ),
    "a mark": (
        "COMMENT ON ROLE mapsread IS NULL",
        update("postgresql_role", "mapsread", comment=pair(None, "ManagedBy: piksel.infra")),
    ),
    "whom the master user may act for": (
        "REVOKE maps FROM postgres GRANTED BY postgres",
        update("postgresql_role", "maps", acted_for=pair(False, True)),
    ),
    "the database": (
        "ALTER DATABASE maps CONNECTION LIMIT 7; GRANT TEMPORARY ON DATABASE maps TO PUBLIC",
        update("postgresql_database", "maps", connection_limit=pair(7, 50), public_privileges=pair(["CONNECT", "TEMPORARY"], ["CONNECT"])),
    ),
    "an extension": (
        "DROP EXTENSION vector",
        {"kind": "postgresql_extension", "name": "maps/vector", "action": "create", "attributes": {}},
    ),
    "a schema": (
        "DROP SCHEMA tiles",
        {"kind": "postgresql_schema", "name": "maps/tiles", "action": "create", "attributes": {}},
    ),
    "a user's all": (
        "DROP OWNED BY mapsread",
        {"kind": "postgresql_grant", "name": "mapsread@maps", "action": "create"},
    ),
}


@pytest.mark.parametrize("name", DRIFTS)
def test_it_is_put_right_by_one_change(inside, database, name):
    statements, expected = DRIFTS[name]
    inside(**AREA)
    database.ask("CREATE TABLE t (a int); CREATE TABLE u (a int); CREATE SEQUENCE s", database="maps")
    database.ask("CREATE TABLE theirs (a int)", "maps", "maps")
    assert inside(**AREA)["changes"] == []
    database.ask(statements, database="maps")
    [planned] = inside(check=True, **AREA)["changes"]
    assert {key: planned[key] for key in expected} == expected
    assert inside.converged(**AREA) == [(expected["kind"], expected["name"], expected["action"])]
    assert database.ask("SELECT current_user", "maps", "maps") == [("maps",)]
    database.ask("SELECT FROM t, u, theirs; SELECT last_value FROM s", "mapsread", "maps")


def test_somebody_elses_comment_stays(inside, database):
    inside(**MAPS)
    database.ask("COMMENT ON ROLE mapsread IS 'Ask Ana'; COMMENT ON DATABASE maps IS 'Ask Ana'")
    assert inside(**MAPS)["changes"] == []


def test_what_belongs_to_a_stranger_is_told_and_left(inside, database):
    """A role that the master user may not act for."""
    inside(**MAPS)
    database.ask("CREATE ROLE stranger LOGIN PASSWORD 'stranger'; GRANT CREATE ON SCHEMA public TO stranger", database="maps")
    with database.connect("stranger", "stranger", "maps") as session:
        session.execute("CREATE TABLE strange (a int)")
    found = inside(**MAPS)
    assert found["changes"] == []
    [warning] = found["warnings"]
    assert warning.startswith("database maps: 1 or more objects are stranger's, for whom postgres may not act")
