# SPDX-License-Identifier: GPL-3.0-or-later
"""What S3 refuses of a bucket's smaller settings: encryption, CORS, website, logging, object lock, tiers, notifications. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from . import configurations
from .merging import Bucket, is_given

# https://docs.aws.amazon.com/AmazonS3/latest/API/API_IntelligentTieringConfiguration.html
TIER_DAYS = {"archive_days": 90, "deep_archive_days": 180}
MOST_TIER_DAYS = 730
LONGEST_LOCK = {"days": 36500, "years": 100}
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
EVENTS = re.compile(
    r"s3:(TestEvent|ReducedRedundancyLostObject|IntelligentTiering"
    r"|ObjectCreated:(\*|Put|Post|Copy|CompleteMultipartUpload)|ObjectRemoved:(\*|Delete|DeleteMarkerCreated)"
    r"|ObjectRestore:(\*|Post|Completed|Delete)|LifecycleExpiration:(\*|Delete|DeleteMarkerCreated)|LifecycleTransition"
    r"|Replication:(\*|OperationFailedReplication|OperationMissedThreshold|OperationReplicatedAfterThreshold|OperationNotTracked)"
    r"|ObjectTagging:(\*|Put|Delete)|ObjectAcl:Put)"
)
MOST_CORS_RULES = 100
KEY_ALONE = ("AES256",)


def settings_problems(bucket: Bucket) -> Iterator[str]:
    checks = (_encryption, _cors, _website, _logging, _lock, _tiering, _notifications, _names)
    yield from (problem for check in checks for problem in check(bucket))


def _encryption(bucket: Bucket) -> Iterator[str]:
    options = bucket["encryption"] or {}
    algorithm = options.get("algorithm") or ("aws:kms" if options.get("kms_key") else "AES256")
    if options.get("kms_key") and algorithm in KEY_ALONE:
        yield "encryption: kms_key does not go with AES256, whose keys are S3's own; write aws:kms, or leave it out"
    if options.get("bucket_key") and algorithm != "aws:kms":
        yield f"encryption: bucket_key belongs to aws:kms, not to {algorithm}; leave it out"


def _cors(bucket: Bucket) -> Iterator[str]:
    rules = bucket["cors_rules"] or []
    if len(rules) > MOST_CORS_RULES:
        yield f"cors_rules: {len(rules)} rules are more than the {MOST_CORS_RULES} that a bucket takes"
    for number, rule in enumerate(rules, 1):
        what = f"cors_rules: {rule['id'] or number}"
        for name in ("allowed_origins", "allowed_headers"):
            yield from (f"{what}: {name}: {one} has more than one *" for one in rule[name] if one.count("*") > 1)
        yield from (f"{what}: expose_headers takes no *" for one in rule["expose_headers"] if "*" in one)
        empty = [name for name in ("allowed_origins", "allowed_methods") if not rule[name]]
        yield from (f"{what}: {name} is empty; name one at least" for name in empty)


def _website(bucket: Bucket) -> Iterator[str]:
    site = bucket["website"] or {}
    if not is_given(site):
        return
    others = [name for name in ("index_document", "error_document", "routing_rules") if site.get(name)]
    if site.get("redirect_to") and others:
        yield f"website: redirect_to takes the place of {', '.join(others)}; keep one or the other"
    if not site.get("redirect_to") and not site.get("index_document"):
        yield "website: it needs an index_document, or a redirect_to"
    if "/" in (site.get("index_document") or ""):
        yield f"website: index_document {site['index_document']} stands in every directory; write it without a slash"
    for number, rule in enumerate(site.get("routing_rules") or [], 1):
        what = f"website: routing_rules: {number}"
        if rule["replace_prefix"] and rule["replace_key"]:
            yield f"{what}: replace_prefix and replace_key can't stand together"
        if not any(rule[name] for name in ("host_name", "protocol", "replace_prefix", "replace_key", "http_redirect_code")):
            yield f"{what}: it leads nowhere; say what is replaced, or the host"


def _logging(bucket: Bucket) -> Iterator[str]:
    logging = bucket["logging"] or {}
    if is_given(logging) and not logging.get("target_bucket"):
        yield "logging: it needs a target_bucket; an empty dict writes no log"


def _lock(bucket: Bucket) -> Iterator[str]:
    lock = bucket["object_lock"] or {}
    periods = [name for name in LONGEST_LOCK if lock.get(name) is not None]
    if len(periods) > 1:
        yield "object_lock: give days or years, not both"
    if bool(lock.get("mode")) != bool(periods):
        yield "object_lock: mode goes with days or years; give both, or neither"
    for name in periods:
        if not 1 <= lock[name] <= LONGEST_LOCK[name]:
            yield f"object_lock: {name} is {lock[name]}; write 1 to {LONGEST_LOCK[name]}"


def _tiering(bucket: Bucket) -> Iterator[str]:
    for one in bucket["intelligent_tiering"] or []:
        what = f"intelligent_tiering: {one['id']}"
        days = {name: one[name] for name in TIER_DAYS if one[name] is not None}
        if not days:
            yield f"{what}: it moves nothing; give archive_days, deep_archive_days or both"
        for name, number in days.items():
            if not TIER_DAYS[name] <= number <= MOST_TIER_DAYS:
                yield f"{what}: {name} is {number}; write {TIER_DAYS[name]} to {MOST_TIER_DAYS}"
        if len(days) > 1 and one["archive_days"] >= one["deep_archive_days"]:
            yield f"{what}: deep_archive_days has to be more than archive_days"


def _notifications(bucket: Bucket) -> Iterator[str]:
    for one in (bucket["notifications"] or {}).get("targets") or []:
        what = f"notifications: {one['id']}"
        if configurations.service(one["arn"]) not in configurations.TARGETS:
            yield f"{what}: {one['arn']} is not the ARN of a queue, a topic or a function"
        elif one["arn"].endswith(".fifo"):
            yield f"{what}: S3 tells no FIFO queue or topic; name another"
        unknown = [event for event in one["events"] if not EVENTS.fullmatch(event)]
        yield from (f"{what}: S3 knows no event {event}; write one like s3:ObjectCreated:*" for event in unknown)
        if not one["events"]:
            yield f"{what}: events is empty; name one at least"


def _names(bucket: Bucket) -> Iterator[str]:
    lists: dict[str, Sequence[Any]] = {
        "intelligent_tiering": bucket["intelligent_tiering"] or [],
        "inventory": bucket["inventory"] or [],
        "notifications": (bucket["notifications"] or {}).get("targets") or [],
        "replication": (bucket["replication"] or {}).get("rules") or [],
    }
    for what, ones in lists.items():
        repeated = [identity for identity, count in Counter(one["id"] for one in ones).items() if count > 1]
        yield from (f"{what}: two are named {identity}; names must differ" for identity in repeated)
