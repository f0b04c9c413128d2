# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module without a cluster: what it refuses before it asks anybody, and what it finds where the cluster is gone."""

import json

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.piksel.infra.plugins.module_utils.karpenter import area, build
from ansible_collections.piksel.infra.plugins.modules import karpenter

from unit.plugins.module_utils.aws.stubs import Aws, tag_list

CONTROLLER, NODE, QUEUE = "example-karpenter", "example-karpenter-node", "example-karpenter"
OWNED = tag_list(ManagedBy="piksel.infra")
INSTANCES = [
    {"Name": "tag:kubernetes.io/cluster/example", "Values": ["owned"]},
    {"Name": "tag-key", "Values": ["karpenter.sh/nodepool"]},
    {"Name": "instance-state-name", "Values": ["pending", "running", "stopping", "stopped"]},
]
ABSENT_QUEUE = "AWS.SimpleQueueService.NonExistentQueue"


class InOrder:
    """A pool that runs one after the other, since the answers are in an order."""

    def __init__(self, *_):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def map(self, function, items):
        return [function(one) for one in items]


@pytest.fixture
def aws(monkeypatch):
    answers = Aws()
    monkeypatch.setattr(build, "Clients", lambda module: answers)
    monkeypatch.setattr(area, "ThreadPoolExecutor", InOrder)
    monkeypatch.setattr(area, "read", lambda readers: [one for reader in readers for one in reader()])
    yield answers
    answers.verify()


@pytest.fixture
def run(capsys):
    def run(check=True, **arguments):
        with patch_module_args({"cluster_name": "example", **arguments, "_ansible_check_mode": check}), pytest.raises(SystemExit):
            karpenter.main()
        return json.loads(capsys.readouterr().out)

    return run


def expect_no_cluster(aws):
    aws.expect("sts", "get_caller_identity", {"Account": "123456789012"})
    for _ in range(2):
        aws.fail("eks", "describe_cluster", "ResourceNotFoundException", name="example")


def test_contradictions_are_refused_before_anybody_is_asked(aws, run):
    result = run(version="1.99.0", timeout=0, node_pools=[{"name": "gpu", "instance_types": ["g5.xlarge"]}])
    assert result["failed"]
    variables = [problem.partition(":")[0] for problem in result["problems"]]
    assert {"karpenter_version", "karpenter_timeout", "karpenter_node_pools"} <= set(variables)
    assert result["msg"].startswith("Karpenter on example: nothing was changed: ")


def test_a_chart_without_a_place_is_refused_too(aws, run):
    (problem,) = run(version="1.8.2", chart={"ref": "karpenter"})["problems"]
    assert problem.startswith("karpenter_chart: release karpenter/karpenter: chart karpenter is a name without a repository")


def test_a_run_needs_the_cluster(aws, run):
    expect_no_cluster(aws)
    result = run(check=False, version="1.8.2")
    assert result["problems"][0].startswith("karpenter_cluster_name: EKS cluster example is not there")


def test_a_key_that_is_not_there_is_named(aws, run):
    expect_no_cluster(aws)
    aws.fail("kms", "describe_key", "NotFoundException", KeyId="alias/nobodys")
    (problem,) = run(version="1.8.2", queue_kms_key="alias/nobodys")["problems"]
    assert problem.startswith("karpenter_queue_kms_key: there is no key alias/nobodys in this account and region")


def role(name, tags):
    about = {"Path": "/", "RoleName": name, "RoleId": "AROA0123456789ABCDEF", "CreateDate": 0, "Tags": tags}
    return {**about, "Arn": f"arn:aws:iam::123456789012:role/{name}", "AssumeRolePolicyDocument": "%7B%22Statement%22%3A%5B%5D%7D"}


def expect_left(aws, tags):
    """The two roles alone."""
    for name in (CONTROLLER, NODE):
        aws.expect("iam", "get_role", {"Role": role(name, tags)}, RoleName=name)
        aws.expect("iam", "list_role_policies", {"PolicyNames": []}, RoleName=name)
        aws.expect("iam", "list_attached_role_policies", {"AttachedPolicies": []}, RoleName=name)
    aws.fail("sqs", "get_queue_url", ABSENT_QUEUE, QueueName=QUEUE)
    aws.expect("events", "list_rules", {"Rules": []}, NamePrefix="example-karpenter-")
    aws.expect("iam", "list_instance_profiles_for_role", {"InstanceProfiles": []}, RoleName=NODE)


@pytest.fixture
def one_by_one(monkeypatch):
    """Roles are read at the same time otherwise."""
    in_order = "ansible_collections.piksel.infra.plugins.module_utils.aws.{}.read"
    for where in ("iam.area", "sqs.queues", "eventbridge.rules"):
        monkeypatch.setattr(in_order.format(where), lambda readers: [one for reader in readers for one in reader()])


def test_what_is_left_where_the_cluster_is_gone(aws, run, one_by_one, monkeypatch):
    warnings = []
    monkeypatch.setattr("ansible_collections.piksel.infra.plugins.module_utils.aws.run.warn", warnings.append)
    expect_no_cluster(aws)
    expect_left(aws, OWNED)
    running = {"Reservations": [{"Instances": [{"InstanceId": "i-2"}, {"InstanceId": "i-1"}]}]}
    aws.expect("ec2", "describe_instances", running, Filters=INSTANCES)
    result = run(state="absent")
    assert [(one["kind"], one["name"], one["action"]) for one in result["changes"]] == [
        ("iam_role", CONTROLLER, "delete"),
        ("iam_role", NODE, "delete"),
    ]
    assert result["outputs"] == {}
    (warning,) = warnings
    assert warning.startswith("cluster example is gone, and 2 instances that its Karpenter made are not: i-1, i-2;")


def test_what_others_made_by_the_same_names_is_not_deleted(aws, run, one_by_one):
    expect_no_cluster(aws)
    expect_left(aws, tag_list(ManagedBy="terraform"))
    aws.expect("ec2", "describe_instances", {"Reservations": []}, Filters=INSTANCES)
    result = run(state="absent")
    assert (result["changes"], result["changed"], result.get("warnings", [])) == ([], False, [])

