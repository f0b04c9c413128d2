# SPDX-License-Identifier: GPL-3.0-or-later
"""A quota and the requests to raise it, as AWS describes them and as modules tell of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

# https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_RequestedServiceQuotaChange.html
OPEN = ("PENDING", "CASE_OPENED")
APPROVED = "APPROVED"
CASE_CLOSED = "CASE_CLOSED"  # one way or the other

Place = tuple[str, str]  # a region and the code of a service


@dataclass(frozen=True)
class Request:
    """A request to raise a quota to `value`. created, updated: UTC."""

    id: str
    value: float
    status: str
    created: datetime
    updated: datetime
    case_id: str | None = None

    @property
    def open(self) -> bool:
        return self.status in OPEN

    @property
    def words(self) -> str:
        case = f", support case {self.case_id}" if self.case_id else ""
        return f"request {self.id} for {number(self.value)} ({self.status}{case})"


@dataclass(frozen=True)
class Quota:
    """value: what the account has; None where AWS can't tell, for the reason `error`. default: of a new account.

    usage: how much is in use; None where CloudWatch does not know. requests: of the last 90 days, newest first.
    metric: AWS's description of the metric of its use. period: seconds that the quota is for, where it is a rate.
    """

    region: str
    service_code: str
    code: str
    name: str
    value: float | None
    default: float | None = None
    adjustable: bool = True
    everywhere: bool = False
    usage: float | None = None
    requests: tuple[Request, ...] = ()
    metric: Mapping[str, Any] | None = None
    period: int | None = None
    error: str = ""

    @property
    def place(self) -> Place:
        return (self.region, self.service_code)

    @property
    def open_request(self) -> Request | None:
        return next((one for one in self.requests if one.open), None)

    def __str__(self) -> str:
        return f"{self.name} ({self.code}) in {self.region}"


def number(value: float | None) -> int | float | None:
    """As people write it: without a fraction where there is none."""
    return int(value) if value is not None and float(value).is_integer() else value


def request_from(described: Mapping[str, Any]) -> Request:
    """From AWS's description."""
    created = described["Created"].astimezone(UTC)
    updated = described.get("LastUpdated", described["Created"]).astimezone(UTC)
    return Request(described["Id"], described["DesiredValue"], described["Status"], created, updated, described.get("CaseId"))


def told(quota: Quota) -> dict[str, Any]:
    """As a module's result has it; `known` is the way back."""
    return {
        "region": quota.region,
        "service_code": quota.service_code,
        "quota_code": quota.code,
        "quota_name": quota.name,
        "value": number(quota.value),
        "default_value": number(quota.default),
        "adjustable": quota.adjustable,
        "global_quota": quota.everywhere,
        "usage": number(quota.usage),
        "requests": [_request_told(one) for one in quota.requests],
    }


def known(result: Mapping[str, Any]) -> Quota:
    """From what `told` made of it. Raises KeyError, TypeError or ValueError where it is something else."""
    return Quota(
        result["region"],
        result["service_code"],
        result["quota_code"],
        result["quota_name"],
        _float(result["value"]),
        _float(result["default_value"]),
        result["adjustable"],
        result["global_quota"],
        _float(result["usage"]),
        tuple(_request_known(one) for one in result["requests"]),
    )


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def _request_told(one: Request) -> dict[str, Any]:
    times = {name: getattr(one, name).strftime("%Y-%m-%dT%H:%M:%SZ") for name in ("created", "updated")}
    return {"id": one.id, "value": number(one.value), "status": one.status, "open": one.open, "case_id": one.case_id, **times}


def _request_known(result: Mapping[str, Any]) -> Request:
    created, updated = (datetime.fromisoformat(result[name]) for name in ("created", "updated"))
    return Request(result["id"], float(result["value"]), result["status"], created, updated, result["case_id"])
