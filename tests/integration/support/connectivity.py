# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks to be connected, and the role of the hub that lets an environment do so."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from sandbox.expect import tagged

from .accounts import listing

OWN = {"ManagedBy": "piksel.infra"}
ZONES = ("ap-southeast-3a", "ap-southeast-3b")
ROLE = "arn:aws:iam::111111111111:role/piksel-staging-network"
EXTERNAL_ID = "piksel-staging"
NETWORKS = {"hub": "10.0.0.0/16", "staging": "10.2.0.0/16", "production": "10.3.0.0/16"}


def network(ec2: Any, name: str, cidr: str) -> str:
    """A VPC as role vpc makes it, as far as connections care: its id. Its main route table stays empty."""
    vpc = _one(ec2, "vpc", name, {"CidrBlock": cidr})
    start = cidr.split("/")[0].rsplit(".", 2)[0]
    for number, (tier, zone) in enumerate([("public", ZONES[0]), *(("private", zone) for zone in ZONES)]):
        of_zone = f"{name}-{tier}-{zone}"
        subnet = _one(ec2, "subnet", of_zone, {"VpcId": vpc, "CidrBlock": f"{start}.{number}.0/24", "AvailabilityZone": zone})
        table = _one(ec2, "route_table", f"{name}-{tier}" if tier == "public" else of_zone, {"VpcId": vpc})
        with suppress(ec2.exceptions.ClientError):  # by a call whose answer was lost
            ec2.associate_route_table(SubnetId=subnet, RouteTableId=table)
    return vpc


def _one(ec2: Any, kind: str, name: str, given: Mapping[str, Any]) -> str:
    """Its id. Where an answer was lost there may be two, of which one goes."""
    key = "".join(part.capitalize() for part in kind.split("_"))
    getattr(ec2, f"create_{kind}")(**given, TagSpecifications=tagged(kind.replace("_", "-"), Name=name, **OWN))
    named = [{"Name": "tag:Name", "Values": [name]}]
    first, *others = (one[f"{key}Id"] for one in listing(ec2, f"describe_{kind}s", f"{key}s", Filters=named))
    for other in others:
        getattr(ec2, f"delete_{kind}")(**{f"{key}Id": other})
    return str(first)


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
