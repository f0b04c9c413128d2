# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module `backup_restore` and databases: a recovery point is a snapshot, and becomes an instance with the data that it had."""

import json

import psycopg
import pytest

from sandbox.expect import eventually

TRUST = {"Statement": [{"Effect": "Allow", "Principal": {"Service": "backup.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
PASSWORD = "of-the-master-1"
RESTORE = {"name": "restored", "resource_type": "RDS", "source": "data", "role": "backup"}


@pytest.fixture
def rds(aws):
    return aws.client("staging", "rds")


@pytest.fixture
def ask(rds):
    """Asks a database, once it answers."""

    def ask(identifier, statement):
        def found():
            return rds.describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"][0]

        eventually(lambda: found()["DBInstanceStatus"] == "available")
        place = {"host": found()["Endpoint"]["Address"], "port": found()["Endpoint"]["Port"]}
        with psycopg.connect(**place, user="postgres", password=PASSWORD, dbname="postgres", sslmode="require") as session:
            cursor = session.execute(statement)
            return cursor.fetchall() if cursor.description else []

    return ask


def test_a_database_comes_back_beside_the_old_one(aws, rds, ask, run_module):
    backup = aws.client("staging", "backup")
    role = aws.client("staging", "iam").create_role(RoleName="backup", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    backup.create_backup_vault(BackupVaultName="piksel")
    made = {"DBInstanceIdentifier": "data", "Engine": "postgres", "DBInstanceClass": "db.t4g.micro", "AllocatedStorage": 20}
    arn = rds.create_db_instance(**made, MasterUsername="postgres", MasterUserPassword=PASSWORD)["DBInstance"]["DBInstanceArn"]
    ask("data", "CREATE TABLE scenes AS SELECT 'before' AS name")
    job = backup.start_backup_job(BackupVaultName="piksel", ResourceArn=arn, IamRoleArn=role)["BackupJobId"]
    eventually(lambda: backup.describe_backup_job(BackupJobId=job)["State"] == "COMPLETED")
    ask("data", "UPDATE scenes SET name = 'after'")
    (snapshot,) = rds.describe_db_snapshots(SnapshotType="awsbackup")["DBSnapshots"]
    planned = run_module("backup_restore", check=True, **RESTORE)
    done = run_module("backup_restore", **RESTORE)
    assert not done.get("failed"), done
    assert [one["action"] for one in planned["changes"]] == [one["action"] for one in done["changes"]] == ["create"]
    assert (done["recovery_point"], done["outputs"]["id"]) == (snapshot["DBSnapshotArn"], "restored")
    assert (ask("restored", "SELECT name FROM scenes"), ask("data", "SELECT name FROM scenes")) == ([("before",)], [("after",)])
    assert run_module("backup_restore", **RESTORE)["changed"] is False
    refused = run_module("backup_restore", **{**RESTORE, "name": "data"})
    assert "name: there is a database data already, which was not made by a restore; nothing is overwritten" in refused["msg"]
