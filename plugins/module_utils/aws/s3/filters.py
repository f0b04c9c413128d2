# SPDX-License-Identifier: GPL-3.0-or-later
"""Which objects a rule is about: by the beginning of their keys, their tags and their size. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.tagging import ansible_dict_to_boto3_tag_list, boto3_tag_list_to_ansible_dict

SIZES = {"object_size_greater_than": "ObjectSizeGreaterThan", "object_size_less_than": "ObjectSizeLessThan"}
FIELDS = ("prefix", "tags", *SIZES)


def given(rule: Mapping[str, Any], names: tuple[str, ...] = FIELDS) -> dict[str, Any]:
    """What a rule says of them; what says nothing, as an empty prefix, is left out."""
    found = {name: rule.get(name) for name in names if rule.get(name) not in (None, "", {})}
    return {**found, "tags": {key: str(value) for key, value in found["tags"].items()}} if "tags" in found else found


def as_aws(rule: Mapping[str, Any]) -> dict[str, Any]:
    """One condition stands by itself, several in an And, and none as an empty prefix."""
    tags = ansible_dict_to_boto3_tag_list(rule.get("tags") or {})
    plain = {"Prefix": rule["prefix"]} if rule.get("prefix") else {}
    plain |= {member: rule[name] for name, member in SIZES.items() if rule.get(name) is not None}
    if len(plain) + len(tags) > 1:
        return {"And": {**plain, **({"Tags": tags} if tags else {})}}
    return plain or ({"Tag": tags[0]} if tags else {"Prefix": ""})


def from_aws(rule: Mapping[str, Any]) -> dict[str, Any]:
    """rule: as AWS has it, with a filter, or with the prefix that stood there before there were filters."""
    said = rule.get("Filter") or {}
    conditions = {**said, **said.get("And", {})}
    tags = [*conditions.get("Tags", []), *([conditions["Tag"]] if "Tag" in conditions else [])]
    sizes = {name: conditions.get(member) for name, member in SIZES.items()}
    return given({"prefix": conditions.get("Prefix") or rule.get("Prefix"), "tags": boto3_tag_list_to_ansible_dict(tags), **sizes})
