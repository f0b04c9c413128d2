"""VPCs: their number, their ranges, and what keeps one from being deleted."""

from ipaddress import IPv4Network, ip_network
from typing import Any

from .refusals import dependency, refuse

# A VPC's further ranges are not from these when its first is from the key: the table "IPv4 CIDR block association restrictions" of
# https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
PRIVATE = {IPv4Network("10.0.0.0/8"), IPv4Network("172.16.0.0/12"), IPv4Network("192.168.0.0/16")}
NEVER = IPv4Network("198.19.0.0/16")


class Vpcs:
    def create_vpc(self, cidr_block: str, *given: Any, **more: Any) -> Any:
        if not more.get("is_default") and len(self.vpcs) >= self.allowed("vpc", "L-F678F1CE"):
            raise refuse("VpcLimitExceeded", "The maximum number of VPCs has been reached.")
        vpc = super().create_vpc(canonical(cidr_block), *given, **more)
        self.associate_default_dhcp_options(vpc)
        return vpc

    def delete_vpc(self, vpc_id: str) -> Any:
        vpc = self.get_vpc(vpc_id)
        if any(True for _ in self._what_is_in_vpc(vpc_id)):
            raise dependency("vpc", vpc_id)
        self.leave_peerings(vpc_id)
        vpc.dhcp_options = None  # the set of options outlives the VPC
        kept = self.route_tables
        for table in [table for table in kept.values() if table.vpc_id == vpc_id]:
            table.main_association_id = None  # or it could not be deleted
        for acl in [acl for acl in self.network_acls.values() if acl.vpc_id == vpc_id]:
            del self.network_acls[acl.id]
        for group in list(self.groups.get(vpc_id, {})):
            self.forget_tags(group)
            del self.groups[vpc_id][group]
        self.forget_tags(vpc_id)
        return super().delete_vpc(vpc_id)

    def _what_is_in_vpc(self, vpc_id: str) -> Any:
        """Whatever in the VPC is not deleted with it."""
        in_vpc: list[Any] = [
            *(subnet for zone in self.subnets.values() for subnet in zone.values()),
            *(table for table in self.route_tables.values() if table.main_association_id is None),
            *(acl for acl in self.network_acls.values() if not acl.default),
            *(group for group in self.groups[vpc_id].values() if not group.is_default and group.name != "default"),
            *self.enis.values(),
            *self.vpc_end_points.values(),
        ]
        yield from (resource for resource in in_vpc if resource.vpc_id == vpc_id)
        yield from (gateway for gateway in self.internet_gateways.values() if gateway.vpc and gateway.vpc.id == vpc_id)
        yield from (gateway for gateway in (self.vpn_gateway_of(vpc_id),) if gateway)
        yield from (gateway for gateway in self.egress_only_internet_gateways.values() if gateway.vpc_id == vpc_id)

    def associate_vpc_cidr_block(self, vpc_id: str, cidr_block: str, amazon_provided_ipv6_cidr_block: bool = False) -> Any:
        vpc = self.get_vpc(vpc_id)
        if cidr_block:
            cidr_block = canonical(cidr_block)
            self._check_further_range(vpc, ip_network(cidr_block))
            self.check_range_against_peers(vpc_id, cidr_block)
        return super().associate_vpc_cidr_block(vpc_id, cidr_block, amazon_provided_ipv6_cidr_block)

    @staticmethod
    def _check_further_range(vpc: Any, wanted: Any) -> None:
        if not 16 <= wanted.prefixlen <= 28:
            raise refuse("InvalidVpc.Range", f"The CIDR '{wanted}' is invalid.")
        ranges = [ip_network(found["cidr_block"]) for found in vpc.get_cidr_block_association_set()]
        if any(wanted.overlaps(found) for found in ranges):
            raise refuse("InvalidVpc.Range", f"The CIDR '{wanted}' conflicts with another CIDR of the VPC.")
        first = ip_network(vpc.cidr_block)
        own = {private for private in PRIVATE if first.subnet_of(private)}
        foreign = PRIVATE - own if own else PRIVATE
        if wanted.overlaps(NEVER) or any(wanted.overlaps(private) for private in foreign):
            raise refuse(
                "InvalidVpc.Range",
                f"The CIDR '{wanted}' is restricted. Use a CIDR from the same private address range as the current VPC CIDR, "
                "or use a publicly-routable CIDR.",
            )

    def disassociate_vpc_cidr_block(self, association_id: str) -> Any:
        for vpc in self.vpcs.values():
            found = vpc._cidr_block_association_set.get(association_id)
            if not found or ":" in found["cidr_block"] or found["cidr_block"] == vpc.cidr_block:
                continue
            block = ip_network(found["cidr_block"])
            subnets = self.describe_subnets(filters={"vpc-id": [vpc.id]})
            if any(subnet.cidr.subnet_of(block) for subnet in subnets if subnet.cidr.version == 4):
                raise refuse("InvalidCidr.InUse", f"The CIDR '{block}' is in use by a subnet of {vpc.id}.")
            answer = super().disassociate_vpc_cidr_block(association_id)
            del vpc._cidr_block_association_set[association_id]
            return answer
        return super().disassociate_vpc_cidr_block(association_id)


def canonical(block: str) -> str:
    """As AWS writes a range down: 10.0.0.7/24 becomes 10.0.0.0/24."""
    try:
        return str(ip_network(block, strict=False))
    except ValueError:
        return block
