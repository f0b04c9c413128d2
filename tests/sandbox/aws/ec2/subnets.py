"""Subnets: in a zone of the region, inside the VPC, and not deleted while something lives in them."""

from ipaddress import ip_network
from typing import Any

from .refusals import dependency, refuse
from .vpcs import canonical


class Subnets:
    def create_subnet(
        self,
        vpc_id: str,
        cidr_block: str,
        ipv6_cidr_block: str | None = None,
        availability_zone: str | None = None,
        availability_zone_id: str | None = None,
        **more: Any,
    ) -> Any:
        vpc = self.get_vpc(vpc_id)
        zones = {zone.name: zone.zone_id for zone in self.describe_availability_zones()}
        if availability_zone_id and not availability_zone:
            availability_zone = next((name for name, zone_id in zones.items() if zone_id == availability_zone_id), availability_zone_id)
        if availability_zone not in zones:
            known = ", ".join(zones)
            raise refuse(
                "InvalidParameterValue",
                f"Value ({availability_zone}) for parameter availabilityZone is invalid. "
                f"Subnets can currently only be created in the following availability zones: {known}.",
            )
        if cidr_block:
            cidr_block = canonical(cidr_block)
            if "/" in cidr_block and not 16 <= ip_network(cidr_block).prefixlen <= 28:
                raise refuse("InvalidSubnet.Range", f"The CIDR '{cidr_block}' is invalid.")
        subnet = super().create_subnet(
            vpc_id, cidr_block, ipv6_cidr_block, availability_zone=availability_zone, availability_zone_id=None, **more
        )
        # moto takes the first subnet it sees in a zone for the default one.
        subnet.default_for_az = subnet.map_public_ip_on_launch = bool(vpc.is_default and not more.get("tags"))
        return subnet

    def delete_subnet(self, subnet_id: str) -> Any:
        subnet = self.get_subnet(subnet_id)
        if any(interface.subnet.id == subnet_id for interface in self.enis.values()):
            raise dependency("subnet", subnet_id)
        for table in self.route_tables.values():
            table._associations = {key: target for key, target in table._associations.items() if target != subnet_id}
        for acl in self.network_acls.values():
            acl._associations = {key: found for key, found in acl._associations.items() if found.subnet_id != subnet_id}
        self.forget_tags(subnet_id)
        super().delete_subnet(subnet_id)
        return subnet
