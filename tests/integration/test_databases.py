# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Role rds as a whole: passwords that stand nowhere, a master user whose password RDS keeps, and what is announced and refused."""

import json
from base64 import b64decode

import pytest
import yaml

from integration.roles.rds import HOST, MORTAL, prepare, user
from integration.support.accounts import account
from integration.support.leaks import Needles, Watched
from integration.support.logins import logged_in, master, value
from integration.support.runs import Ansible
from sandbox import Sandbox

CLUSTER, NAME = "piksel-staging", "maps"
INPUTS = {
    **MORTAL,
    "rds_name": NAME,
    "rds_vpc_name": CLUSTER,
    "rds_engine_version": "16",
    "rds_instance_class": "db.t4g.medium",
    "rds_allocated_storage": 20,
    "rds_master_secret": None,
    "rds_connection": {"method": "pod"},
    "rds_databases": [{"name": "maps"}],
    "rds_users": [
        user("maps", ("maps", "full"), secret="planted/maps"),
        user("reader", ("maps", "readonly"), secret="planted/reader", key="pw"),
    ],
    "rds_kubernetes": {"namespace": "maps", "create_namespace": True, "service": "db", "secret": "login"},
}
OWN = {**INPUTS, "rds_master_secret": {"name": "planted/master"}}
PLANTED = {"planted/maps": "planted-maps-3f9c1e", "planted/master": "planted-master-77ab02", "planted/new": "planted-new-5d0e44"}
READER = "planted-reader-90cc12"


@pytest.fixture(scope="module")
def sandbox_with_clusters(tmp_path_factory):
    with Sandbox(tmp_path_factory.mktemp("databases"), kubernetes=True) as running:
        yield running


@pytest.fixture(scope="module")
def of(sandbox_with_clusters):
    of = account(sandbox_with_clusters, "staging")
    prepare(of, {})
    for name, planted in PLANTED.items():
        of("secretsmanager").create_secret(Name=name, SecretString=planted)
    of("secretsmanager").create_secret(Name="planted/reader", SecretString=json.dumps({"pw": READER}))
    of("secretsmanager").create_secret(Name="planted/none")
    return of


@pytest.fixture(scope="module")
def watched(sandbox_with_clusters, tmp_path_factory):
    return Watched(sandbox_with_clusters, tmp_path_factory.mktemp("watched"))


def playbook(ansible, inputs):
    """The command line of a playbook that runs the role and shows all that the host knows then."""
    role = {"name": "Role", "ansible.builtin.import_role": {"name": "piksel.infra.rds"}}
    facts = {"name": "Facts", "ansible.builtin.debug": {"var": "hostvars[inventory_hostname]"}}
    play = {"name": "Leaks", "hosts": HOST, "gather_facts": False, "module_defaults": {"group/piksel.infra.aws": "{{ aws_connection }}"}}
    path, given = ansible._path("playbook.yml"), ansible._path("inputs.yml")
    path.write_text(yaml.safe_dump([{**play, "tasks": [role, facts]}]))
    # Modules travel uncompressed, or else what stands in them could not be found.
    given.write_text(yaml.safe_dump({**inputs, "ansible_module_compression": "ZIP_STORED"}))
    return [str(path), "-i", "inventories/sandbox", "-e", f"@{given}", "-vvvv", "--diff"]


def needles(of):
    """All that is planted, and the password that RDS made up, if it did."""
    (instance,) = of("rds").describe_db_instances(DBInstanceIdentifier=NAME)["DBInstances"]
    made = [json.loads(value(of, instance["MasterUserSecret"]["SecretArn"]))["password"]] if "MasterUserSecret" in instance else []
    return Needles([*PLANTED.values(), READER, *made])


@pytest.fixture(scope="module")
def built(of, watched):
    for check in (["--check"], []):
        code, output = watched.watch(*playbook(watched, INPUTS), *check)
        assert code == 0, output
    return watched


def held(of):
    """The Secret of the connection."""
    found = of("kubernetes")[CLUSTER].api.get("/api/v1/namespaces/maps/secrets/login")["data"]
    return {key: b64decode(text).decode() for key, text in found.items()}


def test_a_run_has_no_password_anywhere(of, built):
    """Planned, made, and with others in the place of those that are there."""
    assert built.found(needles(of)) == {}


def test_the_secret_of_the_cluster_logs_in_with_the_password_that_rds_keeps(of, built):
    login = held(of)
    assert (login["username"], login["password"]) == master(of, NAME)
    with logged_in(of, NAME, login["username"], login["password"], login["db_name"]) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("postgres",)


def test_it_follows_when_rds_rotates_it(of, built, tmp_path):
    of("rds").modify_db_instance(DBInstanceIdentifier=NAME, RotateMasterUserPassword=True, ApplyImmediately=True)
    of("rds").describe_db_instances(DBInstanceIdentifier=NAME)
    run = Ansible(built.sandbox, tmp_path).role("rds", HOST, INPUTS).green()
    assert [(change["kind"], change["name"]) for change in run.changes] == [("kubernetes_secret", "maps/login")]
    assert held(of)["password"] == master(of, NAME)[1]


def test_a_password_of_ones_own_takes_over(of, built, tmp_path):
    code, output = built.watch(*playbook(built, OWN))
    assert code == 0, output
    assert held(of)["password"] == PLANTED["planted/master"]
    with logged_in(of, NAME, "postgres", PLANTED["planted/master"], "postgres") as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    again = Ansible(built.sandbox, tmp_path).role("rds", HOST, OWN).green()
    assert (again.changes, again.writes) == ([], [])
    assert built.found(needles(of)) == {}


def test_a_user_whose_secret_has_no_value_is_told_before_anything_is_changed(of, built, tmp_path):
    users = [*INPUTS["rds_users"], user("late", ("maps", "readonly"), secret="planted/none")]
    run = Ansible(built.sandbox, tmp_path).role("rds", HOST, {**OWN, "rds_users": users})
    assert "rds_users: late: secret planted/none has no value yet" in run.messages[HOST]
    assert run.writes == []


def test_a_run_that_fails_has_no_password_anywhere(of, built):
    """One that can't log in, as somebody has changed the master user's password by hand, and one whose new password RDS refuses."""
    name, password = master(of, NAME, "planted/master")
    with logged_in(of, NAME, name, password, "postgres") as connection:
        connection.execute("ALTER ROLE postgres PASSWORD 'planted-by-hand-61'")
    code, output = built.watch(*playbook(built, OWN))
    assert code != 0
    assert "planted/master" in output
    of("rds").modify_db_instance(DBInstanceIdentifier=NAME, MasterUserPassword=password, ApplyImmediately=True)
    of("secretsmanager").put_secret_value(SecretId="planted/new", SecretString="refused/by@rds-planted-88")
    code, output = built.watch(*playbook(built, {**INPUTS, "rds_master_secret": {"name": "planted/new"}}))
    assert code != 0
    assert "rds_master_secret" in output
    assert built.found(Needles([*PLANTED.values(), READER, "refused/by@rds-planted-88", "planted-by-hand-61"])) == {}


def test_what_restarts_the_database_is_announced(of, built, tmp_path):
    run = Ansible(built.sandbox, tmp_path).role("rds", HOST, {**OWN, "rds_instance_class": "db.m6g.large"}, check=True).green()
    (announced,) = [sentence for report in run.reports for sentence in report.get("announcements", [])]
    assert "db.t4g.medium" in announced
    assert "db.m6g.large" in announced
    assert announced[:40] in run.output


# What the guard refuses before anything is built: inputs, and words of the message.
REFUSED = [
    ({"rds_backup_window": "01:00-04:00"}, "rds_backup_window"),
    ({"rds_users": [user("odc", ("ocd", "full"), secret="odc-password")]}, "ocd"),
    ({"rds_engine_version": "sixteen"}, "rds_engine_version: sixteen"),
    ({"rds_databases": [{"name": "odc"}, {"name": "odc"}]}, "rds_databases"),
]


@pytest.mark.parametrize(("inputs", "words"), REFUSED)
def test_the_guard_refuses_what_contradicts_itself(sandbox_with_clusters, tmp_path, inputs, words):
    arguments = ["playbooks/database.yml", "-i", "inventories/sandbox", "--limit", HOST, "-e", json.dumps(inputs)]
    run = Ansible(sandbox_with_clusters, tmp_path).run(*arguments)
    assert words in run.messages[HOST], run.output
    assert run.writes == []
