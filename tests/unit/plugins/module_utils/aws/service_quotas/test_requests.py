# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every call of the kind of requests."""

from datetime import timedelta

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.service_quotas.requests import KIND, ServiceQuotaRequest
from botocore.exceptions import ClientError

from unit.plugins.module_utils.aws.service_quotas.described import NOW, REGION, Regions, change, listed, quota, request

NAME = "gpus"
WHICH = {"ServiceCode": "ec2", "QuotaCode": "L-DB2E81BA"}
WANTED = {"region": REGION, "service_code": "ec2", "quota_code": "L-DB2E81BA", "value": 80}
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def kind_of(aws):
    return lambda *requests: ServiceQuotaRequest(Regions(aws), {NAME: quota(0.0, *requests)}, 600)


def expect_history(aws, *history):
    answer = {"RequestedQuotas": list(history)}
    aws.expect("service-quotas", "list_requested_service_quota_change_history_by_quota", answer, **WHICH, MaxResults=100)


def test_only_a_request_that_is_open_is_there(kind_of):
    (one,) = kind_of(request(16.0, "CASE_OPENED"), request(80.0, "DENIED", "r0")).read()
    assert (one.kind, one.name, one.status, one.outputs["id"]) == (KIND, NAME, "pending", "r1")
    assert one.attributes == {**WANTED, "value": 16}
    assert kind_of(request(80.0, "APPROVED")).read() == []


def test_it_is_made_by_one_call_that_is_not_repeated(aws, kind_of):
    answer = {"RequestedQuota": change()}
    aws.expect_once("service-quotas", "request_service_quota_increase", answer, **WHICH, DesiredValue=80)
    one = kind_of().create(NAME, WANTED)
    assert (one.status, one.outputs["id"], one.attributes) == ("pending", "r1", WANTED)


@pytest.mark.parametrize("code", ["ServiceException", "TooManyRequestsException"])
def test_after_a_failure_it_is_asked_again_only_if_nothing_came_of_it(aws, kind_of, pauses, code):
    asked = {**WHICH, "DesiredValue": 80}
    aws.fail("service-quotas", "request_service_quota_increase", code, use="once", status=500, **asked)
    expect_history(aws, change("r0", status="DENIED"))
    aws.expect_once("service-quotas", "request_service_quota_increase", {"RequestedQuota": change("r2")}, **asked)
    assert kind_of(request(80.0, "DENIED", "r0")).create(NAME, WANTED).outputs["id"] == "r2"
    assert len(pauses) == 1


@pytest.mark.parametrize("status", ["PENDING", "APPROVED"])
def test_a_request_whose_answer_was_lost_is_found_whatever_aws_thinks_of_it(aws, kind_of, status):
    asked = {**WHICH, "DesiredValue": 80}
    aws.fail("service-quotas", "request_service_quota_increase", "InternalFailure", use="once", status=500, **asked)
    expect_history(aws, change("r0", status="DENIED"), change("r2", status=status, created=LATER))
    one = kind_of(request(80.0, "DENIED", "r0")).create(NAME, WANTED)
    assert (one.outputs["id"], one.status) == ("r2", "pending" if status == "PENDING" else "ready")


def test_a_request_that_somebody_made_a_moment_ago_is_taken_as_it_is(aws, kind_of):
    aws.fail("service-quotas", "request_service_quota_increase", "ResourceAlreadyExistsException", use="once", **WHICH, DesiredValue=80)
    expect_history(aws, change("r2", value=16.0))
    one = kind_of().create(NAME, WANTED)
    assert (one.outputs["id"], one.attributes["value"]) == ("r2", 16)


@pytest.mark.parametrize(
    "code", ["AccessDeniedException", "DependencyAccessDeniedException", "QuotaExceededException", "IllegalArgumentException"]
)
def test_a_refusal_is_told(aws, kind_of, code):
    aws.fail("service-quotas", "request_service_quota_increase", code, use="once", **WHICH, DesiredValue=80)
    with pytest.raises(ClientError, match=code):
        kind_of().create(NAME, WANTED)


@pytest.mark.parametrize(
    ("status", "becomes", "reason"),
    [
        ("PENDING", "pending", "PENDING"),
        ("CASE_OPENED", "pending", "CASE_OPENED"),
        ("APPROVED", "ready", "APPROVED"),
        ("DENIED", "failed", "AWS closed request r1 for 80 (DENIED, support case 123) without raising the quota"),
        ("NOT_APPROVED", "failed", "AWS closed request r1 for 80 (NOT_APPROVED, support case 123) without raising the quota"),
        ("INVALID_REQUEST", "failed", "AWS closed request r1"),
    ],
)
def test_it_is_followed_with_all_of_its_region_in_one_call(aws, kind_of, status, becomes, reason):
    kind = kind_of(request(80.0))
    history = [change(status=status, CaseId="123"), change("r9", "L-3819A6DF")]
    answer = {"RequestedQuotas": history}
    aws.expect("service-quotas", "list_requested_service_quota_change_history", answer, MaxResults=100)
    (one,) = kind.refresh(kind.read())
    assert (one.status, one.outputs["id"]) == (becomes, "r1")
    assert one.reason.startswith(reason)


@pytest.mark.parametrize(("value", "becomes"), [(80.0, "ready"), (79.0, "failed")])
def test_of_a_closed_case_the_quota_tells_what_came_of_it(aws, kind_of, value, becomes):
    kind, answer = kind_of(request(80.0)), {"RequestedQuotas": [change(status="CASE_CLOSED")]}
    aws.expect("service-quotas", "list_requested_service_quota_change_history", answer, MaxResults=100)
    aws.expect("service-quotas", "get_service_quota", {"Quota": listed(value=value)}, **WHICH)
    assert [one.status for one in kind.refresh(kind.read())] == [becomes]


def test_one_that_aws_does_not_list_yet_is_left_out(aws, kind_of):
    kind = kind_of(request(80.0))
    answer = {"RequestedQuotas": []}
    aws.expect("service-quotas", "list_requested_service_quota_change_history", answer, MaxResults=100)
    assert kind.refresh(kind.read()) == []
