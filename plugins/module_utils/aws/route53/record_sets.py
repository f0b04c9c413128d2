# SPDX-License-Identifier: GPL-3.0-or-later
"""A record's attributes and Route 53's description of it, each from the other. Pure.

attributes: ttl (seconds) and values (frozenset), or alias {zone_id, name, evaluate_target_health}; weight, region, failover, geolocation
{continent, country, subdivision}, multivalue, health_check_id; None for what it does not have.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .names import Parts
from .zones import without_dot

ROUTING = {
    "weight": "Weight",
    "region": "Region",
    "failover": "Failover",
    "multivalue": "MultiValueAnswer",
    "health_check_id": "HealthCheckId",
}
PLACES = {"continent": "ContinentCode", "country": "CountryCode", "subdivision": "SubdivisionCode"}
ATTRIBUTES = ("ttl", "values", "alias", "geolocation", *ROUTING)
CHUNK = 255  # characters of one string of a TXT record


def parsed(description: Mapping[str, Any]) -> dict[str, Any]:
    target, values = description.get("AliasTarget"), [one["Value"] for one in description.get("ResourceRecords") or []]
    place = description.get("GeoLocation")
    return {
        "ttl": description.get("TTL"),
        "values": frozenset(values) if values else None,
        "alias": _alias(target) if target else None,
        "geolocation": {name: place.get(key) for name, key in PLACES.items()} if place else None,
        **{name: description.get(key) for name, key in ROUTING.items()},
    }


def _alias(target: Mapping[str, Any]) -> dict[str, Any]:
    name = without_dot(target["DNSName"])
    return {"zone_id": target["HostedZoneId"], "name": name, "evaluate_target_health": target["EvaluateTargetHealth"]}


def described(record: Parts, attributes: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"Name": record.name, "Type": record.type}
    found |= {"SetIdentifier": record.set_identifier} if record.set_identifier else {}
    found |= {key: attributes[name] for name, key in ROUTING.items() if attributes.get(name) is not None}
    place = attributes.get("geolocation")
    found |= {"GeoLocation": {key: place[name] for name, key in PLACES.items() if place.get(name)}} if place else {}
    alias = attributes.get("alias")
    if alias:
        target = {"HostedZoneId": alias["zone_id"], "DNSName": alias["name"], "EvaluateTargetHealth": alias["evaluate_target_health"]}
        return {**found, "AliasTarget": target}
    return {**found, "TTL": attributes["ttl"], "ResourceRecords": [{"Value": value} for value in sorted(attributes["values"])]}


def wanted(record: Mapping[str, Any]) -> dict[str, Any]:
    """All attributes of a record as the module takes it."""
    alias, values = record["alias"], record["values"]
    routing = {name: record[name] for name in ROUTING}
    return {
        **routing,
        "multivalue": record["multivalue"] or None,
        "geolocation": record["geolocation"],
        "alias": {**alias, "name": without_dot(alias["name"])} if alias else None,
        "ttl": None if alias else record["ttl"],
        "values": frozenset(text(value) if record["type"] in ("TXT", "SPF") else value for value in values) if values else None,
    }


def text(value: str) -> str:
    """A TXT value in quotation marks, in strings that are not too long."""
    if value.startswith('"'):
        return value
    strings = [value[start : start + CHUNK] for start in range(0, len(value), CHUNK)] or [""]
    return " ".join('"{}"'.format(one.replace("\\", "\\\\").replace('"', '\\"')) for one in strings)


def equal(one: Any, other: Any) -> bool:
    """Whether values, or aliases, mean the same: names have no case, and may end in a dot."""
    return _plain(one) == _plain(other)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {**value, "name": _host(value["name"])}
    return frozenset(map(_host, value)) if isinstance(value, frozenset) else value


def _host(value: str) -> str:
    return value if '"' in value else value.lower().removesuffix(".")
