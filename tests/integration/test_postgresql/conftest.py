"""A database of RDS, made once for the tests of this folder, with passwords in Secrets Manager; before each it is emptied."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from integration.support import kubernetes
from integration.support.modules import runner
from integration.support.postgresql import WRITES
from integration.support.truth import assert_accounted, assert_same
from sandbox import Sandbox

IDENTIFIER = "inside"
MASTER = "postgres"
PASSWORDS = {"maps": 'Maps\' 1 "password"', "mapsread": "read-ünicode-2", "other": "other-3"}


@dataclass(frozen=True)
class Database:
    """The instance, and whoever logs in to it."""

    address: str
    port: int
    master_password: str

    def connect(self, user: str = MASTER, password: str | None = None, database: str = "postgres") -> psycopg.Connection[Any]:
        known = {MASTER: self.master_password, **PASSWORDS}
        options = {"host": self.address, "port": self.port, "user": user, "dbname": database, "password": password or known[user]}
        return psycopg.connect(**options, sslmode="require", connect_timeout=10, autocommit=True)

    def ask(self, statement: str, user: str = MASTER, database: str = "postgres") -> list[tuple[Any, ...]]:
        with self.connect(user, database=database) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def empty(self) -> None:
        """Databases first, since roles own what is in them."""
        for (name,) in self.ask("SELECT datname FROM pg_database WHERE datname NOT IN ('postgres', 'rdsadmin') AND NOT datistemplate"):
            self.ask(f'DROP DATABASE "{name}" WITH (FORCE)')
        self.ask("DROP SCHEMA IF EXISTS tiles CASCADE")
        for (name,) in self.ask("SELECT rolname FROM pg_roles WHERE rolname !~ '^(pg_|rds)' AND rolname <> current_user"):
            self.ask(f'GRANT "{name}" TO CURRENT_USER WITH INHERIT TRUE, SET TRUE; DROP OWNED BY "{name}"; DROP ROLE "{name}"')
        self.ask("COMMENT ON DATABASE postgres IS NULL")


def make(sandbox: Sandbox, identifier: str = IDENTIFIER, **more: Any) -> dict[str, Any]:
    rds = sandbox.client("staging", "rds")
    arguments = {"Engine": "postgres", "EngineVersion": "16.9", "DBInstanceClass": "db.t4g.micro", "AllocatedStorage": 20}
    given = {"MasterUsername": MASTER, "ManageMasterUserPassword": True, **more}
    rds.create_db_instance(DBInstanceIdentifier=identifier, **arguments, **given)
    return available(sandbox, identifier)


def available(sandbox: Sandbox, identifier: str) -> dict[str, Any]:
    rds = sandbox.client("staging", "rds")
    for _ in range(600):
        found = rds.describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"][0]
        if found["DBInstanceStatus"] == "available":
            return found
        time.sleep(0.1)
    raise TimeoutError(found["DBInstanceStatus"])


@pytest.fixture(scope="package")
def made(sandbox):
    sandbox.reset()
    sandbox.surplus.clear()
    found = make(sandbox)
    secrets = sandbox.client("staging", "secretsmanager")
    for name, password in PASSWORDS.items():
        secrets.create_secret(Name=f"db/{name}", SecretString=password)
    secrets.create_secret(Name="db/as-json", SecretString=json.dumps({"user": "x", "password": PASSWORDS["maps"]}))
    managed = secrets.get_secret_value(SecretId=found["MasterUserSecret"]["SecretArn"])["SecretString"]
    yield Database(found["Endpoint"]["Address"], found["Endpoint"]["Port"], json.loads(managed)["password"])
    assert not sandbox.surplus, "the sandbox's answers have members that AWS's models lack"


@pytest.fixture
def database(made):
    made.empty()
    return made


@dataclass(frozen=True)
class Inside:
    """The module on the instance."""

    module: Callable[..., dict[str, Any]]
    sandbox: Sandbox

    def __call__(self, check: bool = False, **arguments: Any) -> dict[str, Any]:
        return self.module("postgresql", check, **{"identifier": IDENTIFIER, **arguments})

    def converged(self, **arguments: Any) -> list[tuple[str, str, str]]:
        """What a run did, which is what the plan before it said and PostgreSQL was told, and which leaves nothing to do."""
        self.sandbox.clear_calls()
        planned = self(check=True, **arguments)
        assert "failed" not in planned, planned
        assert not self._writes()
        done = self(**arguments)
        assert "failed" not in done, done
        assert_same(planned["changes"], done["changes"])
        assert_accounted(planned["changes"], self._writes(), {**WRITES, **kubernetes.WRITES}, {})
        again = self(**arguments)
        assert again["changes"] == []
        return [(one["kind"], one["name"], one["action"]) for one in done["changes"]]

    def refusal(self, **arguments: Any) -> str:
        """Said in check mode and by a run alike, neither of which changed anything."""
        self.sandbox.clear_calls()
        said = [self(check=check, **arguments) for check in (True, False)]
        assert all(one.get("failed") for one in said), said
        assert len({one["msg"] for one in said}) == 1, said
        assert not self._writes()
        return str(said[0]["msg"])

    def _writes(self) -> list[dict[str, Any]]:
        calls = [*self.sandbox.calls(), *kubernetes.calls(self.sandbox)]
        return [call for call in calls if call["write"] and call["status"] < 400]


@pytest.fixture
def inside(database, sandbox, monkeypatch, capsys):
    """Runs the module on the instance."""
    return Inside(runner(sandbox, monkeypatch, capsys), sandbox)
