# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a module's buckets before anything is read, and no argument spec can say. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from typing import Any

from ...converge.model import InvalidPlan
from . import exposure, lifecycle, lifecycle_limits, names, policies, sites
from .desired import public_access_block
from .merging import Bucket, is_given, merged
from .settings import settings_problems

NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
RESERVED_PREFIXES = ("xn--", "sthree-", "amzn-s3-demo-")
RESERVED_SUFFIXES = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3", "-an")
ROLE_NAME_LENGTH = 64  # of IAM's names


def refuse_contradictions(params: Mapping[str, Any]) -> None:
    """Raises InvalidPlan with every contradiction, naming the variable, the bucket, and what to write instead."""
    buckets = merged(params)
    counts = Counter(bucket["name"] for bucket in buckets)
    problems = [f"s3_buckets: {name} is listed {count} times; names must differ" for name, count in counts.items() if count > 1]
    for bucket in buckets:
        problems += [f"s3_buckets: {bucket['name']}: {problem}" for problem in _bucket_problems(bucket)]
    present = [bucket for bucket in buckets if bucket["state"] == "present"]
    problems += [*_delete_data(params), *_replicas(present), *sites.contradictions(present)]
    if problems:
        raise InvalidPlan(problems)


def _bucket_problems(bucket: Bucket) -> Iterator[str]:
    yield from _name(bucket["name"])
    if bucket["state"] == "present":
        checks = (_exposure, _policy, _lifecycle, _versions, settings_problems)
        yield from (problem for check in checks for problem in check(bucket))


def _name(name: str) -> Iterator[str]:
    if not NAME.fullmatch(name) or any(pair in name for pair in ("..", ".-", "-.")):
        yield "a name has 3 to 63 lower-case letters, digits, hyphens and dots, and a letter or digit at both ends and beside each dot"
    elif _is_address(name):
        yield "a name may not look like an address"
    if name.startswith(RESERVED_PREFIXES) or name.endswith(RESERVED_SUFFIXES):
        yield "AWS keeps names like this for itself; choose another"


def _is_address(name: str) -> bool:
    try:
        return bool(ip_address(name))
    except ValueError:
        return False


def _exposure(bucket: Bucket) -> Iterator[str]:
    """Nothing opens a bucket but what is said to."""
    document = policies.composed(bucket, names.arn("aws", bucket["name"]), {}, [])
    block, opening = public_access_block(bucket), exposure.public_statements(document)
    if opening and not bucket["public"]:
        yield f"policy: {', '.join(opening)} would let everybody in; say public: true if that is meant, or else name who may"
    loose = [name for name, blocks in block.items() if not blocks]
    if loose and not bucket["public"]:
        yield f"public_access_block: {', '.join(loose)} false would allow public access; say public: true if that is meant, or leave it out"
    if opening and bucket["public"]:
        shut = [name for name in ("block_public_policy", "restrict_public_buckets") if block[name]]
        yield from (f"public_access_block: {name} keeps out whom the policy lets in; leave it out" for name in shut)
    if is_given(bucket["website"]) and not (bucket["public"] or exposure.lets_in(document)):
        yield "website: it would be refused to everybody who has no credentials; say public: true with a public_read, or give it a site"
    if (bucket["website"] or {}).get("index_document") and (bucket["policy"] or {}).get("tls_only") is not False:
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html
        yield "website: its endpoint speaks plain HTTP alone, which tls_only refuses; say policy: {tls_only: false}, or give it a site"


def _policy(bucket: Bucket) -> Iterator[str]:
    arn, options = names.arn("aws", bucket["name"]), bucket["policy"] or {}
    yield from (f"policy: {problem}" for problem in policies.problems(options, arn))


def _lifecycle(bucket: Bucket) -> Iterator[str]:
    negative = [name for name in lifecycle.SHORTHANDS if (bucket[name] or 0) < 0]
    yield from (f"{name}: {bucket[name]} is not a number of days; write 0 for none" for name in negative)
    ids = [rule["id"] for rule in bucket["lifecycle_rules"] or []]
    ids += [identity for name, (identity, _) in lifecycle.SHORTHANDS.items() if bucket[name]]
    yield from (f"lifecycle_rules: two rules are named {one}; names must differ" for one, count in Counter(ids).items() if count > 1)
    if not negative:
        yield from (f"lifecycle_rules: {problem}" for problem in lifecycle_limits.problems(lifecycle.described(bucket) or {}))


def _versions(bucket: Bucket) -> Iterator[str]:
    """What stands on versions."""
    replication = bucket["replication"] or {}
    for name, is_wanted in (("replication", bool(replication.get("rules"))), ("object_lock", bucket["object_lock"] is not None)):
        if is_wanted and not bucket["versioning"]:
            yield f"{name} needs versions; say versioning: true"
    excess = len(names.role_name(bucket["name"])) - ROLE_NAME_LENGTH
    if replication.get("rules") and not replication.get("role") and excess > 0:
        yield f"replication: the role {names.role_name(bucket['name'])} would have {excess} characters too many; name one in role"
    if is_given(replication) and not replication.get("rules") and replication.get("role"):
        yield "replication: a role without rules copies nothing; give rules, or leave it out"


def _replicas(buckets: list[Bucket]) -> Iterator[str]:
    there = {bucket["name"]: bucket for bucket in buckets}
    for number, bucket in enumerate(buckets):
        for rule in _rules(bucket):
            target, what = names.name_of_arn(rule["bucket"]), f"s3_buckets: {bucket['name']}: replication: {rule['id']}"
            if target == bucket["name"]:
                yield f"{what}: it would copy the bucket into itself; name another bucket"
            elif target in there and not there[target]["versioning"]:
                yield f"{what}: {target} needs versions too; say versioning: true there"
            elif there.get(target) in buckets[number + 1 :] and _leads_to(there[target], bucket["name"]):
                yield f"{what}: {target} copies back; describe its replication in a later task, once both are there"


def _rules(bucket: Bucket) -> list[Any]:
    return (bucket["replication"] or {}).get("rules") or []


def _leads_to(bucket: Bucket, name: str) -> bool:
    return any(names.name_of_arn(rule["bucket"]) == name for rule in _rules(bucket))


def _delete_data(params: Mapping[str, Any]) -> Iterator[str]:
    """One that is wanted is not deleted, whatever names it; who writes both means one of them."""
    wanted = {f"{names.KIND} {bucket['name']}" for bucket in params["buckets"] if bucket["state"] == "present"}
    if params["state"] == "present":
        for entry in (one for one in params["delete_data"] or [] if one in wanted):
            yield f"s3_delete_data: {entry} is described as present; say state: absent for it, or take it off this list"
