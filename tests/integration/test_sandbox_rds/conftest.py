"""Databases of one emptied sandbox, which a file's tests share."""

import json
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from integration.conftest import emptied
from sandbox.expect import eventually

PASSWORD = "correct-horse-battery"


@dataclass
class Databases:
    sandbox: Any
    rds: Any
    secrets: Any

    def create(self, name="piksel", **given):
        """An instance that is available."""
        wanted = {
            "DBInstanceIdentifier": name,
            "DBInstanceClass": "db.t4g.large",
            "Engine": "postgres",
            "EngineVersion": "16.6",
            "AllocatedStorage": 50,
            "MasterUsername": "postgres",
            "MasterUserPassword": PASSWORD,
        }
        wanted = {key: value for key, value in {**wanted, **given}.items() if value is not None}
        self.rds.create_db_instance(**wanted)
        return self.available(name)

    def describe(self, name="piksel"):
        return self.rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]

    def available(self, name="piksel"):
        eventually(lambda: self.describe(name)["DBInstanceStatus"] == "available")
        return self.describe(name)

    def snapshot(self, name, of="piksel", **given):
        self.rds.create_db_snapshot(DBSnapshotIdentifier=name, DBInstanceIdentifier=of, **given)
        eventually(lambda: self.rds.describe_db_snapshots(DBSnapshotIdentifier=name)["DBSnapshots"][0]["Status"] == "available")
        self.available(of)

    def connect(self, found, user="postgres", password=PASSWORD, database="postgres", **more):
        """To what a description describes, as a program in the VPC would. Each statement by itself."""
        options = {"sslmode": "verify-full", "sslrootcert": str(self.sandbox.database_ca), "autocommit": True, **more}
        where = {"host": found["Endpoint"]["Address"], "port": found["Endpoint"]["Port"]}
        return psycopg.connect(**where, user=user, password=password, dbname=database, **options)

    def secret(self, found):
        arn = found["MasterUserSecret"]["SecretArn"]
        return json.loads(self.secrets.get_secret_value(SecretId=arn)["SecretString"])

    def parameter(self, found, name):
        with self.connect(found) as session:
            return session.execute(f"SHOW {name}").fetchone()[0]

    def gone(self, name):
        everything = self.rds.describe_db_instances()["DBInstances"]
        return name not in {one["DBInstanceIdentifier"] for one in everything}


@pytest.fixture(scope="module")
def databases(sandbox):
    with emptied(sandbox):
        yield Databases(sandbox, sandbox.client("staging", "rds"), sandbox.client("staging", "secretsmanager"))


@pytest.fixture(scope="module")
def piksel(databases):
    return databases.create()
