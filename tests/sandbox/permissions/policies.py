"""Policies, read once: which statements speak of an action and a resource, and whether their conditions hold."""

import fnmatch
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .conditions import Facts, fill, holds

ANYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@lru_cache(maxsize=4096)
def pattern(text: str, ignore_case: bool = False) -> re.Pattern[str]:
    """* and ? stand for any letters; nothing else does, as brackets would in a shell."""
    return re.compile(fnmatch.translate(text.replace("[", "[[]")), re.IGNORECASE if ignore_case else 0)


@dataclass(frozen=True)
class Statement:
    said: dict[str, Any]

    @property
    def denies(self) -> bool:
        return self.said.get("Effect") == "Deny"

    def of(self, action: str, resource: str, facts: Facts) -> bool | None:
        """Whether it speaks of that. None: that can't be told."""
        if not self._of_action(action) or not self._of_resource(resource, facts):
            return False
        return holds(self.said.get("Condition") or {}, facts)

    def _of_action(self, action: str) -> bool:
        if "Action" in self.said:
            return any(pattern(one, True).match(action) for one in listed(self.said["Action"]))
        return not any(pattern(one, True).match(action) for one in listed(self.said.get("NotAction", "*")))

    def _of_resource(self, resource: str, facts: Facts) -> bool:
        if "NotResource" in self.said:
            return not self._one_matches(listed(self.said["NotResource"]), resource, facts)
        return self._one_matches(listed(self.said.get("Resource", [])), resource, facts)

    @staticmethod
    def _one_matches(given: Iterable[str], resource: str, facts: Facts) -> bool:
        filled = (fill(one, facts) for one in given)
        return any(one is not None and pattern(one).match(resource) for one in filled)


@dataclass(frozen=True)
class Policies:
    """Some policies that count together."""

    statements: tuple[Statement, ...]

    @property
    def everything(self) -> bool:
        """Whether they allow all there is: an administrator's, of whom nothing more need be known."""
        return any(one.said == ANYTHING for one in self.statements) and not any(one.denies for one in self.statements)

    def decide(self, action: str, resource: str, facts: Facts) -> str:
        """`allowed`, `denied`, or `not allowed`."""
        decision = "not allowed"
        for statement in self.statements:
            concerned = statement.of(action, resource, facts)
            if statement.denies and concerned is not False:
                return "denied"
            if not statement.denies and concerned is True:
                decision = "allowed"
        return decision


@lru_cache(maxsize=1024)
def read(*documents: str) -> Policies:
    return Policies(tuple(statement for document in documents for statement in _statements(document)))


@lru_cache(maxsize=1024)
def _statements(document: str) -> tuple[Statement, ...]:
    """A policy that can't be read allows nothing."""
    try:
        found = listed(json.loads(document).get("Statement", []))
    except (AttributeError, ValueError):
        return ()
    plain = ({name: value for name, value in one.items() if name != "Sid"} for one in found if isinstance(one, dict))
    return tuple(Statement(one) for one in plain)
