# SPDX-License-Identifier: GPL-3.0-or-later
"""From a module's parameters to the resources that are to be there. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from ...converge.model import Reference, Resource
from ..environment_roles import environment_role, role_name
from . import query_logs, signing_keys
from .associations import KIND as ASSOCIATION
from .associations import LATER, name_of
from .contradictions import GLOBAL, SUFFIX
from .described import Described, Given, has_ds, is_logged, is_signed, parent_of
from .dnssec import KEY, SIGNING
from .hosted_zones import KIND as ZONE
from .names import label, record_key
from .record_sets import ATTRIBUTES, wanted

RECORD, ROLE, GROUP = "route53_record", "iam_role", "log_group"


class Facts(NamedTuple):
    """place: `REGION/ID` of a VPC. keys: ARNs of the KMS keys by the label of the zone that they sign, where the module makes none.

    account: asked for its id where a policy has to name it. zone_id: of an association's zone, None for one that is not known yet.
    """

    owner: str
    partition: str
    place: Callable[[Given], str]
    account: Callable[[], str]
    keys: Mapping[str, str]
    zone_id: Callable[[Given], str | None]


class Description:
    def __init__(self, params: Given, described: Described, facts: Facts):
        self.params, self.described, self.facts = params, described, facts
        self.tags = {key: str(value) for key, value in params["tags"].items()}

    def resources(self) -> Iterator[Resource]:
        for name, zone in self.described.zones.items():
            yield Resource(ZONE, name, dict(self._zone(zone)))
            yield from self._delegation(name, zone)
            yield from self._signatures(name, zone)
            yield from self._logs(name, zone)
        for key, place, given in self.described.records():
            if given["state"] == "present":
                yield Resource(RECORD, key, {**wanted(given), **self._in(place)})
        yield from self._policy()
        yield from (self._role(one) for one in self.params["environments"] or [])
        yield from (self._association(one) for one in self.params["associations"] or [] if one["state"] == "present")

    def _zone(self, zone: Given) -> Iterator[tuple[str, Any]]:
        yield "tags", {**self.tags, **{key: str(value) for key, value in zone["tags"].items()}}
        if zone["comment"] is not None:
            yield "comment", zone["comment"]
        if zone["private"]:
            yield "vpcs", frozenset(self.facts.place(vpc) for vpc in zone["vpcs"])
        elif zone["delegation_set"]:
            yield "delegation_set", zone["delegation_set"]

    def _in(self, zone: str) -> dict[str, Any]:
        return {"zone_id": Reference(ZONE, zone), "owner": self.facts.owner}

    def _delegation(self, name: str, zone: Given) -> Iterator[Resource]:
        if zone["parent"]:
            servers = {"values": Reference(ZONE, name, "name_servers"), "ttl": zone["delegation_ttl"]}
            yield self._simple(parent_of(zone), name, "NS", servers)

    def _simple(self, place: str, name: str, kind: str, more: Given, after: tuple[tuple[str, str], ...] = ()) -> Resource:
        attributes = {**dict.fromkeys(ATTRIBUTES), **more, **self._in(place)}
        return Resource(RECORD, record_key(place, name, kind), attributes, after=after)

    def _signatures(self, name: str, zone: Given) -> Iterator[Resource]:
        """The delegation first: Route 53 compares the servers that it names with the zone's."""
        if not is_signed(zone):
            return
        key = signing_keys.key_name(name)
        arn: Any = self.facts.keys.get(name)
        if not arn:
            attributes = {"alias": key, "policy": signing_keys.policy(self.facts.account(), self.facts.partition), "tags": self.tags}
            yield Resource(signing_keys.KIND, key, attributes)
            arn = Reference(signing_keys.KIND, key, "arn")
        yield Resource(KEY, name, {"zone_id": Reference(ZONE, name), "kms_key_arn": arn, "status": "ACTIVE"})
        delegation = ((RECORD, record_key(parent_of(zone), name, "NS")),) if zone["parent"] else ()
        yield Resource(SIGNING, name, {"zone_id": Reference(ZONE, name)}, after=((KEY, name), *delegation))
        if has_ds(zone):
            digest = {"values": frozenset({Reference(KEY, name, "ds_record")}), "ttl": zone["delegation_ttl"]}
            yield self._simple(parent_of(zone), name, "DS", digest, after=((SIGNING, name),))

    def _logs(self, name: str, zone: Given) -> Iterator[Resource]:
        if not is_logged(zone):
            return
        group, days = query_logs.log_group(name), zone["query_logging"]["retention_days"]
        yield Resource(GROUP, group, {"tags": self.tags, **({"retention_days": days} if days else {})})
        attributes = {"zone_id": Reference(ZONE, name), "log_group_arn": Reference(GROUP, group, "arn")}
        yield Resource(query_logs.CONFIG, name, attributes, after=(query_logs.POLICY,))

    def _policy(self) -> Iterator[Resource]:
        if any(is_logged(zone) for zone in self.described.zones.values()):
            policy = query_logs.policy(self.facts.account(), self.facts.partition, GLOBAL)
            yield Resource(query_logs.POLICY, query_logs.POLICY_NAME, {"policy": policy})

    def _role(self, environment: Given) -> Resource:
        name = role_name(self.params["project"], environment["name"], SUFFIX)
        description = f"Changes the DNS records of {environment['name']}'s own zones"
        statements = list(self._statements(environment))
        return environment_role(name, environment, statements, self.tags, description, self.facts.partition)

    def _statements(self, environment: Given) -> Iterator[dict[str, Any]]:
        """Zones' names can't be kept from who is to find its own: ListHostedZones takes no resource.

        https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonroute53.html
        """
        changes = f"arn:{self.facts.partition}:route53:::change/*"
        yield _allowed("Find", ["route53:ListHostedZones", "route53:ListHostedZonesByName"], "*")
        yield _allowed("Follow", ["route53:GetChange"], changes)
        own = [Reference(ZONE, self.described.label(zone), "arn") for zone in environment["zones"]]
        if own:
            actions = ("ChangeResourceRecordSets", "GetHostedZone", "ListResourceRecordSets", "ListTagsForResource")
            yield _allowed("Records", [f"route53:{one}" for one in actions], own)
        private = [Reference(ZONE, label(zone, True), "arn") for zone in environment["private_zones"]]
        if private:
            actions = ("CreateVPCAssociationAuthorization", "DeleteVPCAssociationAuthorization", "GetHostedZone")
            yield _allowed("Associate", [f"route53:{one}" for one in actions], private)

    def _association(self, given: Given) -> Resource:
        attributes = {"zone_id": self.facts.zone_id(given) or LATER, "vpc": self.facts.place(given)}
        return Resource(ASSOCIATION, name_of(given), attributes)


def _allowed(sid: str, actions: list[str], resource: Any) -> dict[str, Any]:
    return {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resource}
