"""Behind an instance is a server: reached as RDS's is, by a master user with RDS's rights, and with all that is said to it in the log."""

import psycopg
import pytest

from sandbox.expect import eventually, refused

from .conftest import PASSWORD


def test_it_has_an_address_and_the_port_that_was_asked_for(databases):
    first = databases.create("first", Port=5433, DBName="odc")
    second = databases.create("second", Port=5433)
    assert first["Endpoint"]["Port"] == second["Endpoint"]["Port"] == 5433
    assert first["Endpoint"]["Address"] != second["Endpoint"]["Address"]
    with databases.connect(first, database="odc") as session:
        assert session.execute("SELECT current_user, pg_is_in_recovery()").fetchone() == ("postgres", False)
    with pytest.raises(psycopg.OperationalError, match='database "odc" does not exist'):
        databases.connect(second, database="odc")
    databases.rds.delete_db_instance(DBInstanceIdentifier="second", SkipFinalSnapshot=True)
    eventually(lambda: databases.gone("second"))
    eventually(lambda: refuses(databases, second))  # its server ends a moment after its record


def refuses(databases, instance):
    with pytest.raises(psycopg.OperationalError) as told:
        databases.connect(instance)
    return "Connection refused" in str(told.value)


def test_tls_is_demanded(databases, piksel):
    with pytest.raises(psycopg.OperationalError, match=r"no pg_hba.conf entry for host .*, no encryption"):
        databases.connect(piksel, sslmode="disable")
    with databases.connect(piksel) as session:
        assert session.info.pgconn.ssl_in_use


@pytest.mark.parametrize(
    ("user", "password", "database"), [("postgres", "wrong", "postgres"), ("rdsadmin", "", "postgres"), ("postgres", PASSWORD, "rdsadmin")]
)
def test_who_is_not_let_in(databases, piksel, user, password, database):
    with pytest.raises(psycopg.OperationalError, match=r"password authentication failed|pg_hba.conf rejects"):
        databases.connect(piksel, user, password, database)


def test_the_master_user_is_no_superuser(databases, piksel):
    with databases.connect(piksel) as session:
        roles = "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles WHERE rolname = current_user"
        assert session.execute(roles).fetchone() == (False, True, True, False)
        assert session.execute("SELECT pg_has_role('rds_superuser', 'member'), pg_has_role('pg_monitor', 'usage')").fetchone() == (
            True,
            True,
        )
        owned = "SELECT datname FROM pg_database WHERE datdba = current_user::regrole ORDER BY 1"
        assert session.execute(owned).fetchall() == [("postgres",), ("template1",)]
        for statement in ("ALTER SYSTEM SET work_mem = '8MB'", "COPY (SELECT 1) TO PROGRAM 'true'", "ALTER ROLE postgres SUPERUSER"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                session.execute(statement)
        session.execute("CREATE ROLE reader LOGIN PASSWORD 'a-reader-password'")
        session.execute("GRANT rds_iam TO reader")
        session.execute("CREATE DATABASE stac")
    with databases.connect(piksel, database="stac") as session:
        session.execute("CREATE EXTENSION vector")
        with pytest.raises(psycopg.errors.FeatureNotSupported, match='extension "nosuch" is not available'):
            session.execute("CREATE EXTENSION nosuch")


def test_what_is_said_is_in_the_log_of_calls(databases, piksel):
    databases.sandbox.clear_calls()
    with databases.connect(piksel) as session:
        session.execute("CREATE TABLE told (a int)")
        session.execute("INSERT INTO told VALUES (%s)", (7,))
        session.execute("CREATE ROLE told LOGIN PASSWORD 'a-secret-of-told'")
        with session.transaction(force_rollback=True):
            session.execute("DROP TABLE told")
        with pytest.raises(psycopg.errors.UndefinedTable):
            session.execute("DROP TABLE untold")
        session.execute("SELECT * FROM told").fetchall()
    with databases.connect(piksel, "told", "a-secret-of-told") as session, pytest.raises(psycopg.errors.InsufficientPrivilege):
        session.execute("SELECT * FROM told")
    said = [call for call in databases.sandbox.calls() if call["service"] == "postgresql"]
    assert [(one["operation"], one["status"], one["error"]) for one in said if one["write"]] == [
        ("SQL CREATE TABLE", 200, None),
        ("SQL INSERT", 200, None),
        ("SQL CREATE ROLE", 200, None),
        ("SQL DROP TABLE", 400, "42P01"),
    ]
    assert {one["operation"] for one in said if not one["write"]} >= {"SQL DROP TABLE", "SQL SELECT", "SQL ROLLBACK"}
    assert [(one["status"], one["error"]) for one in said if one["error"] == "42501"] == [(403, "42501")]
    assert said[0]["parameters"] == {"user": "postgres", "database": "postgres", "statement": "CREATE TABLE told (a int)"}
    assert (said[0]["resources"], said[0]["account"]) == (["piksel"], "222222222222")
    text = (databases.sandbox.directory / "calls.jsonl").read_text()
    assert "a-secret-of-told" not in text
    assert PASSWORD not in text


def test_a_password_is_changed_at_once_and_by_rds_s_rules(databases, piksel):
    for password in ("short", "has a space", "has/slash", 'has"quote', "has@sign", "x" * 129, "nicht-ä-ascii"):
        with refused("InvalidParameterValue", "MasterUserPassword"):
            databases.rds.modify_db_instance(DBInstanceIdentifier="piksel", MasterUserPassword=password)
    databases.rds.modify_db_instance(DBInstanceIdentifier="piksel", MasterUserPassword="another-battery")
    databases.available()
    databases.connect(piksel, password="another-battery").close()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        databases.connect(piksel)
    databases.rds.modify_db_instance(DBInstanceIdentifier="piksel", MasterUserPassword=PASSWORD)
    databases.available()


def test_rds_keeps_the_password_itself(databases):
    made = databases.create("managed", MasterUserPassword=None, ManageMasterUserPassword=True)
    assert made["MasterUserSecret"]["SecretStatus"] == "active"
    first = databases.secret(made)
    assert first["username"] == "postgres"
    databases.connect(made, password=first["password"]).close()
    about = databases.secrets.describe_secret(SecretId=made["MasterUserSecret"]["SecretArn"])
    assert about["Name"].startswith("rds!db-")
    assert (about["OwningService"], about["RotationEnabled"]) == ("rds", True)
    with refused("InvalidParameterCombination", "managed in AWS Secrets Manager"):
        databases.rds.modify_db_instance(DBInstanceIdentifier="managed", MasterUserPassword="another-battery")
    databases.rds.modify_db_instance(DBInstanceIdentifier="managed", RotateMasterUserPassword=True, ApplyImmediately=True)
    again = databases.secret(databases.available("managed"))
    assert again["password"] != first["password"]
    databases.connect(made, password=again["password"]).close()
    databases.rds.modify_db_instance(DBInstanceIdentifier="managed", ManageMasterUserPassword=False, MasterUserPassword=PASSWORD)
    assert "MasterUserSecret" not in databases.available("managed")
    databases.connect(made).close()
    assert databases.secrets.list_secrets()["SecretList"] == []
