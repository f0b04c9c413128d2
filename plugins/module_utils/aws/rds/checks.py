# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWS would refuse halfway through a run, asked before the first change, and only about what is to be changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from ...converge.model import Existing, InvalidPlan
from ...converge.plan import Step
from . import names
from .announcements import Announcements
from .catalogue import Catalogue
from .master import MasterSecret
from .offers import not_offered, offer_problems
from .parameters import Known, parameter_problems
from .storage import decrease_problem, least_increase

SERVERS = ("db_instance", "db_read_replica", "db_cluster", "db_cluster_instance")
WITH_CLASS = ("db_instance", "db_read_replica", "db_cluster_instance")
GROUPS = ("db_parameter_group", "db_cluster_parameter_group")
OFFERED = frozenset(
    {
        "instance_class",
        "storage_type",
        "allocated_storage",
        "max_allocated_storage",
        "iops",
        "storage_throughput",
        "multi_az",
        "engine_version",
        "iam_authentication",
        "performance_insights",
        "monitoring_interval",
    }
)


class Checks:
    """Of one plan. version: to run. kinds: by name. master: the own secret. known: parameters by family, as they are asked for."""

    def __init__(
        self,
        params: Mapping[str, Any],
        version: str,
        catalogue: Catalogue,
        kinds: Mapping[str, Any],
        master: MasterSecret,
        announcements: Announcements,
    ):
        self.params, self.version, self.catalogue, self.kinds, self.master = params, version, catalogue, kinds, master
        self.announcements = announcements

    def __call__(self, steps: Sequence[Step]) -> None:
        changed = [step for step in steps if step.action in ("create", "update", "replace")]
        checks = (self._classes, self._storage, self._around, self._parameters, self._password)
        problems = [problem for check in checks for problem in check(changed)]
        if problems:
            raise InvalidPlan(list(dict.fromkeys(problems)))
        self.announcements(steps)

    def _classes(self, changed: Sequence[Step]) -> Iterator[str]:
        for step in changed:
            if step.of.kind not in WITH_CLASS or not OFFERED & step.changes.keys():
                continue
            wanted = {**(step.existing.attributes if step.existing else {}), **step.values}
            option = "rds_instance_class" if step.of.kind != "db_read_replica" else f"rds_read_replicas: {step.of.name}"
            name = wanted.get("instance_class")
            if not name:
                yield f"{option} is missing; write one like db.t4g.large"
                continue
            offers = self.catalogue.offers(self.version, name)
            if offers:
                yield from offer_problems(option, wanted, offers)
            else:
                yield not_offered(option, name, self.version, self.catalogue.classes(self.version))

    def _storage(self, changed: Sequence[Step]) -> Iterator[str]:
        for step in changed:
            if step.of.kind != "db_instance":
                continue
            before, after = step.changes.get("allocated_storage", (None, None))
            if step.action == "create" and not after and "restored_from" not in step.values:
                yield "rds_allocated_storage is missing; give GiB"
            if before and after and after < before:
                yield decrease_problem(after, before)
            elif before and after and after < least_increase(before):
                yield f"rds_allocated_storage: from {before} GiB RDS goes to {least_increase(before)} at least; write that, or more"

    def _around(self, changed: Sequence[Step]) -> Iterator[str]:
        """What the version decides on, and what can't change."""
        for step in changed:
            if step.of.kind not in SERVERS:
                continue
            wanted = step.changes["ca_certificate"].after if "ca_certificate" in step.changes else None
            if wanted:
                details = self.catalogue.version(self.version)
                known = details.get("SupportedCACertificateIdentifiers") or self.catalogue.certificates()
                if wanted not in known:
                    yield f"rds_ca_certificate: there is no {wanted} for version {self.version}; there are {', '.join(sorted(known))}"
            if "log_types" in step.changes:
                logs = self.catalogue.version(self.version).get("ExportableLogTypes")
                unknown = sorted(step.changes["log_types"].after - set(logs)) if logs else []
                yield from (f"rds_log_types: version {self.version} has no log {one}; it has {', '.join(logs)}" for one in unknown)
            before, after = step.changes.get("performance_insights_kms_key_arn", (None, None))
            if before and after and step.existing and step.existing.attributes.get("performance_insights"):
                yield f"rds_performance_insights: its data keeps its key; write kms_key: {before}"

    def _parameters(self, changed: Sequence[Step]) -> Iterator[str]:
        for step in changed:
            if step.of.kind in GROUPS and "parameters" in step.changes:
                before, after = step.changes["parameters"]
                new = {name: value for name, value in after.items() if (before or {}).get(name) != value}
                family = step.values["family"]
                yield from parameter_problems(new, self.known(step.of.kind, family), family)

    def known(self, kind: str, family: str) -> Mapping[str, Known]:
        known: Mapping[str, Known] = self.kinds[kind].known(family)
        return known

    def _password(self, changed: Sequence[Step]) -> Iterator[str]:
        """It is read to be set, and what RDS refuses of it is told before anything is changed."""
        due = any(step.changes.get("master_password") for step in changed if step.of.kind in ("db_instance", "db_cluster"))
        if due and self.master.version:
            try:
                self.master.password()
            except InvalidPlan as refused:
                yield from refused.problems


def refuse_strangers(params: Mapping[str, Any], existing: Sequence[Existing], taken: Collection[str]) -> None:
    """Identifiers that an instance of another kind has. taken: those of all instances in the region. Raises InvalidPlan."""
    main = "db_cluster" if names.is_aurora(params) else "db_instance"
    replicas = [item["identifier"].lower() for item in params["read_replicas"] or []]
    wanted = [("rds_identifier", main, names.identifier(params)), *(("rds_read_replicas", "db_read_replica", name) for name in replicas)]
    ours = {one.key for one in existing}
    # A cluster and an instance may have the same identifier.
    strange = [one for one in wanted if one[1] != "db_cluster" and one[2] in taken and one[1:] not in ours]
    if strange:
        what = "{}: {} is an instance already, and no {} of this database; choose another identifier"
        raise InvalidPlan([what.format(option, name, kind) for option, kind, name in strange])


def refuse_another(params: Mapping[str, Any], present: Existing, keys: Mapping[str, str | None]) -> None:
    """What would need another instance. present: the instance or cluster as it stands. Raises InvalidPlan with what to do instead."""
    has, problems = present.attributes, []
    instead = "restore a snapshot of it into another rds_identifier"
    wishes = {
        "engine": ("rds_engine", params["engine"]),
        "storage_encrypted": ("rds_storage_encrypted", params["storage_encrypted"]),
        "kms_key_arn": ("rds_kms_key", keys.get("kms_key")),
        "master_username": ("rds_master_username", params["master_username"]),
    }
    for attribute, (option, wanted) in wishes.items():
        if wanted is not None and wanted != has.get(attribute):
            copied = ", copied with the key" if attribute in ("storage_encrypted", "kms_key_arn") else ""
            way = f"{instead}{copied}" if attribute != "master_username" else "leave it so, and make another user"
            problems.append(f"{option}: {present.name} has {has.get(attribute)}, which can't become {wanted}; write that, or {way}")
    if present.reason in ("stopped", "stopping"):
        what = "db-cluster" if names.is_aurora(params) else "db-instance"
        start = f"aws rds start-{what} --{what}-identifier {present.name}"
        problems.append(f"rds_identifier: {present.name} is {present.reason}, and RDS changes nothing of it; start it: {start}")
    if problems:
        raise InvalidPlan(problems)
