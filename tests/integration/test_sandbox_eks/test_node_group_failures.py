"""Node groups that fail, with AWS's health issues."""

import base64

from sandbox.expect import refused

ONE = {"clusterName": "piksel", "nodegroupName": "system"}


def failed(eks):
    group = eks.describe_nodegroup(**ONE)["nodegroup"]
    assert group["status"] == "CREATE_FAILED"
    (issue,) = group["health"]["issues"]
    return issue["code"]


def test_instances_that_no_zone_offers_fail_the_group(place, eks):
    offered = place.ec2.describe_instance_type_offerings(LocationType="availability-zone")["InstanceTypeOfferings"]
    zones = {}
    for offer in offered:
        zones.setdefault(offer["InstanceType"], set()).add(offer["Location"])
    types = [name for name, found in zones.items() if found.isdisjoint({"ap-southeast-3a"}) and not name.endswith("metal")]
    described = place.ec2.describe_instance_types(InstanceTypes=sorted(types)[:20])["InstanceTypes"]
    name = next(one["InstanceType"] for one in described if "x86_64" in one["ProcessorInfo"]["SupportedArchitectures"])
    place.node_group(active=False, subnets=[place.subnets[0]], instanceTypes=[name])
    assert failed(eks) == "AsgInstanceLaunchFailures"


def test_too_few_addresses_and_user_data_of_another_form_fail_the_group(place, eks):
    small = place.subnet("10.2.9.0/28")
    place.node_group(active=False, subnets=[small], scalingConfig={"minSize": 1, "maxSize": 20, "desiredSize": 20})
    assert failed(eks) == "InsufficientFreeAddresses"
    eks.delete_nodegroup(**ONE)
    eks.list_nodegroups(clusterName="piksel")
    script = base64.b64encode(b"#!/bin/sh\ntrue\n").decode()
    place.ec2.create_launch_template(LaunchTemplateName="script", LaunchTemplateData={"UserData": script})
    place.node_group(active=False, launchTemplate={"name": "script"})
    assert failed(eks) == "Ec2LaunchTemplateInvalidConfiguration"


def test_a_test_can_make_a_group_fail(aws, place, eks):
    aws.eks_trouble("staging", "nodegroup", "piksel", "system", "NodeCreationFailure", "Instances failed to join the cluster")
    place.node_group(active=False)
    assert failed(eks) == "NodeCreationFailure"
    with refused("ResourceInUseException"):
        eks.update_nodegroup_config(**ONE, labels={"addOrUpdateLabels": {"a": "b"}})
    eks.delete_nodegroup(**ONE)
    assert eks.list_nodegroups(clusterName="piksel")["nodegroups"] == []
    place.node_group()
    aws.eks_trouble("staging", "nodegroup", "piksel", "system", "PodEvictionFailure")
    update = eks.update_nodegroup_config(**ONE, labels={"addOrUpdateLabels": {"a": "b"}})["update"]
    update = eks.describe_update(name="piksel", nodegroupName="system", updateId=update["id"])["update"]
    assert (update["status"], update["errors"][0]["errorCode"]) == ("Failed", "PodEvictionFailure")
    assert eks.describe_nodegroup(**ONE)["nodegroup"]["labels"] == {}


def test_nodes_beyond_the_quota_are_not_launched(aws, place, eks):
    failed = place.node_group("gpu", instanceTypes=["g5.xlarge"], amiType="AL2023_x86_64_NVIDIA")
    (issue,) = failed["health"]["issues"]
    assert (failed["status"], issue["code"]) == ("CREATE_FAILED", "AsgInstanceLaunchFailures")
    assert "VcpuLimitExceeded" in issue["message"]
    assert issue["resourceIds"] == [failed["resources"]["autoScalingGroups"][0]["name"]]
    aws.set_quota("staging", "ec2", "L-DB2E81BA", 8)
    assert place.node_group("gpus", instanceTypes=["g5.xlarge"], amiType="AL2023_x86_64_NVIDIA")["status"] == "ACTIVE"
    spot = place.node_group("spot", instanceTypes=["g5.xlarge"], amiType="AL2023_x86_64_NVIDIA", capacityType="SPOT")
    assert "MaxSpotInstanceCountExceeded" in spot["health"]["issues"][0]["message"]


def test_a_group_that_can_t_grow_is_degraded_until_the_quota_is_raised(aws, place, eks):
    aws.set_quota("staging", "ec2", "L-1216C47A", 8)
    place.node_group("system", instanceTypes=["m5.large"], scalingConfig={"minSize": 1, "maxSize": 9, "desiredSize": 2})
    eks.update_nodegroup_config(**ONE, scalingConfig={"desiredSize": 6})
    found = eks.describe_nodegroup(**ONE)["nodegroup"]
    assert (found["status"], [issue["code"] for issue in found["health"]["issues"]]) == ("DEGRADED", ["AsgInstanceLaunchFailures"])
    aws.set_quota("staging", "ec2", "L-1216C47A", 12)
    found = eks.describe_nodegroup(**ONE)["nodegroup"]
    assert (found["status"], found["health"]["issues"]) == ("ACTIVE", [])
