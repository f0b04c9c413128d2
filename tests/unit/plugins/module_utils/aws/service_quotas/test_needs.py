# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.service_quotas.needs import Needs, vcpus, with_more
from ansible_collections.piksel.infra.plugins.module_utils.aws.service_quotas.pools import node_group, node_pool

from unit.plugins.module_utils.aws.service_quotas.described import CATALOGUE, REGION

GPUS, SPOT_GPUS, P, P5_SPOT = "L-DB2E81BA", "L-3819A6DF", "L-417A185B", "L-C4BD4855"
STANDARD, SPOT_STANDARD = "L-1216C47A", "L-34B43A08"
BOTH = {"name": "gpu", "instance_types": ["g5.xlarge", "g5.12xlarge"]}
ON_DEMAND = {**BOTH, "capacity_types": ["on-demand"]}


def pool(entry):
    found, problems = node_pool(entry, CATALOGUE, REGION)
    assert problems == []
    return found


def needed(*entries, groups=(), counts=None, minimum=8, promised=None):
    """The value of each need by the quota's code, and the problems."""
    needs, found = Needs(REGION, minimum, promised or {}), [node_group(one, CATALOGUE, REGION)[0] for one in groups]
    for one in (*map(pool, entries), *found):
        needs.add_pool(one)
    needs.add_counts(counts or {}, found)
    return {one["quota"]: one["value"] for one in needs.told()}, needs.problems


@pytest.mark.parametrize(
    ("types", "limits", "expected"),
    [
        (["g5.xlarge"], {}, 4),
        (["g5.xlarge", "g5.12xlarge"], {}, 48),
        (["g5.xlarge", "g5.12xlarge"], {"nvidia.com/gpu": 20}, 80),
        (["g5.2xlarge", "g5.12xlarge"], {"nvidia.com/gpu": 20}, 160),
        (["g5.12xlarge"], {"nvidia.com/gpu": 1}, 48),
        (["g5.12xlarge"], {"nvidia.com/gpu": 6}, 72),
        (["g5.xlarge"], {"cpu": 450}, 450),
        (["g5.xlarge"], {"cpu": "450500m"}, 451),
        (["g5.xlarge"], {"cpu": 16, "nvidia.com/gpu": 20}, 16),
        (["g5.xlarge"], {"cpu": 1000, "nvidia.com/gpu": 20}, 80),
        (["r5.xlarge"], {"memory": "256Gi"}, 32),
        (["r5.xlarge"], {"memory": "256Gi", "cpu": 8}, 8),
        (["r5.xlarge"], {"nvidia.com/gpu": 4}, 4),
        (["r5.16xlarge"], {"cpu": 8}, 64),
    ],
)
def test_a_pool_needs_the_fewest_vcpus_with_which_it_reaches_its_limits(types, limits, expected):
    one = pool({"name": "pool", "instance_types": types, "limits": limits})
    assert vcpus(one, one.types) == expected


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([{**BOTH, "limits": {"nvidia.com/gpu": 20}}], {GPUS: 80, SPOT_GPUS: 80}),
        ([{**ON_DEMAND, "limits": {"nvidia.com/gpu": 20}}], {GPUS: 80}),
        ([{**ON_DEMAND, "limits": {"cpu": 100}}, {**ON_DEMAND, "name": "other"}], {GPUS: 148}),
        ([{**ON_DEMAND, "instance_types": ["g5.xlarge"]}], {GPUS: 8}),
        ([{"name": "p", "instance_types": ["p5.48xlarge"]}], {P: 192, P5_SPOT: 192}),
        ([{"name": "mixed", "instance_types": ["g5.xlarge", "t3.large"], "capacity_types": ["on-demand"]}], {GPUS: 8, STANDARD: 2}),
        ([{"name": "hpc", "instance_types": ["hpc7a.96xlarge"]}], {"L-F7808C92": 192}),
        ([{"name": "cpu", "instance_types": ["t3.large"]}], {STANDARD: 2, SPOT_STANDARD: 2}),
    ],
)
def test_pools_add_up_in_each_quota_that_they_may_use(entries, expected):
    assert needed(*entries) == (expected, [])


def test_a_figure_of_ones_own_counts_in_place_of_what_is_computed():
    unlimited = {**BOTH, "limits": {"cpu": 10000}}
    assert needed(unlimited, promised={"gpu": 64}) == ({GPUS: 64, SPOT_GPUS: 64}, [])
    assert needed(unlimited, promised={"gpu": 4}) == ({GPUS: 8, SPOT_GPUS: 8}, [])
    assert needed(unlimited, promised={"gpu": 4}, minimum=0) == ({GPUS: 4, SPOT_GPUS: 4}, [])


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        ({"name": "hpc", "instance_types": ["hpc7a.96xlarge"], "capacity_types": ["spot"]}, "spot"),
        ({"name": "mac", "instance_types": ["mac2.metal"]}, "on-demand or spot"),
    ],
)
def test_what_aws_sells_under_no_quota_is_named(entry, kind):
    words = f"node_pools: {entry['name']}: AWS has no quota for {kind} instances of the types that it names"
    assert needed(entry) == ({}, [words])


def test_node_groups_need_as_many_of_their_largest_type_as_there_may_be_nodes():
    groups = [
        {"name": "system", "instance_types": ["t3.large"], "max_size": 2},
        {"name": "spot", "capacity_type": "SPOT", "instance_types": ["t3.medium", "r5.xlarge"], "max_size": 4},
    ]
    found, problems = needed(groups=groups, promised={"system": 100})
    assert found == {STANDARD: 4, SPOT_STANDARD: 16, "L-6D54EA21": 2, "L-BD136A63": 4}
    assert problems == []


def test_what_is_counted_needs_so_many():
    counts = {"vpcs": 2, "internet_gateways": 2, "nat_gateways_per_zone": 1, "elastic_ips": 3, "eks_clusters": 1}
    expected = {"L-F678F1CE": 2, "L-A4707A72": 2, "L-FE5A380F": 1, "L-0263D0A3": 3, "L-1194D53C": 1}
    assert needed(counts=counts) == (expected, [])
    assert needed(counts={"vpcs": None, "elastic_ips": 0}) == ({}, [])


def test_a_need_says_what_it_is_made_of_and_which_pools_use_it():
    needs = Needs(REGION, 8, {})
    needs.add_pool(pool({"name": "gpu", "instance_types": ["g5.xlarge", "g5.2xlarge"], "capacity_types": ["on-demand"]}))
    needs.add_pool(pool({"name": "cpu", "instance_types": ["t3.large"], "capacity_types": ["on-demand"]}))
    gpus, standard = needs.told()
    assert gpus == {
        "region": REGION,
        "service_code": "ec2",
        "quota": GPUS,
        "value": 8,
        "because": ["node pool gpu: 8"],
        "node_pools": [{"name": "gpu", "least": 4, "smallest": "g5.xlarge"}],
    }
    assert standard["node_pools"] == [{"name": "cpu", "least": 0, "smallest": "t3.large"}]


@pytest.mark.parametrize(
    ("limits", "limit"),
    [
        ({"nvidia.com/gpu": 20}, {"limit": 80, "limited_by": "20 nvidia.com/gpu"}),
        ({"cpu": 1000, "nvidia.com/gpu": 1}, {"limit": 4, "limited_by": "1 nvidia.com/gpu"}),
        ({"memory": "32Gi"}, {"limit": 8, "limited_by": "32Gi of memory"}),
        ({"cpu": "2500m"}, {"limit": 3, "limited_by": "2.5 cpu"}),
        ({"habana.ai/gaudi": 1}, {}),
        ({}, {}),
    ],
)
def test_a_pool_says_which_limit_it_reaches_first_and_with_what(limits, limit):
    needs, told = Needs(REGION, 8, {}), Needs(REGION, 8, {"gpu": 8})
    entry = {**ON_DEMAND, "limits": limits}
    for one in (needs, told):
        one.add_pool(pool(entry))
    (use,), (promised,) = (next(one.told())["node_pools"] for one in (needs, told))
    assert use == {"name": "gpu", "least": 4, "smallest": "g5.xlarge", **limit}
    assert promised == {"name": "gpu", "least": 4, "smallest": "g5.xlarge"}


def test_what_is_raised_to_the_least_says_so():
    needs = Needs(REGION, 8, {})
    needs.add_pool(pool({**ON_DEMAND, "instance_types": ["g5.xlarge"]}))
    assert next(needs.told())["because"] == ["node pool gpu: 4", "at least 8 for a quota of accelerated instances"]


def test_needs_given_by_hand_are_added_to_what_is_computed_whether_by_name_or_by_code():
    computed = [{"region": REGION, "service_code": "ec2", "quota": GPUS, "value": 80, "because": ["node pool gpu: 80"], "node_pools": [1]}]
    more = [
        {"service_code": "ec2", "quota": "Running On-Demand G and VT instances", "value": 8.0, "because": "training"},
        {"service_code": "ec2", "quota": GPUS, "value": 8.0, "region": "eu-central-1"},
        {"service_code": "s3", "quota": "General purpose buckets", "value": 100.0},
    ]
    merged = {(one["region"], one["quota"]): one for one in with_more(computed, more, REGION)}
    assert merged[REGION, GPUS] == {**computed[0], "value": 88, "because": ["node pool gpu: 80", "training: 8"]}
    assert merged["eu-central-1", GPUS]["value"] == 8
    assert merged[REGION, "General purpose buckets"]["because"] == ["by hand: 100"]
    assert len(merged) == 3
