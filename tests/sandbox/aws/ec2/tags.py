"""Tags: read without a search through all of them, gone with their resource, and only for what exists."""

from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.ec2.models import validate_resource_ids
from moto.ec2.models.core import TaggedEC2Resource
from moto.ec2.utils import EC2_PREFIX_TO_RESOURCE, get_prefix

from .refusals import refuse

# The names that AWS gives resource types in tags, where moto has others.
EC2_PREFIX_TO_RESOURCE.update(
    {
        "nat": "natgateway",
        "eipalloc": "elastic-ip",
        "fl": "vpc-flow-log",
        "vpce": "vpc-endpoint",
        "pl": "prefix-list",
        "sgr": "security-group-rule",
    }
)
SPECIFIED = {
    "AllocateAddress": "elastic-ip",
    "CreateCustomerGateway": "customer-gateway",
    "CreateDhcpOptions": "dhcp-options",
    "CreateFlowLogs": "vpc-flow-log",
    "CreateInternetGateway": "internet-gateway",
    "CreateNatGateway": "natgateway",
    "CreateNetworkAcl": "network-acl",
    "CreateNetworkInterface": "network-interface",
    "CreateRouteTable": "route-table",
    "CreateSecurityGroup": "security-group",
    "CreateSubnet": "subnet",
    "CreateTransitGateway": "transit-gateway",
    "CreateTransitGatewayRouteTable": "transit-gateway-route-table",
    "CreateTransitGatewayVpcAttachment": "transit-gateway-attachment",
    "CreateVpc": "vpc",
    "CreateVpcEndpoint": "vpc-endpoint",
    "CreateVpcPeeringConnection": "vpc-peering-connection",
    "CreateVpnConnection": "vpn-connection",
    "CreateVpnGateway": "vpn-gateway",
}


def get_tags(resource: Any) -> list[dict[str, str]]:
    kind = EC2_PREFIX_TO_RESOURCE.get(get_prefix(resource.id), "") if resource.id else ""
    tags = resource.ec2_backend.tags.get(resource.id, {}) if resource.id else {}
    return [{"resource_id": resource.id, "key": key, "value": value, "resource_type": kind} for key, value in tags.items()]


TaggedEC2Resource.get_tags = get_tags


def check_keys(keys: list[str]) -> None:
    for key in keys:
        if key.lower().startswith("aws:"):
            raise refuse("InvalidParameterValue", f"Tag keys starting with 'aws:' are reserved for internal use: {key}")
    if len(keys) != len(set(keys)):
        raise refuse("InvalidParameterValue", "Duplicate tag keys found. Please note that Tag keys are case insensitive.")


def check_specifications(operation: str, specifications: Any) -> None:
    for specification in specifications if isinstance(specifications, list) else []:
        kind = specification.get("ResourceType")
        if operation in SPECIFIED and kind != SPECIFIED[operation]:
            raise refuse("InvalidParameterValue", f"'{kind}' is not a valid taggable resource type for this operation.")
        check_keys([tag["Key"] for tag in specification.get("Tags", [])])


class Tags:
    def do_resources_exist(self, resource_ids: list[str]) -> bool:
        """moto believes in every resource of these kinds."""
        known: dict[str, tuple[Any, str]] = {
            "nat": (self.nat_gateways, "NatGatewayNotFound"),
            "vpce": (self.vpc_end_points, "InvalidVpcEndpointId.NotFound"),
            "fl": (self.flow_logs, "InvalidFlowLogId.NotFound"),
            "acl": (self.network_acls, "InvalidNetworkAclID.NotFound"),
            "eni": (self.enis, "InvalidNetworkInterfaceID.NotFound"),
            "vpn": (self.vpn_connections, "InvalidVpnConnectionID.NotFound"),
            "tgw-attach": (self.transit_gateway_attachments, "InvalidTransitGatewayAttachmentID.NotFound"),
            "tgw-rtb": (self.transit_gateways_route_tables, "InvalidRouteTableID.NotFound"),
            "eipalloc": ({address.allocation_id for address in self.addresses}, "InvalidAllocationID.NotFound"),
        }
        for identifier in resource_ids:
            existing, code = known.get(get_prefix(identifier), ((identifier,), ""))
            if identifier not in existing:
                raise refuse(code, f"The ID '{identifier}' does not exist")
            if get_prefix(identifier) == "tgw":
                self.gateway(identifier)
        return super().do_resources_exist(resource_ids)

    def forget_tags(self, identifier: str) -> None:
        self.tags.pop(identifier, None)


class TagsResponse:
    def create_tags(self) -> ActionResult:
        check_keys([tag["Key"] for tag in self._get_param("Tags", [])])
        return super().create_tags()

    def delete_tags(self) -> ActionResult:
        """Without tags in the request, AWS deletes all of the resource's own."""
        identifiers = self._get_param("Resources", [])
        if self._get_param("Tags", []):
            return super().delete_tags()
        validate_resource_ids(identifiers)
        for identifier in identifiers:
            self.ec2_backend.forget_tags(identifier)
        return EmptyResult()
