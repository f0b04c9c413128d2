# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module `iam` against the sandbox: made, unchanged, changed, removed, and every plan true."""

import copy

import pytest

ISSUER = "https://oidc.eks.ap-southeast-3.amazonaws.com/id/0123456789ABCDEF"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def trust(service):
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def document(*actions):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]}


ALL = {
    "oidc_providers": [{"url": ISSUER, "client_ids": ["sts.amazonaws.com"]}],
    "policies": [{"name": "storage", "document": document("s3:GetObject", "s3:ListBucket"), "description": "Reads buckets."}],
    "roles": [
        {
            "name": "nodes",
            "assume_role_policy": trust("ec2.amazonaws.com"),
            "policies": ["storage", READ_ONLY],
            "inline_policies": {"logs": document("logs:PutLogEvents")},
            "permissions_boundary": READ_ONLY,
            "max_session_duration": 7200,
            "description": "Of nodes.",
        },
        {
            "name": "controller",
            "trusted_service_accounts": {"oidc_provider": ISSUER, "subjects": ["system:serviceaccount:kube-system:controller"]},
            "policies": ["storage"],
        },
    ],
    "instance_profiles": [{"name": "nodes", "role": "nodes"}],
    "path": "/example/",
    "tags": {"Project": "example"},
}


@pytest.fixture
def iam(aws):
    return aws.client("staging", "iam")


@pytest.fixture
def converge(aws, run_module):
    """Runs the module in check mode and for real: the plan is what is done. Gives (changes, result)."""

    def converge(**arguments):
        aws.clear_calls()
        planned = run_module("iam", check=True, **arguments)
        assert not planned.get("failed"), planned
        assert not aws.calls(write=True)
        done = run_module("iam", **arguments)
        assert not done.get("failed"), done
        assert [(one["kind"], one["name"], one["action"]) for one in planned["changes"]] == [
            (one["kind"], one["name"], one["action"]) for one in done["changes"]
        ]
        assert [one["attributes"] for one in planned["changes"]] == [one["attributes"] for one in done["changes"]]
        assert {one["outcome"] for one in done["changes"]} <= {"done"}
        assert planned["changed"] == done["changed"] == bool(done["changes"])
        assert bool(aws.calls(write=True)) == done["changed"]
        return {f"{one['kind']} {one['name']}": one for one in done["changes"]}, done

    return converge


def test_all_of_it_is_made_once_and_referred_to_by_name(aws, iam, converge):
    changes, result = converge(**ALL)
    assert {one["action"] for one in changes.values()} == {"create"}
    assert len(changes) == 5
    after = changes["iam_role controller"]["attributes"]["trusted_service_accounts"]["after"]
    assert after["oidc_provider"] == f"(known after iam_oidc_provider {ISSUER} is created)"
    statement = iam.get_role(RoleName="controller")["Role"]["AssumeRolePolicyDocument"]["Statement"][0]
    assert statement["Principal"] == {"Federated": result["outputs"]["oidc_provider_arns"][ISSUER]}
    assert statement["Condition"]["StringEquals"][f"{ISSUER.removeprefix('https://')}:sub"] == [
        "system:serviceaccount:kube-system:controller"
    ]
    attached = iam.list_attached_role_policies(RoleName="nodes")["AttachedPolicies"]
    assert {policy["PolicyArn"] for policy in attached} == {READ_ONLY, result["outputs"]["policy_arns"]["storage"]}
    role = iam.get_role(RoleName="nodes")["Role"]
    assert (role["Path"], role["MaxSessionDuration"], role["Description"]) == ("/example/", 7200, "Of nodes.")
    assert role["PermissionsBoundary"]["PermissionsBoundaryArn"] == READ_ONLY
    assert {tag["Key"]: tag["Value"] for tag in role["Tags"]} == {"Project": "example", "ManagedBy": "piksel.infra"}
    assert iam.get_instance_profile(InstanceProfileName="nodes")["InstanceProfile"]["Roles"][0]["RoleName"] == "nodes"
    changes, result = converge(**ALL)
    assert (changes, result["unchanged"]) == ({}, 5)


def test_the_same_meaning_in_another_form_is_no_change(converge):
    converge(**ALL)
    other = copy.deepcopy(ALL)
    other["policies"][0]["document"]["Statement"] = {"Resource": ["*"], "Action": ["s3:ListBucket", "s3:GetObject"], "Effect": "Allow"}
    other["roles"][0]["assume_role_policy"]["Statement"][0]["Principal"]["Service"] = ["ec2.amazonaws.com"]
    other["roles"][0]["policies"].reverse()
    assert converge(**other)[0] == {}


CHANGES = [
    ("roles", 0, {"inline_policies": {"metrics": document("cloudwatch:PutMetricData")}}),
    ("roles", 0, {"policies": ["storage"]}),
    ("roles", 0, {"permissions_boundary": ""}),
    ("roles", 0, {"max_session_duration": 3600}),
    ("roles", 0, {"description": "Of all nodes."}),
    ("roles", 0, {"assume_role_policy": trust("eks.amazonaws.com")}),
    ("roles", 0, {"tags": {"Team": "maps"}}),
    ("roles", 1, {"trusted_service_accounts": {"oidc_provider": ISSUER, "subjects": ["system:serviceaccount:other:*"]}}),
    ("policies", 0, {"document": document("s3:GetObject")}),
    ("policies", 0, {"tags": {"Team": "maps"}}),
    ("instance_profiles", 0, {"role": ""}),
    ("instance_profiles", 0, {"role": "controller"}),
    ("instance_profiles", 0, {"tags": {"Team": "maps"}}),
    ("oidc_providers", 0, {"thumbprints": ["A" * 40]}),
    ("oidc_providers", 0, {"tags": {"Team": "maps"}}),
    ("oidc_providers", 0, {"client_ids": ["other"]}),
]


def test_one_change_is_one_change_and_then_none(converge):
    converge(**ALL)
    changed = copy.deepcopy(ALL)
    for option, number, change in CHANGES:
        changed[option][number].update(change)
        changes, _ = converge(**changed)
        expected = ["managed_policy_arns" if name == "policies" else name for name in change]
        assert [(one["action"], list(one["attributes"])) for one in changes.values()] == [("update", expected)]
    assert converge(**changed)[0] == {}


def test_a_policy_keeps_five_versions_and_the_last_is_in_force(iam, converge):
    for number in range(8):
        _, result = converge(policies=[{"name": "storage", "document": document(f"s3:Get{number}")}])
    arn = result["outputs"]["policy_arns"]["storage"]
    versions = iam.list_policy_versions(PolicyArn=arn)["Versions"]
    assert {version["VersionId"] for version in versions} == {"v4", "v5", "v6", "v7", "v8"}
    assert [version["VersionId"] for version in versions if version["IsDefaultVersion"]] == ["v8"]


def test_all_of_it_is_removed(iam, converge):
    converge(**ALL)
    changes, _ = converge(**ALL, state="absent")
    assert {one["action"] for one in changes.values()} == {"delete"}
    assert len(changes) == 5
    assert not iam.list_roles(PathPrefix="/example/")["Roles"]
    assert not iam.list_policies(Scope="Local")["Policies"]
    assert not iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]
    assert converge(**ALL, state="absent")[0] == {}


def test_one_is_removed_and_the_rest_stays(iam, converge):
    converge(**ALL)
    fewer = copy.deepcopy(ALL)
    fewer["roles"][1]["state"] = "absent"
    changes, _ = converge(**fewer)
    assert list(changes) == ["iam_role controller"]
    assert [role["RoleName"] for role in iam.list_roles(PathPrefix="/example/")["Roles"]] == ["nodes"]


def test_what_is_ours_under_the_path_and_not_described_is_purged(iam, converge):
    converge(**ALL)
    iam.create_role(RoleName="stranger", Path="/example/", AssumeRolePolicyDocument="{}")
    changes, _ = converge(path="/example/", purge=["iam_role", "iam_policy", "iam_instance_profile"])
    assert set(changes) == {"iam_role nodes", "iam_role controller", "iam_policy storage", "iam_instance_profile nodes"}
    assert [role["RoleName"] for role in iam.list_roles(PathPrefix="/example/")["Roles"]] == ["stranger"]


def test_tags_by_others_stay_unless_purged(iam, converge):
    role = {"name": "nodes", "assume_role_policy": trust("ec2.amazonaws.com")}
    converge(roles=[role])
    iam.tag_role(RoleName="nodes", Tags=[{"Key": "Owner", "Value": "somebody"}])
    assert converge(roles=[role])[0] == {}
    changes, _ = converge(roles=[role], purge_tags=True)
    assert changes["iam_role nodes"]["attributes"]["tags"]["before"]["Owner"] == "somebody"
    assert [tag["Key"] for tag in iam.get_role(RoleName="nodes")["Role"]["Tags"]] == ["ManagedBy"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"roles": [{"name": "nodes", "assume_role_policy": trust("ec2.amazonaws.com"), "policies": [f"{READ_ONLY}Ever"]}]},
            f"iam_role nodes: there is no managed policy {READ_ONLY}Ever",
        ),
        ({"roles": [{"name": "nodes"}]}, "iam_role nodes is to be made and has no assume_role_policy or trusted_service_accounts"),
        ({"policies": [{"name": "storage"}]}, "iam_policy storage is to be made and has no document"),
        ({"instance_profiles": [{"name": "nodes", "role": "noodles"}]}, "iam_instance_profile nodes: there is no role noodles"),
        ({"roles": [{"name": "nodes", "assume_role_policy": {}}]}, "access_roles: nodes: assume_role_policy: the document has no State"),
    ],
)
def test_what_can_not_be_made_is_refused_before_anything_is(aws, run_module, arguments, message):
    aws.clear_calls()
    result = run_module("iam", **arguments)
    assert result["failed"]
    assert result["msg"].startswith("IAM: nothing was changed: ")
    assert message in result["msg"]
    assert not aws.calls(write=True)


def test_a_policy_that_others_use_is_not_deleted(aws, iam, converge, run_module):
    converge(**ALL)
    aws.clear_calls()
    result = run_module("iam", policies=[{"name": "storage", "state": "absent"}])
    assert "iam_policy storage is attached to role controller, role nodes; detach it there first" in result["msg"]
    assert not aws.calls(write=True)


def test_a_path_can_not_change(run_module, converge):
    converge(**ALL)
    result = run_module("iam", **{**ALL, "path": "/other/"})
    assert "iam_role nodes: path is /example/ and can't become /other/" in result["msg"]


def test_a_run_that_was_killed_halfway_is_finished(iam, converge):
    converge(**ALL)
    iam.detach_role_policy(RoleName="nodes", PolicyArn=READ_ONLY)
    iam.delete_role_policy(RoleName="nodes", PolicyName="logs")
    iam.remove_role_from_instance_profile(InstanceProfileName="nodes", RoleName="nodes")
    changes, _ = converge(**ALL)
    assert set(changes) == {"iam_role nodes", "iam_instance_profile nodes"}
    assert converge(**ALL)[0] == {}
