# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with the parameters before anything is read. Pure. Of caches and the registry: settings_contradictions.py."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...converge.model import InvalidPlan
from ..identifiers import ROLE_ARN
from . import lifecycle, policies
from .merging import merged, templates
from .names import NAME, ROOT
from .settings_contradictions import cache_problems, registry_problems

# https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageTagMutabilityExclusionFilter.html
EXCLUSION = re.compile(r"[0-9a-zA-Z._*-]{1,128}", re.ASCII)
MOST_EXCLUSIONS = 5
LEAST_NAME, MOST_NAME = 2, 256


def refuse_contradictions(params: Mapping[str, Any]) -> None:
    """Raises InvalidPlan with every contradiction, naming the variable."""
    problems = [*_of_all(params), *_repositories(params), *_templates(params), *cache_problems(params), *registry_problems(params)]
    if problems:
        raise InvalidPlan(list(dict.fromkeys(problems)))


def _of_all(params: Mapping[str, Any]) -> Iterator[str]:
    """Said once, not of each repository that it holds for."""
    yield from policies.account_problems("registry_pull_accounts", params["pull_accounts"])
    yield from policies.role_problems("registry_push_roles", params["push_roles"])


def _repositories(params: Mapping[str, Any]) -> Iterator[str]:
    yield from twice("registry_repositories", (one["name"] for one in params["repositories"]), "name")
    own = {one["name"]: one for one in params["repositories"]}
    for repository in merged(params):
        name = repository["name"]
        if not (NAME.fullmatch(name) and LEAST_NAME <= len(name) <= MOST_NAME):
            yield (
                f"registry_repositories: {name!r} is no repository's name; write {LEAST_NAME} to {MOST_NAME} lowercase letters, digits "
                "and single . _ - between them, with / between namespaces"
            )
        said = {**repository, **{key: own[name][key] for key in ("pull_accounts", "push_roles")}}
        yield from (f"registry_repositories: {name}: {problem}" for problem in _image_problems(said))


def _templates(params: Mapping[str, Any]) -> Iterator[str]:
    given = params["creation_templates"] or []
    yield from twice("registry_creation_templates", (one["prefix"] for one in given), "prefix")
    for own, template in zip(given, templates(params), strict=True):
        what, prefix, role = f"registry_creation_templates: {template['prefix']}", template["prefix"], template["role_arn"]
        if prefix != ROOT and not (NAME.fullmatch(prefix) and len(prefix) <= MOST_NAME):
            yield f"{what}: prefix is no namespace; write one such as quay or team/app, without / at its end, or {ROOT} for all"
        if role is not None and not ROLE_ARN.fullmatch(role):
            yield f"{what}: role_arn {role!r} is not the ARN of a role; leave it out for one of its own"
        if not template["applied_for"]:
            yield f"{what}: applied_for is empty, so it would be used for nothing; leave it out for caches, or leave out the template"
        yield from (f"{what}: {problem}" for problem in _image_problems({**template, "pull_accounts": own["pull_accounts"]}))


def _image_problems(options: Mapping[str, Any]) -> Iterator[str]:
    exclusions = options["image_tag_exclusions"] or []
    if len(exclusions) > MOST_EXCLUSIONS:
        yield f"image_tag_exclusions: ECR takes {MOST_EXCLUSIONS} at most, and these are {len(exclusions)}; join some with *"
    wrong = [one for one in exclusions if not EXCLUSION.fullmatch(one)]
    yield from (f"image_tag_exclusions: {one!r}: a tag has letters, digits and . _ -, and * for anything" for one in wrong)
    encryption = options["encryption"] or {}
    if encryption.get("kms_key") and encryption["type"] == "AES256":
        yield "encryption: AES256 is S3's key, and takes no kms_key; make it KMS, or leave the key out"
    yield from lifecycle.problems(options)
    yield from policies.problems(options)


def twice(what: str, names: Iterable[str], called: str) -> Iterator[str]:
    for name, count in Counter(names).items():
        if count > 1:
            yield f"{what}: {count} have the {called} {name}; leave one"
