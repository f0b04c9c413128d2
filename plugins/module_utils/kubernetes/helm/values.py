# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user gives to a chart: as Helm compares it, as Helm reads it, and without what must not be shown. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...converge.model import plain

# Values of a release are no place for secrets; a release that others made may hold some all the same.
SECRET = re.compile(r"(pass(word|wd|phrase)|token|credentials?|(secret|private|api|access)[-_]?key|client[-_]?secret)$", re.IGNORECASE)
# What YAML wants escaped and JSON does not, and YAML 1.1's line breaks: https://yaml.org/spec/1.2.2/#51-character-set
UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


class Values(dict[str, Any]):
    """As Helm's storage has them. Equal to what means the same to Helm: 1 is 1.0, but true is not 1."""

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and canonical(self) == canonical(other)

    def __ne__(self, other: object) -> bool:
        return not self == other


def canonical(value: Any) -> str:
    """Helm has every number as a 64-bit float."""
    return json.dumps(_floats(plain(value)), sort_keys=True)


def _floats(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _floats(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_floats(item) for item in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def as_yaml(values: Mapping[str, Any]) -> str:
    """JSON, of which every YAML reader reads the same."""
    return UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(plain(values), ensure_ascii=False))


def masked(value: Any, key: str = "") -> Any:
    """As it may be reported."""
    if isinstance(value, Mapping):
        return {name: masked(item, str(name)) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [masked(item, key) for item in value]
    return "(secret)" if _is_secret(value, key) else value


def secrets(value: Any, key: str = "") -> Iterator[str]:
    """What `masked` leaves out."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from secrets(item, str(name))
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from secrets(item, key)
    elif _is_secret(value, key):
        yield value


def _is_secret(value: Any, key: str) -> bool:
    return isinstance(value, str) and bool(value and SECRET.search(key))
