# SPDX-License-Identifier: GPL-3.0-or-later
"""How much of its quotas an account uses, as CloudWatch's usage metrics tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from .model import Quota

QUERIES = 500  # of one call: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
SPAN, STEP = timedelta(hours=3), 300  # AWS sends most usage metrics every few minutes

Usage = Mapping[tuple[str, str], float]  # by the codes of service and quota


def read_usage(cloudwatch: Any, quotas: Sequence[Quota], now: datetime) -> dict[tuple[str, str], float]:
    """Of one region's quotas those that CloudWatch knows of: one call for 500 of them."""
    measured = [quota for quota in quotas if quota.metric]
    values: dict[str, list[float]] = {}
    for start in range(0, len(measured), QUERIES):
        queries = [_query(f"q{start + number}", quota) for number, quota in enumerate(measured[start : start + QUERIES])]
        pages = cloudwatch.get_paginator("get_metric_data").paginate(
            MetricDataQueries=queries, StartTime=now - SPAN, EndTime=now, ScanBy="TimestampDescending"
        )
        for one in (one for page in pages for one in page["MetricDataResults"]):
            values.setdefault(one["Id"], []).extend(one["Values"])
    return {
        (quota.service_code, quota.code): _used(quota, values[f"q{number}"])
        for number, quota in enumerate(measured)
        if values.get(f"q{number}")
    }


def _query(identity: str, quota: Quota) -> dict[str, Any]:
    metric = quota.metric or {}
    dimensions = [{"Name": name, "Value": value} for name, value in sorted(metric.get("MetricDimensions", {}).items())]
    what = {"Namespace": metric["MetricNamespace"], "MetricName": metric["MetricName"], "Dimensions": dimensions}
    return {"Id": identity, "MetricStat": {"Metric": what, "Period": _step(quota), "Stat": _statistic(quota)}}


def _statistic(quota: Quota) -> str:
    return (quota.metric or {}).get("MetricStatisticRecommendation", "Maximum")


def _step(quota: Quota) -> int:
    """Seconds of a datapoint: CloudWatch's finest for what is counted by the second, else those of the quota."""
    return max(60, quota.period) if quota.period and _statistic(quota) == "Sum" else STEP


def _used(quota: Quota, newest_first: Sequence[float]) -> float:
    """What is in use now; of a rate, the most that there was, for the quota's own period."""
    if _statistic(quota) != "Sum":
        return newest_first[0]
    return max(newest_first) * (quota.period / _step(quota) if quota.period else 1)
