"""Service Quotas: what is known of each quota, and requests for more until they are decided on."""

import json

import pytest
from botocore.config import Config

from sandbox import SandboxError
from sandbox.errors import refusal
from sandbox.expect import refused

GPUS = {"ServiceCode": "ec2", "QuotaCode": "L-DB2E81BA"}
SPOT_GPUS = {"ServiceCode": "ec2", "QuotaCode": "L-3819A6DF"}
STANDARD = {"ServiceCode": "ec2", "QuotaCode": "L-1216C47A"}
VPCS = {"ServiceCode": "vpc", "QuotaCode": "L-F678F1CE"}
PATIENT = Config(retries={"mode": "standard", "total_max_attempts": 10})


@pytest.fixture
def quotas(aws):
    return aws.client("staging", "service-quotas", config=PATIENT)


def elsewhere(aws, region):
    return aws.client("staging", "service-quotas", config=Config(region_name=region, retries=PATIENT.retries))


def listed(client, operation, key, **given):
    return [item for page in client.get_paginator(operation).paginate(**given) for item in page[key]]


def test_services_are_listed_and_global_ones_are_of_one_region(aws, quotas):
    here = {service["ServiceCode"] for service in listed(quotas, "list_services", "Services")}
    assert {"ec2", "vpc", "eks", "rds", "elasticfilesystem", "secretsmanager", "s3", "elasticloadbalancing", "ebs", "lambda"} <= here
    assert "iam" not in here
    with refused("NoSuchResourceException", "specified service does not exist"):
        quotas.list_service_quotas(ServiceCode="iam")
    with refused("NoSuchResourceException", "specified service does not exist"):
        quotas.list_service_quotas(ServiceCode="EC2")
    virginia = elsewhere(aws, "us-east-1")
    roles = virginia.get_service_quota(ServiceCode="iam", QuotaCode="L-FE177D64")["Quota"]
    assert (roles["QuotaName"], roles["Value"], roles["GlobalQuota"]) == ("Roles per account", 1000, True)
    buckets = {"ServiceCode": "s3", "QuotaCode": "L-DC2B2D3D"}
    assert virginia.get_aws_default_service_quota(**buckets)["Quota"]["Value"] == 10000
    with refused("NoSuchResourceException", "specified quota does not exist"):
        quotas.get_aws_default_service_quota(**buckets)


def test_an_account_in_use_has_ordinary_vcpus_and_none_for_gpus(aws, quotas):
    values = {found["QuotaName"]: found for found in listed(quotas, "list_service_quotas", "Quotas", ServiceCode="ec2")}
    assert values["Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances"]["Value"] == 64
    assert values["All Standard (A, C, D, H, I, M, R, T, Z) Spot Instance Requests"]["Value"] == 64
    accelerated = ("G and VT", "P", "Inf", "Trn", "DL", "F")
    assert [values[f"Running On-Demand {family} instances"]["Value"] for family in accelerated] == [0] * 6
    spot = ("G and VT", "P4, P3 and P2", "P5", "Inf", "Trn", "DL", "F", "X")
    assert [values[f"All {family} Spot Instance Requests"]["Value"] for family in spot] == [0] * 8
    gpus = values["Running On-Demand G and VT instances"]
    assert gpus["QuotaArn"] == "arn:aws:servicequotas:ap-southeast-3:222222222222:ec2/L-DB2E81BA"
    assert gpus["UsageMetric"] == {
        "MetricNamespace": "AWS/Usage",
        "MetricName": "ResourceCount",
        "MetricDimensions": {"Class": "G/OnDemand", "Resource": "vCPU", "Service": "EC2", "Type": "Resource"},
        "MetricStatisticRecommendation": "Maximum",
    }
    assert quotas.get_aws_default_service_quota(**STANDARD)["Quota"]["Value"] == 5
    assert elsewhere(aws, "ap-southeast-1").get_service_quota(**STANDARD)["Quota"]["Value"] == 5


def test_defaults_belong_to_no_account(quotas):
    defaults = {found["QuotaCode"]: found for found in listed(quotas, "list_aws_default_service_quotas", "Quotas", ServiceCode="vpc")}
    assert defaults["L-F678F1CE"] == quotas.get_aws_default_service_quota(**VPCS)["Quota"]
    assert defaults["L-F678F1CE"]["Value"] == 5
    assert defaults["L-F678F1CE"]["QuotaArn"] == "arn:aws:servicequotas:ap-southeast-3::vpc/L-F678F1CE"
    assert not defaults["L-3248932A"]["Adjustable"]
    with refused("NoSuchResourceException"):
        quotas.get_aws_default_service_quota(ServiceCode="vpc", QuotaCode="L-00000000")


def test_where_only_defaults_are_known_there_is_no_applied_value(aws, quotas):
    files = {"ServiceCode": "elasticfilesystem", "QuotaCode": "L-848C634D"}
    assert quotas.list_service_quotas(ServiceCode="elasticfilesystem")["Quotas"] == []
    with refused("NoSuchResourceException"):
        quotas.get_service_quota(**files)
    aws.set_quota("staging", *files.values(), 1200)
    assert quotas.get_service_quota(**files)["Quota"]["Value"] == 1200
    assert [found["QuotaCode"] for found in quotas.list_service_quotas(ServiceCode="elasticfilesystem")["Quotas"]] == ["L-848C634D"]
    assert quotas.get_aws_default_service_quota(**files)["Quota"]["Value"] == 1000
    with refused("NoSuchResourceException", "context"):
        quotas.get_service_quota(**VPCS, ContextId="arn:aws:ec2:ap-southeast-3:222222222222:vpc/vpc-1")


def test_lists_are_paged(quotas):
    whole = quotas.list_service_quotas(ServiceCode="ec2", MaxResults=100)
    assert "NextToken" not in whole
    first = quotas.list_service_quotas(ServiceCode="ec2", MaxResults=3)
    second = quotas.list_service_quotas(ServiceCode="ec2", MaxResults=3, NextToken=first["NextToken"])
    assert first["Quotas"] + second["Quotas"] == whole["Quotas"][:6]
    assert listed(quotas, "list_service_quotas", "Quotas", ServiceCode="ec2") == whole["Quotas"]
    assert quotas.list_service_quotas(ServiceCode="ec2", QuotaCode="L-DB2E81BA")["Quotas"][0]["QuotaCode"] == "L-DB2E81BA"
    with refused("IllegalArgumentException"):
        quotas.list_service_quotas(ServiceCode="ec2", MaxResults=101)
    with refused("InvalidPaginationTokenException"):
        quotas.list_service_quotas(ServiceCode="ec2", NextToken="bm90aGluZw==")


def test_a_request_is_pending_becomes_a_case_and_is_approved(aws, quotas):
    asked = quotas.request_service_quota_increase(**GPUS, DesiredValue=8)["RequestedQuota"]
    assert (asked["Status"], asked["DesiredValue"], asked["GlobalQuota"], asked["Unit"]) == ("PENDING", 8, False, "None")
    assert not {"CaseId", "LastUpdated"} & asked.keys()
    requester = json.loads(asked["Requester"])
    assert requester["accountId"] == "222222222222"
    assert ":assumed-role/piksel-deploy/" in requester["callerArn"]
    case = quotas.get_requested_service_quota_change(RequestId=asked["Id"])["RequestedQuota"]
    assert (case["Status"], case["CaseId"].isdigit()) == ("CASE_OPENED", True)
    assert quotas.get_service_quota(**GPUS)["Quota"]["Value"] == 0
    aws.quota_decision("staging", "ec2", "L-DB2E81BA", "approve")
    (found,) = quotas.list_requested_service_quota_change_history_by_quota(**GPUS)["RequestedQuotas"]
    assert (found["Id"], found["Status"], found["CaseId"]) == (asked["Id"], "APPROVED", case["CaseId"])
    assert found["LastUpdated"] >= found["Created"]
    assert quotas.get_service_quota(**GPUS)["Quota"]["Value"] == 8
    assert elsewhere(aws, "ap-southeast-1").get_service_quota(**GPUS)["Quota"]["Value"] == 0
    assert aws.client("production", "service-quotas").get_service_quota(**GPUS)["Quota"]["Value"] == 0
    with pytest.raises(SandboxError, match="no open request"):
        aws.quota_decision("staging", "ec2", "L-DB2E81BA", "deny")


@pytest.mark.parametrize(("decision", "status"), [("deny", "DENIED"), ("invalid", "INVALID_REQUEST"), ("close", "CASE_CLOSED")])
def test_a_request_that_is_not_approved_changes_nothing_and_may_be_made_again(aws, quotas, decision, status):
    asked = quotas.request_service_quota_increase(**GPUS, DesiredValue=8)["RequestedQuota"]
    aws.quota_decision("staging", "ec2", "L-DB2E81BA", decision)
    assert quotas.get_requested_service_quota_change(RequestId=asked["Id"])["RequestedQuota"]["Status"] == status
    assert quotas.get_service_quota(**GPUS)["Quota"]["Value"] == 0
    again = quotas.request_service_quota_increase(**GPUS, DesiredValue=8)["RequestedQuota"]
    history = quotas.list_requested_service_quota_change_history(ServiceCode="ec2")["RequestedQuotas"]
    assert [one["Id"] for one in history] == [again["Id"], asked["Id"]]
    filtered = quotas.list_requested_service_quota_change_history(Status=status)["RequestedQuotas"]
    assert [one["Id"] for one in filtered] == [asked["Id"]]


def test_less_may_be_granted_than_was_asked_for(aws, quotas):
    quotas.request_service_quota_increase(**GPUS, DesiredValue=24)
    aws.quota_decision("staging", "ec2", "L-DB2E81BA", "close", value=8)
    assert quotas.get_service_quota(**GPUS)["Quota"]["Value"] == 8


def test_what_aws_refuses_of_a_request(aws, quotas):
    with refused("IllegalArgumentException", "greater than the current quota value"):
        quotas.request_service_quota_increase(**STANDARD, DesiredValue=64)
    with refused("IllegalArgumentException", "not adjustable"):
        quotas.request_service_quota_increase(ServiceCode="vpc", QuotaCode="L-3248932A", DesiredValue=30000)
    with refused("NoSuchResourceException"):
        quotas.request_service_quota_increase(ServiceCode="vpc", QuotaCode="L-00000000", DesiredValue=8)
    quotas.request_service_quota_increase(**GPUS, DesiredValue=8)
    with refused("ResourceAlreadyExistsException", "Only one open"):
        quotas.request_service_quota_increase(**GPUS, DesiredValue=16)
    with refused("NoSuchResourceException"):
        quotas.get_requested_service_quota_change(RequestId="nobody")
    assert len(quotas.list_requested_service_quota_change_history()["RequestedQuotas"]) == 1


def test_an_opt_in_region_bears_two_open_requests(aws, quotas):
    """https://docs.aws.amazon.com/servicequotas/latest/userguide/reference_limits.html"""
    quotas.request_service_quota_increase(**GPUS, DesiredValue=8)
    quotas.request_service_quota_increase(**SPOT_GPUS, DesiredValue=8)
    with refused("QuotaExceededException"):
        quotas.request_service_quota_increase(**VPCS, DesiredValue=8)
    aws.quota_decision("staging", "ec2", "L-3819A6DF", "deny")
    quotas.request_service_quota_increase(**VPCS, DesiredValue=8)
    singapore = elsewhere(aws, "ap-southeast-1")
    for code in ("L-417A185B", "L-7212CCBC", "L-1945791B"):
        singapore.request_service_quota_increase(ServiceCode="ec2", QuotaCode=code, DesiredValue=8)


def test_without_a_support_case_a_request_is_not_approved(quotas):
    asked = quotas.request_service_quota_increase(**GPUS, DesiredValue=8, SupportCaseAllowed=False)["RequestedQuota"]
    found = quotas.get_requested_service_quota_change(RequestId=asked["Id"])["RequestedQuota"]
    assert (found["Status"], "CaseId" in found) == ("NOT_APPROVED", False)
    with refused("InvalidResourceStateException"):
        quotas.create_support_case(RequestId=asked["Id"])


def test_small_requests_are_approved_at_once_if_a_test_wants_it(aws, quotas):
    aws.approve_quotas("staging", 8)
    asked = quotas.request_service_quota_increase(**VPCS, DesiredValue=8)["RequestedQuota"]
    assert quotas.get_requested_service_quota_change(RequestId=asked["Id"])["RequestedQuota"]["Status"] == "APPROVED"
    assert quotas.get_service_quota(**VPCS)["Quota"]["Value"] == 8
    asked = quotas.request_service_quota_increase(**GPUS, DesiredValue=9)["RequestedQuota"]
    assert quotas.get_requested_service_quota_change(RequestId=asked["Id"])["RequestedQuota"]["Status"] == "CASE_OPENED"


def test_quotas_have_tags(quotas):
    arn = quotas.get_service_quota(**GPUS)["Quota"]["QuotaArn"]
    quotas.tag_resource(ResourceARN=arn, Tags=[{"Key": "Project", "Value": "piksel"}, {"Key": "Team", "Value": "geo"}])
    quotas.untag_resource(ResourceARN=arn, TagKeys=["Team"])
    assert quotas.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "Project", "Value": "piksel"}]
    with refused("TagPolicyViolationException"):
        quotas.tag_resource(ResourceARN=arn, Tags=[{"Key": "aws:mine", "Value": "no"}])
    with refused("NoSuchResourceException"):
        quotas.list_tags_for_resource(ResourceARN=arn.replace("L-DB2E81BA", "L-00000000"))


def test_too_many_requests_are_refused_until_a_moment_has_passed(aws):
    """Five a second and five more in one burst. The client's first mode does not try such a refusal again."""
    hasty = aws.client("staging", "service-quotas", config=Config(retries={"mode": "legacy", "max_attempts": 4}))
    with refused("TooManyRequestsException", "Rate exceeded"):
        for _ in range(60):
            hasty.get_service_quota(**GPUS)
    calls = [call for call in aws.calls() if call["operation"] == "GetServiceQuota"]
    assert len([call for call in calls if call["status"] == 200]) >= 10
    assert (calls[-1]["status"], calls[-1]["error"]) == (400, "TooManyRequestsException")
    assert hasty.list_service_quotas(ServiceCode="vpc")["Quotas"], "each operation has tokens of its own"
    patient = aws.client("staging", "service-quotas", config=PATIENT)
    assert [patient.get_service_quota(**GPUS)["Quota"]["Value"] for _ in range(15)] == [0] * 15


def test_a_fault_at_will_is_throttling_with_this_service_s_code():
    assert (refusal("throttled", "service-quotas", "json").code, refusal("throttled", "ecr", "json").code) == (
        "TooManyRequestsException",
        "ThrottlingException",
    )
