# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.service_quotas.instance_types import parsed, read_instance_types

from unit.plugins.module_utils.aws.service_quotas.described import instance


def described(name="g5.xlarge", vcpus=4, **more):
    return {
        "InstanceType": name,
        "VCpuInfo": {"DefaultVCpus": vcpus},
        "MemoryInfo": {"SizeInMiB": 16384},
        "ProcessorInfo": {"SupportedArchitectures": ["x86_64"]},
        "SupportedUsageClasses": ["on-demand", "spot"],
        "Hypervisor": "nitro",
        **more,
    }


def filters(*values):
    return {"Filters": [{"Name": "instance-type", "Values": list(values)}], "MaxResults": 100}


def test_all_pages_are_read_with_one_filter_for_all(aws):
    aws.expect("ec2", "describe_instance_types", {"InstanceTypes": [described()], "NextToken": "more"}, **filters("c*", "g5.*"))
    aws.expect("ec2", "describe_instance_types", {"InstanceTypes": [described("g5.2xlarge", 8)]}, **filters("c*", "g5.*"), NextToken="more")
    found = read_instance_types(aws.get("ec2"), {"g5.*", "c*"})
    assert {name: one.vcpus for name, one in found.items()} == {"g5.xlarge": 4, "g5.2xlarge": 8}


def test_a_filter_takes_200_values(aws):
    values = sorted(f"g{number}.*" for number in range(201))
    for part in (values[:200], values[200:]):
        aws.expect("ec2", "describe_instance_types", {"InstanceTypes": []}, **filters(*part))
    assert read_instance_types(aws.get("ec2"), set(values)) == {}


def test_what_ec2_tells_of_a_type():
    gpus = {"GpuInfo": {"Gpus": [{"Manufacturer": "NVIDIA", "Count": 4}]}}
    assert parsed(described("g5.12xlarge", 48, **gpus)) == instance("g5.12xlarge", 48, memory=16, gpus=4)
    metal = parsed({key: value for key, value in described("c5.metal", 96).items() if key != "Hypervisor"})
    assert (metal.hypervisor, metal.accelerators) == ("", {})


@pytest.mark.parametrize(
    ("accelerators", "counts"),
    [
        ({"GpuInfo": {"Gpus": [{"Manufacturer": "AMD", "Count": 1}]}}, {"amd.com/gpu": 1}),
        ({"GpuInfo": {"Gpus": [{"Manufacturer": "Habana", "Count": 8}]}}, {"habana.ai/gaudi": 8}),
        ({"GpuInfo": {"Gpus": [{"Manufacturer": "NVIDIA", "Count": 2}, {"Manufacturer": "NVIDIA", "Count": 1}]}}, {"nvidia.com/gpu": 3}),
        ({"NeuronInfo": {"NeuronDevices": [{"Count": 2}]}}, {"aws.amazon.com/neuron": 2}),
    ],
)
def test_accelerators_are_called_as_kubernetes_calls_them(accelerators, counts):
    assert parsed(described(**accelerators)).accelerators == counts


@pytest.mark.parametrize(
    ("name", "category", "generation"),
    [
        ("c7i-flex.large", "c", 7),
        ("inf2.xlarge", "inf", 2),
        ("u-6tb1.metal", "u", 1),
        ("u7i-6tb.112xlarge", "u", 7),
        ("p6-b200.48xlarge", "p", 6),
    ],
)
def test_category_and_generation_are_karpenters(name, category, generation):
    one = instance(name, 2)
    assert (one.category, one.generation) == (category, generation)
    assert f"{one.family}.{one.size}" == name
