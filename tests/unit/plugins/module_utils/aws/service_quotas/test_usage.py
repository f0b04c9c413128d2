# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from datetime import timedelta

from ansible_collections.piksel.infra.plugins.module_utils.aws.service_quotas.usage import read_usage

from unit.plugins.module_utils.aws.service_quotas.described import NOW, metric, quota

WINDOW = {"StartTime": NOW - timedelta(hours=3), "EndTime": NOW, "ScanBy": "TimestampDescending"}


def query(identity, group, period=300, statistic="Maximum"):
    names = ("Class", "Resource", "Service", "Type")
    dimensions = [{"Name": name, "Value": value} for name, value in zip(names, (group, "vCPU", "EC2", "Resource"), strict=True)]
    what = {"Namespace": "AWS/Usage", "MetricName": "ResourceCount", "Dimensions": dimensions}
    return {"Id": identity, "MetricStat": {"Metric": what, "Period": period, "Stat": statistic}}


def result(identity, *values):
    return {"Id": identity, "Label": identity, "Timestamps": [NOW] * len(values), "Values": list(values), "StatusCode": "Complete"}


def test_the_newest_of_what_is_counted_counts(aws):
    quotas = [quota(metric=metric()), quota(code="L-3819A6DF", metric=metric("G/Spot")), quota(code="L-0263D0A3")]
    queries = [query("q0", "G/OnDemand"), query("q1", "G/Spot")]
    answer = {"MetricDataResults": [result("q0", 4.0, 16.0), result("q1")]}
    aws.expect("cloudwatch", "get_metric_data", answer, MetricDataQueries=queries, **WINDOW)
    assert read_usage(aws.get("cloudwatch"), quotas, NOW) == {("ec2", "L-DB2E81BA"): 4.0}


def test_of_a_rate_the_most_for_the_quotas_own_period(aws):
    by_second = quota(metric=metric("None", "Sum"), period=1)
    answer = {"MetricDataResults": [result("q0", 60.0, 120.0)]}
    aws.expect("cloudwatch", "get_metric_data", answer, MetricDataQueries=[query("q0", "None", 60, "Sum")], **WINDOW)
    assert read_usage(aws.get("cloudwatch"), [by_second], NOW) == {("ec2", "L-DB2E81BA"): 2.0}
    by_day = quota(metric=metric("None", "Sum"), period=86400)
    aws.expect("cloudwatch", "get_metric_data", answer, MetricDataQueries=[query("q0", "None", 86400, "Sum")], **WINDOW)
    assert read_usage(aws.get("cloudwatch"), [by_day], NOW) == {("ec2", "L-DB2E81BA"): 120.0}


def test_without_a_metric_nothing_is_asked(aws):
    assert read_usage(aws.get("cloudwatch"), [quota()], NOW) == {}


def test_a_call_takes_500_and_an_answer_may_come_in_pages(aws):
    quotas = [quota(metric=metric(f"G{number}")) for number in range(501)]
    queries = [query(f"q{number}", f"G{number}") for number in range(501)]
    first = {"MetricDataResults": [result("q0", 4.0)], "NextToken": "more"}
    aws.expect("cloudwatch", "get_metric_data", first, MetricDataQueries=queries[:500], **WINDOW)
    more = {"MetricDataResults": [result("q0", 1.0)]}
    aws.expect("cloudwatch", "get_metric_data", more, MetricDataQueries=queries[:500], NextToken="more", **WINDOW)
    aws.expect("cloudwatch", "get_metric_data", {"MetricDataResults": []}, MetricDataQueries=queries[500:], **WINDOW)
    assert read_usage(aws.get("cloudwatch"), quotas, NOW)["ec2", "L-DB2E81BA"] == 4.0
