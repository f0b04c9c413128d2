# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The guard as a person meets it: a run with the wrong account, credentials or variables ends before its first change."""

import json
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def playbook(tmp_path):
    """The guard, then a task that must not run when it fails."""
    path = tmp_path / "playbook.yml"
    path.write_text(
        "- import_playbook: piksel.infra.guard\n"
        "- {hosts: all, gather_facts: false, tasks: [{ansible.builtin.debug: {msg: after the guard}}]}\n"
    )
    return path


@pytest.fixture
def run(sandbox, playbook):
    """Runs the playbook on an inventory of the checkout; gives its output, and has checked that nothing was written."""

    def run(*arguments, environment, inventory="sandbox", passes=False):
        sandbox.clear_calls()
        command = ["ansible-playbook", str(playbook), "-i", f"inventories/{inventory}", *arguments]
        ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
        output = ended.stdout + ended.stderr
        assert (ended.returncode == 0) is passes, output
        assert ("after the guard" in output) is passes, output
        assert "Traceback" not in output
        assert {call["service"] for call in sandbox.calls()} <= {"sts"}
        return " ".join(output.split())

    return run


def keys(sandbox, account, expired=False, **more):
    """Keys in the environment, and nothing of what the person who runs the tests has there."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return {**own, **sandbox.environment(account, expired), **more}


def test_the_right_accounts_pass(sandbox, run):
    run(environment=sandbox.process_environment(), passes=True)


def test_keys_of_the_environment_pass(sandbox, run):
    run(inventory="staging", environment=keys(sandbox, "staging"), passes=True)


def test_keys_of_another_account(sandbox, run):
    output = run(inventory="staging", environment=keys(sandbox, "production"))
    assert "the credentials are for account 333333333333 (arn:aws:sts::333333333333:assumed-role/piksel-deploy/" in output
    assert "the inventory's account_id of piksel-staging is 222222222222" in output


def test_one_wrong_account_stops_the_run_for_all(sandbox, run, tmp_path):
    (tmp_path / "overlay/host_vars").mkdir(parents=True)
    (tmp_path / "overlay/hosts.yml").write_text("all: {hosts: {piksel-hub: }}\n")
    (tmp_path / "overlay/host_vars/piksel-hub.yml").write_text('account_id: "333333333333"\n')
    output = run("-i", str(tmp_path / "overlay"), environment=sandbox.process_environment())
    assert "the inventory's account_id of piksel-hub is 333333333333" in output


def test_no_credentials(sandbox, run):
    environment = keys(sandbox, "staging")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        environment.pop(name)
    assert "no credentials were found" in run(inventory="staging", environment=environment)


def test_expired_credentials(sandbox, run):
    output = run(inventory="staging", environment=keys(sandbox, "staging", expired=True))
    assert "GetCallerIdentity answered ExpiredToken" in output


def test_an_unknown_key(sandbox, run):
    environment = keys(sandbox, "staging", AWS_ACCESS_KEY_ID="AKIAIOSFODNN7EXAMPLE")
    environment.pop("AWS_SESSION_TOKEN")
    output = run(inventory="staging", environment=environment)
    assert "InvalidClientTokenId" in output
    assert "AKIAIOSFODNN7EXAMPLE" not in output


def test_a_wrong_secret(sandbox, run):
    output = run(inventory="staging", environment=keys(sandbox, "staging", AWS_SECRET_ACCESS_KEY="wrong-secret"))
    assert "SignatureDoesNotMatch" in output
    assert "wrong-secret" not in output


def test_a_profile_that_is_not_there(sandbox, run):
    output = run("-e", '{"aws_connection": {"profile": "sandbx"}}', environment=sandbox.process_environment())
    assert "the profile is not there" in output


def test_a_profile_beside_keys(sandbox, run):
    output = run(environment={**sandbox.process_environment(), **keys(sandbox, "staging")})
    assert "both the profile sandbox-staging and access keys" in output


def test_nobody_answers(sandbox, run):
    output = run(inventory="staging", environment=keys(sandbox, "staging", AWS_ENDPOINT_URL="http://127.0.0.1:1"))
    assert "AWS did not answer" in output


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"account_ids": "1"}, "account_ids is not an input of role account; did you mean account_id?"),
        ({"acount_id": "1"}, "acount_id is not an input of any role; did you mean account_id?"),
        ({"account_id": "22222222222"}, "an account id has twelve digits"),
        ({"platform_tags": {"Project": "piksel"}}, "platform_tags lacks Environment, ManagedBy"),
        ({"account_roles_to_run": {"all": {"vcp": "main"}}}, "role vcp has no entry point main"),
    ],
)
def test_wrong_variables(sandbox, run, variables, words):
    assert words in run("-e", json.dumps(variables), environment=sandbox.process_environment())


def test_tags_do_not_go_round_it(sandbox, run):
    output = run("--tags", "vpc", inventory="staging", environment=keys(sandbox, "production"))
    assert "Wrong account" in output


@pytest.mark.parametrize("account", [None, "staging", "all", "workload", "piksel-*", "piksel-hub,piksel-staging"])
def test_nothing_is_destroyed_without_the_exact_name_of_one_account(sandbox, account):
    sandbox.clear_calls()
    command = ["ansible-playbook", "playbooks/destroy.yml", "-i", "inventories/sandbox"]
    if account:
        command += ["-e", json.dumps({"destroy_account": account})]
    ended = subprocess.run(command, cwd=ROOT, env=sandbox.process_environment(), capture_output=True, text=True, timeout=120)
    assert ended.returncode != 0
    advice = "nothing is removed; give one of these: -e destroy_account=piksel-hub, -e destroy_account=piksel-staging"
    assert advice in " ".join(ended.stdout.split()), ended.stdout + ended.stderr
    assert sandbox.calls() == []


def test_an_environment_before_its_hub_stops_with_what_the_hub_has_to_make(aws):
    command = ["ansible-playbook", "site.yml", "-i", "inventories/staging"]
    ended = subprocess.run(command, cwd=ROOT, env=keys(aws, "staging"), capture_output=True, text=True, timeout=120)
    output = " ".join(ended.stdout.split())
    assert ended.returncode != 0, output
    for name in ("dns", "identity", "connectivity"):
        assert f"role {name} of the hub's run makes it: run that first" in output
    assert "arn:aws:iam::111111111111:role/piksel-staging-network could not be assumed" in output
    assert [call["operation"] for call in aws.calls(write=True) if call["operation"] != "AssumeRole"] == []
