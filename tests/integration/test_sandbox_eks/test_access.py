"""Access entries, their policies, and pod identity associations."""

import pytest

from sandbox.expect import refused

DEPLOY = "arn:aws:iam::222222222222:role/piksel-deploy"
VIEW = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
ADMINISTRATOR = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
CLUSTER = {"type": "cluster"}


def test_the_creator_has_an_entry_unless_asked_not_to(place):
    place.cluster()
    assert place.eks.list_access_entries(clusterName="piksel")["accessEntries"] == [DEPLOY]
    (policy,) = place.eks.list_associated_access_policies(clusterName="piksel", principalArn=DEPLOY)["associatedAccessPolicies"]
    assert (policy["policyArn"], policy["accessScope"]["type"]) == (ADMINISTRATOR, "cluster")
    place.cluster("other", accessConfig={"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": False})
    assert place.eks.list_access_entries(clusterName="other")["accessEntries"] == []


def test_node_roles_get_their_entry_and_keep_it(place, eks):
    place.node_group()
    entry = eks.describe_access_entry(clusterName="piksel", principalArn=place.node_role)["accessEntry"]
    assert (entry["type"], entry["kubernetesGroups"]) == ("EC2_LINUX", ["system:nodes"])
    assert entry["username"] == "system:node:{{EC2PrivateDNSName}}"
    with refused("InvalidRequestException"):
        eks.associate_access_policy(clusterName="piksel", principalArn=place.node_role, policyArn=VIEW, accessScope=CLUSTER)
    eks.delete_nodegroup(clusterName="piksel", nodegroupName="system")
    eks.list_nodegroups(clusterName="piksel")
    assert place.node_role in eks.list_access_entries(clusterName="piksel")["accessEntries"]


def test_an_entry_is_of_no_use_to_a_role_made_again(place, eks):
    place.node_group()
    eks.delete_nodegroup(clusterName="piksel", nodegroupName="system")
    eks.list_nodegroups(clusterName="piksel")
    place.iam.delete_role(RoleName="nodes")
    place.role("nodes", "ec2.amazonaws.com")
    assert place.node_group()["health"]["issues"][0]["code"] == "NodeCreationFailure"
    eks.delete_nodegroup(clusterName="piksel", nodegroupName="system")
    eks.list_nodegroups(clusterName="piksel")
    eks.delete_access_entry(clusterName="piksel", principalArn=place.node_role)
    assert place.node_group()["status"] == "ACTIVE"


def test_an_entry_is_made_changed_and_deleted(place, eks):
    arn = place.role("viewer", "lambda.amazonaws.com")
    one = {"clusterName": "piksel", "principalArn": arn}
    entry = eks.create_access_entry(**one, kubernetesGroups=["viewers"], tags={"a": "b"})["accessEntry"]
    assert (entry["type"], entry["kubernetesGroups"], entry["tags"]) == ("STANDARD", ["viewers"], {"a": "b"})
    assert entry["username"] == "arn:aws:sts::222222222222:assumed-role/viewer/{{SessionName}}"
    assert entry["accessEntryArn"].startswith("arn:aws:eks:ap-southeast-3:222222222222:access-entry/piksel/role/222222222222/viewer/")
    with refused("ResourceInUseException", "already in use"):
        eks.create_access_entry(**one)
    assert eks.update_access_entry(**one, kubernetesGroups=[], username="viewer")["accessEntry"]["username"] == "viewer"
    assert eks.describe_access_entry(**one)["accessEntry"]["kubernetesGroups"] == []
    eks.delete_access_entry(**one)
    with refused("ResourceNotFoundException", "principalArn could not be found"):
        eks.describe_access_entry(**one)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"principalArn": "somebody"}, "InvalidParameterException"),
        ({"principalArn": "arn:aws:iam::222222222222:role/nobody"}, "InvalidParameterException"),
        ({"principalArn": "arn:aws:sts::222222222222:assumed-role/nodes/session"}, "InvalidParameterException"),
        ({"kubernetesGroups": ["system:masters"]}, "InvalidParameterException"),
        ({"username": "system:admin"}, "InvalidParameterException"),
        ({"type": "ROBOT"}, "InvalidParameterException"),
        ({"type": "EC2_LINUX", "kubernetesGroups": ["a"]}, "InvalidRequestException"),
    ],
)
def test_what_an_entry_can_not_be_is_refused(place, eks, given, code):
    with refused(code):
        eks.create_access_entry(**{"clusterName": "piksel", "principalArn": place.cluster_role, **given})


def test_policies_are_associated_scoped_anew_and_taken_away(place, eks):
    one = {"clusterName": "piksel", "principalArn": place.cluster_role}
    eks.create_access_entry(**one)
    scope = {"type": "namespace", "namespaces": ["argo", "monitoring"]}
    made = eks.associate_access_policy(**one, policyArn=VIEW, accessScope=scope)["associatedAccessPolicy"]
    assert (made["policyArn"], made["accessScope"]) == (VIEW, scope)
    eks.associate_access_policy(**one, policyArn=VIEW, accessScope=CLUSTER)
    (found,) = eks.list_associated_access_policies(**one)["associatedAccessPolicies"]
    assert (found["accessScope"], found["associatedAt"]) == ({"type": "cluster", "namespaces": []}, made["associatedAt"])
    assert eks.list_access_entries(clusterName="piksel", associatedPolicyArn=VIEW)["accessEntries"] == [place.cluster_role]
    eks.disassociate_access_policy(**one, policyArn=VIEW)
    assert eks.list_associated_access_policies(**one)["associatedAccessPolicies"] == []
    with refused("ResourceNotFoundException"):
        eks.disassociate_access_policy(**one, policyArn=VIEW)
    with refused("ResourceNotFoundException"):
        eks.associate_access_policy(**one, policyArn=VIEW + "s", accessScope=CLUSTER)
    for scope in ({"type": "namespace"}, {"type": "cluster", "namespaces": ["a"]}, {"type": "village"}):
        with refused("InvalidParameterException"):
            eks.associate_access_policy(**one, policyArn=VIEW, accessScope=scope)


def test_policies_are_listed(place):
    names = [policy["name"] for policy in place.eks.list_access_policies()["accessPolicies"]]
    assert {"AmazonEKSClusterAdminPolicy", "AmazonEKSAdminPolicy", "AmazonEKSEditPolicy", "AmazonEKSViewPolicy"} <= set(names)


def test_pod_identities_are_one_for_each_service_account(place, eks):
    one = {"clusterName": "piksel", "namespace": "kube-system", "serviceAccount": "ebs-csi-controller-sa"}
    made = eks.create_pod_identity_association(**one, roleArn=place.pod_role, tags={"a": "b"})["association"]
    with refused("ResourceInUseException"):
        eks.create_pod_identity_association(**one, roleArn=place.pod_role)
    identity = {"clusterName": "piksel", "associationId": made["associationId"]}
    found = eks.describe_pod_identity_association(**identity)["association"]
    assert (found["roleArn"], found["tags"], found["disableSessionTags"]) == (place.pod_role, {"a": "b"}, False)
    assert found["associationArn"].endswith(f"podidentityassociation/piksel/{made['associationId']}")
    other = place.role("other", "pods.eks.amazonaws.com")
    assert eks.update_pod_identity_association(**identity, roleArn=other)["association"]["roleArn"] == other
    assert eks.list_pod_identity_associations(clusterName="piksel", namespace="default")["associations"] == []
    (listed,) = eks.list_pod_identity_associations(clusterName="piksel", serviceAccount="ebs-csi-controller-sa")["associations"]
    assert "roleArn" not in listed
    eks.delete_pod_identity_association(**identity)
    with refused("ResourceNotFoundException"):
        eks.describe_pod_identity_association(**identity)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"roleArn": "arn:aws:iam::222222222222:role/nobody"}, "does not exist"),
        ({"roleArn": "arn:aws:iam::222222222222:role/nodes"}, "Trust policy of the role provided is invalid"),
        ({"policy": "{}"}, "disableSessionTags"),
        ({"policy": "{", "disableSessionTags": True}, "JSON"),
    ],
)
def test_a_pod_identity_needs_a_role_for_pods(place, eks, given, message):
    one = {"clusterName": "piksel", "namespace": "a", "serviceAccount": "b", "roleArn": place.pod_role}
    with refused("InvalidParameterException", message):
        eks.create_pod_identity_association(**{**one, **given})
    made = eks.create_pod_identity_association(**one)["association"]
    with refused("InvalidParameterException", "At least one"):
        eks.update_pod_identity_association(clusterName="piksel", associationId=made["associationId"])
