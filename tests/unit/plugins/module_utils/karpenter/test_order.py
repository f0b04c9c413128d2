# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is made first is removed last."""

from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing, Kind, Resource
from ansible_collections.piksel.infra.plugins.module_utils.converge.plan import plan
from ansible_collections.piksel.infra.plugins.module_utils.karpenter.order import ordered

KEYS = [
    ("node_pool", "gpu"),
    ("ec2_node_class", "gpu"),
    ("helm_release", "gpu-operator/nvidia-device-plugin"),
    ("helm_release", "karpenter/karpenter"),
    ("helm_release", "karpenter/karpenter-crd"),
    ("eventbridge_rule", "example-karpenter-spot"),
    ("sqs_queue", "example-karpenter"),
    ("eks_pod_identity_association", "karpenter/karpenter"),
    ("eks_access_entry", "arn:aws:iam::123456789012:role/example-karpenter-node"),
    ("iam_role", "example-karpenter"),
    ("iam_role", "example-karpenter-node"),
]
KINDS = {kind: Kind() for kind, _ in KEYS}
FIRST_TO_LAST = [
    (("iam_role", "example-karpenter-node"), ("eks_access_entry", "arn:aws:iam::123456789012:role/example-karpenter-node")),
    (("sqs_queue", "example-karpenter"), ("eventbridge_rule", "example-karpenter-spot")),
    (("iam_role", "example-karpenter"), ("helm_release", "karpenter/karpenter-crd")),
    (("eks_pod_identity_association", "karpenter/karpenter"), ("helm_release", "karpenter/karpenter")),
    (("helm_release", "karpenter/karpenter-crd"), ("helm_release", "karpenter/karpenter")),
    (("helm_release", "karpenter/karpenter"), ("ec2_node_class", "gpu")),
    (("helm_release", "gpu-operator/nvidia-device-plugin"), ("node_pool", "gpu")),
    (("ec2_node_class", "gpu"), ("node_pool", "gpu")),
    (("eks_access_entry", "arn:aws:iam::123456789012:role/example-karpenter-node"), ("node_pool", "gpu")),
]


def places(steps):
    return {step.of.key: index for index, step in enumerate(steps)}


def test_what_is_made():
    found = places(plan(ordered(Resource(*key) for key in KEYS), [], KINDS))
    assert [pair for pair in FIRST_TO_LAST if found[pair[0]] > found[pair[1]]] == []


def test_what_is_removed():
    found = places(plan([], ordered(Existing(*key, outputs={"id": str(key)}, owned=True) for key in KEYS), KINDS, purge=KINDS))
    assert [pair for pair in FIRST_TO_LAST if found[pair[0]] < found[pair[1]]] == []


def test_what_comes_first_already_stays_so():
    (one,) = ordered([Resource("node_pool", "gpu", after=(("ec2_node_class", "gpu"),))])
    assert one.after[0] == ("ec2_node_class", "gpu")
    assert len(one.after) == len(set(one.after))
