# SPDX-License-Identifier: GPL-3.0-or-later
"""Values taken out of other programs' words: what refuses a Secret may quote it. Pure."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator

# Shorter ones stand in any text, and say little.
SHORTEST = 4


def scrubber(values: Callable[[], Iterable[bytes]]) -> Callable[[str], str]:
    """values: all that are known by the time that a text is to be shown."""

    def scrubbed(text: str) -> str:
        if text:
            found = {form for value in values() for form in _forms(value) if len(form) >= SHORTEST and form in text}
            for form in sorted(found, key=len, reverse=True):
                text = text.replace(form, "(secret)")
        return text

    return scrubbed


def _forms(value: bytes) -> Iterator[str]:
    """As it is and as JSON writes it, line by line too, and as base64."""
    text = value.decode(errors="replace")
    yield from (text, json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1])
    yield from (line for line in map(str.strip, text.splitlines()) if len(line) > 2 * SHORTEST)
    if len(value) >= SHORTEST:
        yield base64.b64encode(value).decode()
