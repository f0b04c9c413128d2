# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a module's parameters before anything is read, and no argument spec can say. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from ipaddress import ip_network
from typing import Any

from ...converge.model import InvalidPlan
from . import names
from .storage import storage_problems
from .versions import VERSION
from .windows import window_problems

# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
IDENTIFIER = re.compile(r"[A-Za-z](-?[A-Za-z0-9])*")
USER = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,62}")
DATABASE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
RESERVED_USERS = ("admin", "rdsadmin", "rds_superuser", "rdsrepladmin", "rds_replication", "rds_iam")
LONGEST, LONGEST_ROLE = 63, 64
PORTS = range(1150, 65536)
RETENTIONS = range(36)
INSIGHTS = {7, 731, *(month * 31 for month in range(1, 24))}
MOST_CAPACITY = 256.0
OF_RDS = ("multi_az", "read_replicas")
OF_RESTORES = ("snapshot", "source")


def refuse_contradictions(params: Mapping[str, Any]) -> None:
    """Raises InvalidPlan with every contradiction, naming the variable and what to write instead."""
    checks = (_names, _version, _class, storage_problems, _aurora, _windows, _backups, _access, _watching, _master, _replicas, _restore)
    problems = [problem for check in checks for problem in check(params)]
    if problems:
        raise InvalidPlan(problems)


def _identifier(variable: str, one: str, longest: int = LONGEST) -> Iterator[str]:
    if not IDENTIFIER.fullmatch(one):
        what = "an identifier has letters, digits and single hyphens, begins with a letter and does not end with a hyphen"
        yield f"{variable}: {one}: {what}"
    elif len(one) > longest:
        yield f"{variable}: {one} has {len(one) - longest} characters too many; {longest} are possible"


def _names(params: Mapping[str, Any]) -> Iterator[str]:
    name, suffix = params["name"], len("-99") if names.is_aurora(params) else 0
    yield from _identifier("rds_name", name, LONGEST if params["identifier"] else LONGEST - suffix)
    if params["identifier"]:
        yield from _identifier("rds_identifier", params["identifier"], LONGEST - suffix)
    if params["monitoring_interval"] and len(names.monitoring_role(name)) > LONGEST_ROLE:
        yield f"rds_name: the role {names.monitoring_role(name)} would have more than the {LONGEST_ROLE} characters that IAM takes"


def _version(params: Mapping[str, Any]) -> Iterator[str]:
    version = params["engine_version"]
    if version is not None and not VERSION.fullmatch(version):
        yield f'rds_engine_version: {version} is no version of PostgreSQL; write it in quotes, like "16" or "16.6"'


def _class(params: Mapping[str, Any]) -> Iterator[str]:
    one, serverless = params["instance_class"], (params["aurora"] or {}).get("serverless")
    of_replicas = [(_replica(item), item["instance_class"]) for item in params["read_replicas"] or []]
    for variable, given in [("rds_instance_class", one), *of_replicas]:
        if given and not re.fullmatch(r"db\.[a-z0-9-]+(\.[a-z0-9-]+)?", given):
            yield f"{variable}: {given} is no class; write one like db.t4g.large"
    if serverless and one not in (None, names.SERVERLESS_CLASS):
        yield f"rds_instance_class is {one}, and rds_aurora.serverless needs {names.SERVERLESS_CLASS}; leave one of the two out"
    if one == names.SERVERLESS_CLASS and not serverless:
        yield f"rds_instance_class: {one} needs its capacity; give rds_aurora.serverless"


def _aurora(params: Mapping[str, Any]) -> Iterator[str]:
    aurora = params["aurora"]
    if not names.is_aurora(params):
        if aurora:
            yield "rds_aurora is given, and rds_engine is postgres; write aurora-postgresql, or leave it out"
        return
    instead = {"multi_az": "give rds_aurora.instances: 2", "read_replicas": "raise rds_aurora.instances"}
    for option in OF_RDS:
        if params[option]:
            yield f"rds_{option} is not for Aurora; {instead[option]}"
    if (aurora or {}).get("instances", 1) not in range(1, 17):
        yield f"rds_aurora: instances is {aurora['instances']}; a cluster has 1 to 16"
    serverless = (aurora or {}).get("serverless")
    if serverless:
        low, high = serverless["min_capacity"], serverless["max_capacity"]
        if low > high or low < 0 or not 1 <= high <= MOST_CAPACITY or (low * 2) % 1 or (high * 2) % 1:
            rule = f"min_capacity is 0 at least, max_capacity from 1 to {MOST_CAPACITY:.0f} and not less, both in steps of 0.5"
            yield f"rds_aurora: serverless from {low} to {high} is not possible: {rule}"


def _windows(params: Mapping[str, Any]) -> Iterator[str]:
    yield from window_problems(params["backup_window"], params["maintenance_window"])


def _backups(params: Mapping[str, Any]) -> Iterator[str]:
    days = params["backup_retention_period"]
    if days is None:
        return
    if days not in RETENTIONS:
        yield f"rds_backup_retention_period is {days}; RDS keeps backups for {RETENTIONS[0]} to {RETENTIONS[-1]} days"
    elif days == 0 and names.is_aurora(params):
        yield "rds_backup_retention_period is 0; Aurora always has backups, for a day at least"
    elif days == 0 and params["read_replicas"]:
        yield "rds_backup_retention_period is 0, and rds_read_replicas need backups of their source; give a day at least"


def _access(params: Mapping[str, Any]) -> Iterator[str]:
    if params["port"] not in PORTS:
        yield f"rds_port is {params['port']}; RDS takes {PORTS[0]} to {PORTS[-1]}"
    for cidr in (params["ingress"] or {}).get("cidrs") or []:
        try:
            network = ip_network(cidr, strict=False)
        except ValueError:
            yield f"rds_ingress: {cidr} is no range; write one like 192.0.2.0/24"
            continue
        if str(network) != cidr:
            yield f"rds_ingress: {cidr} does not stand as AWS keeps it; write {network}"
        elif network.prefixlen == 0 and not params["publicly_accessible"]:
            yield f"rds_ingress: {cidr} is everybody, and rds_publicly_accessible is false; name who may connect"
    if not params["subnet_tiers"]:
        yield "rds_subnet_tiers is empty; name a tier of the VPC's subnets, like private"


def _watching(params: Mapping[str, Any]) -> Iterator[str]:
    insights = params["performance_insights"] or {}
    days = insights.get("retention_period")
    if days is not None and days not in INSIGHTS:
        yield f"rds_performance_insights: retention_period is {days}; RDS takes 7, 731, and multiples of 31 up to 713"
    if insights.get("enabled") is False and (days is not None or insights.get("kms_key")):
        yield "rds_performance_insights: enabled is false, and it has a retention_period or kms_key; leave them out"
    if names.is_aurora(params) and "upgrade" in (params["log_types"] or []):
        yield "rds_log_types: Aurora has no log upgrade; leave it out"
    if not names.is_aurora(params) and "instance" in (params["log_types"] or []):
        yield "rds_log_types: instance is a log of Aurora; leave it out"
    if params["kms_key"] and not params["storage_encrypted"]:
        yield "rds_kms_key is given and rds_storage_encrypted is false; leave one of them out"


def _master(params: Mapping[str, Any]) -> Iterator[str]:
    user, database = params["master_username"], params["database_name"]
    if not USER.fullmatch(user):
        yield f"rds_master_username: {user}: a name begins with a letter and has 63 letters, digits and underscores at most"
    elif user.lower() in RESERVED_USERS or user.lower().startswith("pg_"):
        yield f"rds_master_username: {user} is reserved by RDS; choose another, like postgres"
    if database and not DATABASE.fullmatch(database):
        yield f"rds_database_name: {database}: a name has letters, digits and underscores, and begins with a letter or underscore"
    if params["master_secret"] and params["master_secret_kms_key"]:
        yield "rds_master_secret_kms_key is for the secret that RDS makes, and rds_master_secret names another; leave one of them out"


def _replica(item: Mapping[str, Any]) -> str:
    return f"rds_read_replicas: {item['identifier']}"


def _replicas(params: Mapping[str, Any]) -> Iterator[str]:
    seen = [names.identifier(params)]
    for item in params["read_replicas"] or []:
        yield from _identifier("rds_read_replicas", item["identifier"])
        if item["identifier"].lower() in seen:
            yield f"{_replica(item)} is another's identifier already; choose another"
        seen.append(item["identifier"].lower())


def _restore(params: Mapping[str, Any]) -> Iterator[str]:
    given = params["restore_from"]
    if not given:
        return
    if len([option for option in OF_RESTORES if given[option]]) != 1:
        yield "rds_restore_from: give either snapshot, or source with time or latest"
    elif given["snapshot"] and (given["time"] or given["latest"]):
        yield "rds_restore_from: a snapshot is of one time; leave time and latest out, or give source in place of it"
    elif given["source"] and bool(given["time"]) == bool(given["latest"]):
        yield "rds_restore_from: give either time or latest: true with source"
    if given["source"] and given["source"].lower() == names.identifier(params):
        yield f"rds_restore_from: {given['source']} can't be restored into itself; give rds_identifier, of an instance that is not there"
    try:
        at = datetime.fromisoformat(given["time"]) if given["time"] else None
    except ValueError:
        yield f"rds_restore_from: {given['time']} is no time; write one like 2026-05-01T08:30:00Z"
        return
    if at and at.tzinfo is None:
        yield f"rds_restore_from: {given['time']} has no time zone; write Z behind it for UTC"
