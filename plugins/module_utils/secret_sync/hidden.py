# SPDX-License-Identifier: GPL-3.0-or-later
"""A value that can be compared and sent, and not be shown."""

from __future__ import annotations

import base64


class Hidden:
    """value: None where it is not known yet, which equals nothing else. note: what stands in its place wherever it would be shown."""

    def __init__(self, value: bytes | None, note: str = "secret"):
        self._value, self.note = value, note

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Hidden) and self._value is not None and self._value == other._value)

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return f"({self.note})"

    def noted(self, note: str) -> Hidden:
        return Hidden(self._value, note)

    def encoded(self) -> str:
        """As Kubernetes takes it. Raises ValueError where it is not known."""
        if self._value is None:
            raise ValueError("a value is not known yet")
        return base64.b64encode(self._value).decode()
