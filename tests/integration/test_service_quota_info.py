# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules `service_quota_info` and `service_quota_need_info` against the sandbox."""

from contextlib import suppress

import pytest
import yaml
from botocore.config import Config
from botocore.exceptions import ClientError

from integration.support.runs import ROOT

GPUS, SPOT_GPUS, STANDARD = "L-DB2E81BA", "L-3819A6DF", "L-1216C47A"


@pytest.fixture
def quotas(aws):
    return aws.client("staging", "service-quotas")


def info(run_module, check=False, **arguments):
    """The result, and its quotas by region and code."""
    result = run_module("service_quota_info", check=check, **arguments)
    return result, {(one["region"], one["quota_code"]): one for one in result["quotas"]}


def test_what_an_account_has_uses_and_asked_for(aws, quotas, run_module):
    quotas.request_service_quota_increase(ServiceCode="ec2", QuotaCode=GPUS, DesiredValue=16)
    quotas.request_service_quota_increase(ServiceCode="ec2", QuotaCode=SPOT_GPUS, DesiredValue=8)
    aws.quota_decision("staging", "ec2", SPOT_GPUS, "approve")
    ec2 = aws.client("staging", "ec2")
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    ec2.run_instances(ImageId=image, InstanceType="t3.large", MinCount=3, MaxCount=3)
    result, found = info(run_module, services=[{"service_code": "ec2", "quotas": [GPUS, "All G and VT Spot Instance Requests", STANDARD]}])
    assert result["changed"] is False
    on_demand, spot, standard = (found["ap-southeast-3", code] for code in (GPUS, SPOT_GPUS, STANDARD))
    assert (on_demand["value"], on_demand["default_value"], on_demand["adjustable"], on_demand["usage"]) == (0, 0, True, None)
    assert [(one["value"], one["status"], one["open"]) for one in on_demand["requests"]] == [(16, "CASE_OPENED", True)]
    assert (spot["value"], [one["status"] for one in spot["requests"]]) == (8, ["APPROVED"])
    assert (standard["value"], standard["default_value"], standard["usage"]) == (64, 5, 6)


def test_all_quotas_of_a_service_those_too_of_which_only_the_default_is_known(run_module):
    _, found = info(run_module, services=[{"service_code": "eks"}, {"service_code": "secretsmanager"}], usage=False)
    assert found["ap-southeast-3", "L-1194D53C"]["quota_name"] == "Clusters"
    secrets = found["ap-southeast-3", "L-2F66C23C"]
    assert (secrets["value"], secrets["adjustable"]) == (500000, False)


def test_several_regions_at_once_and_global_quotas_where_they_are(run_module):
    services = [{"service_code": "ec2", "quotas": [GPUS]}]
    _, found = info(run_module, services=services, regions=["ap-southeast-3", "us-east-1"])
    assert found.keys() == {("ap-southeast-3", GPUS), ("us-east-1", GPUS)}
    _, found = info(run_module, services=[{"service_code": "iam", "quotas": ["Roles per account"]}], regions=["us-east-1"])
    assert found["us-east-1", "L-FE177D64"]["global_quota"] is True


def test_the_number_of_calls_does_not_grow_with_that_of_quotas(aws, run_module):
    aws.clear_calls()
    info(run_module, check=True, services=[{"service_code": "ec2"}, {"service_code": "vpc"}], regions=["ap-southeast-3", "us-east-1"])
    operations = [call["operation"] for call in aws.calls()]
    assert operations.count("ListServiceQuotas") == operations.count("ListAWSDefaultServiceQuotas") == 4
    assert operations.count("ListRequestedServiceQuotaChangeHistory") == operations.count("GetMetricData") == 2
    assert aws.calls(write=True) == []


def test_more_than_aws_bears_at_once_is_read_all_the_same(aws, run_module):
    """Ten calls a second of an operation, and as many in one burst: https://docs.aws.amazon.com/general/latest/gr/servicequotas.html"""
    hasty = aws.client("staging", "service-quotas", config=Config(retries={"total_max_attempts": 1}))
    with suppress(ClientError):
        while True:
            hasty.list_service_quotas(ServiceCode="vpc")
    names = ["ebs", "ec2", "eks", "elasticfilesystem", "elasticloadbalancing", "lambda", "rds", "s3", "secretsmanager", "vpc"]
    aws.clear_calls()
    result, found = info(run_module, services=[{"service_code": name} for name in names], usage=False)
    assert not result.get("failed"), result
    assert {one["service_code"] for one in found.values()} == {*names}
    assert "TooManyRequestsException" in {call["error"] for call in aws.calls()}


def test_each_bad_entry_is_named_and_the_rest_is_told(run_module):
    services = [{"service_code": "ec2", "quotas": [GPUS, "GPUs"]}, {"service_code": "ec3"}]
    result, found = info(run_module, services=services, regions=["ap-southeast-3", "ap-east-1", "nowhere-1"])
    assert result["failed"] is True
    assert found.keys() == {("ap-southeast-3", GPUS)}
    words = (
        "region ap-east-1 is not enabled",
        "region nowhere-1 is not enabled",
        "there is no quota 'GPUs'",
        "Service Quotas has no service 'ec3' in ap-southeast-3; did you mean 'ec2'?",
    )
    assert all(sum(word in problem for problem in result["problems"]) == 1 for word in words)
    assert len(result["problems"]) == len(words)


def staging(name):
    return yaml.safe_load((ROOT / f"inventories/staging/host_vars/piksel-staging/{name}.yml").read_text())


@pytest.fixture
def needs(run_module):
    inventory = {**staging("quotas"), **staging("karpenter"), **staging("eks")}

    def needs(**other):
        arguments = {
            "node_pools": inventory["karpenter_node_pools"],
            "node_pool_template": inventory["karpenter_node_pool_template"],
            "gpu_node_pool_template": inventory["karpenter_gpu_node_pool_template"],
            "node_groups": inventory["eks_node_groups"],
            "pool_vcpus": inventory["quotas_pool_vcpus"],
            "counts": inventory["quotas_counts"],
            "more": inventory["quotas_more"],
        }
        return run_module("service_quota_need_info", **{**arguments, **other})

    return needs


def test_the_needs_of_piksels_own_pools_and_groups(needs):
    result = needs()
    assert not result.get("failed"), result
    assert {one["quota"]: one["value"] for one in result["needs"]} == {
        GPUS: 80,
        SPOT_GPUS: 80,
        "L-417A185B": 8,
        "L-7212CCBC": 8,
        STANDARD: 64 + 32 + 16 + 16 + 32 + 32 + 2 * 2,
        "L-34B43A08": 64 + 32 + 4 * 450 + 4 * 2,
        "L-0263D0A3": 1,
        "L-1194D53C": 1,
        "L-6D54EA21": 2,
        "L-BD136A63": 4,
        "L-F678F1CE": 2,
        "L-A4707A72": 2,
        "L-FE5A380F": 1,
    }
    pools = {pool["name"] for one in result["needs"] for pool in one["node_pools"]}
    assert pools == {pool["name"] for pool in staging("karpenter")["karpenter_node_pools"]}
    assert len(pools) == 11


def test_a_type_that_is_none_is_named_with_its_pool_and_the_others_are_computed(needs):
    pools = [
        {"name": "gpu", "instance_types": ["g5.xlarge"], "capacity_types": ["on-demand"]},
        {"name": "typo", "instance_types": ["g5.3xlarge"]},
        {"name": "families", "instance_families": ["m6"]},
    ]
    result = needs(node_pools=pools, node_groups=[], counts={}, more=[], pool_vcpus={})
    assert result["failed"] is True
    assert [(one["quota"], one["value"]) for one in result["needs"]] == [(GPUS, 8)]
    typo, family = result["problems"]
    assert typo.startswith("node_pools: typo: ap-southeast-3 offers no instance type g5.3xlarge; of that family it has xlarge, ")
    assert family == "node_pools: families: ap-southeast-3 offers no instance family m6; correct it, or leave it out"


def test_ec2_is_asked_once_for_all_and_nothing_is_written(aws, needs):
    aws.clear_calls()
    needs()
    assert {call["operation"] for call in aws.calls()} == {"DescribeInstanceTypes"}
    assert aws.calls(write=True) == []
