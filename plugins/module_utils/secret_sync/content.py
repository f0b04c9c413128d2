# SPDX-License-Identifier: GPL-3.0-or-later
"""From the values of sources to the data of an entry. Pure; a Problem names what is wrong and holds no value."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from ansible.module_utils.common.yaml import yaml_dump

from ..templates import render
from .description import KEY, Entry
from .forms import refusal
from .source import Problem, Source
from .values import Binary

UNFIT = re.compile(r"[^-._a-zA-Z0-9]")


class Content(NamedTuple):
    """What a source gives. whole: all of its one value. keys: its parts by name; of a prefix or tags a value for each secret."""

    whole: bytes | None
    keys: Mapping[str, bytes]


def content(source: Source, values: Mapping[str, bytes]) -> Content:
    """values: of the source's secrets by name."""
    if source.single:
        (value,) = values.values()
        return Content(_plain(source, value), _parts(source, value))
    if source.format == "json":
        found: dict[str, bytes] = {}
        for name, value in values.items():
            parts = _parts(source, value, f" of secret {name}")
            _refuse_common(found, parts, f"secret {name}")
            found |= parts
        return Content(None, found)
    short = {_short(name, source.prefix): _plain(source, value) for name, value in values.items()}
    if len(short) < len(values):
        raise Problem(f"source {source.name}: two of its secrets have one name once the prefix is taken off")
    return Content(None, short)


def _short(name: str, prefix: str | None) -> str:
    return name.removeprefix(prefix or "").lstrip("/") or name


def _plain(source: Source, value: bytes) -> bytes:
    if source.format != "binary":
        if isinstance(value, Binary):
            raise Problem(f"source {source.name}: the value is binary; give the source format binary")
        return value
    if isinstance(value, Binary):
        return value
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error:
        raise Problem(f"source {source.name}: the value is neither binary nor base64; give the source format text") from None


def _parts(source: Source, value: bytes, of: str = "") -> dict[str, bytes]:
    if source.format == "pair":
        first, colon, second = _text(source, value).partition(":")
        if not colon:
            raise Problem(f"source {source.name}: the value has no colon that would part {' from '.join(source.pair_keys)}")
        return dict(zip(source.pair_keys, (first.encode(), second.encode()), strict=True))
    if source.format != "json":
        return {}
    try:
        found = json.loads(_text(source, value))
    except ValueError:
        raise Problem(f"source {source.name}: the value{of} is no JSON") from None
    if not isinstance(found, dict):
        raise Problem(f"source {source.name}: the value{of} is JSON, but no object with keys")
    return {key: _of_json(item) for key, item in _flat(found).items()}


def _text(source: Source, value: bytes) -> str:
    if isinstance(value, Binary):
        raise Problem(f"source {source.name}: the value is binary, and format {source.format} needs text")
    return value.decode()


def _flat(found: Mapping[str, Any]) -> dict[str, Any]:
    """The keys, and the keys of objects below them joined with dots, where no key is called so."""
    flat: dict[str, Any] = {}
    for key, value in found.items():
        if isinstance(value, dict):
            flat |= {f"{key}.{below}": item for below, item in _flat(value).items()}
    return flat | found


def _of_json(value: Any) -> bytes:
    return (value if isinstance(value, str) else json.dumps(value)).encode()


def data_of(entry: Entry, contents: Mapping[str, Content], top_level: Mapping[str, frozenset[str]]) -> dict[str, bytes]:
    """The data of the entry's Secret. contents, top_level: by source; the keys that `data_from` takes, without those below them."""
    data: dict[str, bytes] = {}
    for name in entry.data_from:
        parts = {UNFIT.sub("_", key.replace("/", ".")): contents[name].keys[key] for key in sorted(top_level[name])}
        _refuse_common(data, parts, f"source {name}")
        unfit = sorted(key for key in parts if not KEY.fullmatch(key))
        if unfit:
            raise Problem(f"source {name}: {unfit[0]} can't be a key of a Secret")
        data |= parts
    own = {key: _item(key, item, contents) for key, item in entry.data.items()}
    _refuse_common(data, own, "data")
    data |= own
    why = refusal(entry.type, data)
    if why:
        raise Problem(why)
    return data


def top_level(source: Source, found: Content) -> frozenset[str]:
    """The keys that stand for themselves: of nested JSON the upper ones."""
    if source.format != "json":
        return frozenset(found.keys)
    return frozenset(key for key in found.keys if not any(key.startswith(f"{other}.") for other in found.keys))


def _refuse_common(one: Mapping[str, bytes], other: Mapping[str, bytes], who: str) -> None:
    common = sorted(one.keys() & other.keys())
    if common:
        raise Problem(f"{who} gives the key {common[0]}, which another gives too")


def _item(key: str, item: Mapping[str, Any], contents: Mapping[str, Content]) -> bytes:
    if item.get("value") is not None:
        return _of_json(item["value"])
    if item.get("source") is not None:
        return _value(contents, item["source"], item.get("key"))
    return _rendered(key, item["template"], contents)


def _value(contents: Mapping[str, Content], source: str, key: str | None) -> bytes:
    found = contents[source]
    value = found.whole if key is None else found.keys.get(key)
    if value is None:
        raise Problem(f"source {source} has no key {key}")
    return value


def _rendered(name: str, template: Any, contents: Mapping[str, Content]) -> bytes:
    def lookup(source: str, key: str | None) -> str:
        try:
            return _value(contents, source, key).decode()
        except UnicodeDecodeError:
            raise Problem(f"data {name}: source {source} is binary, and a template takes text") from None

    def fill(part: Any) -> Any:
        if isinstance(part, str):
            return render(part, lookup)
        if isinstance(part, Mapping):
            return {key: fill(value) for key, value in part.items()}
        return [fill(value) for value in part] if isinstance(part, (list, tuple)) else part

    if isinstance(template, str):
        return render(template, lookup).encode()
    whole = fill(template)
    return (json.dumps(whole, indent=2) if name.endswith(".json") else yaml_dump(whole, sort_keys=False)).encode()
