# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from datetime import timedelta

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.service_quotas import reading
from ansible_collections.piksel.infra.plugins.module_utils.aws.service_quotas.reading import Reading

from unit.plugins.module_utils.aws.service_quotas.described import (
    GPU,
    NOW,
    REGION,
    SPOT_GPU,
    Regions,
    change,
    expect_history,
    expect_lists,
    expect_service,
    listed,
    metric,
)

PLACE = (REGION, "ec2")
SERVICE = {"ServiceCode": "ec2", "MaxResults": 100}


@pytest.fixture
def read(aws, monkeypatch):
    # One after the other, since the answers are in an order.
    monkeypatch.setattr(reading, "read", lambda readers: [one for reader in readers for one in reader()])
    return lambda wanted, usage=False: Reading(Regions(aws), lambda: NOW).read(wanted, usage)


def test_the_accounts_own_value_stands_before_the_default_and_both_are_told(aws, read):
    expect_service(aws, [listed(value=64.0)], [listed(), listed("L-0263D0A3", 5.0, Adjustable=False, GlobalQuota=True)])
    addresses, gpus = read({PLACE: None}).quotas
    assert (gpus.name, gpus.value, gpus.default, gpus.adjustable, gpus.everywhere) == (GPU, 64.0, 0.0, True, False)
    assert (addresses.value, addresses.default, addresses.adjustable, addresses.everywhere) == (5.0, 5.0, False, True)


def test_all_pages_of_the_three_lists_are_read(aws, read):
    history = [change("r1"), change("r2", "L-3819A6DF")]
    for operation, key, ones, which in (
        ("list_requested_service_quota_change_history", "RequestedQuotas", history, {"MaxResults": 100}),
        ("list_aws_default_service_quotas", "Quotas", [listed(), listed("L-3819A6DF")], SERVICE),
        ("list_service_quotas", "Quotas", [listed(value=8.0), listed("L-3819A6DF", 16.0)], SERVICE),
    ):
        aws.expect("service-quotas", operation, {key: ones[:1], "NextToken": "more"}, **which)
        aws.expect("service-quotas", operation, {key: ones[1:]}, **which, NextToken="more")
    found = read({PLACE: None})
    assert [(one.name, one.value, one.requests[0].id) for one in found.quotas] == [(SPOT_GPU, 16.0, "r2"), (GPU, 8.0, "r1")]
    assert found.under_way == {REGION: 2}


def test_requests_are_told_newest_first_and_open_ones_of_all_services_are_counted(aws, read):
    old, other = NOW - timedelta(days=9), {**change("r2", status="CASE_OPENED"), "ServiceCode": "vpc"}
    history = [change("r1", created=old, status="DENIED"), change("r3"), other]
    expect_service(aws, [listed(), listed("L-3819A6DF")], history=history)
    found = read({PLACE: [GPU]})
    assert [request.id for request in found.quotas[0].requests] == ["r3", "r1"]
    assert found.quotas[0].open_request.id == "r3"
    assert found.under_way == {REGION: 2}


def test_a_quota_that_is_asked_for_by_name_and_code_is_found_once(aws, read):
    expect_service(aws, [listed(), listed("L-3819A6DF")])
    assert [one.code for one in read({PLACE: [GPU, "L-DB2E81BA"]}).quotas] == ["L-DB2E81BA"]


def test_a_service_of_which_only_defaults_are_known_has_those(aws, read):
    expect_history(aws)
    aws.expect("service-quotas", "list_aws_default_service_quotas", {"Quotas": [listed(value=5.0)]}, **SERVICE)
    aws.fail("service-quotas", "list_service_quotas", "NoSuchResourceException", **SERVICE)
    assert [one.value for one in read({PLACE: None}).quotas] == [5.0]


def test_a_value_that_aws_can_not_tell_is_none_with_its_reason(aws, read):
    reason = {"ErrorCode": "DEPENDENCY_THROTTLING_ERROR", "ErrorMessage": "Slow down."}
    one = {key: value for key, value in listed().items() if key != "Value"}
    expect_service(aws, [{**one, "ErrorReason": reason}], [listed()])
    (quota,) = read({PLACE: None}).quotas
    assert (quota.value, quota.default, quota.error) == (None, 0.0, "DEPENDENCY_THROTTLING_ERROR: Slow down.")


def test_a_rate_tells_its_period(aws, read):
    expect_service(aws, [listed(Period={"PeriodValue": 5, "PeriodUnit": "MINUTE"})])
    assert read({PLACE: None}).quotas[0].period == 300


def test_usage_is_asked_of_cloudwatch_for_what_was_chosen(aws, read):
    expect_service(aws, [listed(UsageMetric=metric()), listed("L-3819A6DF", UsageMetric=metric("G/Spot"))])
    answer = {"MetricDataResults": [{"Id": "q0", "Values": [4.0]}]}
    dimensions = [{"Name": name, "Value": metric()["MetricDimensions"][name]} for name in ("Class", "Resource", "Service", "Type")]
    what = {"Namespace": "AWS/Usage", "MetricName": "ResourceCount", "Dimensions": dimensions}
    queries = [{"Id": "q0", "MetricStat": {"Metric": what, "Period": 300, "Stat": "Maximum"}}]
    window = {"StartTime": NOW - timedelta(hours=3), "EndTime": NOW, "ScanBy": "TimestampDescending"}
    aws.expect("cloudwatch", "get_metric_data", answer, MetricDataQueries=queries, **window)
    assert [one.usage for one in read({PLACE: [GPU]}, usage=True).quotas] == [4.0]


def test_without_permission_for_usage_the_rest_is_told(aws, read):
    expect_service(aws, [listed(UsageMetric=metric())])
    aws.fail("cloudwatch", "get_metric_data", "AccessDenied", "Not you.")
    found = read({PLACE: None}, usage=True)
    assert [one.usage for one in found.quotas] == [None]
    assert found.failures == {REGION: "usage in eu-west-1: GetMetricData: AccessDenied: Not you."}


def test_a_quota_that_is_none_is_named_and_the_others_are_told(aws, read):
    expect_service(aws, [listed()])
    found = read({PLACE: ["GPUs", GPU]})
    assert [one.name for one in found.quotas] == [GPU]
    assert found.failures[(*PLACE, "GPUs")].startswith("ec2 in eu-west-1: there is no quota 'GPUs'; ")


@pytest.mark.parametrize(
    ("region", "code", "words"),
    [
        (REGION, "AccessDeniedException", "ec2 in eu-west-1: ListAWSDefaultServiceQuotas: AccessDeniedException: Not you."),
        (REGION, "TooManyRequestsException", "ec2 in eu-west-1: ListAWSDefaultServiceQuotas: TooManyRequestsException: Not you."),
        (REGION, "UnrecognizedClientException", "ec2 in eu-west-1: ListAWSDefaultServiceQuotas: UnrecognizedClientException: Not you."),
        ("ap-east-1", "UnrecognizedClientException", "region ap-east-1 is not enabled for this account, or is none: enable it, or"),
        ("ap-east-1", "InvalidClientTokenId", "region ap-east-1 is not enabled for this account, or is none: enable it, or"),
        ("ap-east-1", "AccessDeniedException", "ec2 in ap-east-1: ListAWSDefaultServiceQuotas: AccessDeniedException: Not you."),
    ],
)
def test_a_service_that_can_not_be_read_is_named_and_the_others_are_told(aws, read, region, code, words):
    for _ in dict.fromkeys((region, REGION)):
        expect_history(aws)
    aws.fail("service-quotas", "list_aws_default_service_quotas", code, "Not you.", **SERVICE)
    expect_lists(aws, [{**listed(), "ServiceCode": "vpc"}], service="vpc")
    found = read({(region, "ec2"): [GPU], (REGION, "vpc"): None})
    assert [one.service_code for one in found.quotas] == ["vpc"]
    assert found.failures.keys() == {(region, "ec2")}
    assert found.failures[region, "ec2"].startswith(words)


def test_what_is_asked_for_already_has_to_be_known(aws, read):
    aws.fail("service-quotas", "list_requested_service_quota_change_history", "AccessDeniedException", "Not you.", MaxResults=100)
    expect_lists(aws, [listed()])
    found = read({PLACE: [GPU]})
    assert found.quotas == []
    words = "requests in eu-west-1: ListRequestedServiceQuotaChangeHistory: AccessDeniedException: Not you."
    assert found.failures == {PLACE: words}


@pytest.mark.parametrize(
    ("services", "advice"),
    [(["eks", "ec2"], "did you mean 'ec2'?"), (["eks"], "write its code as ListServices has it"), (None, "write its code")],
)
def test_a_service_that_is_none_is_named_with_the_one_that_was_perhaps_meant(aws, read, services, advice):
    expect_history(aws)
    aws.fail("service-quotas", "list_aws_default_service_quotas", "NoSuchResourceException", ServiceCode="EC2s", MaxResults=100)
    if services is None:
        aws.fail("service-quotas", "list_services", "AccessDeniedException", MaxResults=100)
    else:
        answer = {"Services": [{"ServiceCode": one, "ServiceName": one} for one in services]}
        aws.expect("service-quotas", "list_services", answer, MaxResults=100)
    words = read({(REGION, "EC2s"): None}).failures[REGION, "EC2s"]
    assert words.startswith(f"Service Quotas has no service 'EC2s' in eu-west-1; {advice}")
