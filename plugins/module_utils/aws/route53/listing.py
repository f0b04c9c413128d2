# SPDX-License-Identifier: GPL-3.0-or-later
"""The hosted zones of an account, listed once, and their tags, ten zones at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, NamedTuple

from ..area import Clients, pages, tags_of
from ..remembering import Remembered
from .names import label

AT_ONCE = 10  # https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListTagsForResources.html


class Listed(NamedTuple):
    label: str
    id: str
    comment: str


class Listing:
    def __init__(self, clients: Clients):
        self.clients = clients
        self.zones = Remembered(self.read)

    def read(self) -> list[Listed]:
        found = pages(self.clients.get("route53"), "list_hosted_zones", "HostedZones")
        return [_listed(one) for one in found if "LinkedService" not in one]  # those that a service of AWS keeps are its own

    def of(self, zone: str) -> list[Listed]:
        return [one for one in self.zones() if one.label == zone]

    def labels(self) -> set[str]:
        return {one.label for one in self.zones()}

    def tags(self, ids: Iterable[str]) -> dict[str, dict[str, str]]:
        """By id."""
        found, rest = {}, iter(ids)
        while batch := list(islice(rest, AT_ONCE)):
            answer = self.clients.get("route53").list_tags_for_resources(ResourceType="hostedzone", ResourceIds=batch)
            found |= {one["ResourceId"]: tags_of(one) for one in answer["ResourceTagSets"]}
        return found


def _listed(description: Mapping[str, Any]) -> Listed:
    settings = description.get("Config", {})
    name = label(description["Name"], settings.get("PrivateZone", False))
    return Listed(name, short(description["Id"]), settings.get("Comment", ""))


def short(identity: str) -> str:
    """`/hostedzone/Z123` is Z123 elsewhere."""
    return identity.rpartition("/")[2]
