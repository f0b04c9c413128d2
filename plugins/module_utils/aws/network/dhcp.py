# SPDX-License-Identifier: GPL-3.0-or-later
"""The DHCP options set of a VPC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...converge.model import Existing
from .area import Ec2Kind


class DhcpOptions(Ec2Kind):
    """A set can't be changed: an update makes another, associates it, and deletes the old one.

    Of two sets with the VPC's name (a run was killed in between) the associated one is meant; the next update takes
    the other if it fits and deletes it if not.
    """

    kind = "dhcp_options"
    operation, result, id_field, id_filter = "describe_dhcp_options", "DhcpOptions", "DhcpOptionsId", "dhcp-options-id"

    def descriptions(self) -> list[dict[str, Any]]:
        return self.network.reads.pages("ec2", self.operation, self.result)

    def _associated(self) -> str | None:
        return self.network.vpc.get("DhcpOptionsId") if self.network.vpc else None

    def parse(self, description: Mapping[str, Any]) -> Existing | None:
        associated = description["DhcpOptionsId"] == self._associated()
        if not self.network.is_named(description):
            return None
        attributes = {
            "vpc_id": self.network.vpc_id if associated else None,
            "configuration": {item["Key"]: tuple(value["Value"] for value in item["Values"]) for item in description["DhcpConfigurations"]},
        }
        return self.existing(description, attributes, name=self.network.name)

    def read(self) -> list[Existing]:
        sets = sorted(super().read(), key=lambda one: one.attributes["vpc_id"] is None)
        return sets[:1]

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        configuration = [{"Key": key, "Values": list(values)} for key, values in attributes["configuration"].items()]
        specifications = self.tag_specifications(name, attributes)
        answer = self.ec2_once.create_dhcp_options(DhcpConfigurations=configuration, TagSpecifications=specifications)
        return self.made(name, answer["DhcpOptions"], attributes.get("tags", {}))

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        if "configuration" in changes:
            self._swap(existing, {**existing.attributes, **changes})
            return
        self.retag(existing, changes)
        if "vpc_id" in changes:
            self._associate(existing.outputs["id"], changes["vpc_id"])

    def _swap(self, existing: Existing, attributes: Mapping[str, Any]) -> None:
        spare = [one for one in self._parsed(self.descriptions()) if one.outputs["id"] != existing.outputs["id"]]
        fitting = [one for one in spare if one.attributes["configuration"] == attributes["configuration"]]
        for one in spare:
            if one not in fitting[:1]:  # before another is made, which `find` could take for it
                self.delete(one)
        new = fitting[0] if fitting else self.create(existing.name, {key: attributes[key] for key in ("configuration", "tags")})
        self._associate(new.outputs["id"], attributes["vpc_id"])
        self.delete(replace(existing, attributes={**existing.attributes, "vpc_id": None}))

    def find(self, name: str) -> Existing | None:
        """After a lost answer: the set that is not associated is the one that was just made."""
        self.network.reads.forget()
        return next((one for one in self._parsed(self.descriptions()) if one.attributes["vpc_id"] is None), None)

    def _associate(self, identity: str, vpc_id: str) -> None:
        self.ec2.associate_dhcp_options(DhcpOptionsId=identity, VpcId=vpc_id)

    def remove(self, existing: Existing) -> None:
        if existing.attributes["vpc_id"]:
            self._associate("default", existing.attributes["vpc_id"])
        self.ec2.delete_dhcp_options(DhcpOptionsId=existing.outputs["id"])
