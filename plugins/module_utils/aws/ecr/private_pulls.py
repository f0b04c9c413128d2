# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a VPC has what pulls without the internet need: ECR's two services by their own names, and S3, where the layers are.

https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..area import Clients, name_of, pages

INTERFACES = ("ecr.api", "ecr.dkr")
GATEWAY = "s3"
DYING = ("deleting", "deleted", "failed", "rejected", "expired")


def problems(clients: Clients, names: Sequence[str]) -> list[str]:
    """A sentence for each VPC that lacks something."""
    ec2 = clients.get("ec2")
    filters = [{"Name": "tag:Name", "Values": list(names)}]
    vpcs = [(name_of(one), one["VpcId"]) for one in pages(ec2, "describe_vpcs", "Vpcs", Filters=filters)]
    ids = [{"Name": "vpc-id", "Values": [identity for _, identity in vpcs]}]
    endpoints = pages(ec2, "describe_vpc_endpoints", "VpcEndpoints", Filters=ids) if vpcs else []
    found = Counter(name for name, _ in vpcs)
    sentences = [f"{name}: there is no VPC of this name in this account and region; role vpc makes it" for name in names if not found[name]]
    sentences += [f"{name}: {count} VPCs have this name; rename all but one" for name, count in found.items() if count > 1]
    for name, identity in vpcs:
        standing = [one for one in endpoints if one["VpcId"] == identity and one["State"].lower() not in DYING]
        sentences += [f"{name}: {problem}" for problem in _missing(standing)]
    return [f"registry_private_pull_vpcs: {sentence}" for sentence in sentences]


def _missing(endpoints: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for service in INTERFACES:
        found = [one for one in endpoints if _is(one, service, "Interface")]
        if not found:
            yield f"it has no interface endpoint for {service}; add it to vpc_endpoints of role vpc"
        elif not any(one.get("PrivateDnsEnabled") for one in found):
            yield f"its endpoint for {service} has no private DNS, so pulls go past it; set private_dns of it in vpc_endpoints of role vpc"
    gateways = [one for one in endpoints if _is(one, GATEWAY, "Gateway")]
    if not gateways:
        yield f"it has no gateway endpoint for {GATEWAY}, where images' layers are; add it to vpc_endpoints of role vpc"
    elif not any(one.get("RouteTableIds") for one in gateways):
        yield f"its gateway endpoint for {GATEWAY} is in no route table; name tiers of it in vpc_endpoints of role vpc"


def _is(endpoint: Mapping[str, Any], service: str, kind: str) -> bool:
    return bool(endpoint["ServiceName"].endswith(f".{service}") and endpoint["VpcEndpointType"] == kind)
