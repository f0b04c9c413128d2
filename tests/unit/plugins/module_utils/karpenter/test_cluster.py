# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What EKS and Kubernetes say of the cluster."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.karpenter.cluster import NOBODY, Facts, look, owner_of_definitions
from botocore.exceptions import ClientError

DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
CLUSTER = {
    "name": "example",
    "status": "ACTIVE",
    "version": "1.34",
    "resourcesVpcConfig": {"vpcId": "vpc-1"},
    "identity": {"oidc": {"issuer": "https://oidc.eks.ap-southeast-3.amazonaws.com/id/0123"}},
    "accessConfig": {"authenticationMode": "API"},
}


def test_a_cluster_that_is_there(aws):
    aws.expect("eks", "describe_cluster", {"cluster": CLUSTER}, name="example")
    assert look(aws, "example") == Facts(True, "1.34", "vpc-1", "oidc.eks.ap-southeast-3.amazonaws.com/id/0123", "API")


@pytest.mark.parametrize(("status", "there"), [("CREATING", True), ("UPDATING", True), ("DELETING", False)])
def test_one_that_is_coming_or_going(aws, status, there):
    aws.expect("eks", "describe_cluster", {"cluster": {"name": "example", "status": status, "version": "1.34"}}, name="example")
    assert look(aws, "example") == Facts(there, "1.34")


def test_one_that_is_not_there(aws):
    aws.fail("eks", "describe_cluster", "ResourceNotFoundException", name="example")
    assert look(aws, "example") == Facts()


def test_another_failure_is_told(aws):
    aws.fail("eks", "describe_cluster", "AccessDeniedException", name="example")
    with pytest.raises(ClientError, match="AccessDenied"):
        look(aws, "example")


def definition(**annotations):
    helms = {f"meta.helm.sh/release-{key}": value for key, value in annotations.items()}
    return {"metadata": {"name": "nodepools.karpenter.sh", "annotations": helms}}


@pytest.mark.parametrize(
    ("items", "owner"),
    [
        ([], None),
        ([{"metadata": {"name": "nodepools.karpenter.sh"}}], NOBODY),
        ([definition(name="karpenter-crd")], NOBODY),
        ([definition(name="karpenter-crd", namespace="system")], "system/karpenter-crd"),
    ],
)
def test_whose_karpenters_definitions_are(server, items, owner):
    server.lists(DEFINITIONS, *items)
    assert owner_of_definitions(server.api()) == owner
    assert server.requests[0].query["fieldSelector"] == "metadata.name=nodepools.karpenter.sh"


def test_where_there_is_no_cluster_they_are_not_there():
    assert owner_of_definitions(None) is None
