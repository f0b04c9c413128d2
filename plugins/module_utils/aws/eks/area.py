# SPDX-License-Identifier: GPL-3.0-or-later
"""The area: one cluster, and the base of all kinds that EKS keeps in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import Any

from ...converge.model import Existing
from ..area import AwsKind, Clients, pages, tag_changes
from ..calls import error_code

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

OWNER_TAG = "ManagedBy"


class Cluster:
    """One cluster by name. `there` is whether it exists, which everything else of it depends on."""

    def __init__(self, clients: Clients, name: str, managed_by: str, purge_tags: bool):
        self.clients, self.name, self.managed_by, self.purge_tags = clients, name, managed_by, purge_tags
        self.there = False

    @property
    def eks(self) -> Any:
        return self.clients.get("eks")


class EksKind(AwsKind):
    """A kind of which EKS lists the names and describes one at a time."""

    kind = ""
    list_operation = list_result = ""  # "list_nodegroups", "nodegroups"
    describe_operation = describe_result = ""  # "describe_nodegroup", "nodegroup"
    name_argument = ""  # "nodegroupName"
    update_argument = ""  # of DescribeUpdate, where it is not the cluster's own: "nodegroupName"
    after: tuple[str, ...] = ("eks_cluster",)

    def __init__(self, cluster: Cluster):
        self.cluster, self.purge_tags = cluster, cluster.purge_tags
        self.updates: dict[str, str] = {}  # by name the id of the update that is under way

    @property
    def eks(self) -> Any:
        return self.cluster.eks

    @property
    def eks_once(self) -> Any:
        return self.cluster.clients.once("eks")

    @property
    def of_cluster(self) -> dict[str, str]:
        return {"clusterName": self.cluster.name}

    def names(self) -> list[Any]:
        return pages(self.eks, self.list_operation, self.list_result, **self.of_cluster)

    def parse(self, description: Mapping[str, Any], waiting: bool = False) -> Existing:
        """One description. waiting: it is being made or changed by this run, so what did not work out has failed."""
        raise NotImplementedError

    def read(self) -> list[Existing]:
        if not self.cluster.there:
            return []
        return self._described(self.names(), waiting=False)

    def _described(self, names: Iterable[Any], waiting: bool) -> list[Existing]:
        """Those that are there, described at the same time, since EKS describes one with each call."""
        with ThreadPoolExecutor(5) as pool:
            found = pool.map(self.describe, names)
            return [self.parse(one, waiting) for one in found if one]

    def describe(self, name: Any) -> dict[str, Any] | None:
        try:
            return getattr(self.eks, self.describe_operation)(**self.of_cluster, **{self.name_argument: name})[self.describe_result]
        except ClientError as error:
            if error_code(error) == "ResourceNotFoundException":
                return None
            raise

    def find(self, name: str) -> Existing | None:
        return next(iter(self._described([name], waiting=True)), None)

    def refresh(self, waiting: Sequence[Existing]) -> Sequence[Existing]:
        """Updates are asked first: a status follows them a moment later, and does not tell of one that failed."""
        with ThreadPoolExecutor(5) as pool:
            asked = dict(zip((one.name for one in waiting), pool.map(self._updated, waiting), strict=True))
        ended = [one for one in waiting if asked[one.name] is None]
        found = self._described([one.outputs.get("id_in_cluster", one.name) for one in ended], waiting=True)
        return [*filter(None, asked.values()), *found]

    def _updated(self, one: Existing) -> Existing | None:
        """It, while its update is under way or if that has failed; None once it is to be described."""
        if one.name not in self.updates:
            return None
        which = {self.update_argument: one.name} if self.update_argument else {}
        update = self.eks.describe_update(name=self.cluster.name, updateId=self.updates[one.name], **which)["update"]
        if update["status"] == "InProgress":
            return self.pending(one)
        del self.updates[one.name]
        if update["status"] == "Successful":
            return None
        errors = [f"{error['errorCode']}: {error.get('errorMessage', '')}" for error in update.get("errors", [])]
        return replace(one, status="failed", reason="; ".join(errors) or f"its update was {update['status']}")

    def existing(self, name: str, arn: str, attributes: Mapping[str, Any], tags: Mapping[str, str] | None, **more: Any) -> Existing:
        outputs = {"id": arn, **more.pop("outputs", {})}
        owned = (tags or {}).get(OWNER_TAG) == self.cluster.managed_by
        return Existing(self.kind, name, {**attributes, "tags": dict(tags or {})}, outputs, owned=owned, after=self.after, **more)

    def complete(self, one: Existing, missing: Mapping[str, Any]) -> Existing:
        """EKS changes nothing that is still being made; what it takes, it takes with the call that makes it."""
        return one if one.busy else super().complete(one, missing)

    def updating(self, existing: Existing, answer: Mapping[str, Any]) -> Existing:
        """It, from the answer that started an update of it."""
        self.updates[existing.name] = answer["update"]["id"]
        return self.pending(existing)

    @staticmethod
    def pending(existing: Existing) -> Existing:
        return replace(existing, status="pending")

    def retag(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        added, removed = tag_changes(existing, changes["tags"]) if "tags" in changes else ({}, [])
        if added:
            self.eks.tag_resource(resourceArn=existing.outputs["id"], tags=added)
        if removed:
            self.eks.untag_resource(resourceArn=existing.outputs["id"], tagKeys=removed)


def issues_of(description: Mapping[str, Any]) -> str:
    """What EKS says is wrong with it, in its own words."""
    return "; ".join(f"{issue['code']}: {issue.get('message', '')}" for issue in description.get("health", {}).get("issues", []))
