# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The resources of a cluster, and the order in which they come."""

from base64 import b64decode

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.eks.access import Policy
from ansible_collections.piksel.infra.plugins.module_utils.aws.eks.node_groups import Taint
from ansible_collections.piksel.infra.plugins.module_utils.aws.network.rules import Rule
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing, Reference, convert

from unit.plugins.module_utils.aws.eks.described import ADMINISTRATORS, OURS, addon, describe, entry, group, identity, order, steps

FULL = {
    "node_groups": [group(), group("spot")],
    "addons": [addon("vpc-cni", before_nodes=True), addon("eks-pod-identity-agent", before_nodes=True), addon("coredns")],
    "identities": [identity(), identity("ebs-csi", "ebs", method="irsa")],
    "access_entries": [entry(ADMINISTRATORS, "AmazonEKSClusterAdminPolicy")],
}
CLUSTER = ("eks_cluster", "example")


def test_on_an_empty_account_the_cluster_comes_first_and_addons_around_the_nodes():
    ordered = order(steps(**FULL))
    positions = {name: ordered.index(name) for name in ordered}
    groups = [positions["eks_nodegroup system"], positions["eks_nodegroup spot"]]
    before = ["eks_addon vpc-cni", "eks_addon eks-pod-identity-agent", "eks_pod_identity_association kube-system/aws-node"]
    assert positions["iam_role example-cluster"] < positions["eks_cluster example"]
    assert all(positions["eks_cluster example"] < positions[name] < min(groups) for name in before)
    assert positions["launch_template example-system"] < min(groups)
    assert max(groups) < positions["eks_addon coredns"]
    assert len(ordered) == len(describe(**FULL))


def existing(one):
    """As `one` is described, of an older version where it has one."""

    def value(part):
        return f"{part.name} {part.output}" if isinstance(part, Reference) else part

    older = {"version": "1.33" if one.kind == "eks_nodegroup" else "old"} if "version" in one.attributes else {}
    outputs = {name: f"{one.name} {name}" for name in ("id", "arn", "version", "issuer", "provider_arn", "security_group_id")}
    return Existing(one.kind, one.name, {**convert(one.attributes, value), **older}, outputs)


def test_an_upgrade_takes_the_control_plane_then_addons_then_nodes():
    ordered = steps(["system", "spot"], map(existing, describe(["system", "spot"], **FULL).values()), **FULL)
    updated = [step for step in ordered if step.action != "none"]
    assert {step.action for step in updated} == {"update"}
    assert [step.of.kind for step in updated] == ["eks_cluster", *["eks_addon"] * 3, *["eks_nodegroup"] * 2]
    assert all(list(step.changes) == ["version"] for step in updated)
    assert {node for node in updated[-1].parents if node[0] == "eks_addon"} == {("eks_addon", one["name"]) for one in FULL["addons"]}


def test_the_control_plane():
    one = describe(log_types=["api"], security_group_ids=["sg-9"], encryption_key_arn="arn:key")[CLUSTER]
    assert one.attributes == {
        "version": "1.34",
        "role_arn": Reference("iam_role", "example-cluster", "arn"),
        "subnet_ids": frozenset({"subnet-1", "subnet-2"}),
        "security_group_ids": frozenset({"sg-9"}),
        "endpoint_public_access": True,
        "endpoint_private_access": True,
        "public_access_cidrs": frozenset({"0.0.0.0/0"}),
        "log_types": frozenset({"api"}),
        "encryption_key_arn": "arn:key",
        "authentication_mode": "API",
        "support_type": "STANDARD",
        "tags": OURS,
    }


def test_a_closed_endpoint_has_no_ranges():
    assert "public_access_cidrs" not in describe(endpoint_public_access=False)[CLUSTER].attributes


@pytest.mark.parametrize(("family", "anywhere"), [("ipv4", {"0.0.0.0/0"}), ("ipv6", {"0.0.0.0/0", "::/0"})])
def test_nodes_reach_each_other_the_control_plane_and_the_world(family, anywhere):
    described = describe(ip_family=family, node_security_group_tags={"karpenter.sh/discovery": "example"})
    nodes, rule = described["security_group", "example-node"], described["security_group_rule", "example API from nodes"]
    control_plane = Reference("eks_cluster", "example", "security_group_id")
    assert {one.source for one in nodes.attributes["ingress"]} == {"self", control_plane}
    assert nodes.attributes["egress"] == {Rule("all", None, None, cidr, "Anywhere") for cidr in anywhere}
    assert nodes.attributes["tags"] == {**OURS, "karpenter.sh/discovery": "example"}
    assert rule.attributes["group_id"] == control_plane
    assert (rule.attributes["from_port"], rule.attributes["source"]) == (443, Reference("security_group", "example-node"))


def test_a_node_group():
    taint = {"key": "a", "value": None, "effect": "NO_SCHEDULE"}
    wanted = group(desired_size=2, max_size=5, labels={"a": "b"}, taints=[taint], max_unavailable=1, repair=True)
    attributes = describe(node_groups=[wanted])["eks_nodegroup", "system"].attributes
    assert attributes == {
        "node_role_arn": Reference("iam_role", "example-node", "arn"),
        "subnet_ids": frozenset({"subnet-1", "subnet-2"}),
        "ami_type": "AL2023_x86_64_STANDARD",
        "capacity_type": "ON_DEMAND",
        "instance_types": ("t3.large",),
        "scaling": {"min": 1, "max": 5, "desired": 2},
        "labels": {"a": "b"},
        "taints": frozenset({Taint("a", "", "NO_SCHEDULE")}),
        "version": "1.34",
        "max_unavailable": 1,
        "repair": True,
        "launch_template_id": Reference("launch_template", "example-system"),
        "launch_template_version": Reference("launch_template", "example-system", "version"),
        "tags": OURS,
    }


@pytest.mark.parametrize(("size", "least", "desired"), [(None, 0, 0), (None, 3, 3), (0, 0, 0)])
def test_the_first_size_is_the_least_unless_given(size, least, desired):
    described = describe(node_groups=[group(min_size=least, max_size=4, desired_size=size)])
    assert described["eks_nodegroup", "system"].attributes["scaling"]["desired"] == desired


def test_nodes_role_has_what_nodes_need_and_what_is_given():
    policy = {"Version": "2012-10-17", "Statement": []}
    given = {"node_policy_arns": ["AmazonSSMManagedInstanceCore", "arn:aws:iam::123456789012:policy/own"], "node_policy": policy}
    attributes = describe(node_groups=[group()], **given)["iam_role", "example-node"].attributes
    names = ("AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly", "AmazonSSMManagedInstanceCore")
    assert attributes["managed_policy_arns"] == {f"arn:aws:iam::aws:policy/{name}" for name in names} | {
        "arn:aws:iam::123456789012:policy/own"
    }
    assert attributes["inline_policies"] == {"extra": policy}


@pytest.mark.parametrize(("ami_type", "device"), [("AL2023_ARM_64_STANDARD", "/dev/xvda"), ("BOTTLEROCKET_x86_64", "/dev/xvdb")])
def test_its_launch_template(ami_type, device):
    described = describe(node_groups=[group(ami_type=ami_type, disk_size=50, user_data="words", metadata_hop_limit=1)])
    one = described["launch_template", "example-system"]
    data = one.attributes["data"]
    assert one.attributes["tags"] == {**OURS, "kubernetes.io/cluster/example": "owned"}
    assert data["MetadataOptions"] == {"HttpEndpoint": "enabled", "HttpTokens": "required", "HttpPutResponseHopLimit": 1}
    assert [(disk["DeviceName"], disk["Ebs"]["VolumeSize"], disk["Ebs"]["Encrypted"]) for disk in data["BlockDeviceMappings"]] == [
        (device, 50, True)
    ]
    assert b64decode(data["UserData"]) == b"words"
    assert not {"ImageId", "InstanceType", "IamInstanceProfile", "NetworkInterfaces"} & data.keys()  # EKS says those


def test_without_groups_or_entries_described_theirs_are_left_alone():
    kinds = {kind for kind, _ in describe()}
    assert kinds == {"iam_role", "eks_cluster", "security_group", "security_group_rule", "iam_oidc_provider"}


def test_an_addon_takes_its_role_by_reference():
    one = describe(**FULL | {"addons": [*FULL["addons"], addon("ebs", identity="ebs-csi", configuration={"a": 1})]})["eks_addon", "ebs"]
    assert one.attributes["role_arn"] == Reference("iam_role", "example-ebs-csi", "arn")
    assert (one.attributes["version"], one.attributes["configuration"]) == ("v1", {"a": 1})
    assert "configuration" not in describe(addons=[addon("coredns")])["eks_addon", "coredns"].attributes


def test_identities():
    described = describe(**FULL)
    pod = described["iam_role", "example-vpc-cni"].attributes["assume_role_policy"]["Statement"][0]
    assert (pod["Principal"], pod["Action"]) == ({"Service": "pods.eks.amazonaws.com"}, ["sts:AssumeRole", "sts:TagSession"])
    association = described["eks_pod_identity_association", "kube-system/aws-node"]
    assert association.attributes["role_arn"] == Reference("iam_role", "example-vpc-cni", "arn")
    assert described["iam_role", "example-ebs-csi"].attributes["trusted_service_accounts"] == {
        "oidc_provider": Reference("eks_cluster", "example", "provider_arn"),
        "subjects": frozenset({"system:serviceaccount:kube-system:ebs"}),
        "audiences": frozenset({"sts.amazonaws.com"}),
    }
    assert described["iam_role", "example-ebs-csi"].after == (("iam_oidc_provider", "example"),)
    assert ("eks_pod_identity_association", "kube-system/ebs") not in described


@pytest.mark.parametrize(
    ("given", "there"),
    [
        ({}, True),
        ({"oidc_provider": False}, False),
        ({"oidc_provider": False, "identities": [identity()]}, False),
        ({"oidc_provider": False, "identities": [identity(method="irsa")]}, True),
    ],
)
def test_irsa_brings_the_provider_along(given, there):
    assert (("iam_oidc_provider", "example") in describe(**given)) == there


def test_access_entries():
    policies = [{"policy": "AmazonEKSViewPolicy", "namespaces": ["web", "db"]}, {"policy": "AmazonEKSAdminViewPolicy"}]
    wanted = {"principal_arn": ADMINISTRATORS, "policies": policies, "kubernetes_groups": ["people"], "username": "u"}
    (one,) = [one for (kind, _), one in describe(access_entries=[wanted]).items() if kind == "eks_access_entry"]
    prefix = "arn:aws:eks::aws:cluster-access-policy"
    assert one.attributes == {
        "type": "STANDARD",
        "username": "u",
        "kubernetes_groups": frozenset({"people"}),
        "policies": frozenset({Policy(f"{prefix}/AmazonEKSViewPolicy", ("db", "web")), Policy(f"{prefix}/AmazonEKSAdminViewPolicy")}),
        "tags": OURS,
    }


def test_groups_that_are_not_given_and_those_of_nodes_are_left_alone():
    described = describe(access_entries=[entry(), entry("arn:nodes", type="EC2_LINUX")])
    assert described["eks_access_entry", ADMINISTRATORS].attributes == {"type": "STANDARD", "policies": frozenset(), "tags": OURS}
    assert described["eks_access_entry", "arn:nodes"].attributes == {"type": "EC2_LINUX", "tags": OURS}
