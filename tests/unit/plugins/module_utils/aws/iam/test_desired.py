# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.piksel.infra.plugins.module_utils.aws.iam.desired import resources
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Reference
from ansible_collections.piksel.infra.plugins.modules.iam import ARGUMENTS

URL = "https://oidc.example.com/id/A"


def describe(**given):
    result = ArgumentSpecValidator(ARGUMENTS).validate({"tags": {"Project": "example"}, **given})
    assert not result.error_messages
    return {one.key: one for one in resources(result.validated_parameters)}


def test_what_is_not_given_is_left_alone():
    described = describe(
        roles=[{"name": "nodes"}], policies=[{"name": "a"}], instance_profiles=[{"name": "b"}], oidc_providers=[{"url": URL}]
    )
    assert {key: set(one.attributes) for key, one in described.items()} == {
        ("iam_role", "nodes"): {"tags"},
        ("iam_policy", "a"): {"tags"},
        ("iam_instance_profile", "b"): {"tags"},
        ("iam_oidc_provider", URL): {"url", "tags"},
    }


def test_names_become_references_and_arns_stay():
    arn = "arn:aws:iam::aws:policy/x"
    accounts = {"oidc_provider": f"{URL}/", "subjects": ["b", "a"]}
    described = describe(
        roles=[{"name": "pods", "policies": ["storage", arn], "permissions_boundary": "storage", "trusted_service_accounts": accounts}],
        instance_profiles=[{"name": "pods", "role": "pods"}, {"name": "others", "role": "elsewhere"}, {"name": "empty", "role": ""}],
        policies=[{"name": "storage"}],
    )
    attributes, policy = described["iam_role", "pods"].attributes, Reference("iam_policy", "storage", "arn")
    assert attributes["managed_policy_arns"] == frozenset({arn, policy})
    assert attributes["permissions_boundary"] == policy
    assert attributes["trusted_service_accounts"] == {
        "oidc_provider": Reference("iam_oidc_provider", URL, "arn"),
        "subjects": frozenset("ab"),
        "audiences": frozenset({"sts.amazonaws.com"}),
    }
    roles = {name: described["iam_instance_profile", name].attributes["role"] for name in ("pods", "others", "empty")}
    assert roles == {"pods": Reference("iam_role", "pods"), "others": "elsewhere", "empty": ""}


def test_an_empty_boundary_takes_it_away():
    assert describe(roles=[{"name": "nodes", "permissions_boundary": ""}])["iam_role", "nodes"].attributes["permissions_boundary"] == ""


def test_each_state_counts_before_that_of_all():
    roles = [{"name": "a"}, {"name": "b", "state": "absent"}, {"name": "c", "state": "present"}]
    assert [one.present for one in describe(roles=roles).values()] == [True, False, True]
    assert [one.present for one in describe(roles=roles, state="absent").values()] == [False, False, True]


def test_its_own_path_and_tags_come_before_those_of_all_and_tags_are_text():
    described = describe(roles=[{"name": "a", "path": "/own/", "tags": {"Project": "own", "Number": 1}}, {"name": "b"}], path="/all/")
    assert described["iam_role", "a"].attributes == {"path": "/own/", "tags": {"Project": "own", "Number": "1"}}
    assert described["iam_role", "b"].attributes == {"path": "/all/", "tags": {"Project": "example"}}


def test_thumbprints_are_told_as_iam_has_them():
    described = describe(oidc_providers=[{"url": URL, "thumbprints": ["A" * 40], "client_ids": []}])
    attributes = described["iam_oidc_provider", URL].attributes
    assert (attributes["thumbprints"], attributes["client_ids"]) == (frozenset({"a" * 40}), frozenset())
