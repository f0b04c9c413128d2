# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rehearsal of docs/disaster_recovery.md: a row that odc wrote is found again in a new database, through the Service that leads to it.

Each test goes on where the last one ended.
"""

import base64
import json
import time
from datetime import UTC, datetime

import psycopg
import pytest

from integration.roles.secrets import prepare
from integration.support.accounts import account
from integration.support.runs import Ansible
from sandbox.expect import eventually

HOST, CLUSTER = "piksel-staging", "piksel-staging"
PASSWORDS = {"database-password": "of-the-master-1", "odc-password": "of-odc-22", "odc-read-password": "of-odcread-3"}
USERS = {"postgres": "database-password", "odc": "odc-password", "odcread": "odc-read-password"}
# Of Piksel's databases the one whose data the rehearsal is about.
INPUTS = {
    "rds_databases": [{"name": "odc"}],
    "rds_users": [
        {"name": "odc", "secret": "odc-password", "access": [{"database": "odc", "level": "full"}]},
        {"name": "odcread", "secret": "odc-read-password", "access": [{"database": "odc", "level": "readonly"}]},
    ],
    "rds_connection": {"method": "direct"},
}
RESTORE = ("playbooks/restore.yml", "-i", "inventories/sandbox", "-e", json.dumps(INPUTS))
OLD, NEW, THIRD = "piksel-staging", "piksel-staging-2", "piksel-staging-3"


class Piksel:
    """The staging account with its database, and whoever logs in to one."""

    def __init__(self, sandbox, directory):
        self.sandbox, self.of, self.ansible = sandbox, account(sandbox, "staging"), Ansible(sandbox, directory)
        self.rds = self.of("rds")

    def restore(self, *arguments, named=HOST):
        given = [part for argument in (f"restore_account={named}", *arguments) for part in ("-e", argument)]
        return self.ansible.run(*RESTORE, *given)

    def database(self, identifier):
        return self.rds.describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"][0]

    def ask(self, identifier, user, statement, **more):
        place = {"host": self.database(identifier)["Endpoint"]["Address"], "port": 5432, "dbname": "odc", "sslmode": "require", **more}
        with psycopg.connect(**place, user=user, password=PASSWORDS[USERS[user]], connect_timeout=10) as session:
            cursor = session.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def scenes(self, identifier, user="odcread"):
        return [name for (name,) in self.ask(identifier, user, "SELECT name FROM scenes ORDER BY name")]

    def led_to(self):
        """The address that programs in the cluster find."""
        api = self.sandbox.kubernetes("staging", CLUSTER).api
        return api.get("/api/v1/namespaces/database/services/db-endpoint")["spec"]["externalName"]

    def secret(self):
        data = self.sandbox.kubernetes("staging", CLUSTER).api.get("/api/v1/namespaces/database/secrets/db-password")["data"]
        return {key: base64.b64decode(value).decode() for key, value in data.items()}


@pytest.fixture(scope="module")
def piksel(sandbox_of, tmp_path_factory):
    """Built by the role, with a row that odc wrote."""
    sandbox = sandbox_of("secrets")
    sandbox.reset()
    found = Piksel(sandbox, tmp_path_factory.mktemp("restore"))
    prepare(found.of, {})
    for name, password in PASSWORDS.items():
        found.of("secretsmanager").create_secret(Name=name, SecretString=password)
    found.ansible.role("rds", HOST, INPUTS).green()
    found.ask(OLD, "odc", "CREATE TABLE scenes (name text)")
    found.ask(OLD, "odc", "INSERT INTO scenes VALUES ('kept')")
    return found


def test_a_time_before_a_mistake_comes_back_and_programs_are_led_to_it(piksel):
    time.sleep(1)  # RDS restores to the second
    before = datetime.now(UTC).replace(microsecond=0)
    time.sleep(1)
    piksel.ask(OLD, "odc", "UPDATE scenes SET name = 'mistaken'")
    eventually(lambda: piksel.database(OLD)["LatestRestorableTime"] >= before)
    when = f"restore_time={before:%Y-%m-%dT%H:%M:%SZ}"
    old = piksel.led_to()

    planned = piksel.ansible.run(
        *RESTORE, "--check", "-e", f"restore_account={HOST}", "-e", f"restore_identifier={NEW}", "-e", when
    ).green()
    assert ("db_instance", NEW, "create") in {(one["kind"], one["name"], one["action"]) for one in planned.changes}
    assert planned.writes == []

    restored = piksel.restore(f"restore_identifier={NEW}", when, "restore_switch=true").green()
    assert f"rds_identifier: {NEW}" in restored.output
    assert piksel.scenes(NEW) == ["kept"]
    assert piksel.led_to() == piksel.database(NEW)["Endpoint"]["Address"] != old
    login = piksel.secret()
    place = {"host": piksel.led_to(), "password": login["password"], "user": login["username"]}
    with psycopg.connect(**place, port=5432, dbname="odc", sslmode="require") as session:
        assert session.execute("SELECT name FROM scenes").fetchall() == [("kept",)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        piksel.ask(NEW, "odcread", "INSERT INTO scenes VALUES ('refused')")
    piksel.ask(NEW, "odc", "INSERT INTO scenes VALUES ('goes on')")

    assert piksel.scenes(OLD) == ["mistaken"]
    assert piksel.database(OLD)["DBInstanceStatus"] == "available"
    assert piksel.restore(f"restore_identifier={NEW}", when, "restore_switch=true").green().writes == []


def test_an_inventory_that_still_names_the_old_one_does_not_lead_back(piksel):
    refused = piksel.ansible.role("rds", HOST, INPUTS)
    assert refused.code != 0
    assert "rds_switch" in refused.messages[HOST]
    assert piksel.led_to() == piksel.database(NEW)["Endpoint"]["Address"]
    assert piksel.ansible.role("rds", HOST, {**INPUTS, "rds_identifier": NEW}).green().writes == []


def test_a_snapshot_comes_back_beside_both(piksel):
    piksel.rds.create_db_snapshot(DBInstanceIdentifier=OLD, DBSnapshotIdentifier="by-hand")
    eventually(lambda: piksel.rds.describe_db_snapshots(DBSnapshotIdentifier="by-hand")["DBSnapshots"][0]["Status"] == "available")
    piksel.ask(OLD, "odc", "DELETE FROM scenes")
    piksel.restore(f"restore_identifier={THIRD}", "restore_snapshot=by-hand").green()
    assert piksel.scenes(THIRD, "odc") == ["mistaken"]
    assert (piksel.scenes(OLD), piksel.scenes(NEW)) == ([], ["goes on", "kept"])
    assert piksel.led_to() == piksel.database(NEW)["Endpoint"]["Address"]
    classes = {piksel.database(name)["DBInstanceClass"] for name in (OLD, NEW, THIRD)}
    groups = {piksel.database(name)["VpcSecurityGroups"][0]["VpcSecurityGroupId"] for name in (OLD, NEW, THIRD)}
    assert (len(classes), len(groups)) == (1, 1)


REFUSED = [
    ((), "No account was named"),
    ((f"restore_account={HOST}",), "Give restore_identifier, the name of the new database, or restore_file_system"),
    ((f"restore_account={HOST}", "restore_identifier=x"), "has to be said once, by restore_time, restore_snapshot or restore_latest=true"),
    ((f"restore_account={HOST}", "restore_identifier=x", "restore_snapshot=nothing"), "there is no snapshot nothing in this region"),
    ((f"restore_account={HOST}", "restore_identifier=x", "restore_time=2001-01-01T00:00:00Z"), "can be restored to a time from"),
    ((f"restore_account={HOST}", f"restore_identifier={THIRD}", "restore_latest=true"), "nothing is overwritten"),
    ((f"restore_account={HOST}", "restore_file_system=x"), "A file system is made of restore_source"),
]


@pytest.mark.parametrize(("arguments", "words"), REFUSED)
def test_what_can_not_be_restored_is_refused_before_anything_is_done(piksel, arguments, words):
    run = piksel.ansible.run(*RESTORE, *(part for argument in arguments for part in ("-e", argument)))
    assert run.code != 0
    assert words in " ".join(run.output.split())
    assert run.writes == []


def test_files_come_back_beside_the_old_ones(piksel):
    efs, backup = piksel.of("efs"), piksel.of("backup")
    tags = {"Name": "files", "Project": "piksel", "Environment": "staging"}
    efs.create_file_system(CreationToken="files", Encrypted=True, Tags=[{"Key": key, "Value": value} for key, value in tags.items()])
    piksel.ansible.role("backup", HOST, {}).green()
    piksel.sandbox.run_backup_plan("staging", "piksel-staging", "daily")

    def done():
        return {job["ResourceType"] for job in backup.list_backup_jobs(ByState="COMPLETED")["BackupJobs"]} == {"EFS", "RDS"}

    eventually(done)
    restored = piksel.restore("restore_file_system=files-restored", "restore_source=files").green()
    found = {one["Name"]: one["FileSystemId"] for one in efs.describe_file_systems()["FileSystems"]}
    assert found.keys() == {"files", "files-restored"}
    assert found["files-restored"] in restored.output
    assert piksel.restore("restore_file_system=files-restored", "restore_source=files").green().writes == []
