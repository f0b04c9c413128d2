"""Route tables, their routes and associations."""

from typing import Any

from moto.ec2.models.route_tables import Route

from .refusals import dependency, refuse
from .vpcs import canonical

GONE = ("failed", "deleting", "deleted")


def state(route: Any) -> str:
    """A route whose target is gone leads into a black hole."""
    backend = route.route_table.ec2_backend
    if route.nat_gateway is not None and route.nat_gateway.state in GONE:
        return "blackhole"
    gateway = route.gateway
    if gateway is not None and gateway.id.startswith("vgw-") and gateway.vpc("attached") != route.route_table.vpc_id:
        return "blackhole"
    if gateway is not None and gateway.id.startswith("igw-") and (gateway.id not in backend.internet_gateways or not gateway.vpc):
        return "blackhole"
    # https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-routing.html: also one that is not active yet
    if route.vpc_pcx is not None and route.vpc_pcx.connection.state != "active":
        return "blackhole"
    if route.transit_gateway is not None and not backend.attached(route.transit_gateway.id, route.route_table.vpc_id):
        return "blackhole"
    return "active"


Route.state = property(state)


class Routes:
    def create_route(self, route_table_id: str, destination_cidr_block: str | None, *given: Any, **more: Any) -> Any:
        table = self.get_route_table(route_table_id)
        names = ("destination_ipv6_cidr_block", "destination_prefix_list_id")
        more = {**dict(zip(names, given, strict=False)), **more}
        destination = canonical(destination_cidr_block) if destination_cidr_block else None
        wanted = destination or more.get(names[0]) or more.get(names[1])
        if not more.get("local"):
            for route in table._routes.values():  # a propagated one may be there
                if wanted in (route.destination_cidr_block, route.destination_ipv6_cidr_block, route.destination_prefix_list_id):
                    raise refuse("RouteAlreadyExists", f"The route identified by {wanted} already exists.")
            self._check_target(table, **more)
        return self._led(super().create_route(route_table_id, destination, **more), **more)

    def replace_route(self, route_table_id: str, destination_cidr_block: str, *given: Any, **more: Any) -> Any:
        table = self.get_route_table(route_table_id)
        names = ("destination_ipv6_cidr_block", "destination_prefix_list_id", "nat_gateway_id", "egress_only_igw_id", "transit_gateway_id")
        more = {**dict(zip(names, given, strict=False)), **more}
        self._check_target(table, **more)
        return self._led(super().replace_route(route_table_id, canonical(destination_cidr_block or "") or None, **more), **more)

    def _led(self, route: Any, transit_gateway_id: str | None = None, **_: Any) -> Any:
        """moto knows of transit gateways of the own account only."""
        route.transit_gateway = self.gateway(transit_gateway_id) if transit_gateway_id else None
        return route

    def _check_target(
        self,
        table: Any,
        gateway_id: str | None = None,
        nat_gateway_id: str | None = None,
        transit_gateway_id: str | None = None,
        **_: Any,
    ) -> None:
        # AWS says the same of a gateway to which the VPC is not attached (hashicorp/terraform-provider-aws#9222).
        if transit_gateway_id and not self.attached(transit_gateway_id, table.vpc_id):
            raise refuse("InvalidTransitGatewayID.NotFound", f"The transitGateway ID '{transit_gateway_id}' does not exist.")
        if nat_gateway_id:
            nat = self.nat_gateways.get(nat_gateway_id)
            if nat is None or nat.state in GONE:
                raise refuse("InvalidNatGatewayID.NotFound", f"The natGateway ID '{nat_gateway_id}' does not exist")
        if gateway_id and gateway_id.startswith("vgw-") and self.get_vpn_gateway(gateway_id).vpc("attached") != table.vpc_id:
            raise refuse("InvalidParameterValue", f"route table {table.id} and network gateway {gateway_id} belong to different networks")
        if gateway_id and gateway_id.startswith("igw-"):
            gateway = self.internet_gateways.get(gateway_id)
            if gateway is None:
                raise refuse("InvalidGatewayID.NotFound", f"The gateway ID '{gateway_id}' does not exist")
            if not gateway.vpc or gateway.vpc.id != table.vpc_id:
                raise refuse(
                    "InvalidParameterValue", f"route table {table.id} and network gateway {gateway_id} belong to different networks"
                )

    def delete_route(self, route_table_id: str, destination_cidr_block: str | None, *given: Any, **more: Any) -> Any:
        table = self.get_route_table(route_table_id)
        wanted = {destination_cidr_block, *given, *more.values()}
        for route in table._routes.values():
            if route.local and route.destination_cidr_block in wanted & self._ranges(table.vpc_id):
                raise refuse("InvalidParameterValue", f"cannot remove local route {destination_cidr_block} in route table {table.id}")
            if route.destination_prefix_list_id in wanted - {None} and (route.gateway_id or "").startswith("vpce-"):
                raise refuse("InvalidParameterValue", f"cannot remove VPC endpoint route {route.gateway_id} in route table {table.id}")
        return super().delete_route(route_table_id, destination_cidr_block, *given, **more)

    def _ranges(self, vpc_id: str) -> set[str]:
        found = self.get_vpc(vpc_id).get_cidr_block_association_set()
        return {one["cidr_block"] for one in found if one["cidr_block_state"]["state"] == "associated"}

    def delete_route_table(self, route_table_id: str) -> None:
        if self.get_route_table(route_table_id).associations:
            raise dependency("routeTable", route_table_id)
        for endpoint in self.vpc_end_points.values():
            endpoint.route_table_ids = [found for found in endpoint.route_table_ids if found != route_table_id]
        self.forget_tags(route_table_id)
        super().delete_route_table(route_table_id)

    def associate_route_table(self, route_table_id: str, gateway_id: str | None = None, subnet_id: str | None = None) -> str:
        table = self.get_route_table(route_table_id)
        if subnet_id:
            if self.get_subnet(subnet_id).vpc_id != table.vpc_id:
                raise refuse("InvalidParameterValue", f"Route table {route_table_id} and subnet {subnet_id} belong to different networks")
            if any(subnet_id in other._associations.values() for other in self.route_tables.values() if other is not table):
                raise refuse(
                    "Resource.AlreadyAssociated",
                    f"the specified association for route table {route_table_id} conflicts with an existing association",
                )
        return super().associate_route_table(route_table_id, gateway_id, subnet_id)

    def disassociate_route_table(self, association_id: str) -> Any:
        if any(table.main_association_id == association_id for table in self.route_tables.values()):
            raise refuse("InvalidParameterValue", f"cannot disassociate the main route table association {association_id}")
        return super().disassociate_route_table(association_id)
