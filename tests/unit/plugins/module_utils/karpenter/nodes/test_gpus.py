# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which pools take machines with GPUs, and how these are shared."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.karpenter.nodes.gpus import has_gpus, time_slices

CATEGORY, GPU_COUNT = "karpenter.k8s.aws/instance-category", "karpenter.k8s.aws/instance-gpu-count"


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"instance_types": ["g5.xlarge"]}, True),
        ({"instance_types": ["m5.large", "p4d.24xlarge"]}, True),
        ({"instance_types": ["p6-b200.48xlarge"]}, True),
        ({"instance_families": ["gr6"]}, True),
        ({"instance_families": ["g4dn"]}, True),
        ({"instance_categories": ["c", "g"]}, True),
        ({"instance_categories": ["c", "m", "r", "inf", "trn"]}, False),
        ({"instance_families": ["m5", "m6g", "c7gn", "r8g"]}, False),  # a g behind the number is a processor
        ({"requirements": [{"key": CATEGORY, "operator": "In", "values": ["g"]}]}, True),
        ({"requirements": [{"key": CATEGORY, "values": ["g"]}]}, True),
        ({"requirements": [{"key": CATEGORY, "operator": "NotIn", "values": ["g"]}]}, False),
        ({"requirements": [{"key": GPU_COUNT, "operator": "Gt", "values": ["0"]}]}, True),
        ({"requirements": [{"key": GPU_COUNT, "operator": "DoesNotExist"}]}, False),
        ({}, False),
    ],
)
def test_names_tell(entry, expected):
    assert has_gpus(entry) is expected


def test_each_way_to_share_is_one_configuration():
    pools = [{"gpu_time_slicing": 4}, {"gpu_time_slicing": None}, {}, {"gpu_time_slicing": 10}, {"gpu_time_slicing": 4}]
    assert time_slices(pools) == {"time-slicing-4": 4, "time-slicing-10": 10}
