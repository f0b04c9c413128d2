# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with caches and with what is set on the registry, before anything is read. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from ..identifiers import ACCOUNT, ROLE_ARN
from .names import AZURE, CLOSED, ECR, NAME, OPEN, ROOT, SECRET
from .policies import registry_problems as policy_problems

MOST_PREFIX = 30
# https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ScanningRepositoryFilter.html
SCANNED = re.compile(r"[a-z0-9*](?:[._\-/a-z0-9*]?[a-z0-9*]+)*", re.ASCII)
FREQUENCIES = {"BASIC": ("SCAN_ON_PUSH", "MANUAL"), "ENHANCED": ("SCAN_ON_PUSH", "CONTINUOUS_SCAN")}
# https://docs.aws.amazon.com/AmazonECR/latest/userguide/replication.html
MOST_REPLICATION_RULES, MOST_DESTINATIONS, MOST_PREFIXES = 10, 25, 100
REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d", re.ASCII)
REPLICATED = re.compile(r"(?:[a-z0-9]+(?:[._-][a-z0-9]*)*/)*[a-z0-9]*(?:[._-][a-z0-9]*)*", re.ASCII)


def cache_problems(params: Mapping[str, Any]) -> Iterator[str]:
    caches = params["pull_through_caches"] or []
    for prefix, count in Counter(one["prefix"].rstrip("/") for one in caches).items():
        if count > 1:
            yield f"registry_pull_through_caches: {count} have the prefix {prefix}; leave one"
    for cache in caches:
        what = f"registry_pull_through_caches: {cache['prefix']}"
        problems = (*_prefix_problems(cache), *_upstream_problems(cache["upstream"]), *_credential_problems(cache))
        yield from (f"{what}: {problem}" for problem in problems)


def _prefix_problems(cache: Mapping[str, Any]) -> Iterator[str]:
    for name in ("prefix", "upstream_prefix"):
        prefix = cache[name]
        if prefix not in (None, ROOT) and not (NAME.fullmatch(prefix) and 2 <= len(prefix) <= MOST_PREFIX):
            yield f"{name} {prefix!r} is no namespace of 2 to {MOST_PREFIX} characters; write one such as quay, without a last /, or {ROOT}"


def _upstream_problems(host: str) -> Iterator[str]:
    if not (host in (*OPEN, *CLOSED) or AZURE.fullmatch(host) or ECR.fullmatch(host)):
        bare = re.sub(r"^https?://|/+$", "", host)
        others = f"it caches {', '.join((*OPEN, *CLOSED))}, <name>.azurecr.io and other registries of ECR"
        remedy = f"write {bare}" if bare != host and bare in (*OPEN, *CLOSED) else others
        yield f"upstream {host!r} is no registry that ECR caches; {remedy}"


def _credential_problems(cache: Mapping[str, Any]) -> Iterator[str]:
    host, secret, role = cache["upstream"], cache["credential_secret"], cache["role_arn"]
    if secret is None and (host in CLOSED or AZURE.fullmatch(host)):
        yield f"{host} lets nobody in without credentials; name their secret in credential_secret, such as {SECRET}{cache['prefix']}"
    if secret is not None and (host in OPEN or ECR.fullmatch(host)):
        yield f"{host} takes no credentials; leave credential_secret out"
    elif secret is not None and not (secret.startswith(SECRET) and re.fullmatch(r"[\w/+=.@-]+", secret, re.ASCII) and secret != SECRET):
        yield f"credential_secret {secret!r}: ECR takes a secret only if its name begins with {SECRET}; make one that does"
    if role is not None and not ECR.fullmatch(host):
        yield f"role_arn is for an upstream that is ECR itself; leave it out for {host}"
    elif role is not None and not ROLE_ARN.fullmatch(role):
        yield f"role_arn {role!r} is not the ARN of a role"


def registry_problems(params: Mapping[str, Any]) -> Iterator[str]:
    caches = [one["prefix"] for one in params["pull_through_caches"] or []]
    policy = policy_problems(params["policy"], caches) if params["policy"] else ()
    yield from (f"registry_policy: {problem}" for problem in policy)
    yield from (f"registry_scanning: {problem}" for problem in _scanning(params["scanning"] or {}))
    yield from (f"registry_replication: {problem}" for problem in _replication(params["replication"] or []))


def _scanning(options: Mapping[str, Any]) -> Iterator[str]:
    rules = options.get("rules", [])
    for frequency, count in Counter(rule["frequency"] for rule in rules).items():
        if count > 1:
            yield f"{count} rules have the frequency {frequency}; join their filters in one"
        if frequency not in FREQUENCIES[options["type"]]:
            yield f"{options['type']} scans know no {frequency}; they know {' and '.join(FREQUENCIES[options['type']])}"
    wrong = [one for rule in rules for one in rule["filters"] if not SCANNED.fullmatch(one)]
    yield from (f"filter {one!r} is no name of a repository with * for anything" for one in wrong)


def _replication(rules: list[Mapping[str, Any]]) -> Iterator[str]:
    places = {(one["region"], one["account_id"]) for rule in rules for one in rule["destinations"]}
    if len(rules) > MOST_REPLICATION_RULES:
        yield f"ECR takes {MOST_REPLICATION_RULES} rules at most, and these are {len(rules)}"
    if len(places) > MOST_DESTINATIONS:
        yield f"ECR takes {MOST_DESTINATIONS} destinations at most over all rules, and these are {len(places)}"
    for number, rule in enumerate(rules, 1):
        yield from (f"rule {number}: {problem}" for problem in _replication_rule(rule))


def _replication_rule(rule: Mapping[str, Any]) -> Iterator[str]:
    if not rule["destinations"]:
        yield "it has no destination; give one, or leave the rule out"
    for one in rule["destinations"]:
        if not REGION.fullmatch(one["region"]):
            yield f"{one['region']!r} is no region; write one such as ap-southeast-1"
        if one["account_id"] is not None and not ACCOUNT.fullmatch(one["account_id"]):
            yield f"account_id {one['account_id']!r} is not an account's id; write its twelve digits in quotes"
    prefixes = rule["prefixes"] or []
    if len(prefixes) > MOST_PREFIXES:
        yield f"ECR takes {MOST_PREFIXES} prefixes of a rule at most, and these are {len(prefixes)}"
    wrong = [one for one in prefixes if not (2 <= len(one) <= 256 and REPLICATED.fullmatch(one))]
    yield from (f"prefix {one!r} is no beginning of a repository's name, of two characters at least" for one in wrong)
