# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a module's parameters before anything is read, and no argument spec can say. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from ..aws.identifiers import EXTERNAL_ID, ROLE_ARN
from ..converge.model import InvalidPlan
from ..kubernetes.helm.releases import Releases
from . import charts
from .names import DURATION, FILTER, ROLE_NAME, SUBDOMAIN, account_of, owner_id, role_name, service_account
from .spec import VARIABLE
from .zones import means, without_dot

# https://github.com/kubernetes-sigs/external-dns/blob/v0.17.0/source/store.go, and `unstructured`, which v0.20 has added
SOURCES = (
    *("ambassador-host", "cloudfoundry", "connector", "contour-httpproxy", "crd", "f5-transportserver", "f5-virtualserver", "fake"),
    *("gateway-grpcroute", "gateway-httproute", "gateway-tcproute", "gateway-tlsroute", "gateway-udproute", "gloo-proxy", "ingress"),
    *("istio-gateway", "istio-virtualservice", "kong-tcpingress", "node", "openshift-route", "pod", "service", "skipper-routegroup"),
    *("traefik-proxy", "unstructured"),
)


def refuse_contradictions(params: Mapping[str, Any], region: str = "") -> None:
    """Raises InvalidPlan with every contradiction, naming the variable and what to write instead."""
    if not params["version"]:
        raise InvalidPlan(["external_dns_version: the chart's version is missing; pin one, such as 1.17.0"])
    helm = Releases(None, charts.releases(params, region), charts.OWNER, params["chart_mirror"])
    refuse_releases(params["releases"] or (), params["cluster_name"], helm.contradictions())


def refuse_releases(releases: Sequence[Mapping[str, Any]], cluster: str, further: Iterable[str]) -> None:
    """Raises InvalidPlan with every contradiction, naming the variable and what to write instead. further: those that others have found."""
    problems = list(further)
    for release in releases:
        checks = (_names, _filters, _zone_role, _records)
        problems += [f"{VARIABLE}: {release['name']}: {problem}" for check in checks for problem in check(release, cluster)]
    problems += [f"{VARIABLE}: {problem}" for one, other in combinations(releases, 2) for problem in _both(one, other, cluster)]
    if problems:
        raise InvalidPlan(list(dict.fromkeys(problems)))


def _names(release: Mapping[str, Any], cluster: str) -> Iterator[str]:
    account, role = service_account(release).partition("/")[2], role_name(release, cluster)
    if not SUBDOMAIN.fullmatch(account):
        yield f"service_account {account!r} can't be one: it takes lowercase letters, digits, hyphens and dots"
    if not ROLE_NAME.fullmatch(role):
        yield f"the role {role} can't be called so: IAM takes up to 64 letters, digits and _+=,.@-; give role_name"


def _filters(release: Mapping[str, Any], cluster: str) -> Iterator[str]:
    if not release["domain_filters"]:
        yield "domain_filters is empty, so it would change every zone that it may; name the domains that are its own"
    for one in release["domain_filters"]:
        if not FILTER.fullmatch(one.strip()):
            yield f"domain filter {one!r} is no domain; write it as example.com, or .example.com for what lies below it alone"


def _zone_role(release: Mapping[str, Any], cluster: str) -> Iterator[str]:
    arn, external_id = release["assume_role_arn"], release["external_id"]
    if arn and ("*" in arn or "?" in arn):
        yield f"assume_role_arn {arn} has a wildcard: it would be anybody's role; name the one zone role"
    elif arn and not ROLE_ARN.fullmatch(arn):
        yield f"assume_role_arn {arn} is no role's ARN; write it as arn:aws:iam::123456789012:role/example-dns"
    if external_id and not arn:
        yield "external_id is given, and there is no role to tell it; give assume_role_arn too, or leave it out"
    elif external_id and not EXTERNAL_ID.fullmatch(external_id):
        yield f"external_id {external_id!r}: AWS takes 2 to 1224 letters, digits and _+=,.@:/-"


def _records(release: Mapping[str, Any], cluster: str) -> Iterator[str]:
    if not DURATION.fullmatch(release["interval"]):
        yield f"interval {release['interval']!r} is no duration; write it as 30s, 1m or 1m30s"
    if not release["sources"]:
        yield "sources is empty, so there would be nothing to publish; name one, such as service"
    unknown = [source for source in release["sources"] if source not in SOURCES]
    if unknown:
        yield f"sources: external-dns knows no {', '.join(unknown)}; choose from {', '.join(SOURCES)}"
    if release["txt_prefix"] and release["txt_suffix"]:
        yield "txt_prefix and txt_suffix exclude each other; give one of them"
    for option in ("txt_owner_id", "txt_prefix", "txt_suffix"):
        if release["registry"] != "txt" and release[option]:
            yield f"{option} belongs to registry txt, and registry is {release['registry']}; leave it out"


def _both(one: Mapping[str, Any], other: Mapping[str, Any], cluster: str) -> Iterator[str]:
    """Of two releases."""
    if one["name"] == other["name"]:
        # Its cluster role has the release's name, whatever the namespace.
        yield f"two releases are called {one['name']}; give one of them another name, in another namespace too"
        return
    names = f"{one['name']} and {other['name']}"
    if service_account(one) == service_account(other):
        yield f"{names} have the same service account {service_account(one)}; each needs its own"
    if role_name(one, cluster).lower() == role_name(other, cluster).lower():
        yield f"{names} have the same role {role_name(one, cluster)}; each needs its own"
    if _share_a_zone(one, other):
        yield from _records_of_each_other(one, other, cluster)


def _records_of_each_other(one: Mapping[str, Any], other: Mapping[str, Any], cluster: str) -> Iterator[str]:
    """Of two releases that have a zone in common."""
    names, owner = f"{one['name']} and {other['name']}", owner_id(one, cluster)
    forgetful = [release for release in (one, other) if release["registry"] == "noop"]
    if not forgetful and owner == owner_id(other, cluster):
        yield f"{names} have the same txt_owner_id {owner} in the same zone, and would delete each other's records; give each its own"
    for release in forgetful:
        if release["policy"] == "sync":
            what = f"{release['name']} has registry noop and policy sync, and would delete the other's records"
            yield f"{names} have a zone in common, where {what}; give it registry txt"


def _share_a_zone(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    if one["zone_type"] and other["zone_type"] and one["zone_type"] != other["zone_type"]:
        return False
    accounts = [account_of(release["assume_role_arn"]) for release in (one, other) if ROLE_ARN.fullmatch(release["assume_role_arn"] or "")]
    if len(accounts) == 1 or len(set(accounts)) == 2:  # of different accounts
        return False
    return any(_meet(first, second) for first in one["domain_filters"] for second in other["domain_filters"])


def _meet(one: str, other: str) -> bool:
    """Whether a zone may be meant by both: one domain is the other, or lies below it."""
    first, second = without_dot(one).lstrip("."), without_dot(other).lstrip(".")
    return means(first, second) or means(second, first)
