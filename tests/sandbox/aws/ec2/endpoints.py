"""VPC endpoints: made, altered and removed with their routes and network interfaces."""

from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.models import vpcs as moto
from moto.ec2.models.core import TaggedEC2Resource
from moto.ec2.utils import create_dns_entries, random_vpc_ep_id

from .endpoint_rules import check_private_dns, check_service, check_subnets, refuse_second_route


class VPCEndPoint(moto.VPCEndPoint):
    def get_filter_value(self, filter_name: str, method_name: str | None = None) -> Any:
        values = {"vpc-endpoint-id": self.id, "vpc-endpoint-state": self.state, "vpc-endpoint-type": self.vpc_endpoint_type}
        return (
            values[filter_name] if filter_name in values else TaggedEC2Resource.get_filter_value(self, filter_name, "DescribeVpcEndpoints")
        )

    @property
    def gateway(self) -> bool:
        return self.vpc_endpoint_type == "Gateway"


def finish(endpoint: VPCEndPoint) -> None:
    if endpoint.state == "pending":
        endpoint.state = "available"


class Endpoints:
    def create_vpc_endpoint(
        self,
        vpc_id: str,
        service_name: str,
        endpoint_type: str | None,
        policy_document: str | None,
        route_table_ids: list[str],
        subnet_ids: list[str] | None = None,
        network_interface_ids: list[str] | None = None,
        dns_entries: Any = None,
        client_token: str | None = None,
        security_group_ids: list[str] | None = None,
        tags: dict[str, str] | None = None,
        private_dns_enabled: bool | None = None,
    ) -> VPCEndPoint:
        vpc = self.get_vpc(vpc_id)
        kind = endpoint_type or "Gateway"
        check_service(self, service_name, kind)
        groups = security_group_ids or []
        if kind != "Gateway":
            check_subnets(self, vpc_id, subnet_ids or [])
            if private_dns_enabled:
                check_private_dns(self, vpc, service_name)
            groups = groups or [self.get_default_security_group(vpc_id).id]
            for group in groups:
                self.describe_security_groups([group])
        endpoint = VPCEndPoint(
            self,
            random_vpc_ep_id(),
            vpc_id,
            service_name,
            kind,
            policy_document,
            [],
            subnet_ids=[],
            client_token=client_token,
            security_group_ids=[] if kind == "Gateway" else list(groups),
            tags={},
            private_dns_enabled=bool(private_dns_enabled) and kind != "Gateway",
        )
        if kind == "Gateway":
            endpoint.destination_prefix_list_id = self._prefix_list(service_name)
            refuse_second_route(self, endpoint, route_table_ids)
        self.vpc_end_points[endpoint.id] = endpoint
        endpoint.add_tags(tags or {})
        if kind == "Gateway":
            self._add_routes(endpoint, route_table_ids)
            return endpoint
        endpoint.dns_entries = [create_dns_entries(service_name, endpoint.id)]
        self._add_interfaces(endpoint, subnet_ids or [])
        endpoint.state = "pending"
        self.provisioning.begin("interface endpoint", lambda: finish(endpoint))
        return endpoint

    def _prefix_list(self, service_name: str) -> str | None:
        lists = self.managed_prefix_lists.values()
        return next((found.id for found in lists if found.prefix_list_name == service_name), None)

    def _add_routes(self, endpoint: VPCEndPoint, route_table_ids: list[str]) -> None:
        for identifier in route_table_ids:
            self.create_route(identifier, None, destination_prefix_list_id=endpoint.destination_prefix_list_id, gateway_id=endpoint.id)
            endpoint.route_table_ids.append(identifier)

    def _remove_routes(self, endpoint: VPCEndPoint, route_table_ids: list[str]) -> None:
        for identifier in route_table_ids:
            table = self.route_tables.get(identifier)
            if table is not None:
                table._routes = {key: route for key, route in table._routes.items() if route.gateway_id != endpoint.id}
        endpoint.route_table_ids = [found for found in endpoint.route_table_ids if found not in route_table_ids]

    def _add_interfaces(self, endpoint: VPCEndPoint, subnet_ids: list[str]) -> None:
        for identifier in subnet_ids:
            subnet = self.get_subnet(identifier)
            interface = self.create_managed_interface(
                subnet, "vpc_endpoint", f"VPC Endpoint Interface {endpoint.id}", endpoint.security_group_ids
            )
            endpoint.network_interface_ids.append(interface.id)
            endpoint.subnet_ids = [*(endpoint.subnet_ids or []), identifier]

    def _remove_interfaces(self, endpoint: VPCEndPoint, subnet_ids: list[str]) -> None:
        for identifier in list(endpoint.network_interface_ids):
            interface = self.enis.get(identifier)
            if interface is not None and interface.subnet.id in subnet_ids:
                self.remove_managed_interface(interface)
                endpoint.network_interface_ids.remove(identifier)
        endpoint.subnet_ids = [found for found in endpoint.subnet_ids or [] if found not in subnet_ids]

    def alter_vpc_endpoint(self, identifier: str, given: dict[str, Any]) -> None:
        endpoint = self.get_vpc_end_point(identifier)
        added, removed = given.get("AddSubnetIds", []), given.get("RemoveSubnetIds", [])
        stay = [found for found in endpoint.subnet_ids or [] if found not in removed]
        check_subnets(self, endpoint.vpc_id, [*stay, *added])
        private_dns = given.get("PrivateDnsEnabled")
        if private_dns and not endpoint.private_dns_enabled:
            check_private_dns(self, self.get_vpc(endpoint.vpc_id), endpoint.service_name)
        tables = [found for found in given.get("AddRouteTableIds", []) if found not in endpoint.route_table_ids]
        refuse_second_route(self, endpoint, tables)
        for group in given.get("AddSecurityGroupIds", []):
            self.describe_security_groups([group])
        if private_dns is not None:
            endpoint.private_dns_enabled = private_dns
        if given.get("ResetPolicy"):
            endpoint.policy_document = moto.json.dumps(moto.VPCEndPoint.DEFAULT_POLICY)
        endpoint.modify(
            given.get("PolicyDocument"), None, None, None, None, given.get("AddSecurityGroupIds"), given.get("RemoveSecurityGroupIds")
        )
        self._remove_interfaces(endpoint, removed)
        self._add_interfaces(endpoint, [found for found in added if found not in stay])
        self._remove_routes(endpoint, given.get("RemoveRouteTableIds", []))
        self._add_routes(endpoint, tables)
        groups = [self.get_security_group_from_id(group) for group in endpoint.security_group_ids]
        for interface in endpoint.network_interface_ids:
            self.enis[interface]._group_set = groups

    def remove_vpc_endpoints(self, identifiers: list[str]) -> list[dict[str, Any]]:
        """Delete what there is; the answer lists what there is not."""
        unsuccessful = []
        for identifier in identifiers:
            endpoint = self.vpc_end_points.get(identifier)
            if endpoint is None:
                error = {"Code": "InvalidVpcEndpoint.NotFound", "Message": f"The VPC endpoint '{identifier}' does not exist"}
                unsuccessful.append({"ResourceId": identifier, "Error": error})
            elif endpoint.gateway:
                self._forget_endpoint(endpoint)
            elif endpoint.state != "deleting":
                endpoint.state = "deleting"
                self.provisioning.begin("interface endpoint deletion", lambda gone=endpoint: self._forget_endpoint(gone))
        return unsuccessful

    def _forget_endpoint(self, endpoint: VPCEndPoint) -> None:
        self._remove_routes(endpoint, list(endpoint.route_table_ids))
        self._remove_interfaces(endpoint, list(endpoint.subnet_ids or []))
        self.vpc_end_points.pop(endpoint.id, None)
        self.forget_tags(endpoint.id)


class EndpointsResponse:
    def modify_vpc_endpoint(self) -> ActionResult:
        names = [f"{verb}{kind}Ids" for verb in ("Add", "Remove") for kind in ("Subnet", "RouteTable", "SecurityGroup")]
        given = {name: self._get_param(name) for name in (*names, "PolicyDocument", "PrivateDnsEnabled", "ResetPolicy")}
        given = {name: value for name, value in given.items() if value is not None}
        self.ec2_backend.alter_vpc_endpoint(self._get_param("VpcEndpointId"), given)
        return ActionResult({"Return": True})

    def delete_vpc_endpoints(self) -> ActionResult:
        unsuccessful = self.ec2_backend.remove_vpc_endpoints(self._get_param("VpcEndpointIds", []))
        return ActionResult({"Unsuccessful": unsuccessful})
