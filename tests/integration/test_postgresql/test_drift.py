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


def grant(**attributes):
    return update("postgresql_grant", "mapsread@maps", **attributes)


def role(name, **attributes):
    return update("postgresql_role", name, **attributes)


# Statements of the master user in the database, and the changes. Those that touch different resources stand together.
DRIFTS = {
    "some privileges, a password, the database": (
        """
        REVOKE SELECT ON t FROM mapsread; GRANT INSERT ON u TO mapsread; REVOKE ALL ON SEQUENCE s FROM mapsread;
        GRANT CREATE ON SCHEMA public TO mapsread; GRANT TEMPORARY ON DATABASE maps TO mapsread;
        ALTER ROLE maps PASSWORD 'by-hand';
        ALTER DATABASE maps CONNECTION LIMIT 7; GRANT TEMPORARY ON DATABASE maps TO PUBLIC
        """,
        [
            update(
                "postgresql_database", "maps", connection_limit=pair(7, 50), public_privileges=pair(["CONNECT", "TEMPORARY"], ["CONNECT"])
            ),
            role("maps", password=pair("(secret)", "(secret)")),
            grant(
                database=pair(["CONNECT", "TEMPORARY"], ["CONNECT"]),
                schemas=pair({"public": ["CREATE", "USAGE"]}, {"public": ["USAGE"]}),
                tables=pair({"public": READS, "public.t": [], "public.u": ["INSERT", "SELECT"]}, {"public": READS}),
                sequences=pair({"public": []}, {"public": COUNTS}),
            ),
        ],
    ),
    "every table, what a role is, an extension": (
        """
        REVOKE SELECT ON ALL TABLES IN SCHEMA public FROM mapsread;
        CREATE ROLE strangers; GRANT strangers TO maps; ALTER ROLE maps NOLOGIN CONNECTION LIMIT 1 VALID UNTIL '2001-01-01';
        DROP EXTENSION vector
        """,
        [
            {"kind": "postgresql_extension", "name": "maps/vector", "action": "create", "attributes": {}},
            role(
                "maps",
                login=pair(False, True),
                connection_limit=pair(1, 5),
                valid_until=pair("2001-01-01T00:00:00Z", "infinity"),
                member_of=pair(["strangers"], []),
                password=pair("(secret)", "(secret)"),
            ),
            grant(tables=pair({"public": []}, {"public": READS})),
        ],
    ),
    "default privileges, for whom the master user may act, a mark, a schema": (
        """
        ALTER DEFAULT PRIVILEGES FOR ROLE maps IN SCHEMA public REVOKE ALL ON TABLES FROM mapsread;
        REVOKE maps FROM postgres GRANTED BY postgres;
        COMMENT ON ROLE mapsread IS NULL;
        DROP SCHEMA tiles
        """,
        [
            {"kind": "postgresql_schema", "name": "maps/tiles", "action": "create", "attributes": {}},
            role("maps", acted_for=pair(False, True)),
            role("mapsread", comment=pair(None, "ManagedBy: piksel.infra")),
            grant(
                default_privileges=pair(
                    {"public": {"(master user)": DEFAULTS, "maps": {**DEFAULTS, "tables": []}}},
                    {"public": {"(master user)": DEFAULTS, "maps": DEFAULTS}},
                ),
            ),
        ],
    ),
    "all that a user may do": (
        "DROP OWNED BY mapsread",
        [{"kind": "postgresql_grant", "name": "mapsread@maps", "action": "create"}],
    ),
}


def key(change):
    return change["kind"], change["name"]


@pytest.mark.parametrize("name", DRIFTS)
def test_it_is_put_right_and_nothing_else(inside, database, name):
    statements, expected = DRIFTS[name]
    inside(**AREA)
    database.ask("CREATE TABLE t (a int); CREATE TABLE u (a int); CREATE SEQUENCE s", database="maps")
    database.ask("CREATE TABLE theirs (a int)", "maps", "maps")
    assert inside(**AREA)["changes"] == []
    database.ask(statements, database="maps")
    planned = {key(one): one for one in inside(check=True, **AREA)["changes"]}
    assert planned.keys() == {key(one) for one in expected}
    for one in expected:
        assert {name: planned[key(one)][name] for name in one} == one
    assert {one[:2] for one in inside.converged(**AREA)} == planned.keys()
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
