# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a module's parameters before anything is read, and no argument spec can say. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...converge.model import InvalidPlan
from .. import environment_roles
from ..identifiers import ACCOUNT
from . import ranges, vpn_contradictions
from .ranges import listed, malformed, overlaps
from .words import names_as_tags, twice

NETWORKS, CLIENTS, PEERINGS, ATTACHMENTS = (
    f"connectivity_{option}" for option in ("networks", "client_ranges", "peerings", "transit_gateway_attachments")
)


def refuse_contradictions(params: Mapping[str, Any]) -> None:
    """Raises InvalidPlan with every contradiction, naming the variable."""
    problems = [*_networks(params), *_far_ranges(params), *_peerings(params), *_transit_gateway(params), *_attachments(params)]
    problems += vpn_contradictions.contradictions(params)
    problems += environment_roles.contradictions("connectivity_environments", params["project"], params["environments"] or [])
    problems += names_as_tags("connectivity_tags", params["tags"])
    if problems:
        raise InvalidPlan(problems)


def _networks(params: Mapping[str, Any]) -> Iterator[str]:
    networks = params["networks"]
    for name, of_network in networks.items():
        yield from malformed(f"{NETWORKS}: {name}", listed(of_network))
    for (one, its), (other, others) in overlaps(ranges.named(networks)):
        yield f"{NETWORKS}: {one} {its} and {other} {others} overlap, and can't be joined; give one of them another range"
    if params["network"] is not None:
        yield from _unknown("connectivity_network", params["network"], networks)


def _unknown(where: str, network: str | None, networks: Mapping[str, Any]) -> Iterator[str]:
    if network is not None and network not in networks:
        yield f"{where} is {network}, which {NETWORKS} does not have; it has {', '.join(networks) or 'none'}"


def _far_ranges(params: Mapping[str, Any]) -> Iterator[str]:
    """Of people and offices, which are nobody's else."""
    far = [(f"{CLIENTS}", params["client_ranges"]), *vpn_contradictions.static_routes(params)]
    for variable, found in far:
        yield from malformed(variable, found)
    ones = [(variable, one) for variable, found in far for one in ranges.parsed(found)]
    for (variable, its), (network, other) in overlaps(ones, ranges.named(params["networks"])):
        yield f"{variable}: {its} overlaps {network} {other} of {NETWORKS}, so it could not be reached; give the office another range"
    for (variable, its), (other_variable, other) in overlaps(ones):
        if its != other:
            yield f"{variable}: {its} overlaps {other} of {other_variable}; write ranges that have no address in common"


def _peerings(params: Mapping[str, Any]) -> Iterator[str]:
    yield from twice(PEERINGS, [one["name"] for one in params["peerings"] or []])
    peerings = [one for one in params["peerings"] or [] if one["state"] == "present"]
    for one in peerings:
        yield from (f"{PEERINGS}: {one['name']}: {problem}" for problem in _of_peering(params, one))
    routed = [(one["name"], cidr) for one in peerings for cidr in dict.fromkeys(wanted_ours(params, one) or [])]
    for (name, its), (other_name, other) in overlaps([(name, found) for name, cidr in routed for found in ranges.parsed([cidr])]):
        if name != other_name and its == other:
            yield f"{PEERINGS}: {name} and {other_name} both lead to {its}; give each its own ranges in routes.ours"


def wanted_ours(params: Mapping[str, Any], peering: Mapping[str, Any]) -> list[str] | None:
    """The ranges that are to lead to the other side, as far as the data says them; None where AWS is to be asked."""
    given = (peering["routes"] or {}).get("ours")
    if given is not None:
        return list(given)
    network = peering["peer"]["network"]
    return listed(params["networks"][network]) if network in params["networks"] else None


def _of_peering(params: Mapping[str, Any], peering: Mapping[str, Any]) -> Iterator[str]:
    peer, routes = peering["peer"], peering["routes"] or {}
    yield from _unknown("peer.network", peer["network"], params["networks"])
    itself = peer["network"] is not None and peer["network"] == params["network"]
    if itself:
        yield f"peer.network is {peer['network']}, which this VPC is itself; name the other side's"
    yield from _of_account(peer)
    for side in ("ours", "theirs"):
        yield from malformed(f"routes.{side}", routes.get(side) or [])
    own = [(f"{params['network']}", one) for one in ranges.parsed(listed(params["networks"].get(params["network"], [])))]
    far = [("routes.ours", one) for one in ranges.parsed(wanted_ours(params, peering) or [])]
    for (_, its), (network, other) in overlaps(far, own) if not itself else ():
        yield f"routes.ours: {its} overlaps {other}, which is of this VPC's own network {network}; leave it out"
    yield from names_as_tags("tags", peering["tags"])


def _of_account(peer: Mapping[str, Any]) -> Iterator[str]:
    account, role = peer["account_id"], peer["assume_role_arn"]
    if account is not None and not ACCOUNT.fullmatch(account):
        yield f"peer.account_id {account!r} is no account's; write its twelve digits in quotes"
    elif role is not None:
        parts = role.split(":")
        if len(parts) != 6 or parts[2] != "iam" or not parts[5].startswith("role/"):
            yield f"peer.assume_role_arn {role!r} is no role's ARN; write arn:aws:iam::<account>:role/<name>"
        elif account is not None and parts[4] != account:
            yield f"peer.assume_role_arn is a role of account {parts[4]}, and peer.account_id is {account}; one of them is wrong"
    elif account is not None and peer["vpc_id"] is None:
        yield "peer.vpc_name can't be looked up in another account without peer.assume_role_arn; give the role, or peer.vpc_id"
    if peer["external_id"] is not None and role is None:
        yield "peer.external_id is for a role; give peer.assume_role_arn, or leave it out"


def _transit_gateway(params: Mapping[str, Any]) -> Iterator[str]:
    gateway = params["transit_gateway"]
    if not gateway:
        return
    variable = "connectivity_transit_gateway"
    if gateway["asn"] is not None and not vpn_contradictions.is_private_asn(gateway["asn"]):
        yield f"{variable}: asn {gateway['asn']} is not a private one; take one of {vpn_contradictions.PRIVATE}"
    for account in gateway["shared_accounts"] or []:
        if not ACCOUNT.fullmatch(account):
            yield f"{variable}: shared_accounts: {account!r} is no account's; write its twelve digits in quotes"
    yield from names_as_tags(f"{variable}: tags", gateway["tags"])


def _attachments(params: Mapping[str, Any]) -> Iterator[str]:
    attachments: Sequence[Mapping[str, Any]] = params["transit_gateway_attachments"] or []
    yield from twice(ATTACHMENTS, [one["name"] for one in attachments])
    own = [(str(params["network"]), one) for one in ranges.parsed(listed(params["networks"].get(params["network"], [])))]
    for one in attachments:
        where, account = f"{ATTACHMENTS}: {one['name']}", one["transit_gateway"]["account_id"]
        if account is not None and not ACCOUNT.fullmatch(account):
            yield f"{where}: transit_gateway.account_id {account!r} is no account's; write its twelve digits in quotes"
        yield from malformed(f"{where}: routes", one["routes"])
        for (_, its), (network, other) in overlaps([("routes", found) for found in ranges.parsed(one["routes"])], own):
            if its.prefixlen >= other.prefixlen:  # a wider one, such as all private addresses, leaves the VPC's own inside
                yield f"{where}: routes: {its} lies in {other}, which is of this VPC's own network {network}; leave it out"
        yield from names_as_tags(f"{where}: tags", one["tags"])
