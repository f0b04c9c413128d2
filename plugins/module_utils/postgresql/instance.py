# SPDX-License-Identifier: GPL-3.0-or-later
"""What RDS says of the server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..aws.area import Clients, pages

AURORA = "aurora-postgresql"
# By engine: the operation, the member of its answer, and the names of members.
LISTS = {
    "postgres": ("describe_db_instances", "DBInstances", "DBInstanceIdentifier", "DBInstanceStatus", "db_instance"),
    AURORA: ("describe_db_clusters", "DBClusters", "DBClusterIdentifier", "Status", "db_cluster"),
}
# A server answers in every other status, if only after a moment.
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html
BEING_MADE = ("creating",)
SILENT = (
    *("deleting", "failed", "stopped", "stopping", "starting"),
    *("inaccessible-encryption-credentials", "incompatible-restore", "insufficient-capacity"),
)
EXTENSIONS = "rds.extensions"


@dataclass(frozen=True)
class Instance:
    """address, port: None until it is made. status: RDS's; "" where it is not there."""

    identifier: str
    kind: str
    status: str = ""
    address: str | None = None
    port: int | None = None
    username: str | None = None
    secret: str | None = None
    replica_of: str | None = None

    @property
    def there(self) -> bool:
        """Whether there is something to connect to, or to fail at."""
        return bool(self.status) and self.status not in BEING_MADE and self.address is not None

    @property
    def in_the_way(self) -> str | None:
        """Why there can't be a connection, in a sentence."""
        what = f"rds_identifier: {self.kind} {self.identifier}"
        if not self.status:
            return f"{what} is not there; build it first"
        if self.status in SILENT:
            return f"{what} is {self.status}, and does not answer"
        if not self.there:
            return f"{what} is {self.status}; await it first"
        if self.replica_of:
            return f"{what} is a read replica of {self.replica_of}, and can't be written to; name the source, or promote it"
        return None


def look(clients: Clients, identifier: str, engine: str) -> tuple[Instance, dict[str, str]]:
    """The server, and by address the identifiers of all of its kind in the region."""
    kind, found, addresses = LISTS[engine][4], None, {}
    for name, description in listed(clients, engine):
        address, _ = _place(description)
        if address:
            addresses[address] = f"{kind} {name}"
        if name == identifier.lower():  # RDS keeps identifiers in lower case
            found = _parsed(identifier, kind, description, LISTS[engine][3])
    return found or Instance(identifier, kind), addresses


def elsewhere(clients: Clients, engine: str) -> dict[str, str]:
    """By address what is of the other kind."""
    other = next(one for one in LISTS if one != engine)
    return {address: f"{LISTS[other][4]} {name}" for name, one in listed(clients, other) if (address := _place(one)[0])}


def listed(clients: Clients, engine: str) -> list[tuple[str, dict[str, Any]]]:
    operation, result, name, _, _ = LISTS[engine]
    return [(one[name], one) for one in pages(clients.get("rds"), operation, result)]


def _place(description: Mapping[str, Any]) -> tuple[str | None, int | None]:
    """An instance's endpoint is an object, a cluster's a name."""
    endpoint = description.get("Endpoint")
    if isinstance(endpoint, Mapping):
        return endpoint.get("Address"), endpoint.get("Port")
    return endpoint, description.get("Port")


def _parsed(identifier: str, kind: str, description: Mapping[str, Any], status: str) -> Instance:
    secret = (description.get("MasterUserSecret") or {}).get("SecretArn")
    source = description.get("ReadReplicaSourceDBInstanceIdentifier") or description.get("ReplicationSourceIdentifier")
    return Instance(identifier, kind, description[status], *_place(description), description.get("MasterUsername"), secret, source)


def extensions(clients: Clients, engine: str, version: str | None) -> frozenset[str] | None:
    """Those that RDS has for a version, as its parameter rds.extensions lists them; None where that is not known."""
    if not version:
        return None
    family = engine + version.split(".", 1)[0]
    rds = clients.get("rds")
    ask = rds.describe_engine_default_cluster_parameters if engine == AURORA else rds.describe_engine_default_parameters
    more: dict[str, str] = {}
    while True:
        answer = ask(DBParameterGroupFamily=family, **more)["EngineDefaults"]
        for parameter in answer.get("Parameters", []):
            if parameter["ParameterName"] == EXTENSIONS:
                listing = parameter.get("ParameterValue") or parameter.get("AllowedValues") or ""
                return frozenset(filter(None, (name.strip() for name in listing.split(",")))) or None
        if not answer.get("Marker"):
            return None
        more = {"Marker": answer["Marker"]}
