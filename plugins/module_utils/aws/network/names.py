# SPDX-License-Identifier: GPL-3.0-or-later
"""What the resources of a VPC are called. Pure.

Names follow the community's Terraform module, so that a network it made is found: `<vpc>-<tier>-<zone>` for subnets,
`<vpc>-<zone>` for NAT gateways and their addresses.
"""

from __future__ import annotations

OWNER_TAG = "ManagedBy"  # what bears it, with this collection's value, may be purged and removed


def subnet_name(vpc_name: str, tier: str, zone: str) -> str:
    return f"{vpc_name}-{tier}-{zone}"


def default_table(vpc_name: str) -> str:
    """What the VPC's own (main) route table is called in plans, since AWS gives it no name."""
    return f"{vpc_name}-default"


def endpoint_name(vpc_name: str, service: str) -> str:
    """`main-s3` for com.amazonaws.<region>.s3; also what an endpoint without a name is called."""
    parts = service.split(".")
    short = ".".join(parts[3:]) if parts[:2] == ["com", "amazonaws"] else service
    return f"{vpc_name}-{short}"


def service_name(service: str, region: str) -> str:
    """A service in full: `s3` is com.amazonaws.<region>.s3; what has a full name keeps it."""
    return service if service.count(".") >= 3 else f"com.amazonaws.{region}.{service}"


def flow_logs_name(vpc_name: str) -> str:
    return f"{vpc_name}-flow-logs"


def log_group_name(vpc_name: str) -> str:
    return f"/aws/vpc/{vpc_name}/flow-logs"
