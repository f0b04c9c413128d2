# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An entry stands on its templates."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.karpenter.nodes.merging import merged

CPU = {"name": "cpu", "instance_families": ["m5"]}
GPU = {"name": "gpu", "instance_types": ["g5.xlarge"]}


def only(entry, template=None, gpu_template=None):
    (found,) = merged([entry], template, gpu_template)
    return {key: value for key, value in found.items() if key not in entry}


def test_what_an_entry_leaves_out_is_its_templates():
    assert merged([CPU, GPU], {"weight": 5}) == [{**CPU, "weight": 5}, {**GPU, "weight": 5}]


def test_what_it_says_is_its_own():
    assert merged([{**CPU, "weight": 1}], {"weight": 5}) == [{**CPU, "weight": 1}]


def test_an_argument_spec_s_none_says_nothing():
    assert merged([{**CPU, "weight": None, "limits": {"cpu": None}}], {"weight": 5, "limits": {"cpu": 8}, "zones": None}) == [
        {**CPU, "weight": 5, "limits": {"cpu": 8}}
    ]


def test_dictionaries_merge_at_any_depth_and_lists_are_replaced():
    template = {"limits": {"cpu": 8, "memory": "1Gi"}, "taints": [{"key": "a"}], "kubelet": {"system_reserved": {"cpu": "1", "pid": "9"}}}
    entry = {"limits": {"cpu": 4}, "taints": [], "kubelet": {"system_reserved": {"cpu": "2"}}}
    assert merged([entry], template) == [
        {"limits": {"cpu": 4, "memory": "1Gi"}, "taints": [], "kubelet": {"system_reserved": {"cpu": "2", "pid": "9"}}}
    ]


def test_that_of_gpus_comes_before_the_general_one_and_after_the_entry():
    general = {"weight": 1, "expire_after": "1h", "limits": {"cpu": 8}}
    gpus = {"weight": 2, "taints": [{"key": "a"}], "limits": {"pods": 9}}
    assert only(CPU, general, gpus) == general
    assert only(GPU, general, gpus) == {"weight": 2, "expire_after": "1h", "taints": [{"key": "a"}], "limits": {"cpu": 8, "pods": 9}}
    (found,) = merged([{**GPU, "weight": 3}], general, gpus)
    assert found["weight"] == 3


def test_it_is_for_pools_whose_instances_the_general_template_names():
    assert only({"name": "a"}, {"instance_categories": ["g"]}, {"weight": 2}) == {"instance_categories": ["g"], "weight": 2}


@pytest.mark.parametrize(
    ("own", "other"),
    [
        ({"instance_types": ["m5.large"]}, {"instance_families": ["c5"], "instance_categories": ["r"]}),
        ({"ami_name": "a"}, {"ami_alias": "al2023@latest", "ami_tags": {"a": "b"}, "ami_id": "ami-1"}),
        ({"subnet_ids": ["subnet-1"]}, {"subnet_tags": {"a": "b"}}),
        ({"security_group_tags": {"a": "b"}}, {"security_group_ids": ["sg-1"]}),
    ],
)
def test_one_way_to_say_a_thing_takes_the_place_of_the_templates_other_ways(own, other):
    assert merged([own], {**other, "zones": ["a"]}) == [{**own, "zones": ["a"]}]


def test_the_same_way_merges_as_everything_does():
    assert merged([{"subnet_tags": {"a": "1"}}], {"subnet_tags": {"a": "2", "b": "3"}}) == [{"subnet_tags": {"a": "1", "b": "3"}}]


def test_neither_entries_nor_templates_are_changed():
    entry, template = {"limits": {"cpu": 4}}, {"limits": {"memory": "1Gi"}}
    (found,) = merged([entry], template)
    found["limits"]["cpu"] = 0
    assert (entry, template) == ({"limits": {"cpu": 4}}, {"limits": {"memory": "1Gi"}})
