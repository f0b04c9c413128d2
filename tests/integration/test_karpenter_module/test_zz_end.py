# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Karpenter taken away, with its cluster and without. It comes last of its folder, as it takes the cluster away too."""

import pytest
from botocore.exceptions import ClientError

from integration.support.karpenter_module import ALL, CLUSTER, CONTROLLER, NODE, POOLS
from sandbox.expect import eventually
from sandbox.kubernetes.api import ApiError


def essence(changes):
    return {name: one["action"] for name, one in changes.items()}


def test_it_is_refused_while_others_have_pools(standing, run, administrator, real):
    spec = administrator.api.get(f"{POOLS}/default")["spec"]
    administrator.api.create(POOLS, {"apiVersion": "karpenter.sh/v1", "kind": "NodePool", "metadata": {"name": "theirs"}, "spec": spec})
    real.clear_calls()
    result = run(state="absent")
    administrator.api.delete(f"{POOLS}/theirs")
    assert result["failed"]
    assert "nothing was changed: the cluster has node pools that this collection did not make: theirs" in result["msg"]
    assert (real.calls(write=True), [one for one in real.kubernetes_writes() if one["name"] != "theirs"]) == ([], [])


def test_pools_go_first_and_roles_last(standing, converge, administrator, real):
    changes, result = converge(state="absent")
    assert essence(changes) == dict.fromkeys(ALL, "delete")
    assert result["outputs"] == {}
    order = list(changes)

    def place(name):
        return next(index for index, one in enumerate(order) if one == name)

    chain = [
        "node_pool gpu",
        "ec2_node_class gpu",
        "helm_release karpenter/karpenter",
        "helm_release karpenter/karpenter-crd",
        f"iam_role {CONTROLLER}",
    ]
    assert [place(one) for one in chain] == sorted(place(one) for one in chain)
    gone = [one for one in real.kubernetes_writes() if one["verb"] == "delete"]
    times = {one["resource"]: one["time"] for one in gone if one["resource"] in ("nodepools", "ec2nodeclasses", "deployments")}
    assert times["nodepools"] < times["ec2nodeclasses"] < times["deployments"]
    definitions = max(one["time"] for one in gone if one["resource"] == "customresourcedefinitions")
    roles = [one["time"] for one in real.calls(write=True) if one["operation"] == "DeleteRole"]
    assert times["deployments"] < definitions < min(roles)
    with pytest.raises(ApiError):
        administrator.api.items(POOLS)
    changes, _ = converge(state="absent")
    assert changes == {}


def test_what_is_left_of_it_goes_when_the_cluster_is_gone(standing, converge, real):
    """Its instance profiles too, which would hold its role."""
    iam, eks, ec2 = (real.client("staging", service) for service in ("iam", "eks", "ec2"))
    tags = {f"kubernetes.io/cluster/{CLUSTER}": "owned", "karpenter.k8s.aws/ec2nodeclass": "default"}
    for name, given in (("left-by-karpenter", tags), ("of-others", {"team": "maps"})):
        iam.create_instance_profile(InstanceProfileName=name, Tags=[{"Key": key, "Value": value} for key, value in given.items()])
    iam.add_role_to_instance_profile(InstanceProfileName="left-by-karpenter", RoleName=NODE)
    marks = {f"kubernetes.io/cluster/{CLUSTER}": "owned", "karpenter.sh/nodepool": "default"}
    specification = {"ResourceType": "instance", "Tags": [{"Key": key, "Value": value} for key, value in marks.items()]}
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    made = ec2.run_instances(ImageId=image, InstanceType="m5.large", MinCount=1, MaxCount=1, TagSpecifications=[specification])
    instance = made["Instances"][0]["InstanceId"]
    eks.delete_cluster(name=CLUSTER)
    eventually(lambda: CLUSTER not in eks.list_clusters()["clusters"], 120)

    changes, result = converge(state="absent")
    in_aws = {name for name in ALL if name.startswith(("iam_role", "sqs_queue", "eventbridge_rule"))}
    assert essence(changes) == dict.fromkeys({*in_aws, "iam_instance_profile left-by-karpenter"}, "delete")
    (warning,) = result["warnings"]
    assert f"1 instances that its Karpenter made are not: {instance}" in warning
    assert [one["InstanceProfileName"] for one in iam.list_instance_profiles()["InstanceProfiles"]] == ["of-others"]
    with pytest.raises(ClientError, match="NoSuchEntity"):
        iam.get_role(RoleName=NODE)
    changes, _ = converge(state="absent")
    assert changes == {}
