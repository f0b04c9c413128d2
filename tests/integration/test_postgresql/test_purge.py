"""What is no longer described: left alone, unless its kind is named, and kept with its data, unless it is named itself."""

import psycopg
import pytest

from .areas import FULL, MAPS, READER, described

KINDS = ["postgresql_database", "postgresql_schema", "postgresql_extension", "postgresql_role", "postgresql_grant"]
WHOLE = described(database={"schemas": ["tiles"], "extensions": ["vector"]})


def test_what_is_not_named_is_left_alone(inside):
    inside(**WHOLE)
    assert inside.converged(databases=[{"name": "maps"}]) == []


def test_a_user_goes_with_what_it_may_do(inside, database):
    inside(**MAPS)
    database.ask("CREATE TABLE t (a int)", "maps", "maps")
    gone = inside.converged(databases=[{"name": "maps"}], users=[FULL], purge=["postgresql_role"])
    assert gone == [("postgresql_grant", "mapsread@maps", "delete"), ("postgresql_role", "mapsread", "delete")]
    assert database.ask("SELECT count(*) FROM pg_roles WHERE rolname = 'mapsread'") == [(0,)]


def test_a_writer_goes_whose_tables_a_reader_would_have_read(inside):
    inside(**MAPS)
    gone = inside.converged(databases=[{"name": "maps"}], users=[READER], purge=["postgresql_role"])
    assert gone == [("postgresql_grant", "maps@maps", "delete"), ("postgresql_role", "maps", "delete")]


def test_a_user_that_owns_something_is_not_deleted(inside, database):
    inside(**MAPS)
    database.ask("CREATE TABLE t (a int)", "maps", "maps")
    said = inside.refusal(databases=[{"name": "maps"}], users=[READER], purge=["postgresql_role"])
    assert "rds_purge: maps is no longer described, and owns what is in maps: give it to another (REASSIGN OWNED BY maps TO …)" in said


def test_what_a_user_may_do_where_it_is_not_described(inside, database):
    inside(**MAPS)
    database.ask("GRANT CONNECT ON DATABASE postgres TO mapsread")
    gone = inside.converged(**MAPS, purge=["postgresql_grant"])
    assert gone == [("postgresql_grant", "mapsread@postgres", "delete")]


def test_schemas_and_extensions(inside, database):
    inside(**WHOLE)
    database.ask("CREATE TABLE tiles.t (a int)", database="maps")
    purge = ["postgresql_extension", "postgresql_schema"]
    assert inside.converged(**MAPS, purge=purge) == [("postgresql_extension", "maps/vector", "delete")]
    assert inside(**MAPS, purge=purge)["kept"] == ["postgresql_schema maps/tiles: it holds data: it is deleted only where it is named"]
    gone = inside.converged(**MAPS, purge=purge, delete_data=["postgresql_schema maps/tiles"])
    assert gone == [("postgresql_schema", "maps/tiles", "delete")]


def test_a_database_is_kept_with_its_owners_until_it_is_named(inside, database):
    inside(**MAPS)
    database.ask("CREATE TABLE t (a int)", "maps", "maps")
    kept = inside(purge=KINDS)
    assert kept["kept"] == [
        "postgresql_database maps: it holds data: it is deleted only where it is named",
        "postgresql_role maps: postgresql_database maps is kept and needs it",
    ]
    assert {(one["kind"], one["name"], one["action"]) for one in kept["changes"]} == {
        ("postgresql_grant", "maps@maps", "delete"),
        ("postgresql_grant", "mapsread@maps", "delete"),
        ("postgresql_role", "mapsread", "delete"),
    }
    gone = inside.converged(purge=KINDS, delete_data=["postgresql_database maps"])
    assert gone == [("postgresql_database", "maps", "delete"), ("postgresql_role", "maps", "delete")]


def test_a_database_that_is_in_use_stays(inside, database):
    inside(**MAPS)
    with database.connect("maps", database="maps"):
        found = inside(databases=[], purge=["postgresql_database"], delete_data=["postgresql_database maps"])
    assert found["failed"]
    assert 'delete postgresql_database maps: database "maps" is being accessed by other users' in found["msg"]


def test_what_others_made_is_never_purged(inside, database):
    inside(**MAPS)
    database.ask("CREATE DATABASE others")
    database.ask("CREATE ROLE others LOGIN")
    database.ask("GRANT CONNECT ON DATABASE maps TO others")
    assert inside.converged(**MAPS, purge=KINDS) == []


def test_the_inside_stays_with_the_server_that_is_removed(inside, database):
    inside(**MAPS)
    found = inside(state="absent", **MAPS)
    assert (found["changes"], found["outputs"]) == ([], {})
    gone = inside(state="absent", purge=["postgresql_role", "postgresql_grant"], **MAPS)
    assert {one["action"] for one in gone["changes"]} == {"delete"}
    with pytest.raises(psycopg.OperationalError):
        database.connect("mapsread")
