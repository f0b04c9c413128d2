# SPDX-License-Identifier: GPL-3.0-or-later
"""Karpenter's own definitions, asked without a server: the schema, its defaults, and its rules in CEL.

https://kubernetes.io/docs/reference/using-api/cel/
https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-rules and #defaulting
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

try:
    import celpy
    import jsonschema
    from celpy.celtypes import BoolType, ListType, StringType
    from celpy.evaluation import CELEvalError
except ImportError:  # needed only where something is new or changed, and said then
    celpy = None

MISSING = "they are checked with the Python libraries jsonschema and cel-python, of which one is missing; install both"
RULES = "x-kubernetes-validations"
NOTHING = object()  # there is no older object, or it has nothing at that place

Path = tuple[Any, ...]
Fault = tuple[Path, str]  # where, below the object, and what is wrong there


class Definition:
    """Of one kind. document: its CustomResourceDefinition."""

    def __init__(self, document: Mapping[str, Any]):
        self.kind = document["spec"]["names"]["kind"]
        served = next(one for one in document["spec"]["versions"] if one.get("storage"))
        self.schema = served["schema"]["openAPIV3Schema"]["properties"]["spec"]
        self._programs: dict[str, Any] = {}

    def faults(self, spec: Mapping[str, Any], before: Any = NOTHING) -> list[Fault]:
        """Why a server would refuse this specification. before: the one that it changes."""
        whole = _defaulted(self.schema, spec)
        errors = jsonschema.Draft7Validator(_strict(self.schema)).iter_errors(whole)
        found = [(("spec", *error.absolute_path), error.message) for error in errors]
        # Rules presume that the schema holds, and the server does not come to them either.
        return found or list(self._broken(self.schema, whole, before, ("spec",)))

    def _broken(self, schema: Mapping[str, Any], value: Any, before: Any, path: Path) -> Iterator[Fault]:
        for rule in schema.get(RULES) or ():
            if before is not NOTHING or "oldSelf" not in rule["rule"]:
                yield from self._asked(rule, value, before, path)
        if isinstance(value, list):
            for number, item in enumerate(value):  # which of them was which before can't be told
                yield from self._broken(schema.get("items") or {}, item, NOTHING, (*path, number))
        elif isinstance(value, Mapping):
            known, others = schema.get("properties") or {}, schema.get("additionalProperties")
            for key, item in value.items():
                inner = known.get(key) or (others if isinstance(others, Mapping) else {})
                older = before.get(key, NOTHING) if isinstance(before, Mapping) else NOTHING
                yield from self._broken(inner, item, older, (*path, key))

    def _asked(self, rule: Mapping[str, Any], value: Any, before: Any, path: Path) -> Iterator[Fault]:
        given = {"self": celpy.json_to_cel(value)} | ({} if before is NOTHING else {"oldSelf": celpy.json_to_cel(before)})
        try:
            holds = bool(self._program(rule["rule"]).evaluate(given))
        except CELEvalError as error:
            yield path, f"{rule.get('message') or rule['rule']} ({error.args[0]})"
        else:
            if not holds:
                said = rule.get("message") or f"failed rule: {rule['rule']}"
                yield path, f"{json.dumps(value)}: {said}" if value and isinstance(value, str) else said

    def _program(self, rule: str) -> Any:
        if rule not in self._programs:
            environment = celpy.Environment()
            self._programs[rule] = environment.program(environment.compile(rule), functions=FUNCTIONS)
        return self._programs[rule]


def definitions(documents: Iterable[Mapping[str, Any]]) -> dict[str, Definition]:
    """By the kind of object. Raises LookupError, in a sentence, where the libraries are missing."""
    if celpy is None:
        raise LookupError(MISSING)
    found = [Definition(one) for one in documents if one.get("kind") == "CustomResourceDefinition"]
    return {one.kind: one for one in found}


def _find(text: Any, pattern: Any) -> Any:
    """Kubernetes' own: the first match, or nothing."""
    found = re.search(str(pattern), str(text))
    return StringType(found[0] if found else "")


def _split(text: Any, separator: Any) -> Any:
    return ListType([StringType(part) for part in str(text).split(str(separator))])


def _matches(text: Any, pattern: Any) -> Any:
    return BoolType(re.search(str(pattern), str(text)) is not None)


FUNCTIONS = {"find": _find, "split": _split, "matches": _matches}


def _defaulted(schema: Mapping[str, Any], value: Any) -> Any:
    """As the server has it before it looks."""
    if isinstance(value, list):
        return [_defaulted(schema.get("items") or {}, item) for item in value]
    if not isinstance(value, Mapping):
        return value
    known, others = schema.get("properties") or {}, schema.get("additionalProperties")
    whole = {**{key: inner["default"] for key, inner in known.items() if "default" in inner}, **value}
    return {key: _defaulted(known.get(key) or (others if isinstance(others, Mapping) else {}), item) for key, item in whole.items()}


def _strict(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The same schema, which refuses what it does not know, as server-side apply does."""
    found = dict(schema)
    if "properties" in schema:
        found["properties"] = {key: _strict(inner) for key, inner in schema["properties"].items()}
        found.setdefault("additionalProperties", False)
    if isinstance(schema.get("additionalProperties"), Mapping):
        found["additionalProperties"] = _strict(schema["additionalProperties"])
    if "items" in schema:
        found["items"] = _strict(schema["items"])
    return found
