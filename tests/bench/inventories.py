"""The inventories that are measured: the sandbox's own, a larger one made from it, and what stock.yml wants of either."""

import copy
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from sandbox import Sandbox

# Services that a larger network has endpoints for, besides those it has anyway.
MORE_SERVICES = ("ec2", "ec2messages", "kms", "logs", "monitoring", "secretsmanager", "sqs", "ssm", "ssmmessages", "sts")


def enlarge(source: Path, target: Path, times: int) -> Path:
    """Write a copy of an inventory whose networks have `times` as many subnets and endpoints, of ranges that are computed."""
    shutil.copytree(source, target)
    for path in target.glob("host_vars/*/vpc.yml"):
        variables = yaml.safe_load(path.read_text())
        tiers = variables["vpc_tiers"]
        copies = [(tier, f"{tier['name']}-{number}") for tier in tiers for number in range(1, times + 1)]
        variables["vpc_tiers"] = [
            {key: value for key, value in tier.items() if key != "cidrs"} | {"name": name, "prefix_length": 22} for tier, name in copies
        ]
        variables["vpc_endpoints"] = enlarge_endpoints(variables.get("vpc_endpoints", []), [name for _tier, name in copies], times)
        path.write_text(yaml.safe_dump(variables))
    return target


def with_more_buckets(source: Path, target: Path, number: int) -> Path:
    """Write a copy of an inventory with so many more buckets, like those that there are."""
    shutil.copytree(source, target)
    for path in target.glob("host_vars/*/s3.yml"):
        variables = yaml.safe_load(path.read_text())
        buckets = variables["s3_buckets"]
        copies = [buckets[one % len(buckets)] | {"name": f"more-of-{path.parent.name}-{one}"} for one in range(number)]
        path.write_text(yaml.safe_dump({"s3_buckets": buckets + copies}))
    return target


def enlarge_endpoints(endpoints: list[dict[str, Any]], tiers: list[str], times: int) -> list[dict[str, Any]]:
    """The endpoints, moved to the tiers' copies, and interface endpoints of more services."""
    moved = []
    for endpoint in endpoints:
        # An interface endpoint can stand in one subnet of a zone only.
        served = [name for name in tiers if name.rpartition("-")[0] in endpoint["tiers"]]
        moved.append(endpoint | {"tiers": served if endpoint["type"] == "gateway" else served[:1]})
    interface = next((endpoint for endpoint in moved if endpoint["type"] == "interface"), {})
    more = [copy.deepcopy(interface) | {"service": service} for service in MORE_SERVICES]
    return moved + more[: (times - 1) * len(endpoints)]


def for_stock_modules(source: Path, target: Path, sandbox: Sandbox, accounts: Mapping[str, str]) -> Path:
    """Write a copy of an inventory with the network of each of the accounts (host: account) as it stands in the sandbox."""
    shutil.copytree(source, target)
    for host, account in accounts.items():
        path = target / "host_vars" / host / "network.yml"
        path.write_text(yaml.safe_dump({"network": describe(sandbox.client(account, "ec2"), host)}))
    return target


def describe(ec2: Any, name: str) -> dict[str, Any]:
    """What stock.yml wants, read from a network that has it."""
    vpc = ec2.describe_vpcs(Filters=[{"Name": "tag:Name", "Values": [name]}])["Vpcs"][0]
    mine = [{"Name": "vpc-id", "Values": [vpc["VpcId"]]}]
    subnets = ec2.describe_subnets(Filters=mine)["Subnets"]
    tables = [table for table in ec2.describe_route_tables(Filters=mine)["RouteTables"] if table["Tags"]]
    groups = ec2.describe_security_groups(Filters=mine)["SecurityGroups"]
    nat_gateway = ec2.describe_nat_gateways(Filters=mine)["NatGateways"][0]
    internet_gateways = ec2.describe_internet_gateways(Filters=[{"Name": "attachment.vpc-id", "Values": [vpc["VpcId"]]}])
    names = {one[key]: tags(one)["Name"] for ones, key in ((subnets, "SubnetId"), (tables, "RouteTableId")) for one in ones}
    return {
        "vpc": named(vpc) | {"cidr": vpc["CidrBlock"]},
        "internet_gateway": named(internet_gateways["InternetGateways"][0]),
        "nat_gateway": named(nat_gateway) | {"subnet": names[nat_gateway["SubnetId"]]},
        "subnets": [
            named(one) | {"cidr": one["CidrBlock"], "zone": one["AvailabilityZone"], "map_public": one["MapPublicIpOnLaunch"]}
            for one in subnets
        ],
        "route_tables": [
            named(one)
            | {
                "subnets": pick(names, (link["SubnetId"] for link in one["Associations"])),
                "by_nat_gateway": any("NatGatewayId" in route for route in one["Routes"]),
            }
            for one in tables
        ],
        "security_groups": [named(one) | {"description": one["Description"]} for one in groups if one["GroupName"] != "default"],
        "endpoints": [
            named(one)
            | {
                "service": one["ServiceName"],
                "type": one["VpcEndpointType"],
                "subnets": pick(names, one.get("SubnetIds", [])),
                "route_tables": pick(names, one.get("RouteTableIds", [])),
            }
            for one in ec2.describe_vpc_endpoints(Filters=mine)["VpcEndpoints"]
        ],
    }


def pick(names: Mapping[str, str], ids: Iterable[str]) -> list[str]:
    return sorted(names[one] for one in ids)


def named(description: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": description.get("GroupName") or tags(description)["Name"], "tags": tags(description)}


def tags(description: Mapping[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in description["Tags"]}
