# SPDX-License-Identifier: GPL-3.0-or-later
"""Public zones as Route 53 has them, and as the world finds them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from typing import Any

from ...converge.model import InvalidPlan
from ..area import Clients
from .asking import Servers
from .listing import Listing
from .names import is_private
from .verdicts import Found, Zone, problems, verdict
from .zones import within, without_dot

WORKERS = 8
TTL = 3600  # seconds, in the lines that a person is shown


def report(module: Any) -> dict[str, Any]:
    """The module's result. Raises InvalidPlan for a zone that is not there, but in check mode, in which it may be still to come."""
    if not find_spec("dns"):
        raise InvalidPlan(["Python's dnspython is missing on this machine; install it: pip install dnspython"])
    params, clients = module.params, Clients(module)
    listing, names = Listing(clients), [without_dot(name) for name in params["zones"]]
    missing = sorted(set(names) - listing.labels())
    if missing and not module.check_mode:
        raise InvalidPlan([f"there is no public zone {name} here; have it made first (role dns), or correct it" for name in missing])
    for name in missing:
        module.warn(f"There is no public zone {name} in this account yet, so nothing can be said of it.")
    servers = Servers(params["resolvers"], params["server_port"], params["timeout"])
    with ThreadPoolExecutor(WORKERS) as pool:
        zones = list(pool.map(lambda name: _zone(clients, listing, name), [name for name in names if name not in missing]))
        found = list(pool.map(lambda zone: _found(servers, zone), zones))
    told = {zone.name: _told(zone, one) for zone, one in zip(zones, found, strict=True)}
    said = [f"{name}: {problem}" for name, one in told.items() for problem in one["problems"]]
    return {"zones": told, "outside": list(_outside(zones)), "problems": said}


def _zone(clients: Clients, listing: Listing, name: str) -> Zone:
    route53, public = clients.get("route53"), [one for one in listing.zones() if not is_private(one.label)]
    ids = [one.id for one in public if one.label == name]
    if len(ids) > 1:
        raise InvalidPlan([f"{len(ids)} public zones are called {name}: {', '.join(ids)}; remove all but one"])
    servers = route53.get_hosted_zone(Id=ids[0])["DelegationSet"]["NameServers"]
    above = [one.label for one in public if one.label != name and within(name, one.label)]
    dnssec = route53.get_dnssec(HostedZoneId=ids[0])
    keys = [one["DSRecord"] for one in dnssec["KeySigningKeys"] if one["Status"] == "ACTIVE" and one.get("DSRecord")]
    ds = keys[0] if keys and dnssec["Status"]["ServeSignature"] == "SIGNING" else None
    return Zone(name, ids[0], frozenset(map(without_dot, servers)), ds, max(above, key=len, default=None))


def _found(servers: Servers, zone: Zone) -> Found:
    delegation = servers.delegation(zone.name)
    own = {server: servers.ask_server(server, zone.name, "SOA") for server in sorted(zone.servers)}
    return Found(delegation[1] if delegation else None, servers.ask(zone.name, "NS"), servers.ask(zone.name, "DS"), own)


def _told(zone: Zone, found: Found) -> dict[str, Any]:
    return {
        "id": zone.id,
        "parent": zone.parent,
        "records": zone.records,
        "found": {"NS": sorted(found.named), "DS": sorted(found.ds.values)},
        "servers": {server: verdict(answer) for server, answer in found.servers.items()},
        "problems": list(problems(zone, found)),
    }


def _outside(zones: Sequence[Zone]) -> Iterator[str]:
    """Lines of a zone file, for whoever runs DNS above the zones that none of this account delegates."""
    for zone in zones:
        for record in zone.records if zone.parent is None else ():
            dot = "." if record["type"] == "NS" else ""
            yield from (f"{record['name']}. {TTL} IN {record['type']} {value}{dot}" for value in record["values"])
