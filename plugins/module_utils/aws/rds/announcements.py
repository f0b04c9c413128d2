# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences about what interrupts a database, or leaves something behind, each with what changes and when. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ...converge.plan import Step
from .parameters import Known
from .versions import major

AT_ONCE = "at once"
SOONER = "rds_apply_immediately: true makes that at once"
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ModifyInstance.Settings.html
RESTARTING = ("engine_version", "instance_class", "subnet_group", "port", "ca_certificate", "storage_type", "backup_retention_period")
MAGNETIC = "standard"


class Announcements(list):
    """A list that fills itself with what a plan's steps mean. window: of maintenance. waits: by name what waits already.

    known: of a kind of group and a family its parameters. rotates: whether the version takes another certificate without a restart.
    """

    def __init__(
        self,
        params: Mapping[str, Any],
        known: Callable[[str, str], Mapping[str, Known]],
        rotates: Callable[[], bool],
        windows: Mapping[str, str | None],
        waits: Mapping[str, Mapping[str, Any]],
    ):
        super().__init__()
        self.params, self.known, self.rotates, self.windows, self.waits = params, known, rotates, windows, waits

    def __call__(self, steps: Sequence[Step]) -> None:
        for step in steps:
            if step.action == "update":
                self.extend(self._interruptions(step))
                self.extend(self._parameters(step, steps))

    def _interruptions(self, step: Step) -> Iterator[str]:
        if step.of.name not in self.windows:
            return
        due = [key for key in RESTARTING if key in step.changes and self._restarts(key, *step.changes[key])]
        upgrade = "engine_version" in due and major(step.changes["engine_version"].before) != major(step.changes["engine_version"].after)
        hurried = self.params["apply_immediately"] or upgrade
        for key in due:
            before, after = step.changes[key]
            yield f"{step.of}: {key} from {before} to {after} restarts it {self._when(step, hurried or key == 'port')}"
        if "parameter_apply_status" in step.changes:
            yield f"{step.of} is restarted at once for its parameters"
        waiting = sorted(self.waits.get(step.of.name, {}).keys() - step.changes.keys())
        if hurried and waiting and step.changes.keys() - {"tags"}:
            yield f"{step.of}: what waits for its maintenance window comes at once too: {', '.join(waiting)}"

    def _restarts(self, key: str, before: Any, after: Any) -> bool:
        if key == "backup_retention_period":
            return bool(before) != bool(after)
        if key == "storage_type":
            return MAGNETIC in (before, after)
        return key != "ca_certificate" or not self.rotates()

    def _when(self, step: Step, hurried: bool) -> str:
        window = step.values.get("maintenance_window") or self.windows[step.of.name]
        return AT_ONCE if hurried else f"in its maintenance window, {window} UTC; {SOONER}"

    def _parameters(self, step: Step, steps: Sequence[Step]) -> Iterator[str]:
        """Those that wait for a restart that nobody has planned."""
        if "parameters" not in step.changes or self.params["apply_immediately"] or not self.windows:
            return
        waiting = sorted(static_changes(*step.changes["parameters"], self.known(step.of.kind, step.values["family"])))
        if waiting:
            what = ", ".join(waiting)
            yield f"{step.of}: {what} count after the next restart, which no maintenance window brings; {SOONER.replace('makes', 'does')}"


def static_changes(before: Mapping[str, str] | None, after: Mapping[str, str], known: Mapping[str, Known]) -> set[str]:
    """The parameters that change and that PostgreSQL reads at its start alone."""
    before = before or {}
    differ = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    return {name for name in differ if name in known and known[name].static}
