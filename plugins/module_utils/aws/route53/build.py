# SPDX-License-Identifier: GPL-3.0-or-later
"""Zones, and what belongs to them, from a module's parameters: read, describe, converge."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...converge.apply import read
from ...converge.model import Existing, InvalidPlan
from ..area import Clients
from ..elsewhere import Elsewhere
from ..environment_roles import role_name, role_names
from ..iam.roles import IamRole
from ..keys import key_arn
from ..logs import LogGroup
from ..run import Outputs, converge
from . import query_logs, signing_keys
from .associations import VpcAssociation
from .checks import Checks, vpc_problems
from .contradictions import GLOBAL, SUFFIX, refuse_contradictions
from .described import Described
from .desired import Description, Facts
from .dnssec import KEY, KeySigningKey, Signatures, Signing
from .hosted_zones import KIND as ZONE
from .hosted_zones import OWNER_TAG, HostedZone
from .leaving import Leaving
from .listing import Listing
from .names import label
from .owned_records import OwnedRecord
from .query_logs import LogsResourcePolicy, QueryLoggingConfig
from .signing_keys import SigningKey


class Build:
    """One run of the module."""

    def __init__(self, module: Any):
        self.module, self.params, self.clients = module, module.params, Clients(module)
        tags = self.params["tags"] or {}
        self.managed_by = tags.get(OWNER_TAG, "piksel.infra")
        self.params["tags"] = {OWNER_TAG: self.managed_by, **tags}
        self.owner = self.params["owner"] or self.params["project"] or self.managed_by
        self.is_present = self.params["state"] == "present"
        self.partition = self.clients.get("sts").meta.partition

    def converge(self) -> None:
        refuse_contradictions(self.params)
        self.listing, self.world = Listing(self.clients), self.clients.elsewhere(GLOBAL, None, None)
        self.described = Described(self.params, self.listing.labels() if self._has_zones() else ())
        self.kinds = {kind.kind: kind for kind in self._kinds()}
        existing = read([kind.read for kind in self.kinds.values()])
        leaving = Leaving(self.params, self.described, existing, self._others_log())
        self.params["delete_data"] = [*(self.params["delete_data"] or []), *leaving.delete_data()]
        desired = leaving.resources()
        if self.is_present:
            self._refuse_what_was_read(existing)
            desired += Description(self.params, self.described, self._facts(existing)).resources()
        purge = self.params["purge"] if self.is_present else ()
        converge(self.module, self.kinds, desired, existing, purge, self._outputs)

    def _has_zones(self) -> bool:
        """A run that only associates zones of others leaves its own account's alone, unasked."""
        mine = ("zones", "records", "environments")
        return any(self.params[option] for option in mine) or bool({*self.params["purge"]} - {"route53_vpc_association"})

    def _kinds(self) -> Iterator[Any]:
        given, names = (self.managed_by, self.params["purge_tags"]), self.described.labels()
        self.zones = HostedZone(self.clients, self.listing, names, *given, ZONE in self.params["purge"])
        if self._has_zones():
            yield self.zones
            yield from self._kinds_of_records()
            yield from self._kinds_of_signatures(given)
            yield from self._kinds_of_logs(given)
            yield IamRole(self.clients, self._role_names(), *given)
        if self.params["associations"]:
            all_owned = "route53_vpc_association" in self.params["purge"]
            elsewhere = Elsewhere(self.module, self.clients)
            self.associations = VpcAssociation(self.clients, elsewhere, self.params["associations"], self.zones.vpcs, all_owned)
            yield self.associations

    def _kinds_of_records(self) -> Iterator[Any]:
        described = self.described
        self.records = OwnedRecord(self.zones.batches, self.listing, described.record_zones(), described.record_names(), self.owner)
        yield self.records

    def _kinds_of_signatures(self, given: tuple[str, bool]) -> Iterator[Any]:
        said = self._public_zones("dnssec")
        if said:
            signatures = Signatures(self.clients, self.listing, said)
            yield from (KeySigningKey(signatures), Signing(signatures))
            yield SigningKey(self.world, [signing_keys.key_name(name) for name in said], *given)

    def _kinds_of_logs(self, given: tuple[str, bool]) -> Iterator[Any]:
        said = self._public_zones("query_logging")
        if said:
            yield QueryLoggingConfig(self.clients, self.listing, said)
            yield LogGroup(self.world, [query_logs.log_group(name) for name in sorted(said)], *given)
            yield LogsResourcePolicy(self.world, query_logs.POLICY_NAME)

    def _public_zones(self, option: str) -> set[str]:
        """Of which the option says something, or which are to go with all that they have."""
        going, zones = self._going(), self.described.all.items()
        return {name for name, zone in zones if not zone["private"] and (zone[option] or name in going)}

    def _going(self) -> set[str]:
        named = {entry.partition(" ")[2] for entry in self.params["delete_data"] or [] if entry.startswith(f"{ZONE} ")}
        return named & self.described.absent

    def _role_names(self) -> list[str]:
        """Of the environments, and of those that are described no more where they are to go."""
        every = not self.is_present or "iam_role" in self.params["purge"]
        return role_names(self.clients, self.params["project"], self.params["environments"] or [], SUFFIX, every)

    def _others_log(self) -> bool:
        kind = self.kinds.get(query_logs.CONFIG)
        return bool(kind and kind.others)

    def _refuse_what_was_read(self, existing: list[Existing]) -> None:
        problems = list(vpc_problems(self.zones.vpcs, self.described, self.params["associations"] or [], self.module.check_mode))
        if self._has_zones():
            problems += Checks(self.described, existing, self.records.found, self.owner).problems()
        if problems:
            raise InvalidPlan(problems)

    def _facts(self, existing: list[Existing]) -> Facts:
        account, place = signing_keys.account_of(self.clients), self.zones.vpcs.place
        zone_id = self.associations.zone_id if self.params["associations"] else lambda given: None
        return Facts(self.owner, self.partition, place, account, dict(self._keys(existing)), zone_id)

    def _keys(self, existing: list[Existing]) -> Iterator[tuple[str, str]]:
        """Those that are given, and those by which others have a zone signed already."""
        made = {one.name: one.outputs["arn"] for one in existing if one.kind == signing_keys.KIND}
        used = {one.name: one.attributes["kms_key_arn"] for one in existing if one.kind == KEY}
        for name, zone in self.described.zones.items():
            given, variable = (zone["dnssec"] or {}).get("kms_key"), f"dns_zones: {name}: dnssec: kms_key"
            arn = key_arn(self.world, variable, given, GLOBAL) or used.get(name)
            if given and used.get(name, arn) != arn:
                end = "end its signatures first (ds: false, then enabled: false), and begin anew with this one"
                raise InvalidPlan([f"{variable}: the zone is signed with {used[name]}, not with {arn}; put that back, or {end}"])
            if arn and (given or arn != made.get(signing_keys.key_name(name))):
                yield name, arn

    def _outputs(self, standing: Outputs) -> dict[str, Any]:
        if not self.is_present:
            return {}
        zones = {name: self._zone(name, zone, standing) for name, zone in self.described.zones.items()}
        return {"zones": zones, "environments": {one["name"]: self._role(one, standing) for one in self.params["environments"] or []}}

    def _zone(self, name: str, zone: dict[str, Any], standing: Outputs) -> dict[str, Any]:
        found = standing.get((ZONE, name), {})
        servers = found.get("name_servers")
        return {
            "id": found.get("id"),
            "name_servers": sorted(servers) if servers is not None else None,
            "ds_record": standing.get((KEY, name), {}).get("ds_record"),
            "parent": label(zone["parent"], False) if zone["parent"] else None,
        }

    def _role(self, environment: dict[str, Any], standing: Outputs) -> dict[str, Any]:
        name = role_name(self.params["project"], environment["name"], SUFFIX)
        return {"role_arn": standing.get(("iam_role", name), {}).get("arn")}
