# SPDX-License-Identifier: GPL-3.0-or-later
"""What a plan has to know of restarts: those that its own parameters bring, and what is said of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...converge.model import Existing
from .announcements import Announcements, static_changes
from .catalogue import Catalogue
from .changing import WAITING
from .parameters import as_text

SERVERS = ("db_instance", "db_read_replica", "db_cluster", "db_cluster_instance")


def restarting(existing: Sequence[Existing], params: Mapping[str, Any], group_name: str, kinds: Mapping[str, Any]) -> list[Existing]:
    """Those whose parameters will wait for a restart are seen to wait, so that a plan which is to be carried out at once has it."""
    groups = [one for one in existing if one.name == group_name and "parameters" in one.attributes]
    if not params["apply_immediately"] or not groups or params["parameters"] is None:
        return [*existing]
    after = {name: as_text(value) for name, value in params["parameters"].items()}
    before, family = groups[0].attributes["parameters"], groups[0].attributes["family"]
    if before == after or not static_changes(before, after, kinds[groups[0].kind].known(family)):
        return [*existing]
    return [_waiting(one) if one.attributes.get("parameter_group") == group_name else one for one in existing]


def _waiting(one: Existing) -> Existing:
    return replace(one, attributes={**one.attributes, "parameter_apply_status": WAITING})


def announcements_of(
    existing: Sequence[Existing], params: Mapping[str, Any], identifier: str, kinds: Mapping[str, Any], catalogue: Catalogue
) -> Announcements:
    """Empty, until a plan fills it."""
    servers = {one.name: kinds[one.kind] for one in existing if one.kind in SERVERS}
    windows = {name: kind.seen[name].get("PreferredMaintenanceWindow") for name, kind in servers.items()}
    waits = {name: kind.pending(kind.seen[name]) for name, kind in servers.items()}
    version = next((one.attributes["engine_version"] for one in existing if one.name == identifier and one.kind in SERVERS), "")

    def rotates() -> bool:
        return bool(catalogue.version(version).get("SupportsCertificateRotationWithoutRestart"))

    return Announcements(params, lambda kind, family: kinds[kind].known(family), rotates, windows, waits)
