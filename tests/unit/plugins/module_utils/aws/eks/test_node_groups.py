# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.eks.node_groups import NodeGroup, Taint

from unit.plugins.module_utils.aws.eks.described import OURS

ARN = "arn:aws:eks:ap-southeast-3:123456789012:nodegroup/example/system/a"
ROLE = "arn:aws:iam::123456789012:role/example-node"
OF_GROUP = {"clusterName": "example", "nodegroupName": "system"}
IN_PROGRESS = {"update": {"id": "u-1", "status": "InProgress"}}


def group_of(status="ACTIVE", name="system", **more):
    return {
        "nodegroupName": name,
        "nodegroupArn": ARN,
        "status": status,
        "version": "1.34",
        "releaseVersion": "1.34.6-1",
        "scalingConfig": {"minSize": 1, "maxSize": 4, "desiredSize": 2},
        "instanceTypes": ["t3.large", "m5.large"],
        "subnets": ["subnet-2", "subnet-1"],
        "amiType": "AL2023_x86_64_STANDARD",
        "capacityType": "SPOT",
        "nodeRole": ROLE,
        "labels": {"a": "1", "b": "2"},
        "taints": [{"key": "only", "value": "system", "effect": "NO_SCHEDULE"}, {"key": "bare", "effect": "NO_EXECUTE"}],
        "updateConfig": {"maxUnavailable": 1},
        "nodeRepairConfig": {"enabled": True},
        "launchTemplate": {"id": "lt-1", "name": "example-system", "version": "1"},
        "resources": {"autoScalingGroups": [{"name": "eks-system"}]},
        "tags": OURS,
        **more,
    }


ATTRIBUTES = {
    "version": "1.34",
    "release_version": "1.34.6-1",
    "ami_type": "AL2023_x86_64_STANDARD",
    "capacity_type": "SPOT",
    "instance_types": ("t3.large", "m5.large"),
    "subnet_ids": frozenset({"subnet-1", "subnet-2"}),
    "node_role_arn": ROLE,
    "scaling": {"min": 1, "max": 4, "desired": 2},
    "labels": {"a": "1", "b": "2"},
    "taints": frozenset({Taint("only", "system", "NO_SCHEDULE"), Taint("bare", "", "NO_EXECUTE")}),
    "max_unavailable": 1,
    "max_unavailable_percentage": None,
    "repair": True,
    "launch_template_id": "lt-1",
    "launch_template_version": "1",
    "tags": OURS,
}


@pytest.fixture
def kind(cluster):
    return NodeGroup(cluster, {})


def test_all_pages_are_read_and_each_is_described(aws, kind):
    aws.expect("eks", "list_nodegroups", {"nodegroups": ["system"], "nextToken": "more"}, clusterName="example")
    aws.expect("eks", "list_nodegroups", {"nodegroups": ["gone"]}, clusterName="example", nextToken="more")
    aws.expect("eks", "describe_nodegroup", {"nodegroup": group_of()}, **OF_GROUP)
    aws.fail("eks", "describe_nodegroup", "ResourceNotFoundException", clusterName="example", nodegroupName="gone")
    kind._described = lambda names, waiting: [kind.parse(found, waiting) for found in map(kind.describe, names) if found]  # in turn
    (one,) = kind.read()
    assert one.attributes == ATTRIBUTES
    assert one.outputs == {"id": ARN, "auto_scaling_group": "eks-system"}
    assert (one.status, one.owned) == ("ready", True)


def test_without_a_cluster_nothing_is_asked(kind):
    kind.cluster.there = False
    assert kind.read() == []


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("CREATING", "pending"),
        ("UPDATING", "pending"),
        ("ACTIVE", "ready"),
        ("DEGRADED", "ready"),
        ("CREATE_FAILED", "failed"),
        ("DELETING", "deleting"),
        ("DELETE_FAILED", "failed"),
    ],
)
def test_states_with_the_words_of_eks(kind, status, state):
    issues = [{"code": "AsgInstanceLaunchFailures", "message": "No capacity."}, {"code": "AccessDenied"}]
    one = kind.parse(group_of(status, health={"issues": issues}))
    assert (one.status, one.reason) == (state, "AsgInstanceLaunchFailures: No capacity.; AccessDenied: ")


def test_it_is_made_by_one_call_with_its_launch_template(aws, kind):
    aws.expect_once(
        "eks",
        "create_nodegroup",
        {"nodegroup": group_of("CREATING")},
        **OF_GROUP,
        nodeRole=ROLE,
        subnets=["subnet-1", "subnet-2"],
        amiType="AL2023_x86_64_STANDARD",
        capacityType="SPOT",
        instanceTypes=["t3.large", "m5.large"],
        scalingConfig={"minSize": 1, "maxSize": 4, "desiredSize": 2},
        labels={"a": "1", "b": "2"},
        taints=[{"key": "bare", "value": "", "effect": "NO_EXECUTE"}, {"key": "only", "value": "system", "effect": "NO_SCHEDULE"}],
        updateConfig={"maxUnavailable": 1},
        nodeRepairConfig={"enabled": True},
        tags=OURS,
        version="1.34",
        releaseVersion="1.34.6-1",
        launchTemplate={"id": "lt-1", "version": "1"},
    )
    assert kind.create("system", ATTRIBUTES).status == "pending"


def test_what_is_empty_is_left_out(aws, kind):
    least = ("ami_type", "capacity_type", "instance_types", "subnet_ids", "node_role_arn", "scaling")
    aws.expect_once(
        "eks",
        "create_nodegroup",
        {"nodegroup": group_of("CREATING")},
        **OF_GROUP,
        nodeRole=ROLE,
        subnets=["subnet-1", "subnet-2"],
        amiType="AL2023_x86_64_STANDARD",
        capacityType="SPOT",
        instanceTypes=["t3.large", "m5.large"],
        scalingConfig={"minSize": 1, "maxSize": 4, "desiredSize": 2},
        nodeRepairConfig={"enabled": False},
    )
    kind.create("system", {"labels": {}, "taints": frozenset()} | {name: ATTRIBUTES[name] for name in least})


def test_a_failure_shows_when_it_is_next_described(aws, kind):
    issues = {"issues": [{"code": "NodeCreationFailure", "message": "They did not join."}]}
    aws.expect("eks", "describe_nodegroup", {"nodegroup": group_of("CREATE_FAILED", health=issues)}, **OF_GROUP)
    (one,) = kind.refresh([kind.parse(group_of("CREATING"))])
    assert (one.status, one.reason) == ("failed", "NodeCreationFailure: They did not join.")


@pytest.mark.parametrize(
    ("wanted", "desired"),
    [({"min": 1, "max": 4, "desired": 1}, 2), ({"min": 3, "max": 4, "desired": 3}, 3), ({"min": 0, "max": 1, "desired": 0}, 1)],
)
def test_the_desired_size_is_left_to_the_autoscaler_within_the_bounds(kind, wanted, desired):
    assert kind.target("scaling", wanted, ATTRIBUTES["scaling"]) == {**wanted, "desired": desired}
    assert kind.target("scaling", wanted, None) == wanted


def test_it_stays_in_its_subnets_when_the_network_gains_one(kind):
    present = ATTRIBUTES["subnet_ids"]
    assert kind.target("subnet_ids", present | {"subnet-3"}, present) == present
    assert kind.target("subnet_ids", frozenset({"subnet-1"}), present) == frozenset({"subnet-1"})
    assert kind.target("subnet_ids", present, None) == present


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"labels": {"a": "1", "b": "3", "c": "4"}}, {"labels": {"addOrUpdateLabels": {"b": "3", "c": "4"}}}),
        ({"labels": {"b": "2"}}, {"labels": {"removeLabels": ["a"]}}),
        (
            {"taints": frozenset({Taint("only", "other", "NO_SCHEDULE"), Taint("bare", "", "NO_EXECUTE")})},
            {"taints": {"addOrUpdateTaints": [{"key": "only", "value": "other", "effect": "NO_SCHEDULE"}]}},
        ),
        (
            {"taints": frozenset({Taint("only", "system", "NO_EXECUTE")})},
            {
                "taints": {
                    "addOrUpdateTaints": [{"key": "only", "value": "system", "effect": "NO_EXECUTE"}],
                    "removeTaints": [
                        {"key": "bare", "value": "", "effect": "NO_EXECUTE"},
                        {"key": "only", "value": "system", "effect": "NO_SCHEDULE"},
                    ],
                }
            },
        ),
        ({"scaling": {"min": 1, "max": 5, "desired": 2}}, {"scalingConfig": {"maxSize": 5}}),
        ({"scaling": {"min": 3, "max": 4, "desired": 3}}, {"scalingConfig": {"minSize": 3, "desiredSize": 3}}),
        ({"max_unavailable_percentage": 33}, {"updateConfig": {"maxUnavailablePercentage": 33}}),
        ({"repair": False}, {"nodeRepairConfig": {"enabled": False}}),
    ],
)
def test_a_change_of_its_configuration(aws, kind, change, told):
    aws.expect("eks", "update_nodegroup_config", IN_PROGRESS, **OF_GROUP, **told)
    assert kind.update(kind.parse(group_of()), change).status == "pending"


TEMPLATE = {"launch_template_id": "lt-1", "launch_template_version": "2"}
ROLLED = {"id": "lt-1", "version": "2"}


@pytest.mark.parametrize(
    ("releases", "change", "told"),
    [
        ({}, {"version": "1.35"}, {"version": "1.35"}),
        ({"system": "1.35.1-1"}, {"version": "1.35"}, {"version": "1.35", "releaseVersion": "1.35.1-1"}),
        ({"system": "1.34.7-1"}, {"release_version": "1.34.7-1"}, {"releaseVersion": "1.34.7-1"}),
        ({}, {"launch_template_version": "2"}, {"launchTemplate": ROLLED, "releaseVersion": "1.34.6-1"}),
        ({}, {**TEMPLATE, "version": "1.35"}, {"launchTemplate": ROLLED, "version": "1.35"}),
    ],
)
def test_a_change_that_rolls_its_nodes_changes_the_image_only_if_asked(aws, cluster, releases, change, told):
    kind = NodeGroup(cluster, releases)
    aws.expect("eks", "update_nodegroup_version", IN_PROGRESS, **OF_GROUP, **told)
    assert kind.update(kind.parse(group_of()), change).status == "pending"


def test_its_configuration_comes_before_what_rolls_it(aws, kind):
    one = kind.parse(group_of())
    aws.expect("eks", "tag_resource", resourceArn=ARN, tags={"x": "y"})
    aws.expect("eks", "update_nodegroup_config", IN_PROGRESS, **OF_GROUP, nodeRepairConfig={"enabled": False})
    assert kind.update(one, {"version": "1.35", "repair": False, "tags": {**OURS, "x": "y"}}).status == "pending"
    assert kind.update(one, {}) is None


def test_its_update_is_followed_by_its_name(aws, kind):
    aws.expect("eks", "update_nodegroup_config", IN_PROGRESS, **OF_GROUP, nodeRepairConfig={"enabled": False})
    one = kind.update(kind.parse(group_of()), {"repair": False})
    errors = [{"errorCode": "PodEvictionFailure", "errorMessage": "A budget forbids it."}]
    failed = {"update": {"id": "u-1", "status": "Failed", "errors": errors}}
    aws.expect("eks", "describe_update", failed, name="example", updateId="u-1", nodegroupName="system")
    (one,) = kind.refresh([one])
    assert (one.status, one.reason) == ("failed", "PodEvictionFailure: A budget forbids it.")


def test_deletion(aws, kind):
    aws.expect("eks", "delete_nodegroup", {"nodegroup": group_of("DELETING")}, **OF_GROUP)
    aws.expect("eks", "describe_nodegroup", {"nodegroup": group_of("DELETING")}, **OF_GROUP)
    assert kind.delete(kind.parse(group_of())).status == "deleting"
