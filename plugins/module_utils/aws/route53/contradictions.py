# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with zones, environments and associations before anything is read. Pure. Records: record_contradictions.py."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...converge.model import InvalidPlan
from .. import environment_roles
from .names import label
from .record_contradictions import record_problems
from .zones import within, without_dot

# https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html
DOMAIN = re.compile(r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*")
REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")
OWNER = re.compile(r"[A-Za-z0-9_.-]{1,64}")
DELETABLE = ("route53_hosted_zone", "log_group", "route53_dnssec", "route53_key_signing_key", "kms_key")
MOST_SECONDS = 2**31 - 1
COMMENT, ROLE_NAME = 256, 64  # how long each may be
SUFFIX = "dns"
# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
RETENTIONS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
# Where the keys that sign have to be, and query logs.
# https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-configuring-dnssec-cmk-requirements.html
GLOBAL = "us-east-1"
OF_PUBLIC_ZONES = ("parent", "dnssec", "query_logging", "delegation_set")


def refuse_contradictions(params: Mapping[str, Any]) -> None:
    """Raises InvalidPlan with every contradiction, naming the variable and what to write instead."""
    checks = (_zones, _parents, _environments, _associations, _rest)
    problems = [problem for check in checks for problem in check(params)]
    problems += record_problems(params)
    if problems:
        raise InvalidPlan(problems)


def _zones(params: Mapping[str, Any]) -> Iterator[str]:
    zones = params["zones"] or []
    yield from _twice("dns_zones", [label(zone["name"], zone["private"]) for zone in zones])
    for zone in zones:
        what = f"dns_zones: {zone['name']}"
        yield from (f"{what}: {problem}" for problem in _zone(zone))
        yield from (f"{what}: {problem}" for problem in (_private(zone) if zone["private"] else _public(zone)))


def _zone(zone: Mapping[str, Any]) -> Iterator[str]:
    if not DOMAIN.fullmatch(zone["name"]):
        yield "this is no zone's name; write its domain name in small letters, without a dot at its end"
    if len(zone["comment"] or "") > COMMENT:
        yield f"comment has {len(zone['comment'])} characters; {COMMENT} are the most"
    if not 0 <= zone["delegation_ttl"] <= MOST_SECONDS:
        yield f"delegation_ttl {zone['delegation_ttl']} is not 0 to {MOST_SECONDS} seconds"


def _private(zone: Mapping[str, Any]) -> Iterator[str]:
    if zone["state"] == "present" and not zone["vpcs"]:
        yield "a private zone needs vpcs, in which it answers; name one at least"
    for vpc in zone["vpcs"] or []:
        yield from (f"vpcs: {problem}" for problem in _vpc(vpc))
    given = [option for option in OF_PUBLIC_ZONES if zone[option]]
    if given:
        yield f"{', '.join(given)}: only a public zone has this; leave it out, or leave out private"


def _public(zone: Mapping[str, Any]) -> Iterator[str]:
    if zone["vpcs"]:
        yield "vpcs belong to a private zone; write private: true, or leave them out"
    key = (zone["dnssec"] or {}).get("kms_key")
    if key and not key.startswith(("alias/", "arn:")):
        yield f"dnssec: kms_key {key!r} is neither an ARN nor alias/…"
    elif key and key.startswith("arn:") and key.split(":")[3:4] != [GLOBAL]:
        yield f"dnssec: kms_key {key} is not in {GLOBAL}, where Route 53 wants the keys that sign"
    days = (zone["query_logging"] or {}).get("retention_days")
    if days is not None and days not in RETENTIONS:
        yield f"query_logging: retention_days {days} is none of {', '.join(map(str, RETENTIONS))}"


def _vpc(vpc: Mapping[str, Any]) -> Iterator[str]:
    if bool(vpc["vpc_name"]) == bool(vpc["vpc_id"]):
        yield "give vpc_name or vpc_id, one of them"
    if vpc["region"] and not REGION.fullmatch(vpc["region"]):
        yield f"{vpc['region']!r} is no region's name"


def _parents(params: Mapping[str, Any]) -> Iterator[str]:
    zones = params["zones"] or []
    states = {zone["name"]: zone["state"] for zone in zones if not zone["private"]}
    for zone in zones:
        parent = zone["parent"] and without_dot(zone["parent"])
        if not parent or zone["private"]:
            continue
        if zone["name"] == parent or not within(zone["name"], parent):
            yield f"dns_zones: {zone['name']}: parent {parent} is not above it; name the zone that its name ends in"
        elif zone["state"] == "present" and states.get(parent) == "absent":
            yield f"dns_zones: {zone['name']}: its parent {parent} is to be absent; leave parent out, or keep that zone"


def _environments(params: Mapping[str, Any]) -> Iterator[str]:
    environments = params["environments"] or []
    yield from environment_roles.contradictions("dns_environments", params["project"], environments)
    for one in environments:
        name = environment_roles.role_name(params["project"] or "", one["name"], SUFFIX)
        if not one["zones"] and not one["private_zones"]:
            yield f"dns_environments: {one['name']}: it has neither zones nor private_zones, so its role would be for nothing; name some"
        if len(name) > ROLE_NAME:
            yield f"dns_environments: {one['name']}: its role would be called {name}, and {ROLE_NAME} characters are the most"


def _associations(params: Mapping[str, Any]) -> Iterator[str]:
    associations = params["associations"] or []
    yield from _twice("dns_associations", [f"{one['zone']} with {one['vpc_name'] or one['vpc_id']}" for one in associations])
    for one in associations:
        what = f"dns_associations: {one['zone']}"
        yield from (f"{what}: {problem}" for problem in _vpc(one))
        if not one["assume_role_arn"].startswith("arn:"):
            yield f"{what}: assume_role_arn {one['assume_role_arn']!r} is not the ARN of a role"


def _rest(params: Mapping[str, Any]) -> Iterator[str]:
    if params["owner"] is not None and not OWNER.fullmatch(params["owner"]):
        yield f"dns_owner: {params['owner']!r} is not 1 to 64 letters, digits, dots, hyphens and underscores"
    for entry in params["delete_data"] or []:
        kind, _, name = entry.partition(" ")
        # A list for several areas, such as that of a whole account, names others' kinds too.
        if not name or (kind.startswith("route53_") and kind not in DELETABLE):
            yield f"dns_delete_data: {entry!r} is no resource that holds data; write {' or '.join(f'{kind} <name>' for kind in DELETABLE)}"


def _twice(what: str, names: Sequence[str]) -> Iterator[str]:
    yield from (f"{what}: {name} is described twice" for name, count in Counter(names).items() if count > 1)
