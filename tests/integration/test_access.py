# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who comes in by what module `iam` made, what its boundary denies, and that a run does not shut itself out."""

import json

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config

from integration.support.runs import Ansible
from sandbox import ACCOUNTS
from sandbox.expect import refused

OWN = ACCOUNTS["staging"]
ENGINEER = "arn:aws:iam::111111111111:user/engineer"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
GITHUB, GITLAB = "https://token.actions.githubusercontent.com", "https://gitlab.example.com"
PEOPLE = [{"arns": [ENGINEER], "external_id": "deploy-staging"}]
DEPLOY = {"name": "piksel-deploy", "trusted_principals": PEOPLE, "policies": [ADMINISTRATOR]}
ALL = {"account_id": OWN, "boundary": {"name": "piksel-deploy-boundary"}, "roles": [DEPLOY]}


def document(*actions):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": [*actions], "Resource": "*"}]}


def trust(**principal):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}]}


@pytest.fixture
def iam(aws):
    return aws.client("staging", "iam")


@pytest.fixture
def converge(run_module):
    """Runs the module as role piksel-deploy; gives its changes, and its result."""

    def converge(**arguments):
        result = run_module("iam", **arguments)
        assert not result.get("failed"), result
        return {f"{one['kind']} {one['name']}": one["action"] for one in result["changes"]}, result

    return converge


@pytest.fixture
def as_administrator(aws, iam, monkeypatch):
    """Has the module run in another role from now on. Gives a function to clients in it."""

    def become():
        role = iam.create_role(RoleName="administrator", AssumeRolePolicyDocument=json.dumps(trust(AWS=OWN)))["Role"]["Arn"]
        iam.attach_role_policy(RoleName="administrator", PolicyArn=ADMINISTRATOR)
        keys = aws.client("staging", "sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
        given = (keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
        for name, value in zip(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"), given, strict=True):
            monkeypatch.setenv(name, value)
        return lambda service: boto3.Session(*given, region_name="ap-southeast-3").client(service, endpoint_url=aws.endpoint)

    return become


def refusal(aws, run_module, **arguments):
    """What the module says, in check mode and for real, with nothing changed."""
    aws.clear_calls()
    planned, run = (run_module("iam", check=check, **arguments) for check in (True, False))
    assert planned["failed"]
    assert planned["msg"] == run["msg"]
    assert not aws.calls(write=True)
    return run["msg"]


def test_the_deploy_role_goes_on_within_its_boundary(aws, iam, converge):
    changes, result = converge(**ALL)
    assert changes == {"iam_policy piksel-deploy-boundary": "create", "iam_role piksel-deploy": "update"}
    assert converge(**ALL)[0] == {}
    boundary = result["outputs"]["policy_arns"]["piksel-deploy-boundary"]
    assert iam.get_role(RoleName="piksel-deploy")["Role"]["PermissionsBoundary"]["PermissionsBoundaryArn"] == boundary
    changes, _ = converge(**ALL, policies=[{"name": "tiles", "document": document("s3:GetObject")}])
    assert changes == {"iam_policy tiles": "create"}
    user = aws.user_client("sts")
    user.assume_role(RoleArn=f"arn:aws:iam::{OWN}:role/piksel-deploy", RoleSessionName="test", ExternalId="deploy-staging")


def test_its_boundary_denies_what_it_says(aws, iam, converge):
    arn = converge(**ALL)[1]["outputs"]["policy_arns"]["piksel-deploy-boundary"]
    iam.create_role(RoleName="other", AssumeRolePolicyDocument=json.dumps(trust(Service="ec2.amazonaws.com")), PermissionsBoundary=arn)
    version = {"PolicyArn": arn, "PolicyDocument": json.dumps(document("*")), "SetAsDefault": True}
    denied = [
        ("iam:CreatePolicyVersion", lambda: iam.create_policy_version(**version)),
        ("iam:DeletePolicy", lambda: iam.delete_policy(PolicyArn=arn)),
        ("iam:DeleteRolePermissionsBoundary", lambda: iam.delete_role_permissions_boundary(RoleName="piksel-deploy")),
        (
            "iam:PutRolePermissionsBoundary",
            lambda: iam.put_role_permissions_boundary(RoleName="piksel-deploy", PermissionsBoundary=ADMINISTRATOR),
        ),
        ("iam:CreateUser", lambda: iam.create_user(UserName="somebody")),
        ("iam:CreateAccessKey", lambda: iam.create_access_key(UserName="somebody")),
        ("iam:CreateLoginProfile", lambda: iam.create_login_profile(UserName="somebody", Password="Long-and-odd-1")),
    ]
    for action, call in denied:
        with refused("AccessDenied", action):
            call()
    iam.put_role_permissions_boundary(RoleName="other", PermissionsBoundary=arn)
    iam.create_role(RoleName="unbounded", AssumeRolePolicyDocument=json.dumps(trust(Service="ec2.amazonaws.com")))


def test_a_change_of_its_own_boundary_is_left_to_others(aws, iam, run_module, converge, as_administrator):
    converge(**ALL)
    more = {"name": "piksel-deploy-boundary", "statements": [{"Effect": "Deny", "Action": ["support:*"], "Resource": "*"}]}
    message = refusal(aws, run_module, **{**ALL, "boundary": more})
    assert "access_boundary: piksel-deploy-boundary bounds piksel-deploy, which this run acts as" in message
    as_administrator()
    assert converge(**{**ALL, "boundary": more})[0] == {"iam_policy piksel-deploy-boundary": "update"}


OTHERS = [{"accounts": [OWN]}]
NARROWER = [{**PEOPLE[0], "mfa": True}]


@pytest.mark.parametrize("principals", [OTHERS, NARROWER], ids=["others", "narrower"])
def test_the_role_that_a_run_acts_as_goes_on_trusting_whom_it_trusted(aws, run_module, converge, principals):
    changed = {**DEPLOY, "trusted_principals": principals}
    message = refusal(aws, run_module, **{**ALL, "roles": [changed]})
    assert f"access_roles: piksel-deploy: this run acts as it, and may have come in by what its new trust leaves out: {ENGINEER}" in message
    converge(**{**ALL, "roles": [{**changed, "confirm_lockout": True}]})
    with refused("AccessDenied"):
        deploy = f"arn:aws:iam::{OWN}:role/piksel-deploy"
        aws.user_client("sts").assume_role(RoleArn=deploy, RoleSessionName="test", ExternalId="deploy-staging")


def test_another_runs_change_of_its_trust_is_made(converge, as_administrator):
    as_administrator()
    assert converge(**{**ALL, "roles": [{**DEPLOY, "trusted_principals": OTHERS}]})[0]["iam_role piksel-deploy"] == "update"


PIPELINES = {
    "oidc_providers": [{"url": GITHUB, "client_ids": ["sts.amazonaws.com"]}],
    "policies": [{"name": "tiles", "document": document("s3:GetObject")}, {"name": "maps", "document": document("s3:ListBucket")}],
}
TILES = {
    "name": "tiles",
    "trusted_repositories": [{"oidc_provider": GITHUB, "repositories": [{"name": "maps/tiles", "branches": ["main"], "tags": ["v*"]}]}],
    "policies": ["maps"],
}
OF_DEPLOY = {**DEPLOY, "trusted_repositories": TILES["trusted_repositories"], "policies": [ADMINISTRATOR, "tiles"]}


def test_the_role_that_a_run_acts_as_stays_and_what_it_needs(iam, run_module, converge):
    everything = {**ALL, **PIPELINES, "roles": [OF_DEPLOY, TILES]}
    converge(**everything)
    planned = run_module("iam", check=True, **everything, state="absent")
    changes, result = converge(**everything, state="absent")
    assert planned["changes"][0].keys() == result["changes"][0].keys()
    assert changes == {"iam_role tiles": "delete", "iam_policy maps": "delete"}
    assert planned["kept"] == result["kept"]
    assert sorted(result["kept"]) == [
        f"iam_oidc_provider {GITHUB}: iam_role piksel-deploy is kept and needs it",
        "iam_policy piksel-deploy-boundary: iam_role piksel-deploy is kept and needs it",
        "iam_policy tiles: iam_role piksel-deploy is kept and needs it",
        "iam_role piksel-deploy: this run acts as it; remove it with other credentials, such as an administrator's",
    ]
    assert {role["RoleName"] for role in iam.list_roles(PathPrefix="/")["Roles"]} >= {"piksel-deploy"}


def test_others_may_remove_it(run_module, converge, as_administrator):
    converge(**ALL)
    client = as_administrator()
    changes, result = converge(**ALL, state="absent")
    assert changes == {"iam_role piksel-deploy": "delete", "iam_policy piksel-deploy-boundary": "delete"}
    assert result["kept"] == []
    assert "piksel-deploy" not in {role["RoleName"] for role in client("iam").list_roles()["Roles"]}


def test_a_purge_keeps_it_too(iam, converge, monkeypatch, aws):
    """A role under a path of ours, as which the run acts."""
    roles = [{"name": name, "assume_role_policy": trust(AWS=OWN), "policies": [ADMINISTRATOR]} for name in ("runs", "leftover")]
    converge(path="/own/", roles=roles)
    keys = aws.client("staging", "sts").assume_role(RoleArn=f"arn:aws:iam::{OWN}:role/own/runs", RoleSessionName="test")["Credentials"]
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", keys["AccessKeyId"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", keys["SecretAccessKey"])
    monkeypatch.setenv("AWS_SESSION_TOKEN", keys["SessionToken"])
    changes, result = converge(path="/own/", purge=["iam_role"])
    assert changes == {"iam_role leftover": "delete"}
    assert [one.split(":")[0] for one in result["kept"]] == ["iam_role runs"]


@pytest.mark.parametrize(
    ("issuer", "trusted", "may", "may_not"),
    [
        (
            GITHUB,
            {"name": "maps/tiles", "branches": ["main"], "tags": ["v*"], "environments": ["production"]},
            ["repo:maps/tiles:ref:refs/heads/main", "repo:maps/tiles:ref:refs/tags/v2", "repo:maps/tiles:environment:production"],
            [
                "repo:maps/tiles:ref:refs/heads/next",
                "repo:maps/tiles:pull_request",
                "repo:maps/tiles:environment:staging",
                "repo:maps/tiles-2:ref:refs/heads/main",
                "repo:others/tiles:ref:refs/tags/v2",
                "repo:Maps/tiles:ref:refs/heads/main",
            ],
        ),
        (
            GITLAB,
            {"name": "maps/web/tiles", "branches": ["main"]},
            ["project_path:maps/web/tiles:ref_type:branch:ref:main"],
            [
                "project_path:maps/web/tiles:ref_type:tag:ref:main",
                "project_path:maps/web/tiles:ref_type:branch:ref:main2",
                "project_path:maps/tiles:ref_type:branch:ref:main",
            ],
        ),
    ],
    ids=["github", "gitlab"],
)
def test_a_repository_comes_in_by_its_branch_and_no_other(aws, converge, issuer, trusted, may, may_not):
    converge(
        account_id=OWN,
        oidc_providers=[{"url": issuer, "client_ids": ["sts.amazonaws.com"]}],
        roles=[{"name": "push", "trusted_repositories": [{"oidc_provider": issuer, "repositories": [trusted]}]}],
    )
    anybody = boto3.client("sts", endpoint_url=aws.endpoint, region_name="ap-southeast-3", config=Config(signature_version=UNSIGNED))

    def assume(subject, **token):
        given = {"RoleArn": f"arn:aws:iam::{OWN}:role/push", "RoleSessionName": "job"}
        return anybody.assume_role_with_web_identity(**given, WebIdentityToken=aws.web_identity_token(issuer, subject, **token))

    for subject in may:
        assert assume(subject)["AssumedRoleUser"]["Arn"] == f"arn:aws:sts::{OWN}:assumed-role/push/job"
    for subject in may_not:
        with refused("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity"):
            assume(subject)
    with refused("InvalidIdentityToken", "Incorrect token audience"):
        assume(may[0], audience="others")
    with refused("ExpiredTokenException"):
        assume(may[0], seconds=-1)


def test_a_trust_without_external_id_stops_a_run_before_anything(aws, run_module):
    for given in ({"assume_role_policy": trust(AWS="111111111111")}, {"trusted_principals": [{"accounts": ["111111111111"]}]}):
        message = refusal(aws, run_module, account_id=OWN, roles=[{"name": "partner", **given}])
        assert "account 111111111111 is trusted without an external id" in message
        assert "give an external_id, which the caller then has to say" in message


def test_the_playbook_gives_each_account_its_roles_as_their_own_deploy_role(aws, tmp_path):
    """By the inventories' own data, within the boundary that the first run puts around it."""
    ansible = Ansible(aws, tmp_path)
    first = ansible.run("playbooks/access.yml", "-i", "inventories/sandbox").green()
    made = {(one["host"], change["name"]) for one in first.results for change in one["result"].get("changes", [])}
    names = ("piksel-deploy", "piksel-deploy-boundary", GITHUB)
    assert made == {*((f"piksel-{account}", name) for account in ACCOUNTS for name in names), ("piksel-hub", "piksel-push")}
    second = ansible.run("playbooks/access.yml", "-i", "inventories/sandbox").green()
    assert (second.changes, second.changed, second.writes) == ([], [], [])


def test_the_guard_stops_a_playbook_whose_trust_is_too_wide(aws, tmp_path):
    variables = tmp_path / "variables.yml"
    roles = [
        {"name": "partner", "assume_role_policy": trust(AWS="arn:aws:iam::444444444444:root")},
        {"name": "push", "trusted_repositories": [{"oidc_provider": GITHUB, "repositories": [{"name": "maps/*"}]}]},
    ]
    variables.write_text(json.dumps({"access_roles": roles}))
    of_staging = ("-i", "inventories/sandbox", "--limit", "piksel-staging")
    run = Ansible(aws, tmp_path).run("playbooks/access.yml", *of_staging, "-e", f"@{variables}")
    assert run.code != 0
    message = run.messages["piksel-staging"]
    for said in (
        "access_roles: partner: assume_role_policy: statement 1: account 444444444444 is trusted without an external id",
        "access_roles: push: trusted_repositories: maps/*: an asterisk lets in repositories that anybody may yet make",
        "access_roles: push: trusted_repositories: maps/*: any of its jobs could come in",
    ):
        assert said in message, message
    assert run.writes == []
