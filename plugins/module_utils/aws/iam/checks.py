# SPDX-License-Identifier: GPL-3.0-or-later
"""A last look at a plan: what IAM would refuse halfway through. Only what is about to be attached is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any

from ...converge.model import InvalidPlan, Reference
from ...converge.plan import Step
from ..area import Clients
from ..calls import error_code
from .policies import IamPolicy

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

Check = Callable[[], str | None]  # a problem, or none


def refuse_what_iam_would(clients: Clients, steps: Sequence[Step], policies: IamPolicy | None = None) -> None:
    """Raises InvalidPlan with every problem. policies: the kind, where the plan may delete some."""
    checks = [*_unfounded(steps), *_unattachable(clients, steps), *(_held(policies, steps) if policies else [])]
    with ThreadPoolExecutor(8) as pool:
        problems = [problem for problem in pool.map(lambda check: check(), checks) if problem]
    if problems:
        raise InvalidPlan(problems)


def _unfounded(steps: Sequence[Step]) -> Iterator[Check]:
    """What can't be made of what is given."""
    needs = {"iam_role": ("assume_role_policy", "trusted_service_accounts"), "iam_policy": ("document",)}
    for step in steps:
        needed = needs.get(step.of.kind, ())
        if step.action == "create" and needed and not any(step.values.get(one) for one in needed):
            yield partial(str, f"{step.of} is to be made and has no {' or '.join(needed)}; give one, or correct the name")


def _unattachable(clients: Clients, steps: Sequence[Step]) -> Iterator[Check]:
    iam = clients.get("iam")
    for step in steps:
        changes = step.changes if step.action in ("create", "update", "replace") else {}
        arns = set()
        if "managed_policy_arns" in changes:
            before, after = changes["managed_policy_arns"]
            arns |= {arn for arn in after if arn not in (before or ())}
        if "permissions_boundary" in changes and step.of.kind == "iam_role":
            arns.add(changes["permissions_boundary"].after)
        for arn in sorted(arn for arn in arns if arn and not isinstance(arn, Reference)):
            what = f"{step.of}: there is no managed policy {arn}; correct the ARN, or leave it out"
            yield partial(_absent, partial(iam.get_policy, PolicyArn=arn), what)
        role = changes["role"].after if step.of.kind == "iam_instance_profile" and "role" in changes else None
        if role and not isinstance(role, Reference):
            what = f"{step.of}: there is no role {role}; correct its name, or describe it too"
            yield partial(_absent, partial(iam.get_role, RoleName=role), what)


def _absent(call: Callable[[], Any], what: str) -> str | None:
    try:
        call()
    except ClientError as error:
        if error_code(error) in ("NoSuchEntity", "InvalidInput", "ValidationError"):
            return what
        raise
    return None


def _held(policies: IamPolicy, steps: Sequence[Step]) -> Iterator[Check]:
    """A policy can't be deleted while it is attached to what stays so."""
    for step in steps:
        if step.of.kind == "iam_policy" and step.action == "delete":
            yield partial(_holders, policies, step, set(_letting_go(steps, step.existing.outputs["arn"])))


def _holders(policies: IamPolicy, step: Step, going: set[str]) -> str | None:
    held = [f"{kind} {name}" for kind, name in policies.holders(step.existing) if kind != "role" or name not in going]
    return f"{step.of} is attached to {', '.join(held)}; detach it there first" if held else None


def _letting_go(steps: Sequence[Step], arn: str) -> Iterator[str]:
    """Roles that this very plan deletes, or takes the policy from."""
    for step in steps:
        if step.of.kind != "iam_role":
            continue
        after = [change.after for name, change in step.changes.items() if name in ("managed_policy_arns", "permissions_boundary")]
        if step.action == "delete" or (after and not any(arn == one or arn in (one or ()) for one in after)):
            yield step.of.name
