# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.eks.access import AccessEntry, PodIdentityAssociation, Policy
from botocore.exceptions import ClientError

from unit.plugins.module_utils.aws.eks.described import ADMINISTRATORS, OURS

ARN = "arn:aws:eks:ap-southeast-3:123456789012:access-entry/example/role/123456789012/administrators/a"
OF_ENTRY = {"clusterName": "example", "principalArn": ADMINISTRATORS}
VIEW, EDIT, ADMIN = (f"arn:aws:eks::aws:cluster-access-policy/AmazonEKS{name}Policy" for name in ("View", "Edit", "ClusterAdmin"))


def entry_of(kind="STANDARD", **more):
    return {"principalArn": ADMINISTRATORS, "accessEntryArn": ARN, "type": kind, "username": "u", "tags": OURS, **more}


def associated(*policies):
    """Each an ARN, and the namespaces that it is for."""
    scopes = [(arn, {"type": "namespace", "namespaces": list(names)} if names else {"type": "cluster"}) for arn, *names in policies]
    return {"associatedAccessPolicies": [{"policyArn": arn, "accessScope": scope} for arn, scope in scopes]}


class TestAccessEntry:
    @pytest.fixture
    def kind(self, cluster):
        return AccessEntry(cluster)

    def test_read(self, aws, kind):
        aws.expect("eks", "list_access_entries", {"accessEntries": [ADMINISTRATORS]}, clusterName="example")
        aws.expect("eks", "describe_access_entry", {"accessEntry": entry_of(kubernetesGroups=["people"])}, **OF_ENTRY)
        aws.expect("eks", "list_associated_access_policies", associated((ADMIN,), (VIEW, "web", "db")), **OF_ENTRY)
        (one,) = kind.read()
        assert (one.name, one.owned) == (ADMINISTRATORS, True)
        assert one.attributes == {
            "type": "STANDARD",
            "username": "u",
            "kubernetes_groups": frozenset({"people"}),
            "policies": frozenset({Policy(ADMIN), Policy(VIEW, ("db", "web"))}),
            "tags": OURS,
        }

    def test_an_entry_of_nodes_has_no_policies_to_list(self, aws, kind):
        aws.expect("eks", "describe_access_entry", {"accessEntry": entry_of("EC2_LINUX", kubernetesGroups=["system:nodes"])}, **OF_ENTRY)
        assert kind.find(ADMINISTRATORS).attributes["policies"] == frozenset()

    def test_a_cluster_that_knows_no_entries_yet_has_none(self, aws, kind):
        aws.fail("eks", "list_access_entries", "InvalidRequestException", clusterName="example")
        assert kind.read() == []

    def test_another_error_is_one(self, aws, kind):
        aws.fail("eks", "list_access_entries", "AccessDeniedException", clusterName="example")
        with pytest.raises(ClientError):
            kind.read()

    def test_it_is_made_and_given_its_policies(self, aws, kind, pauses):
        identity = {"type": "STANDARD", "kubernetesGroups": ["a", "b"], "username": "u", "tags": OURS}
        aws.fail("eks", "create_access_entry", "InvalidParameterException", "The principalArn is invalid: invalid principal.", "once")
        aws.expect_once("eks", "create_access_entry", {"accessEntry": entry_of(kubernetesGroups=["a", "b"])}, **OF_ENTRY, **identity)
        scope = {"type": "namespace", "namespaces": ["web"]}
        aws.expect("eks", "associate_access_policy", **OF_ENTRY, policyArn=ADMIN, accessScope={"type": "cluster"})
        aws.expect("eks", "associate_access_policy", **OF_ENTRY, policyArn=VIEW, accessScope=scope)
        wanted = {"type": "STANDARD", "username": "u", "kubernetes_groups": frozenset({"b", "a"}), "tags": OURS}
        kind.create(ADMINISTRATORS, wanted | {"policies": frozenset({Policy(ADMIN), Policy(VIEW, ("web",))})})
        assert len(pauses) == 1  # IAM has just made the principal

    def test_a_policy_changes_its_scope_and_another_goes(self, aws, kind):
        one = kind.parse({**entry_of(), "policies": associated((VIEW,), (EDIT,))["associatedAccessPolicies"]})
        scope = {"type": "namespace", "namespaces": ["web"]}
        aws.expect("eks", "associate_access_policy", **OF_ENTRY, policyArn=VIEW, accessScope=scope)
        aws.expect("eks", "disassociate_access_policy", **OF_ENTRY, policyArn=EDIT)
        kind.update(one, {"policies": frozenset({Policy(VIEW, ("web",))})})

    def test_groups_are_taken_away_and_tags_set(self, aws, kind):
        aws.expect("eks", "tag_resource", resourceArn=ARN, tags={"a": "b"})
        aws.expect("eks", "update_access_entry", **OF_ENTRY, kubernetesGroups=[])
        kind.update(kind.parse(entry_of(kubernetesGroups=["people"])), {"kubernetes_groups": frozenset(), "tags": {**OURS, "a": "b"}})

    def test_deletion(self, aws, kind):
        aws.expect("eks", "delete_access_entry", **OF_ENTRY)
        assert kind.delete(kind.parse(entry_of())) is None


ROLE = "arn:aws:iam::123456789012:role/example-vpc-cni"
ASSOCIATION = {
    "namespace": "kube-system",
    "serviceAccount": "aws-node",
    "roleArn": ROLE,
    "associationArn": "arn:aws:eks:ap-southeast-3:123456789012:podidentityassociation/example/a-1",
    "associationId": "a-1",
    "tags": OURS,
}


class TestPodIdentityAssociation:
    @pytest.fixture
    def kind(self, cluster):
        return PodIdentityAssociation(cluster)

    def listed(self, aws):
        summary = {name: ASSOCIATION[name] for name in ("namespace", "serviceAccount", "associationArn", "associationId")}
        aws.expect("eks", "list_pod_identity_associations", {"associations": [summary]}, clusterName="example")
        described = {"clusterName": "example", "associationId": "a-1"}
        aws.expect("eks", "describe_pod_identity_association", {"association": ASSOCIATION}, **described)

    def test_read_by_the_name_of_the_service_account(self, aws, kind):
        self.listed(aws)
        (one,) = kind.read()
        assert (one.name, one.attributes) == ("kube-system/aws-node", {"role_arn": ROLE, "tags": OURS})
        assert one.outputs["id_in_cluster"] == "a-1"

    def test_it_is_made(self, aws, kind):
        told = {"clusterName": "example", "namespace": "kube-system", "serviceAccount": "aws-node", "roleArn": ROLE, "tags": OURS}
        aws.expect_once("eks", "create_pod_identity_association", {"association": ASSOCIATION}, **told)
        assert kind.create("kube-system/aws-node", {"role_arn": ROLE, "tags": OURS}).status == "ready"

    def test_one_that_is_there_already_is_found(self, aws, kind):
        aws.fail("eks", "create_pod_identity_association", "ServerException", use="once", status=500)
        self.listed(aws)
        assert kind.create("kube-system/aws-node", {"role_arn": ROLE, "tags": OURS}).outputs["id_in_cluster"] == "a-1"

    def test_another_role(self, aws, kind):
        aws.expect("eks", "update_pod_identity_association", clusterName="example", associationId="a-1", roleArn="arn:other")
        kind.update(kind.parse(ASSOCIATION), {"role_arn": "arn:other"})

    def test_deletion(self, aws, kind):
        aws.expect("eks", "delete_pod_identity_association", clusterName="example", associationId="a-1")
        assert kind.delete(kind.parse(ASSOCIATION)) is None
