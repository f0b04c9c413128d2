# SPDX-License-Identifier: GPL-3.0-or-later
"""From a module's parameters to the resources of an area. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...converge.model import Existing, Reference, Resource
from ..network.rules import Rule
from . import names
from .changing import APPLIED, ORIGIN
from .parameters import as_text
from .placement import Placement
from .storage import storage_to_reach

OF_REPLICAS = (
    "storage_type",
    "copy_tags_to_snapshot",
    "port",
    "iam_authentication",
    "security_group_ids",
    "parameter_group",
    "log_types",
)
MONITORING_POLICY = "service-role/AmazonRDSEnhancedMonitoringRole"


@dataclass(frozen=True)
class Found:
    """What was read. version: to run. present: the instance or cluster; None where there is none. origin: what it is restored from,
    with storage, the GiB of that. keys: ARNs by option. password: of the own secret the version to set. before: the snapshot before a
    major upgrade, if one is due. replicas, members: those that are there. upgrade: whether another version of any kind is due.
    """

    version: str
    placement: Placement
    partition: str
    present: Existing | None = None
    origin: Mapping[str, Any] | None = None
    storage: int | None = None
    keys: Mapping[str, str | None] = field(default_factory=dict)
    password: str | None = None
    before: str | None = None
    replicas: frozenset[str] = frozenset()
    upgrade: bool = False


class Description:
    """One database as it should be. params: the module's."""

    def __init__(self, params: Mapping[str, Any], found: Found):
        self.params, self.found = params, found
        self.name, self.identifier = params["name"], names.identifier(params)
        self.aurora = names.is_aurora(params)
        self.group = names.parameter_group(self.name, params["engine"], found.version)

    def resources(self) -> list[Resource]:
        around = (self._groups(), self._security_group(), self._monitoring())
        own = (self._cluster(), self._members()) if self.aurora else (self._instance(), self._replicas())
        return [one for part in (*around, *own) for one in part]

    def resource(self, kind: str, name: str, after: tuple[Any, ...] = (), **attributes: Any) -> Resource:
        given = {key: value for key, value in attributes.items() if value is not None}
        tags = {**self.params["tags"], **given.pop("tags", {})}
        return Resource(kind, name, {**given, "tags": {key: str(value) for key, value in tags.items()}}, after)

    def _groups(self) -> Iterator[Resource]:
        params, what = self.params, f"Database {self.name}"
        subnets = {"description": what, "subnet_ids": self.found.placement.subnet_ids}
        yield self.resource("db_subnet_group", names.subnet_group(self.name), **subnets)
        kind = "db_cluster_parameter_group" if self.aurora else "db_parameter_group"
        parameters = None if params["parameters"] is None else {key: as_text(value) for key, value in params["parameters"].items()}
        family = names.family(params["engine"], self.found.version)
        yield self.resource(kind, self.group, family=family, description=what, parameters=parameters)

    def _security_group(self) -> Iterator[Resource]:
        ingress, port = self.params["ingress"] or {}, self.params["port"]
        sources = [*(ingress.get("cidrs") or []), *self.found.placement.sources] or [self.found.placement.cidr]
        yield self.resource(
            "security_group",
            names.security_group(self.name),
            description=f"PostgreSQL of {self.name}",
            vpc_id=self.found.placement.vpc_id,
            ingress=frozenset(Rule("tcp", port, port, source, "PostgreSQL") for source in sources),
            egress=frozenset(),
        )

    def _monitoring(self) -> Iterator[Resource]:
        if self.params["monitoring_interval"]:
            statement = {"Effect": "Allow", "Principal": {"Service": "monitoring.rds.amazonaws.com"}, "Action": "sts:AssumeRole"}
            trust = {"Version": "2012-10-17", "Statement": [statement]}
            policies = frozenset({f"arn:{self.found.partition}:iam::aws:policy/{MONITORING_POLICY}"})
            yield self.resource("iam_role", names.monitoring_role(self.name), assume_role_policy=trust, managed_policy_arns=policies)

    def _shared(self) -> dict[str, Any]:
        """Of an instance as of a cluster."""
        params, found = self.params, self.found
        keys = ("engine", "storage_encrypted", "backup_retention_period", "backup_window", "copy_tags_to_snapshot", "deletion_protection")
        group = "db_cluster_parameter_group" if self.aurora else "db_parameter_group"
        groups = {Reference("security_group", names.security_group(self.name)), *(params["security_group_ids"] or [])}
        window, new = params["maintenance_window"], found.present is None
        return {
            **{key: params[key] for key in (*keys, "storage_type", "port", "iam_authentication", "master_username")},
            "engine_version": found.version,
            "kms_key_arn": found.keys.get("kms_key"),
            "subnet_group": Reference("db_subnet_group", names.subnet_group(self.name)),
            "parameter_group": Reference(group, self.group),
            "parameter_apply_status": APPLIED if params["apply_immediately"] and not new else None,
            "security_group_ids": frozenset(groups),
            "maintenance_window": window and window.lower(),
            "log_types": None if params["log_types"] is None else frozenset(params["log_types"]),
            "master_password_managed": not params["master_secret"],
            "master_password": found.password,
            "master_secret_kms_key_arn": found.keys.get("master_secret_kms_key") if new else None,
            "database_name": params["database_name"] if new and not found.origin else None,
            ORIGIN: found.origin if new else None,
        }

    def _watched(self) -> dict[str, Any]:
        params, role = self.params, names.monitoring_role(self.name)
        insights = params["performance_insights"] or {}
        return {
            "performance_insights": insights.get("enabled"),
            "performance_insights_retention": insights.get("retention_period"),
            "performance_insights_kms_key_arn": self.found.keys.get("performance_insights"),
            "monitoring_interval": params["monitoring_interval"],
            "monitoring_role_arn": Reference("iam_role", role, "arn") if params["monitoring_interval"] else None,
            "ca_certificate": params["ca_certificate"],
            "auto_minor_version_upgrade": params["auto_minor_version_upgrade"],
            "publicly_accessible": params["publicly_accessible"],
        }

    def _before(self) -> Iterator[Resource]:
        if self.found.before:
            yield self.resource("db_cluster_snapshot" if self.aurora else "db_snapshot", self.found.before)

    def _instance(self) -> Iterator[Resource]:
        yield from self._before()
        params, present = self.params, self.found.present
        size = present.attributes["allocated_storage"] if present else self.found.storage
        wanted, most = params["allocated_storage"], params["max_allocated_storage"]
        storage = wanted if size is None else storage_to_reach(wanted, most, size)
        # RDS brings a new minor version to the replicas before their source has it.
        first = [("db_read_replica", name) for name in sorted(self.found.replicas) if self.found.upgrade and not self.found.before]
        snapshot = [("db_snapshot", self.found.before)] if self.found.before else []
        yield self.resource(
            "db_instance",
            self.identifier,
            (*first, *snapshot),
            **self._shared(),
            **self._watched(),
            **{key: params[key] for key in ("iops", "storage_throughput", "multi_az")},
            instance_class=names.instance_class(params),
            allocated_storage=storage,
            max_allocated_storage=most,
        )

    def _replicas(self) -> Iterator[Resource]:
        """A major upgrade of their source takes them along."""
        params = self.params
        for item in params["read_replicas"] or []:
            name = item["identifier"].lower()
            there = name in self.found.replicas
            own = self._shared()
            yield self.resource(
                "db_read_replica",
                name,
                () if there and not self.found.before else (("db_instance", self.identifier),),
                tags=item["tags"],
                **{key: own[key] for key in OF_REPLICAS},
                **self._watched(),
                source=self.identifier,
                engine_version=self.found.version if there and not self.found.before else None,
                parameter_apply_status=own["parameter_apply_status"] if there else None,
                instance_class=item["instance_class"] or names.instance_class(params),
                multi_az=item["multi_az"],
                max_allocated_storage=params["max_allocated_storage"],
                availability_zone=None if there else item["availability_zone"],
            )

    def _cluster(self) -> Iterator[Resource]:
        yield from self._before()
        serverless = (self.params["aurora"] or {}).get("serverless")
        snapshot = (("db_cluster_snapshot", self.found.before),) if self.found.before else ()
        yield self.resource("db_cluster", self.identifier, snapshot, **self._shared(), serverless=serverless and dict(serverless))

    def _members(self) -> Iterator[Resource]:
        for number in range(1, (self.params["aurora"] or {"instances": 1})["instances"] + 1):
            yield self.resource(
                "db_cluster_instance",
                names.member(self.identifier, number),
                (("db_cluster", self.identifier),),
                engine=self.params["engine"],
                cluster=self.identifier,
                instance_class=names.instance_class(self.params),
                **self._watched(),
            )
