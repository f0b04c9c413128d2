# SPDX-License-Identifier: GPL-3.0-or-later
"""A module's one way through: plan, apply unless in check mode, report, and every failure as one sentence."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import BotoCoreError, ClientError

from ansible.module_utils.common.warnings import warn

from ..converge.apply import apply
from ..converge.model import Existing, InvalidPlan, Key, Kinds, Resource
from ..converge.plan import Step, plan
from ..converge.report import report
from .area import explain
from .calls import error_code

Outputs = Mapping[Key, Mapping[str, Any]]


def run(module: Any, act: str, body: Callable[[], None]) -> None:
    """`body`, without a traceback whatever happens. act: what it is about to do, for the message."""
    # Its own keeps what it is told and hands it over with the result once more, which ansible-core is to refuse.
    module.warn = warn
    try:
        body()
    except InvalidPlan as error:
        module.fail_json(msg=f"{act}: nothing was changed: {error}", problems=error.problems)
    except (ClientError, BotoCoreError) as error:
        module.fail_json(msg=f"{act}: {explain(error)}", error_code=error_code(error))


def converge(
    module: Any,
    kinds: Kinds,
    desired: Sequence[Resource],
    existing: Sequence[Existing],
    purge: Collection[str],
    outputs: Callable[[Outputs], dict[str, Any]],
    check: Callable[[Sequence[Step]], None] = lambda steps: None,
    problems: Sequence[str] = (),
    **more: Any,
) -> None:
    """From what is wanted and what was read to the module's result.

    outputs: shapes the outputs of what stands afterwards. check: a last look at the plan before anything is changed.
    problems: what could not be planned, and fails the module once all else is done. more: further keys of the result.
    """
    delete_data = {tuple(entry.split(" ", 1)) for entry in module.params["delete_data"] or []}
    steps = plan(list(desired), list(existing), kinds, purge, delete_data)
    check(steps)
    if not module.check_mode and any(_is_to_do(step) for step in steps):
        apply(steps, kinds, wait=module.params["wait"], explain=explain)
    result = report(steps, kinds)
    failures = [*problems, *result.pop("failures")]
    result |= {**more, "outputs": outputs(_standing(steps))}
    if failures:
        module.fail_json(msg="; ".join(failures), **result)
    module.exit_json(**result)


def _is_to_do(step: Step) -> bool:
    return step.action not in ("none", "keep") or bool(step.existing and step.existing.busy)


def _standing(steps: Iterable[Step]) -> Outputs:
    return {step.of.key: step.existing.outputs for step in steps if step.existing and step.action not in ("delete", "keep")}
