# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a module's parameters before anything is read, and no argument spec can say. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from ipaddress import ip_network
from typing import Any

from ...converge.model import InvalidPlan

# https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html
NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,99}")
VERSION = re.compile(r"1\.\d+")
ROLE_NAME_LENGTH = 64
# https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html
PRIVATE = [ip_network(cidr) for cidr in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")]
SERVICE_PREFIXES = range(12, 25)
# Kubernetes' and EKS's own, which no node group, and no access entry, takes.
LABEL_PREFIXES = ("kubernetes.io", "k8s.io", "eks.amazonaws.com")
IDENTITY_PREFIXES = ("system:", "eks:", "aws:", "amazon:", "iam:")


def refuse_contradictions(params: Mapping[str, Any]) -> None:
    """Raises InvalidPlan with every contradiction, naming the variable and what to write instead."""
    checks = (_names, _endpoint, _caller, _services, _access, _addons, _groups)
    problems = [problem for check in checks for problem in check(params)]
    if problems:
        raise InvalidPlan(problems)


def _names(params: Mapping[str, Any]) -> Iterator[str]:
    name = params["name"]
    if not NAME.fullmatch(name):
        yield f"eks_name: {name}: a name has letters, digits, hyphens and underscores, and begins with a letter or digit"
    if not VERSION.fullmatch(params["version"]):
        yield f'eks_version: {params["version"]} is no Kubernetes version; write it in quotes, like "1.34"'
    for identity in ["cluster", "node", *(identity["name"] for identity in params["identities"] or [])]:
        excess = len(f"{name}-{identity}") - ROLE_NAME_LENGTH
        if excess > 0:
            what = f"the role {name}-{identity} would have {excess} characters too many"
            yield f"{'eks_name' if identity in ('cluster', 'node') else 'eks_identities'}: {what}; IAM takes {ROLE_NAME_LENGTH}"


def _range(cidr: str) -> Any:
    """None where it is none."""
    try:
        return ip_network(cidr, strict=False)
    except ValueError:
        return None


def _endpoint(params: Mapping[str, Any]) -> Iterator[str]:
    public = params["endpoint_public_access"]
    if not public and not params["endpoint_private_access"]:
        yield "eks_endpoint_public_access and eks_endpoint_private_access are both false, so nobody could reach the API; set one to true"
    if public and not params["public_access_cidrs"]:
        yield "eks_public_access_cidrs is empty; name a range, or set eks_endpoint_public_access to false"
    for cidr in params["public_access_cidrs"]:
        network = _range(cidr)
        if network is None:
            yield f"eks_public_access_cidrs: {cidr} is no range; write one like 203.0.113.0/24"
        elif str(network) != cidr:
            yield f"eks_public_access_cidrs: {cidr} does not stand as EKS keeps it; write {network}"
        elif any(network.version == 4 and network.subnet_of(private) for private in PRIVATE):
            yield f"eks_public_access_cidrs: {cidr} is private, and comes from nowhere to a public endpoint; leave it out"


def _caller(params: Mapping[str, Any]) -> Iterator[str]:
    caller = params["caller_cidr"]
    origin = _range(caller) if caller else None
    if caller and origin is None:
        yield f"eks_caller_cidr: {caller} is no range; write one like 203.0.113.7/32"
    elif origin and params["endpoint_public_access"]:
        allowed = [network for network in map(_range, params["public_access_cidrs"]) if network and network.version == origin.version]
        if not any(origin.subnet_of(network) for network in allowed):
            yield f"eks_public_access_cidrs closes the endpoint to you, {caller} (eks_caller_cidr): add that range"
    elif origin and not origin.is_private:
        yield f"eks_endpoint_public_access is false, and you come from outside, {caller} (eks_caller_cidr): set it to true"


def _services(params: Mapping[str, Any]) -> Iterator[str]:
    cidr = params["service_ipv4_cidr"]
    if cidr and params["ip_family"] == "ipv6":
        yield "eks_service_ipv4_cidr is given, and eks_ip_family is ipv6, whose range EKS chooses; leave it out"
    network = _range(cidr) if cidr else None
    fits = network and str(network) == cidr and network.version == 4 and network.prefixlen in SERVICE_PREFIXES
    if cidr and not (fits and any(network.subnet_of(private) for private in PRIVATE)):
        yield f"eks_service_ipv4_cidr: {cidr} is none that EKS takes; write a private range from /12 to /24, like 172.20.0.0/16"


def _access(params: Mapping[str, Any]) -> Iterator[str]:
    entries = params["access_entries"] or []
    yield from _twice("eks_access_entries", "principal", [entry["principal_arn"] for entry in entries])
    for entry in entries:
        what = f"eks_access_entries: {entry['principal_arn']}"
        if ":assumed-role/" in entry["principal_arn"]:
            yield f"{what} is a session; write the ARN of its role, arn:aws:iam::<account>:role/<name>"
        if entry["type"] != "STANDARD" and (entry["policies"] or entry["kubernetes_groups"] or entry["username"]):
            yield f"{what}: an entry of type {entry['type']} takes neither policies nor groups nor a user name; leave them out"
        yield from _twice(what, "policy", [policy["policy"] for policy in entry["policies"]])
        for name in [*(entry["kubernetes_groups"] or []), entry["username"] or ""]:
            if name.startswith(IDENTITY_PREFIXES):
                yield f"{what}: EKS takes no user or group like {name}, whose prefix is reserved; give an access policy instead"


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
        if low < 0 or high < 1:
            yield f"{what}: min_size is 0 at least, and max_size 1"
        if not group["instance_types"]:
            yield f"{what}: instance_types is empty; name one at least"
        yield from (f"{what}: {problem}" for problem in (*_labels(group), *_image(group, params["version"])))


def _labels(group: Mapping[str, Any]) -> Iterator[str]:
    for key, value in group["labels"].items():
        domain = key.rpartition("/")[0]
        if not isinstance(value, str):
            yield f"label {key}: {value} is no text; put it in quotes"
        if any(domain == prefix or domain.endswith(f".{prefix}") for prefix in LABEL_PREFIXES):
            yield f"label {key}: {domain} is not for labels of one's own; choose another prefix"
    yield from _twice("taints", "taint", [f"{taint['key']}:{taint['effect']}" for taint in group["taints"]])


def _image(group: Mapping[str, Any], control_plane: str) -> Iterator[str]:
    version, release, amazon_linux = group["version"] or control_plane, group["release_version"], group["ami_type"].startswith("AL2023")
    if group["version"] and not VERSION.fullmatch(version):
        yield f'version {version} is no Kubernetes version; write it in quotes, like "{control_plane}"'
    if release and amazon_linux and not release.startswith(f"{version}."):
        yield f"release_version {release} is none of Kubernetes {version}; write one that begins with {version}., or leave it out"
    if group["user_data"] and amazon_linux and "multipart/mixed" not in group["user_data"]:
        # https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html#launch-template-user-data
        yield f"user_data has to be MIME multi-part (Content-Type: multipart/mixed) for ami_type {group['ami_type']}"


def _twice(variable: str, what: str, names: Sequence[str]) -> Iterator[str]:
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            yield f"{variable}: {what} {name} is listed twice; list it once"
