# SPDX-License-Identifier: GPL-3.0-or-later
"""The role that a run acts as: it is not deleted, and its own trust is not taken from under it. Pure.

STS tells which role it is and not who assumed it, so that every way in counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from ...converge.model import Reference, convert
from ...converge.plan import Step
from .boundary import CHANGES
from .documents import same
from .roles import trust_of
from .trust import listed, principals_of, statements

KEPT = "this run acts as it; remove it with other credentials, such as an administrator's"
TRUST = ("assume_role_policy", "trusted_service_accounts")
POSITIVE = ("StringEquals", "StringLike", "ArnEquals", "ArnLike")


def concerned(steps: Sequence[Step]) -> bool:
    """Whether it matters to a plan which role the run acts as."""
    return any(_trust_changes(step) or _changes_document(step) for step in steps)


def explain_kept(steps: Sequence[Step], own: str | None) -> None:
    """Says of the role that is kept why."""
    for step in steps:
        if step.action == "keep" and step.of.key == ("iam_role", own):
            step.reason = KEPT


def problems(steps: Sequence[Step], own: str, confirmed: bool) -> Iterator[str]:
    """own: the role's name. confirmed: a change of its trust is wanted all the same."""
    role = next((step for step in steps if step.of.key == ("iam_role", own)), None)
    if role is None or role.existing is None:
        return
    if _trust_changes(role) and not confirmed:
        after = trust_of(convert({name: role.changes[name].after for name in TRUST if name in role.changes}, _known))
        lost = [*lost_ways(role.existing.attributes["assume_role_policy"], after)]
        if lost:
            yield (
                f"access_roles: {own}: this run acts as it, and may have come in by what its new trust leaves out: {', '.join(lost)};"
                " keep that, run with other credentials, or say confirm_lockout: true"
            )
    bounds = role.existing.attributes["permissions_boundary"]
    for step in steps:
        if _changes_document(step) and step.existing and step.existing.outputs["arn"] == bounds and _forbids_change(step):
            yield (
                f"access_boundary: {step.of.name} bounds {own}, which this run acts as, and does not let it change the boundary;"
                " run playbooks/access.yml with other credentials, such as an administrator's"
            )


def _known(value: Any) -> Any:
    """What is yet to be made lets in nobody who is here."""
    return str(value) if isinstance(value, Reference) else value


def _trust_changes(step: Step) -> bool:
    return step.of.kind == "iam_role" and step.action == "update" and any(name in step.changes for name in TRUST)


def _changes_document(step: Step) -> bool:
    return step.of.kind == "iam_policy" and step.action == "update" and "document" in step.changes


def _forbids_change(step: Step) -> bool:
    denials = [one for one in statements(step.changes["document"].before) if one.get("Effect") == "Deny"]
    return any({*listed(one.get("Action"))} & {*CHANGES, "iam:*", "*"} for one in denials)


def lost_ways(before: Any, after: Any) -> Iterator[str]:
    """Whom `before` lets in, and `after` no more or under more conditions. A denial that is new may shut out anybody."""
    kept = [one for one in statements(after) if one.get("Effect") == "Allow"]
    for statement in statements(before):
        if statement.get("Effect") != "Allow":
            continue
        for kind, names in principals_of(statement).items():
            yield from (name for name in names if not _is_unfit(name) and not any(_lets_in(one, kind, name, statement) for one in kept))
    denials = [one for one in statements(before) if one.get("Effect") == "Deny"]
    for one in statements(after):
        if one.get("Effect") == "Deny" and not any(same({"Statement": [one]}, {"Statement": [other]}) for other in denials):
            yield f"whom statement {one.get('Sid') or 'with Deny'} denies"


def _is_unfit(name: str) -> bool:
    """IAM writes the id of a principal that was deleted, by which nobody comes in."""
    return name.startswith(("AIDA", "AROA"))


def _lets_in(statement: Mapping[str, Any], kind: str, name: str, before: Mapping[str, Any]) -> bool:
    names, actions = principals_of(statement).get(kind, []), {*listed(before.get("Action"))}
    account = name.split(":")[4] if name.count(":") > 4 else name
    if not {name, account, "*"} & {*names} or not actions <= {*listed(statement.get("Action"))}:
        return False
    tests, known = statement.get("Condition") or {}, before.get("Condition") or {}
    return all(_is_met(operator, key, values, name, known) for operator, keys in tests.items() for key, values in keys.items())


def _is_met(operator: str, key: str, values: Any, name: str, before: Mapping[str, Any]) -> bool:
    """Whether the test is one of before, takes all that it took, or is about the principal's name, which is known."""
    new, exactly = {*map(str, listed(values))}, operator.replace("Like", "Equals")
    old = {str(one) for test in {operator, exactly} for one in listed((before.get(test) or {}).get(key))}
    if operator not in POSITIVE:
        return bool(old) and old == new
    if key.lower() == "aws:principalarn" and _takes(new, name):
        return True
    return bool(old) and all(one in new or (operator != exactly and _takes(new, one)) for one in old)


def _takes(patterns: Collection[str], value: str) -> bool:
    """Of a policy's patterns any; a bracket means itself in them."""
    return any(fnmatchcase(value, pattern.replace("[", "[[]")) for pattern in patterns)
