"""Waiting for a state, with what is known where it does not come."""

import time
from collections.abc import Callable
from typing import Protocol, TypeVar

Found = TypeVar("Found")
LOOK_SECONDS = 0.25
# For what takes an idle machine a few seconds: one that carries much else, or a program that backs off, gets there too.
SECONDS = 120


class Program(Protocol):
    name: str

    @property
    def ended(self) -> bool: ...

    def tail(self) -> str: ...


def until(what: str, look: Callable[[], Found], *programs: Program, seconds: float = SECONDS) -> Found:
    """What `look` gives as soon as there is something. Not if a program that it depends on has ended, or after so many seconds."""
    end = time.monotonic() + seconds
    while not (found := look()):
        ended = [program for program in programs if program.ended]
        assert not ended, told(f"{', '.join(program.name for program in ended)} ended before: {what}", *programs)
        assert time.monotonic() < end, told(f"not within {seconds:g} seconds: {what} (last seen: {found!r})", *programs)
        time.sleep(LOOK_SECONDS)
    return found


def told(sentence: str, *programs: Program) -> str:
    return "\n".join([sentence, *(f"--- {program.name}'s log ends with:\n{program.tail()}" for program in programs)])
