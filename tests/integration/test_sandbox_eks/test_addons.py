"""Add-ons: which there are, how they may be configured, and how they fare."""

import json

import jsonschema
import pytest

from sandbox.expect import refused

# Those of Piksel's staging environment.
PIKSEL = {
    "coredns": "v1.13.2-eksbuild.4",
    "kube-proxy": "v1.34.6-eksbuild.2",
    "vpc-cni": "v1.21.1-eksbuild.7",
    "aws-ebs-csi-driver": "v1.57.1-eksbuild.1",
    "eks-pod-identity-agent": "v1.3.10-eksbuild.2",
}
CONFIGURATION = {
    "autoScaling": {"enabled": True, "minReplicas": 2, "maxReplicas": 10},
    "resources": {"requests": {"cpu": "150m", "memory": "125M"}, "limits": {"cpu": "1000m", "memory": "250M"}},
}


def of(eks, name):
    return eks.describe_addon(clusterName="piksel", addonName=name)["addon"]


def offered(eks, **given):
    addons = eks.describe_addon_versions(**given)["addons"]
    return {addon["addonName"]: {version["addonVersion"]: version for version in addon["addonVersions"]} for addon in addons}


def test_versions_go_with_kubernetes_versions_and_one_is_the_default(place):
    for kubernetes in ("1.32", "1.33", "1.34", "1.35"):
        for name, versions in offered(place.eks, kubernetesVersion=kubernetes).items():
            defaults = [version for version, found in versions.items() if found["compatibilities"][0]["defaultVersion"]]
            assert len(defaults) == 1, (name, kubernetes)
            assert len(versions) >= 2, (name, kubernetes)
            assert {one["clusterVersion"] for found in versions.values() for one in found["compatibilities"]} == {kubernetes}
    assert all(version in offered(place.eks, kubernetesVersion="1.34")[name] for name, version in PIKSEL.items())
    assert set(offered(place.eks, types=["storage"])) == {"aws-ebs-csi-driver", "aws-efs-csi-driver", "snapshot-controller"}
    with refused("InvalidParameterException"):
        place.eks.describe_addon_versions(addonName="istio")


@pytest.mark.parametrize("name", ["vpc-cni", "coredns", "kube-proxy", "aws-ebs-csi-driver", "aws-efs-csi-driver", "eks-pod-identity-agent"])
def test_the_schema_is_one(place, name):
    version = next(iter(offered(place.eks, addonName=name)[name]))
    answer = place.eks.describe_addon_configuration(addonName=name, addonVersion=version)
    schema = json.loads(answer["configurationSchema"])
    jsonschema.Draft6Validator.check_schema(schema)
    jsonschema.Draft6Validator(schema).validate({"resources": {"limits": {"memory": "1Gi"}}} if "csi" not in name else {})
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft6Validator(schema).validate({"nobody": 1})


def test_an_addon_is_made_and_described(eks):
    made = eks.create_addon(
        clusterName="piksel", addonName="vpc-cni", configurationValues='{"env": {"WARM_IP_TARGET": "2"}}', tags={"a": "b"}
    )["addon"]
    assert (made["status"], made["addonVersion"]) == ("CREATING", "v1.21.1-eksbuild.7")
    addon = of(eks, "vpc-cni")
    assert (addon["status"], addon["health"], addon["tags"]) == ("ACTIVE", {"issues": []}, {"a": "b"})
    assert addon["configurationValues"] == '{"env": {"WARM_IP_TARGET": "2"}}'
    assert addon["addonArn"].startswith("arn:aws:eks:ap-southeast-3:222222222222:addon/piksel/vpc-cni/")
    assert eks.list_addons(clusterName="piksel")["addons"] == ["vpc-cni"]
    with refused("ResourceInUseException", "Addon already exists."):
        eks.create_addon(clusterName="piksel", addonName="vpc-cni")
    with refused("ResourceNotFoundException", "No addon: coredns found in cluster: piksel"):
        of(eks, "coredns")


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("istio", {}, "not supported"),
        ("coredns", {"addonVersion": "v1.13.2-eksbuild.4"}, "Addon version specified is not supported"),
        ("coredns", {"addonVersion": "v9"}, "Addon version specified is not supported"),
        ("coredns", {"configurationValues": '{"replicas": 2}'}, "Json schema validation failed"),
        ("coredns", {"configurationValues": '{"replicaCount": "two"}'}, "Json schema validation failed"),
        ("vpc-cni", {"configurationValues": '{"env": {"WARM_IP_TARGET": 2}}'}, "Json schema validation failed"),
        ("vpc-cni", {"configurationValues": "{"}, "not valid JSON or YAML"),
        ("vpc-cni", {"serviceAccountRoleArn": "arn:aws:iam::222222222222:role/nobody"}, "does not exist"),
        ("vpc-cni", {"resolveConflicts": "IGNORE"}, "enum"),
    ],
)
def test_what_an_addon_does_not_take_is_refused(eks, name, given, message):
    with refused("InvalidParameterException", message):
        eks.create_addon(clusterName="piksel", addonName=name, **given)


def test_configuration_may_be_yaml(eks):
    eks.create_addon(clusterName="piksel", addonName="coredns", configurationValues="replicaCount: 3\n")
    assert of(eks, "coredns")["configurationValues"] == "replicaCount: 3\n"
    eks.update_addon(clusterName="piksel", addonName="coredns", configurationValues=json.dumps(CONFIGURATION))
    assert json.loads(of(eks, "coredns")["configurationValues"]) == CONFIGURATION


def test_what_needs_nodes_is_degraded_without_and_active_with_them(place, eks):
    for name in ("coredns", "aws-ebs-csi-driver", "kube-proxy"):
        eks.create_addon(clusterName="piksel", addonName=name)
    assert (of(eks, "coredns")["status"], of(eks, "kube-proxy")["status"]) == ("DEGRADED", "ACTIVE")
    assert of(eks, "aws-ebs-csi-driver")["health"]["issues"][0]["code"] == "InsufficientNumberOfReplicas"
    place.node_group()
    assert (of(eks, "coredns")["status"], of(eks, "aws-ebs-csi-driver")["status"]) == ("ACTIVE", "ACTIVE")
    eks.update_nodegroup_config(clusterName="piksel", nodegroupName="system", scalingConfig={"minSize": 0, "desiredSize": 0})
    eks.describe_nodegroup(clusterName="piksel", nodegroupName="system")
    assert of(eks, "coredns")["status"] == "DEGRADED"


def test_an_update_keeps_the_configuration_and_drops_an_unnamed_role(place, eks):
    values = '{"env": {"ENABLE_PREFIX_DELEGATION": "true"}}'
    eks.create_addon(
        clusterName="piksel",
        addonName="vpc-cni",
        addonVersion="v1.20.4-eksbuild.2",
        serviceAccountRoleArn=place.pod_role,
        configurationValues=values,
    )
    assert of(eks, "vpc-cni")["serviceAccountRoleArn"] == place.pod_role
    update = eks.update_addon(clusterName="piksel", addonName="vpc-cni", addonVersion="v1.21.1-eksbuild.7")["update"]
    assert (update["type"], update["status"]) == ("AddonUpdate", "InProgress")
    with refused("ResourceInUseException"):
        eks.update_addon(clusterName="piksel", addonName="vpc-cni")
    addon = of(eks, "vpc-cni")
    assert (addon["addonVersion"], addon["configurationValues"]) == ("v1.21.1-eksbuild.7", values)
    assert "serviceAccountRoleArn" not in addon
    assert eks.list_updates(name="piksel", addonName="vpc-cni")["updateIds"] == [update["id"]]


def test_conflicts_are_resolved_only_if_asked(aws, eks):
    for choice, status in (("NONE", "CREATE_FAILED"), ("OVERWRITE", "ACTIVE")):
        aws.eks_trouble("staging", "addon", "piksel", "kube-proxy", "ConfigurationConflict", "Conflicts found")
        eks.create_addon(clusterName="piksel", addonName="kube-proxy", resolveConflicts=choice)
        assert of(eks, "kube-proxy")["status"] == status
        eks.delete_addon(clusterName="piksel", addonName="kube-proxy")
        assert eks.list_addons(clusterName="piksel")["addons"] == []
    eks.create_addon(clusterName="piksel", addonName="kube-proxy")
    of(eks, "kube-proxy")
    aws.eks_trouble("staging", "addon", "piksel", "kube-proxy", "ConfigurationConflict", "Conflicts found")
    update = eks.update_addon(clusterName="piksel", addonName="kube-proxy", resolveConflicts="NONE")["update"]
    update = eks.describe_update(name="piksel", addonName="kube-proxy", updateId=update["id"])["update"]
    assert (update["status"], update["errors"][0]["errorCode"]) == ("Failed", "ConfigurationConflict")
    assert of(eks, "kube-proxy")["status"] == "UPDATE_FAILED"
    eks.update_addon(clusterName="piksel", addonName="kube-proxy", resolveConflicts="OVERWRITE")
    assert of(eks, "kube-proxy")["status"] == "ACTIVE"


def test_pod_identities_of_an_addon_are_its_own(place, eks):
    wanted = [{"serviceAccount": "ebs-csi-controller-sa", "roleArn": place.pod_role}]
    with refused("InvalidParameterException", "not both"):
        eks.create_addon(
            clusterName="piksel", addonName="aws-ebs-csi-driver", podIdentityAssociations=wanted, serviceAccountRoleArn=place.pod_role
        )
    eks.create_addon(clusterName="piksel", addonName="aws-ebs-csi-driver", podIdentityAssociations=wanted)
    addon = of(eks, "aws-ebs-csi-driver")
    (association,) = eks.list_pod_identity_associations(clusterName="piksel")["associations"]
    assert addon["podIdentityAssociations"] == [association["associationArn"]]
    assert association["ownerArn"] == addon["addonArn"]
    with refused("InvalidRequestException", "owned by"):
        eks.delete_pod_identity_association(clusterName="piksel", associationId=association["associationId"])
    eks.update_addon(clusterName="piksel", addonName="aws-ebs-csi-driver")
    assert of(eks, "aws-ebs-csi-driver")["podIdentityAssociations"] == [association["associationArn"]]
    eks.update_addon(clusterName="piksel", addonName="aws-ebs-csi-driver", podIdentityAssociations=[])
    assert eks.list_pod_identity_associations(clusterName="piksel")["associations"] == []


def test_the_cluster_of_piksels_staging_inventory_can_be_had(place):
    place.cluster(version="1.34")
    for name, version in PIKSEL.items():
        place.eks.create_addon(clusterName="piksel", addonName=name, addonVersion=version)
    assert {name: of(place.eks, name)["addonVersion"] for name in PIKSEL} == PIKSEL
