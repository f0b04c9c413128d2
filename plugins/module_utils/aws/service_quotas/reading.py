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
Listed = Mapping[str, Any]  # a quota as AWS describes it
History = Mapping[tuple[str, str], tuple[Request, ...]]
Unread = dict[Any, str]  # sentences: by Place of a service, by (region, service, name) of a quota, by region of its usage


class Reading:
    """quotas: those found, in the order of their names. failures: why others were not, each by what was to be read.

    under_way: open requests by region, whatever they are for.
    """

    def __init__(self, regions: Regions, clock: Callable[[], datetime] = lambda: datetime.now(UTC)):
        self.regions, self.clock = regions, clock
        self.quotas: list[Quota] = []
        self.failures: Unread = {}
        self.under_way: Counter[str] = Counter()

    def read(self, wanted: Wanted, usage: bool = True) -> Reading:
        regions = dict.fromkeys(region for region, _ in wanted)
        readers = [*(partial(self._history, region) for region in regions), *(partial(self._service, place) for place in wanted)]
        found = dict(read(readers))
        for place, names in wanted.items():
            if place not in self.failures and place[0] in self.failures:
                self.failures[place] = self.failures[place[0]]  # what is asked for already decides on all else
            requests = {code: ones for (service, code), ones in found[place[0]].items() if service == place[1]}
            self.quotas += self._chosen(place, described(place[0], *found[place], requests), names)
        for region in regions:
            self.failures.pop(region, None)
            self.under_way[region] = sum(one.open for ones in found[region].values() for one in ones)
        if usage:
            by_region = {region: [one for one in self.quotas if one.region == region] for region in regions}
            used = dict(read([partial(self._usage, region, quotas) for region, quotas in by_region.items()]))
            self.quotas = [replace(one, usage=used[one.region].get((one.service_code, one.code))) for one in self.quotas]
        self.failures = dict(sorted(self.failures.items(), key=str))  # threads found them in any order
        self.quotas.sort(key=lambda one: (one.region, one.service_code, one.name, one.code))
        return self

    def _chosen(self, place: Place, quotas: Sequence[Quota], names: Sequence[str] | None) -> Iterator[Quota]:
        if place in self.failures:
            return
        chosen: dict[str, Quota] = {one.code: one for one in quotas} if names is None else {}
        for name in names or ():
            try:
                one = find(name, quotas)
            except LookupError as error:
                self.failures[(*place, name)] = f"{place[1]} in {place[0]}: {error}"
            else:
                chosen[one.code] = one
        yield from chosen.values()

    def _history(self, region: str) -> list[tuple[str, History]]:
        try:
            return [(region, history_of(self.regions.clients(region).get("service-quotas")))]
        except (ClientError, BotoCoreError) as error:
            self.failures[region] = self._failure((region, "requests"), error)
        return [(region, {})]

    def _service(self, place: Place) -> list[tuple[Place, tuple[list[Listed], list[Listed]]]]:
        """A service's two lists."""
        region, service = place
        try:
            client = self.regions.clients(region).get("service-quotas")
            defaults = pages(client, "list_aws_default_service_quotas", "Quotas", ServiceCode=service, **ALL)
            return [(place, (defaults, self._applied(client, service)))]
        except (ClientError, BotoCoreError) as error:
            self.failures[place] = self._failure(place, error)
        return [(place, ([], []))]

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


def history_of(client: Any) -> dict[tuple[str, str], tuple[Request, ...]]:
    """A region's requests by the codes of service and quota, newest first: one call, whatever the number of services."""
    history = pages(client, "list_requested_service_quota_change_history", "RequestedQuotas", **ALL)
    found: dict[tuple[str, str], list[Request]] = {}
    for one in sorted(history, key=lambda one: one["Created"], reverse=True):
        found.setdefault((one["ServiceCode"], one["QuotaCode"]), []).append(request_from(one))
    return {key: tuple(requests) for key, requests in found.items()}


def described(
    region: str, defaults: Sequence[Listed], applied: Sequence[Listed], requests: Mapping[str, tuple[Request, ...]]
) -> list[Quota]:
    """A service's quotas from AWS's two lists of them: the account's own values, and those of a new account."""
    merged = {one["QuotaCode"]: one for one in [*defaults, *applied]}
    values = {one["QuotaCode"]: one.get("Value") for one in defaults}
    return [_quota(region, one, values.get(code), requests.get(code, ())) for code, one in merged.items()]


def _quota(region: str, one: Listed, default: float | None, requests: tuple[Request, ...]) -> Quota:
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
