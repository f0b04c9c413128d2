"""GetMetricData: usage metrics, and arithmetic with what other queries found: numbers, + - * /, and SERVICE_QUOTA of a usage metric.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html; what else there is of it goes to moto.
"""

import ast
import operator
from collections.abc import Callable
from datetime import datetime
from typing import Any

from moto.cloudwatch.exceptions import ValidationError

from ..servicequotas.limits import allowed_by_usage
from ..servicequotas.quotas import Usage
from .usage import NAMESPACE, usage_of, utc

MOST_QUERIES = 500
OPERATORS: dict[type, Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
Series = dict[datetime, float]


class Maths:
    def get_metric_data(
        self, queries: list[dict[str, Any]], start_time: datetime, end_time: datetime, scan_by: str = "TimestampAscending"
    ) -> list[dict[str, Any]]:
        if len(queries) > MOST_QUERIES:
            raise ValidationError(f"The collection MetricDataQueries must not have a size greater than {MOST_QUERIES}.")
        if utc(start_time) >= utc(end_time):
            raise ValidationError("The parameter StartTime must be less than the parameter EndTime.")
        usages: dict[str, Usage | None] = {}
        series: dict[str, Series] = {}
        for query in (query for query in queries if "MetricStat" in query):
            series[query["Id"]] = self._measured(query, start_time, end_time, usages)
        for query in (query for query in queries if "Expression" in query):
            series[query["Id"]] = self._computed(query, series, usages, start_time, end_time)
        return [_result(query, series[query["Id"]], scan_by) for query in queries if query.get("ReturnData", True) is not False]

    def _measured(self, query: dict[str, Any], start: datetime, end: datetime, usages: dict[str, Usage | None]) -> Series:
        asked = query["MetricStat"]
        metric, seconds = asked["Metric"], int(asked["Period"])
        if metric.get("Namespace") != NAMESPACE:
            (found,) = super().get_metric_data([{**query, "ReturnData": True}], _naive(start), _naive(end))
            return {utc(at): float(value) for at, value in zip(found["timestamps"], found["values"], strict=True)}
        usage = usages[query["Id"]] = usage_of(metric["Namespace"], metric["MetricName"], metric.get("Dimensions") or [])
        return self.usage_series(usage, start, end, seconds, asked["Stat"]) if usage else {}

    def _computed(
        self, query: dict[str, Any], series: dict[str, Series], usages: dict[str, Usage | None], start: datetime, end: datetime
    ) -> Series:
        expression = query["Expression"]
        if expression.lstrip().upper().startswith("SELECT"):
            (found,) = super().get_metric_data([{**query, "ReturnData": True}], _naive(start), _naive(end))
            return {utc(at): float(value) for at, value in zip(found["timestamps"], found["values"], strict=True)}
        quotas = {name: allowed_by_usage(self.account_id, self.region_name, usage) for name, usage in usages.items() if usage}
        try:
            found = _evaluated(ast.parse(expression.strip(), mode="eval").body, series, quotas)
        except (SyntaxError, KeyError, TypeError, ValueError) as error:
            raise ValidationError(f"Error in expression '{query['Id']}': {error}") from None
        return found if isinstance(found, dict) else {}


def _evaluated(node: ast.expr, series: dict[str, Series], quotas: dict[str, float | None]) -> Series | float:
    if isinstance(node, ast.Constant):
        return float(node.value)
    if isinstance(node, ast.Name):
        return series[node.id]
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        return _combined(OPERATORS[type(node.op)], _evaluated(node.left, series, quotas), _evaluated(node.right, series, quotas))
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "SERVICE_QUOTA" and len(node.args) == 1:
        name = node.args[0].id if isinstance(node.args[0], ast.Name) else ""
        value = quotas.get(name)
        return dict.fromkeys(series[name], value) if value is not None else {}
    raise ValueError(f"the sandbox does not know {ast.unparse(node)}")


def _combined(act: Callable[[float, float], float], left: Series | float, right: Series | float) -> Series | float:
    """Point by point; a point that one of them lacks, or that can't be computed, has no value."""
    if not isinstance(left, dict) and not isinstance(right, dict):
        return act(left, right)
    found: Series = {}
    for at in left if isinstance(left, dict) else right:
        one = left.get(at) if isinstance(left, dict) else left
        other = right.get(at) if isinstance(right, dict) else right
        if one is not None and other is not None and not (act is operator.truediv and other == 0):
            found[at] = act(one, other)
    return found


def _naive(moment: datetime) -> datetime:
    return utc(moment).replace(tzinfo=None)


def _result(query: dict[str, Any], series: Series, scan_by: str) -> dict[str, Any]:
    timestamps = sorted(series, reverse=scan_by == "TimestampDescending")
    name = query["MetricStat"]["Metric"]["MetricName"] if "MetricStat" in query else query["Id"]
    return {
        "id": query["Id"],
        "label": query.get("Label") or name,
        "timestamps": timestamps,
        "values": [series[at] for at in timestamps],
        "status_code": "Complete",
    }
