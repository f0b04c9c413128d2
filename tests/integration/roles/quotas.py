# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person knows of role quotas; the names mean what they mean in vpc.py beside it.

What it makes are requests, which AWS decides on when it pleases. In this region AWS takes two at a time, and in the contract's tests others
have one of them open.
"""

from collections.abc import Callable, Iterator, Mapping
from json import dumps
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

from integration.support.accounts import Account, Contents, Description, Listed
from integration.support.truth import Key, Names, Writes

ACCOUNT, HOST = "staging", "piksel-staging"
REGION = "ap-southeast-3"
GPUS = f"{REGION} ec2 L-DB2E81BA Running On-Demand G and VT instances"
SPOT_GPUS = f"{REGION} ec2 L-3819A6DF All G and VT Spot Instance Requests"
ID = r"\b[0-9a-f]{32}[0-9A-Za-z]{8}\b"


def _requests(of: Account) -> Iterator[Description]:
    """Those that are open, without what AWS writes into them meanwhile."""
    client = of("service-quotas")
    pages = client.get_paginator("list_requested_service_quota_change_history").paginate().build_full_result()
    for one in pages["RequestedQuotas"]:
        if one["Status"] in ("PENDING", "CASE_OPENED"):
            name = f"{REGION} {one['ServiceCode']} {one['QuotaCode']} {one['QuotaName']}"
            yield {"Id": one["Id"], "QuotaCode": one["QuotaCode"], "DesiredValue": one["DesiredValue"], "Name": name}


KINDS = (Listed("service_quota_request", _requests, "Id", name=lambda one: one["Name"]),)
UNTAGGABLE = {"service_quota_request": "AWS has no tags for requests"}
PERMANENT = {"service_quota_request": "AWS has no way to withdraw a request"}
NOTHING_IN_THE_WAY = "nothing is removed"


def names(found: Contents, _: Mapping[str, str]) -> dict[str, Key]:
    """By id, and by the code of the quota, which has one open request at most."""
    return {key: (one.kind, one.name) for one in found.values() for key in (one.id, one.description["QuotaCode"])}


def _request(given: Mapping[str, Any], named: Names) -> Key:
    return named[given["QuotaCode"]]


WRITES: Writes = {"RequestServiceQuotaIncrease": ("create", _request)}

GPU = {"name": "gpu", "instance_types": ["g5.xlarge", "g5.12xlarge"], "limits": {"nvidia.com/gpu": 20}}
RICH: dict[str, Any] = {
    "quotas_node_pools": [GPU, {"name": "cpu", "instance_categories": ["c"], "instance_sizes": ["large"], "limits": {"cpu": 16}}],
    "quotas_node_groups": [{"name": "system", "instance_types": ["t3.large"], "max_size": 2}],
    "quotas_pool_vcpus": {"cpu": 8},
    "quotas_counts": {"vpcs": 2, "elastic_ips": 1, "eks_clusters": 1},
    "quotas_more": [{"service_code": "ec2", "quota": "Running On-Demand G and VT instances", "value": 8, "because": "training"}],
    "quotas_request": True,
    "quotas_ask_again": True,
}
INPUTS: dict[str, dict[str, Any]] = {"inventory": {"quotas_request": True}, "rich": RICH}

ON_DEMAND = {**GPU, "capacity_types": ["on-demand"]}
PLAIN = {**RICH, "quotas_node_pools": [ON_DEMAND], "quotas_more": [], "quotas_pool_vcpus": {}}
CHANGES: list[tuple[str, dict[str, Any], set[str]]] = [
    ("a pool of GPUs", PLAIN, {"service_quota_request"}),
    ("spot instances too", {"quotas_node_pools": [GPU]}, {"service_quota_request"}),
    ("more GPUs, to which no request can be changed", {"quotas_node_pools": [{**GPU, "limits": {"nvidia.com/gpu": 40}}]}, set()),
]

# What is kept says nothing of data.
DATA: list[str] = []
DELETE_DATA = ""
# It writes too little, and removes nothing, to be killed amid of either: the seeds have what a lost answer does.
KILLED_AT = ()
# Each fails a request: answered in vain, or carried out without an answer.
SEEDS = (12, 37)


def strangers(of: Account) -> None:
    """A request of others."""
    of("service-quotas").request_service_quota_increase(ServiceCode="vpc", QuotaCode="L-E79EC296", DesiredValue=5000)


def decide(of: Account, code: str, decision: str, **more: Any) -> None:
    """What AWS's people do, whom only the sandbox itself can be."""
    given = {"account": ACCOUNT, "service_code": "ec2", "quota_code": code, "decision": decision, **more}
    where = f"{of('service-quotas').meta.endpoint_url}/sandbox/servicequotas/decisions"
    build_opener(ProxyHandler({})).open(Request(where, dumps(given).encode(), method="POST"), timeout=30).close()


def _asked_again(name: str, value: int) -> list[dict[str, Any]]:
    region, service, code, _ = name.split(" ", 3)
    attributes = {"region": region, "service_code": service, "quota_code": code, "value": value}
    pairs = {key: {"before": None, "after": after} for key, after in attributes.items()}
    return [{"kind": "service_quota_request", "name": name, "action": "create", "attributes": pairs}]


def denied(of: Account, _: Any) -> list[dict[str, Any]]:
    """It is asked again only as `quotas_ask_again` says so."""
    decide(of, "L-DB2E81BA", "deny")
    return _asked_again(GPUS, 88)


def found_invalid(of: Account, _: Any) -> list[dict[str, Any]]:
    decide(of, "L-3819A6DF", "invalid")
    return _asked_again(SPOT_GPUS, 80)


def granted_in_part(of: Account, _: Any) -> list[dict[str, Any]]:
    decide(of, "L-3819A6DF", "close", value=16)
    return _asked_again(SPOT_GPUS, 80)


DRIFTS: list[Callable[[Account, Any], list[dict[str, Any]]]] = [denied, found_invalid, granted_in_part]
