# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether node classes find subnets and security groups, all of them in the cluster's VPC."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...aws.area import pages

SELECTED = (
    ("subnets", "subnet", "describe_subnets", "Subnets", "SubnetId"),
    ("security_groups", "security_group", "describe_security_groups", "SecurityGroups", "GroupId"),
)


def not_found(ec2: Any, vpc_id: str, classes: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """classes: by name the attributes of an EC2NodeClass. Karpenter looks for them in all VPCs of the region."""
    for attribute, option, operation, result, identity in SELECTED if classes else ():
        there = pages(ec2, operation, result)
        for name, one in classes.items():
            for term in one[attribute]:
                wrong = _wrong(term, there, identity, vpc_id)
                if wrong:
                    named = f"{option}_ids: {term['id']}" if "id" in term else f"{option}_tags: {_written(term['tags'])}"
                    yield f"node_classes: {name}: {named}: {wrong}"


def _wrong(term: Mapping[str, Any], there: Sequence[Mapping[str, Any]], identity: str, vpc_id: str) -> str | None:
    found = [one for one in there if _fits(one, term, identity)]
    elsewhere = sorted(one[identity] for one in found if one["VpcId"] != vpc_id)
    if not found:
        return "there is none; correct it" if "id" in term else "none has these; correct them, or tag what is meant"
    if elsewhere:
        return f"{', '.join(elsewhere)} is in another VPC than the cluster's {vpc_id}; select by what only the cluster's have"
    return None


def _fits(one: Mapping[str, Any], term: Mapping[str, Any], identity: str) -> bool:
    if "id" in term:
        return one[identity] == term["id"]
    tags = {tag["Key"]: tag["Value"] for tag in one.get("Tags") or ()}
    return all(key in tags and value in ("*", tags[key]) for key, value in term["tags"].items())


def _written(tags: Mapping[str, str]) -> str:
    return ", ".join(f"{key}={value}" for key, value in tags.items())
