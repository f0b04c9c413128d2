# SPDX-License-Identifier: GPL-3.0-or-later
"""Carry out a plan: independent steps at the same time, none before its parents, slow resources awaited together."""

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from graphlib import TopologicalSorter
from threading import BoundedSemaphore, Lock
from typing import Any

from .model import Existing, Key, Kinds
from .plan import Step, differences, resolve


def read(readers: Collection[Callable[[], Iterable[Existing]]], workers: int = 8) -> list[Existing]:
    """All that the readers find, read at the same time. Raises the first reader's error."""
    with ThreadPoolExecutor(workers) as pool:
        return [one for batch in pool.map(lambda reader: list(reader()), readers) for one in batch]


def apply(steps: Collection[Step], kinds: Kinds, wait: bool = True, **ways: Any) -> None:
    """Carry out `steps` and write each one's outcome, reason and resource into it. A failure stops its dependents only.

    wait: False starts what it can and returns; steps that need a resource which is still being made are deferred.
    ways: `explain` makes a sentence of an error (str); `clock` tells seconds, `pause` sleeps them; `workers` is how
    many calls run at the same time (10).
    """
    _Run({step.of.key: step for step in steps}, kinds, wait, **ways).finish()


@dataclass
class _Run:
    steps: Mapping[Key, Step]
    kinds: Kinds
    wait: bool
    explain: Callable[[Exception], str] = str
    clock: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep
    workers: int = 10

    def finish(self) -> None:
        self.locks = {name: Lock() for name in self.kinds}
        self.waiting: dict[Key, Existing] = {}
        self.seen: dict[str, tuple[float, Mapping[Key, Existing]]] = {}
        self.slots = BoundedSemaphore(self.workers)  # a step that waits holds a thread, but no slot
        sorter = TopologicalSorter({key: step.parents for key, step in self.steps.items()})
        sorter.prepare()
        running: dict[Future, Key] = {}
        with ThreadPoolExecutor(max(1, min(100, len(self.steps)))) as pool:
            while sorter.is_active():
                running |= {pool.submit(self._carry_out, self.steps[key]): key for key in sorter.get_ready()}
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    future.result()
                    sorter.done(running.pop(future))

    def _carry_out(self, step: Step) -> None:
        parents = [self.steps[key] for key in step.parents]
        failed = [str(one.of) for one in parents if one.outcome in ("failed", "skipped")]
        busy = [str(one.of) for one in parents if one.outcome == "deferred" or (one.existing and one.existing.busy)]
        if not self.wait and step.existing and step.existing.busy:
            busy.append("what is under way")
        if step.changing and failed:
            step.outcome, step.reason = "skipped", f"needs {', '.join(failed)}, which failed"
        elif step.changing and busy:
            step.outcome, step.reason = "deferred", f"waits for {', '.join(busy)}"
        else:
            try:
                self._converge(step)
                step.outcome = "done"
            except Exception as error:
                step.outcome, step.reason = "failed", self.explain(error)

    def _converge(self, step: Step) -> None:
        kind, one = self.kinds[step.of.kind], step.existing
        if self.wait or step.changing:
            one = self._settled(one)
        if step.action in ("replace", "delete"):
            one = self._call(kind.delete, one)
            if self.wait or step.action == "replace":
                one = self._settled(one)
        step.existing = one
        if not step.changing or step.action == "delete":
            return
        values = resolve(step.values, {key: other.existing.outputs for key, other in self.steps.items() if other.existing})
        if step.action == "update":
            changes = differences(kind, {name: values[name] for name in step.changes}, one.attributes)
            one = self._call(kind.update, one, {name: change.after for name, change in changes.items()}) or one
        else:
            one = self._call(kind.create, step.of.name, values)
        step.existing = one
        step.existing = self._settled(one) if self.wait else one

    def _call(self, act: Callable[..., Any], *arguments: Any) -> Any:
        with self.slots:
            return act(*arguments)

    def _settled(self, one: Existing | None) -> Existing | None:
        """It once it is ready; None once it is gone, where it is being deleted. Raises if it fails or takes too long."""
        if one is None or not one.busy:
            return one
        self.waiting[one.key] = one
        key, since, leaving = one.key, self.clock(), one.status == "deleting"
        while one and one.busy:
            elapsed = self.clock() - since
            if elapsed > self.kinds[one.kind].timeout:
                raise TimeoutError(f"still {one.status} after {elapsed:.0f} s {one.reason}".rstrip())
            # A twentieth of the time waited so far bounds both the delay and the number of calls.
            self.pause(min(15, max(1, elapsed / 20)))
            one = self._call(self._look, key, since)
        self.waiting.pop(key)
        if one is None and not leaving:
            raise RuntimeError("it vanished while it was being made")
        if one and one.status == "failed":
            raise RuntimeError(f"it failed: {one.reason}")
        return one

    def _look(self, key: Key, since: float) -> Existing | None:
        """It as it is now, asked in one call with all others of its kind that are waited for."""
        with self.locks[key[0]]:
            at, seen = self.seen.get(key[0], (since, {}))
            if at <= since or at < self.clock() - 0.5:
                waiting = [one for one in list(self.waiting.values()) if one.kind == key[0]]
                at, seen = self.clock(), {one.key: one for one in self.kinds[key[0]].refresh(waiting)}
                self.seen[key[0]] = (at, seen)
            return seen.get(key)
