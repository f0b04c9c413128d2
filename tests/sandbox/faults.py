"""Faults at will: which call fails, and how, follows from a seed alone, whatever the threads' timing."""

import hashlib
import threading
from collections import defaultdict

RATE = 8  # about one call in so many
LONGEST_RUN = 2
# Throttling, 5xx and lost connections share the faults evenly; a connection is lost as often before the operation as after it.
KINDS = ("throttled", "throttled", "internal", "unavailable", "dropped before", "dropped after")


def _draw(seed: int, service: str, operation: str, number: int) -> str | None:
    digest = hashlib.sha256(f"{seed}:{service}:{operation}:{number}".encode()).digest()
    if digest[0] % RATE:
        return None
    return KINDS[digest[1] % len(KINDS)]


def fault(seed: int, service: str, operation: str, number: int) -> str | None:
    """The fault of an operation's n-th call (from 0). After two in a row comes a call without one."""
    drawn = _draw(seed, service, operation, number)
    first = number
    while drawn and first > 0 and _draw(seed, service, operation, first - 1):
        first -= 1
    return drawn if (number - first) % (LONGEST_RUN + 1) < LONGEST_RUN else None


class Faults:
    def __init__(self, seed: int | None):
        self.seed = seed
        self._numbers: dict[tuple[str, str], int] = defaultdict(int)
        self._lock = threading.Lock()

    def next(self, service: str, operation: str) -> str | None:
        if self.seed is None:
            return None
        with self._lock:
            number = self._numbers[service, operation]
            self._numbers[service, operation] += 1
        return fault(self.seed, service, operation, number)

    def reset(self) -> None:
        with self._lock:
            self._numbers.clear()
