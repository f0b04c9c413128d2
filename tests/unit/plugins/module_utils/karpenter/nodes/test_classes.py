# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An entry of node classes as an EC2NodeClass has it."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.karpenter.nodes.classes import (
    ami_terms,
    class_attributes,
    family_of,
    kubernetes_of,
)

GPU_IMAGE = "amazon-eks-node-al2023-x86_64-nvidia-1.34-v20260403"


def attributes(of_account=(), **entry):
    return class_attributes({"name": "a", **entry}, "piksel", "nodes", dict(of_account))


def test_what_an_entry_does_not_say_is_the_clusters_or_karpenters():
    given = {key: value for key, value in attributes(ami_alias="al2023@latest").items() if value not in (None, {})}
    tags = [{"tags": {"karpenter.sh/discovery": "piksel"}}]
    assert given == {"role": "nodes", "ami": [{"alias": "al2023@latest"}], "subnets": tags, "security_groups": tags}


@pytest.mark.parametrize(
    ("entry", "terms"),
    [
        ({"ami_alias": "al2023@v1"}, [{"alias": "al2023@v1"}]),
        ({"ami_id": "ami-1"}, [{"id": "ami-1"}]),
        ({"ami_name": "mine-*", "ami_owner": "self"}, [{"name": "mine-*", "owner": "self"}]),
        ({"ami_tags": {"a": 1}, "ami_owner": "123456789012"}, [{"tags": {"a": "1"}, "owner": "123456789012"}]),
        ({}, []),
    ],
)
def test_images(entry, terms):
    assert ami_terms(entry) == terms


@pytest.mark.parametrize(
    ("entry", "family", "written", "device"),
    [
        ({"ami_alias": "al2023@v1"}, "AL2023", None, "/dev/xvda"),
        ({"ami_alias": "bottlerocket@v1"}, "Bottlerocket", None, "/dev/xvdb"),
        ({"ami_alias": "windows2022@latest"}, "Windows2022", None, "/dev/sda1"),
        ({"ami_alias": "al2023@v1", "ami_family": "Custom"}, "Custom", "Custom", None),
        ({"ami_name": GPU_IMAGE}, "AL2023", "AL2023", "/dev/xvda"),
        ({"ami_name": "bottlerocket-aws-k8s-1.34-x86_64-v1.50.0-1234abcd"}, "Bottlerocket", "Bottlerocket", "/dev/xvdb"),
        ({"ami_name": "amazon-eks-gpu-node-1.32-v20251101"}, "AL2", "AL2", "/dev/xvda"),
        ({"ami_name": "Windows_Server-2019-English-Core-EKS_Optimized-1.34-2026.04.01"}, "Windows2019", "Windows2019", "/dev/sda1"),
        ({"ami_name": "mine", "ami_family": "AL2023"}, "AL2023", "AL2023", "/dev/xvda"),
        ({"ami_name": "mine"}, None, None, None),
        ({"ami_id": "ami-1"}, None, None, None),
    ],
)
def test_what_boots_an_image_and_where_its_disk_is(entry, family, written, device):
    assert family_of(entry) == family
    found = attributes(**entry, disk={"size": "20Gi"})
    assert (found["ami_family"], found["disks"]) == (written, [{"deviceName": device, "ebs": {"volumeSize": "20Gi"}}])


@pytest.mark.parametrize(
    ("image", "version"),
    [
        (GPU_IMAGE, "1.34"),
        ("amazon-eks-node-al2023-arm64-standard-1.9-v1", "1.9"),
        ("amazon-eks-arm64-node-1.32-v20251101", "1.32"),
        ("bottlerocket-aws-k8s-1.34-nvidia-x86_64-v1.50.0-1234abcd", "1.34"),
        ("Windows_Server-2022-English-Full-EKS_Optimized-1.33-2026.04.01", "1.33"),
        ("mine-1.34", None),
    ],
)
def test_an_image_s_name_tells_its_kubernetes(image, version):
    assert kubernetes_of(image) == version


def test_all_that_an_entry_can_say():
    found = attributes(
        {"Project": "piksel", "Team": "none"},
        ami_alias="al2023@v1",
        disk={"size": "1Gi", "type": "gp3", "encrypted": False, "iops": 1, "throughput": 2, "kms_key": "key", "device": "/dev/sda"},
        subnet_ids=["subnet-1", "subnet-2"],
        security_group_tags={"a": "b"},
        public_ip=False,
        kubelet={"max_pods": 5, "cpu_cfs_quota": False, "system_reserved": {"cpu": 1}, "kube_reserved": {}, "pods_per_core": None},
        user_data="text",
        metadata_options={"http_tokens": "optional", "http_endpoint": None},
        detailed_monitoring=True,
        instance_store_policy="RAID0",
        tags={"Team": "maps", "Number": 5},
    )
    volume = {"volumeSize": "1Gi", "volumeType": "gp3", "encrypted": False, "iops": 1, "throughput": 2, "kmsKeyID": "key"}
    assert found == {
        "role": "nodes",
        "instance_profile": None,
        "ami": [{"alias": "al2023@v1"}],
        "ami_family": None,
        "disks": [{"deviceName": "/dev/sda", "ebs": volume}],
        "subnets": [{"id": "subnet-1"}, {"id": "subnet-2"}],
        "security_groups": [{"tags": {"a": "b"}}],
        "capacity_reservations": None,
        "public_ip": False,
        "ip_prefixes": None,
        "kubelet": {"maxPods": 5, "cpuCFSQuota": False, "systemReserved": {"cpu": "1"}},
        "user_data": "text",
        "metadata_options": {"httpTokens": "optional"},
        "detailed_monitoring": True,
        "instance_store_policy": "RAID0",
        "context": None,
        "tags": {"Project": "piksel", "Team": "maps", "Number": "5"},
    }
