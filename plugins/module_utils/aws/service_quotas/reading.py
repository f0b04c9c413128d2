# SPDX-License-Identifier: GPL-3.0-or-later
"""All that AWS tells of quotas, region by region at the same time, in a number of calls that does not grow with theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import BotoCoreError, ClientError

from ...converge.apply import read
from ..area import explain, pages
from ..calls import error_code
from .clients import Regions
from .model import Place, Quota, Request, request_from
from .names import closest, find
from .usage import read_usage

ALL = {"PaginationConfig": {"PageSize": 100}}  # the most that AWS gives at once
SECONDS = {"MICROSECOND": 1e-6, "MILLISECOND": 1e-3, "SECOND": 1, "MINUTE": 60, "HOUR": 3600, "DAY": 86400, "WEEK": 604800}
# What a region answers that an account has not enabled: https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
NOT_ENABLED = ("UnrecognizedClientException", "InvalidClientTokenId", "AuthFailure", "OptInRequired")

Wanted = Mapping[Place, Sequence[str] | None]  # names and codes, in regions' services; None for all quotas of a service
Unread = dict[Any, str]  # sentences: by Place of a service, by (region, service, name) of a quota, by region of its usage


class Reading:
    """quotas: those found, in the order of their names. failures: why others were not, each by what was to be read.

    under_way: open requests by region, of all quotas of the services that were read.
    """

    def __init__(self, regions: Regions, clock: Callable[[], datetime] = lambda: datetime.now(UTC)):
        self.regions, self.clock = regions, clock
        self.quotas: list[Quota] = []
        self.failures: Unread = {}
        self.under_way: Counter[str] = Counter()

    def read(self, wanted: Wanted, usage: bool = True) -> Reading:
        services = dict(read([partial(self._service, place) for place in wanted]))
        for place, quotas in services.items():
            self.under_way[place[0]] += sum(one.open_request is not None for one in quotas)
            self.quotas += self._chosen(place, quotas, wanted[place])
        if usage:
            by_region = {region: [one for one in self.quotas if one.region == region] for region in dict.fromkeys(map(_region, wanted))}
            used = dict(read([partial(self._usage, region, quotas) for region, quotas in by_region.items()]))
            self.quotas = [replace(one, usage=used[one.region].get((one.service_code, one.code))) for one in self.quotas]
        self.failures = dict(sorted(self.failures.items(), key=str))  # threads found them in any order
        self.quotas.sort(key=lambda one: (one.region, one.service_code, one.name, one.code))
        return self

    def _chosen(self, place: Place, quotas: Sequence[Quota], names: Sequence[str] | None) -> Iterator[Quota]:
        if names is None:
            yield from quotas
            return
        chosen: dict[str, Quota] = {}
        for name in names if place not in self.failures else ():
            try:
                one = find(name, quotas)
            except LookupError as error:
                self.failures[(*place, name)] = f"{place[1]} in {place[0]}: {error}"
            else:
                chosen[one.code] = one
        yield from chosen.values()

    def _service(self, place: Place) -> list[tuple[Place, list[Quota]]]:
        region, service = place
        try:
            client = self.regions.clients(region).get("service-quotas")
            defaults = pages(client, "list_aws_default_service_quotas", "Quotas", ServiceCode=service, **ALL)
            return [(place, described(region, defaults, self._applied(client, service), requests_of(client, service)))]
        except (ClientError, BotoCoreError) as error:
            self.failures[place] = self._failure(place, error)
        return [(place, [])]

    def _applied(self, client: Any, service: str) -> list[dict[str, Any]]:
        """Without those of which only the default is known; of some services that is true of all."""
        try:
            return pages(client, "list_service_quotas", "Quotas", ServiceCode=service, **ALL)
        except ClientError as error:
            if error_code(error) == "NoSuchResourceException":
                return []
            raise

    def _failure(self, place: Place, error: Exception) -> str:
        region, service = place
        code = error_code(error)
        if code == "NoSuchResourceException":
            return f"Service Quotas has no service {service!r} in {region}{self._meant(place)}"
        if code in NOT_ENABLED and region != self.regions.region:
            return f"region {region} is not enabled for this account, or is none: enable it, or leave it out ({explain(error)})"
        return f"{service} in {region}: {explain(error)}"

    def _meant(self, place: Place) -> str:
        client = self.regions.clients(place[0]).get("service-quotas")
        try:
            name = closest(place[1], [one["ServiceCode"] for one in pages(client, "list_services", "Services", **ALL)])
        except (ClientError, BotoCoreError):
            name = None  # advice, for want of which nothing is lost
        return f"; did you mean {name!r}?" if name else "; write its code as ListServices has it"

    def _usage(self, region: str, quotas: Sequence[Quota]) -> list[tuple[str, dict[tuple[str, str], float]]]:
        try:
            measured = any(quota.metric for quota in quotas)
            used = read_usage(self.regions.clients(region).get("cloudwatch"), quotas, self.clock()) if measured else {}
        except (ClientError, BotoCoreError) as error:
            self.failures[region] = f"usage in {region}: {explain(error)}"
            used = {}
        return [(region, used)]


def requests_of(client: Any, service: str) -> dict[str, tuple[Request, ...]]:
    """By the quota's code, newest first."""
    history = pages(client, "list_requested_service_quota_change_history", "RequestedQuotas", ServiceCode=service, **ALL)
    return by_quota(history)


def by_quota(history: Sequence[Mapping[str, Any]]) -> dict[str, tuple[Request, ...]]:
    newest_first = sorted(history, key=lambda one: one["Created"], reverse=True)
    codes = dict.fromkeys(one["QuotaCode"] for one in newest_first)
    return {code: tuple(request_from(one) for one in newest_first if one["QuotaCode"] == code) for code in codes}


def described(
    region: str, defaults: Sequence[Mapping[str, Any]], applied: Sequence[Mapping[str, Any]], requests: Mapping[str, tuple[Request, ...]]
) -> list[Quota]:
    """A service's quotas from AWS's two lists of them: the account's own values, and those of a new account."""
    merged = {one["QuotaCode"]: one for one in [*defaults, *applied]}
    values = {one["QuotaCode"]: one.get("Value") for one in defaults}
    return [_quota(region, one, values.get(code), requests.get(code, ())) for code, one in merged.items()]


def _quota(region: str, one: Mapping[str, Any], default: float | None, requests: tuple[Request, ...]) -> Quota:
    period, reason = one.get("Period"), one.get("ErrorReason") or {}
    return Quota(
        region,
        one["ServiceCode"],
        one["QuotaCode"],
        one["QuotaName"],
        one.get("Value"),
        default,
        one["Adjustable"],
        one["GlobalQuota"],
        None,
        requests,
        one.get("UsageMetric"),
        int(period["PeriodValue"] * SECONDS[period["PeriodUnit"]]) if period else None,
        ": ".join(filter(None, (reason.get("ErrorCode"), reason.get("ErrorMessage")))),
    )


def _region(place: Place) -> str:
    return place[0]
