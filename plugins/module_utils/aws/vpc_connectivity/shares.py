# SPDX-License-Identifier: GPL-3.0-or-later
"""Shares of AWS RAM: what this account shares, and what it has been offered by others."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.tagging import boto3_tag_list_to_ansible_dict

from ...converge.apply import read
from ...converge.model import Existing, InvalidPlan
from ..area import AwsKind, pages, tag_changes
from .area import Area

STATUSES = {"PENDING": "pending", "ACTIVE": "ready", "FAILED": "failed", "DELETING": "deleting"}
LINKED = ("ASSOCIATING", "ASSOCIATED")  # an account that has not accepted yet is being associated
GATEWAYS = "ec2:TransitGateway"


class OfRam(AwsKind):
    """RAM takes any number of shares of one name; those of this account, or of the one that shares, are told by it."""

    kind = ""
    timeout = 900

    def __init__(self, area: Area):
        self.area, self.purge_tags = area, area.own.purge_tags

    @property
    def ram(self) -> Any:
        return self.area.clients.get("ram")

    def shares(self, owner: str, name: str) -> list[dict[str, Any]]:
        found = pages(self.ram, "get_resource_shares", "resourceShares", resourceOwner=owner, name=name)
        return [one for one in found if one["status"] in STATUSES]

    def find(self, name: str) -> Existing | None:
        return next((one for one in self.read() if one.name == name), None)

    def refresh(self, waiting: Sequence[Existing]) -> list[Existing]:
        return self.read()

    def read(self) -> list[Existing]:
        raise NotImplementedError


class RamResourceShare(OfRam):
    """What this account shares, by name.

    attributes: resource_arns, principals (accounts), each a frozenset that is complete; allow_external_principals, tags. outputs: id (ARN).
    """

    kind = "ram_resource_share"

    def __init__(self, area: Area, names: Collection[str]):
        super().__init__(area)
        self.names = names

    def read(self) -> list[Existing]:
        return read([partial(self._named, name) for name in self.names])

    def _named(self, name: str) -> list[Existing]:
        return [self._parsed(one) for one in self.shares("SELF", name)]

    def _parsed(self, share: Mapping[str, Any]) -> Existing:
        arn, tags = share["resourceShareArn"], _tags(share)
        attributes = {
            "resource_arns": self._linked(arn, "RESOURCE"),
            "principals": self._linked(arn, "PRINCIPAL"),
            "allow_external_principals": share["allowExternalPrincipals"],
            "tags": tags,
        }
        owned = tags.get("ManagedBy") == self.area.owner
        return Existing(self.kind, share["name"], attributes, {"id": arn}, STATUSES[share["status"]], share.get("statusMessage", ""), owned)

    def _linked(self, arn: str, what: str) -> frozenset[str]:
        arguments = {"associationType": what, "resourceShareArns": [arn]}
        found = pages(self.ram, "get_resource_share_associations", "resourceShareAssociations", **arguments)
        return frozenset(one["associatedEntity"] for one in found if one["status"] in LINKED)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        answer = self.area.clients.once("ram").create_resource_share(
            name=name,
            resourceArns=sorted(attributes["resource_arns"]),
            principals=sorted(attributes["principals"]),
            allowExternalPrincipals=attributes["allow_external_principals"],
            tags=[{"key": key, "value": value} for key, value in attributes["tags"].items()],
        )["resourceShare"]
        return Existing(self.kind, name, dict(attributes), {"id": answer["resourceShareArn"]}, STATUSES[answer["status"]], owned=True)

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        arn = existing.outputs["id"]
        if "allow_external_principals" in changes:
            self.ram.update_resource_share(resourceShareArn=arn, allowExternalPrincipals=changes["allow_external_principals"])
        for attribute, argument in (("resource_arns", "resourceArns"), ("principals", "principals")):
            before, after = existing.attributes[attribute], changes.get(attribute, existing.attributes[attribute])
            if after - before:
                self.ram.associate_resource_share(resourceShareArn=arn, **{argument: sorted(after - before)})
            if before - after:
                self.ram.disassociate_resource_share(resourceShareArn=arn, **{argument: sorted(before - after)})
        self._retag(existing, changes)

    def _retag(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        added, removed = tag_changes(existing, changes["tags"]) if "tags" in changes else ({}, [])
        if added:
            tags = [{"key": key, "value": value} for key, value in added.items()]
            self.ram.tag_resource(resourceShareArn=existing.outputs["id"], tags=tags)
        if removed:
            self.ram.untag_resource(resourceShareArn=existing.outputs["id"], tagKeys=removed)

    def remove(self, existing: Existing) -> None:
        self.ram.delete_resource_share(resourceShareArn=existing.outputs["id"])


class RamShareAcceptance(OfRam):
    """A share of another account that this one has accepted, named by the share. There is nothing to delete: who shares takes it away.

    owners: accounts by the names of their shares. attributes: account_id. outputs: id (the share's ARN), transit_gateway_id.
    """

    kind = "ram_share_acceptance"
    replace_on = frozenset({"account_id"})

    def __init__(self, area: Area, owners: Mapping[str, str]):
        super().__init__(area)
        self.owners = owners

    def read(self) -> list[Existing]:
        return read([partial(self._named, name) for name in self.owners])

    def _named(self, name: str) -> list[Existing]:
        accepted = [one for one in self.shares("OTHER-ACCOUNTS", name) if one["owningAccountId"] == self.owners[name]]
        return [self._parsed(one) for one in accepted[:1]]

    def _parsed(self, share: Mapping[str, Any]) -> Existing:
        arn = share["resourceShareArn"]
        arguments = {"resourceOwner": "OTHER-ACCOUNTS", "resourceShareArns": [arn], "resourceType": GATEWAYS}
        gateways = [one["arn"].rpartition("/")[2] for one in pages(self.ram, "list_resources", "resources", **arguments)]
        outputs = {"id": arn, **({"transit_gateway_id": gateways[0]} if gateways else {})}
        return Existing(self.kind, share["name"], {"account_id": share["owningAccountId"]}, outputs, "ready" if gateways else "pending")

    def invitation(self, name: str) -> dict[str, Any] | None:
        found = pages(self.ram, "get_resource_share_invitations", "resourceShareInvitations")
        ours = [one for one in found if one["resourceShareName"] == name and one["senderAccountId"] == self.owners[name]]
        return next((one for one in ours if one["status"] == "PENDING"), None)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        invitation = self.invitation(name)
        if not invitation:
            raise InvalidPlan([missing(name, attributes["account_id"])])
        once = self.area.clients.once("ram")
        once.accept_resource_share_invitation(resourceShareInvitationArn=invitation["resourceShareInvitationArn"])
        return Existing(self.kind, name, dict(attributes), {"id": invitation["resourceShareArn"]}, "pending")

    def delete(self, existing: Existing) -> None:
        return None


def missing(name: str, account: str) -> str:
    remedy = "the run of role connectivity there makes it, with this account in transit_gateway.shared_accounts: run that first"
    return f"account {account} has not shared a transit gateway as {name}; {remedy}"


def _tags(share: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = boto3_tag_list_to_ansible_dict(share.get("tags") or [], tag_name_key_name="key", tag_value_key_name="value")
    return {key: value for key, value in found.items() if not key.startswith("aws:")}
