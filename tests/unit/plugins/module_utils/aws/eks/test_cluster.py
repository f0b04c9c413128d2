# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control plane, and how the update of any kind is followed."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.eks.cluster import EksCluster
from botocore.exceptions import ClientError, EndpointConnectionError

from unit.plugins.module_utils.aws.eks.described import OURS

ARN = "arn:aws:eks:ap-southeast-3:123456789012:cluster/example"
ROLE = "arn:aws:iam::123456789012:role/example-cluster"
KEY = "arn:aws:kms:ap-southeast-3:123456789012:key/a"
TYPES = ["api", "audit", "authenticator", "controllerManager", "scheduler"]


def cluster_of(status="ACTIVE", network=(), **more):
    return {
        "name": "example",
        "arn": ARN,
        "status": status,
        "version": "1.34",
        "roleArn": ROLE,
        "endpoint": "https://example",
        "certificateAuthority": {"data": "Q0E="},
        "identity": {"oidc": {"issuer": "https://issuer/id/A"}},
        "resourcesVpcConfig": {
            "subnetIds": ["subnet-2", "subnet-1"],
            "securityGroupIds": [],
            "clusterSecurityGroupId": "sg-1",
            "endpointPublicAccess": True,
            "endpointPrivateAccess": False,
            "publicAccessCidrs": ["0.0.0.0/0"],
            **dict(network),
        },
        "logging": {"clusterLogging": [{"types": ["api"], "enabled": True}, {"types": TYPES[1:], "enabled": False}]},
        "kubernetesNetworkConfig": {"serviceIpv4Cidr": "172.20.0.0/16", "ipFamily": "ipv4"},
        "accessConfig": {"authenticationMode": "API"},
        "upgradePolicy": {"supportType": "STANDARD"},
        "deletionProtection": False,
        "tags": OURS,
        **more,
    }


@pytest.fixture
def kind(cluster):
    return EksCluster(cluster)


def described(aws, **more):
    aws.expect("eks", "describe_cluster", {"cluster": cluster_of(**more)}, name="example")


def test_read(aws, kind):
    described(aws, encryptionConfig=[{"resources": ["secrets"], "provider": {"keyArn": KEY}}])
    (one,) = kind.read()
    assert one.attributes == {
        "version": "1.34",
        "role_arn": ROLE,
        "subnet_ids": frozenset({"subnet-1", "subnet-2"}),
        "security_group_ids": frozenset(),
        "endpoint_public_access": True,
        "endpoint_private_access": False,
        "public_access_cidrs": frozenset({"0.0.0.0/0"}),
        "log_types": frozenset({"api"}),
        "encryption_key_arn": KEY,
        "authentication_mode": "API",
        "support_type": "STANDARD",
        "deletion_protection": False,
        "ip_family": "ipv4",
        "service_ipv4_cidr": "172.20.0.0/16",
        "tags": OURS,
    }
    assert one.outputs == {
        "id": ARN,
        "endpoint": "https://example",
        "certificate_authority": "Q0E=",
        "issuer": "https://issuer/id/A",
        "provider_arn": "arn:aws:iam::123456789012:oidc-provider/issuer/id/A",
        "security_group_id": "sg-1",
    }
    assert (one.status, one.owned, kind.cluster.there) == ("ready", True, True)


def test_one_that_is_not_there_has_nothing_in_it(aws, kind):
    aws.fail("eks", "describe_cluster", "ResourceNotFoundException")
    assert kind.read() == []
    assert not kind.cluster.there


def test_another_error_is_one(aws, kind):
    aws.fail("eks", "describe_cluster", "AccessDeniedException")
    with pytest.raises(ClientError):
        kind.read()


@pytest.mark.parametrize(
    ("status", "state", "there"),
    [
        ("CREATING", "pending", True),
        ("PENDING", "pending", True),
        ("UPDATING", "pending", True),
        ("ACTIVE", "ready", True),
        ("FAILED", "failed", True),
        ("DELETING", "deleting", False),
    ],
)
def test_states(aws, kind, status, state, there):
    described(aws, status=status, health={"issues": [{"code": "Ec2SubnetNotFound", "message": "Gone."}]})
    (one,) = kind.read()
    assert (one.status, one.reason, kind.cluster.there) == (state, "Ec2SubnetNotFound: Gone.", there)


LEAST = {
    "version": "1.34",
    "role_arn": ROLE,
    "subnet_ids": frozenset({"subnet-2", "subnet-1"}),
    "endpoint_public_access": True,
    "endpoint_private_access": True,
}
CREATED = {
    "name": "example",
    "version": "1.34",
    "roleArn": ROLE,
    "resourcesVpcConfig": {"subnetIds": ["subnet-1", "subnet-2"], "endpointPublicAccess": True, "endpointPrivateAccess": True},
    "logging": {"clusterLogging": [{"types": TYPES, "enabled": False}]},
    "accessConfig": {"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": False},
    "bootstrapSelfManagedAddons": False,
    "tags": {},
}


def test_it_is_made_by_one_call(aws, kind):
    aws.expect_once("eks", "create_cluster", {"cluster": cluster_of("CREATING")}, **CREATED)
    one = kind.create("example", LEAST)
    assert one.status == "pending"  # and so nothing more is told it yet
    assert kind.cluster.there


def test_it_is_made_with_all_that_can_be_said_then(aws, kind):
    network = {"subnetIds": ["subnet-1", "subnet-2"], "securityGroupIds": ["sg-9"], "publicAccessCidrs": ["198.51.100.0/24"]}
    aws.expect_once(
        "eks",
        "create_cluster",
        {"cluster": cluster_of("CREATING")},
        **CREATED
        | {
            "resourcesVpcConfig": network | {"endpointPublicAccess": True, "endpointPrivateAccess": True},
            "logging": {"clusterLogging": [{"types": ["api"], "enabled": True}, {"types": TYPES[1:], "enabled": False}]},
            "kubernetesNetworkConfig": {"ipFamily": "ipv4", "serviceIpv4Cidr": "172.20.0.0/16"},
            "encryptionConfig": [{"resources": ["secrets"], "provider": {"keyArn": KEY}}],
            "upgradePolicy": {"supportType": "EXTENDED"},
            "deletionProtection": True,
            "tags": OURS,
        },
    )
    more = {
        "security_group_ids": frozenset({"sg-9"}),
        "public_access_cidrs": frozenset({"198.51.100.0/24"}),
        "log_types": frozenset({"api"}),
        "ip_family": "ipv4",
        "service_ipv4_cidr": "172.20.0.0/16",
        "encryption_key_arn": KEY,
        "support_type": "EXTENDED",
        "deletion_protection": True,
        "tags": OURS,
    }
    kind.create("example", {**LEAST, **more})


def test_it_waits_for_its_role(aws, kind, pauses):
    message = "Role with arn: x, could not be assumed because it does not exist or the trusted entity is not correct"
    aws.fail("eks", "create_cluster", "InvalidParameterException", message, "once")
    aws.expect_once("eks", "create_cluster", {"cluster": cluster_of("CREATING")}, **CREATED)
    kind.create("example", LEAST)
    assert len(pauses) == 1


def test_after_a_lost_answer_it_is_found_and_not_doubled(aws, kind, monkeypatch):
    def lost(**_):
        raise EndpointConnectionError(endpoint_url="https://eks")

    monkeypatch.setattr(aws.once("eks"), "create_cluster", lost)
    described(aws, status="CREATING")
    assert kind.create("example", LEAST).status == "pending"


IN_PROGRESS = {"update": {"id": "u-1", "status": "InProgress"}}
CHANGES = [
    (
        {"endpoint_private_access": True, "public_access_cidrs": frozenset({"b", "a"})},
        {"resourcesVpcConfig": {"endpointPrivateAccess": True, "publicAccessCidrs": ["a", "b"]}},
    ),
    ({"subnet_ids": frozenset({"subnet-3", "subnet-1"})}, {"resourcesVpcConfig": {"subnetIds": ["subnet-1", "subnet-3"]}}),
    (
        {"log_types": frozenset()},
        {"logging": {"clusterLogging": [{"types": TYPES, "enabled": False}]}},
    ),
    ({"log_types": frozenset(TYPES)}, {"logging": {"clusterLogging": [{"types": TYPES, "enabled": True}]}}),
    ({"authentication_mode": "API"}, {"accessConfig": {"authenticationMode": "API"}}),
    ({"support_type": "EXTENDED"}, {"upgradePolicy": {"supportType": "EXTENDED"}}),
    ({"deletion_protection": True}, {"deletionProtection": True}),
]


@pytest.mark.parametrize(("change", "told"), CHANGES)
def test_a_change_of_its_configuration(aws, kind, change, told):
    aws.expect("eks", "update_cluster_config", IN_PROGRESS, name="example", **told)
    assert kind.update(kind.parse(cluster_of()), change).status == "pending"


def test_changes_go_one_by_one_and_the_version_last(aws, kind):
    wanted = {name: value for change, _ in (CHANGES[0], CHANGES[1], CHANGES[3], *CHANGES[5:]) for name, value in change.items()}
    wanted |= {"version": "1.35", "encryption_key_arn": KEY, "authentication_mode": "API"}
    one, told = kind.parse(cluster_of()), []
    for change, configuration in (CHANGES[0], CHANGES[1], *CHANGES[3:]):
        aws.expect("eks", "update_cluster_config", IN_PROGRESS, name="example", **configuration)
        kind.update(one, wanted)
        told.append(change)
        wanted = {name: value for name, value in wanted.items() if name not in change}
    encryption = [{"resources": ["secrets"], "provider": {"keyArn": KEY}}]
    aws.expect("eks", "associate_encryption_config", IN_PROGRESS, clusterName="example", encryptionConfig=encryption)
    kind.update(one, wanted)
    aws.expect("eks", "update_cluster_version", IN_PROGRESS, name="example", version="1.35")
    kind.update(one, {"version": "1.35"})
    assert wanted.keys() == {"version", "encryption_key_arn"}


def test_tags_take_no_time(aws, kind):
    aws.expect("eks", "tag_resource", resourceArn=ARN, tags={"a": "b"})
    aws.expect("eks", "untag_resource", resourceArn=ARN, tagKeys=["ManagedBy"])
    assert kind.update(kind.parse(cluster_of()), {"tags": {"a": "b"}}) is None


def update(status, *errors):
    return {"update": {"id": "u-1", "status": status, "errors": [{"errorCode": code, "errorMessage": text} for code, text in errors]}}


@pytest.fixture
def updating(aws, kind):
    """One whose update was just begun, and that shows nothing of it yet."""
    aws.expect("eks", "update_cluster_config", IN_PROGRESS, name="example", deletionProtection=True)
    return kind.update(kind.parse(cluster_of()), {"deletion_protection": True})


def asked(aws, answer):
    aws.expect("eks", "describe_update", answer, name="example", updateId="u-1")


def test_while_its_update_is_under_way_it_is_pending_whatever_its_status(aws, kind, updating):
    asked(aws, update("InProgress"))
    (one,) = kind.refresh([updating])
    assert one.status == "pending"
    asked(aws, update("Successful"))
    described(aws, deletionProtection=True)
    (one,) = kind.refresh([one])
    assert (one.status, one.attributes["deletion_protection"]) == ("ready", True)
    described(aws)  # and the update is not asked for again
    kind.refresh([one])


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (
            update("Failed", ("SubnetNotFound", "Gone."), ("OperationNotPermitted", "No.")),
            "SubnetNotFound: Gone.; OperationNotPermitted: No.",
        ),
        (update("Cancelled"), "its update was Cancelled"),
    ],
)
def test_an_update_that_failed_is_told_in_the_words_of_eks(aws, kind, updating, answer, reason):
    asked(aws, answer)
    (one,) = kind.refresh([updating])
    assert (one.status, one.reason) == ("failed", reason)


def test_it_is_deleted_and_then_gone(aws, kind):
    aws.expect("eks", "delete_cluster", {"cluster": cluster_of("DELETING")}, name="example")
    described(aws, status="DELETING")
    one = kind.delete(kind.parse(cluster_of()))
    aws.fail("eks", "describe_cluster", "ResourceNotFoundException", name="example")
    assert kind.refresh([one]) == []


def test_deletion_returns_it_as_deleting(aws, kind):
    aws.expect("eks", "delete_cluster", {"cluster": cluster_of("DELETING")}, name="example")
    described(aws, status="DELETING")
    assert kind.delete(kind.parse(cluster_of())).status == "deleting"


def test_what_is_gone_is_no_error(aws, kind):
    aws.fail("eks", "delete_cluster", "ResourceNotFoundException", name="example")
    assert kind.delete(kind.parse(cluster_of())) is None
