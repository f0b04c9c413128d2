"""What the service's model says that a request holds. AWS Backup has a code for what is missing and one for what is wrong."""

import re
from typing import Any

from .refusals import invalid, missing


def check(given: dict[str, Any], shape: Any) -> None:
    for name in shape.required_members:
        if given.get(name) in (None, ""):
            raise missing(f"The required parameter {name} is missing.")
    _check(given, shape, "")


def _check(value: Any, shape: Any, path: str) -> None:
    kind = shape.type_name
    if kind == "structure":
        for name, member in value.items():
            if name in shape.members and member is not None:
                _check(member, shape.members[name], f"{path}.{name}".lstrip("."))
    elif kind == "list":
        for member in value:
            _check(member, shape.member, path)
    elif kind == "string":
        pattern, choices = shape.metadata.get("pattern"), getattr(shape, "enum", None)
        if (pattern and not re.match(pattern, value)) or (choices and value not in choices):
            raise invalid(f"Invalid {path}: {value!r}.")
