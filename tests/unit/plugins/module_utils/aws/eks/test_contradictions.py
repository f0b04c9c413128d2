# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each contradiction has one sentence that names the variable and what to write instead."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.eks.contradictions import refuse_contradictions
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import InvalidPlan

from unit.plugins.module_utils.aws.eks.described import ADMINISTRATORS, addon, entry, group, identity, params

TAINT = {"key": "a", "value": "1", "effect": "NO_SCHEDULE"}
MULTIPART = 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="B"\n'
AGENT = [addon("eks-pod-identity-agent")]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"node_groups": [group(), group("other", min_size=0, desired_size=0, max_size=1)]},
        {"node_groups": [group(taints=[TAINT, TAINT | {"effect": "NO_EXECUTE"}], labels={"karpenter.sh/controller": "true"})]},
        {"node_groups": [group(release_version="1.34.6-20260101", user_data=MULTIPART)]},
        {"node_groups": [group(release_version="1.33.9-20260101", version="1.33")]},
        {"node_groups": [group(ami_type="BOTTLEROCKET_x86_64", release_version="1.51.0-47438798", user_data="[settings]")]},
        {"public_access_cidrs": ["198.51.100.0/24", "2001:db8::/32"], "caller_cidr": "198.51.100.7"},
        {"endpoint_public_access": False, "caller_cidr": "10.1.2.3/32"},
        {"service_ipv4_cidr": "172.20.0.0/16"},
        {"ip_family": "ipv6"},
        {"access_entries": [entry(ADMINISTRATORS, "AmazonEKSViewPolicy", kubernetes_groups=["people"]), entry("b", type="EC2_LINUX")]},
        {"identities": [identity()], "addons": AGENT},
        {"identities": [identity(method="irsa")], "addons": [addon("vpc-cni", identity="vpc-cni")]},
    ],
)
def test_what_can_be_is_not_refused(given):
    assert refuse_contradictions(params(**given)) is None


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"name": "a.b"}, "eks_name: a.b: a name has letters, digits, hyphens and underscores, and begins with a letter or digit"),
        ({"name": "n" * 57}, f"eks_name: the role {'n' * 57}-cluster would have 1 characters too many; IAM takes 64"),
        (
            {"identities": [identity("i" * 60)], "addons": AGENT},
            f"eks_identities: the role example-{'i' * 60} would have 4 characters too many; IAM takes 64",
        ),
        ({"version": "1.34.2"}, 'eks_version: 1.34.2 is no Kubernetes version; write it in quotes, like "1.34"'),
        (
            {"endpoint_public_access": False, "endpoint_private_access": False},
            "eks_endpoint_public_access and eks_endpoint_private_access are both false, so nobody could reach the API; set one to true",
        ),
        ({"public_access_cidrs": []}, "eks_public_access_cidrs is empty; name a range, or set eks_endpoint_public_access to false"),
        ({"public_access_cidrs": ["me"]}, "eks_public_access_cidrs: me is no range; write one like 203.0.113.0/24"),
        (
            {"public_access_cidrs": ["198.51.100.7/24"]},
            "eks_public_access_cidrs: 198.51.100.7/24 does not stand as EKS keeps it; write 198.51.100.0/24",
        ),
        (
            {"public_access_cidrs": ["10.1.0.0/16"]},
            "eks_public_access_cidrs: 10.1.0.0/16 is private, and comes from nowhere to a public endpoint; leave it out",
        ),
        ({"caller_cidr": "home"}, "eks_caller_cidr: home is no range; write one like 203.0.113.7/32"),
        (
            {"public_access_cidrs": ["198.51.100.0/24"], "caller_cidr": "198.51.101.1/32"},
            "eks_public_access_cidrs closes the endpoint to you, 198.51.101.1/32 (eks_caller_cidr): add that range",
        ),
        (
            {"endpoint_public_access": False, "caller_cidr": "8.8.8.8/32"},
            "eks_endpoint_public_access is false, and you come from outside, 8.8.8.8/32 (eks_caller_cidr): set it to true",
        ),
        (
            {"ip_family": "ipv6", "service_ipv4_cidr": "172.20.0.0/16"},
            "eks_service_ipv4_cidr is given, and eks_ip_family is ipv6, whose range EKS chooses; leave it out",
        ),
        *(
            (
                {"service_ipv4_cidr": cidr},
                f"eks_service_ipv4_cidr: {cidr} is none that EKS takes; write a private range from /12 to /24, like 172.20.0.0/16",
            )
            for cidr in ("198.51.100.0/24", "172.20.1.0/16", "172.20.0.0/25", "nothing", "fd00::/20")
        ),
        ({"access_entries": [entry("a"), entry("b"), entry("a")]}, "eks_access_entries: principal a is listed twice; list it once"),
        ({"access_entries": [entry("a", "P", "Q", "P")]}, "eks_access_entries: a: policy P is listed twice; list it once"),
        (
            {"access_entries": [entry("arn:aws:sts::123456789012:assumed-role/a/b")]},
            (
                "eks_access_entries: arn:aws:sts::123456789012:assumed-role/a/b is a session; write the ARN of its role, "
                "arn:aws:iam::<account>:role/<name>"
            ),
        ),
        *(
            (
                {"access_entries": [entry("a", *policies, type="EC2_LINUX", **more)]},
                "eks_access_entries: a: an entry of type EC2_LINUX takes neither policies nor groups nor a user name; leave them out",
            )
            for policies, more in ((["P"], {}), ([], {"kubernetes_groups": ["g"]}), ([], {"username": "u"}))
        ),
        *(
            (
                {"access_entries": [entry("a", **more)]},
                (
                    "eks_access_entries: a: EKS takes no user or group like system:masters, whose prefix is reserved; "
                    "give an access policy instead"
                ),
            )
            for more in ({"kubernetes_groups": ["system:masters"]}, {"username": "system:masters"})
        ),
        ({"addons": [addon("coredns"), addon("coredns")]}, "eks_addons: add-on coredns is listed twice; list it once"),
        (
            {"addons": [addon("vpc-cni", identity="cni")]},
            "eks_addons: vpc-cni: identity cni is none of eks_identities with method irsa (none)",
        ),
        (
            {"identities": [identity()], "addons": [*AGENT, addon("vpc-cni", identity="vpc-cni")]},
            "eks_addons: vpc-cni: identity vpc-cni is none of eks_identities with method irsa (none)",
        ),
        (
            {"identities": [identity()]},
            "eks_identities: method pod_identity needs the add-on eks-pod-identity-agent on the nodes; add it to eks_addons",
        ),
        (
            {"identities": [identity(), identity(service_account="b")], "addons": AGENT},
            "eks_identities: name vpc-cni is listed twice; list it once",
        ),
        (
            {"identities": [identity(), identity("other")], "addons": AGENT},
            "eks_identities: service account kube-system/aws-node is listed twice; list it once",
        ),
        ({"node_groups": [group(), group()]}, "eks_node_groups: group system is listed twice; list it once"),
        ({"node_groups": [group(min_size=3)]}, "eks_node_groups: system: min_size 3 is more than max_size 2"),
        ({"node_groups": [group(desired_size=3)]}, "eks_node_groups: system: desired_size 3 is not from min_size 1 to max_size 2"),
        ({"node_groups": [group(min_size=0, max_size=0)]}, "eks_node_groups: system: min_size is 0 at least, and max_size 1"),
        ({"node_groups": [group(instance_types=[])]}, "eks_node_groups: system: instance_types is empty; name one at least"),
        ({"node_groups": [group(labels={"a": 1})]}, "eks_node_groups: system: label a: 1 is no text; put it in quotes"),
        (
            {"node_groups": [group(labels={"my.k8s.io/role": "a"})]},
            "eks_node_groups: system: label my.k8s.io/role: my.k8s.io is not for labels of one's own; choose another prefix",
        ),
        (
            {"node_groups": [group(taints=[TAINT, TAINT])]},
            "eks_node_groups: system: taints: taint a:NO_SCHEDULE is listed twice; list it once",
        ),
        (
            {"node_groups": [group(version="newest")]},
            'eks_node_groups: system: version newest is no Kubernetes version; write it in quotes, like "1.34"',
        ),
        (
            {"node_groups": [group(release_version="1.33.9-20260101")]},
            (
                "eks_node_groups: system: release_version 1.33.9-20260101 is none of Kubernetes 1.34; write one that begins with 1.34., "
                "or leave it out"
            ),
        ),
        (
            {"node_groups": [group("a", user_data="#!/bin/sh")]},
            "eks_node_groups: a: user_data has to be MIME multi-part (Content-Type: multipart/mixed) for ami_type AL2023_x86_64_STANDARD",
        ),
    ],
)
def test_a_contradiction_is_named_once_with_what_to_write(given, problem):
    with pytest.raises(InvalidPlan) as refused:
        refuse_contradictions(params(**given))
    assert refused.value.problems == [problem]


def test_all_are_named_together():
    with pytest.raises(InvalidPlan) as refused:
        refuse_contradictions(params(version="new", node_groups=[group(), group()], access_entries=[entry("a"), entry("a")]))
    assert len(refused.value.problems) == 3
