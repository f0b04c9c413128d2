# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a module's parameters before anything is read, and no argument spec can say. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import ip_network
from typing import Any

from ...converge.model import InvalidPlan

# https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
ADMINISTRATOR = "AmazonEKSClusterAdminPolicy"


def refuse_contradictions(params: Mapping[str, Any]) -> None:
    """Raises InvalidPlan with every contradiction, naming the variable and what to write instead."""
    problems = [*_endpoint(params), *_access(params), *_addons(params), *_groups(params)]
    if problems:
        raise InvalidPlan(problems)


def _endpoint(params: Mapping[str, Any]) -> Iterator[str]:
    if not params["endpoint_public_access"] and not params["endpoint_private_access"]:
        yield "eks_endpoint_public_access and eks_endpoint_private_access are both false, so nobody could reach the API; set one to true"
    caller = params["caller_cidr"]
    if caller and params["endpoint_public_access"]:
        allowed = [ip_network(cidr, strict=False) for cidr in params["public_access_cidrs"]]
        if not any(ip_network(caller).subnet_of(cidr) for cidr in allowed if cidr.version == ip_network(caller).version):
            yield f"eks_public_access_cidrs closes the endpoint to you, {caller} (eks_caller_cidr): add that range"
    elif caller and not params["endpoint_public_access"] and not ip_network(caller).is_private:
        yield f"eks_endpoint_public_access is false, and you come from outside, {caller} (eks_caller_cidr): set it to true"


def _access(params: Mapping[str, Any]) -> Iterator[str]:
    entries = params["access_entries"] or []
    yield from _twice("eks_access_entries", "principal", [entry["principal_arn"] for entry in entries])
    if params["authentication_mode"] == "API" and not any(
        policy["policy"] == ADMINISTRATOR for entry in entries for policy in entry["policies"]
    ):
        yield f"eks_access_entries: nobody has {ADMINISTRATOR}, so nobody could administer the cluster; give it to one principal at least"
    for entry in entries:
        if entry["type"] != "STANDARD" and (entry["policies"] or entry["kubernetes_groups"]):
            what = f"an entry of type {entry['type']} takes neither policies nor groups"
            yield f"eks_access_entries: {entry['principal_arn']}: {what}; leave them out"


def _addons(params: Mapping[str, Any]) -> Iterator[str]:
    addons, identities = params["addons"] or [], params["identities"] or []
    yield from _twice("eks_addons", "add-on", [addon["name"] for addon in addons])
    yield from _twice("eks_identities", "name", [identity["name"] for identity in identities])
    yield from _twice(
        "eks_identities", "service account", [f"{identity['namespace']}/{identity['service_account']}" for identity in identities]
    )
    irsa = [identity["name"] for identity in identities if identity["method"] == "irsa"]
    for addon in addons:
        if addon["identity"] and addon["identity"] not in irsa:
            known = ", ".join(irsa) or "none"
            yield f"eks_addons: {addon['name']}: identity {addon['identity']} is none of eks_identities with method irsa ({known})"
    if any(identity["method"] == "pod_identity" for identity in identities) and "eks-pod-identity-agent" not in [
        addon["name"] for addon in addons
    ]:
        yield "eks_identities: method pod_identity needs the add-on eks-pod-identity-agent on the nodes; add it to eks_addons"


def _groups(params: Mapping[str, Any]) -> Iterator[str]:
    groups = params["node_groups"] or []
    yield from _twice("eks_node_groups", "group", [group["name"] for group in groups])
    for group in groups:
        what, low, high, size = f"eks_node_groups: {group['name']}", group["min_size"], group["max_size"], group["desired_size"]
        if low > high:
            yield f"{what}: min_size {low} is more than max_size {high}"
        if size is not None and not low <= size <= high:
            yield f"{what}: desired_size {size} is not from min_size {low} to max_size {high}"
        if not group["instance_types"]:
            yield f"{what}: instance_types is empty; name one at least"


def _twice(variable: str, what: str, names: Sequence[str]) -> Iterator[str]:
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            yield f"{variable}: {what} {name} is listed twice; list it once"
