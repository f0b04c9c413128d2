"""Managed node groups: what they are made of, how they change, and how they fail."""

import pytest

from sandbox.expect import refused

TAINT = {"key": "CriticalAddonsOnly", "value": "true", "effect": "NO_SCHEDULE"}
ONE = {"clusterName": "piksel", "nodegroupName": "system"}


def of(eks):
    return eks.describe_nodegroup(**ONE)["nodegroup"]


def template(ec2, name="nodes", **data):
    return ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData=data)["LaunchTemplate"]["LaunchTemplateId"]


def test_a_node_group_is_made_with_what_was_chosen_and_what_was_not(place, eks):
    made = place.node_group(active=False, labels={"karpenter.sh/controller": "true"}, taints=[TAINT], capacityType="SPOT", tags={"a": "b"})
    assert (made["status"], "resources" in made) == ("CREATING", False)
    group = of(eks)
    assert group["status"] == "ACTIVE"
    assert (group["version"], group["releaseVersion"]) == ("1.33", "1.33.10-20260403")
    assert (group["amiType"], group["diskSize"], group["instanceTypes"]) == ("AL2023_x86_64_STANDARD", 20, ["t3.medium"])
    assert (group["updateConfig"], group["nodeRepairConfig"]) == ({"maxUnavailable": 1}, {"enabled": False})
    assert (group["labels"], group["taints"], group["capacityType"]) == ({"karpenter.sh/controller": "true"}, [TAINT], "SPOT")
    assert group["resources"]["autoScalingGroups"][0]["name"].startswith("eks-system-")
    assert group["health"] == {"issues": []}
    assert eks.list_nodegroups(clusterName="piksel")["nodegroups"] == ["system"]
    with refused("ResourceInUseException", "already exists"):
        place.node_group()


def test_nodes_have_their_place_in_the_subnets_and_go_with_the_group(place, eks):
    place.node_group(scalingConfig={"minSize": 1, "maxSize": 3, "desiredSize": 3})

    def nodes():
        found = place.ec2.describe_network_interfaces(Filters=[{"Name": "description", "Values": ["aws-K8S-*"]}])
        return [interface["SubnetId"] for interface in found["NetworkInterfaces"]]

    assert sorted(nodes()) == sorted([*place.subnets, place.subnets[0]])
    eks.update_nodegroup_config(**ONE, scalingConfig={"desiredSize": 1})
    assert of(eks)["scalingConfig"] == {"minSize": 1, "maxSize": 3, "desiredSize": 1}
    assert nodes() == [place.subnets[0]]
    assert eks.delete_nodegroup(**ONE)["nodegroup"]["status"] == "DELETING"
    with refused("ResourceNotFoundException", "No node group found for name: system."):
        of(eks)
    assert nodes() == []


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"nodeRole": "arn:aws:iam::222222222222:role/cluster"}, "service principals [ec2.amazonaws.com]"),
        ({"nodeRole": "arn:aws:iam::222222222222:role/nobody"}, "cannot be found"),
        ({"subnets": ["subnet-0123456789abcdef0"]}, "does not exist"),
        ({"instanceTypes": ["t3.gigantic"]}, "do not exist: [t3.gigantic]"),
        ({"instanceTypes": ["t4g.medium"]}, "[t4g.medium] is not a valid instance type for requested amiType AL2023_x86_64_STANDARD"),
        ({"instanceTypes": ["t3.medium"], "amiType": "AL2023_ARM_64_STANDARD"}, "not a valid instance type"),
        ({"instanceTypes": ["m5.large"], "amiType": "AL2023_x86_64_NVIDIA"}, "not a valid instance type"),
        ({"amiType": "AL2_x86_64"}, "only supported for kubernetes versions 1.32 or earlier"),
        ({"amiType": "AL2023"}, "enum"),
        ({"amiType": "CUSTOM"}, "launch template"),
        ({"version": "1.32"}, "must be equal"),
        ({"releaseVersion": "1.33.1-20240101"}, "release version 1.33.1-20240101 is invalid"),
        ({"scalingConfig": {"minSize": 3, "maxSize": 4, "desiredSize": 2}}, "Minimum capacity 3 can't be greater than desired size 2"),
        ({"scalingConfig": {"minSize": 1, "maxSize": 1, "desiredSize": 2}}, "Desired capacity 2 can't be greater than max size 1"),
        ({"updateConfig": {"maxUnavailable": 1, "maxUnavailablePercentage": 10}}, "not both"),
        ({"labels": {"kubernetes.io/role": "x"}}, "reserved prefixes"),
        ({"labels": {"a b": "x"}}, "not a valid Kubernetes label"),
        ({"taints": [{"key": "a", "effect": "NoSchedule"}]}, "enum"),
        ({"taints": [TAINT, TAINT]}, "unique"),
        ({"capacityType": "CHEAP"}, "enum"),
    ],
)
def test_what_a_node_group_can_not_be_made_of_is_refused(place, eks, given, message):
    with refused("InvalidParameterException", message):
        place.node_group(**given)
    assert eks.list_nodegroups(clusterName="piksel")["nodegroups"] == []


def test_a_release_is_of_the_kubernetes_version(place, eks):
    with refused("InvalidRequestException", "Requested release version 1.34.6-20260403 is not valid for kubernetes version 1.33."):
        place.node_group(releaseVersion="1.34.6-20260403")


def test_subnets_are_the_clusters_vpcs(place, eks):
    other = place.ec2.create_vpc(CidrBlock="10.3.0.0/16")["Vpc"]["VpcId"]
    with refused("InvalidParameterException", "the cluster's VPC"):
        place.node_group(subnets=[place.subnet("10.3.0.0/24", vpc=other)])


def test_what_a_launch_template_says_is_not_said_twice(place, eks):
    plain = {"id": template(place.ec2, BlockDeviceMappings=[{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 30}}])}
    typed = {"id": template(place.ec2, "typed", InstanceType="t3.large")}
    with refused("InvalidParameterException", "Disk size must be specified within the launch template"):
        place.node_group(launchTemplate=plain, diskSize=30)
    with refused("InvalidParameterException", "Remote access configuration"):
        place.node_group(launchTemplate=plain, remoteAccess={"ec2SshKey": "key"})
    with refused("InvalidParameterException", "not both"):
        place.node_group(launchTemplate=typed, instanceTypes=["t3.medium"])
    with refused("InvalidParameterException", "instance profile"):
        place.node_group(launchTemplate={"id": template(place.ec2, "profile", IamInstanceProfile={"Name": "nodes"})})
    with refused("InvalidParameterException", "does not exist"):
        place.node_group(launchTemplate={"name": "nobody"})
    group = place.node_group(launchTemplate=typed)
    assert group["launchTemplate"] == {"name": "typed", "id": typed["id"], "version": "1"}
    assert "instanceTypes" not in group
    assert "diskSize" not in group


def test_an_image_of_ones_own_has_no_release(place, eks):
    custom = {"id": template(place.ec2, ImageId="ami-0123456789abcdef0")}
    for given, message in (
        ({"amiType": "AL2023_x86_64_STANDARD"}, "AMI Type"),
        ({"version": "1.33"}, "version"),
        ({"releaseVersion": "1"}, "release"),
    ):
        with refused("InvalidParameterException", message):
            place.node_group(launchTemplate=custom, **given)
    group = place.node_group(launchTemplate=custom)
    assert (group["amiType"], "releaseVersion" in group) == ("CUSTOM", False)
    with refused("InvalidParameterException"):
        eks.update_nodegroup_version(**ONE, version="1.33")


def test_labels_and_taints_are_added_changed_and_removed(place, eks):
    place.node_group(labels={"a": "1", "b": "2"}, taints=[TAINT])
    changes = {"addOrUpdateLabels": {"a": "3", "c": "4"}, "removeLabels": ["b"]}
    update = eks.update_nodegroup_config(**ONE, labels=changes)["update"]
    assert [one["type"] for one in update["params"]] == ["LabelsToAdd", "LabelsToRemove"]
    with refused("ResourceInUseException"):
        eks.update_nodegroup_config(**ONE, labels=changes)
    assert of(eks)["labels"] == {"a": "3", "c": "4"}
    other = {"key": "gpu", "effect": "NO_EXECUTE"}
    eks.update_nodegroup_config(**ONE, taints={"addOrUpdateTaints": [other], "removeTaints": [TAINT]})
    assert of(eks)["taints"] == [other]
    eks.update_nodegroup_config(**ONE, updateConfig={"maxUnavailablePercentage": 33}, nodeRepairConfig={"enabled": True})
    assert (of(eks)["updateConfig"], of(eks)["nodeRepairConfig"]) == ({"maxUnavailablePercentage": 33}, {"enabled": True})
    with refused("InvalidParameterException", "No changes"):
        eks.update_nodegroup_config(**ONE)
    with refused("InvalidParameterException", "Desired capacity"):
        eks.update_nodegroup_config(**ONE, scalingConfig={"desiredSize": 9})


def test_nodes_follow_the_cluster_and_not_back(place, eks):
    place.node_group(releaseVersion="1.33.10-20260318")
    with refused("InvalidParameterException", "later than the cluster's"):
        eks.update_nodegroup_version(**ONE, version="1.34")
    update = eks.update_nodegroup_version(**ONE)["update"]
    assert (update["type"], of(eks)["releaseVersion"]) == ("VersionUpdate", "1.33.10-20260403")
    with refused("InvalidParameterException", "already"):
        eks.update_nodegroup_version(**ONE)
    eks.update_cluster_version(name="piksel", version="1.34")
    eks.describe_cluster(name="piksel")
    eks.update_nodegroup_version(**ONE, version="1.34")
    assert (of(eks)["version"], of(eks)["releaseVersion"]) == ("1.34", "1.34.6-20260403")
    with refused("InvalidParameterException", "downgraded"):
        eks.update_nodegroup_version(**ONE, version="1.33")


def test_a_launch_template_gets_a_new_version_and_stays_itself(place, eks):
    first, other = template(place.ec2, KeyName="a"), template(place.ec2, "other", KeyName="a")
    place.ec2.create_launch_template_version(LaunchTemplateId=first, LaunchTemplateData={"KeyName": "b"})
    place.node_group(launchTemplate={"id": first, "version": "1"})
    with refused("InvalidRequestException", "must match"):
        eks.update_nodegroup_version(**ONE, launchTemplate={"id": other})
    eks.update_nodegroup_version(**ONE, launchTemplate={"id": first, "version": "2"})
    assert of(eks)["launchTemplate"]["version"] == "2"
    place.node_group("plain")
    with refused("InvalidRequestException", "not created with a launch template"):
        eks.update_nodegroup_version(clusterName="piksel", nodegroupName="plain", launchTemplate={"id": first})
