"""Whether an answer has members that AWS's model of it lacks: a client would not see them, so no test may rely on them."""

import json
import xml.etree.ElementTree as ElementTree
from typing import Any

ENVELOPE = {"ResponseMetadata", "requestId", "RequestId", "RequestID"}


def surplus(operation: Any, body: bytes) -> list[str]:
    """The names of what the answer has too much, as paths."""
    shape = operation.output_shape
    if (shape is not None and "payload" in shape.serialization) or not body.strip():  # a payload may be a stream
        return []
    if body.lstrip().startswith(b"<"):
        root = ElementTree.fromstring(body)
        wrapper = shape.serialization.get("resultWrapper") if shape is not None else None
        element = next((child for child in root if _tag(child) == wrapper), root)
        return list(_in_element(element, shape, operation.name))
    return list(_in_json(json.loads(body), shape, operation.name))


def _in_json(value: Any, shape: Any, path: str) -> Any:
    kind = shape.type_name if shape is not None else "structure"
    if getattr(shape, "is_document_type", False):
        return  # which has whatever was given
    if kind == "structure" and isinstance(value, dict):
        members = {member.serialization.get("name", name): member for name, member in (shape.members if shape is not None else {}).items()}
        for name, item in value.items():
            if item is None:
                continue  # no client takes it for a value
            if name not in members:
                yield f"{path}.{name}"
            else:
                yield from _in_json(item, members[name], f"{path}.{name}")
    elif kind == "list" and value:
        for item in value:
            yield from _in_json(item, shape.member, path)
    elif kind == "map" and value:
        for item in value.values():
            yield from _in_json(item, shape.value, path)


def _in_element(element: Any, shape: Any, path: str) -> Any:
    kind = shape.type_name if shape is not None else "structure"
    if kind == "structure":
        members = {_serialized(name, member): member for name, member in (shape.members if shape is not None else {}).items()}
        for child in element:
            name = _tag(child)
            member = members.get(name)
            if member is None:
                if name not in ENVELOPE:
                    yield f"{path}.{name}"
            elif member.type_name == "list" and member.serialization.get("flattened"):
                yield from _in_element(child, member.member, f"{path}.{name}")
            else:
                yield from _in_element(child, member, f"{path}.{name}")
    elif kind == "list":
        for child in element:
            yield from _in_element(child, shape.member, path)


def _serialized(name: str, member: Any) -> str:
    if member.type_name == "list" and member.serialization.get("flattened") and "name" in member.member.serialization:
        return str(member.member.serialization["name"])
    return str(member.serialization.get("name", name))


def _tag(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
