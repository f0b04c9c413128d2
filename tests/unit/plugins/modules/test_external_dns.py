# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module before its cluster is there: what it reads, what it would make, and that it writes nothing."""

import json

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.piksel.infra.plugins.module_utils.external_dns import build
from ansible_collections.piksel.infra.plugins.modules import external_dns

from unit.plugins.module_utils.aws.stubs import Aws

ROLE = "arn:aws:iam::123456789012:role/example-staging-dns"
NAME = "example-external-dns"
ZONE = {"Id": "/hostedzone/Z1", "Name": "example.com.", "CallerReference": "1"}
POLICY = {"Statement": []}
TAGS = [{"Key": "ManagedBy", "Value": "piksel.infra"}]
KEPT_ROLE = {
    "RoleName": NAME,
    "Arn": f"arn:aws:iam::123456789012:role/{NAME}",
    "Path": "/",
    "RoleId": "AROA0123456789ABCDEF",
    "CreateDate": 0,
    "AssumeRolePolicyDocument": json.dumps({"Version": "2012-10-17", "Statement": []}),
    "Tags": TAGS,
}


@pytest.fixture
def aws(monkeypatch):
    answers = Aws()
    monkeypatch.setattr(build, "Clients", lambda module: answers)
    # One after the other, since the answers are in an order.
    monkeypatch.setattr(build, "read", lambda readers: [one for reader in readers for one in reader()])
    # What the chart takes is another test's.
    monkeypatch.setattr(build.Releases, "problems", lambda *_: [])
    yield answers
    answers.verify()


@pytest.fixture
def run(capsys):
    def run(*releases, check=True, **arguments):
        given = {"cluster_name": "example", "version": "1.17.0", "region": "ap-southeast-3", "releases": list(releases), **arguments}
        with patch_module_args({**given, "_ansible_check_mode": check}), pytest.raises(SystemExit):
            external_dns.main()
        return json.loads(capsys.readouterr().out)

    return run


def release(**given):
    return {"name": "external-dns", "domain_filters": ["example.com"], **given}


def no_cluster(aws, times=1):
    for _ in range(times):
        aws.fail("eks", "describe_cluster", "ResourceNotFoundException", name="example")


def zones(aws, *found):
    aws.expect("route53", "list_hosted_zones", {"HostedZones": list(found), "IsTruncated": False, "Marker": "", "MaxItems": "100"})


def no_role(aws):
    aws.fail("iam", "get_role", "NoSuchEntity", RoleName=NAME)


def by_kind(result):
    return {one["kind"]: {name: change["after"] for name, change in one["attributes"].items()} for one in result["changes"]}


def test_everything_is_planned(aws, run):
    no_cluster(aws)
    no_role(aws)
    zones(aws, ZONE)
    result = run(release())
    assert [(one["kind"], one["name"], one["action"], one["outcome"]) for one in result["changes"]] == [
        ("iam_role", NAME, "create", "planned"),
        ("eks_pod_identity_association", "external-dns/external-dns", "create", "planned"),
        ("helm_release", "external-dns/external-dns", "create", "planned"),
    ]
    after = by_kind(result)
    assert after["iam_role"]["inline_policies"]["zones"]["Statement"][0]["Resource"] == ["arn:aws:route53:::hostedzone/Z1"]
    assert after["eks_pod_identity_association"]["role_arn"] == f"(known after iam_role {NAME} is created)"
    account = after["helm_release"]["values"]["serviceAccount"]
    assert account == {"create": True, "name": "external-dns", "annotations": {"piksel.infra/role": NAME}}
    assert result["outputs"] == {
        "version": "1.17.0",
        "releases": {"external-dns": None},
        "service_accounts": {"external-dns": "external-dns/external-dns"},
        "role_arns": {"external-dns": None},
    }


def test_with_irsa_what_the_cluster_will_say_is_told_as_unknown(aws, run):
    no_cluster(aws, times=2)
    no_role(aws)
    zones(aws, ZONE)
    after = by_kind(run(release(), identity_method="irsa"))
    assert after.keys() == {"iam_role", "helm_release"}
    assert after["iam_role"]["trusted_service_accounts"]["oidc_provider"] == "(known after eks_cluster example is created)"
    annotations = after["helm_release"]["values"]["serviceAccount"]["annotations"]
    assert annotations["eks.amazonaws.com/role-arn"] == f"(known after iam_role {NAME} is created)"


def test_without_check_mode_the_cluster_has_to_be_there(aws, run):
    no_cluster(aws)
    assert "cluster_name: EKS cluster example is not there" in run(release(), check=False)["msg"]


def test_a_filter_that_means_no_zone_is_refused(aws, run):
    no_cluster(aws)
    no_role(aws)
    zones(aws)
    result = run(release())
    assert result["msg"].startswith(
        "external-dns on example: nothing was changed: external_dns_releases: external-dns: domain filter example.com"
    )


def test_a_contradiction_is_told_without_a_call(aws, run):
    assert run(release(interval="soon"))["msg"].endswith("interval 'soon' is no duration; write it as 30s, 1m or 1m30s")


def test_the_version_is_needed_to_make_and_not_to_remove(aws, run):
    assert run(release(), version=None)["msg"].endswith("external_dns_version: the chart's version is missing; pin one, such as 1.17.0")
    no_cluster(aws)
    no_role(aws)
    assert run(release(), version=None, state="absent")["changes"] == []


def test_roles_go_when_the_cluster_is_gone_already(aws, run):
    no_cluster(aws)
    aws.expect("iam", "get_role", {"Role": KEPT_ROLE}, RoleName=NAME)
    aws.expect("iam", "list_role_policies", {"PolicyNames": ["zones"]}, RoleName=NAME)
    document = {"RoleName": NAME, "PolicyName": "zones", "PolicyDocument": json.dumps(POLICY)}
    aws.expect("iam", "get_role_policy", document, RoleName=NAME, PolicyName="zones")
    aws.expect("iam", "list_attached_role_policies", {"AttachedPolicies": []}, RoleName=NAME)
    result = run(release(), version=None, state="absent")
    assert [(one["kind"], one["name"], one["action"]) for one in result["changes"]] == [("iam_role", NAME, "delete")]
    assert result["outputs"] == {"version": None, "releases": {}, "service_accounts": {}, "role_arns": {}}


def test_a_role_of_others_stays(aws, run):
    no_cluster(aws)
    theirs = {**KEPT_ROLE, "Tags": [{"Key": "ManagedBy", "Value": "others"}]}
    aws.expect("iam", "get_role", {"Role": theirs}, RoleName=NAME)
    aws.expect("iam", "list_role_policies", {"PolicyNames": []}, RoleName=NAME)
    aws.expect("iam", "list_attached_role_policies", {"AttachedPolicies": []}, RoleName=NAME)
    assert run(release(), state="absent")["changes"] == []
