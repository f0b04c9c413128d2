"""What is inside the databases of RDS, asked of PostgreSQL as their master users, and what each statement that writes does to it.

To a companion that is about what is inside, and about the Service that leads there: KINDS, names and WRITES, beside those of the databases
themselves and those of `kubernetes`.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import psycopg
from psycopg.rows import dict_row

from . import kubernetes
from .accounts import Account, Description, Listed, listing
from .truth import Key, Names, Writes

# PostgreSQL's own, and RDS's.
OWN = re.compile(r"pg_.*|rds.*")
DATABASES = """
SELECT datname AS name, pg_get_userbyid(datdba) AS owner, pg_encoding_to_char(encoding) AS encoding, datcollate, datctype, datconnlimit,
  coalesce(datacl, acldefault('d', datdba))::text AS acl, shobj_description(oid, 'pg_database') AS comment
FROM pg_database WHERE NOT datistemplate AND datname <> 'rdsadmin' ORDER BY 1
"""
ROLES = """
SELECT rolname AS name, rolcanlogin, rolconnlimit, rolvaliduntil::text AS until, shobj_description(oid, 'pg_authid') AS comment,
  ARRAY(SELECT pg_get_userbyid(roleid)::text FROM pg_auth_members WHERE member = r.oid ORDER BY 1) AS member_of
FROM pg_roles r ORDER BY 1
"""
SCHEMAS = (
    "SELECT nspname AS name, pg_get_userbyid(nspowner) AS owner FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema)' ORDER BY 1"
)
EXTENSIONS = "SELECT extname AS name, extversion FROM pg_extension ORDER BY 1"
# By role all that it was granted by name: not what is an owner's, or everybody's.
GRANTS = """
SELECT pg_get_userbyid(grantee) AS name, array_agg(what || ' ' || privilege_type ORDER BY what, privilege_type) AS privileges FROM (
  SELECT 'database' AS what, datdba AS owner, (aclexplode(datacl)).* FROM pg_database WHERE datname = current_database()
  UNION ALL SELECT 'schema ' || nspname, nspowner, (aclexplode(nspacl)).* FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema)'
  UNION ALL SELECT 'relation ' || oid::regclass, relowner, (aclexplode(relacl)).* FROM pg_class
    WHERE relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
  UNION ALL SELECT 'default of ' || pg_get_userbyid(defaclrole) || ' ' || defaclobjtype, defaclrole, (aclexplode(defaclacl)).*
    FROM pg_default_acl
) found WHERE grantee <> 0 AND grantee <> owner GROUP BY 1 ORDER BY 1
"""


def masters(of: Account) -> Iterator[tuple[Description, Callable[[str], psycopg.Connection[Any]]]]:
    """Each database server of the account that can be written to, and a way into its databases."""
    for one in listing(of("rds"), "describe_db_instances", "DBInstances"):
        if one["DBInstanceStatus"] == "available" and not one.get("ReadReplicaSourceDBInstanceIdentifier"):
            password = master_password(of, one)
            options = {"host": one["Endpoint"]["Address"], "port": one["Endpoint"]["Port"], "user": one["MasterUsername"]}

            def connect(database: str, options: Mapping[str, Any] = {**options, "password": password}) -> psycopg.Connection[Any]:
                return psycopg.connect(**options, dbname=database, sslmode="require", autocommit=True, row_factory=dict_row)

            yield one, connect


def master_password(of: Account, instance: Description) -> str:
    """From the secret that RDS keeps, or the one of which the instance's tag has the version."""
    secrets = of("secretsmanager")
    managed = instance.get("MasterUserSecret", {}).get("SecretArn")
    version = {tag["Key"]: tag["Value"] for tag in instance.get("TagList", [])}.get("MasterSecretVersion")
    listed = [] if managed else listing(secrets, "list_secrets", "SecretList")
    own = next((one["ARN"] for one in listed if version in one["SecretVersionsToStages"]), None)
    text: str = secrets.get_secret_value(SecretId=managed or own)["SecretString"]
    try:
        found = json.loads(text)
    except ValueError:
        return text
    return str(found["password"]) if isinstance(found, dict) else text


def _whole(query: str) -> Callable[[Account], Iterator[Description]]:
    """Of each server, asked once."""

    def items(of: Account) -> Iterator[Description]:
        for instance, connect in masters(of):
            with connect("postgres") as session:
                for row in session.execute(query).fetchall():
                    own = {
                        "Server": instance["DBInstanceIdentifier"],
                        "Master": instance["MasterUsername"],
                        "First": instance.get("DBName"),
                    }
                    yield {**row, **own, "Id": f"{instance['DBInstanceIdentifier']} {row['name']}", "Name": row["name"]}

    return items


def _inside(query: str, name: Callable[[str, str], str]) -> Callable[[Account], Iterator[Description]]:
    """Of each database of each server."""

    def items(of: Account) -> Iterator[Description]:
        for instance, connect in masters(of):
            with connect("postgres") as session:
                databases = [row["name"] for row in session.execute(DATABASES).fetchall()]
            for database in databases:
                with connect(database) as session:
                    for row in session.execute(query).fetchall():
                        named = name(database, row["name"])
                        own = {"Master": instance["MasterUsername"], "Id": f"{instance['DBInstanceIdentifier']} {named}", "Name": named}
                        yield {**row, **own}

    return items


def _kind(name: str, items: Callable[[Account], Iterator[Description]], by_aws: Callable[[Description], bool]) -> Listed:
    return Listed(name, items, "Id", by_aws=by_aws, tags=lambda *_: {}, name=lambda one: one["Name"])


def _slashed(database: str, name: str) -> str:
    return f"{database}/{name}"


def _is_own(one: Description) -> bool:
    return bool(OWN.fullmatch(one["name"])) or one["name"] == one["Master"]


SERVICES = kubernetes.kind("kubernetes_service", "/api/v1/services", lambda one: one["Name"] == "default/kubernetes")
KINDS = (
    SERVICES,
    _kind("postgresql_database", _whole(DATABASES), lambda one: one["name"] in ("postgres", one["First"])),
    _kind("postgresql_role", _whole(ROLES), _is_own),
    _kind("postgresql_schema", _inside(SCHEMAS, _slashed), lambda one: one["name"] == "public"),
    _kind("postgresql_extension", _inside(EXTENSIONS, _slashed), lambda one: one["name"] == "plpgsql"),
    _kind("postgresql_grant", _inside(GRANTS, lambda database, role: f"{role}@{database}"), _is_own),
)

NAMED = r'(?:"((?:[^"]|"")+)"|([\w$]+))'
MADE = r"{}\s+(?:IF (?:NOT )?EXISTS\s+)?" + NAMED
Read = Callable[[Mapping[str, Any], Names], Key]


def _named(pattern: str, given: Mapping[str, Any]) -> str:
    """The name in a statement, as the pattern has it in NAMED."""
    found = re.search(pattern, given["statement"], re.IGNORECASE)
    assert found, given
    return (found[1] or found[2]).replace('""', '"')


def _after(words: str, kind: str) -> Read:
    """What is named after these words, of the whole server."""
    return lambda given, _: (kind, _named(MADE.format(words), given))


def _within(words: str, kind: str) -> Read:
    """What is named after these words, of the database that is spoken to."""
    return lambda given, _: (kind, _slashed(given["database"], _named(MADE.format(words), given)))


def _commented(given: Mapping[str, Any], _: Names) -> Key:
    about = "database" if re.match(r"(?i)comment\s+on\s+database", given["statement"]) else "role"
    return f"postgresql_{about}", _named(rf"ON\s+{about}\s+{NAMED}", given)


def _member(given: Mapping[str, Any], _: Names) -> Key:
    """Whoever becomes a member, unless that is the master user, who is to act for the other."""
    member = _named(rf"\b(?:TO|FROM)\s+{NAMED}(?:\s+WITH.*)?\s*;?\s*$", given)
    return "postgresql_role", _named(rf"^\s*(?:GRANT|REVOKE)\s+{NAMED}", given) if member == given["user"] else member


def _granted(given: Mapping[str, Any], _: Names) -> Key:
    who = _named(rf"\b(?:TO|FROM)\s+{NAMED}\s*;?\s*$", given)
    if who.upper() == "PUBLIC":
        return "postgresql_database", _named(rf"ON\s+DATABASE\s+{NAMED}", given)
    return "postgresql_grant", f"{who}@{given['database']}"


WRITES: Writes = {
    "SQL CREATE DATABASE": ("create", _after("DATABASE", "postgresql_database")),
    "SQL ALTER DATABASE": ("update", _after("DATABASE", "postgresql_database")),
    "SQL DROP DATABASE": ("delete", _after("DATABASE", "postgresql_database")),
    "SQL CREATE ROLE": ("create", _after("ROLE", "postgresql_role")),
    "SQL ALTER ROLE": ("update", _after("ROLE", "postgresql_role")),
    "SQL DROP OWNED": ("any", _after("OWNED BY", "postgresql_role")),
    "SQL DROP ROLE": ("delete", _after("ROLE", "postgresql_role")),
    "SQL GRANT ROLE": ("update", _member),
    "SQL REVOKE ROLE": ("update", _member),
    "SQL COMMENT": ("update", _commented),
    "SQL CREATE SCHEMA": ("create", _within("SCHEMA", "postgresql_schema")),
    "SQL DROP SCHEMA": ("delete", _within("SCHEMA", "postgresql_schema")),
    "SQL CREATE EXTENSION": ("create", _within("EXTENSION", "postgresql_extension")),
    "SQL ALTER EXTENSION": ("update", _within("EXTENSION", "postgresql_extension")),
    "SQL DROP EXTENSION": ("delete", _within("EXTENSION", "postgresql_extension")),
    # A privilege is given and taken: there is nothing else that makes or removes one.
    "SQL GRANT": ("any", _granted),
    "SQL REVOKE": ("any", _granted),
    "SQL ALTER DEFAULT PRIVILEGES": ("any", _granted),
    # Server-side apply makes it or alters it.
    "kubernetes:patch services": ("any", lambda given, _: (SERVICES.kind, kubernetes.name_of(given))),
    "kubernetes:delete services": ("delete", lambda given, _: (SERVICES.kind, kubernetes.name_of(given))),
}
