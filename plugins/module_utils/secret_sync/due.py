# SPDX-License-Identifier: GPL-3.0-or-later
"""Which workloads are still to be restarted for which Secrets: their state says so meanwhile, for a run after one that was cut off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from threading import Lock

from ..converge.model import Key, Resource


class Due:
    """restarts: of the workloads, as they are planned. unclear: Secrets of which it could not be told what uses them."""

    def __init__(self, restarts: Iterable[Resource], unclear: Iterable[str] = ()):
        self._lock, self._left = Lock(), defaultdict[str, set[Key]](set, {target: set() for target in unclear})
        for one in restarts:
            for secret in one.attributes["restarted_for"]:
                self._left[secret.name].add(one.key)

    def __contains__(self, target: str) -> bool:
        return target in self._left

    def made(self, workload: Key) -> list[str]:
        """It is restarted; the Secrets for which it was the last one."""
        with self._lock:
            ended = [target for target, left in self._left.items() if left == {workload}]
            for target in ended:
                del self._left[target]
            for left in self._left.values():
                left.discard(workload)
            return ended
