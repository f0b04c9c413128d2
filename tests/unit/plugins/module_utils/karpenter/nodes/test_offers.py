# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the region has what pools ask for."""

from ansible_collections.piksel.infra.plugins.module_utils.karpenter.nodes.offers import not_offered

from unit.plugins.module_utils.aws.stubs import filters

M5 = {
    "InstanceType": "m5.large",
    "VCpuInfo": {"DefaultVCpus": 2},
    "MemoryInfo": {"SizeInMiB": 8192},
    "ProcessorInfo": {"SupportedArchitectures": ["x86_64"]},
    "SupportedUsageClasses": ["on-demand", "spot"],
    "Hypervisor": "nitro",
}
POOL = {"name": "p", "instance_families": ["m5"]}


def problems(aws, *pools):
    return list(not_offered(aws.get("ec2"), "ap-southeast-3", pools))


def expect_types(aws, *patterns):
    aws.expect("ec2", "describe_instance_types", {"InstanceTypes": [M5]}, Filters=filters("instance-type", *patterns), MaxResults=100)


def test_types_are_asked_for_at_once_and_zones_only_where_some_are_named(aws):
    expect_types(aws, "m5.*", "x9.*")
    what = "node_pools: q: ap-southeast-3 offers no instance family x9; correct it, or leave it out"
    assert problems(aws, POOL, {"name": "q", "instance_families": ["x9"]}) == [("q", what)]


def test_a_zone_that_is_none(aws):
    expect_types(aws, "m5.*")
    zones = [{"ZoneName": f"ap-southeast-3{letter}"} for letter in "ba"]
    aws.expect("ec2", "describe_availability_zones", {"AvailabilityZones": zones})
    what = "node_pools: p: zones: ap-southeast-3 has no zone ap-southeast-3x; it has ap-southeast-3a, ap-southeast-3b"
    assert problems(aws, {**POOL, "zones": ["ap-southeast-3a", "ap-southeast-3x"]}) == [("p", what)]


def test_nothing_is_asked_for_nothing(aws):
    assert problems(aws) == []
