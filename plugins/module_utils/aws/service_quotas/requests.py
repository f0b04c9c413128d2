# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests to raise a quota. AWS takes one at a time for each, and no request is ever withdrawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...converge.model import Existing
from ..area import AwsKind, pages
from .clients import Regions
from .model import APPROVED, CASE_CLOSED, OPEN, Quota, Request, number, request_from
from .reading import ALL, history_of

KIND = "service_quota_request"


class ServiceQuotaRequest(AwsKind):
    """Open requests by `Judged.name`. quotas: by that name, as they were read before the plan. timeout: seconds of waiting.

    attributes: region, service_code, quota_code, value. outputs: id. Once approved it is ready, and AWS's other answers are failures.
    """

    kind = KIND

    def __init__(self, regions: Regions, quotas: Mapping[str, Quota], timeout: int):
        self.regions, self.quotas, self.timeout = regions, quotas, timeout

    def read(self) -> list[Existing]:
        return [self._existing(name, quota.open_request) for name, quota in self.quotas.items() if quota.open_request]

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        """AWS has no token that would keep it from asking twice, but refuses a second request while one is open."""
        quota, client = self.quotas[name], self.regions.clients(self.quotas[name].region).once("service-quotas")
        which = {"ServiceCode": quota.service_code, "QuotaCode": quota.code}
        asked = client.request_service_quota_increase(**which, DesiredValue=attributes["value"])["RequestedQuota"]
        return self._existing(name, request_from(asked))

    def find(self, name: str) -> Existing | None:
        """What the call made whose answer was lost, or somebody else's request that is in its way: none of those that were there before."""
        quota, before = self.quotas[name], {one.id for one in self.quotas[name].requests}
        which = {"ServiceCode": quota.service_code, "QuotaCode": quota.code}
        client = self.regions.clients(quota.region).get("service-quotas")
        history = pages(client, "list_requested_service_quota_change_history_by_quota", "RequestedQuotas", **which, **ALL)
        found = [one for one in map(request_from, history) if one.id not in before]
        return self._existing(name, max(found, key=lambda one: one.created)) if found else None

    def complete(self, one: Existing, missing: Mapping[str, Any]) -> Existing:
        """A request of somebody else, for another value, can't be changed."""
        return one

    def refresh(self, waiting: Sequence[Existing]) -> list[Existing]:
        """One call for each region."""
        regions = dict.fromkeys(self.quotas[one.name].region for one in waiting)
        found = [history_of(self.regions.clients(region).get("service-quotas")) for region in regions]
        listed = {one.id: one for history in found for requests in history.values() for one in requests}
        return [self._existing(one.name, listed[one.outputs["id"]]) for one in waiting if one.outputs["id"] in listed]

    def _has(self, quota: Quota, value: float) -> bool:
        """Of a closed support case only the quota tells what came of it."""
        client = self.regions.clients(quota.region).get("service-quotas")
        return bool(client.get_service_quota(ServiceCode=quota.service_code, QuotaCode=quota.code)["Quota"]["Value"] >= value)

    def _existing(self, name: str, request: Request) -> Existing:
        quota = self.quotas[name]
        attributes = {"region": quota.region, "service_code": quota.service_code, "quota_code": quota.code, "value": number(request.value)}
        granted = request.status == APPROVED or (request.status == CASE_CLOSED and self._has(quota, request.value))
        status = "pending" if request.status in OPEN else "ready" if granted else "failed"
        reason = f"AWS closed {request.words} without raising the quota" if status == "failed" else request.status
        return Existing(KIND, name, attributes, {"id": request.id, "request": request}, status, reason)
