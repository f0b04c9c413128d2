# SPDX-License-Identifier: GPL-3.0-or-later
"""From the values of sources to the data of an entry. Pure; a Problem names what is wrong and holds no value."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from ..templates import render
from .description import KEY, Entry, sources_of
from .documents import as_yaml
from .forms import refusal
from .source import Problem, Source
from .values import Binary

UNFIT = re.compile(r"[^-._a-zA-Z0-9]")


class Content(NamedTuple):
    """What a source gives.

    whole: all of its one value. keys: its parts by name; of a prefix or tags a value for each secret. top: the keys that stand for
    themselves, without those of objects below them.
    """

    whole: bytes | None
    keys: Mapping[str, bytes]
    top: frozenset[str]


def content(source: Source, values: Mapping[str, bytes]) -> Content:
    """values: of the source's secrets by name."""
    if source.single:
        (value,) = values.values()
        return Content(_plain(source, value), *_parts(source, value))
    if source.format == "json":
        found: dict[str, bytes] = {}
        upper: frozenset[str] = frozenset()
        for name, value in values.items():
            parts, top = _parts(source, value, f" of secret {name}")
            _refuse_common(found, parts, f"secret {name}")
            found, upper = found | parts, upper | top
        return Content(None, found, upper)
    short = {_short(name, source.prefix): _plain(source, value) for name, value in values.items()}
    if len(short) < len(values):
        raise Problem(f"source {source.name}: two of its secrets have one name once the prefix is taken off")
    return Content(None, short, frozenset(short))


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
        return base64.b64decode(b"".join(value.split()), validate=True)  # programs that write it break its lines
    except binascii.Error:
        raise Problem(f"source {source.name}: the value is neither binary nor base64; give the source format text") from None


def _parts(source: Source, value: bytes, of: str = "") -> tuple[dict[str, bytes], frozenset[str]]:
    """By name, and the names of the upper ones."""
    if source.format == "pair":
        first, colon, second = _text(source, value).partition(":")
        if not colon:
            raise Problem(f"source {source.name}: the value has no colon that would part {' from '.join(source.pair_keys)}")
        return dict(zip(source.pair_keys, (first.encode(), second.encode()), strict=True)), frozenset(source.pair_keys)
    if source.format != "json":
        return {}, frozenset()
    text = _text(source, value)
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise Problem(f"source {source.name}: the value{of} is no JSON") from None
    if not isinstance(found, dict):
        raise Problem(f"source {source.name}: the value{of} is JSON, but no object with keys")
    try:
        return {key: _of_json(item) for key, item in _flat(found).items()}, frozenset(found)
    except UnicodeEncodeError:
        raise Problem(f"source {source.name}: the value{of} is JSON with half a character in it") from None


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
        parts = _all(name, {key: contents[name].keys[key] for key in sorted(top_level[name])})
        _refuse_common(data, parts, f"source {name}")
        data |= parts
    own = {key: _item(key, item, contents) for key, item in entry.data.items()}
    _refuse_common(data, own, "data")
    data |= own
    why = refusal(entry.type, data)
    if why:
        raise Problem(why)
    return data


def known_data(entry: Entry, contents: Mapping[str, Content]) -> dict[str, bytes | None]:
    """As much of it as follows from these sources; None for what needs another."""
    known = {key for key, item in entry.data.items() if sources_of(item).keys() <= contents.keys()}
    return {key: _item(key, item, contents) if key in known else None for key, item in entry.data.items()}


def top_level(source: Source, found: Content) -> frozenset[str]:
    """The keys that stand for themselves: of nested JSON the upper ones."""
    return found.top


def _all(source: str, found: Mapping[str, bytes]) -> dict[str, bytes]:
    """By keys as a Secret can have them."""
    parts: dict[str, bytes] = {}
    for key, value in found.items():
        fit = UNFIT.sub("_", key.replace("/", "."))
        if not KEY.fullmatch(fit):
            raise Problem(f"source {source}: '{key}' can't be a key of a Secret")
        if fit in parts:
            raise Problem(f"source {source}: two of its keys would be {fit} in a Secret; take them by data")
        parts[fit] = value
    return parts


def _refuse_common(one: Mapping[str, bytes], other: Mapping[str, bytes], who: str) -> None:
    common = sorted(one.keys() & other.keys())
    if common:
        raise Problem(f"{who} gives the key {common[0]}, which another gives too")


def _item(key: str, item: Mapping[str, Any], contents: Mapping[str, Content]) -> bytes:
    if item.get("source") is not None:
        return _value(contents, item["source"], item.get("key"))
    try:
        return _of_json(item["value"]) if item.get("value") is not None else _rendered(key, item["template"], contents)
    except UnicodeEncodeError:
        raise Problem(f"data {key}: it has half a character in it, which is no text") from None


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
    return (json.dumps(whole, indent=2) if name.endswith(".json") else as_yaml(whole)).encode()
