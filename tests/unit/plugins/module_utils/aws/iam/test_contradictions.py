# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.piksel.infra.plugins.module_utils.aws.iam.contradictions import refuse_contradictions
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import InvalidPlan
from ansible_collections.piksel.infra.plugins.modules.iam import ARGUMENTS

TRUST = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}]}
URL = "https://oidc.example.com/id/A"


def refusals(**given):
    result = ArgumentSpecValidator(ARGUMENTS).validate(given)
    assert not result.error_messages
    try:
        refuse_contradictions(result.validated_parameters)
    except InvalidPlan as refused:
        return refused.problems
    return []


def role(**more):
    return [{"name": "nodes", "assume_role_policy": TRUST, **more}]


def test_what_fits_together_passes():
    accounts = {"oidc_provider": f"{URL}/", "subjects": ["system:serviceaccount:maps:tiles"]}
    assert not refusals(
        roles=[
            *role(policies=["storage", "arn:aws:iam::aws:policy/x"], path="/a/b/"),
            {"name": "pods", "trusted_service_accounts": accounts},
        ],
        policies=[{"name": "storage"}],
        instance_profiles=[{"name": "nodes", "role": "nodes"}, {"name": "others", "role": "elsewhere"}],
        oidc_providers=[{"url": URL, "thumbprints": ["A" * 40]}],
        path="/example/",
        purge=["iam_role"],
    )


def test_nothing_described_passes():
    assert not refusals()


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"roles": [{"name": "a b"}]}, "access_roles: 'a b' can't be a name: IAM takes 1 to 64 letters"),
        ({"roles": [{"name": "x" * 65}]}, "can't be a name"),
        ({"policies": [{"name": "x" * 129}]}, "can't be a name: IAM takes 1 to 128"),
        ({"instance_profiles": [{"name": ""}]}, "access_instance_profiles: '' can't be a name"),
        (
            {"roles": [{"name": "Nodes"}, {"name": "nodes"}]},
            "access_roles: Nodes, nodes is listed twice; names must differ, by more than case",
        ),
        ({"oidc_providers": [{"url": URL}, {"url": f"{URL}/"}]}, f"access_oidc_providers: {URL} is listed twice"),
        ({"roles": role(path="example")}, "access_roles: nodes: path 'example' does not begin and end with a slash"),
        ({"path": "/example"}, "access_path: '/example' does not begin and end with a slash"),
        ({"purge": ["iam_role"]}, "access_purge: it deletes what is under access_path"),
        ({"purge": ["iam_role"], "path": "/"}, "access_purge: it deletes what is under access_path"),
        ({"roles": role(assume_role_policy={"Statement": []})}, "access_roles: nodes: assume_role_policy: the document has no Statement"),
        ({"roles": role(inline_policies={"read": {}})}, "access_roles: nodes: inline_policies: read: the document has no Statement"),
        (
            {"policies": [{"name": "a", "document": TRUST}]},
            "access_policies: a: document: statement 1: it has neither Resource nor NotResource",
        ),
        ({"roles": role(policies=["storage"])}, "access_roles: nodes: policies names storage; access_policies has none"),
        (
            {"roles": role(policies=["storage"]), "policies": [{"name": "storage", "state": "absent"}]},
            "access_roles: nodes: policies names storage; access_policies has none",
        ),
        ({"roles": role(permissions_boundary="limits")}, "access_roles: nodes: permissions_boundary names limits"),
        ({"roles": role(max_session_duration=60)}, "max_session_duration is 60; AWS takes 3600 to 43200 seconds"),
        (
            {"roles": [{"name": "pods", "trusted_service_accounts": {"oidc_provider": URL, "subjects": ["a"]}}]},
            f"{URL} is neither an ARN nor a URL in access_oidc_providers",
        ),
        (
            {"roles": [{"name": "pods", "trusted_service_accounts": {"oidc_provider": "arn:x", "subjects": []}}]},
            "subjects is empty",
        ),
        (
            {"roles": [{"name": "nodes", "state": "absent"}], "instance_profiles": [{"name": "nodes", "role": "nodes"}]},
            "access_instance_profiles: nodes: its role nodes is absent in access_roles",
        ),
        ({"oidc_providers": [{"url": "http://oidc.example.com"}]}, "IAM takes https://<host>/<path>"),
        ({"oidc_providers": [{"url": f"{URL}?a=b"}]}, "IAM takes https://<host>/<path>"),
        ({"oidc_providers": [{"url": URL, "thumbprints": ["xyz"]}]}, "thumbprints: xyz is not the SHA-1"),
        ({"oidc_providers": [{"url": URL, "thumbprints": [f"{one}" * 40 for one in "abcdef"]}]}, "IAM takes 5 at most"),
    ],
)
def test_what_does_not_is_refused_by_the_options_name(given, problem):
    assert any(problem in told for told in refusals(**given)), refusals(**given)


def test_what_is_absent_needs_no_sense():
    given = {"roles": role(policies=["storage"], max_session_duration=60), "oidc_providers": [{"url": "http://x"}], "state": "absent"}
    assert not refusals(**given)
