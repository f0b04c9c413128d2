# SPDX-License-Identifier: GPL-3.0-or-later
"""A bucket's policy, composed of what its data says, and what S3 would refuse of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..identifiers import ACCOUNT

VERSION = "2012-10-17"
MOST_BYTES = 20 * 1024  # https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
PRINCIPAL = re.compile(r"arn:[\w-]+:(iam|sts)::\d{12}:(root|user/.+|role/.+|assumed-role/.+)")
READS = re.compile(r"s3:(Get|List)\w*\*?")
PLACE = "{bucket}"
Statement = dict[str, Any]


def composed(bucket: Mapping[str, Any], arn: str, sources: Mapping[str, Sequence[Mapping[str, Any]]], more: Sequence[Statement]) -> Any:
    """Empty where it says nothing. sources: the buckets that send this one their `logging` and `inventory`. more: further statements."""
    options = bucket.get("policy") or {}
    statements = [
        *(_tls_only(arn) if options.get("tls_only") is not False else ()),
        *_public_read(arn, options.get("public_read") or []),
        *(statement for number, one in enumerate(options.get("read_accounts") or [], 1) for statement in _read_account(arn, one, number)),
        *_from_services(arn, sources),
        *more,
        *(_placed(statement, arn) for statement in options.get("statements") or []),
    ]
    return {"Version": VERSION, "Statement": statements} if statements else {}


def _tls_only(arn: str) -> Iterator[Statement]:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html#transit"""
    condition = {"Bool": {"aws:SecureTransport": "false"}}
    yield {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [arn, f"{arn}/*"],
        "Condition": condition,
    }


def of_bucket(action: str) -> bool:
    """Whether an action is about the bucket, not about objects in it."""
    return "Bucket" in action


def _public_read(arn: str, actions: Sequence[str]) -> Iterator[Statement]:
    parts = {"PublicList": (arn, filter(of_bucket, actions)), "PublicRead": (f"{arn}/*", (one for one in actions if not of_bucket(one)))}
    for sid, (resource, some) in parts.items():
        chosen = sorted(some)
        if chosen:
            yield {"Sid": sid, "Effect": "Allow", "Principal": "*", "Action": chosen, "Resource": resource}


def _read_account(arn: str, given: Mapping[str, Any], number: int) -> Iterator[Statement]:
    account, prefixes = given["account"], given["prefixes"]
    partition = arn.split(":")[1]
    principal = {"AWS": f"arn:{partition}:iam::{account}:root" if ACCOUNT.fullmatch(account) else account}
    beginnings = [f"{arn}/{prefix}*" for prefix in prefixes] or [f"{arn}/*"]
    condition = {"Condition": {"StringLike": {"s3:prefix": [f"{prefix}*" for prefix in prefixes]}}} if prefixes else {}
    common = {"Effect": "Allow", "Principal": principal}
    yield {"Sid": f"ListByAccount{number}", **common, "Action": "s3:ListBucket", "Resource": arn, **condition}
    yield {"Sid": f"LocateByAccount{number}", **common, "Action": "s3:GetBucketLocation", "Resource": arn}
    yield {"Sid": f"ReadByAccount{number}", **common, "Action": ["s3:GetObject", "s3:GetObjectTagging"], "Resource": beginnings}


def _from_services(arn: str, sources: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[Statement]:
    """What S3 itself may write here. `sources`: of each kind {arn: of the bucket it is about, prefix: of the keys}."""
    services = {"logging": ("AccessLogs", "logging.s3.amazonaws.com"), "inventory": ("Inventories", "s3.amazonaws.com")}
    for what, (sid, service) in services.items():
        given = sources.get(what) or []
        if given:
            yield {
                "Sid": sid,
                "Effect": "Allow",
                "Principal": {"Service": service},
                "Action": "s3:PutObject",
                "Resource": sorted({f"{arn}/{one['prefix']}*" for one in given}),
                "Condition": {"ArnLike": {"aws:SourceArn": sorted({one["arn"] for one in given})}},
            }


def _placed(statement: Mapping[str, Any], arn: str) -> Statement:
    """With the bucket's ARN in its place."""
    resources = ("Resource", "NotResource")
    return {key: _filled(value, arn) if key in resources else value for key, value in statement.items()}


def _filled(value: Any, arn: str) -> Any:
    if isinstance(value, str):
        return value.replace(PLACE, arn)
    return [_filled(one, arn) for one in value] if isinstance(value, list) else value


def problems(options: Mapping[str, Any], arn: str) -> Iterator[str]:
    """What S3 would refuse of a bucket's `policy`. arn: the bucket's."""
    for action in options.get("public_read") or []:
        if not READS.fullmatch(action):
            yield f"public_read: {action} does not read; name actions like s3:GetObject or s3:ListBucket"
    for one in options.get("read_accounts") or []:
        if not (ACCOUNT.fullmatch(one["account"]) or PRINCIPAL.fullmatch(one["account"])):
            yield f"read_accounts: {one['account']!r} is neither the id of an account, twelve digits in quotes, nor the ARN of a principal"
    for number, statement in enumerate(options.get("statements") or [], 1):
        what = f"statements: {statement.get('Sid') or number}"
        yield from (f"{what}: {problem}" for problem in _statement_problems(_placed(statement, arn), arn))
    sids = [statement["Sid"] for statement in options.get("statements") or [] if statement.get("Sid")]
    yield from (f"statements: two have the Sid {sid}; names must differ" for sid in sorted({one for one in sids if sids.count(one) > 1}))


def _statement_problems(statement: Mapping[str, Any], arn: str) -> Iterator[str]:
    if statement.get("Effect") not in ("Allow", "Deny"):
        yield f"Effect is {statement.get('Effect') or 'missing'}; write Allow or Deny"
    for pair in (("Principal", "NotPrincipal"), ("Action", "NotAction"), ("Resource", "NotResource")):
        if len([name for name in pair if statement.get(name)]) != 1:
            yield f"it needs either {pair[0]} or {pair[1]}"
    for resource in listed(statement.get("Resource")):
        if resource != arn and not str(resource).startswith((f"{arn}/", f"{arn}*")):
            yield f"Resource {resource} is not this bucket's; write {PLACE} or {PLACE}/*"
    if "*" in str(statement.get("NotPrincipal", "")):
        yield "NotPrincipal takes no *"


def listed(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]
