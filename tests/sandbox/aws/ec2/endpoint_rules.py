"""When AWS refuses a VPC endpoint."""

from typing import Any

from moto.ec2.exceptions import InvalidServiceName
from moto.ec2.models.vpcs import AWS_ENDPOINT_SERVICES

from .refusals import refuse

GATEWAY = ("s3", "dynamodb")


def check_service(backend: Any, name: str, kind: str) -> None:
    prefix = f"com.amazonaws.{backend.region_name}."
    own = {service.service_name for service in backend.configurations.values()}
    if name not in own and not (name.startswith(prefix) and name.removeprefix(prefix) in AWS_ENDPOINT_SERVICES):
        raise InvalidServiceName(name)
    if kind == "Gateway" and name.removeprefix(prefix) not in GATEWAY:
        raise refuse("InvalidParameter", "Endpoint type (Gateway) does not match available service types ([Interface]).")


def check_subnets(backend: Any, vpc_id: str, subnet_ids: list[str]) -> None:
    zones: set[str] = set()
    for identifier in dict.fromkeys(subnet_ids):
        subnet = backend.get_subnet(identifier)
        if subnet.vpc_id != vpc_id:
            raise refuse("InvalidParameter", f"The subnet {identifier} does not belong to the VPC {vpc_id}.")
        if subnet.availability_zone in zones:
            raise refuse("DuplicateSubnetsInSameZone", f"Found another VPC endpoint subnet in the availability zone of {identifier}")
        zones.add(subnet.availability_zone)


def check_private_dns(backend: Any, vpc: Any, service_name: str) -> None:
    if not (vpc.enable_dns_support and vpc.enable_dns_hostnames):
        raise refuse(
            "InvalidParameter",
            f"Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for {vpc.id}",
        )
    for other in backend.vpc_end_points.values():
        if other.vpc_id == vpc.id and other.service_name == service_name and other.private_dns_enabled:
            domain = ".".join([*reversed(service_name.removeprefix("com.amazonaws.").partition(".")[2].split(".")), backend.region_name])
            raise refuse(
                "InvalidParameter",
                "private-dns-enabled cannot be set because there is already a conflicting DNS domain for "
                f"{domain}.amazonaws.com in the VPC {vpc.id}",
            )


def refuse_second_route(backend: Any, endpoint: Any, route_table_ids: list[str]) -> None:
    for identifier in route_table_ids:
        table = backend.get_route_table(identifier)
        if table.vpc_id != endpoint.vpc_id:
            raise refuse("InvalidParameter", f"Route table {identifier} does not belong to the VPC {endpoint.vpc_id}.")
        if any(route.destination_prefix_list_id == endpoint.destination_prefix_list_id for route in table.routes):
            raise refuse(
                "RouteAlreadyExists",
                f"route table {identifier} already has a route with destination-prefix-list-id {endpoint.destination_prefix_list_id}",
            )
