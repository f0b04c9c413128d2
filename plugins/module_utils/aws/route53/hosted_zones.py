# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosted zones."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import uuid4

from ansible_collections.amazon.aws.plugins.module_utils.tagging import ansible_dict_to_boto3_tag_list

from ...converge.apply import read
from ...converge.model import Existing
from ..area import AwsKind, Clients, tag_changes
from ..calls import unless_gone
from .batches import Batches
from .errors import unless_code, unless_repeated
from .listing import Listed, Listing, short
from .names import domain, is_private
from .vpcs import Vpcs, argument
from .zones import without_dot

KIND = "route53_hosted_zone"
OWNER_TAG = "ManagedBy"
BATCH = 500  # changes of one call; Route 53 takes 1000 records
ABSENT = "NoSuchHostedZone"


class HostedZone(AwsKind):
    """Zones by label: the domain name, for a private one with ` (private)` behind it. One that is made anew has other servers.

    attributes: comment, delegation_set (fixed), tags; of a private one vpcs, those of this account alone, a frozenset of `REGION/ID`.
    outputs: id, arn, name_servers (frozenset).
    """

    kind = KIND
    holds_data = True
    fixed = frozenset({"delegation_set"})

    def __init__(self, clients: Clients, listing: Listing, names: Collection[str], managed_by: str, purge_tags: bool, all_owned: bool):
        """names: labels of those that are of interest. all_owned: so are all others that are ours."""
        self.clients, self.listing, self.names, self.managed_by, self.purge_tags = clients, listing, names, managed_by, purge_tags
        self.all_owned, self.batches = all_owned, Batches(clients)
        self.vpcs = Vpcs(clients, clients.get("ec2").meta.region_name)

    @property
    def route53(self) -> Any:
        return self.clients.get("route53")

    def read(self) -> list[Existing]:
        return self._existing(self.listing.zones())

    def _existing(self, listed: Sequence[Listed]) -> list[Existing]:
        candidates = [one for one in listed if self.all_owned or one.label in self.names]
        tags = self.listing.tags(one.id for one in candidates)
        ours = [one for one in candidates if one.label in self.names or self._owns(tags.get(one.id, {}))]
        return read([partial(self._described, one, tags.get(one.id, {})) for one in ours])

    def _owns(self, tags: Mapping[str, str]) -> bool:
        return tags.get(OWNER_TAG) == self.managed_by

    def _described(self, listed: Listed, tags: Mapping[str, str]) -> list[Existing]:
        answer: dict[str, Any] = {}
        with unless_code(ABSENT):
            answer = self.route53.get_hosted_zone(Id=listed.id)
        if not answer:
            return []
        servers = answer.get("DelegationSet", {})
        attributes: dict[str, Any] = {"comment": listed.comment, "tags": dict(tags)}
        if is_private(listed.label):
            attributes["vpcs"] = frozenset(self._own_vpcs(answer))
        else:
            attributes["delegation_set"] = short(servers["Id"]) if servers.get("Id") else None
        return [self._one(listed.label, listed.id, attributes, servers.get("NameServers", []))]

    def _one(self, name: str, identity: str, attributes: Mapping[str, Any], servers: Collection[str]) -> Existing:
        partition = self.route53.meta.partition
        outputs = {
            "id": identity,
            "arn": f"arn:{partition}:route53:::hostedzone/{identity}",
            "name_servers": frozenset(map(without_dot, servers)),
        }
        return Existing(self.kind, name, attributes, outputs, owned=self._owns(attributes.get("tags", {})))

    def _own_vpcs(self, description: Mapping[str, Any]) -> Iterator[str]:
        for vpc in description.get("VPCs", []):
            if self.vpcs.owns(vpc["VPCRegion"], vpc["VPCId"]):
                yield f"{vpc['VPCRegion']}/{vpc['VPCId']}"

    def find(self, name: str) -> Existing | None:
        return next(iter(self._existing([one for one in self.listing.read() if one.label == name])), None)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        """With the first of its VPCs, without which a private zone can't be. It is found by its name if its answer is lost."""
        vpcs, comment = sorted(attributes.get("vpcs", ())), attributes.get("comment", "")
        arguments: dict[str, Any] = {"HostedZoneConfig": {"Comment": comment, "PrivateZone": is_private(name)}}
        arguments |= {"VPC": argument(vpcs[0])} if vpcs else {}
        arguments |= {"DelegationSetId": attributes["delegation_set"]} if attributes.get("delegation_set") else {}
        answer = self.clients.once("route53").create_hosted_zone(Name=domain(name), CallerReference=str(uuid4()), **arguments)
        so_far: dict[str, Any] = {"comment": comment, "tags": {}}
        so_far |= {"vpcs": frozenset(vpcs[:1])} if vpcs else {"delegation_set": attributes.get("delegation_set")}
        return self._one(name, short(answer["HostedZone"]["Id"]), so_far, answer.get("DelegationSet", {}).get("NameServers", []))

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        identity = existing.outputs["id"]
        if "comment" in changes:
            self.route53.update_hosted_zone_comment(Id=identity, Comment=changes["comment"])
        if "vpcs" in changes:
            self._associate(identity, existing.attributes.get("vpcs", frozenset()), changes["vpcs"])
        if "tags" in changes:
            added, removed = tag_changes(existing, changes["tags"])
            arguments: dict[str, Any] = {"AddTags": ansible_dict_to_boto3_tag_list(added)} if added else {}
            arguments |= {"RemoveTagKeys": removed} if removed else {}
            self.route53.change_tags_for_resource(ResourceType="hostedzone", ResourceId=identity, **arguments)

    def _associate(self, identity: str, before: frozenset[str], after: frozenset[str]) -> None:
        """The new ones first: the last one can't be taken from a zone."""
        for vpc in sorted(after - before):
            with unless_repeated("ConflictingDomainExists"):
                self.route53.associate_vpc_with_hosted_zone(HostedZoneId=identity, VPC=argument(vpc))
        for vpc in sorted(before - after):
            with unless_gone():
                self.route53.disassociate_vpc_from_hosted_zone(HostedZoneId=identity, VPC=argument(vpc))

    def remove(self, existing: Existing) -> None:
        """With all records in it, which Route 53 wants gone before: a zone is deleted only where it is named."""
        identity = existing.outputs["id"]
        with unless_code(ABSENT):
            records = [one for one in all_records(self.route53, identity) if not _belongs_to_the_zone(one, domain(existing.name))]
            for start in range(0, len(records), BATCH):
                self.batches.change(identity, [{"Action": "DELETE", "ResourceRecordSet": one} for one in records[start : start + BATCH]])
            self.route53.delete_hosted_zone(Id=identity)


def all_records(route53: Any, identity: str) -> list[dict[str, Any]]:
    found = route53.get_paginator("list_resource_record_sets").paginate(HostedZoneId=identity)
    records: list[dict[str, Any]] = found.build_full_result().get("ResourceRecordSets", [])
    return records


def _belongs_to_the_zone(record: Mapping[str, Any], zone: str) -> bool:
    """Its NS and SOA records come and go with it."""
    return record["Type"] in ("NS", "SOA") and without_dot(record["Name"]) == zone

