"""A network as AWS lists it, and what each operation of Amazon EC2 that writes does to it."""

from collections.abc import Callable, Mapping
from typing import Any

from .accounts import Account, Contents, Description, Listed, listed_by, listing, tags_of
from .truth import Key, Names


def _role_tags(of: Account, role: Mapping[str, Any]) -> dict[str, str]:
    tags = of("iam").list_role_tags(RoleName=role["RoleName"])["Tags"]
    return {tag["Key"]: tag["Value"] for tag in tags}


def _log_group_tags(of: Account, group: Mapping[str, Any]) -> dict[str, str]:
    tags: dict[str, str] = of("logs").list_tags_for_resource(resourceArn=group["arn"].removesuffix(":*"))["tags"]
    return tags


def _subnets(of: Account) -> list[Description]:
    """Without the number of free addresses, which is what others do to one."""
    subnets = listing(of("ec2"), "describe_subnets", "Subnets")
    return [{key: value for key, value in subnet.items() if key != "AvailableIpAddressCount"} for subnet in subnets]


def _main(table: Mapping[str, Any]) -> bool:
    return any(link.get("Main") for link in table["Associations"])


def _with_another(group: Mapping[str, Any]) -> bool:
    """Made with a VPC, or by EKS with a cluster."""
    return group["GroupName"] == "default" or "aws:eks:cluster-name" in tags_of(group)


KINDS = (
    Listed("vpc", listed_by("ec2", "describe_vpcs", "Vpcs"), "VpcId"),
    Listed("dhcp_options", listed_by("ec2", "describe_dhcp_options", "DhcpOptions"), "DhcpOptionsId"),
    Listed("subnet", _subnets, "SubnetId"),
    Listed("internet_gateway", listed_by("ec2", "describe_internet_gateways", "InternetGateways"), "InternetGatewayId"),
    Listed("elastic_ip", listed_by("ec2", "describe_addresses", "Addresses"), "AllocationId"),
    Listed("nat_gateway", listed_by("ec2", "describe_nat_gateways", "NatGateways"), "NatGatewayId", ("deleting", "deleted", "failed")),
    Listed("route_table", listed_by("ec2", "describe_route_tables", "RouteTables"), "RouteTableId", by_aws=_main),
    Listed("security_group", listed_by("ec2", "describe_security_groups", "SecurityGroups"), "GroupId", by_aws=_with_another),
    Listed("network_acl", listed_by("ec2", "describe_network_acls", "NetworkAcls"), "NetworkAclId", by_aws=lambda acl: acl["IsDefault"]),
    Listed(
        "network_interface",
        listed_by("ec2", "describe_network_interfaces", "NetworkInterfaces"),
        "NetworkInterfaceId",
        by_aws=lambda _: True,
    ),
    Listed("vpc_endpoint", listed_by("ec2", "describe_vpc_endpoints", "VpcEndpoints"), "VpcEndpointId", ("deleting", "deleted")),
    Listed("flow_log", listed_by("ec2", "describe_flow_logs", "FlowLogs"), "FlowLogId"),
    Listed("iam_role", listed_by("iam", "list_roles", "Roles"), "RoleName", tags=_role_tags),
    Listed("log_group", listed_by("logs", "describe_log_groups", "logGroups"), "logGroupName", tags=_log_group_tags),
)


def names(found: Contents, called: Mapping[str, str]) -> dict[str, Key]:
    """What plans call each id: what AWS makes with a VPC is part of the VPC, or named after it. called: ids with another name in plans."""
    vpcs = {one.id: called.get(one.id, one.name) for one in found.values() if one.kind == "vpc"}
    named = {one.id: (one.kind, vpcs.get(one.id, one.name)) for one in found.values()}
    for one in found.values():
        vpc = vpcs.get(one.description.get("VpcId", ""), "")
        if one.kind == "route_table":
            if one.by_aws:
                named[one.id] = (one.kind, f"{vpc}-default")
            for link in one.description["Associations"]:
                subnet = named.get(link.get("SubnetId", ""), ("", ""))
                named[link["RouteTableAssociationId"]] = ("route_table_association", subnet[1])
        elif one.by_aws:
            named[one.id] = ("vpc", vpc)
    return named


def _new(kind: str) -> Callable[[Mapping[str, Any], Names], Key]:
    """Named by the tag that the call gives."""
    return lambda given, _: (kind, next(tag["Value"] for tag in given["TagSpecifications"][0]["Tags"] if tag["Key"] == "Name"))


def _by(parameter: str) -> Callable[[Mapping[str, Any], Names], Key]:
    """The resource whose id, or the first of whose ids, stands in this parameter."""

    def key(given: Mapping[str, Any], named: Names) -> Key:
        value = given[parameter]
        return named[value[0] if isinstance(value, list) else value]

    return key


def _named(kind: str, parameter: str) -> Callable[[Mapping[str, Any], Names], Key]:
    return lambda given, _: (kind, given[parameter])


def _route(given: Mapping[str, Any], named: Names) -> Key:
    return ("route", f"{named[given['RouteTableId']][1]} {given['DestinationCidrBlock']}")


def _association(given: Mapping[str, Any], named: Names) -> Key:
    return ("route_table_association", named[given["SubnetId"]][1])


def _log_group(given: Mapping[str, Any], _: Names) -> Key:
    return ("log_group", given["resourceArn"].split(":log-group:")[1])


WRITES = {
    "CreateVpc": ("create", _new("vpc")),
    "ModifyVpcAttribute": ("update", _by("VpcId")),
    "DeleteVpc": ("delete", _by("VpcId")),
    "AssociateVpcCidrBlock": ("create", _named("vpc_cidr_block", "CidrBlock")),
    "CreateNetworkAclEntry": ("update", _by("NetworkAclId")),
    "ReplaceNetworkAclEntry": ("update", _by("NetworkAclId")),
    "DeleteNetworkAclEntry": ("update", _by("NetworkAclId")),
    # A set of DHCP options is changed by making another.
    "CreateDhcpOptions": ("any", _new("dhcp_options")),
    "AssociateDhcpOptions": ("any", lambda given, named: ("dhcp_options", named[given["VpcId"]][1])),
    "DeleteDhcpOptions": ("any", _by("DhcpOptionsId")),
    "CreateSubnet": ("create", _new("subnet")),
    "ModifySubnetAttribute": ("update", _by("SubnetId")),
    "DeleteSubnet": ("delete", _by("SubnetId")),
    "CreateInternetGateway": ("create", _new("internet_gateway")),
    "AttachInternetGateway": ("update", _by("InternetGatewayId")),
    "DetachInternetGateway": ("update", _by("InternetGatewayId")),
    "DeleteInternetGateway": ("delete", _by("InternetGatewayId")),
    "AllocateAddress": ("create", _new("elastic_ip")),
    "ReleaseAddress": ("delete", _by("AllocationId")),
    "CreateNatGateway": ("create", _new("nat_gateway")),
    "DeleteNatGateway": ("delete", _by("NatGatewayId")),
    "CreateRouteTable": ("create", _new("route_table")),
    "DeleteRouteTable": ("delete", _by("RouteTableId")),
    "CreateRoute": ("create", _route),
    "ReplaceRoute": ("update", _route),
    "DeleteRoute": ("delete", _route),
    "AssociateRouteTable": ("create", _association),
    "ReplaceRouteTableAssociation": ("update", _by("AssociationId")),
    "DisassociateRouteTable": ("delete", _by("AssociationId")),
    "CreateSecurityGroup": ("create", _named("security_group", "GroupName")),
    "AuthorizeSecurityGroupIngress": ("update", _by("GroupId")),
    "AuthorizeSecurityGroupEgress": ("update", _by("GroupId")),
    "RevokeSecurityGroupIngress": ("update", _by("GroupId")),
    "RevokeSecurityGroupEgress": ("update", _by("GroupId")),
    "DeleteSecurityGroup": ("delete", _by("GroupId")),
    "CreateVpcEndpoint": ("create", _new("vpc_endpoint")),
    "ModifyVpcEndpoint": ("update", _by("VpcEndpointId")),
    "DeleteVpcEndpoints": ("delete", _by("VpcEndpointIds")),
    "CreateFlowLogs": ("create", _new("flow_log")),
    "DeleteFlowLogs": ("delete", _by("FlowLogIds")),
    "CreateTags": ("update", _by("Resources")),
    "DeleteTags": ("update", _by("Resources")),
    "CreateRole": ("create", _named("iam_role", "RoleName")),
    "PutRolePolicy": ("update", _named("iam_role", "RoleName")),
    "DeleteRolePolicy": ("update", _named("iam_role", "RoleName")),
    "UpdateAssumeRolePolicy": ("update", _named("iam_role", "RoleName")),
    "TagRole": ("update", _named("iam_role", "RoleName")),
    "UntagRole": ("update", _named("iam_role", "RoleName")),
    "DeleteRole": ("delete", _named("iam_role", "RoleName")),
    "CreateLogGroup": ("create", _named("log_group", "logGroupName")),
    "PutRetentionPolicy": ("update", _named("log_group", "logGroupName")),
    "TagResource": ("update", _log_group),
    "UntagResource": ("update", _log_group),
    "DeleteLogGroup": ("delete", _named("log_group", "logGroupName")),
}
