# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: summary
type: aggregate
short_description: Ends a run with what was created, changed and left alone, and the time each role took
version_added: 0.1.0
author:
  - Piksel maintainers (@piksel-ina)
description:
  - Reads the C(changes), C(unchanged), C(pending) and C(kept) of every result that has them, as the modules of this collection do,
    and prints one paragraph for each host at the end of the run. In check mode it reads as a plan.
  - The paragraph ends with what a result tells, by itself or among its C(outputs), as C(recoverable_until) (until when what was
    deleted can be restored, by name) and C(awaiting_value) (names of what waits for a person to set its value).
  - What two calls of one run did to the same resource is told once.
  - A result's C(table), a list of lines, is shown as it is after its host's paragraph; of two calls of one module the later one's.
requirements:
  - C(callbacks_enabled = piksel.infra.summary) in the configuration.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible.plugins.callback import CallbackBase

SHOWN = 6  # names of one kind before the list is cut

# How an action reads, by what became of it; also the order in which they are told.
WORDS = {
    "done": {"create": "created", "update": "updated", "replace": "replaced", "delete": "deleted"},
    "planned": {"create": "would create", "update": "would update", "replace": "would replace", "delete": "would delete"},
    "deferred": {"create": "to create later", "update": "to update later", "replace": "to replace later", "delete": "to delete later"},
    "failed": {"create": "failed to create", "update": "failed to update", "replace": "failed to replace", "delete": "failed to delete"},
    "skipped": {"create": "not created", "update": "not updated", "replace": "not replaced", "delete": "not deleted"},
}

Key = tuple[str, str]


@dataclass
class Area:
    """What the calls of one module for one thing told, one after the other."""

    changes: dict[Key, Mapping[str, Any]] = field(default_factory=dict)
    pending: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    recoverable: dict[str, str] = field(default_factory=dict)
    awaiting: list[str] = field(default_factory=list)
    unchanged: int = 0

    def add(self, result: Mapping[str, Any]) -> None:
        latest = {(change["kind"], change["name"]): change for change in result.get("changes", [])}
        # What an earlier call made, this one counts among what it left as is.
        earlier = [change for key, change in self.changes.items() if key not in latest]
        told = sum(change["action"] != "delete" and change["outcome"] == "done" for change in earlier)
        self.unchanged = max(0, result.get("unchanged", 0) - told)
        for key, change in latest.items():
            self.changes[key] = merge(self.changes.get(key), change)
        self.pending = list(result.get("pending", []))
        self.kept = list(result.get("kept", []))
        self.recoverable = dict(told_beside(result, "recoverable_until") or {})
        self.awaiting = list(told_beside(result, "awaiting_value") or [])


def merge(earlier: Mapping[str, Any] | None, later: Mapping[str, Any]) -> Mapping[str, Any]:
    """One telling of two changes to a resource in one run: what was created and then completed was created."""
    if earlier and earlier["outcome"] == later["outcome"] == "done" and later["action"] == "update":
        return {**later, "action": earlier["action"]}
    return later


def told_beside(result: Mapping[str, Any], key: str) -> Any:
    """What a result tells beside its changes, by itself or among its outputs."""
    outputs = result.get("outputs")
    return result.get(key) or (outputs.get(key) if isinstance(outputs, Mapping) else None)


def is_report(result: Any) -> bool:
    """A result in the shape of this collection's modules, and not another's that happens to have a key of the same name."""
    changes = result.get("changes") if isinstance(result, Mapping) else None
    return isinstance(changes, list) and all(
        isinstance(change, Mapping) and change.keys() >= {"kind", "name", "action", "outcome"} for change in changes
    )


def shorten(names: Iterable[str]) -> str:
    ordered = sorted(names)
    more = len(ordered) - SHOWN
    return ", ".join(ordered[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def by_kind(keys: Iterable[Key]) -> list[str]:
    kinds = defaultdict(list)
    for kind, name in keys:
        kinds[kind].append(name)
    return [f"{kind} {shorten(names)}" if len(names) == 1 else f"{len(names)} {kind}: {shorten(names)}" for kind, names in kinds.items()]


def paragraph(heading: str, lines: list[str]) -> list[str]:
    """A heading with its lines beneath, or beside it if there is one."""
    return [f"  {heading}: {lines[0]}"] if len(lines) == 1 else [f"  {heading}:", *(f"    {line}" for line in lines)]


def format_host(host: str, areas: Iterable[Area]) -> list[str]:
    """What became of one host's resources."""
    areas = list(areas)
    grouped = defaultdict(dict)
    for area in areas:
        for key, change in area.changes.items():
            grouped[change["outcome"], change["action"]][key] = change
    counts, lines = [], []
    for outcome, actions in WORDS.items():
        for action, words in actions.items():
            changes = grouped.get((outcome, action), {})
            if not changes:
                continue
            counts.append(f"{words} {len(changes)}")
            if outcome == "failed":
                lines += paragraph(
                    words, [f"{' '.join(key)}: {change.get('reason', 'no reason given')}" for key, change in changes.items()]
                )
            else:
                lines += paragraph(words, by_kind(changes))
    deferred = {" ".join(key) for (outcome, _action), changes in grouped.items() if outcome == "deferred" for key in changes}
    pending = [name for area in areas for name in area.pending if name not in deferred]
    kept = [name for area in areas for name in area.kept]
    unchanged = sum(area.unchanged for area in areas)
    if pending:
        counts.append(f"still being made {len(pending)}")
        lines += paragraph("still being made", [shorten(pending)])
    if kept:
        counts.append(f"kept {len(kept)}")
        lines += paragraph("kept", kept)
    if unchanged:
        counts.append(f"left as is {unchanged}")
    return [f"{host}: {', '.join(counts) or 'nothing to do'}", *lines, *last_lines(areas)]


def last_lines(areas: Iterable[Area]) -> list[str]:
    """What is left to a person: to change their mind, and to set values. All names, as each is somebody's to do."""
    areas = list(areas)
    recoverable = sorted({f"{name} until {moment}" for area in areas for name, moment in area.recoverable.items()})
    awaiting = sorted({name for area in areas for name in area.awaiting})
    return [
        *(paragraph("recoverable", recoverable) if recoverable else []),
        *([f"  awaiting a value: {', '.join(awaiting)}"] if awaiting else []),
    ]


def indented(tables: Iterable[Iterable[str]]) -> list[str]:
    """Each table with an empty line before it."""
    return [line for table in tables for line in ("", *(f"  {line}" for line in table))]


def format_seconds(seconds: Mapping[str, float], total: float) -> str:
    """The time each role took, longest first, and the whole run."""
    ordered = sorted(seconds.items(), key=lambda item: -item[1])
    return "seconds: " + ", ".join([*(f"{role} {spent:.1f}" for role, spent in ordered), f"in all {total:.1f}"])


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "piksel.infra.summary"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self):
        super().__init__()
        self._areas: dict[str, dict[tuple[str, str], Area]] = defaultdict(lambda: defaultdict(Area))
        self._tables: dict[str, dict[str, list[str]]] = defaultdict(dict)
        self._seconds: dict[str, float] = defaultdict(float)
        self._role: str | None = None
        self._started = self._since = time.monotonic()

    def v2_playbook_on_task_start(self, task, is_conditional):
        self._stop_clock()
        self._role = task._role.get_name().removeprefix("piksel.infra.") if task._role else None

    def v2_playbook_on_handler_task_start(self, task):
        self.v2_playbook_on_task_start(task, False)

    def v2_runner_on_ok(self, result):
        self._read(result)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._read(result)

    def v2_playbook_on_stats(self, stats):
        self._stop_clock()
        if not self._areas:
            return
        self._display.banner("SUMMARY")
        for host in sorted(self._areas):
            for line in [*format_host(host, self._areas[host].values()), *indented(self._tables[host].values())]:
                self._display.display(line)
        self._display.display(format_seconds(self._seconds, self._since - self._started))

    def _stop_clock(self) -> None:
        now = time.monotonic()
        if self._role:
            self._seconds[self._role] += now - self._since
        self._since = now

    def _read(self, result) -> None:
        """A task's result, or each of a loop's."""
        for one in result.result.get("results", [result.result]):
            if is_report(one):
                named = one.get("invocation", {}).get("module_args", {}).get("name")
                self._areas[result.host.get_name()][result.task.action, str(named)].add(one)
                if one.get("table"):
                    self._tables[result.host.get_name()][result.task.action] = one["table"]
