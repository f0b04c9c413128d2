"""Clusters: made from what is there, and refused as AWS refuses."""

import base64
from datetime import datetime

import pytest

from sandbox.expect import refused


def test_a_cluster_is_made_in_its_vpc_with_a_group_and_interfaces_of_its_own(place):
    made = place.cluster(active=False, tags={"Environment": "staging"})
    assert (made["status"], "endpoint" in made) == ("CREATING", False)
    cluster = place.eks.describe_cluster(name="piksel")["cluster"]
    assert cluster["status"] == "ACTIVE"
    assert cluster["arn"] == "arn:aws:eks:ap-southeast-3:222222222222:cluster/piksel"
    assert base64.b64decode(cluster["certificateAuthority"]["data"]).startswith(b"-----BEGIN CERTIFICATE-----")
    network = cluster["resourcesVpcConfig"]
    assert (network["vpcId"], network["endpointPublicAccess"], network["endpointPrivateAccess"]) == (place.vpc, True, False)
    assert network["publicAccessCidrs"] == ["0.0.0.0/0"]
    (group,) = place.ec2.describe_security_groups(GroupIds=[network["clusterSecurityGroupId"]])["SecurityGroups"]
    tags = {tag["Key"]: tag["Value"] for tag in group["Tags"]}
    assert (tags["aws:eks:cluster-name"], tags["kubernetes.io/cluster/piksel"]) == ("piksel", "owned")
    (rule,) = group["IpPermissions"]
    assert (rule["IpProtocol"], rule["UserIdGroupPairs"][0]["GroupId"]) == ("-1", group["GroupId"])
    interfaces = place.ec2.describe_network_interfaces(Filters=[{"Name": "description", "Values": ["Amazon EKS piksel"]}])
    assert sorted(interface["SubnetId"] for interface in interfaces["NetworkInterfaces"]) == sorted(place.subnets)


def test_what_was_not_chosen_is_as_aws_chooses_it(place):
    cluster = place.cluster(accessConfig={})
    assert cluster["accessConfig"] == {"authenticationMode": "CONFIG_MAP"}
    assert cluster["upgradePolicy"] == {"supportType": "EXTENDED"}
    assert cluster["kubernetesNetworkConfig"]["serviceIpv4Cidr"] == "172.20.0.0/16"
    assert cluster["kubernetesNetworkConfig"]["ipFamily"] == "ipv4"
    assert [(one["enabled"], len(one["types"])) for one in cluster["logging"]["clusterLogging"]] == [(False, 5)]
    assert cluster["deletionProtection"] is False
    assert "encryptionConfig" not in cluster
    with refused("InvalidRequestException", "authentication mode"):
        place.eks.list_access_entries(clusterName="piksel")


def test_each_cluster_has_its_own_issuer(place):
    issuers = {place.cluster(name)["identity"]["oidc"]["issuer"] for name in ("one", "two")}
    assert len(issuers) == 2
    assert all(issuer.startswith("https://oidc.eks.ap-southeast-3.amazonaws.com/id/") for issuer in issuers)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"name": "-a"}, "name"),
        ({"version": "1.28"}, "unsupported Kubernetes version"),
        ({"version": "1.32", "upgradePolicy": {"supportType": "STANDARD"}}, "extended support"),
        ({"roleArn": "arn:aws:iam::222222222222:role/nobody"}, "could not be assumed"),
        ({"roleArn": "nobody"}, "Invalid Role Arn"),
        ({"roleArn": "arn:aws:iam::333333333333:role/piksel-deploy"}, "Cross-account"),
        ({"accessConfig": {"authenticationMode": "SOMETIMES"}}, "enum"),
        ({"logging": {"clusterLogging": [{"types": ["gossip"], "enabled": True}]}}, "enum"),
        ({"kubernetesNetworkConfig": {"serviceIpv4Cidr": "10.2.0.0/16"}}, "overlaps"),
        ({"kubernetesNetworkConfig": {"serviceIpv4Cidr": "8.8.0.0/16"}}, "must be between"),
        ({"encryptionConfig": [{"resources": ["pods"], "provider": {"keyArn": "arn"}}]}, "secrets"),
        ({"encryptionConfig": [{"resources": ["secrets"], "provider": {"keyArn": "arn"}}]}, "Invalid keyArn"),
    ],
)
def test_what_a_cluster_can_not_be_made_of_is_refused(place, given, message):
    with refused("InvalidParameterException", message):
        place.cluster(**given)
    assert place.eks.list_clusters()["clusters"] == []


def test_a_role_that_trusts_another_service_is_refused(place):
    with refused("InvalidParameterException", "could not be assumed"):
        place.cluster(roleArn=place.node_role)


def test_subnets_are_there_in_two_zones_of_one_vpc_with_room(place):
    def made_in(*subnets, **more):
        return place.cluster(resourcesVpcConfig={"subnetIds": list(subnets), **more})

    first, second = place.subnets
    with refused("InvalidParameterException", "does not exist"):
        made_in(first, "subnet-0123456789abcdef0")
    with refused("InvalidParameterException", "two different AZs"):
        made_in(first, place.subnet("10.2.7.0/24"))
    with refused("InvalidParameterException", "duplicates"):
        made_in(first, first)
    other = place.ec2.create_vpc(CidrBlock="10.3.0.0/16")["Vpc"]["VpcId"]
    with refused("InvalidParameterException", "same VPC"):
        made_in(first, place.subnet("10.3.0.0/24", "ap-southeast-3b", other))
    small = place.subnet("10.2.8.0/28", "ap-southeast-3b")
    for number in range(6):
        place.ec2.create_network_interface(SubnetId=small, PrivateIpAddress=f"10.2.8.{number + 4}")
    with refused("InvalidParameterException", "free IP addresses"):
        made_in(first, small)
    with refused("InvalidParameterException", "does not exist"):
        made_in(first, second, securityGroupIds=["sg-0123456789abcdef0"])


@pytest.mark.parametrize(
    ("access", "message"),
    [
        ({"endpointPublicAccess": False}, "cannot be false"),
        ({"publicAccessCidrs": ["10.0.0.0/8"]}, "not allowed"),
        ({"publicAccessCidrs": ["office"]}, "invalid"),
        ({"endpointPublicAccess": False, "endpointPrivateAccess": True, "publicAccessCidrs": ["8.8.8.0/24"]}, "Public access CIDRs"),
    ],
)
def test_an_endpoint_that_nobody_reaches_is_refused(place, access, message):
    with refused("InvalidParameterException", message):
        place.cluster(resourcesVpcConfig={"subnetIds": place.subnets, **access})


def test_a_name_is_taken_once_and_a_request_counts_once(place):
    first = place.cluster(active=False, clientRequestToken="token")
    again = place.cluster(active=False, clientRequestToken="token")
    assert again["createdAt"] == first["createdAt"]
    with refused("ResourceInUseException", "already exists"):
        place.cluster()
    with refused("InvalidParameterException", "token"):
        place.cluster(name="another", clientRequestToken="token")


def test_who_is_not_there_is_not_found(place):
    calls = {
        "describe_cluster": {"name": "nobody"},
        "delete_cluster": {"name": "nobody"},
        "list_nodegroups": {"clusterName": "nobody"},
        "list_fargate_profiles": {"clusterName": "nobody"},
        "list_addons": {"clusterName": "nobody"},
        "list_updates": {"name": "nobody"},
        "list_pod_identity_associations": {"clusterName": "nobody"},
        "list_insights": {"clusterName": "nobody"},
    }
    for operation, given in calls.items():
        with refused("ResourceNotFoundException", "No cluster found for name: nobody."):
            getattr(place.eks, operation)(**given)


def test_nothing_is_put_into_a_cluster_that_is_still_made(place):
    place.cluster(active=False)
    with refused("InvalidRequestException", "not in ACTIVE status"):
        place.node_group()
    with refused("InvalidRequestException", "not in ACTIVE status"):
        place.eks.create_addon(clusterName="piksel", addonName="vpc-cni")
    with refused("ResourceInUseException"):
        place.eks.delete_cluster(name="piksel")


def test_clusters_come_in_pages(place):
    for name in ("one", "two", "three"):
        place.cluster(name, active=False)
    first = place.eks.list_clusters(maxResults=2)
    assert first["clusters"] == ["one", "three"]
    assert place.eks.list_clusters(maxResults=2, nextToken=first["nextToken"])["clusters"] == ["two"]
    with refused("InvalidParameterException"):
        place.eks.list_clusters(nextToken="nonsense")
    pages = place.eks.get_paginator("list_clusters").paginate(PaginationConfig={"PageSize": 1})
    assert [name for page in pages for name in page["clusters"]] == ["one", "three", "two"]


def test_accounts_have_their_own_clusters(aws, eks):
    assert aws.client("production", "eks").list_clusters()["clusters"] == []


def test_kubernetes_versions(place):
    versions = place.eks.describe_cluster_versions()["clusterVersions"]
    assert [version["clusterVersion"] for version in versions] == ["1.35", "1.34", "1.33", "1.32"]
    (default,) = place.eks.describe_cluster_versions(defaultOnly=True)["clusterVersions"]
    assert default["defaultVersion"]
    (older,) = place.eks.describe_cluster_versions(versionStatus="EXTENDED_SUPPORT")["clusterVersions"]
    assert (older["clusterVersion"], type(older["endOfExtendedSupportDate"])) == ("1.32", datetime)
    with refused("InvalidParameterException"):
        place.eks.describe_cluster_versions(clusterVersions=["1.99"])
