# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks to be connected, and the role of the hub that lets an environment do so."""

from collections.abc import Mapping
from typing import Any

from sandbox.expect import tagged

OWN = {"ManagedBy": "piksel.infra"}
ZONES = ("ap-southeast-3a", "ap-southeast-3b")
ROLE = "arn:aws:iam::111111111111:role/piksel-staging-network"
EXTERNAL_ID = "piksel-staging"
NETWORKS = {"hub": "10.0.0.0/16", "staging": "10.2.0.0/16", "production": "10.3.0.0/16"}


def network(ec2: Any, name: str, cidr: str) -> str:
    """A VPC as role vpc makes it, as far as connections care: its id. Its main route table stays empty."""
    vpc: str = ec2.create_vpc(CidrBlock=cidr, TagSpecifications=tagged("vpc", Name=name, **OWN))["Vpc"]["VpcId"]
    start = cidr.split("/")[0].rsplit(".", 2)[0]
    for number, (tier, zone) in enumerate([("public", ZONES[0]), *(("private", zone) for zone in ZONES)]):
        subnet = {"Name": f"{name}-{tier}-{zone}", **OWN}
        table = {"Name": f"{name}-{tier}" if tier == "public" else subnet["Name"], **OWN}
        ec2.associate_route_table(
            SubnetId=ec2.create_subnet(
                VpcId=vpc, CidrBlock=f"{start}.{number}.0/24", AvailabilityZone=zone, TagSpecifications=tagged("subnet", **subnet)
            )["Subnet"]["SubnetId"],
            RouteTableId=ec2.create_route_table(VpcId=vpc, TagSpecifications=tagged("route-table", **table))["RouteTable"]["RouteTableId"],
        )
    return vpc


def tables(ec2: Any, vpc: str) -> dict[str, dict[str, Any]]:
    """Route tables of a VPC by name; the main one has none."""
    found = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["RouteTables"]
    return {next((tag["Value"] for tag in one["Tags"] if tag["Key"] == "Name"), "main"): one for one in found}


def routes(ec2: Any, vpc: str) -> dict[str, dict[str, str]]:
    """By route table's name, what leads to connections and gateways: {range: target}."""
    targets = ("VpcPeeringConnectionId", "TransitGatewayId", "GatewayId")
    return {
        name: {
            route["DestinationCidrBlock"]: next(route[key] for key in targets if route.get(key))
            for route in table["Routes"]
            if any(route.get(key, "local") != "local" for key in targets)
        }
        for name, table in tables(ec2, vpc).items()
    }


def environment(**more: Any) -> Mapping[str, Any]:
    """As the hub's data has it."""
    return {"name": "staging", "account_id": "222222222222", "external_id": EXTERNAL_ID, "principals": ["piksel-deploy"], **more}


HUB: dict[str, Any] = {
    "project": "piksel",
    "vpc_name": "piksel-hub",
    "networks": NETWORKS,
    "network": "hub",
    "environments": [environment()],
}
PEER = {"vpc_name": "piksel-hub", "network": "hub", "assume_role_arn": ROLE, "external_id": EXTERNAL_ID}
STAGING: dict[str, Any] = {
    "vpc_name": "piksel-staging",
    "networks": NETWORKS,
    "network": "staging",
    "peerings": [{"name": "piksel-staging-hub", "peer": PEER}],
    "tags": {"Project": "piksel"},
}
