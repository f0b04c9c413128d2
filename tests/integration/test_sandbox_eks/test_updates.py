"""A cluster's updates: one kind at a time, one at a time, and none without a change."""

import pytest

from sandbox.expect import refused


def done(eks, update):
    return eks.describe_update(name="piksel", updateId=update["id"])["update"]


def test_an_update_is_in_progress_and_then_successful(eks):
    logging = {"clusterLogging": [{"types": ["api", "audit"], "enabled": True}]}
    update = eks.update_cluster_config(name="piksel", logging=logging)["update"]
    assert (update["status"], update["type"], update["errors"]) == ("InProgress", "LoggingUpdate", [])
    with refused("ResourceInUseException", "update in progress"):
        eks.update_cluster_version(name="piksel", version="1.34")
    assert done(eks, update)["status"] == "Successful"
    cluster = eks.describe_cluster(name="piksel")["cluster"]
    assert cluster["status"] == "ACTIVE"
    assert cluster["logging"]["clusterLogging"][0] == {"types": ["api", "audit"], "enabled": True}
    assert eks.list_updates(name="piksel")["updateIds"] == [update["id"]]
    with refused("InvalidParameterException", "No changes needed"):
        eks.update_cluster_config(name="piksel", logging=logging)


def test_the_log_group_is_made_with_the_first_type_of_log_and_stays(aws, place):
    logs = aws.client("staging", "logs")

    def groups():
        return [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]]

    place.cluster("silent")
    assert groups() == []
    place.cluster(logging={"clusterLogging": [{"types": ["api"], "enabled": True}]})
    place.eks.delete_cluster(name="piksel")
    assert "piksel" not in place.eks.list_clusters()["clusters"]
    assert groups() == ["/aws/eks/piksel/cluster"]


def test_one_kind_of_update_at_a_time(place, eks):
    with refused("InvalidParameterException", "Only one type of update"):
        eks.update_cluster_config(name="piksel", deletionProtection=True, upgradePolicy={"supportType": "STANDARD"})
    with refused("InvalidParameterException", "Only one type of update"):
        eks.update_cluster_config(name="piksel", resourcesVpcConfig={"subnetIds": place.subnets, "endpointPrivateAccess": True})
    with refused("InvalidParameterException"):
        eks.update_cluster_config(name="piksel")


@pytest.mark.parametrize(
    ("given", "kind", "member"),
    [
        ({"resourcesVpcConfig": {"endpointPrivateAccess": True}}, "EndpointAccessUpdate", "resourcesVpcConfig"),
        ({"resourcesVpcConfig": {"publicAccessCidrs": ["8.8.8.0/24"]}}, "EndpointAccessUpdate", "resourcesVpcConfig"),
        ({"upgradePolicy": {"supportType": "STANDARD"}}, "UpgradePolicyUpdate", "upgradePolicy"),
        ({"deletionProtection": True}, "DeletionProtectionUpdate", "deletionProtection"),
        ({"zonalShiftConfig": {"enabled": True}}, "ZonalShiftConfigUpdate", "zonalShiftConfig"),
    ],
)
def test_what_can_be_updated_is_and_not_twice(eks, given, kind, member):
    before = eks.describe_cluster(name="piksel")["cluster"][member]
    update = eks.update_cluster_config(name="piksel", **given)["update"]
    assert update["type"] == kind
    assert done(eks, update)["status"] == "Successful"
    after = eks.describe_cluster(name="piksel")["cluster"][member]
    assert after == ({**before, **given[member]} if isinstance(before, dict) else given[member])
    with refused("InvalidRequestException", "already at the desired"):
        eks.update_cluster_config(name="piksel", **given)


def test_subnets_and_groups_move_the_interfaces(place, eks):
    third = place.subnet("10.2.9.0/24", "ap-southeast-3c")
    wanted = [place.subnets[0], third]
    done(eks, eks.update_cluster_config(name="piksel", resourcesVpcConfig={"subnetIds": wanted})["update"])
    assert eks.describe_cluster(name="piksel")["cluster"]["resourcesVpcConfig"]["subnetIds"] == wanted
    place.ec2.delete_subnet(SubnetId=place.subnets[1])
    with refused("InvalidParameterException", "two different AZs"):
        eks.update_cluster_config(name="piksel", resourcesVpcConfig={"subnetIds": [third]})


def test_from_the_config_map_to_entries_and_not_back(place):
    place.cluster(accessConfig={"authenticationMode": "CONFIG_MAP"})
    eks = place.eks
    with refused("InvalidParameterException", "Unsupported authentication mode update"):
        eks.update_cluster_config(name="piksel", accessConfig={"authenticationMode": "API"})
    for mode in ("API_AND_CONFIG_MAP", "API"):
        done(eks, eks.update_cluster_config(name="piksel", accessConfig={"authenticationMode": mode})["update"])
    with refused("InvalidParameterException", "Unsupported authentication mode update"):
        eks.update_cluster_config(name="piksel", accessConfig={"authenticationMode": "CONFIG_MAP"})
    assert eks.list_access_entries(clusterName="piksel")["accessEntries"] == ["arn:aws:iam::222222222222:role/piksel-deploy"]


def test_secrets_are_encrypted_once_with_a_key_that_is_there(aws, eks):
    key = aws.client("staging", "kms").create_key()["KeyMetadata"]["Arn"]
    configuration = [{"resources": ["secrets"], "provider": {"keyArn": key}}]
    with refused("InvalidParameterException", "does not exist"):
        absent = [{"resources": ["secrets"], "provider": {"keyArn": key[:-1] + ("0" if key[-1] != "0" else "1")}}]
        eks.associate_encryption_config(clusterName="piksel", encryptionConfig=absent)
    update = eks.associate_encryption_config(clusterName="piksel", encryptionConfig=configuration)["update"]
    assert (update["type"], done(eks, update)["status"]) == ("AssociateEncryptionConfig", "Successful")
    assert eks.describe_cluster(name="piksel")["cluster"]["encryptionConfig"] == configuration
    with refused("ResourceInUseException"):
        eks.associate_encryption_config(clusterName="piksel", encryptionConfig=configuration)


def test_kubernetes_goes_up_one_minor_version_at_a_time(eks):
    for version, message in (
        ("1.35", "Unsupported Kubernetes minor version"),
        ("1.32", "Unsupported Kubernetes minor version"),
        ("1.33", "already"),
    ):
        with refused("InvalidParameterException", message):
            eks.update_cluster_version(name="piksel", version=version)
    update = eks.update_cluster_version(name="piksel", version="1.34")["update"]
    assert {one["type"]: one["value"] for one in update["params"]}["Version"] == "1.34"
    cluster = eks.describe_cluster(name="piksel")["cluster"]
    assert (cluster["version"], cluster["status"]) == ("1.34", "ACTIVE")


def test_nodes_are_brought_along_before_the_next_version(place, eks):
    place.node_group()
    done(eks, eks.update_cluster_version(name="piksel", version="1.34")["update"])
    with refused("InvalidRequestException", "Nodegroups system must be updated"):
        eks.update_cluster_version(name="piksel", version="1.35")
    eks.update_nodegroup_version(clusterName="piksel", nodegroupName="system", version="1.34")
    eks.describe_nodegroup(clusterName="piksel", nodegroupName="system")
    done(eks, eks.update_cluster_version(name="piksel", version="1.35")["update"])


def test_updates_are_listed_by_what_they_are_of(place, eks):
    place.node_group()
    update = eks.update_nodegroup_config(clusterName="piksel", nodegroupName="system", labels={"addOrUpdateLabels": {"a": "b"}})["update"]
    assert eks.list_updates(name="piksel")["updateIds"] == []
    assert eks.list_updates(name="piksel", nodegroupName="system")["updateIds"] == [update["id"]]
    with refused("ResourceNotFoundException", "No update found"):
        eks.describe_update(name="piksel", updateId=update["id"])
    assert eks.describe_update(name="piksel", nodegroupName="system", updateId=update["id"])["update"]["status"] == "Successful"


def test_insights_name_addons_that_do_not_fit_the_next_version(eks):
    eks.create_addon(clusterName="piksel", addonName="coredns", addonVersion="v1.11.4-eksbuild.33")
    (warning,) = eks.list_insights(clusterName="piksel", filter={"statuses": ["WARNING"]})["insights"]
    assert (warning["name"], warning["kubernetesVersion"]) == ("EKS add-on version compatibility", "1.34")
    insight = eks.describe_insight(clusterName="piksel", id=warning["id"])["insight"]
    (detail,) = insight["categorySpecificSummary"]["addonCompatibilityDetails"]
    assert detail["name"] == "coredns"
    assert "v1.13.2-eksbuild.4" in detail["compatibleVersions"]
    with refused("ResourceNotFoundException"):
        eks.describe_insight(clusterName="piksel", id="nobody")
