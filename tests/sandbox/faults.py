"""Faults and delays at will: which call fails, and how, or is slow, follows from a seed alone, whatever the threads' timing."""

import hashlib
import threading
from collections import defaultdict

RATE = 8  # about one call in so many
LONGEST_RUN = 2
SLOW_RATE = 16  # about one call in so many is slow
DELAY = (0.2, 1.0)  # seconds
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


def delay(seed: int, service: str, operation: str, number: int) -> float:
    """The seconds that an operation's n-th call takes longer, most often 0. Drawn apart from the faults: a slow call may fail too."""
    digest = hashlib.sha256(f"slow:{seed}:{service}:{operation}:{number}".encode()).digest()
    return 0.0 if digest[0] % SLOW_RATE else round(DELAY[0] + (DELAY[1] - DELAY[0]) * digest[1] / 255, 3)


class Faults:
    def __init__(self, seed: int | None):
        self.seed = seed
        self._numbers: dict[tuple[str, str], int] = defaultdict(int)
        self._lock = threading.Lock()

    def next(self, service: str, operation: str) -> tuple[str | None, float]:
        """Of the operation's next call: its fault, and its delay in seconds."""
        if self.seed is None:
            return None, 0.0
        with self._lock:
            number = self._numbers[service, operation]
            self._numbers[service, operation] += 1
        return fault(self.seed, service, operation, number), delay(self.seed, service, operation, number)

    def reset(self) -> None:
        with self._lock:
            self._numbers.clear()
