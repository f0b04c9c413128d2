# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module `service_quota` against the sandbox: the twelve runs, and all that AWS may answer to a request."""

import pytest

GPUS, SPOT_GPUS, STANDARD = "L-DB2E81BA", "L-3819A6DF", "L-1216C47A"
NAME = "ap-southeast-3 ec2 L-DB2E81BA Running On-Demand G and VT instances"
POOL = {"name": "gpu", "least": 4, "smallest": "g5.xlarge"}


def need(value=80, quota=GPUS, **more):
    return {"service_code": "ec2", "quota": quota, "value": value, **more}


@pytest.fixture
def requests(aws):
    """The statuses of all requests in the account, and what they are for."""
    client = aws.client("staging", "service-quotas")

    def requests():
        history = client.list_requested_service_quota_change_history()["RequestedQuotas"]
        return [(one["QuotaCode"], one["DesiredValue"], one["Status"]) for one in reversed(history)]

    return requests


@pytest.fixture
def converge(aws, run_module):
    """Runs the module in check mode and for real, each of them twice: the plan is what is done, and then there is none.

    Gives the result of the first real run."""

    def converge(*quotas, again=True, **arguments):
        def run(check):
            aws.clear_calls()
            result = run_module("service_quota", check=check, quotas=list(quotas), **arguments)
            assert not result.get("failed"), result
            assert result["changed"] == bool(result["changes"])
            assert bool(aws.calls(write=True)) == (result["changed"] and not check)
            return result

        planned, done = run(check=True), run(check=False)
        assert [essence(one) for one in planned["changes"]] == [essence(one) for one in done["changes"]]
        assert {one["outcome"] for one in planned["changes"]} <= {"planned"}
        assert {one["outcome"] for one in done["changes"]} <= {"done"}
        for check in (True, False) if again else ():
            assert run(check)["changes"] == []
        return done

    return converge


def essence(change):
    return {key: change[key] for key in ("kind", "name", "action", "attributes")}


def verdicts(result):
    return [(one["quota_code"], one["verdict"]) for one in result["outputs"]["quotas"]]


def test_creating_a_request_is_planned_made_and_then_left_alone(requests, converge):
    result = converge(need(), request=True)
    (change,) = result["changes"]
    assert (change["kind"], change["name"], change["action"]) == ("service_quota_request", NAME, "create")
    assert {key: pair["after"] for key, pair in change["attributes"].items()} == {
        "region": "ap-southeast-3",
        "service_code": "ec2",
        "quota_code": GPUS,
        "value": 80,
    }
    assert verdicts(result) == [(GPUS, "requested")]
    assert requests() == [(GPUS, 80.0, "CASE_OPENED")]


def test_modifying_a_request_is_not_possible_and_both_figures_are_said(requests, converge):
    converge(need(16), request=True)
    for value in (16, 8, 80):
        result = converge(need(value), request=True)
        assert verdicts(result) == [(GPUS, "pending")]
        note = result["outputs"]["quotas"][0]["note"]
        assert ("for 16 (CASE_OPENED" in note and "the 80 needed" in note) == (value == 80)
    assert requests() == [(GPUS, 16.0, "CASE_OPENED")]


def test_deleting_a_request_is_not_possible_and_it_is_named(requests, converge):
    converge(need(), need(quota=SPOT_GPUS, value=0.5), request=True)
    result = converge(need(), state="absent")
    assert (result["changes"], result["outputs"]) == ([], {})
    assert [kept.split(":")[0] for kept in result["kept"]] == [f"service_quota_request {NAME}"]
    assert len(requests()) == 2


def test_without_request_nothing_is_asked_for(requests, converge):
    result = converge(need(), need(5, STANDARD))
    assert verdicts(result) == [(GPUS, "short"), (STANDARD, "sufficient")]
    assert requests() == []


def test_from_nothing_to_a_quota_that_is_enough(aws, requests, converge):
    entry = need(node_pools=[POOL])
    assert converge(entry)["outputs"]["node_pools"]["gpu"]["ready"] is False
    assert verdicts(converge(entry, request=True)) == [(GPUS, "requested")]
    result = converge(entry)
    assert verdicts(result) == [(GPUS, "pending")]
    reason = result["outputs"]["node_pools"]["gpu"]["reason"]
    assert "is 0 where g5.xlarge needs 4, and 80 was asked for (request " in reason
    assert result["outputs"]["quotas"][0]["request_id"] in reason
    assert result["pending"] == [f"service_quota_request {NAME}"]
    aws.quota_decision("staging", "ec2", GPUS, "approve")
    result = converge(entry, request=True)
    assert verdicts(result) == [(GPUS, "sufficient")]
    assert result["outputs"]["node_pools"] == {"gpu": {"ready": True, "reason": None, "warnings": []}}
    assert requests() == [(GPUS, 80.0, "APPROVED")]


@pytest.mark.parametrize("decision", ["deny", "invalid", "close"])
def test_after_a_denial_it_is_asked_again_only_where_that_is_said(aws, requests, converge, decision):
    converge(need(), request=True)
    aws.quota_decision("staging", "ec2", GPUS, decision)
    result = converge(need(node_pools=[POOL]), request=True)
    assert verdicts(result) == [(GPUS, "denied")]
    assert "which AWS did not grant" in result["outputs"]["node_pools"]["gpu"]["reason"]
    assert len(requests()) == 1
    assert verdicts(converge(need(), request=True, ask_again=True)) == [(GPUS, "requested")]
    assert len(requests()) == 2


def test_a_case_that_was_closed_with_what_was_asked_for_is_enough(aws, converge):
    converge(need(), request=True)
    aws.quota_decision("staging", "ec2", GPUS, "close", value=80)
    assert verdicts(converge(need(), request=True)) == [(GPUS, "sufficient")]


def test_less_than_was_asked_for_is_not_in_effect_yet_or_short(aws, requests, converge):
    converge(need(), request=True)
    aws.quota_decision("staging", "ec2", GPUS, "approve", value=16)
    result = converge(need(node_pools=[POOL]), request=True)
    assert verdicts(result) == [(GPUS, "pending")]
    assert result["outputs"]["node_pools"]["gpu"]["ready"] is True
    assert verdicts(converge(need(96), request=True)) == [(GPUS, "requested")]


def test_a_quota_that_somebody_raised_meanwhile_is_enough(aws, requests, converge):
    aws.set_quota("staging", "ec2", GPUS, 96)
    result = converge(need(), request=True)
    assert verdicts(result) == [(GPUS, "sufficient")]
    assert result["outputs"]["quotas"][0]["note"] == "the quota is 96 already, and quotas only rise"
    assert requests() == []


def test_an_answer_is_awaited(aws, requests, run_module):
    aws.approve_quotas("staging", 100)
    result = run_module("service_quota", quotas=[need(node_pools=[POOL])], request=True, wait=True)
    assert (result["changed"], verdicts(result), result["pending"]) == (True, [(GPUS, "sufficient")], [])
    assert result["outputs"]["node_pools"]["gpu"]["ready"] is True
    assert requests() == [(GPUS, 80.0, "APPROVED")]


def test_an_answer_that_does_not_come_in_time_is_a_failure(run_module):
    result = run_module("service_quota", quotas=[need()], request=True, wait=True, wait_timeout=1)
    assert result["failed"] is True
    assert f"create service_quota_request {NAME}: still pending after" in result["msg"]
    assert verdicts(result) == [(GPUS, "requested")]


def test_no_more_requests_than_aws_takes_are_planned_and_made(aws, requests, converge):
    entries = [need(quota="L-417A185B"), need(quota=SPOT_GPUS, node_pools=[POOL]), need(quota=GPUS, node_pools=[POOL])]
    result = converge(*entries, request=True)
    assert dict(verdicts(result)) == {"L-417A185B": "short", SPOT_GPUS: "requested", GPUS: "requested"}
    note = next(one["note"] for one in result["outputs"]["quotas"] if one["verdict"] == "short")
    assert note == "AWS takes 2 open requests in ap-southeast-3; ask again once one of them is decided"
    aws.quota_decision("staging", "ec2", GPUS, "approve")
    assert dict(verdicts(converge(*entries, request=True))) == {"L-417A185B": "requested", SPOT_GPUS: "pending", GPUS: "sufficient"}


def test_a_request_of_somebody_else_counts(aws, requests, converge):
    client = aws.client("staging", "service-quotas")
    for service, code in (("vpc", "L-F678F1CE"), ("ec2", GPUS)):
        client.request_service_quota_increase(ServiceCode=service, QuotaCode=code, DesiredValue=16)
    result = converge(need(), need(quota=SPOT_GPUS), request=True)
    assert verdicts(result) == [(SPOT_GPUS, "short"), (GPUS, "pending")]
    assert len(requests()) == 2


def test_several_regions_are_judged_and_asked_at_once(aws, converge):
    result = converge(need(), need(region="us-east-1"), need(region="us-east-1", quota=SPOT_GPUS), request=True)
    assert len(result["changes"]) == 3
    assert {one["region"] for one in result["outputs"]["quotas"]} == {"ap-southeast-3", "us-east-1"}
    assert any(line.startswith("us-east-1: Running On-Demand G and VT") for line in result["table"])


def test_each_list_is_read_once(aws, run_module):
    aws.clear_calls()
    quotas = [need(), need(quota=SPOT_GPUS), need(5, STANDARD), {"service_code": "vpc", "quota": "VPCs per Region", "value": 2}]
    run_module("service_quota", quotas=quotas)
    operations = sorted(call["operation"] for call in aws.calls() if call["service"] == "service-quotas")
    lists = ["ListAWSDefaultServiceQuotas", "ListServiceQuotas"] * 2
    assert operations == sorted(["ListRequestedServiceQuotaChangeHistory", *lists])


def test_what_info_read_is_not_read_again(aws, run_module):
    services = [{"service_code": "ec2", "quotas": [GPUS]}]
    found = run_module("service_quota_info", services=services)["quotas"]
    aws.clear_calls()
    result = run_module("service_quota", quotas=[need()], known=found)
    assert verdicts(result) == [(GPUS, "short")]
    assert aws.calls() == []


BAD = [
    (need(quota="Running On-Demand G and VT instance"), "did you mean 'Running On-Demand G and VT instances' (L-DB2E81BA)?"),
    (need(quota="L-DB2E81BB"), "there is no quota 'L-DB2E81BB'; did you mean L-DB2E81BA"),
    (need(service_code="ekss"), "Service Quotas has no service 'ekss' in ap-southeast-3; did you mean 'eks'?"),
    (need(region="ap-east-1"), "region ap-east-1 is not enabled for this account, or is none"),
    (need(0), "0 is not to be had; write a number above 0"),
    (need(-8), "-8 is not to be had; write a number above 0"),
    (need(quota="Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances"), "(L-1216C47A) in ap-southeast-3 is listed twice"),
]


@pytest.mark.parametrize(("entry", "words"), BAD)
def test_a_bad_entry_is_named_and_the_others_are_asked_for(requests, run_module, entry, words):
    result = run_module("service_quota", quotas=[need(5, STANDARD), need(node_pools=[POOL]), entry], request=True)
    assert result["failed"] is True
    assert len(result["problems"]) == 1
    assert words in result["problems"][0]
    assert verdicts(result) == [(GPUS, "requested"), (STANDARD, "sufficient")]
    assert requests() == [(GPUS, 80.0, "CASE_OPENED")]


def test_a_value_that_is_no_number_is_refused(aws, run_module):
    assert "quotas" in run_module("service_quota", quotas=[need("many")])["msg"]
    assert aws.calls() == []


def test_what_aws_never_raises_is_told(requests, converge):
    result = converge({"service_code": "ec2", "quota": "Attachments per VPC", "value": 6}, request=True)
    assert verdicts(result) == [("L-6DA43717", "not_adjustable")]
    assert requests() == []
