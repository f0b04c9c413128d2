# SPDX-License-Identifier: GPL-3.0-or-later
"""The endpoints and flow logs of a described VPC. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ...converge.model import Reference, Resource
from .layout import Subnet
from .names import endpoint_name, flow_logs_name, log_group_name, service_name
from .rules import Rule

if TYPE_CHECKING:
    from .desired import Description

# https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "vpc-flow-logs.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
DELIVERY = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogGroups", "logs:DescribeLogStreams"]


def endpoints(vpc: Description) -> Iterator[Resource]:
    wanted, group = vpc.params["endpoints"] or [], f"{vpc.name}-endpoints"
    if any(endpoint["type"] == "interface" for endpoint in wanted):
        yield vpc.resource(
            "security_group",
            group,
            description="HTTPS from the VPC to its interface endpoints",
            vpc_id=vpc.vpc_id,
            ingress=frozenset(Rule("tcp", 443, 443, cidr, "VPC") for cidr in vpc.cidrs),
            egress=frozenset(),
        )
    for endpoint in wanted:
        service, subnets = service_name(endpoint["service"], vpc.region), _subnets(vpc, endpoint)
        attributes: dict[str, Any] = {"vpc_id": vpc.vpc_id, "service_name": service, "type": endpoint["type"], "policy": endpoint["policy"]}
        if endpoint["type"] == "interface":
            attributes["subnet_ids"] = frozenset(Reference("subnet", subnet.name) for subnet in subnets)
            attributes["security_group_ids"] = frozenset({Reference("security_group", group)})
            attributes["private_dns_enabled"] = endpoint["private_dns"]
        else:
            attributes["route_table_ids"] = frozenset(Reference("route_table", vpc.table_name(subnet)) for subnet in subnets)
        yield vpc.resource("vpc_endpoint", endpoint_name(vpc.name, service), **attributes)


def _subnets(vpc: Description, endpoint: Mapping[str, Any]) -> list[Subnet]:
    """Of the endpoint's tiers; where none is named, a gateway serves all, and an interface the first that is not public."""
    tiers: Collection[str] = endpoint["tiers"] or vpc.tiers
    if not endpoint["tiers"] and endpoint["type"] == "interface":
        tiers = sorted(vpc.tiers, key=lambda name: vpc.tiers[name]["type"] == "public")[:1]
    return [subnet for subnet in vpc.subnets if subnet.tier in tiers]


def flow_logs(vpc: Description) -> Iterator[Resource]:
    logs, name, group = vpc.params["flow_logs"], flow_logs_name(vpc.name), log_group_name(vpc.name)
    if not logs:
        return
    attributes = {"vpc_id": vpc.vpc_id, "traffic_type": logs["traffic_type"], "max_aggregation_interval": logs["max_aggregation_interval"]}
    if logs["destination"] == "cloudwatch":
        yield vpc.resource("log_group", group, retention_days=logs["retention_days"])
        allowed = {"Effect": "Allow", "Action": DELIVERY, "Resource": Reference("log_group", group, "arn")}
        policy = {"Version": "2012-10-17", "Statement": [allowed]}
        yield vpc.resource("iam_role", name, assume_role_policy=TRUST, inline_policies={"deliver": policy})
        attributes |= {"destination_type": "cloud-watch-logs", "destination": group, "role_arn": Reference("iam_role", name, "arn")}
        yield vpc.resource("flow_log", name, after=("log_group",), **attributes)
        return
    yield Resource("iam_role", name, present=False)
    if logs["destination"] == "s3":
        yield vpc.resource("flow_log", name, destination_type="s3", destination=logs["bucket_arn"], **attributes)
    else:
        yield Resource("flow_log", name, present=False)
