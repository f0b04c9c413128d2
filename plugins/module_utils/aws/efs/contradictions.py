# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a module's parameters: before anything is read, and against the subnets that were read. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from ipaddress import ip_network
from typing import Any

from ...converge.model import InvalidPlan

MOST_GROUPS = 5  # https://docs.aws.amazon.com/efs/latest/ug/limits.html
PERMISSIONS = re.compile(r"[0-7]{3,4}")


def refuse_contradictions(params: Mapping[str, Any], check_mode: bool) -> None:
    """Raises InvalidPlan with every contradiction, naming the option."""
    problems = [*_file_system(params), *_mount_targets(params, check_mode), *_security_groups(params), *_access_points(params)]
    if problems:
        raise InvalidPlan(problems)


def refuse_subnets(params: Mapping[str, Any], subnets: Sequence[Mapping[str, Any]]) -> None:
    """subnets: as AWS describes those of `subnet_ids` that are there."""
    found = {subnet["SubnetId"] for subnet in subnets}
    missing = [identity for identity in params["subnet_ids"] or [] if is_subnet(identity) and identity not in found]
    problems = [f"subnet_ids: there is no subnet {identity} in this region; correct it, or leave it out" for identity in missing]
    zones, vpcs = defaultdict(list), {subnet["VpcId"] for subnet in subnets}
    for subnet in subnets:
        zones[subnet["AvailabilityZone"]].append(subnet["SubnetId"])
    for zone, ids in sorted(zones.items()):
        if len(ids) > 1:
            problems.append(f"subnet_ids: {', '.join(sorted(ids))} are all in {zone}, which takes one mount target; keep one of them")
    if len(vpcs) > 1:
        problems.append(f"subnet_ids: they are in {', '.join(sorted(vpcs))}, and mount targets stand in one VPC")
    if problems:
        raise InvalidPlan(problems)


def is_subnet(identity: str) -> bool:
    """False for what stands in the place of a subnet that does not exist yet."""
    return identity.startswith("subnet-")


def _file_system(params: Mapping[str, Any]) -> Iterator[str]:
    mode, amount = params["throughput_mode"], params["provisioned_throughput"]
    if (mode == "provisioned") != (amount is not None):
        yield "provisioned_throughput belongs to throughput_mode: provisioned; give both or neither"
    if params["kms_key"] and not params["encrypted"]:
        yield "kms_key is given and encrypted is false; leave one of them out"
    if params["performance_mode"] == "maxIO" and mode == "elastic":
        yield "performance_mode: maxIO does not go with throughput_mode: elastic; write generalPurpose"
    if (params["lifecycle"] or {}).get("transition_to_archive") and mode in ("bursting", "provisioned"):
        yield f"lifecycle: transition_to_archive needs throughput_mode: elastic, not {mode}"


def _mount_targets(params: Mapping[str, Any], check_mode: bool) -> Iterator[str]:
    ids, zones = params["subnet_ids"] or [], params["availability_zones"] or []
    repeated = [identity for identity in dict.fromkeys(ids) if is_subnet(identity) and ids.count(identity) > 1]
    yield from (f"subnet_ids: {identity} is listed twice" for identity in repeated)
    unknown = [identity for identity in ids if not is_subnet(identity)]
    if unknown and not check_mode:
        yield f"subnet_ids: {unknown[0]!r} is not the id of a subnet; a run needs one"
    if unknown and len(zones) != len(ids):
        yield "availability_zones: give the zone of each of subnet_ids, in the same order, as some do not exist yet"


def _security_groups(params: Mapping[str, Any]) -> Iterator[str]:
    group, ids = params["security_group"], params["security_group_ids"] or []
    if group and not params["subnet_ids"]:
        yield "security_group stands in front of mount targets; say in subnet_ids where they are"
    for source in (group or {}).get("sources") or []:
        if not source.startswith(("sg-", "pl-")):
            try:
                ip_network(source)
            except ValueError as error:
                yield f"security_group: sources: {source!r} is neither a range nor the id of a group or prefix list: {error}"
    if len(ids) + bool(group) > MOST_GROUPS:
        yield f"security_group_ids: a mount target takes {MOST_GROUPS} security groups at most"


def _access_points(params: Mapping[str, Any]) -> Iterator[str]:
    names = [point["name"] for point in params["access_points"] or []]
    yield from (f"access_points: {name} is listed twice; names must differ" for name in dict.fromkeys(names) if names.count(name) > 1)
    for point in params["access_points"] or []:
        root, what = point["root_directory"], f"access_points: {point['name']}: root_directory"
        if root and not root["path"].startswith("/"):
            yield f"{what}: path {root['path']!r} does not begin with a slash"
        if root and root["permissions"] is not None and not PERMISSIONS.fullmatch(root["permissions"]):
            yield f"{what}: permissions {root['permissions']!r} are not three or four octal digits; write them in quotes"
