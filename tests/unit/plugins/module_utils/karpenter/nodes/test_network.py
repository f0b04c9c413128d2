# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether classes find subnets and security groups, all of them in the cluster's VPC."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.karpenter.nodes.network import not_found

from unit.plugins.module_utils.aws.stubs import tag_list


def problems(aws, **attributes):
    both = {"subnets": [{"tags": {"a": "b"}}], "security_groups": [{"id": "sg-1"}], **attributes}
    return list(not_found(aws.get("ec2"), "vpc-1", {"a": both}))


@pytest.fixture
def network(aws):
    subnets = [
        {"SubnetId": "subnet-1", "VpcId": "vpc-1", "Tags": tag_list(a="b", c="d")},
        {"SubnetId": "subnet-2", "VpcId": "vpc-1"},
        {"SubnetId": "subnet-9", "VpcId": "vpc-2", "Tags": tag_list(elsewhere="yes", shared="yes")},
        {"SubnetId": "subnet-3", "VpcId": "vpc-1", "Tags": tag_list(shared="yes")},
    ]
    aws.expect("ec2", "describe_subnets", {"Subnets": subnets})
    aws.expect("ec2", "describe_security_groups", {"SecurityGroups": [{"GroupId": "sg-1", "VpcId": "vpc-1", "Tags": tag_list(a="b")}]})
    return aws


@pytest.mark.parametrize("terms", [[{"tags": {"a": "b"}}], [{"tags": {"a": "*", "c": "d"}}], [{"id": "subnet-1"}, {"id": "subnet-2"}]])
def test_they_are_there(network, terms):
    assert problems(network, subnets=terms) == []


@pytest.mark.parametrize(
    ("attributes", "problem"),
    [
        ({"subnets": [{"tags": {"a": "b", "c": "e"}}]}, "subnet_tags: a=b, c=e: none has these; correct them, or tag what is meant"),
        ({"subnets": [{"id": "subnet-1"}, {"id": "subnet-4"}]}, "subnet_ids: subnet-4: there is none; correct it"),
        ({"security_groups": [{"tags": {"z": "*"}}]}, "security_group_tags: z=*: none has these; correct them, or tag what is meant"),
        (
            {"subnets": [{"tags": {"elsewhere": "yes"}}]},
            "subnet_tags: elsewhere=yes: subnet-9 is in another VPC than the cluster's vpc-1; select by what only the cluster's have",
        ),
        (
            {"subnets": [{"tags": {"shared": "yes"}}]},
            "subnet_tags: shared=yes: subnet-9 is in another VPC than the cluster's vpc-1; select by what only the cluster's have",
        ),
    ],
)
def test_they_are_not(network, attributes, problem):
    assert problems(network, **attributes) == [f"node_classes: a: {problem}"]


def test_nothing_is_asked_for_nothing(aws):
    assert list(not_found(aws.get("ec2"), "vpc-1", {})) == []
