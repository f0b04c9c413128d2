# SPDX-License-Identifier: GPL-3.0-or-later
"""The Service in Kubernetes by which programs find the server, and where it leads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..converge.model import Existing, InvalidPlan, Resource
from ..kubernetes.api import Api
from ..kubernetes.kinds import KubernetesKind
from ..secret_sync.observed import MANAGED_BY

SERVICE, NAMESPACE = "kubernetes_service", "kubernetes_namespace"
MANAGER = "piksel.infra/postgresql"
TYPE, PORT_NAME = "ExternalName", "postgresql"


class KubernetesService(KubernetesKind):
    """Of type ExternalName. attributes: external_name, port, labels (its own stay). outputs: id (Kubernetes' uid), name."""

    kind, plural = SERVICE, "services"

    def __init__(self, api: Api | None):
        super().__init__(api, MANAGER)

    def read(self, name: str) -> Existing | None:
        document = self.api.get(self.path(name)) if self._api else None
        return self.parsed(name, document) if document else None

    def parsed(self, name: str, document: Mapping[str, Any]) -> Existing:
        metadata, spec = document["metadata"], document["spec"]
        ports = spec.get("ports") or []
        attributes = {
            "external_name": spec.get("externalName") if spec["type"] == TYPE else None,
            "port": ports[0]["port"] if len(ports) == 1 else None,
            "labels": dict(metadata.get("labels") or {}),
        }
        first, outputs = ((NAMESPACE, metadata["namespace"]),), {"id": metadata["uid"], "name": name}
        return Existing(SERVICE, name, attributes, outputs, status_of(metadata), owned=owns(metadata), after=first)

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        return {**(present or {}), **wanted} if attribute == "labels" else wanted

    def create(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        return self.parsed(name, self._applied(name, attributes))

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        self._applied(existing.name, {**existing.attributes, **changes})

    def _applied(self, name: str, attributes: Mapping[str, Any]) -> dict[str, Any]:
        """What people changed by hand is taken back."""
        namespace, _, own = name.partition("/")
        port = attributes["port"]
        manifest = {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": own, "namespace": namespace, "labels": dict(MANAGED_BY)},
            "spec": {
                "type": TYPE,
                "externalName": attributes["external_name"],
                "ports": [{"name": PORT_NAME, "port": port, "targetPort": port, "protocol": "TCP"}],
            },
        }
        return self.api.apply(self.path(name), manifest, self.manager, force=True)


class Namespace(KubernetesKind):
    """attributes: labels. outputs: id (Kubernetes' uid), name."""

    kind, plural = NAMESPACE, "namespaces"
    holds_data = True

    def __init__(self, api: Api | None):
        super().__init__(api, MANAGER)

    def read(self, name: str) -> Existing | None:
        document = self.api.get(self.path(name)) if self._api else None
        if not document:
            return None
        metadata = document["metadata"]
        attributes = {"labels": dict(metadata.get("labels") or {})}
        return Existing(NAMESPACE, name, attributes, {"id": metadata["uid"], "name": name}, status_of(metadata), owned=owns(metadata))

    def create(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        metadata = {"name": name, "labels": dict(attributes["labels"])}
        made = self.api.apply(self.path(name), {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}, self.manager)
        return Existing(self.kind, name, attributes, {"id": made["metadata"]["uid"], "name": name}, owned=True)


def status_of(metadata: Mapping[str, Any]) -> str:
    return "deleting" if metadata.get("deletionTimestamp") else "ready"


def owns(metadata: Mapping[str, Any]) -> bool:
    return (metadata.get("labels") or {}).items() >= MANAGED_BY.items()


def name_of(service: Mapping[str, Any]) -> str:
    return f"{service['namespace']}/{service['name']}"


def desired(service: Mapping[str, Any], address: str, port: int | str, lacks_namespace: bool) -> list[Resource]:
    """address, port: sentences where they are not known yet."""
    attributes = {"external_name": address, "port": port, "labels": dict(MANAGED_BY)}
    made = [Resource(SERVICE, name_of(service), attributes, after=((NAMESPACE, service["namespace"]),))]
    to_make = service["create_namespace"] and lacks_namespace
    return [*([Resource(NAMESPACE, service["namespace"], {"labels": dict(MANAGED_BY)})] if to_make else []), *made]


def refuse(found: Existing | None, address: str | None, here: str, places: Mapping[str, str], switch: bool) -> None:
    """What leads to another server of RDS is led away from it only where that is said. Raises InvalidPlan.

    address: of the described server, which is `here`. places: by address each server of RDS.
    """
    if found is None:
        return
    leads_to, what = found.attributes["external_name"], f"rds_kubernetes: {found.name}"
    if leads_to is None:
        raise InvalidPlan([f"{what} is no Service of type {TYPE}; remove it, or choose another name"])
    if leads_to != address and leads_to in places and not switch:
        other = places[leads_to]
        remedy = f"write rds_identifier: {other.split(' ', 1)[1]}, or rds_switch: true to lead it away from there"
        raise InvalidPlan([f"{what} leads to {other}, and not to {here}: {remedy}"])
