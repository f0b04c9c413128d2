# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Quotas, requests and instance types as AWS describes them, and as they are read."""

from datetime import UTC, datetime, timedelta

from ansible_collections.piksel.infra.plugins.module_utils.aws.service_quotas.instance_types import InstanceType
from ansible_collections.piksel.infra.plugins.module_utils.aws.service_quotas.model import Quota, Request

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
REGION = "eu-west-1"
GPU, SPOT_GPU = "Running On-Demand G and VT instances", "All G and VT Spot Instance Requests"
NAMES = {"L-DB2E81BA": GPU, "L-3819A6DF": SPOT_GPU, "L-0263D0A3": "EC2-VPC Elastic IPs"}


def request(value=80.0, status="PENDING", identity="r1", age=timedelta(days=2), updated=None, case_id=None):
    return Request(identity, value, status, NOW - age, NOW - (age if updated is None else updated), case_id)


def quota(value=0.0, *requests, code="L-DB2E81BA", region=REGION, **more):
    return Quota(region, "ec2", code, NAMES[code], value, 0.0, requests=requests, **more)


def listed(code="L-DB2E81BA", value=0.0, **more):
    """As ListServiceQuotas has it."""
    which = {"ServiceCode": "ec2", "QuotaCode": code, "QuotaName": NAMES[code]}
    return {**which, "Value": value, "Adjustable": True, "GlobalQuota": False, **more}


def change(identity="r1", code="L-DB2E81BA", value=80.0, status="PENDING", created=NOW, **more):
    """As ListRequestedServiceQuotaChangeHistory has it."""
    what = {"Id": identity, "ServiceCode": "ec2", "QuotaCode": code, "DesiredValue": value, "Status": status, "Created": created}
    return {**what, **more}


def metric(group="G/OnDemand", statistic="Maximum"):
    dimensions = {"Class": group, "Resource": "vCPU", "Service": "EC2", "Type": "Resource"}
    names = {"MetricNamespace": "AWS/Usage", "MetricName": "ResourceCount"}
    return {**names, "MetricDimensions": dimensions, "MetricStatisticRecommendation": statistic}


def instance(name, vcpus, memory=None, gpus=0, architecture="amd64", hypervisor="nitro", sold_as=("on-demand", "spot")):
    accelerators = {"nvidia.com/gpu": gpus} if gpus else {}
    return InstanceType(name, vcpus, memory or vcpus * 4, frozenset({architecture}), frozenset(sold_as), hypervisor, accelerators)


CATALOGUE = {
    one.name: one
    for one in (
        instance("g5.xlarge", 4, gpus=1),
        instance("g5.2xlarge", 8, gpus=1),
        instance("g5.12xlarge", 48, gpus=4),
        instance("p5.48xlarge", 192, gpus=8),
        instance("c4.large", 2, hypervisor="xen"),
        instance("c5.large", 2),
        instance("c5.metal", 96, hypervisor=""),
        instance("c6g.large", 2, architecture="arm64"),
        instance("c7i.48xlarge", 192),
        instance("t2.large", 2, hypervisor="xen"),
        instance("t3.medium", 2),
        instance("t3.large", 2),
        instance("r5.xlarge", 4, memory=32),
        instance("r5.16xlarge", 64, memory=512),
        instance("r7i.16xlarge", 64, memory=512),
        instance("hpc7a.96xlarge", 192, sold_as=("on-demand",)),
        instance("mac2.metal", 8),
    )
}


class Regions:
    """Every region is the same list of expected answers."""

    region = REGION

    def __init__(self, aws):
        self.aws = aws

    def clients(self, region):
        return self.aws


def expect_history(aws, *history):
    aws.expect("service-quotas", "list_requested_service_quota_change_history", {"RequestedQuotas": list(history)}, MaxResults=100)


def expect_lists(aws, applied=(), defaults=(), service="ec2"):
    which = {"ServiceCode": service, "MaxResults": 100}
    aws.expect("service-quotas", "list_aws_default_service_quotas", {"Quotas": list(defaults)}, **which)
    aws.expect("service-quotas", "list_service_quotas", {"Quotas": list(applied)}, **which)


def expect_service(aws, applied=(), defaults=(), history=()):
    """All that is read of one service in one region."""
    expect_history(aws, *history)
    expect_lists(aws, applied, defaults)
