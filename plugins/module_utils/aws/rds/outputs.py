# SPDX-License-Identifier: GPL-3.0-or-later
"""What others need of a database, from what RDS said of it last. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...converge.model import plain
from ..run import Outputs
from . import names
from .changing import WAITING
from .master import MasterSecret

Key = tuple[str, str]


def shape(params: Mapping[str, Any], standing: Outputs, servers: Mapping[str, Any], group: str, master: MasterSecret) -> dict[str, Any]:
    """servers: the kinds by name. group: name of the parameter group. None for what does not exist yet."""
    aurora, one = names.is_aurora(params), names.identifier(params)
    kind = "db_cluster" if aurora else "db_instance"
    there = (kind, one) in standing
    seen: Mapping[str, Any] = servers[kind].seen.get(one, {}) if there else {}
    made: Mapping[str, Any] = standing.get((kind, one), {})
    served = _member(servers, standing) if aurora else seen
    replicas = {key[1]: value.get("address") for key, value in standing.items() if key[0] == "db_read_replica"}
    return {
        "name": params["name"],
        "identifier": one,
        "cluster_identifier": one if aurora else None,
        "arn": made.get("arn"),
        "address": made.get("address"),
        "port": params["port"],
        "reader_address": seen.get("ReaderEndpoint"),
        "resource_id": made.get("resource_id"),
        "engine_version": seen.get("EngineVersion"),
        "status": seen.get("Status" if aurora else "DBInstanceStatus"),
        "master_username": seen.get("MasterUsername") or params["master_username"],
        "master_secret": _secret(params, seen, master),
        "security_group_id": standing.get(("security_group", names.security_group(params["name"])), {}).get("id"),
        "subnet_group": names.subnet_group(params["name"]),
        "parameter_group": group,
        "ca_certificate": served.get("CACertificateIdentifier"),
        "read_replicas": replicas,
        "pending": pending(servers[kind], seen) if seen else {},
    }


def _member(servers: Mapping[str, Any], standing: Outputs) -> Mapping[str, Any]:
    """One of the cluster's, which are all alike."""
    names_of = sorted(key[1] for key in standing if key[0] == "db_cluster_instance")
    found: Mapping[str, Any] = servers["db_cluster_instance"].seen.get(names_of[0], {}) if names_of else {}
    return found


def _secret(params: Mapping[str, Any], seen: Mapping[str, Any], master: MasterSecret) -> dict[str, Any]:
    if master.given:
        return {"name": master.given["name"], "arn": master.arn, "key": master.given["key"], "managed": False}
    arn = (seen.get("MasterUserSecret") or {}).get("SecretArn")
    # Of an ARN the name is what stands before the six characters that Secrets Manager adds.
    name = arn.split(":", 6)[6].rpartition("-")[0] if arn else None
    return {"name": name, "arn": arn, "key": "password", "managed": True}


def pending(server: Any, seen: Mapping[str, Any]) -> dict[str, Any]:
    """What waits, by attribute."""
    when = f"maintenance window {seen.get('PreferredMaintenanceWindow')} UTC"
    waits = {key: {"to": plain(value), "when": when} for key, value in server.pending(seen).items() if key != "log_types"}
    if server.current(seen).get("parameter_apply_status") == WAITING:
        waits["parameters"] = {"to": server.current(seen)["parameter_group"], "when": "next restart"}
    return waits
