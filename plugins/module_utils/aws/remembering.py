# SPDX-License-Identifier: GPL-3.0-or-later
"""What several readers need, read once."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Remembered(Generic[Value]):
    """A function without arguments whose first value is that of all calls; who comes meanwhile waits for it."""

    def __init__(self, function: Callable[[], Value]):
        self._function, self._lock, self._values = function, Lock(), list[Value]()

    def __call__(self) -> Value:
        with self._lock:
            if not self._values:
                self._values.append(self._function())
            return self._values[0]
