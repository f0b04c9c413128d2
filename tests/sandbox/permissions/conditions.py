"""Conditions of a statement: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"""

import fnmatch
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

VARIABLE = re.compile(r"\$\{([^}]+)\}")
LITERAL = {"*": "*", "?": "?", "$": "$"}
# Keys that a request has or, where it does not, are known to be absent. Any other can't be read here.
KNOWN = frozenset(
    (
        *("aws:calledvia", "aws:currenttime", "aws:epochtime", "aws:multifactorauthpresent", "aws:principalaccount", "aws:principalarn"),
        *("aws:principalisawsservice", "aws:principaltype", "aws:requestedregion", "aws:resourceaccount", "aws:securetransport"),
        *("aws:tagkeys", "aws:userid", "aws:username", "aws:viaawsservice"),
    )
)
KNOWN_BEFORE = ("aws:principaltag/", "aws:requesttag/")


class Facts:
    """What a request says of itself, by the names of condition keys in small letters; each has one value or more.

    more: names, or beginnings of names that end with a slash, which are known for this request where they are absent.
    """

    def __init__(self, values: Mapping[str, Any], more: tuple[str, ...] = ()):
        self._values = {name.lower(): value if isinstance(value, list) else [value] for name, value in values.items()}
        self._more = more

    def get(self, key: str) -> list[str] | None:
        """None: the request has none of it."""
        found = self._values.get(key.lower())
        return None if found is None else [_text(one) for one in found]

    def readable(self, key: str) -> bool:
        key = key.lower()
        if key in self._values or key in KNOWN or key in self._more:
            return True
        return key.startswith((*KNOWN_BEFORE, *(one for one in self._more if one.endswith("/"))))


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def fill(text: str, facts: Facts) -> str | None:
    """The text with its policy variables; None where one has no value, and so matches nothing."""
    missing = False

    def value(found: re.Match[str]) -> str:
        nonlocal missing
        name, _, default = found[1].partition(",")
        if name in LITERAL:
            return LITERAL[name]
        values = facts.get(name.strip())
        if values is not None and len(values) == 1:
            return values[0]
        missing = missing or not default
        return default.strip().strip("'")

    if "${" not in text:
        return text
    filled = VARIABLE.sub(value, text)
    return None if missing else filled


def holds(condition: Mapping[str, Any], facts: Facts) -> bool | None:
    """Whether all of it holds; None: that can't be told."""
    verdict: bool | None = True
    for operator, keys in condition.items():
        for key, wanted in keys.items():
            one = _one(operator, key, wanted if isinstance(wanted, list) else [wanted], facts)
            if one is False:
                return False
            verdict = None if one is None else verdict
    return verdict


def _one(operator: str, key: str, wanted: list[Any], facts: Facts) -> bool | None:
    if not facts.readable(key):
        return None
    quantifier, _, name = operator.rpartition(":")
    name, if_exists = name.removesuffix("IfExists"), name.endswith("IfExists")
    given = facts.get(key)
    if name == "Null":
        return (given is None) == (_text(wanted[0]) == "true")
    negated, compare = _comparison(name)
    if compare is None or quantifier not in ("", "ForAllValues", "ForAnyValue"):
        return None
    texts = [filled for filled in (fill(_text(one), facts) for one in wanted) if filled is not None]

    def matches(value: str) -> bool:
        return any(compare(value, text) for text in texts) != negated

    if not given:
        return if_exists or quantifier == "ForAllValues" or (negated and not quantifier)
    if quantifier == "ForAnyValue":
        return any(map(matches, given))
    return all(map(matches, given)) if quantifier == "ForAllValues" or len(given) == 1 else _of_several(compare, given, texts, negated)


def _of_several(compare: Callable[[str, str], bool], given: list[str], texts: list[str], negated: bool) -> bool:
    """A key of several values without a quantifier: AWS advises against it, and takes any of them."""
    return any(compare(value, text) for value in given for text in texts) != negated


def _comparison(name: str) -> tuple[bool, Callable[[str, str], bool] | None]:
    negated = "Not" in name
    return negated, COMPARISONS.get(name.replace("Not", ""))


def _alike(value: str, text: str) -> bool:
    return fnmatch.fnmatchcase(value, text.replace("[", "[[]"))


def _numbers(compare: Callable[[float, float], bool]) -> Callable[[str, str], bool]:
    return lambda value, text: compare(float(value), float(text))


def _times(compare: Callable[[float, float], bool]) -> Callable[[str, str], bool]:
    return lambda value, text: compare(_time(value), _time(text))


def _time(text: str) -> float:
    if re.fullmatch(r"[0-9.]+", text):
        return float(text)
    found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


ORDERS: dict[str, Callable[[float, float], bool]] = {
    "Equals": lambda a, b: a == b,
    "LessThan": lambda a, b: a < b,
    "LessThanEquals": lambda a, b: a <= b,
    "GreaterThan": lambda a, b: a > b,
    "GreaterThanEquals": lambda a, b: a >= b,
}
COMPARISONS: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda value, text: value == text,
    "StringEqualsIgnoreCase": lambda value, text: value.lower() == text.lower(),
    "StringLike": _alike,
    "ArnEquals": _alike,
    "ArnLike": _alike,
    "Bool": lambda value, text: value.lower() == text.lower(),
    **{f"Numeric{name}": _numbers(order) for name, order in ORDERS.items()},
    **{f"Date{name}": _times(order) for name, order in ORDERS.items()},
}
