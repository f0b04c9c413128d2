"""How long AWS takes, in a sandbox with times of its own."""

import time
from collections.abc import Callable
from typing import Any

LONG = 20


def takes(
    minute: float,
    minutes: float,
    start: Callable[[], Any],
    between: str,
    wanted: str,
    state: Callable[[], str],
    meanwhile: Callable[[], Any] = lambda: None,
) -> None:
    """On a machine of any speed: it is not done too soon after `start` was called, nor under way too long after that answered.

    minute: seconds that one of AWS's minutes takes. meanwhile: what is done as soon as it is under way.
    """
    called = time.monotonic()
    start()
    answered = last = time.monotonic()
    meanwhile()
    seen: list[str] = []
    while wanted not in seen:
        asked = time.monotonic()
        assert asked - answered < LONG * minutes * minute, seen
        seen.append(state())
        last = last if seen[-1] == wanted else asked
        time.sleep(0.02)
    assert {*seen} <= {between, wanted}
    assert time.monotonic() - called > 0.9 * minutes * minute
    assert last - answered < 1.1 * minutes * minute
