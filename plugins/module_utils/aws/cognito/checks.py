# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in the way of a plan, now that all that there is has been read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...converge.model import Existing, InvalidPlan
from ...converge.plan import Step
from . import schema
from .area import POOL
from .desired import DOMAIN, PROVIDER, Description
from .domains import CognitoUserPoolDomain, taken

ITSELF = "COGNITO"


def refuse(described: Description, existing: Sequence[Existing], domains: CognitoUserPoolDomain) -> None:
    """Raises InvalidPlan with every problem found."""
    problems = [*_schema(described, existing), *_providers(described, existing), *_taken(existing, domains)]
    if problems:
        raise InvalidPlan(problems)


def refuse_protected(steps: Sequence[Step]) -> None:
    """A pool that is named and protected stops the run before anything of it has gone."""
    for step in steps:
        if step.of.kind == POOL and step.action == "delete" and step.existing and step.existing.attributes["deletion_protection"]:
            way = "run with identity_deletion_protection: false first, then remove it"
            raise InvalidPlan([f"identity_delete_data: {step.of.name} is protected from deletion; {way}"])


def _schema(described: Description, existing: Sequence[Existing]) -> Iterator[str]:
    wanted = described.pool().get("attributes") or {}
    for one in existing:
        if one.key == (POOL, described.name):
            yield from (f"identity_attributes: {problem}" for problem in schema.refusals(wanted, one.attributes["attributes"]))


def _providers(described: Description, existing: Sequence[Existing]) -> Iterator[str]:
    """Of a client that asks for one which is neither described nor there."""
    leaving = {one["name"] for one in described.params["identity_providers"] or []}
    known = {ITSELF, *(one["name"] for one in described.present("identity_providers"))}
    known |= {one.name for one in existing if one.kind == PROVIDER and one.name not in leaving}
    for client in described.present("clients"):
        unknown = sorted(set(client["identity_providers"]) - known)
        if unknown:
            there = ", ".join(sorted(known))
            yield (
                f"identity_clients: {client['name']}: identity_providers: {', '.join(unknown)} is not there; it is one of {there}: "
                "correct it, or describe it in identity_identity_providers"
            )


def _taken(existing: Sequence[Existing], domains: CognitoUserPoolDomain) -> Iterator[str]:
    """A domain is one pool's in all of AWS. Of another account's AWS may not tell before it is asked for."""
    present: Mapping[str, Any] = {one.name: one.attributes["domain"] for one in existing if one.kind == DOMAIN}
    for name, domain in domains.wanted.items():
        found = domains.description(domain) if present.get(name) != domain else {}
        if found.get("UserPoolId") and found.get("Status") != "DELETING":
            yield taken(name, domain, f"it is that of the user pool {found['UserPoolId']}")
