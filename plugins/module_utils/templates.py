# SPDX-License-Identifier: GPL-3.0-or-later
"""Text with the values of secrets in it. Pure.

`${name}` is a whole value, `${name.key}` a key of one that is JSON: the first dot parts them. A name that has a dot itself stands in
quotes: `${"db.main".password}`. `$$` is a dollar; a single one before anything but `{` is just that.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

# Names as AWS allows them for a secret: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
_PLACEHOLDER = re.compile(r'(?:(?P<plain>[A-Za-z0-9/_+=@-]+)|"(?P<quoted>[A-Za-z0-9/_+=.@-]+)")(?:\.(?P<key>[^{}"]+))?')
_SPECIAL = re.compile(r"\$\$|\$\{([^{}]*)(\}?)")


class InvalidTemplate(ValueError):
    """A sentence that names the placeholder, and never a value."""


class Placeholder(NamedTuple):
    """source: whose value. key: of its JSON; None for all of it."""

    source: str
    key: str | None = None

    def __str__(self) -> str:
        source = f'"{self.source}"' if "." in self.source else self.source
        return "${" + source + (f".{self.key}" if self.key else "") + "}"


def parse(text: str) -> list[str | Placeholder]:
    """The text in its parts, in their order. Raises InvalidTemplate for a placeholder that is none."""
    found: list[str | Placeholder] = []
    end = 0
    for match in _SPECIAL.finditer(text):
        found += [text[end : match.start()], _special(match)]
        end = match.end()
    return [part for part in [*found, text[end:]] if part]


def placeholders(text: str) -> set[Placeholder]:
    """What the text asks for. Raises InvalidTemplate."""
    return {part for part in parse(text) if isinstance(part, Placeholder)}


def render(text: str, lookup: Callable[[str, str | None], str]) -> str:
    """The text with `lookup(source, key)` in each placeholder's place. Raises InvalidTemplate, and whatever `lookup` raises."""
    return "".join(lookup(*part) if isinstance(part, Placeholder) else part for part in parse(text))


def _special(match: re.Match[str]) -> str | Placeholder:
    if match[0] == "$$":
        return "$"
    if not match[2]:
        at = match.start() + 1
        raise InvalidTemplate(f"the placeholder that starts at character {at} has no end: write }} after its name, or $$ for a $")
    form = _PLACEHOLDER.fullmatch(match[1])
    if not form:
        advice = "write ${name} or ${name.key}, a name that has a dot in quotes, and $$ for a $"
        raise InvalidTemplate(f"the placeholder {match[0]} is not one: {advice}")
    return Placeholder(form["plain"] or form["quoted"], form["key"])
