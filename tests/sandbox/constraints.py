"""What a service's model says that a request may hold: lengths, ranges, patterns and choices. A client checks the least of it."""

import base64
import re
from collections.abc import Collection, Iterator
from typing import Any

# Java's classes of characters, as far as the models use them: letters, marks, symbols, numbers and punctuation together are what is seen.
SEEN = r"\x21-\x7e\xa1-\U0010ffff"
CLASSES = {r"\p{L}": SEEN, r"\p{M}": "", r"\p{S}": "", r"\p{N}": "", r"\p{P}": "", r"\p{Z}": " \xa0\u2000-\u200a\u2028\u2029\u202f\u3000"}


def counted(found: list[str]) -> str:
    """The sentence with which AWS begins."""
    many = "1 validation error" if len(found) == 1 else f"{len(found)} validation errors"
    return f"{many} detected: {'; '.join(found)}"


def violations(value: Any, shape: Any, path: str, unchecked: Collection[str] = ()) -> Iterator[str]:
    """unchecked: names of shapes of which the service takes more than its model says."""
    kind = shape.type_name
    if kind == "structure":
        yield from _missing(value, shape, path)
        for name, member in value.items():
            if name in shape.members and member is not None and shape.members[name].name not in unchecked:
                yield from violations(member, shape.members[name], below(path, name), unchecked)
        return
    shown = "Value" if shape.metadata.get("sensitive") or kind in ("list", "map") else f"Value '{value}'"
    yield from (f"{shown} at '{path}' failed to satisfy constraint: Member must {must}" for must in failed(value, shape))
    if kind == "list":
        for place, member in enumerate(value, 1):
            yield from violations(member, shape.member, f"{path}.{place}.member", unchecked)
    elif kind == "map":
        for key, member in value.items():
            yield from violations(key, shape.key, f"{path}.{key}", unchecked)
            yield from violations(member, shape.value, f"{path}.{key}", unchecked)


def _missing(value: dict[str, Any], shape: Any, path: str) -> Iterator[str]:
    for name in shape.required_members:
        if value.get(name) is None:
            yield f"Value null at '{below(path, name)}' failed to satisfy constraint: Member must not be null"


def below(path: str, name: str) -> str:
    return ".".join(filter(None, [path, name[0].lower() + name[1:]]))


def failed(value: Any, shape: Any) -> Iterator[str]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    what = "value" if shape.type_name in ("integer", "long") else "length"
    size = size_of(value, shape)
    if least is not None and size < least:
        yield f"have {what} greater than or equal to {least}"
    if most is not None and size > most:
        yield f"have {what} less than or equal to {most}"
    pattern = shape.metadata.get("pattern")
    if pattern and not re.fullmatch(pythons(pattern), value):
        yield f"satisfy regular expression pattern: {pattern}"
    choices = getattr(shape, "enum", None)
    if choices and value not in choices:
        yield f"satisfy enum value set: [{', '.join(choices)}]"


def pythons(pattern: str) -> str:
    for java, python in CLASSES.items():
        pattern = pattern.replace(java, python)
    return pattern


def size_of(value: Any, shape: Any) -> int:
    """A number's own, a list's members, a text's characters; of what is secret its bytes."""
    kind = shape.type_name
    if kind == "blob":
        return len(base64.b64decode(value))
    if kind in ("list", "map"):
        return len(value)
    if kind == "string":
        return len(value.encode() if shape.metadata.get("sensitive") else value)
    return int(value)
