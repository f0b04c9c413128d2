# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules of security groups and entries of network ACLs, as values that compare."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from ..calls import unless_done

ANY_PORT: tuple[int | None, int | None] = (None, None)
PROTOCOL_NUMBERS = {"-1": "all", "6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6"}  # IANA; NACLs take numbers only
NUMBERS = {name: number for number, name in PROTOCOL_NUMBERS.items()}
ICMP, ANY_MESSAGE = ("icmp", "icmpv6"), -1
LAST_ENTRY = 32767  # the entry that denies the rest; AWS's own, it can't be changed


class Rule(NamedTuple):
    """One permission of a security group. source: a range, a prefix list's or a group's id, or "self"."""

    protocol: str
    from_port: int | None
    to_port: int | None
    source: str
    description: str = ""


class Entry(NamedTuple):
    """One entry of a network ACL. Of ICMP, in the place of ports, the type and code of its messages."""

    rule_number: int
    egress: bool
    action: str
    protocol: str
    cidr: str
    from_port: int | None = None
    to_port: int | None = None


def wanted_rule(rule: Mapping[str, Any]) -> Rule:
    """A rule from a module's parameters."""
    protocol = PROTOCOL_NUMBERS.get(rule["protocol"], rule["protocol"])
    ports = ANY_PORT if protocol == "all" else (rule["from_port"], rule["to_port"])
    return Rule(protocol, *ports, rule["source"], rule.get("description") or "")


def wanted_entry(entry: Mapping[str, Any], egress: bool) -> Entry:
    protocol = PROTOCOL_NUMBERS.get(entry["protocol"], entry["protocol"])
    ports = ANY_PORT if protocol == "all" else (entry.get("from_port"), entry.get("to_port"))
    return Entry(entry["rule_number"], egress, entry["action"], protocol, entry["cidr"], *ports)


def rules_of(permissions: Iterable[Mapping[str, Any]], own_id: str | None) -> frozenset[Rule]:
    """Each permission as AWS groups them, one rule a source."""
    found = set()
    for permission in permissions:
        protocol = PROTOCOL_NUMBERS.get(permission["IpProtocol"], permission["IpProtocol"])
        ports = ANY_PORT if protocol == "all" else (permission.get("FromPort"), permission.get("ToPort"))
        sources = [(item["CidrIp"], item) for item in permission.get("IpRanges", [])]
        sources += [(item["CidrIpv6"], item) for item in permission.get("Ipv6Ranges", [])]
        sources += [(item["PrefixListId"], item) for item in permission.get("PrefixListIds", [])]
        sources += [("self" if item["GroupId"] == own_id else item["GroupId"], item) for item in permission.get("UserIdGroupPairs", [])]
        found |= {Rule(protocol, *ports, source, item.get("Description") or "") for source, item in sources}
    return frozenset(found)


def permissions(rules: Iterable[Rule], own_id: str) -> list[dict[str, Any]]:
    grouped: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for rule in sorted(rules, key=str):
        kind, key = _source_kind(rule.source)
        item = {key: own_id if rule.source == "self" else rule.source}
        grouped[rule.protocol, rule.from_port, rule.to_port, kind].append(
            item | ({"Description": rule.description} if rule.description else {})
        )
    permissions = []
    for (protocol, from_port, to_port, kind), items in grouped.items():
        ports = {} if from_port is None else {"FromPort": from_port, "ToPort": to_port}
        permissions.append({"IpProtocol": "-1" if protocol == "all" else protocol, **ports, kind: items})
    return permissions


def _source_kind(source: str) -> tuple[str, str]:
    if source == "self" or source.startswith("sg-"):
        return "UserIdGroupPairs", "GroupId"
    if source.startswith("pl-"):
        return "PrefixListIds", "PrefixListId"
    return ("Ipv6Ranges", "CidrIpv6") if ":" in source else ("IpRanges", "CidrIp")


def set_rules(ec2: Any, group_id: str, direction: str, before: Collection[Rule], after: Collection[Rule]) -> None:
    """Bring one direction of a group to `after`. A rule whose description alone differs is kept open meanwhile."""
    bare_before, bare_after = ({rule._replace(description="") for rule in rules} for rules in (before, after))
    removed = [rule for rule in before if rule._replace(description="") not in bare_after]
    added = [rule for rule in after if rule._replace(description="") not in bare_before]
    described = [rule for rule in after if rule not in before and rule not in added]
    for act, rules in (
        ("authorize_security_group", added),
        ("revoke_security_group", removed),
        ("update_security_group_rule_descriptions", described),
    ):
        if rules:
            with unless_done():
                getattr(ec2, f"{act}_{direction}")(GroupId=group_id, IpPermissions=permissions(rules, group_id))


def entries_of(entries: Iterable[Mapping[str, Any]], egress: bool) -> frozenset[Entry]:
    return frozenset(_entry(entry) for entry in entries if entry["RuleNumber"] < LAST_ENTRY and entry["Egress"] == egress)


def _entry(entry: Mapping[str, Any]) -> Entry:
    protocol = PROTOCOL_NUMBERS.get(entry["Protocol"], entry["Protocol"])
    ports = (entry.get("PortRange", {}).get("From"), entry.get("PortRange", {}).get("To"))
    if protocol in ICMP:
        message = entry.get("IcmpTypeCode", {})
        ports = (message.get("Type", ANY_MESSAGE), message.get("Code", ANY_MESSAGE))
        ports = ANY_PORT if ports == (ANY_MESSAGE, ANY_MESSAGE) else ports
    cidr = entry.get("CidrBlock") or entry["Ipv6CidrBlock"]
    return Entry(entry["RuleNumber"], entry["Egress"], entry["RuleAction"], protocol, cidr, *ports)


def set_entries(ec2: Any, acl_id: str, before: Collection[Entry], after: Collection[Entry]) -> None:
    """Bring a network ACL to `after`; an entry whose number stays is replaced in one call."""
    numbers_before, numbers_after = ({(entry.rule_number, entry.egress) for entry in entries} for entries in (before, after))
    for entry in sorted(set(after) - set(before), key=lambda entry: entry.rule_number):
        act = ec2.replace_network_acl_entry if (entry.rule_number, entry.egress) in numbers_before else ec2.create_network_acl_entry
        with unless_done():
            act(
                NetworkAclId=acl_id,
                RuleNumber=entry.rule_number,
                Egress=entry.egress,
                RuleAction=entry.action,
                Protocol=NUMBERS.get(entry.protocol, entry.protocol),
                **{"Ipv6CidrBlock" if ":" in entry.cidr else "CidrBlock": entry.cidr},
                **_ports(entry),
            )
    for number, egress in sorted(numbers_before - numbers_after):
        with unless_done():
            ec2.delete_network_acl_entry(NetworkAclId=acl_id, RuleNumber=number, Egress=egress)


def _ports(entry: Entry) -> dict[str, Any]:
    if entry.protocol in ICMP:
        type_and_code = (ANY_MESSAGE if port is None else port for port in (entry.from_port, entry.to_port))
        return {"IcmpTypeCode": dict(zip(("Type", "Code"), type_and_code, strict=True))}
    return {} if entry.from_port is None else {"PortRange": {"From": entry.from_port, "To": entry.to_port}}
