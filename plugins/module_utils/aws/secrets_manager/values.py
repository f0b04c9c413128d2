# SPDX-License-Identifier: GPL-3.0-or-later
"""What a secret holds: hidden wherever it goes, and where it will come from. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ...templates import InvalidTemplate, Placeholder, render

MOST_BYTES = 65536  # https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html
_IN_JSON = re.compile(r"\$\{[^{}]*\}")
Lookup = Callable[[str, str | None], str]


@dataclass(frozen=True, repr=False)
class Hidden:
    """A value that no text, log or error shows.

    value: text, or bytes of a binary secret; None where there is one that nobody has read. word: what stands for it in reports.
    version: id of the version that holds it, which is also the token that writes it once. yields: to whatever value there is.
    """

    value: str | bytes | None
    word: str = field(default="(secret)", compare=False)
    version: str | None = field(default=None, compare=False)
    yields: bool = field(default=False, compare=False)

    def __repr__(self) -> str:
        return self.word

    def argument(self) -> dict[str, Any]:
        """As AWS is given it."""
        return {"SecretBinary" if isinstance(self.value, bytes) else "SecretString": self.value}


@dataclass(frozen=True)
class Generated:
    """A value that AWS is to make up, if there is none. rules: arguments of GetRandomPassword. template: text around it, or None."""

    rules: Mapping[str, Any]
    template: str | None = None

    def __str__(self) -> str:
        return "(generated)"

    def around(self, password: str) -> str:
        return password if self.template is None else filled(self.template, lambda source, key: password)


class Composed(NamedTuple):
    """A value that waits for others. sources: of each name its Hidden value, or a reference until there is one."""

    text: str
    sources: Mapping[str, Any]

    def __str__(self) -> str:
        return "(composed)"


def composed(text: str, sources: Mapping[str, Any]) -> Hidden:
    """The text with the values in it. Raises InvalidTemplate, naming the placeholder."""

    def lookup(source: str, key: str | None) -> str:
        return part_of(sources[source], Placeholder(source, key))

    value = filled(text, lookup)
    # AWS's own refusal might quote it.
    if not 0 < len(value.encode(errors="surrogatepass")) <= MOST_BYTES:
        raise InvalidTemplate(f"it gives {'nothing' if not value else f'more than the {MOST_BYTES} bytes that a secret takes'}")
    return Hidden(value, "(composed)")


def part_of(value: Any, asked: Placeholder) -> str:
    """The whole value, or what its JSON has under the key. Raises InvalidTemplate."""
    text = value.value if isinstance(value, Hidden) else None
    if text is None:
        raise InvalidTemplate(f"{asked}: its value came to be while this run went on; run it again")
    if isinstance(text, bytes):
        raise InvalidTemplate(f"{asked}: its value is binary, and a text can't be composed from it")
    if asked.key is None:
        return text
    found = as_json(text)
    if not isinstance(found, dict):
        raise InvalidTemplate(f"{asked}: its value is not a JSON object; name the secret alone, or store an object in it")
    if asked.key not in found:
        raise InvalidTemplate(f"{asked}: its JSON has no key {asked.key}; it has {', '.join(sorted(found)) or 'none'}")
    part = found[asked.key]
    return part if isinstance(part, str) else json.dumps(part)


def as_json(text: str) -> Any:
    """None for what is not JSON. No error, since its words and those before it would have the text."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def is_structure(text: str) -> bool:
    """Whether the text is a JSON object or list whose placeholders stand inside its strings."""
    return isinstance(as_json(render(text, lambda source, key: "x")), (dict, list))


def filled(text: str, lookup: Lookup) -> str:
    """The text rendered; in one that is JSON, values are written as JSON writes them, so that a quote in one ends nothing."""
    if not is_structure(text):
        return render(text, lookup)
    return render(text, lambda source, key: json.dumps(lookup(source, key), ensure_ascii=False)[1:-1])


def as_text(given: Any) -> str:
    """A template as a person gives it: text, or a structure that is to be JSON, whose placeholders stay as they were written."""
    if isinstance(given, str):
        return given
    return _IN_JSON.sub(lambda match: match[0].replace('\\"', '"'), json.dumps(given, ensure_ascii=False))
