# SPDX-License-Identifier: GPL-3.0-or-later
"""A database from a module's parameters: read all of it at once, describe it, converge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.tagging import boto3_tag_list_to_ansible_dict

from ...converge.apply import read
from ...converge.model import Existing, InvalidPlan
from ..area import Clients
from ..keys import key_arn
from ..network.area import OWNER_TAG, Network
from ..run import Outputs, converge
from . import names
from .area import Area
from .catalogue import Catalogue
from .checks import Checks, refuse_another, refuse_strangers
from .contradictions import refuse_contradictions
from .desired import Description, Found
from .kinds import kinds_of, worth_reading
from .master import MasterSecret
from .origin import Origin, origin_problems, read_origin, refuse_another_origin
from .outputs import shape
from .placement import Place
from .removal import farewells, going, with_readers
from .restarts import announcements_of, restarting
from .storage import decrease_problem, storage_to_reach
from .upgrade import chosen_version, snapshot_name
from .versions import major

KEYS = {"kms_key": "rds_kms_key", "master_secret_kms_key": "rds_master_secret_kms_key"}


class Build:
    """One run of the module."""

    def __init__(self, module: Any):
        self.module, self.params, self.clients = module, module.params, Clients(module)
        params, tags = self.params, self.params["tags"] or {}
        owner = tags.get(OWNER_TAG, "piksel.infra")
        params["tags"] = {OWNER_TAG: owner, **tags}
        self.identifier = names.identifier(params)
        self.master = MasterSecret(self.clients, params["master_secret"], module.check_mode)
        self.area = Area(
            self.clients,
            params["name"],
            self.identifier,
            owner,
            port=params["port"],
            purge_tags=params["purge_tags"],
            at_once=params["apply_immediately"],
            final_snapshot=params["final_snapshot"],
            password=self.master.password,
        )
        self.network = Network(self.clients, params["vpc_name"], owner, params["purge_tags"])
        self.place = Place(self.network, params, module.region, module.check_mode)
        self.kinds = kinds_of(self.area, self.network)
        self.catalogue = Catalogue(self.area, params["engine"])
        self.main = "db_cluster" if names.is_aurora(params) else "db_instance"

    def converge(self) -> None:
        here = self.params["state"] == "present"
        if here:
            refuse_contradictions(self.params)
        self.network.find(None)
        kinds = worth_reading(self.params, self.kinds)
        more = [self.place.read, partial(self._quietly, self.master.read)] if here else []
        existing = [one for one in read([*(self.kinds[name].read for name in kinds), *more], workers=12) if self._ours(one)]
        self._build(existing) if here else self._remove(existing)

    @staticmethod
    def _quietly(act: Any) -> list[Existing]:
        """For what is read at the same time and is no resource of the area."""
        act()
        return []

    def _ours(self, one: Existing) -> bool:
        """Of the VPC's security groups the area's alone."""
        return one.kind != "security_group" or one.name == names.security_group(self.params["name"])

    def _build(self, existing: list[Existing]) -> None:
        present = next((one for one in existing if one.key == (self.main, self.identifier) and one.status != "deleting"), None)
        keys = {option: self._key(variable, self.params[option]) for option, variable in KEYS.items()}
        keys["performance_insights"] = self._key("rds_performance_insights", (self.params["performance_insights"] or {}).get("kms_key"))
        if present:
            refuse_another(self.params, present, keys)
        if present and self.params["restore_from"]:
            tags = boto3_tag_list_to_ansible_dict(self.kinds[self.main].seen[self.identifier].get("TagList") or [])
            refuse_another_origin(self.params, tags, self.identifier)
        instances = self.area.described("describe_db_instances", "DBInstances")
        refuse_strangers(self.params, existing, [one["DBInstanceIdentifier"] for one in instances])
        origin = None if present else read_origin(self.area, self.params)
        problems = list(origin_problems(origin, self.params, keys["kms_key"])) if origin else []
        if problems:
            raise InvalidPlan(problems)
        found = self._found(existing, present, origin, keys)
        described = Description(self.params, found)
        existing = restarting(existing, self.params, described.group, self.kinds)
        announcements = announcements_of(existing, self.params, self.identifier, self.kinds, self.catalogue)
        checks = Checks(self.params, found.version, self.catalogue, self.kinds, self.master, announcements)

        def outputs(standing: Outputs) -> dict[str, Any]:
            return shape(self.params, standing, self.kinds, described.group, self.master)

        def check(steps: Sequence[Any]) -> None:
            checks(steps)
            self._announce(announcements)

        purge = self.params["purge"]
        converge(self.module, self.kinds, described.resources(), existing, purge, outputs, check, announcements=announcements)

    def _found(self, existing: list[Existing], present: Existing | None, origin: Origin | None, keys: Mapping[str, str | None]) -> Found:
        params = self.params
        has = present.attributes["engine_version"] if present else origin.description["EngineVersion"] if origin else None
        version, before = chosen_version(params, has, self.catalogue), None
        if present and major(version) != major(present.attributes["engine_version"]):
            there = self.kinds["db_cluster_snapshot" if names.is_aurora(params) else "db_snapshot"].read()
            before = snapshot_name(self.identifier, version, there, datetime.now(UTC))
            existing += [one for one in there if one.name == before]
        return Found(
            version,
            self.place.found(),
            self.clients.get("rds").meta.partition,
            present,
            origin.restored_from if origin else None,
            self._storage(origin),
            keys,
            self.master.wanted if params["master_secret"] else None,
            before,
            frozenset(one.name for one in existing if one.kind == "db_read_replica"),
            bool(present) and version != present.attributes["engine_version"],
        )

    def _storage(self, origin: Origin | None) -> int | None:
        """GiB of what is restored, which the new instance has at least."""
        size = origin.description.get("AllocatedStorage") if origin and self.main == "db_instance" else None
        wanted = self.params["allocated_storage"]
        if size and wanted and (storage_to_reach(wanted, self.params["max_allocated_storage"], size) or size) < size:
            raise InvalidPlan([decrease_problem(wanted, size)])
        return size

    def _remove(self, existing: Sequence[Existing]) -> None:
        doomed = going(existing, self.params["delete_data"])
        concerned = with_readers(existing, doomed)
        announcements = farewells(doomed, self.params)
        self._announce(announcements)
        converge(self.module, self.kinds, [], concerned, self.kinds, lambda standing: {}, announcements=announcements)

    def _announce(self, sentences: Sequence[str]) -> None:
        for sentence in sentences if self.module.check_mode else ():
            self.module.warn(sentence)

    def _key(self, variable: str, key: str | None) -> str | None:
        return key_arn(self.clients, variable, key)
