# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The three modules of quotas: what they ask AWS, in check mode and out of it, and what they tell."""

import json
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.piksel.infra.plugins.module_utils.aws.service_quotas import build, clients, info, needs_build, reading
from ansible_collections.piksel.infra.plugins.module_utils.converge.apply import apply
from ansible_collections.piksel.infra.plugins.modules import service_quota, service_quota_info, service_quota_need_info

from unit.plugins.module_utils.aws.service_quotas.described import (
    GPU,
    REGION,
    SPOT_GPU,
    Regions,
    change,
    expect_history,
    expect_lists,
    expect_service,
    listed,
)
from unit.plugins.module_utils.aws.stubs import Aws

AGO = datetime.now(UTC) - timedelta(days=2)
ENTRY = {"service_code": "ec2", "quota": GPU, "value": 80}
POOL = {"name": "gpu", "least": 4, "smallest": "g5.xlarge"}
ASKED = {"ServiceCode": "ec2", "QuotaCode": "L-DB2E81BA", "DesiredValue": 80}
NAME = f"{REGION} ec2 L-DB2E81BA {GPU}"


@pytest.fixture
def aws(monkeypatch):
    answers = Aws()
    for module in (build, info):
        monkeypatch.setattr(module, "Regions", lambda module: Regions(answers))
    monkeypatch.setattr(needs_build, "Clients", lambda module: answers)
    # One after the other, since the answers are in an order.
    monkeypatch.setattr(reading, "read", lambda readers: [one for reader in readers for one in reader()])
    monkeypatch.setattr(build, "apply", partial(apply, pause=lambda seconds: None))
    yield answers
    answers.verify()


@pytest.fixture
def run(capsys):
    def run(module=service_quota, check=False, **arguments):
        usage = {} if module is service_quota_need_info else {"usage": False}
        with patch_module_args({"region": REGION, **usage, **arguments, "_ansible_check_mode": check}), pytest.raises(SystemExit):
            module.main()
        return json.loads(capsys.readouterr().out)

    return run


def verdicts(result):
    return [(one["name"], one["verdict"], one["request_id"]) for one in result["outputs"]["quotas"]]


def test_what_is_short_is_told_and_not_asked_for(aws, run):
    expect_service(aws, [listed()])
    result = run(quotas=[{**ENTRY, "node_pools": [POOL], "because": ["node pool gpu: 80"]}])
    assert (result["changed"], result["changes"], result["pending"]) == (False, [], [])
    assert result["outputs"]["quotas"] == [
        {
            "region": REGION,
            "service_code": "ec2",
            "quota_code": "L-DB2E81BA",
            "name": GPU,
            "have": 0,
            "need": 80,
            "in_use": None,
            "verdict": "short",
            "request_id": None,
            "requested": None,
            "note": "",
            "because": ["node pool gpu: 80"],
        }
    ]
    assert result["outputs"]["node_pools"]["gpu"]["ready"] is False
    assert result["table"][1].split() == [*GPU.split(), "0", "80", "-", "short", "-"]


def test_check_mode_plans_the_request_and_makes_none(aws, run):
    expect_service(aws, [listed()])
    result = run(check=True, quotas=[ENTRY], request=True)
    attributes = {"region": REGION, "service_code": "ec2", "quota_code": "L-DB2E81BA", "value": 80}
    assert result["changes"] == [
        {
            "kind": "service_quota_request",
            "name": NAME,
            "action": "create",
            "outcome": "planned",
            "attributes": {key: {"before": None, "after": value} for key, value in attributes.items()},
        }
    ]
    assert (result["changed"], verdicts(result)) == (True, [(GPU, "requested", None)])
    assert result["diff"][0]["after"] == attributes


def test_a_run_makes_the_request(aws, run):
    expect_service(aws, [listed()])
    aws.expect_once("service-quotas", "request_service_quota_increase", {"RequestedQuota": change()}, **ASKED)
    result = run(quotas=[ENTRY], request=True)
    assert (result["changed"], result["changes"][0]["outcome"], verdicts(result)) == (True, "done", [(GPU, "requested", "r1")])
    assert result["pending"] == [f"service_quota_request {NAME}"]


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("value", [80.0, 160.0, 16.0])
def test_while_a_request_is_open_none_is_made(aws, run, check, value):
    expect_service(aws, [listed()], history=[change(value=value, created=AGO)])
    result = run(check=check, quotas=[ENTRY], request=True)
    assert (result["changed"], result["changes"], result["unchanged"], verdicts(result)) == (False, [], 1, [(GPU, "pending", "r1")])
    assert ("is for less than the 80 needed" in result["outputs"]["quotas"][0]["note"]) == (value < 80)


def test_a_larger_quota_is_sufficient_and_nothing_is_asked_for(aws, run):
    expect_service(aws, [listed(value=96.0)])
    result = run(quotas=[ENTRY], request=True)
    assert (result["changed"], verdicts(result)) == (False, [(GPU, "sufficient", None)])


def test_what_is_not_adjustable_is_not_asked_for(aws, run):
    expect_service(aws, [listed(Adjustable=False)])
    result = run(quotas=[ENTRY], request=True)
    assert (result["changed"], verdicts(result)) == (False, [(GPU, "not_adjustable", None)])


def test_after_a_denial_it_is_asked_again_where_that_is_said(aws, run):
    denied = change("r0", status="DENIED", created=AGO)
    expect_service(aws, [listed()], history=[denied])
    assert verdicts(run(quotas=[ENTRY], request=True)) == [(GPU, "denied", "r0")]
    expect_service(aws, [listed()], history=[denied])
    aws.expect_once("service-quotas", "request_service_quota_increase", {"RequestedQuota": change()}, **ASKED)
    assert verdicts(run(quotas=[ENTRY], request=True, ask_again=True)) == [(GPU, "requested", "r1")]


def expect_answer(aws, status):
    expect_history(aws, change(status=status))


def test_an_approval_is_awaited_and_then_the_quota_is_read_again(aws, run):
    expect_service(aws, [listed()])
    aws.expect_once("service-quotas", "request_service_quota_increase", {"RequestedQuota": change()}, **ASKED)
    expect_answer(aws, "CASE_OPENED")
    expect_answer(aws, "APPROVED")
    expect_service(aws, [listed(value=80.0)], history=[change(status="APPROVED")])
    result = run(quotas=[{**ENTRY, "node_pools": [POOL]}], request=True, wait=True)
    assert (result["changed"], result["pending"], verdicts(result)) == (True, [], [(GPU, "sufficient", None)])
    assert result["outputs"]["node_pools"] == {"gpu": {"ready": True, "reason": None, "warnings": []}}


def test_check_mode_waits_for_nothing(aws, run):
    expect_service(aws, [listed()], history=[change(created=AGO)])
    result = run(check=True, quotas=[ENTRY], wait=True)
    assert (result["changed"], verdicts(result)) == (False, [(GPU, "pending", "r1")])


def test_a_denial_that_was_awaited_is_a_failure(aws, run):
    expect_service(aws, [listed()], history=[change(created=AGO)])
    expect_answer(aws, "DENIED")
    expect_service(aws, [listed()], history=[change(status="DENIED", created=AGO)])
    result = run(quotas=[ENTRY], wait=True)
    assert result["failed"] is True
    reason = "it failed: AWS closed request r1 for 80 (DENIED) without raising the quota"
    assert result["msg"] == f"await service_quota_request {NAME}: {reason}"
    assert verdicts(result) == [(GPU, "denied", "r1")]


def test_what_takes_longer_than_the_time_given_is_a_failure(aws, run):
    expect_service(aws, [listed()], history=[change(created=AGO)])
    expect_service(aws, [listed()], history=[change(created=AGO)])
    result = run(quotas=[ENTRY], wait=True, wait_timeout=-1)
    assert result["failed"] is True
    assert "still pending after 0 s PENDING" in result["msg"]
    assert verdicts(result) == [(GPU, "pending", "r1")]


def test_a_refused_request_fails_the_task_and_the_verdict_says_why(aws, run):
    expect_service(aws, [listed(), listed("L-3819A6DF", 80.0)])
    aws.fail("service-quotas", "request_service_quota_increase", "AccessDeniedException", "Not you.", use="once", **ASKED)
    result = run(quotas=[ENTRY, {**ENTRY, "quota": SPOT_GPU}], request=True)
    refusal = "RequestServiceQuotaIncrease: AccessDeniedException: Not you."
    assert (result["failed"], result["changed"]) == (True, False)
    assert result["problems"] == [f"create service_quota_request {NAME}: {refusal}"]
    assert verdicts(result) == [(SPOT_GPU, "sufficient", None), (GPU, "short", None)]
    assert result["outputs"]["quotas"][1]["note"] == f"AWS did not take the request: {refusal}"


def test_more_than_aws_takes_is_not_asked_for(aws, run):
    """A region that the account opted in to takes two requests, one of which is open."""
    expect_service(aws, [listed(), listed("L-3819A6DF"), listed("L-0263D0A3", 5.0)], history=[change(code="L-0263D0A3", created=AGO)])
    entries = [{**ENTRY, "quota": name, "region": "af-south-1"} for name in (GPU, SPOT_GPU)]
    result = run(check=True, quotas=[entries[0], {**entries[1], "node_pools": [POOL]}], request=True)
    assert verdicts(result) == [(SPOT_GPU, "requested", None), (GPU, "short", None)]
    assert len(result["changes"]) == 1
    assert "AWS takes 2 open requests in af-south-1" in result["outputs"]["quotas"][1]["note"]


def test_what_an_earlier_task_read_is_not_read_again(aws, run):
    expect_service(aws, [listed()], history=[change(created=AGO)])
    found = run(service_quota_info, services=[{"service_code": "ec2", "quotas": [GPU]}])
    result = run(quotas=[ENTRY], known=found["quotas"], request=True)
    assert (result["changed"], verdicts(result)) == (False, [(GPU, "pending", "r1")])
    assert run(quotas=[ENTRY], known=[{"value": 1}])["msg"].startswith("known: it is not what service_quota_info returned as quotas")


def test_absent_changes_nothing_and_names_what_is_open(aws, run):
    expect_service(aws, [listed(), listed("L-3819A6DF")], history=[change(created=AGO)])
    result = run(quotas=[ENTRY, {**ENTRY, "quota": SPOT_GPU}], state="absent")
    assert (result["changed"], result["changes"], result["outputs"], result["table"]) == (False, [], {}, [])
    why = "AWS has no way to withdraw a request, and a quota that is not used costs nothing"
    assert result["kept"] == [f"service_quota_request {NAME}: {why}"]


def test_an_entry_that_is_none_fails_the_task_after_the_others(aws, run):
    expect_service(aws, [listed(value=80.0)])
    result = run(quotas=[{**ENTRY, "quota": "GPUs"}, {**ENTRY, "value": 0}, ENTRY])
    assert result["failed"] is True
    none, unknown = result["problems"]
    assert none == f"quotas: {GPU} of ec2 in {REGION}: 0 is not to be had; write a number above 0"
    assert unknown.startswith(f"quotas: ec2 in {REGION}: there is no quota 'GPUs'")
    assert verdicts(result) == [(GPU, "sufficient", None)]


def test_info_tells_each_quota_of_each_region_and_names_what_it_can_not_tell(aws, run):
    expect_history(aws)
    expect_history(aws)
    expect_lists(aws, [listed(value=8.0)], [listed()])
    aws.fail("service-quotas", "list_aws_default_service_quotas", "UnrecognizedClientException", ServiceCode="ec2", MaxResults=100)
    services = [{"service_code": "ec2", "quotas": [GPU]}]
    result = run(service_quota_info, services=services, regions=[REGION, "ap-east-1"])
    assert (result["failed"], result["changed"]) == (True, False)
    assert [(one["value"], one["default_value"]) for one in result["quotas"]] == [(8, 0)]
    assert len(result["problems"]) == 1
    assert result["problems"][0].startswith("region ap-east-1 is not enabled")


def test_a_service_that_is_listed_twice_is_read_once():
    one, other, whole = ({"service_code": "ec2", "quotas": quotas} for quotas in (["a"], ["b"], None))
    assert info.places([one, other], [REGION, REGION]) == {(REGION, "ec2"): ["a", "b"]}
    assert info.places([one, whole, other], [REGION, "eu-central-1"]) == {(REGION, "ec2"): None, ("eu-central-1", "ec2"): None}


def instance(name, vcpus, gpus):
    return {
        "InstanceType": name,
        "VCpuInfo": {"DefaultVCpus": vcpus},
        "MemoryInfo": {"SizeInMiB": 16384},
        "ProcessorInfo": {"SupportedArchitectures": ["x86_64"]},
        "SupportedUsageClasses": ["on-demand", "spot"],
        "GpuInfo": {"Gpus": [{"Manufacturer": "NVIDIA", "Count": gpus}]},
    }


def test_needs_are_what_service_quota_takes(aws, run):
    answer = {"InstanceTypes": [instance("g5.xlarge", 4, 1), instance("g5.12xlarge", 48, 4)]}
    filters = {"Filters": [{"Name": "instance-type", "Values": ["g5.*"]}], "MaxResults": 100}
    aws.expect("ec2", "describe_instance_types", answer, **filters)
    gpu = {"name": "gpu", "instance_types": ["g5.xlarge"], "limits": {"nvidia.com/gpu": 20}}
    pools = [gpu, {"name": "typo", "instance_types": ["g5.large"]}]
    result = run(service_quota_need_info, node_pools=pools, pool_vcpus={"gpus": 8}, counts={"vpcs": 2})
    assert (result["failed"], result["changed"]) == (True, False)
    assert result["problems"] == [
        f"node_pools: typo: {REGION} offers no instance type g5.large; of that family it has xlarge, 12xlarge",
        "pool_vcpus: there is no node pool gpus; did you mean gpu?",
    ]
    assert [(one["quota"], one["value"]) for one in result["needs"]] == [("L-3819A6DF", 80), ("L-DB2E81BA", 80), ("L-F678F1CE", 2)]
    expect_service(aws, [listed(), listed("L-3819A6DF")])
    judged = run(quotas=result["needs"][:2])
    assert judged["outputs"]["node_pools"]["gpu"]["ready"] is False


def test_what_pools_leave_out_is_that_of_their_templates(aws, run):
    answer = {"InstanceTypes": [instance("g5.xlarge", 4, 1), instance("g5.12xlarge", 48, 4), instance("r5.xlarge", 4, 0)]}
    aws.expect(
        "ec2",
        "describe_instance_types",
        answer,
        Filters=[{"Name": "instance-type", "Values": ["g5.*", "r5.*"]}],
        MaxResults=100,
    )
    needs = run(
        service_quota_need_info,
        node_pools=[{"name": "gpu", "instance_types": ["g5.xlarge"]}, {"name": "own", "capacity_types": ["on-demand"]}],
        node_pool_template={"instance_families": ["r5"], "capacity_types": ["spot"], "limits": {"cpu": 100}},
        gpu_node_pool_template={"capacity_types": ["on-demand"], "limits": {"cpu": 1000, "nvidia.com/gpu": 20}},
    )["needs"]
    assert {(one["quota"], one["value"]) for one in needs} == {("L-DB2E81BA", 80), ("L-1216C47A", 100)}


def test_without_pools_ec2_is_not_asked(aws, run):
    assert run(service_quota_need_info)["needs"] == []


def test_a_throttled_call_waits_and_tries_again_for_minutes(monkeypatch):
    made = []
    monkeypatch.setattr(clients.PatientClients, "_client", lambda self, service, use, unless_given, always: made.append(unless_given))
    clients.PatientClients(None).get("service-quotas")
    assert made == [{"retries": {"mode": "adaptive", "max_attempts": 15}}]


def test_a_region_has_one_set_of_clients():
    class Module:
        region = REGION
        params = {}

    regions = clients.Regions(Module())
    assert regions.clients("eu-central-1") is regions.clients("eu-central-1")
    assert regions.clients("eu-central-1") is not regions.clients(REGION)
