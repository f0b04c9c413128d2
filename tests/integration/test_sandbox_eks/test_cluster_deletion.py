"""What goes with a cluster, and what keeps it."""

from sandbox.expect import refused


def test_a_cluster_goes_with_its_addons_group_and_interfaces(place, eks):
    group = eks.describe_cluster(name="piksel")["cluster"]["resourcesVpcConfig"]["clusterSecurityGroupId"]
    eks.create_addon(clusterName="piksel", addonName="vpc-cni")
    with refused("DependencyViolation"):
        place.ec2.delete_subnet(SubnetId=place.subnets[0])
    assert eks.delete_cluster(name="piksel")["cluster"]["status"] == "DELETING"
    with refused("ResourceNotFoundException"):
        eks.describe_cluster(name="piksel")
    with refused("InvalidGroup.NotFound"):
        place.ec2.describe_security_groups(GroupIds=[group])
    place.ec2.delete_subnet(SubnetId=place.subnets[0])


def test_what_keeps_a_cluster(place, eks):
    place.node_group()
    with refused("ResourceInUseException", "nodegroups attached"):
        eks.delete_cluster(name="piksel")
    eks.delete_nodegroup(clusterName="piksel", nodegroupName="system")
    assert eks.list_nodegroups(clusterName="piksel")["nodegroups"] == []
    selectors = [{"namespace": "kube-system"}]
    pods = place.role("fargate", "eks-fargate-pods.amazonaws.com")
    eks.create_fargate_profile(clusterName="piksel", fargateProfileName="system", podExecutionRoleArn=pods, selectors=selectors)
    with refused("ResourceInUseException", "Fargate"):
        eks.delete_cluster(name="piksel")
    eks.delete_fargate_profile(clusterName="piksel", fargateProfileName="system")
    update = eks.update_cluster_config(name="piksel", deletionProtection=True)["update"]
    assert update["type"] == "DeletionProtectionUpdate"
    eks.describe_update(name="piksel", updateId=update["id"])
    with refused("InvalidRequestException", "deletion protection"):
        eks.delete_cluster(name="piksel")
