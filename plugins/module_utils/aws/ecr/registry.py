# SPDX-License-Identifier: GPL-3.0-or-later
"""What is set on the registry itself, each named by the region: its policy, what it replicates, how it scans."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ...converge.model import Existing
from ..area import AwsKind, Clients
from ..iam.documents import kept
from . import shapes
from .absence import unless_absent
from .names import POLICY, REPLICATION, SCANNING


class RegistryKind(AwsKind):
    """is_described: whether it is worth a call, and, of what can go, ours to remove."""

    kind = ""

    def __init__(self, clients: Clients, region: str, is_described: bool):
        self.clients, self.region, self.is_described = clients, region, is_described

    @property
    def ecr(self) -> Any:
        return self.clients.get("ecr")

    def read(self) -> list[Existing]:
        return [one for one in [self.find(self.region)] if one] if self.is_described else []

    def existing(self, attributes: Mapping[str, Any], owned: bool = True) -> Existing:
        return Existing(self.kind, self.region, attributes, {"id": self.region}, owned=owned)


class EcrRegistryPolicy(RegistryKind):
    """attributes: policy, a document. Without one it is not there."""

    kind = POLICY

    def find(self, name: str) -> Existing | None:
        with unless_absent("RegistryPolicyNotFoundException"):
            return self.existing({"policy": json.loads(self.ecr.get_registry_policy()["policyText"])})
        return None

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        return kept(wanted, present) if present else wanted

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        self.ecr.put_registry_policy(policyText=json.dumps(attributes["policy"]))
        return self.existing(attributes)

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        self.make(existing.name, changes)

    def remove(self, existing: Existing) -> None:
        self.ecr.delete_registry_policy()


class EcrReplication(RegistryKind):
    """attributes: rules, a frozenset of (destinations as region/account, prefixes). Without a rule it is not there."""

    kind = REPLICATION

    def find(self, name: str) -> Existing | None:
        rules = shapes.present_replication(self.ecr.describe_registry()["replicationConfiguration"])
        return self.existing({"rules": rules}) if rules else None

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        self.ecr.put_replication_configuration(replicationConfiguration=shapes.replication_arguments(attributes["rules"]))
        return self.existing(attributes)

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        self.make(existing.name, changes)

    def remove(self, existing: Existing) -> None:
        self.ecr.put_replication_configuration(replicationConfiguration={"rules": []})


class EcrRegistryScanning(RegistryKind):
    """attributes: type, rules {frequency: filters}. It is the account's: always there and never ours."""

    kind = SCANNING

    def find(self, name: str) -> Existing | None:
        found = self.ecr.get_registry_scanning_configuration()["scanningConfiguration"]
        return self.existing(shapes.present_scanning(found), owned=False)

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        """One call takes the whole."""
        self.ecr.put_registry_scanning_configuration(**shapes.scanning_arguments({**existing.attributes, **changes}))
