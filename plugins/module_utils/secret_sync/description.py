# SPDX-License-Identifier: GPL-3.0-or-later
"""An entry of the map as it is described, and what is wrong with it. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ..templates import InvalidTemplate, placeholders
from .forms import REQUIRED_KEYS
from .observed import DOMAIN
from .source import Problem, Source, validated

# https://kubernetes.io/docs/concepts/configuration/secret/ and /docs/concepts/overview/working-with-objects/names/
# A key is a file's name too, so none leads upwards: IsConfigMapKey in
# https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apimachinery/pkg/util/validation/validation.go
KEY = re.compile(r"(?!\.\.|\.$)[-._a-zA-Z0-9]{1,253}")
NAME = re.compile(r"(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
NAMESPACE = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
LABEL = re.compile(r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?")
LABEL_KEY = re.compile(r"([a-z0-9][-a-z0-9.]{0,252}/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?")
OWN = f"{DOMAIN}/"

ITEM = ArgumentSpecValidator({"source": {"type": "str"}, "key": {"type": "str"}, "value": {"type": "raw"}, "template": {"type": "raw"}})


@dataclass(frozen=True)
class Entry:
    """One Secret, in each of its namespaces.

    data: by key one of {source, key}, {value} and {template}. data_from: sources whose keys it has.
    """

    name: str
    namespaces: tuple[str, ...]
    selector: str | None
    type: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    immutable: bool | None
    restart: bool
    data: Mapping[str, Mapping[str, Any]]
    data_from: tuple[str, ...]

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Entry:
        """From validated parameters. `check` says what is wrong with it, and has to come before `sources`."""
        maps = ({key: _text(value) for key, value in (given.get(name) or {}).items()} for name in ("labels", "annotations"))
        data = {str(key): _item(item) for key, item in (given.get("data") or {}).items()}
        return cls(
            given["name"],
            tuple(given.get("namespaces") or ()),
            given.get("namespace_selector"),
            given["type"],
            *maps,
            given.get("immutable"),
            given["restart"],
            data,
            tuple(given.get("data_from") or ()),
        )

    @property
    def sources(self) -> dict[str, set[str | None]]:
        """The sources that it takes values of, and which of their keys; None for a whole."""
        found: dict[str, set[str | None]] = {name: set() for name in self.data_from}
        for item in self.data.values():
            for name, keys in sources_of(item).items():
                found.setdefault(name, set()).update(keys)
        return found

    def check(self, sources: Mapping[str, Source | Problem]) -> None:
        """sources: with what is wrong with some of them. Raises Problem."""
        self._check_metadata()
        if not self.data and not self.data_from:
            raise Problem("it has neither data nor data_from")
        for key, item in self.data.items():
            self._check_item(key, item)
        for name, keys in self.sources.items():
            if name not in sources:
                raise Problem(f"there is no source {name}; sources has {', '.join(sorted(sources)) or 'none'}")
            source = sources[name]
            if isinstance(source, Problem):
                raise Problem(f"source {name}: {source}")
            self._check_use(source, keys)
        lacking = REQUIRED_KEYS.get(self.type, ())
        if lacking and not self.data_from and not any(self.data.keys() >= {*keys} for keys in lacking):
            raise Problem(f"type {self.type} needs {' or '.join(' and '.join(keys) for keys in lacking)} in data")

    def _check_metadata(self) -> None:
        if not NAME.fullmatch(self.name):
            raise Problem("name: Kubernetes takes lower case letters, digits, - and .")
        if bool(self.namespaces) == bool(self.selector):
            raise Problem("give either namespaces or namespace_selector")
        if len({*self.namespaces}) < len(self.namespaces):
            raise Problem("namespaces: one of them stands there twice")
        unfit = [name for name in self.namespaces if not NAMESPACE.fullmatch(name)]
        if unfit:
            raise Problem(f"namespaces: Kubernetes takes lower case letters, digits and -, and not {unfit[0]}")
        for part, found in (("labels", self.labels), ("annotations", self.annotations)):
            unfit = sorted(key for key in found if not LABEL_KEY.fullmatch(key) or key.startswith(OWN))
            if unfit:
                what = "for the module alone" if unfit[0].startswith(OWN) else "no key that Kubernetes takes"
                raise Problem(f"{part}: {unfit[0]} is {what}")
        unfit = sorted(key for key, value in self.labels.items() if not LABEL.fullmatch(value))
        if unfit:
            raise Problem(f"labels {unfit[0]}: Kubernetes takes up to 63 letters and digits, with - _ . between them")

    def _check_item(self, key: str, item: Mapping[str, Any]) -> None:
        if not KEY.fullmatch(key):
            raise Problem(f"data {key}: a key may have letters, digits and - . _, up to 253, and not begin with two dots")
        try:
            given = validated(ITEM, item)
            ways = [way for way in ("source", "value", "template") if given[way] is not None]
            if len(ways) != 1:
                raise Problem(f"give one of source, value and template{', not ' + ' and '.join(ways) if ways else ''}")
            if given["key"] is not None and ways != ["source"]:
                raise Problem("key goes with source")
            if isinstance(given["value"], (Mapping, list)):
                raise Problem("value takes a text; a structure goes into template")
            _of_template(given["template"])
        except (InvalidTemplate, Problem) as error:
            raise Problem(f"data {key}: {error}") from None

    def _check_use(self, source: Source, keys: set[str | None]) -> None:
        flat = source.single and source.format in ("text", "binary")
        if source.name in self.data_from and flat:
            raise Problem(f"data_from: source {source.name} is {source.format} and has no keys; take it by data")
        if flat and keys - {None}:
            raise Problem(f"source {source.name} is {source.format} and has no key {min(filter(None, keys))}; give it format json or pair")
        if source.format == "pair" and keys - {None, *source.pair_keys}:
            unknown = min(filter(None, keys - {*source.pair_keys}))
            raise Problem(f"source {source.name} has the keys {' and '.join(source.pair_keys)}, and no {unknown}")
        if not source.single and None in keys:
            raise Problem(f"source {source.name} names many secrets: give a key, which is a secret's name")


def _text(value: Any) -> str:
    """As it is written in the map: true, and not True."""
    return value if isinstance(value, str) else json.dumps(value)


def _item(item: Any) -> Any:
    """With names as texts, which YAML may take for numbers."""
    if not isinstance(item, Mapping):
        return item
    return {key: str(value) if key in ("source", "key") and value is not None else value for key, value in item.items()}


def sources_of(item: Mapping[str, Any]) -> dict[str, set[str | None]]:
    """The sources of which one key of data takes values, and which of their keys; None for a whole."""
    if item.get("source") is not None:
        return {item["source"]: {item.get("key")}}
    found: dict[str, set[str | None]] = {}
    for one in _of_template(item.get("template")):
        found.setdefault(one.source, set()).add(one.key)
    return found


def _of_template(template: Any) -> set[Any]:
    return {one for text in leaves(template) for one in placeholders(text)}


def leaves(structure: Any) -> Iterator[str]:
    """The texts of a structure, at any depth."""
    if isinstance(structure, str):
        yield structure
    elif isinstance(structure, Mapping):
        for value in structure.values():
            yield from leaves(value)
    elif isinstance(structure, (list, tuple)):
        for value in structure:
            yield from leaves(value)
