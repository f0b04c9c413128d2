# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An environment's run does all its work in the hub through the roles that it has there, which let it do that and little else."""

import copy

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.iam.trust import listed, principals_of, statements

from sandbox import ACCOUNTS

from .conftest import ENVIRONMENTS, external_id, inputs

HUB = ACCOUNTS["hub"]
SUFFIXES = ("dns", "identity", "network")
ROLES = [f"piksel-{environment}-{suffix}" for environment in ENVIRONMENTS for suffix in SUFFIXES]
# What a role may do and a run did not: who does, and when.
SPARED = {
    "dns": {
        "route53:ChangeResourceRecordSets": "external-dns",
        "route53:ListResourceRecordSets": "external-dns",
        "route53:ListTagsForResource": "external-dns, where it goes by zones' tags",
        "route53:GetChange": "whoever awaits that a record is there, such as what validates certificates",
        "route53:GetHostedZone": "whoever looks at a zone's name servers, or whether a VPC is associated",
        "route53:ListHostedZonesByName": "what validates certificates",
    },
    "identity": {"secretsmanager:DescribeSecret": "a run for which the value's version is enough"},
    "network": {
        "ec2:ReplaceRoute": "a run that puts a route right",
        "ec2:DeleteRoute": "a run that removes the connection",
        "ec2:DeleteTags": "a run that purges tags",
    },
}


def in_the_hub(platform, environment):
    return [call for call in platform.calls[environment] if call["account"] == HUB]


def policies(platform, role):
    """The statements of all that the role has."""
    iam = platform.client("hub", "iam")
    assert not iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    documents = [iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names]
    return [statement for document in documents for statement in statements(document)]


def allowed(platform, role):
    found = policies(platform, role)
    assert {one["Effect"] for one in found} == {"Allow"}
    return {action for one in found for action in listed(one["Action"])}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_it_is_there_as_its_own_roles_and_never_refused(platform, environment):
    calls = in_the_hub(platform, environment)
    assert {call["caller"].split("/")[1] for call in calls} == {f"piksel-{environment}-{suffix}" for suffix in SUFFIXES}
    assert {call["error"] for call in calls} == {None}
    other = set(ENVIRONMENTS) - {environment}
    assert not [call for call in platform.calls[environment] if call["account"] in {ACCOUNTS[one] for one in other}]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_role_lets_it_do_what_it_does_and_what_is_accounted_for(platform, environment, suffix):
    role = f"piksel-{environment}-{suffix}"
    used = {f"{call['service']}:{call['operation']}" for call in in_the_hub(platform, environment) if f"/{role}/" in call["caller"]}
    may = allowed(platform, role)
    assert used
    assert used <= may
    assert may - used == SPARED[suffix].keys()


def test_only_these_roles_let_another_account_in_and_each_one_environment(platform):
    """Whoever else is trusted by a role of the hub is of the hub, or a service of AWS."""
    found = {}
    for role in platform.client("hub", "iam").list_roles()["Roles"]:
        for statement in statements(role["AssumeRolePolicyDocument"]):
            for principal in principals_of(statement).get("AWS", []):
                account = principal.split(":")[4] if ":" in principal else principal
                if account != HUB:
                    found.setdefault(role["RoleName"], []).append((account, statement))
    assert sorted(found) == sorted(ROLES)
    for name, trusted in found.items():
        _, environment, suffix = name.split("-")
        assert {account for account, _ in trusted} == {ACCOUNTS[environment]}
        assuming = [statement for _, statement in trusted if "sts:AssumeRole" in listed(statement["Action"])]
        assert [one["Condition"]["StringEquals"] for one in assuming] == [{"sts:ExternalId": external_id(environment, suffix)}]
        assert all(one["Condition"]["ArnLike"]["aws:PrincipalArn"] for _, one in trusted)


@pytest.mark.parametrize("role", ROLES)
def test_what_they_may_change_is_named(platform, role):
    """Everything is allowed to no resource but in calls that list, and no action is a pattern."""
    for statement in policies(platform, role):
        actions = listed(statement["Action"])
        assert not [action for action in actions if "*" in action]
        if "*" in listed(statement["Resource"]):
            assert [action for action in actions if not action.split(":")[1].startswith(("Describe", "List"))] == []
    assert "NotAction" not in str(policies(platform, role))


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_an_identical_run_changes_nothing(platform, environment):
    for module, arguments in inputs(environment).items():
        result = platform.run(environment, module, **arguments)
        assert (result.get("failed", False), result["changes"]) == (False, []), (module, result)


def with_external_ids_of(arguments, environment):
    """The same data with another environment's external ids."""
    if isinstance(arguments, dict):
        if "assume_role_arn" in arguments:
            suffix = arguments["assume_role_arn"].rpartition("-")[2]
            return {**arguments, "external_id": external_id(environment, suffix)}
        return {key: with_external_ids_of(value, environment) for key, value in arguments.items()}
    return [with_external_ids_of(one, environment) for one in arguments] if isinstance(arguments, list) else copy.deepcopy(arguments)


@pytest.mark.parametrize(
    ("module", "role", "maker"),
    [
        ("secret", "identity", "role identity of the hub's run"),
        ("vpc_connectivity", "network", "role connectivity of the hub's run"),
        ("route53", "dns", "role dns of the hub's run"),
    ],
)
def test_a_run_of_staging_with_productions_external_id_is_refused_and_changes_nothing(platform, module, role, maker):
    arguments = with_external_ids_of(inputs("staging")[module], "production")
    platform.sandbox.clear_calls()
    result = platform.run("staging", module, **arguments)
    assert result["failed"]
    assert f"role arn:aws:iam::{HUB}:role/piksel-staging-{role} could not be assumed: AssumeRole: AccessDenied" in result["msg"]
    assert f"{maker} makes it" in result["msg"]
    calls = platform.sandbox.calls()
    assert [call for call in calls if call["write"] and not call["error"]] == []
    assert {call["account"] for call in calls} == {ACCOUNTS["staging"]}


@pytest.mark.parametrize("module", ["secret", "vpc_connectivity", "route53"])
def test_a_run_of_staging_in_productions_roles_is_refused_and_changes_nothing(platform, module):
    """With the external ids that belong to them, which are no secret."""
    arguments = with_external_ids_of(_in_roles_of(inputs("staging")[module], "production"), "production")
    platform.sandbox.clear_calls()
    result = platform.run("staging", module, **arguments)
    assert result["failed"]
    assert "could not be assumed: AssumeRole: AccessDenied" in result["msg"]
    assert [call for call in platform.sandbox.calls() if call["write"] and not call["error"]] == []


def _in_roles_of(arguments, environment):
    """The same data with another environment's roles."""
    if isinstance(arguments, dict):
        inner = {key: _in_roles_of(value, environment) for key, value in arguments.items()}
        arn = inner.get("assume_role_arn")
        return {**inner, "assume_role_arn": arn.replace("piksel-staging-", f"piksel-{environment}-")} if arn else inner
    return [_in_roles_of(one, environment) for one in arguments] if isinstance(arguments, list) else arguments
