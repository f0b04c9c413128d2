"""Subnet groups: where in a VPC instances may be. Two zones at least."""

import re
from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import ec2_backends

from .refusals import invalid_value, refused

NAME = re.compile(r"[A-Za-z0-9 ._-]{1,255}")
DEFAULT = "default"
ZONES = 2


class SubnetGroup:
    def __init__(self, backend: Any, name: str, description: str, subnets: list[Any]):
        self.name, self.description, self.subnets = name, description, subnets
        self.arn = backend.rds_arn("subgrp", name)
        self.tags: dict[str, str] = {}

    @property
    def vpc_id(self) -> str:
        return str(self.subnets[0].vpc_id)

    @property
    def zones(self) -> list[str]:
        return sorted({subnet.availability_zone for subnet in self.subnets})

    def describe(self) -> dict[str, Any]:
        subnets = [
            {
                "SubnetIdentifier": subnet.id,
                "SubnetAvailabilityZone": {"Name": subnet.availability_zone},
                "SubnetOutpost": {},
                "SubnetStatus": "Active",
            }
            for subnet in self.subnets
        ]
        return {
            "DBSubnetGroupName": self.name,
            "DBSubnetGroupDescription": self.description,
            "VpcId": self.vpc_id,
            "SubnetGroupStatus": "Complete",
            "Subnets": subnets,
            "DBSubnetGroupArn": self.arn,
            "SupportedNetworkTypes": ["IPV4"],
        }


class SubnetGroups:
    account_id: str
    region_name: str
    subnet_groups: dict[str, SubnetGroup]
    databases: dict[str, Any]
    clusters: dict[str, Any]
    check_tags: Any

    @property
    def ec2(self) -> Any:
        return ec2_backends[self.account_id][self.region_name]

    def create_db_subnet_group(self, given: dict[str, Any]) -> dict[str, Any]:
        name = given["DBSubnetGroupName"].lower()
        if name == DEFAULT or not NAME.fullmatch(name):
            raise invalid_value(f"The parameter DBSubnetGroupName is not a valid identifier: {name}.")
        if name in self.subnet_groups:
            raise refused("DBSubnetGroupAlreadyExistsFault", f"The DB subnet group '{name}' already exists.")
        tags = self.check_tags(given)
        made = SubnetGroup(self, name, given["DBSubnetGroupDescription"], self._subnets(given["SubnetIds"]))
        made.tags = tags
        self.subnet_groups[name] = made
        return {"DBSubnetGroup": made.describe()}

    def _subnets(self, identifiers: list[str]) -> list[Any]:
        found = []
        for identifier in identifiers:
            try:
                found.append(self.ec2.get_subnet(identifier))
            except EC2ClientError:
                raise refused("InvalidSubnet", f"Subnet IDs are required: {identifier} does not exist.") from None
        if len({subnet.vpc_id for subnet in found}) > 1:
            raise refused("InvalidSubnet", "The DB subnet group's subnets must be in the same VPC.")
        zones = sorted({subnet.availability_zone for subnet in found})
        if len(zones) < ZONES:
            said = "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement."
            add = f"Current AZ coverage: {', '.join(zones)}. Add subnets to cover at least {ZONES} AZs."
            raise refused("DBSubnetGroupDoesNotCoverEnoughAZs", f"{said} {add}")
        return found

    def subnet_group(self, name: str) -> SubnetGroup:
        found = self.subnet_groups.get(name.lower())
        if found is None:
            raise refused("DBSubnetGroupNotFoundFault", f"DB subnet group '{name}' does not exist.")
        return found

    def chosen_subnet_group(self, name: str | None) -> SubnetGroup:
        """Without a name, the default VPC's, which RDS makes by itself."""
        if name and name.lower() != DEFAULT:
            return self.subnet_group(name)
        vpc = next((one for one in self.ec2.vpcs.values() if one.is_default == "true" or one.is_default is True), None)
        if vpc is None:
            raise refused("InvalidVPCNetworkStateFault", "No default subnet detected in VPC. Please contact AWS Support to recreate it.")
        subnets = [one for zone in self.ec2.subnets.values() for one in zone.values() if one.vpc_id == vpc.id]
        return self.subnet_groups.setdefault(DEFAULT, SubnetGroup(self, DEFAULT, DEFAULT, subnets))

    def describe_db_subnet_groups(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        name = given.get("DBSubnetGroupName")
        return [one.describe() for one in ([self.subnet_group(name)] if name else self.subnet_groups.values())]

    def modify_db_subnet_group(self, given: dict[str, Any]) -> dict[str, Any]:
        found = self.subnet_group(given["DBSubnetGroupName"])
        subnets = self._subnets(given["SubnetIds"])
        kept = {subnet.id for subnet in subnets}
        for database in self._in_group(found.name):
            if found.vpc_id != subnets[0].vpc_id:
                raise refused("InvalidSubnet", f"The new Subnets are not in the same Vpc as the existing subnet group {found.name}.")
            if database.subnet_id not in kept:
                raise refused("SubnetAlreadyInUse", f"Subnet {database.subnet_id} is in use by {database.identifier}.")
        found.subnets, found.description = subnets, given.get("DBSubnetGroupDescription", found.description)
        return {"DBSubnetGroup": found.describe()}

    def _in_group(self, name: str) -> list[Any]:
        return [one for one in self.databases.values() if one.subnet_group.name == name]

    def delete_db_subnet_group(self, given: dict[str, Any]) -> None:
        found = self.subnet_group(given["DBSubnetGroupName"])
        used = [*self._in_group(found.name), *(one for one in self.clusters.values() if one.subnet_group.name == found.name)]
        if used:
            said = f"Cannot delete the subnet group '{found.name}' because at least one database instance: {used[0].identifier}"
            raise refused("InvalidDBSubnetGroupStateFault", f"{said} is still using it.")
        del self.subnet_groups[found.name]
