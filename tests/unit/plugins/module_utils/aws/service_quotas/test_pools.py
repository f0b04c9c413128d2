# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.service_quotas.pools import node_group, node_pool, patterns, quantity

from unit.plugins.module_utils.aws.service_quotas.described import CATALOGUE, REGION


def pool(**entry):
    found, problems = node_pool({"name": "pool", **entry}, CATALOGUE, REGION)
    return (sorted(one.name for one in found.types) if found else None), problems


def test_ec2_is_asked_for_whole_families_so_that_a_near_miss_can_be_told():
    pools = [{"instance_types": ["g5.xlarge", "g5.2xlarge"]}, {"instance_families": ["r5"]}, {"instance_categories": ["c"]}, {}]
    assert patterns(pools, [{"instance_types": ["t3.large"]}, {}]) == {"g5.*", "r5.*", "c*", "t3.*"}


@pytest.mark.parametrize(
    ("entry", "types"),
    [
        ({"instance_types": ["g5.xlarge", "p5.48xlarge"]}, ["g5.xlarge", "p5.48xlarge"]),
        ({"instance_families": ["r5", "r7i"], "instance_sizes": ["16xlarge"]}, ["r5.16xlarge", "r7i.16xlarge"]),
        ({"instance_categories": ["t"]}, ["t2.large", "t3.large", "t3.medium"]),
        ({"instance_categories": ["t"], "instance_generation_above": 2}, ["t3.large", "t3.medium"]),
        ({"instance_categories": ["t", "c"], "instance_hypervisor": "xen"}, ["c4.large", "t2.large"]),
        (
            {"instance_categories": ["c"], "instance_hypervisor": "nitro", "architectures": ["amd64"], "instance_generation_above": 4},
            ["c5.large", "c7i.48xlarge"],
        ),
        ({"instance_categories": ["c"], "architectures": ["arm64"]}, ["c6g.large"]),
        ({"instance_families": ["c5"], "architectures": ["amd64", "arm64"]}, ["c5.large", "c5.metal"]),
    ],
)
def test_a_pool_takes_the_types_that_fit_all_it_says(entry, types):
    assert pool(**entry, weight=10, kubelet={"maxPods": 20}) == (types, [])


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({}, "say which instances it takes, by one of instance_types, instance_families, instance_categories"),
        ({"instance_types": ["g5.xlarge"], "instance_families": ["g5"]}, "say which instances it takes, by one of"),
        ({"instance_types": ["g5.3xlarge"]}, "eu-west-1 offers no instance type g5.3xlarge; of that family it has xlarge, 2xlarge, 12"),
        ({"instance_types": ["q5.xlarge"]}, "eu-west-1 offers no instance type q5.xlarge; correct it, or leave it out"),
        ({"instance_families": ["m6"]}, "eu-west-1 offers no instance family m6; correct it, or leave it out"),
        ({"instance_families": ["r5"], "instance_sizes": ["48xlarge"]}, "eu-west-1 offers no instance size 48xlarge"),
        ({"instance_categories": ["z"]}, "eu-west-1 offers no instance category z"),
        ({"instance_families": ["r5"], "architectures": ["arm64"]}, "no instance type that eu-west-1 offers fits what it asks for"),
        ({"instance_types": ["g5.xlarge"], "capacity_types": ["spott"]}, "capacity_types: 'spott' is none; write on-demand or spot"),
        ({"instance_types": ["g5.xlarge"], "limits": {"cpu": "many"}}, "limits: cpu: 'many' is no quantity"),
        ({"instance_types": ["g5.xlarge"], "limits": {"nvidia.com/gpu": 0}}, "limits: nvidia.com/gpu has to be above 0"),
    ],
)
def test_what_can_not_be_is_named_with_its_pool(entry, problem):
    types, problems = pool(**entry)
    assert types is None
    assert len(problems) == 1
    assert problems[0].startswith(f"node_pools: pool: {problem}")


def test_a_pool_without_a_name_is_told():
    assert node_pool({"instance_types": ["g5.xlarge"]}, CATALOGUE, REGION) == (None, ["node_pools: an entry has no name"])
    assert node_group({}, CATALOGUE, REGION) == (None, ["node_groups: an entry has no name"])


def test_a_node_group_has_the_defaults_of_eks():
    group, problems = node_group({"name": "system"}, CATALOGUE, REGION)
    assert problems == []
    assert (group.capacity_types, group.nodes, [one.name for one in group.types]) == (("on-demand",), 2, ["t3.medium"])
    spot = {"name": "spot", "capacity_type": "SPOT", "instance_types": ["t3.large", "c5.large"], "max_size": 4}
    group, problems = node_group(spot, CATALOGUE, REGION)
    assert (group.capacity_types, group.nodes, len(group.types), problems) == (("spot",), 4, 2, [])


def test_a_node_group_of_no_such_type_is_named():
    group, problems = node_group({"name": "system", "instance_types": ["t3.huge"]}, CATALOGUE, REGION)
    assert group is None
    assert problems == ["node_groups: system: eu-west-1 offers no instance type t3.huge; of that family it has large, medium"]


@pytest.mark.parametrize(
    ("text", "amount"), [(16, 16), ("16", 16), ("500m", 0.5), ("2k", 2000), ("64Gi", 64 * 2**30), ("1.5M", 1.5e6), ("1Ti", 2**40)]
)
def test_a_quantity_is_what_kubernetes_takes_it_for(text, amount):
    assert quantity(text) == amount
