"""The namespace AWS/Usage: the metric `ResourceCount`, computed when it is asked for.

AWS counts every minute; here each minute of the last hour shows what there is now
(https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Usage-Metrics.html).
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from ..servicequotas.quotas import Usage
from ..servicequotas.usage import usages
from .refusals import invalid_combination, invalid_value

NAMESPACE, METRIC = "AWS/Usage", "ResourceCount"
REMEMBERED = timedelta(hours=1)
MOST_DATAPOINTS = 1440
PAGE = 500


def usage_of(namespace: str, metric: str, dimensions: list[dict[str, str]]) -> Usage | None:
    """What is asked for; a metric is known by all of its dimensions."""
    given = {dimension["Name"]: dimension["Value"] for dimension in dimensions}
    if (namespace, metric) != (NAMESPACE, METRIC) or given.get("Type") != "Resource":
        return None
    wanted = Usage(given.get("Service", ""), given.get("Resource", ""), given.get("Class", ""))
    return wanted if wanted.dimensions == given else None


def utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def periods(start: datetime, end: datetime, seconds: int) -> list[datetime]:
    """The beginnings of the periods that have data, aligned as CloudWatch aligns them."""
    now = datetime.now(UTC)
    first, last = max(utc(start), now - REMEMBERED), min(utc(end), now)
    at = datetime.fromtimestamp(first.timestamp() // seconds * seconds, UTC)
    found = []
    while at < last:
        found.append(at)
        at += timedelta(seconds=seconds)
    return found


def statistic(name: str, value: float, seconds: int) -> float:
    samples = max(1, seconds // 60)
    return {"SampleCount": float(samples), "Sum": value * samples}.get(name, value)


class UsageMetrics:
    def usage_series(self, usage: Usage, start: datetime, end: datetime, seconds: int, name: str) -> dict[datetime, float]:
        value = usages(self.account_id, self.region_name).get(usage)
        return {} if value is None else dict.fromkeys(periods(start, end, seconds), statistic(name, value, seconds))

    def get_metric_statistics(
        self,
        namespace: str,
        metric_name: str,
        start_time: datetime,
        end_time: datetime,
        period: int,
        stats: list[str],
        dimensions: list[dict[str, str]],
        unit: str | None = None,
    ) -> list[Any]:
        asked = int((utc(end_time) - utc(start_time)).total_seconds() // period)
        if asked > MOST_DATAPOINTS:
            raise invalid_combination(f"You have requested up to {asked} datapoints, which exceeds the limit of {MOST_DATAPOINTS}.")
        if namespace != NAMESPACE:
            found: list[Any] = super().get_metric_statistics(
                namespace, metric_name, start_time, end_time, period, stats, dimensions=dimensions, unit=unit
            )
            return found
        usage = usage_of(namespace, metric_name, dimensions)
        value = usages(self.account_id, self.region_name).get(usage) if usage else None
        if value is None or unit not in (None, "None"):
            return []
        shown = {name: statistic(name, value, period) for name in stats}
        return [{"Timestamp": at, "Unit": "None", **shown} for at in periods(start_time, end_time, period)]

    def list_metrics(
        self, next_token: str | None, namespace: str | None, metric_name: str | None, dimensions: list[dict[str, str]]
    ) -> tuple[str | None, list[Any]]:
        token, found = super().list_metrics(next_token, namespace, metric_name, dimensions)
        if next_token or namespace not in (None, "", NAMESPACE) or metric_name not in (None, "", METRIC):
            return token, found
        return token, [*found, *(_metric(usage) for usage in usages(self.account_id, self.region_name) if _matches(usage, dimensions))]

    def put_metric_data(self, namespace: str, metric_data: list[dict[str, Any]]) -> None:
        """"You cannot specify a namespace that begins with `AWS/`." """
        if namespace.startswith("AWS/"):
            raise invalid_value("The value AWS/ for parameter Namespace is invalid.")
        super().put_metric_data(namespace, metric_data)


def _metric(usage: Usage) -> dict[str, Any]:
    dimensions = [{"Name": name, "Value": value} for name, value in usage.dimensions.items()]
    return {"Namespace": NAMESPACE, "MetricName": METRIC, "Dimensions": dimensions}


def _matches(usage: Usage, wanted: list[dict[str, str]]) -> bool:
    return all(
        one["Name"] in usage.dimensions and one.get("Value") in (None, usage.dimensions[one["Name"]]) for one in wanted or []
    )
