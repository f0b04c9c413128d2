# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cloud in memory that is as strict as a real one, and a scheduler that replaces threads and time, to replay any order."""

import random
import threading
from collections import Counter
from concurrent.futures import Future
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, NamedTuple

from ansible_collections.piksel.infra.plugins.module_utils.converge import apply as apply_module
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing, Kind, Reference, parts


class Refused(Exception):
    """The cloud's answer to a call that makes no sense."""


class Killed(BaseException):
    """The run ends here."""


class Rule(NamedTuple):
    """An attribute's item: a port and the id of whoever may use it."""

    port: int
    source: Any


@dataclass
class Thing:
    kind: str
    name: str
    id: str
    attributes: dict[str, Any]
    owned: bool = True
    after: tuple = ()
    ready_at: float = 0
    gone_at: float | None = None
    fails: bool = False
    version: int = 0
    complete: bool = True  # has all its outputs, though it may be under change


@dataclass
class FakeKind(Kind):
    """One of the cloud's kinds. `stands_on` refers to what can't be deleted before it, `uses` and `rules` to what can."""

    cloud: Any
    name: str
    create_time: float = 0
    update_time: float = 0
    delete_time: float = 0
    stands: str = "plain"  # how its attribute `stands_on` changes: "plain", "fixed" or "replace"
    holds_data: bool = False
    replace_failed: bool = False
    timeout: float = 1800
    secret = frozenset({"password"})
    renewed: frozenset = frozenset()
    one_at_a_time = False

    @property
    def fixed(self):
        return {"size"} | ({"stands_on"} if self.stands == "fixed" else set())

    @property
    def replace_on(self):
        return {"shape"} | ({"stands_on"} if self.stands == "replace" else set())

    def target(self, attribute, wanted, present):
        return {**(present or {}), **wanted} if attribute == "tags" else wanted

    def create(self, name, attributes):
        return self.cloud.create(self, name, attributes)

    def update(self, existing, changes):
        return self.cloud.update(self, existing, changes)

    def delete(self, existing):
        return self.cloud.delete(self, existing)

    def refresh(self, waiting):
        return self.cloud.refresh(self, waiting)


@dataclass
class Cloud:
    """Refuses what a real one refuses, and writes down what it did.

    after: of each (kind, name) those that must be ready before it is made. failing: (kind, name)s whose every call fails.
    kill_after: the number of writes after which every call raises Killed.
    """

    clock: Any
    after: dict = field(default_factory=dict)
    failing: frozenset = frozenset()
    kill_after: int | None = None
    refused: list = field(default_factory=list)

    def __post_init__(self):
        self.things, self.log, self.calls, self.numbers, self.lock = {}, [], Counter(), iter(range(10**6)), threading.RLock()

    def add(self, kind, name, attributes, **more):
        """What stands before the first run."""
        thing = Thing(kind, name, f"id-{next(self.numbers)}", attributes, **more)
        self.things[thing.id] = thing
        return thing

    def tick(self):
        for thing in [one for one in self.things.values() if one.gone_at is not None and one.gone_at <= self.clock()]:
            del self.things[thing.id]

    def status(self, thing):
        if thing.gone_at is not None:
            return "deleting"
        return "pending" if thing.ready_at > self.clock() else "failed" if thing.fails else "ready"

    def view(self, thing):
        status = self.status(thing)
        outputs = {"id": thing.id, "kind": thing.kind, "version": f"{thing.id}.v{thing.version}"}
        outputs |= {"endpoint": f"{thing.id}.example.com"} if status == "ready" or thing.complete else {}  # known late, as a real one's
        reason = "it is broken" if status == "failed" else ""
        return Existing(thing.kind, thing.name, dict(thing.attributes), outputs, status, reason, thing.owned, thing.after)

    def existing(self):
        with self.lock:
            self.tick()
            return [self.view(thing) for thing in self.things.values()]

    def find(self, kind, name):
        return next((one for one in self.things.values() if (one.kind, one.name) == (kind, name)), None)

    def called(self, what, key=None):
        self.tick()
        self.calls[what] += 1
        if self.kill_after is not None and len(self.log) >= self.kill_after:
            raise Killed
        if key in self.failing:
            raise RuntimeError(f"{' '.join(key)} is out of order")

    def refuse(self, why):
        self.refused.append(why)
        raise Refused(why)

    def check(self, attributes, key):
        for part in [part for value in attributes.values() for part in parts(value)]:
            if isinstance(part, Reference):
                self.refuse(f"{key} names {part!r}, which is no value")
            if isinstance(part, str) and part.startswith("id-"):
                other = self.things.get(part.split(".")[0])
                if other is None or self.status(other) != "ready":
                    self.refuse(f"{key} names {part}, which is not ready")

    def create(self, kind, name, attributes):
        with self.lock:
            key = (kind.name, name)
            self.called("create", key)
            if self.find(*key):
                self.refuse(f"{key} exists")
            self.check(attributes, key)
            for other in self.after.get(key, ()):
                before = self.find(*other)
                if before is None or self.status(before) != "ready":
                    self.refuse(f"{key} comes after {other}, which is not ready")
            values = {"tags": {}, **attributes}
            thing = self.add(kind.name, name, values, after=tuple(self.after.get(key, ())))
            thing.ready_at, thing.complete = self.clock() + kind.create_time, not kind.create_time
            self.log.append(("create", *key, self.named(attributes)))
            return self.view(thing)

    def update(self, kind, existing, changes):
        with self.lock:
            key = existing.key
            self.called("update", key)
            thing = self.things.get(existing.outputs["id"])
            if thing is None or self.status(thing) != "ready":
                self.refuse(f"{key} is not there to be updated")
            if not changes or (kind.fixed | kind.replace_on) & changes.keys():
                self.refuse(f"{key} can't be updated by {changes}")
            self.check(changes, key)
            whole = len(changes) == 1 or not kind.one_at_a_time
            changes = changes if whole else dict([min(changes.items())])
            thing.attributes, thing.complete, thing.version = thing.attributes | changes, True, thing.version + len(kind.renewed)
            thing.ready_at = self.clock() + kind.update_time
            self.log.append(("update", *key, self.named(changes)))
            return self.view(thing) if kind.update_time or kind.renewed or not whole else None

    def delete(self, kind, existing):
        with self.lock:
            key = existing.key
            self.called("delete", key)
            thing = self.things.get(existing.outputs["id"])
            if thing is None or self.status(thing) not in ("ready", "failed"):
                self.refuse(f"{key} is not there to be deleted")
            blocking = [one for one in self.things.values() if thing.id in one.attributes.get("stands_on", ()) or key in one.after]
            if blocking:
                self.refuse(f"{key} is needed by {[one.name for one in blocking]}")
            using = {one.name for one in self.things.values() if one is not thing and thing.id in parts(one.attributes)}
            self.log.append(("delete", *key, using))
            thing.gone_at = self.clock() + kind.delete_time
            self.tick()
            return self.view(thing) if thing.id in self.things else None

    def refresh(self, kind, waiting):
        with self.lock:
            self.called(f"refresh {kind.name}")
            ids = {one.outputs["id"] for one in waiting}
            return [self.view(thing) for thing in self.things.values() if thing.id in ids and thing.kind == kind.name]

    def named(self, value):
        """With names in the place of the ids, which differ from run to run."""
        if isinstance(value, dict):
            return {key: self.named(item) for key, item in value.items()}
        if isinstance(value, (list, tuple, frozenset)):
            items = [self.named(item) for item in value]
            return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
        if isinstance(value, str) and value.startswith("id-"):
            identity, *rest = value.split(".", 1)
            thing = self.things.get(identity)
            rest = ["version"] if thing and rest == [f"v{thing.version}"] else rest
            return ".".join(["the", thing.kind, thing.name, *rest]) if thing else "gone"
        return value

    def state(self):
        """Everything that stands, without ids."""
        self.tick()
        return {(one.kind, one.name): (self.status(one), self.named(one.attributes)) for one in self.things.values()}


class Simulation:
    """Threads and time for `apply`: one thread runs at a time, switched where it pauses, in an order chosen by `seed`."""

    def __init__(self, seed=0):
        self.random, self.now = random.Random(seed), 0.0
        self.ready, self.asleep, self.main, self.local, self.pauses = [], [], threading.Semaphore(0), threading.local(), []

    def clock(self):
        return self.now

    def pause(self, seconds):
        job = self.local.job
        self.pauses.append(seconds)
        self.asleep.append((self.now + seconds, len(self.pauses), job))
        self.main.release()
        job.go.acquire()

    def pool(self, _workers):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        while self.ready or self.asleep:
            self.advance()

    def submit(self, function, *arguments):
        job = SimpleNamespace(future=Future(), go=threading.Semaphore(0), thread=None)

        def body():
            self.local.job = job
            job.go.acquire()
            try:
                job.future.set_result(function(*arguments))
            except BaseException as error:
                job.future.set_exception(error)
            self.main.release()

        job.thread = threading.Thread(target=body, daemon=True)
        job.thread.start()
        self.ready.append(job)
        return job.future

    def advance(self):
        """Run one thread to its next pause; where all pause, time passes."""
        if not self.ready:
            self.now = max(self.now, min(self.asleep)[0])
            self.ready = [job for wake, _, job in sorted(self.asleep, key=lambda one: one[:2]) if wake <= self.now]
            self.asleep = [one for one in self.asleep if one[0] > self.now]
        job = self.ready.pop(self.random.randrange(len(self.ready)))
        job.go.release()
        self.main.acquire()

    def queue(self):
        """Whoever asks it for something lets the others go on meanwhile."""
        items = []

        def get():
            while not items:
                self.advance()
            return items.pop(0)

        return SimpleNamespace(put=items.append, get=get)

    def apply(self, steps, kinds, wait=True, **ways):
        """The engine's `apply`, on this clock and in this order."""
        real = apply_module.ThreadPoolExecutor, apply_module.SimpleQueue
        apply_module.ThreadPoolExecutor, apply_module.SimpleQueue = self.pool, self.queue
        try:
            apply_module.apply(steps, kinds, wait, clock=self.clock, pause=self.pause, **ways)
        finally:
            apply_module.ThreadPoolExecutor, apply_module.SimpleQueue = real
