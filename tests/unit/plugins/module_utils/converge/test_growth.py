# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Twice as many resources are twice the work: what the engine does is counted, since time depends on the machine."""

import sys
import threading
from concurrent.futures import wait
from queue import SimpleQueue

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.converge.apply import apply
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing, Kind, Reference, Resource
from ansible_collections.piksel.infra.plugins.module_utils.converge.plan import plan
from ansible_collections.piksel.infra.plugins.module_utils.converge.report import report

FEW, MANY = 200, 800


class Name(str):
    """A name that counts how often it is looked up: whatever goes through all resources for each one does it with each."""

    looked_up = 0

    def __hash__(self):
        Name.looked_up += 1
        return super().__hash__()

    def __eq__(self, other):
        Name.looked_up += 1
        return super().__eq__(other)


class Made(Kind):
    """turns: a call ends when it is given one."""

    turns = None

    def _wait(self):
        if self.turns:
            assert self.turns.acquire(timeout=60)

    def create(self, name, attributes):
        self._wait()
        return Existing("made", name, attributes, {"id": name})

    def update(self, existing, changes):
        self._wait()

    def delete(self, existing):
        self._wait()


KINDS = {"made": Made()}


def names(number):
    return [Name(f"n{one:04}") for one in range(number)]


def alone(number):
    return [Resource("made", name, {"size": 1}) for name in names(number)], []


def in_pairs(number):
    """Each second one refers to the one before."""
    found = names(number)
    return [Resource("made", name, {"of": Reference("made", found[at - 1])} if at % 2 else {}) for at, name in enumerate(found)], []


def under_one(number):
    first, *others = names(number)
    return [Resource("made", first), *(Resource("made", name, {"of": Reference("made", first)}) for name in others)], []


def unchanged(number):
    wanted, _ = in_pairs(number)
    here = [Existing("made", one.name, {key: value.name for key, value in one.attributes.items()}, {"id": one.name}) for one in wanted]
    return wanted, here


def changed(number):
    wanted, _ = alone(number)
    return wanted, [Existing("made", one.name, {"size": 2}, {"id": one.name}) for one in wanted]


def unwanted(number):
    return [], [Existing("made", name, {}, {"id": name}, owned=True) for name in names(number)]


WORLDS = [alone, in_pairs, under_one, unchanged, changed, unwanted]


def steps_of(world, number):
    wanted, here = world(number)
    return plan(wanted, here, KINDS, purge={"made"})


@pytest.mark.parametrize("world", WORLDS)
def test_a_plan(world):
    counts = []
    for number in (FEW, MANY):
        before = Name.looked_up
        assert len(steps_of(world, number)) == number
        counts.append(Name.looked_up - before)
    assert counts[1] < 1.2 * MANY / FEW * counts[0]


def calls(act):
    """How many functions, those of the interpreter included, this thread calls meanwhile. Each time that it waits, one step may end."""
    count, turns = 0, threading.Semaphore(0)

    def counted(frame, event, argument):
        nonlocal count
        if event in ("call", "c_call"):
            count += 1
            own = getattr(argument, "__self__", None) if event == "c_call" else None
            if frame.f_code is wait.__code__ if event == "call" else isinstance(own, SimpleQueue) and argument.__name__ == "get":
                turns.release()

    KINDS["made"].turns = turns
    sys.setprofile(counted)
    try:
        act()
    finally:
        sys.setprofile(None)
        KINDS["made"].turns = None
    return count


@pytest.mark.parametrize("world", WORLDS)
def test_a_run(world):
    counts = []
    for number in (FEW, MANY):
        steps = steps_of(world, number)
        counts.append(calls(lambda steps=steps: apply(steps, KINDS)))
        assert {step.outcome for step in steps} == {"done"}
    assert counts[1] < 1.5 * MANY / FEW * counts[0]


@pytest.mark.parametrize("world", WORLDS)
def test_a_report(world):
    counts = []
    for number in (FEW, MANY):
        steps = steps_of(world, number)
        counts.append(calls(lambda steps=steps: report(steps, KINDS)))
    assert counts[1] < 1.2 * MANY / FEW * counts[0]
