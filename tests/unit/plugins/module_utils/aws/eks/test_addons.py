# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import json

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.eks.addons import Addon

from unit.plugins.module_utils.aws.eks.described import OURS

ARN = "arn:aws:eks:ap-southeast-3:123456789012:addon/example/coredns/a"
ROLE = "arn:aws:iam::123456789012:role/example-dns"
OF_ADDON = {"clusterName": "example", "addonName": "coredns"}
IN_PROGRESS = {"update": {"id": "u-1", "status": "InProgress"}}
CONFIGURATION = {"replicaCount": 2, "autoScaling": {"enabled": True}}


def addon_of(status="ACTIVE", name="coredns", **more):
    return {"addonName": name, "addonArn": ARN, "status": status, "addonVersion": "v1", "tags": OURS, **more}


CONFIGURED = {"configurationValues": json.dumps(CONFIGURATION), "serviceAccountRoleArn": ROLE}


@pytest.fixture
def kind(cluster):
    return Addon(cluster, before_nodes=["vpc-cni"], resolve_conflicts={})


def test_read(aws, kind):
    aws.expect("eks", "list_addons", {"addons": ["coredns"]}, clusterName="example")
    aws.expect("eks", "describe_addon", {"addon": addon_of(**CONFIGURED)}, **OF_ADDON)
    (one,) = kind.read()
    assert one.attributes == {"version": "v1", "configuration": CONFIGURATION, "role_arn": ROLE, "tags": OURS}
    assert (one.status, one.owned, one.after) == ("ready", True, ("eks_cluster",))


@pytest.mark.parametrize(
    ("values", "configuration"),
    [(None, {}), ("", {}), ("{}", {}), ('{"a": "1"}', {"a": "1"}), ("replicaCount: 2\nautoScaling:\n  enabled: true\n", CONFIGURATION)],
)
def test_its_configuration_may_be_yaml(kind, values, configuration):
    given = {} if values is None else {"configurationValues": values}
    assert kind.parse(addon_of(**given)).attributes["configuration"] == configuration


@pytest.mark.parametrize(
    ("status", "name", "at_rest", "waited_for"),
    [
        ("CREATING", "coredns", "pending", "pending"),
        ("UPDATING", "coredns", "pending", "pending"),
        ("ACTIVE", "coredns", "ready", "ready"),
        ("DEGRADED", "coredns", "ready", "pending"),  # until its nodes are there
        ("DEGRADED", "vpc-cni", "ready", "ready"),  # it comes before them
        ("UPDATE_FAILED", "coredns", "ready", "failed"),
        ("CREATE_FAILED", "coredns", "failed", "failed"),
        ("DELETING", "coredns", "deleting", "deleting"),
        ("DELETE_FAILED", "coredns", "failed", "failed"),
    ],
)
def test_states(kind, status, name, at_rest, waited_for):
    description = addon_of(status, name, health={"issues": [{"code": "AccessDenied", "message": "No."}]})
    one, awaited = kind.parse(description), kind.parse(description, waiting=True)
    assert (one.status, awaited.status, awaited.reason) == (at_rest, waited_for, "AccessDenied: No.")


def test_it_is_made_by_one_call(aws, cluster):
    kind = Addon(cluster, [], {"coredns": "OVERWRITE"})
    configuration = json.dumps(CONFIGURATION, sort_keys=True)
    told = {"addonVersion": "v1", "serviceAccountRoleArn": ROLE, "configurationValues": configuration, "resolveConflicts": "OVERWRITE"}
    aws.expect_once("eks", "create_addon", {"addon": addon_of("CREATING")}, **OF_ADDON, **told, tags=OURS)
    wanted = {"version": "v1", "configuration": CONFIGURATION, "role_arn": ROLE, "tags": OURS}
    assert kind.create("coredns", wanted).status == "pending"


def test_what_is_not_given_is_left_to_eks(aws, kind):
    aws.expect_once("eks", "create_addon", {"addon": addon_of("CREATING")}, **OF_ADDON, tags={})
    kind.create("coredns", {"configuration": {}})


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            {"version": "v2"},
            {"addonVersion": "v2", "configurationValues": json.dumps(CONFIGURATION, sort_keys=True), "serviceAccountRoleArn": ROLE},
        ),
        ({"configuration": {"replicaCount": 3}}, {"configurationValues": '{"replicaCount": 3}', "serviceAccountRoleArn": ROLE}),
        ({"configuration": {}}, {"configurationValues": "{}", "serviceAccountRoleArn": ROLE}),
    ],
)
def test_a_change_tells_what_is_to_stay_too(aws, kind, change, told):
    aws.expect("eks", "update_addon", IN_PROGRESS, **OF_ADDON, **told)
    one = kind.update(kind.parse(addon_of(**CONFIGURED)), change)
    assert one.status == "pending"
    aws.expect("eks", "describe_update", IN_PROGRESS, name="example", updateId="u-1", addonName="coredns")
    assert kind.refresh([one])[0].status == "pending"


def test_tags_take_no_update(aws, kind):
    aws.expect("eks", "tag_resource", resourceArn=ARN, tags={"a": "b"})
    assert kind.update(kind.parse(addon_of()), {"tags": {**OURS, "a": "b"}}) is None


def test_deletion(aws, kind):
    aws.expect("eks", "delete_addon", {"addon": addon_of("DELETING")}, **OF_ADDON)
    aws.fail("eks", "describe_addon", "ResourceNotFoundException", **OF_ADDON)
    assert kind.remove(kind.parse(addon_of())) is None
