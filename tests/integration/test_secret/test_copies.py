# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that another account's secret has: read through a role that lets in one environment, and kept the same."""

import json

import pytest

from integration.support.accounts import account
from integration.support.secrets import PLANTED, actions
from integration.support.sign_in import HUB, copy_of, make_role, role_of
from sandbox.expect import refused


@pytest.fixture
def hub(aws):
    return aws.client("hub", "secretsmanager")


@pytest.fixture
def roles(aws):
    """As module cognito makes them: each environment's role reads the environment's secrets."""
    for environment in ("staging", "production"):
        make_role(account(aws, environment), environment)


def reads_of_values(aws):
    return [call["parameters"]["SecretId"] for call in aws.calls() if call["operation"] == "GetSecretValue"]


def test_a_copy_follows_what_it_is_copied_from(aws, roles, hub, manager, converge, value):
    hub.create_secret(Name="piksel/staging/argo-oauth", SecretString=f"id:{PLANTED}")
    described = copy_of("argo-oauth")
    changes, result = converge(described)
    assert changes["argo-oauth-staging"]["attributes"]["value"] == {"before": None, "after": "(copied)"}
    assert (value("argo-oauth-staging"), result["outputs"]["with_value"]) == (f"id:{PLANTED}", ["argo-oauth-staging"])
    assert PLANTED not in json.dumps(result)
    assert converge(described)[0] == {}
    assert reads_of_values(aws) == ["piksel/staging/argo-oauth"] * 2  # planned and for real
    hub.put_secret_value(SecretId="piksel/staging/argo-oauth", SecretString="id:rotated")
    changes, _ = converge(described)
    assert changes["argo-oauth-staging"]["attributes"] == {"value": {"before": "(secret)", "after": "(copied)"}}
    assert value("argo-oauth-staging") == "id:rotated"
    manager.put_secret_value(SecretId="argo-oauth-staging", SecretString="by hand")
    assert actions(converge(described)[0]) == {"argo-oauth-staging": ("update", ["value"])}
    assert value("argo-oauth-staging") == "id:rotated"
    # Its turn back to a value that it had is a new version, too.
    hub.put_secret_value(SecretId="piksel/staging/argo-oauth", SecretString=f"id:{PLANTED}")
    converge(described)
    assert value("argo-oauth-staging") == f"id:{PLANTED}"


def test_what_is_composed_of_a_copy_follows_it_and_a_binary_one_is_copied_too(roles, hub, manager, converge, value):
    hub.create_secret(Name="piksel/staging/argo-oauth", SecretString="id:one")
    hub.create_secret(Name="piksel/staging/files", SecretBinary=b"\x00\xff")
    secrets = [copy_of("argo-oauth"), copy_of("files"), {"name": "header", "compose": "Basic ${argo-oauth-staging}"}]
    converge(*secrets)
    assert value("header") == "Basic id:one"
    assert manager.get_secret_value(SecretId="files-staging")["SecretBinary"] == b"\x00\xff"
    assert converge(*secrets)[0] == {}
    hub.put_secret_value(SecretId="piksel/staging/argo-oauth", SecretString="id:two")
    assert actions(converge(*secrets)[0]).keys() == {"argo-oauth-staging", "header"}
    assert value("header") == "Basic id:two"


def test_one_that_is_awaited_becomes_a_copy_with_the_value_it_is_to_have(roles, hub, manager, converge, value):
    hub.create_secret(Name="piksel/staging/argo-oauth", SecretString="id:one")
    converge({"name": "argo-oauth-staging", "awaited": True})
    converge(copy_of("argo-oauth"))
    assert value("argo-oauth-staging") == "id:one"
    manager.delete_secret(SecretId="argo-oauth-staging")
    hub.put_secret_value(SecretId="piksel/staging/argo-oauth", SecretString="id:two")
    assert actions(converge(copy_of("argo-oauth"))[0]) == {"argo-oauth-staging": ("update", ["deletion_date", "value"])}
    assert value("argo-oauth-staging") == "id:two"


def test_it_is_planned_on_an_empty_hub_and_refused_there(aws, run_module):
    planned = run_module("secret", check=True, secrets=[copy_of("argo-oauth")])
    (change,) = planned["changes"]
    assert (change["action"], change["attributes"]["value"]["after"]) == ("create", "(copied)")
    assert (planned["outputs"]["with_value"], planned["outputs"]["awaiting_value"]) == (["argo-oauth-staging"], [])
    done = run_module("secret", secrets=[copy_of("argo-oauth")])
    assert f"secrets: argo-oauth-staging: copy: assume_role_arn: role {role_of('staging')} could not be assumed" in done["msg"]
    assert "role identity of the hub's run makes it: run that first" in done["msg"]
    assert not aws.calls(write=True)


def test_one_that_the_hub_has_not_made_is_planned_and_refused(aws, roles, hub, run_module):
    hub.create_secret(Name="piksel/staging/without-value")
    for name in ("argo-oauth", "without-value"):
        planned = run_module("secret", check=True, secrets=[copy_of(name)])
        assert planned["outputs"]["with_value"] == [f"{name}-staging"]
        done = run_module("secret", secrets=[copy_of(name), {"name": "other", "generate": {}}])
        assert f"there is no secret piksel/staging/{name} with a value where it is copied from" in done["msg"]
        assert "role identity of the hub's run makes those of sign-in clients: run that first" in done["msg"]
    assert {call["account"] for call in aws.calls(write=True)} == {HUB}  # what was made before


def test_what_is_there_stays_while_the_hub_can_not_be_asked(aws, roles, hub, converge, run_module, value):
    hub.create_secret(Name="piksel/staging/argo-oauth", SecretString="id:one")
    converge(copy_of("argo-oauth"))
    iam = aws.client("hub", "iam")
    iam.delete_role_policy(RoleName="piksel-staging-identity", PolicyName="environment")
    iam.delete_role(RoleName="piksel-staging-identity")
    planned = run_module("secret", check=True, secrets=[copy_of("argo-oauth")])
    assert (planned["changes"], planned["outputs"]["with_value"]) == ([], ["argo-oauth-staging"])
    assert run_module("secret", secrets=[copy_of("argo-oauth")])["failed"]
    # What is to be absent is nobody's copy.
    gone = run_module("secret", secrets=[copy_of("argo-oauth") | {"state": "absent"}])
    assert [one["action"] for one in gone["changes"]] == ["delete"]


def test_an_environment_reads_its_own_alone(aws, roles, hub, run_module):
    hub.create_secret(Name="piksel/production/argo-oauth", SecretString=f"id:{PLANTED}")
    aws.client("production", "secretsmanager").create_secret(Name="argo-oauth-production", SecretString=PLANTED)
    own = {"assume_role_arn": role_of("staging"), "external_id": "piksel-staging"}
    theirs = copy_of("argo-oauth", "production")
    for described, words in (
        (theirs, "could not be assumed: AssumeRole: AccessDenied"),  # production's role, with production's external id
        (copy_of("argo-oauth", external_id="piksel-production"), "could not be assumed: AssumeRole: AccessDenied"),
        (copy_of("argo-oauth", external_id=None), "could not be assumed: AssumeRole: AccessDenied"),
        ({**theirs, "copy": {**theirs["copy"], **own}}, "can't be read: GetSecretValue: AccessDeniedException"),
    ):
        planned, done = (run_module("secret", check=check, secrets=[described]) for check in (True, False))
        assert words in done["msg"]
        assert PLANTED not in json.dumps([planned, done])
    arns = [secret["ARN"] for secret in aws.client("production", "secretsmanager").list_secrets()["SecretList"]]
    arns += [secret["ARN"] for secret in hub.list_secrets()["SecretList"]]
    for arn in arns:  # not with staging's own credentials either
        with refused("AccessDeniedException"):
            aws.client("staging", "secretsmanager").get_secret_value(SecretId=arn)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"assume_role_arn": "piksel-staging-identity"}, "is no role's; write arn:aws:iam::<account>:role/<name>"),
        ({"assume_role_arn": None}, "external_id is for a role that is assumed"),
        ({"secret": "no name"}, "is neither a secret's name nor its ARN"),
    ],
)
def test_bad_input_is_refused_before_anything_is_read(aws, run_module, more, words):
    aws.clear_calls()
    result = run_module("secret", secrets=[copy_of("argo-oauth", **more)])
    assert ("secrets: argo-oauth-staging: copy: " in result["msg"], words in result["msg"]) == (True, True)
    assert aws.calls() == []
