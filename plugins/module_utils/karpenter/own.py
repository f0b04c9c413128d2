# SPDX-License-Identifier: GPL-3.0-or-later
"""Kinds of other areas, held to what is Karpenter's: whatever else there is of them is not even read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

from ..aws.area import Clients, pages
from ..aws.calls import error_code
from ..aws.eks.access import AccessEntry, PodIdentityAssociation
from ..aws.eks.area import Cluster
from ..aws.iam import IamInstanceProfile
from ..aws.iam.area import unless_absent
from ..converge.model import Existing

NODE_CLASS_TAG, POOL_TAG = "karpenter.k8s.aws/ec2nodeclass", "karpenter.sh/nodepool"


class NodeAccessEntry(AccessEntry):
    """The nodes' alone."""

    after = ()

    def __init__(self, cluster: Cluster, principal_arn: str):
        super().__init__(cluster)
        self.principal_arn = principal_arn

    def names(self) -> list[Any]:
        return [self.principal_arn]

    def describe(self, name: Any) -> dict[str, Any] | None:
        try:
            return super().describe(name)
        except ClientError as error:
            if error_code(error) == "InvalidRequestException":
                return None  # of a cluster whose authentication mode is still CONFIG_MAP
            raise


class ControllerAssociation(PodIdentityAssociation):
    """accounts: as `<namespace>/<service account>`; they are filled in once it is known which there have been."""

    after = ()


class LeftInstanceProfile(IamInstanceProfile):
    """What Karpenter made of the nodes' role, and can't remove any more as its cluster is gone. A role in use can't be deleted."""

    def __init__(self, clients: Clients, role: str, cluster: str, managed_by: str):
        super().__init__(clients, (), managed_by, purge_tags=False)
        self.role, self.cluster = role, cluster

    def read(self) -> list[Existing]:
        ask = self.iam.get_paginator("list_instance_profiles_for_role").paginate(RoleName=self.role)
        listed = unless_absent(lambda: ask.build_full_result().get("InstanceProfiles", [])) or []
        found = [self.find(one["InstanceProfileName"]) for one in listed]  # a list leaves the tags out
        return [replace(one, owned=True) for one in found if one and self._is_karpenters(one)]

    def _is_karpenters(self, one: Existing) -> bool:
        tags = one.attributes["tags"]
        return NODE_CLASS_TAG in tags and tags.get(f"kubernetes.io/cluster/{self.cluster}") == "owned"


def left_instances(clients: Clients, cluster: str) -> Iterator[str]:
    """Ids of the instances that Karpenter made and that still run."""
    filters = [
        {"Name": f"tag:kubernetes.io/cluster/{cluster}", "Values": ["owned"]},
        {"Name": "tag-key", "Values": [POOL_TAG]},
        {"Name": "instance-state-name", "Values": ["pending", "running", "stopping", "stopped"]},
    ]
    for reservation in pages(clients.get("ec2"), "describe_instances", "Reservations", Filters=filters):
        yield from (one["InstanceId"] for one in reservation["Instances"])
