# SPDX-License-Identifier: GPL-3.0-or-later
"""Carry out a plan: independent steps at the same time, none before its parents, slow resources awaited together."""

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from graphlib import TopologicalSorter
from queue import SimpleQueue
from threading import BoundedSemaphore, Lock
from typing import Any

from .model import Existing, Key, Kinds
from .plan import Node, Step, differences, resolve


def read(readers: Collection[Callable[[], Iterable[Existing]]], workers: int = 8) -> list[Existing]:
    """All that the readers find, read at the same time. Raises the first reader's error."""
    with ThreadPoolExecutor(workers) as pool:
        return [one for batch in pool.map(lambda reader: list(reader()), readers) for one in batch]


def apply(steps: Collection[Step], kinds: Kinds, wait: bool = True, **ways: Any) -> None:
    """Carry out `steps` and write each one's outcome, reason and resource into it. A failure stops its dependents only.

    wait: False starts what it can and returns; steps that need a resource which is still being made are deferred.
    ways: `explain` (makes a sentence of an error), `clock` and `pause` (in seconds), `workers` (calls at the same time).
    """
    _Run({step.node: step for step in steps}, kinds, wait, **ways).finish()


@dataclass
class _Run:
    steps: Mapping[Node, Step]
    kinds: Kinds
    wait: bool
    explain: Callable[[Exception], str] = str
    clock: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep
    workers: int = 10

    def finish(self) -> None:
        self.locks, self.slots = {name: Lock() for name in self.kinds}, BoundedSemaphore(self.workers)  # who waits holds no slot
        self.waiting, self.seen = dict[Key, Existing](), dict[str, tuple[float, Mapping[Key, Existing]]]()
        sorter = TopologicalSorter({node: step.parents for node, step in self.steps.items()})
        sorter.prepare()
        ended: SimpleQueue = SimpleQueue()  # it tells of each, where a wait for any would look at all
        with ThreadPoolExecutor(max(1, min(100, len(self.steps)))) as pool:
            while sorter.is_active():
                for node in sorter.get_ready():
                    pool.submit(self._carry_out, self.steps[node]).add_done_callback(lambda future, node=node: ended.put((node, future)))
                node, future = ended.get()
                future.result()
                sorter.done(node)

    def _carry_out(self, step: Step) -> None:
        parents = [self.steps[node] for node in sorted(step.parents)]
        failed = [str(one.of) for one in parents if one.outcome in ("failed", "skipped")]
        slow = parents if self.wait else [*parents, step]
        busy = [str(one.of) for one in slow if one.outcome == "deferred" or (one.existing and one.existing.busy)]
        if failed:
            step.outcome, step.reason = "skipped", f"needs {', '.join(failed)}, which failed"
        elif busy:
            step.outcome, step.reason = "deferred", f"waits for {', '.join(busy)}"
        else:
            try:
                self._remove(step) if step.action in ("remove", "delete") else self._converge(step)
                step.outcome = "done"
            except Exception as error:
                step.outcome, step.reason = "failed", self.explain(error)

    def _remove(self, step: Step) -> None:
        asked, one = step.existing.status == "deleting", self._settled(step.existing)
        if one and not asked:
            one = self._call(self.kinds[one.kind].delete, one)
            one = self._settled(one) if self.wait or step.action == "remove" else one
        step.existing = one
        if one and not one.busy:
            raise RuntimeError(f"it is still there, {one.status} {one.reason}".rstrip())

    def _converge(self, step: Step) -> None:
        kind, parents = self.kinds[step.of.kind], [self.steps[node] for node in step.parents]
        values = resolve(step.values, {one.of.key: one.existing.outputs for one in parents if one.existing})
        if step.action == "update":
            step.existing = self._ready(step.existing)
            for _ in step.changes:  # a kind that takes one change at a time returns, and is asked for the next
                changes = differences(kind, {name: values[name] for name in step.changes}, step.existing.attributes)
                after = self._call(kind.update, step.existing, {name: to for name, (_, to) in changes.items()}) if changes else None
                step.existing = after or step.existing
                if after is None or not self.wait:
                    break
                step.existing = self._ready(after)
        elif step.action in ("create", "replace"):
            step.existing = self._call(kind.create, step.of.name, values)
        if self.wait and step.action != "keep":
            step.existing = self._ready(step.existing)

    def _call(self, act: Callable[..., Any], *arguments: Any) -> Any:
        with self.slots:
            return act(*arguments)

    def _ready(self, one: Existing) -> Existing:
        """It once it is ready. Raises if it fails."""
        after = self._settled(one)
        if after is None or after.status == "failed":
            raise RuntimeError(f"it failed: {after.reason}" if after else "it vanished while it was being made")
        return after

    def _settled(self, one: Existing | None) -> Existing | None:
        """It once nothing is under way any more; None once it is gone. Raises if that takes too long."""
        if one is None or not one.busy:
            return one
        key, since, self.waiting[one.key] = one.key, self.clock(), one
        while one and one.busy:
            elapsed = self.clock() - since
            if elapsed > self.kinds[one.kind].timeout:
                raise TimeoutError(f"still {one.status} after {elapsed:.0f} s {one.reason}".rstrip())
            interval = min(15, max(1, elapsed / 20))  # bounds both the delay and the number of calls
            self.pause(interval)
            one = self._look(key, interval / 2) or (one if one.status == "pending" and elapsed < 60 else None)  # not listed yet
        self.waiting.pop(key)
        return one

    def _look(self, key: Key, age: float) -> Existing | None:
        """It as it was at most `age` seconds ago, asked in one call with all others of its kind that are waited for."""
        with self.locks[key[0]]:
            if key[0] not in self.seen or self.seen[key[0]][0] < self.clock() - age:
                at, waiting = self.clock(), [one for one in list(self.waiting.values()) if one.kind == key[0]]
                self.seen[key[0]] = at, {one.key: one for one in self._call(self.kinds[key[0]].refresh, waiting)}
            return self.seen[key[0]][1].get(key)
