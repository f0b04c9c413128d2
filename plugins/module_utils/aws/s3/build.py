# SPDX-License-Identifier: GPL-3.0-or-later
"""Buckets from a module's parameters: read all of them at once, describe them, converge."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ...converge.apply import read
from ...converge.model import Existing, InvalidPlan, Resource
from ..area import Clients
from ..iam import IamRole
from ..run import Outputs, converge
from . import keys, names
from .buckets import LEFT, S3Bucket
from .checks import Checks, refuse_deletions
from .contradictions import refuse_contradictions
from .desired import Description
from .merging import is_given, merged
from .names import KIND, OWNER_TAG
from .sites import Sites


class Build:
    """One run of the module."""

    def __init__(self, module: Any):
        self.module, self.params, self.clients = module, module.params, Clients(module)
        tags = self.params["tags"] or {}
        self.owner = tags.get(OWNER_TAG, "piksel.infra")
        self.params["tags"] = {OWNER_TAG: self.owner, **tags}

    def converge(self) -> None:
        is_present = self.params["state"] == "present"
        if is_present:
            refuse_contradictions(self.params)
        self.region, self.partition = self.module.region, self.clients.get("s3").meta.partition
        self.all = merged(self.params)
        self.buckets = {bucket["name"]: bucket for bucket in self.all if is_present and bucket["state"] == "present"}
        self.absent = [bucket["name"] for bucket in self.all if bucket["name"] not in self.buckets]
        self.sites = Sites(self.clients, self.params, self.all, self.owner, self.params["purge_tags"])
        given = (list(self.buckets.values()), self.params["tags"], self.partition, self.region, self.sites.statement)
        self.description = Description(*given)
        self.kinds = {kind.kind: kind for kind in (self._bucket_kind(), self._role_kind(), *self.sites.kinds)}
        existing = read([kind.read for kind in self.kinds.values()])
        if is_present:
            self._build(existing)
        else:
            converge(self.module, self.kinds, [], existing, self.kinds, lambda standing: {})

    def _bucket_kind(self) -> S3Bucket:
        wanted = {**dict.fromkeys(self.absent, LEFT), **self.description.wanted()}
        sought = {key: str(value) for key, value in self.params["tags"].items()} if KIND in self.params["purge"] else None
        named = [entry.partition(" ")[2] for entry in self.params["delete_data"] or [] if entry.startswith(f"{KIND} ")]
        return S3Bucket(self.clients, wanted, self.owner, self.params["purge_tags"], self.region, sought, named)

    def _role_kind(self) -> IamRole:
        """The replication roles that may be there: of all described buckets where those no longer needed are to go."""
        needed = [name for name, bucket in self.buckets.items() if self.description.makes_role(bucket)]
        unneeded = [bucket["name"] for bucket in self.all] if "iam_role" in self.params["purge"] else self.absent
        roles = sorted({names.role_name(name) for name in (*needed, *unneeded)})
        return IamRole(self.clients, roles, self.owner, self.params["purge_tags"])

    def _build(self, existing: list[Existing]) -> None:
        problems = self.sites.problems(existing, self.module.check_mode)
        for warning in self.sites.warnings:
            self.module.warn(warning)
        if problems:
            raise InvalidPlan(problems)
        empty = refuse_deletions(self.kinds[KIND], existing, self.absent, self.params["delete_data"] or [])
        self.params["delete_data"] = [*(self.params["delete_data"] or []), *(f"{KIND} {name}" for name in empty)]
        self.description.keys = keys.arns(self.clients.get("kms"), self._keys()) if self._keys() else {}
        desired = [*self.description.resources(), *self.sites.resources(existing), *self._going(existing)]
        checks = Checks(self.clients, self.kinds[KIND], self.buckets, self.module.check_mode)
        converge(self.module, self.kinds, desired, existing, self.params["purge"], self._outputs, checks)

    def _keys(self) -> set[str]:
        given = [(bucket["encryption"] or {}).get("kms_key") for bucket in self.buckets.values()]
        return {key for key in given if key and ":key/" not in key}

    def _going(self, existing: Collection[Existing]) -> list[Resource]:
        """What is said to be absent, and with it the replication role if it is ours."""
        roles = {names.role_name(name) for name in self.absent}
        ours = [one.name for one in existing if one.kind == "iam_role" and one.name in roles and one.owned]
        there = [one.name for one in existing if one.kind == KIND and one.name in self.absent]
        return [Resource(kind, name, present=False) for kind, some in ((KIND, there), ("iam_role", ours)) for name in some]

    def _outputs(self, standing: Outputs) -> dict[str, Any]:
        """What follows from a bucket's name is told before it is there too."""
        return {"buckets": {name: self._domains(name) for name in self.buckets}, **self._sites_outputs(standing)}

    def _domains(self, name: str) -> dict[str, Any]:
        place = (name, self.region, self.partition)
        endpoint = names.website_endpoint(*place) if is_given(self.buckets[name]["website"]) else None
        return {**names.domains(*place), "website_endpoint": endpoint}

    def _sites_outputs(self, standing: Outputs) -> dict[str, Any]:
        found = self.sites.outputs(standing)
        return {"sites": found} if found else {}
