# SPDX-License-Identifier: GPL-3.0-or-later
"""What Karpenter's controller may do in AWS: by topic a policy document, for the version that is to be installed. Pure.

The statements and their names are those of Karpenter's own CloudFormation template (see versions.py), which explains each:
https://karpenter.sh/docs/reference/cloudformation/#controller-authorization
Its limits are kept: one region, one cluster, and what Karpenter itself has made, known by its tags.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from . import versions
from .versions import Minor

Statement = dict[str, Any]


@dataclass(frozen=True)
class Grounds:
    """Where and for what the controller acts. queue_arn, queue_key_arn: None where there is none."""

    partition: str
    region: str
    account: str
    cluster: str
    version: Minor
    node_role_arn: str
    queue_arn: str | None = None
    queue_key_arn: str | None = None

    def ec2(self, *types: str) -> list[str]:
        return [f"arn:{self.partition}:ec2:{self.region}:*:{one}/*" for one in types]

    def public(self, *types: str) -> list[str]:
        """Of EC2, what belongs to no account."""
        return [f"arn:{self.partition}:ec2:{self.region}::{one}/*" for one in types]

    @property
    def cluster_arn(self) -> str:
        return f"arn:{self.partition}:eks:{self.region}:{self.account}:cluster/{self.cluster}"

    @property
    def instance_profiles(self) -> str:
        return f"arn:{self.partition}:iam::{self.account}:instance-profile/*"

    def of_cluster(self, where: str) -> dict[str, str]:
        """where: RequestTag or ResourceTag."""
        return {f"aws:{where}/kubernetes.io/cluster/{self.cluster}": "owned"}

    @property
    def requested(self) -> dict[str, str]:
        return {**self.of_cluster("RequestTag"), "aws:RequestTag/eks:eks-cluster-name": self.cluster}


def policies(grounds: Grounds) -> dict[str, Any]:
    """By the name of an inline policy its document."""
    topics = {
        "node-lifecycle": _node_lifecycle,
        "iam-integration": _iam_integration,
        "eks-integration": _eks_integration,
        "interruption": _interruption,
        "resource-discovery": _resource_discovery,
        "zonal-shift": _zonal_shift,
    }
    statements = {name: list(topic(grounds)) for name, topic in topics.items()}
    return {name: {"Version": "2012-10-17", "Statement": found} for name, found in statements.items() if found}


def _allow(sid: str, actions: list[str], resources: Any, **conditions: Any) -> Statement:
    tests = {test.replace("_", ":"): values for test, values in conditions.items()}
    statement = {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources}
    return {**statement, "Condition": tests} if tests else statement


def _node_lifecycle(on: Grounds) -> Iterator[Statement]:
    reservations = ["capacity-reservation"] if on.version >= versions.CAPACITY_RESERVATIONS else []
    placement = ["placement-group"] if on.version >= versions.PLACEMENT_GROUPS else []
    of_pool = {"aws:ResourceTag/karpenter.sh/nodepool": "*"}
    for_pool = {"aws:RequestTag/karpenter.sh/nodepool": "*"}
    made = ["fleet", "instance", "volume", "network-interface", "launch-template", "spot-instances-request"]
    tagged = [*made, *(reservations if on.version < versions.RESERVATIONS_BEAR_NO_TAGS else [])]
    launch = ["ec2:RunInstances", "ec2:CreateFleet"]
    used = [*on.public("image", "snapshot"), *on.ec2("security-group", "subnet", *reservations, *placement)]
    yield _allow("AllowScopedEC2InstanceAccessActions", launch, used)
    yield _allow(
        "AllowScopedEC2LaunchTemplateAccessActions",
        launch,
        on.ec2("launch-template"),
        StringEquals=on.of_cluster("ResourceTag"),
        StringLike=of_pool,
    )
    yield _allow(
        "AllowScopedEC2InstanceActionsWithTags",
        [*launch, "ec2:CreateLaunchTemplate"],
        on.ec2(*tagged),
        StringEquals=on.requested,
        StringLike=for_pool,
    )
    yield _allow(
        "AllowScopedResourceCreationTagging",
        ["ec2:CreateTags"],
        on.ec2(*made),
        StringEquals={**on.requested, "ec2:CreateAction": ["RunInstances", "CreateFleet", "CreateLaunchTemplate"]},
        StringLike=for_pool,
    )
    yield _allow(
        "AllowScopedResourceTagging",
        ["ec2:CreateTags"],
        on.ec2("instance"),
        StringEquals=on.of_cluster("ResourceTag"),
        StringLike=of_pool,
        StringEqualsIfExists={"aws:RequestTag/eks:eks-cluster-name": on.cluster},
        ForAllValues_StringEquals={"aws:TagKeys": ["eks:eks-cluster-name", "karpenter.sh/nodeclaim", "Name"]},
    )
    yield _allow(
        "AllowScopedDeletion",
        ["ec2:TerminateInstances", "ec2:DeleteLaunchTemplate"],
        on.ec2("instance", "launch-template"),
        StringEquals=on.of_cluster("ResourceTag"),
        StringLike=of_pool,
    )


def _iam_integration(on: Grounds) -> Iterator[Statement]:
    """Karpenter makes the instance profiles of the nodes' role itself, one for each node class."""
    services = ["ec2.amazonaws.com", *(["ec2.amazonaws.com.cn"] if on.version >= versions.CHINESE_PRINCIPALS else [])]
    here = {"topology.kubernetes.io/region": on.region}
    in_request = {**on.requested, **{f"aws:RequestTag/{key}": value for key, value in here.items()}}
    in_resource = {**on.of_cluster("ResourceTag"), **{f"aws:ResourceTag/{key}": value for key, value in here.items()}}
    for_class, of_class = ({f"aws:{where}/karpenter.k8s.aws/ec2nodeclass": "*"} for where in ("RequestTag", "ResourceTag"))
    profiles = on.instance_profiles
    yield _allow("AllowPassingInstanceRole", ["iam:PassRole"], on.node_role_arn, StringEquals={"iam:PassedToService": services})
    create, tag = ["iam:CreateInstanceProfile"], ["iam:TagInstanceProfile"]
    yield _allow("AllowScopedInstanceProfileCreationActions", create, profiles, StringEquals=in_request, StringLike=for_class)
    yield _allow(
        "AllowScopedInstanceProfileTagActions",
        tag,
        profiles,
        StringEquals={**in_resource, **in_request},
        StringLike={**of_class, **for_class},
    )
    yield _allow(
        "AllowScopedInstanceProfileActions",
        ["iam:AddRoleToInstanceProfile", "iam:RemoveRoleFromInstanceProfile", "iam:DeleteInstanceProfile"],
        profiles,
        StringEquals=in_resource,
        StringLike=of_class,
    )


def _eks_integration(on: Grounds) -> Iterator[Statement]:
    yield _allow("AllowAPIServerEndpointDiscovery", ["eks:DescribeCluster"], on.cluster_arn)


def _interruption(on: Grounds) -> Iterator[Statement]:
    if on.queue_arn:
        yield _allow("AllowInterruptionQueueActions", ["sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"], on.queue_arn)
    if on.queue_key_arn:
        # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html#receive-from-encrypted-queue
        yield _allow("AllowInterruptionQueueDecryption", ["kms:Decrypt"], on.queue_key_arn)


def _resource_discovery(on: Grounds) -> Iterator[Statement]:
    described = {
        "AvailabilityZones": on.version < versions.CHINESE_PRINCIPALS,
        "CapacityReservations": on.version >= versions.CAPACITY_RESERVATIONS,
        "Images": True,
        "Instances": True,
        "InstanceStatus": on.version >= versions.INSTANCE_STATUS,
        "InstanceTypeOfferings": True,
        "InstanceTypes": True,
        "LaunchTemplates": True,
        "PlacementGroups": on.version >= versions.PLACEMENT_GROUPS,
        "SecurityGroups": True,
        "SpotPriceHistory": True,
        "Subnets": True,
    }
    reads = [f"ec2:Describe{what}" for what, needed in described.items() if needed]
    yield _allow("AllowRegionalReadActions", reads, "*", StringEquals={"aws:RequestedRegion": on.region})
    parameters = f"arn:{on.partition}:ssm:{on.region}::parameter/aws/service/*"
    yield _allow("AllowSSMReadActions", ["ssm:GetParameter"], parameters)
    yield _allow("AllowPricingReadActions", ["pricing:GetProducts"], "*")
    if on.version >= versions.LISTS_INSTANCE_PROFILES:
        yield _allow("AllowUnscopedInstanceProfileListAction", ["iam:ListInstanceProfiles"], "*")
    yield _allow("AllowInstanceProfileReadActions", ["iam:GetInstanceProfile"], on.instance_profiles)


def _zonal_shift(on: Grounds) -> Iterator[Statement]:
    action = ["arc-zonal-shift:GetManagedResource"]
    if on.version >= versions.ZONAL_SHIFT_BY_CONDITION:
        yield _allow("AllowZonalShiftStatusReadOnly", action, "*", StringEquals={"arc-zonal-shift:ResourceIdentifier": on.cluster_arn})
    elif on.version >= versions.ZONAL_SHIFT:
        yield _allow("AllowZonalShiftStatusReadOnly", action, on.cluster_arn)
