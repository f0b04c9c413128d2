# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wanted in AWS."""

import json

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing, Reference, Resource
from ansible_collections.piksel.infra.plugins.module_utils.karpenter.desired import Description, Place

from unit.plugins.module_utils.karpenter.params import params

PROVIDER = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.ap-southeast-3.amazonaws.com/id/0123456789ABCDEF"
KEY = "arn:aws:kms:ap-southeast-3:123456789012:key/00000000-0000-0000-0000-000000000000"
QUEUE = "arn:aws:sqs:ap-southeast-3:123456789012:example-karpenter"
CONTROLLER, NODE = ("iam_role", "example-karpenter"), ("iam_role", "example-karpenter-node")
ASSOCIATION = ("eks_pod_identity_association", "karpenter/karpenter")
TAGS = {"ManagedBy": "piksel.infra"}


def wanted(existing=(), key=None, partition="aws", **given):
    place = Place(partition, "ap-southeast-3", "123456789012", PROVIDER, key)
    return {one.key: one for one in Description(params(**given), place).resources(existing)}


def rules(found):
    return sorted(name.removeprefix("example-karpenter-") for kind, name in found if kind == "eventbridge_rule")


def test_each_has_the_tags():
    assert {json.dumps(one.attributes["tags"]) for one in wanted().values()} == {json.dumps(TAGS)}


def test_the_controller_acts_by_pod_identity():
    found = wanted()
    (statement,) = found[CONTROLLER].attributes["assume_role_policy"]["Statement"]
    assert (statement["Principal"], statement["Action"]) == (
        {"Service": "pods.eks.amazonaws.com"},
        ["sts:AssumeRole", "sts:TagSession"],
    )
    assert found[ASSOCIATION].attributes["role_arn"] == Reference(*CONTROLLER, "arn")
    assert "eks-integration" in found[CONTROLLER].attributes["inline_policies"]
    assert found[CONTROLLER].attributes["managed_policy_arns"] == frozenset()


def test_or_by_the_clusters_issuer():
    found = wanted(identity_method="irsa", namespace="system", service_account="scaler")
    assert found[CONTROLLER].attributes["trusted_service_accounts"] == {
        "oidc_provider": PROVIDER,
        "subjects": frozenset({"system:serviceaccount:system:scaler"}),
        "audiences": frozenset({"sts.amazonaws.com"}),
    }
    assert not [key for key in found if key[0] == "eks_pod_identity_association"]


def test_then_an_association_that_is_there_goes():
    found = wanted([Existing(*ASSOCIATION, owned=True), Existing(ASSOCIATION[0], "other/account", owned=True)], identity_method="irsa")
    assert [one for one in found.values() if not one.present] == [Resource(*ASSOCIATION, present=False)]


@pytest.mark.parametrize(("version", "registry"), [("1.3.3", "ReadOnly"), ("1.4.0", "PullOnly"), ("1.8.2", "PullOnly")])
def test_nodes_may_what_karpenters_template_lets_them(version, registry):
    arns = wanted(version=version)[NODE].attributes["managed_policy_arns"]
    names = ("AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonSSMManagedInstanceCore", f"AmazonEC2ContainerRegistry{registry}")
    assert arns == {f"arn:aws:iam::aws:policy/{name}" for name in names}


def test_or_what_is_said():
    own, policy = "arn:aws:iam::123456789012:policy/own", {"Statement": []}
    role = wanted(node_policy_arns=["AmazonEKSWorkerNodePolicy", own], node_policy=policy, partition="aws-cn")[NODE].attributes
    assert role["managed_policy_arns"] == {"arn:aws-cn:iam::aws:policy/AmazonEKSWorkerNodePolicy", own}
    assert role["inline_policies"] == {"extra": policy}


def test_nodes_are_let_into_the_cluster():
    entry = wanted()["eks_access_entry", "arn:aws:iam::123456789012:role/example-karpenter-node"]
    assert entry.attributes == {"type": "EC2_LINUX", "tags": TAGS}


def test_the_queue():
    queue = wanted()["sqs_queue", "example-karpenter"].attributes
    assert (queue["message_retention"], queue["encryption"]) == (300, "SQS")
    allow, deny = queue["policy"]["Statement"]
    assert (allow["Effect"], allow["Resource"], allow["Action"]) == ("Allow", QUEUE, "sqs:SendMessage")
    assert allow["Principal"] == {"Service": ["events.amazonaws.com", "sqs.amazonaws.com"]}
    assert (deny["Effect"], deny["Principal"], deny["Condition"]) == ("Deny", "*", {"Bool": {"aws:SecureTransport": "false"}})


def test_with_a_key_of_ones_own_the_controller_may_use_it():
    found = wanted(key=KEY)
    assert found["sqs_queue", "example-karpenter"].attributes["encryption"] == KEY
    assert KEY in json.dumps(found[CONTROLLER].attributes["inline_policies"]["interruption"])


@pytest.mark.parametrize(("version", "more"), [("1.8.2", []), ("1.9.2", []), ("1.10.0", ["reservation"]), ("1.14.1", ["reservation"])])
def test_the_rules_are_those_that_the_version_knows(version, more):
    assert rules(wanted(version=version)) == sorted(["health", "rebalance", "spot", "state-change", *more])


def test_a_rule_fills_the_queue():
    rule = wanted()["eventbridge_rule", "example-karpenter-health"].attributes
    assert rule["pattern"] == {"source": ["aws.health"], "detail-type": ["AWS Health Event"]}
    assert rule["targets"] == {"KarpenterInterruptionQueueTarget": {"arn": Reference("sqs_queue", "example-karpenter", "arn")}}
    assert rule["state"] == "ENABLED"


def test_without_interruptions_what_was_made_for_them_goes():
    there = [Existing("sqs_queue", "example-karpenter", owned=True), Existing("eventbridge_rule", "example-karpenter-spot", owned=True)]
    others = [Existing("eventbridge_rule", "example-karpenter-health", owned=False)]
    found = wanted([*there, *others], interruption=False)
    assert {one.key for one in found.values() if not one.present} == {one.key for one in there}
    assert not [one for one in found.values() if one.present and one.kind in ("sqs_queue", "eventbridge_rule")]
    assert "interruption" not in found[CONTROLLER].attributes["inline_policies"]
