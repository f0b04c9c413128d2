# SPDX-License-Identifier: GPL-3.0-or-later
"""What of that which is there is to go. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from ...converge.model import Existing, Resource
from . import query_logs, signing_keys
from .associations import KIND as ASSOCIATION
from .associations import name_of
from .described import Described, is_signed
from .dnssec import KEY, SIGNING
from .hosted_zones import KIND as ZONE
from .names import parts_of, record_key

RECORD = "route53_record"


class Leaving:
    """existing: all that was read. others_log: zones that are not described have query logs."""

    def __init__(self, params: Any, described: Described, existing: Sequence[Existing], others_log: bool):
        self.params, self.described, self.existing, self.others_log = params, described, existing, others_log
        self.named = {tuple(entry.split(" ", 1)) for entry in params["delete_data"] or []}
        self.zones = {one.name for one in existing if (one.kind, one.name) in self.named and one.name in described.absent}
        self.unsigned = {name for name, zone in described.zones.items() if zone["dnssec"] and not is_signed(zone)}

    def resources(self) -> list[Resource]:
        leaves = self._leaves_with_all if self.params["state"] == "absent" else self._leaves
        return [Resource(one.kind, one.name, present=False) for one in self.existing if leaves(one)]

    def delete_data(self) -> list[str]:
        """What signs a zone is named by whoever names the zone, or says that it is to be signed no more."""
        zones = sorted(self.zones | self.unsigned)
        kinds = ((SIGNING, zones), (KEY, zones), (signing_keys.KIND, [signing_keys.key_name(zone) for zone in zones]))
        return [f"{kind} {name}" for kind, names in kinds for name in names]

    def _leaves_with_all(self, one: Existing) -> bool:
        if one.kind == ZONE:
            return one.owned and one.name in self.described.all
        return one.owned and not (one.kind == query_logs.POLICY and self.others_log)

    def _leaves(self, one: Existing) -> bool:
        if one.kind == ZONE:
            return one.name in self.described.absent
        if one.kind in (SIGNING, KEY):
            return one.name in self.zones | self.unsigned
        if one.kind == signing_keys.KIND:
            return one.owned and one.name in map(signing_keys.key_name, self.zones | self.unsigned)
        if one.kind == query_logs.CONFIG:
            return one.owned and (one.name in self.zones or one.name in self._unlogged())
        if one.kind == RECORD:
            return one.owned and self._record_leaves(one.name)
        return one.kind == ASSOCIATION and one.name in self._ended()

    def _record_leaves(self, name: str) -> bool:
        """Said to be absent, in a zone that goes, or leading to one."""
        record = parts_of(name)
        leads = record.type in ("NS", "DS") and record.name in self.zones
        return record.zone in self.zones or leads or name in self._absent_records() or name in self._without_ds()

    def _absent_records(self) -> Collection[str]:
        return {key for key, _, given in self.described.records() if given["state"] == "absent"}

    def _without_ds(self) -> Iterator[str]:
        for name, parent, zone in self.described.delegated():
            if zone["dnssec"] and not zone["dnssec"]["ds"]:
                yield record_key(parent, name, "DS")

    def _unlogged(self) -> Collection[str]:
        zones = self.described.zones.items()
        return {name for name, zone in zones if zone["query_logging"] and not zone["query_logging"]["enabled"]}

    def _ended(self) -> Collection[str]:
        return {name_of(one) for one in self.params["associations"] or [] if one["state"] == "absent"}
