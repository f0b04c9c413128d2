# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWS would refuse halfway through, asked before; and nothing is asked about what stays as it is."""

import json

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.eks import checks
from ansible_collections.piksel.infra.plugins.module_utils.aws.eks.checks import Checks
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing, InvalidPlan
from ansible_collections.piksel.infra.plugins.module_utils.converge.plan import plan

from unit.plugins.module_utils.aws.eks.described import ADMINISTRATORS, KINDS, addon, entry, group, params, resources
from unit.plugins.module_utils.aws.stubs import filters

ADMITTED = [entry(ADMINISTRATORS, "AmazonEKSClusterAdminPolicy")]
ROLE = Existing("iam_role", "example-cluster", {}, {"arn": "arn:role"})
SUBNETS = [
    {"SubnetId": f"subnet-{number}", "AvailabilityZone": f"ap-southeast-3{zone}", "AvailableIpAddressCount": 20}
    for number, zone in enumerate("ab")
]
SCHEMA = {"type": "object", "additionalProperties": False, "properties": {"replicaCount": {"type": "integer"}}}
GROUPS = [Existing("eks_nodegroup", "system", {"version": "1.33"})]


def problems(cluster, present=None, groups=(), subnets=SUBNETS, offered=None, **given):
    """What the checks refuse of the plan for a cluster that is there as `present`."""
    parameters = params(**given) | {"__subnets": subnets}
    one = [Existing("eks_cluster", "example", present, {"security_group_id": "sg-1", "id": "arn"})] if present else []
    steps = plan(resources(**given), [ROLE, *one], KINDS)
    try:
        Checks(cluster, parameters, one[0] if one else None, groups, offered or {})(steps)
    except InvalidPlan as error:
        return error.problems
    return []


def versions(aws, extended=()):
    found = [
        {"clusterVersion": version, "versionStatus": "EXTENDED_SUPPORT" if version in extended else "STANDARD_SUPPORT"}
        for version in ("1.33", "1.34", "1.35")
    ]
    aws.expect("eks", "describe_cluster_versions", {"clusterVersions": found})


def there(**more):
    """As it is described, so that nothing is asked."""
    attributes = next(one.attributes for one in resources() if one.kind == "eks_cluster")
    return {**attributes, "role_arn": "arn:role", **more}


def test_about_what_stays_nothing_is_asked(cluster):
    assert problems(cluster, there()) == []


def test_a_new_cluster(aws, cluster):
    versions(aws)
    assert problems(cluster, access_entries=ADMITTED) == []


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (
            {"access_entries": None},
            "eks_access_entries: nobody has AmazonEKSClusterAdminPolicy, so nobody could administer the cluster; give it to one principal",
        ),
        ({"version": "1.36"}, "eks_version: EKS does not offer Kubernetes 1.36; it offers 1.33, 1.34, 1.35"),
        (
            {"version": "1.33"},
            (
                "eks_version: Kubernetes 1.33 is in extended support, at a higher price; choose a newer version, "
                "or set eks_support_type: EXTENDED"
            ),
        ),
        (
            {"subnets": [SUBNETS[0] | {"AvailableIpAddressCount": 5}, SUBNETS[1]]},
            "eks_subnet_tiers: subnet-0 has 5 free addresses and EKS needs 6; choose larger subnets",
        ),
        ({"subnets": SUBNETS[:1]}, "eks_subnet_tiers: EKS needs subnets in two zones at least; give vpc_zone_count 2"),
    ],
)
def test_what_a_new_cluster_can_not_be(aws, cluster, given, problem):
    versions(aws, extended=["1.33"])
    assert problems(cluster, **{"access_entries": ADMITTED, **given}) == [problem]


def test_an_old_version_may_be_paid_for(aws, cluster):
    versions(aws, extended=["1.33"])
    assert problems(cluster, access_entries=ADMITTED, version="1.33", support_type="EXTENDED") == []


@pytest.mark.parametrize(
    ("present", "given", "problem"),
    [
        (
            "API",
            {"authentication_mode": "API_AND_CONFIG_MAP"},
            "eks_authentication_mode: EKS has no way back from API to API_AND_CONFIG_MAP; write API",
        ),
        (
            "CONFIG_MAP",
            {},
            "eks_authentication_mode: from CONFIG_MAP to API the way leads over API_AND_CONFIG_MAP; run with that first",
        ),
        ("CONFIG_MAP", {"authentication_mode": "API_AND_CONFIG_MAP"}, None),
        ("API_AND_CONFIG_MAP", {}, None),
    ],
)
def test_authentication_modes_go_one_way(cluster, present, given, problem):
    assert problems(cluster, there(authentication_mode=present), **given) == ([problem] if problem else [])


def test_a_key_is_added_and_not_changed(cluster):
    assert problems(cluster, there(encryption_key_arn=None), encryption_key_arn="arn:b") == []
    refused = ["eks_encryption_key_arn: a cluster keeps its key; write arn:a"]
    assert problems(cluster, there(encryption_key_arn="arn:a"), encryption_key_arn="arn:b") == refused


def test_nodes_have_to_be_brought_along_before_the_next_version(aws, cluster):
    versions(aws)
    (problem,) = problems(cluster, there(), GROUPS, version="1.35")
    assert problem.startswith("eks_version: node group system runs Kubernetes 1.33, and EKS upgrades a cluster only once")
    versions(aws)
    assert problems(cluster, there(version="1.33"), GROUPS) == []


@pytest.mark.parametrize(
    ("one", "offered", "problem"),
    [
        (addon("dns"), [], "eks_addons: EKS has no add-on dns for Kubernetes 1.34; correct the name, or leave it out"),
        (addon("dns", version="v9"), ["v2", "v1"], "eks_addons: dns: version v9 is not for Kubernetes 1.34; choose from v2, v1"),
        (addon("dns", version="v1"), ["v2", "v1"], None),
    ],
)
def test_addons_that_eks_has(cluster, one, offered, problem):
    assert problems(cluster, there(), addons=[one], offered={"dns": offered}) == ([problem] if problem else [])


def configured(aws, cluster, schema=SCHEMA, **configuration):
    answer = {"addonName": "dns", "addonVersion": "v1", "configurationSchema": json.dumps(schema)}
    aws.expect("eks", "describe_addon_configuration", answer, addonName="dns", addonVersion="v1")
    return problems(cluster, there(), addons=[addon("dns", configuration=configuration)], offered={"dns": ["v1"]})


def test_configuration_is_checked_with_the_addons_schema(aws, cluster):
    assert configured(aws, cluster, replicaCount=2) == []
    (problem,) = configured(aws, cluster, replicas=2)
    assert problem.startswith("eks_addons: dns v1: configuration: Additional properties are not allowed ('replicas'")
    assert configured(aws, cluster, replicaCount="two") == [
        "eks_addons: dns v1: configuration.replicaCount: 'two' is not of type 'integer'"
    ]


def test_a_schema_says_which_kind_of_schema_it_is(aws, cluster):
    newer = {"$schema": "https://json-schema.org/draft/2020-12/schema", "prefixItems": [], "dependentRequired": {"a": ["b"]}}
    assert configured(aws, cluster, newer, a=1) == ["eks_addons: dns v1: configuration: 'b' is a dependency of 'a'"]


def test_without_the_library_it_says_so(cluster, monkeypatch):
    monkeypatch.setattr(checks, "jsonschema", None)
    what = "eks_addons: dns: configuration is checked with the Python library jsonschema, which is missing; install it"
    assert problems(cluster, there(), addons=[addon("dns", configuration={"a": 1})], offered={"dns": ["v1"]}) == [what]


TYPES = {
    "t3.large": {"SupportedArchitectures": ["x86_64"]},
    "m6g.large": {"SupportedArchitectures": ["arm64"]},
    "g4dn.xlarge": {"SupportedArchitectures": ["x86_64"]},
}


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        (group(), None),
        (group(instance_types=["m6g.large"], ami_type="AL2023_ARM_64_STANDARD"), None),
        (group(instance_types=["g4dn.xlarge"], ami_type="AL2023_x86_64_NVIDIA"), None),
        (group(instance_types=["t9.large"]), "instance type t9.large does not exist in this region; choose another"),
        (
            group(instance_types=["m6g.large"]),
            "m6g.large is no x86_64 machine, as ami_type AL2023_x86_64_STANDARD needs; change one of the two",
        ),
        (group(ami_type="AL2023_x86_64_NVIDIA"), "t3.large has no GPU, as ami_type AL2023_x86_64_NVIDIA needs; change one of the two"),
        (group(version="1.33"), "a new group has the control plane's version; write 1.34, or leave version out"),
    ],
)
def test_a_new_node_group(aws, cluster, wanted, problem):
    names = wanted["instance_types"]
    found = [
        {"InstanceType": name, "ProcessorInfo": TYPES[name], **({"GpuInfo": {"Gpus": []}} if name.startswith("g") else {})}
        for name in names
        if name in TYPES
    ]
    offers = [{"InstanceType": name, "Location": "ap-southeast-3b"} for name in names]
    such = filters("instance-type", *names)
    aws.expect("ec2", "describe_instance_types", {"InstanceTypes": found}, Filters=such)
    aws.expect("ec2", "describe_instance_type_offerings", {"InstanceTypeOfferings": offers}, LocationType="availability-zone", Filters=such)
    assert problems(cluster, there(), node_groups=[wanted]) == ([f"eks_node_groups: system: {problem}"] if problem else [])


def test_types_that_no_zone_of_its_subnets_has_and_too_many_nodes(aws, cluster):
    such = filters("instance-type", "t3.large")
    found = [{"InstanceType": "t3.large", "ProcessorInfo": TYPES["t3.large"]}]
    offers = [{"InstanceType": "t3.large", "Location": "ap-southeast-3c"}]
    aws.expect("ec2", "describe_instance_types", {"InstanceTypes": found}, Filters=such)
    aws.expect("ec2", "describe_instance_type_offerings", {"InstanceTypeOfferings": offers}, LocationType="availability-zone", Filters=such)
    where = "ap-southeast-3a, ap-southeast-3b, where its subnets are; choose others"
    assert problems(cluster, there(), node_groups=[group(max_size=41)]) == [
        f"eks_node_groups: system: none of its instance_types is offered in {where}",
        "eks_node_groups: 41 nodes may come and their subnets have 40 free addresses; choose larger ones",
    ]
