# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Of other areas' kinds only what is Karpenter's is read."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.eks.area import Cluster
from ansible_collections.piksel.infra.plugins.module_utils.karpenter.own import (
    ControllerAssociation,
    LeftInstanceProfile,
    NodeAccessEntry,
    left_instances,
)
from botocore.exceptions import ClientError

from unit.plugins.module_utils.aws.stubs import tag_list

ROLE = "arn:aws:iam::123456789012:role/example-karpenter-node"
TAGS = {"kubernetes.io/cluster/example": "owned", "karpenter.k8s.aws/ec2nodeclass": "default"}


@pytest.fixture
def cluster(aws):
    area = Cluster(aws, "example", "piksel.infra", purge_tags=False)
    area.there = True
    return area


def test_of_the_access_entries_the_nodes(aws, cluster):
    entry = {"principalArn": ROLE, "accessEntryArn": "arn:entry", "type": "EC2_LINUX", "username": "system:node:{{EC2PrivateDNSName}}"}
    aws.expect("eks", "describe_access_entry", {"accessEntry": entry}, clusterName="example", principalArn=ROLE)
    (one,) = NodeAccessEntry(cluster, ROLE).read()
    assert (one.key, one.attributes["type"]) == (("eks_access_entry", ROLE), "EC2_LINUX")


def test_none_is_none(aws, cluster):
    aws.fail("eks", "describe_access_entry", "ResourceNotFoundException", clusterName="example", principalArn=ROLE)
    assert NodeAccessEntry(cluster, ROLE).read() == []


def test_a_cluster_that_admits_by_config_map_has_none(aws, cluster):
    aws.fail("eks", "describe_access_entry", "InvalidRequestException", clusterName="example", principalArn=ROLE)
    assert NodeAccessEntry(cluster, ROLE).read() == []
    aws.fail("eks", "describe_access_entry", "AccessDeniedException", clusterName="example", principalArn=ROLE)
    with pytest.raises(ClientError, match="AccessDenied"):
        NodeAccessEntry(cluster, ROLE).read()


def test_without_a_cluster_nothing_is_asked(aws, cluster):
    cluster.there = False
    assert [*NodeAccessEntry(cluster, ROLE).read(), *ControllerAssociation(cluster, {"karpenter/karpenter"}).read()] == []


def test_of_the_associations_the_controllers(aws, cluster):
    names = ["karpenter/karpenter", "default/karpenter", "karpenter/other"]
    listed = [dict(zip(("namespace", "serviceAccount"), one.split("/"), strict=True), associationId=f"a-{one}") for one in names]
    aws.expect("eks", "list_pod_identity_associations", {"associations": listed}, clusterName="example")
    answer = {**listed[0], "associationArn": "arn:association", "roleArn": "arn:role"}
    which = {"clusterName": "example", "associationId": "a-karpenter/karpenter"}
    aws.expect("eks", "describe_pod_identity_association", {"association": answer}, **which)
    (one,) = ControllerAssociation(cluster, {"karpenter/karpenter"}).read()
    assert (one.name, one.attributes["role_arn"]) == ("karpenter/karpenter", "arn:role")


def profile(name, **tags):
    role = {"Path": "/", "RoleName": "example-karpenter-node", "RoleId": "AROA0123456789ABCDEF", "Arn": ROLE, "CreateDate": 0}
    arn = f"arn:aws:iam::123456789012:instance-profile/{name}"
    described = {"InstanceProfileName": name, "Path": "/", "InstanceProfileId": "AIPA0123456789ABCDEF", "Arn": arn}
    return {**described, "CreateDate": 0, "Roles": [role], **({"Tags": tag_list(**tags)} if tags else {})}


def expect_profiles(aws, *profiles):
    listed = [{key: value for key, value in one.items() if key != "Tags"} for one in profiles]
    aws.expect("iam", "list_instance_profiles_for_role", {"InstanceProfiles": listed}, RoleName="example-karpenter-node")
    for one in profiles:
        aws.expect("iam", "get_instance_profile", {"InstanceProfile": one}, InstanceProfileName=one["InstanceProfileName"])


def test_of_the_instance_profiles_those_that_karpenter_made_for_the_cluster(aws):
    other = {**TAGS, "kubernetes.io/cluster/example": "shared"}
    expect_profiles(aws, profile("left", **TAGS), profile("of-others"), profile("half", **other), profile("by-hand", team="maps"))
    found = LeftInstanceProfile(aws, "example-karpenter-node", "example", "piksel.infra").read()
    assert [(one.name, one.owned, one.attributes["role"]) for one in found] == [("left", True, "example-karpenter-node")]


def test_a_role_that_is_gone_has_none(aws):
    aws.fail("iam", "list_instance_profiles_for_role", "NoSuchEntity", RoleName="example-karpenter-node")
    assert LeftInstanceProfile(aws, "example-karpenter-node", "example", "piksel.infra").read() == []


def test_instances_that_are_left(aws):
    filters = [
        {"Name": "tag:kubernetes.io/cluster/example", "Values": ["owned"]},
        {"Name": "tag-key", "Values": ["karpenter.sh/nodepool"]},
        {"Name": "instance-state-name", "Values": ["pending", "running", "stopping", "stopped"]},
    ]
    answer = {"Reservations": [{"Instances": [{"InstanceId": "i-1"}, {"InstanceId": "i-2"}]}, {"Instances": [{"InstanceId": "i-3"}]}]}
    aws.expect("ec2", "describe_instances", answer, Filters=filters)
    assert list(left_instances(aws, "example")) == ["i-1", "i-2", "i-3"]
