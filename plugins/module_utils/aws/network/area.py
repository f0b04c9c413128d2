# SPDX-License-Identifier: GPL-3.0-or-later
"""The area: one VPC, found once, and the base of all kinds that Amazon EC2 keeps in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.tagging import ansible_dict_to_boto3_tag_list

from ...converge.model import Existing, InvalidPlan
from ..area import AwsKind, Clients, Reads, name_of, pages, tag_changes, tag_list, tags_of
from .names import OWNER_TAG

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError


class Network:
    """One VPC by name, by id or by tags, with the reads that its kinds share."""

    def __init__(self, clients: Clients, name: str, managed_by: str, purge_tags: bool):
        self.clients, self.reads = clients, Reads(clients)
        self.name, self.managed_by, self.purge_tags = name, managed_by, purge_tags
        self.vpc: dict[str, Any] | None = None

    @property
    def ec2(self) -> Any:
        return self.clients.get("ec2")

    @property
    def vpc_id(self) -> str | None:
        return self.vpc["VpcId"] if self.vpc else None

    def find(self, adopt: Mapping[str, Any] | None) -> None:
        """Read the VPC; one call. Raises InvalidPlan where the name or the tags fit several, or the adopted one is not there."""
        found = self.reads.pages("ec2", "describe_vpcs", "Vpcs", Filters=self._filters(adopt))
        ids = ", ".join(sorted(vpc["VpcId"] for vpc in found))
        if len(found) > 1:
            what = "vpc_adopt.tags" if adopt else "vpc_name"
            raise InvalidPlan([f"{what} fits {len(found)} VPCs: {ids}; name one of them in vpc_adopt.vpc_id, or rename the others"])
        if adopt and not found:
            raise InvalidPlan([f"vpc_adopt: no VPC in this region has {adopt}; correct it, or leave it out to create {self.name}"])
        self.vpc = found[0] if found else None

    def _filters(self, adopt: Mapping[str, Any] | None) -> list[dict[str, Any]]:
        if adopt and adopt.get("vpc_id"):
            return [{"Name": "vpc-id", "Values": [adopt["vpc_id"]]}]
        tags = (adopt or {}).get("tags") or {"Name": self.name}
        return [{"Name": f"tag:{key}", "Values": [value]} for key, value in sorted(tags.items())]

    def describe(self, operation: str, result: str, scope: str = "vpc-id") -> list[dict[str, Any]]:
        """All of the VPC's resources that the operation lists; none, without a call, where there is no VPC yet."""
        if not self.vpc_id:
            return []
        return self.reads.pages("ec2", operation, result, Filters=[{"Name": scope, "Values": [self.vpc_id]}])

    def is_named(self, description: Mapping[str, Any]) -> bool:
        """Whether a resource outside the VPC bears the VPC's name."""
        return name_of(description) == self.name

    def is_named_by_zone(self, description: Mapping[str, Any]) -> bool:
        """Whether it is `<vpc>-<zone>`. Whatever else begins with the VPC's name may belong to another: `<vpc>-b-<zone>`."""
        return bool(re.fullmatch(f"{re.escape(self.name)}-{re.escape(self.ec2.meta.region_name)}[a-z]", name_of(description)))

    def owns(self, description: Mapping[str, Any]) -> bool:
        return tags_of(description).get(OWNER_TAG) == self.managed_by


class Ec2Kind(AwsKind):
    """A kind that EC2 lists by VPC, names by its Name tag and tags by CreateTags."""

    kind = ""
    operation = result = ""  # of the list: "describe_subnets", "Subnets"
    id_field = id_filter = ""  # "SubnetId", "subnet-id"
    scope = "vpc-id"  # the filter that restricts the list to a VPC
    filters = "Filters"  # the argument that takes filters
    resource_type = ""  # of a tag specification, where it is not the kind's name

    def __init__(self, network: Network):
        self.network, self.purge_tags = network, network.purge_tags

    @property
    def ec2(self) -> Any:
        return self.network.ec2

    @property
    def ec2_once(self) -> Any:
        return self.network.clients.once("ec2")

    def descriptions(self) -> list[dict[str, Any]]:
        return self.network.describe(self.operation, self.result, self.scope)

    def parse(self, description: Mapping[str, Any]) -> Existing | None:
        """One list item as it stands; None for what is not of this area, or is gone."""
        raise NotImplementedError

    def read(self) -> list[Existing]:
        return self._parsed(self.descriptions())

    def find(self, name: str) -> Existing | None:
        self.network.reads.forget()
        return next((one for one in self.read() if one.name == name), None)

    def refresh(self, waiting: Sequence[Existing]) -> Sequence[Existing]:
        ids = [{"Name": self.id_filter, "Values": [one.outputs["id"] for one in waiting]}]
        return self._parsed(pages(self.ec2, self.operation, self.result, **{self.filters: ids}))

    def _parsed(self, descriptions: Iterable[Mapping[str, Any]]) -> list[Existing]:
        return [one for one in map(self.parse, descriptions) if one]

    def existing(self, description: Mapping[str, Any], attributes: Mapping[str, Any], **more: Any) -> Existing:
        identity = description[self.id_field]
        more.setdefault("outputs", {"id": identity})
        more.setdefault("owned", self.network.owns(description))
        name = more.pop("name", None) or name_of(description, identity)
        return Existing(self.kind, name, {**attributes, "tags": tags_of(description)}, **more)

    def made(self, name: str, description: Mapping[str, Any], tags: Mapping[str, str]) -> Existing:
        """The answer of a create call, with the tags that the call gave."""
        one = self.parse({**description, "Tags": tag_list(name, tags)})
        assert one is not None
        return one

    def tag_specifications(self, name: str, attributes: Mapping[str, Any]) -> list[dict[str, Any]]:
        return [{"ResourceType": self.resource_type or self.kind.replace("_", "-"), "Tags": tag_list(name, attributes.get("tags", {}))}]

    def retag(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        added, removed = tag_changes(existing, changes["tags"]) if "tags" in changes else ({}, [])
        if added:
            self.ec2.create_tags(Resources=[existing.outputs["id"]], Tags=ansible_dict_to_boto3_tag_list(added))
        if removed:
            self.ec2.delete_tags(Resources=[existing.outputs["id"]], Tags=[{"Key": key} for key in removed])


def refuse_unsuccessful(operation: str, answer: Mapping[str, Any]) -> None:
    """Some calls answer 200 and tell in a list what they did not do: the same errors as of other calls."""
    for failure in answer.get("Unsuccessful", []):
        raise ClientError({"Error": failure["Error"]}, operation)
