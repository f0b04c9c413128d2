"""What a person may do to a network behind the role's back, and the changes that put it right."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from integration.support.accounts import Account, Found

At = Mapping[tuple[str, str], Found]  # by kind and name
Change = dict[str, Any]
NAME, ZONE = "piksel-rich", "ap-southeast-3a"
PUBLIC, PRIVATE = f"{NAME}-public-{ZONE}", f"{NAME}-private-{ZONE}"
OWN = {"Project": "piksel", "Environment": "staging", "ManagedBy": "piksel.infra"}


def update(kind: str, name: str, **attributes: tuple[Any, Any]) -> Change:
    pairs = {attribute: {"before": before, "after": after} for attribute, (before, after) in attributes.items()}
    return {"kind": kind, "name": name, "action": "update", "attributes": pairs}


def create(kind: str, name: str, **attributes: Any) -> Change:
    return update(kind, name, **{attribute: (None, value) for attribute, value in attributes.items()}) | {"action": "create"}


def subnet_tag(of: Account, at: At) -> list[Change]:
    of("ec2").create_tags(Resources=[at["subnet", PUBLIC].id], Tags=[{"Key": "SubnetType", "Value": "Private"}])
    wanted = {**OWN, "SubnetType": "Public"}
    return [update("subnet", PUBLIC, tags=({**wanted, "SubnetType": "Private"}, wanted))]


def lost_tag(of: Account, at: At) -> list[Change]:
    of("ec2").delete_tags(Resources=[at["nat_gateway", f"{NAME}-{ZONE}"].id], Tags=[{"Key": "Environment"}])
    left = {key: value for key, value in OWN.items() if key != "Environment"}
    return [update("nat_gateway", f"{NAME}-{ZONE}", tags=(left, OWN))]


def public_addresses(of: Account, at: At) -> list[Change]:
    of("ec2").modify_subnet_attribute(SubnetId=at["subnet", PUBLIC].id, MapPublicIpOnLaunch={"Value": False})
    return [update("subnet", PUBLIC, map_public_ip_on_launch=(False, True))]


def host_names(of: Account, at: At) -> list[Change]:
    endpoint = at["vpc_endpoint", f"{NAME}-ecr.api"].id
    of("ec2").modify_vpc_endpoint(VpcEndpointId=endpoint, PrivateDnsEnabled=False)  # AWS refuses to do the one without the other
    of("ec2").modify_vpc_attribute(VpcId=at["vpc", NAME].id, EnableDnsHostnames={"Value": False})
    return [
        update("vpc", NAME, dns_hostnames=(False, True)),
        update("vpc_endpoint", f"{NAME}-ecr.api", private_dns_enabled=(False, True)),
    ]


def open_default_group(of: Account, at: At) -> list[Change]:
    vpc = at["vpc", NAME].id
    groups = of("ec2").describe_security_groups(
        Filters=[{"Name": "vpc-id", "Values": [vpc]}, {"Name": "group-name", "Values": ["default"]}]
    )
    everywhere = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    of("ec2").authorize_security_group_ingress(GroupId=groups["SecurityGroups"][0]["GroupId"], IpPermissions=[everywhere])
    own = {"protocol": "all", "source": "self", "description": ""}
    opened = {"protocol": "tcp", "from_port": 22, "to_port": 22, "source": "0.0.0.0/0", "description": ""}
    before = {"ingress": [own, opened], "egress": []}
    return [update("vpc", NAME, default_security_group=(before, {"ingress": [own], "egress": []}))]


def opened_endpoints(of: Account, at: At) -> list[Change]:
    everywhere = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    of("ec2").authorize_security_group_ingress(GroupId=at["security_group", f"{NAME}-endpoints"].id, IpPermissions=[everywhere])
    rule = {"protocol": "tcp", "from_port": 443, "to_port": 443}
    wanted = [{**rule, "source": cidr, "description": "VPC"} for cidr in ("10.20.0.0/20", "10.21.0.0/22")]
    opened = {**rule, "source": "0.0.0.0/0", "description": ""}
    return [update("security_group", f"{NAME}-endpoints", ingress=([opened, *wanted], wanted))]


def acl_entry(of: Account, at: At) -> list[Change]:
    vpc = [{"Name": "vpc-id", "Values": [at["vpc", NAME].id]}]
    acl = of("ec2").describe_network_acls(Filters=vpc)["NetworkAcls"][0]["NetworkAclId"]
    more = {"RuleNumber": 50, "RuleAction": "allow", "Egress": False, "CidrBlock": "203.0.113.0/24", "Protocol": "-1"}
    of("ec2").create_network_acl_entry(NetworkAclId=acl, **more)
    every = {"rule_number": 100, "action": "allow", "protocol": "all", "cidr": "0.0.0.0/0"}
    deny = {
        "rule_number": 90,
        "egress": False,
        "action": "deny",
        "protocol": "tcp",
        "cidr": "198.51.100.0/24",
        "from_port": 22,
        "to_port": 22,
    }
    wanted = {"ingress": [{**every, "egress": False}, deny], "egress": [{**every, "egress": True}]}
    added = {"rule_number": 50, "egress": False, "action": "allow", "protocol": "all", "cidr": "203.0.113.0/24"}
    before = {**wanted, "ingress": [*wanted["ingress"], added]}
    return [update("vpc", NAME, default_network_acl=(before, wanted))]


def endpoint_policy(of: Account, at: At) -> list[Change]:
    endpoint = at["vpc_endpoint", f"{NAME}-s3"]
    wanted = json.loads(endpoint.description["PolicyDocument"])
    other = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}
    of("ec2").modify_vpc_endpoint(VpcEndpointId=endpoint.id, PolicyDocument=json.dumps(other))
    return [update("vpc_endpoint", f"{NAME}-s3", policy=(other, wanted))]


def endpoint_tables(of: Account, at: At) -> list[Change]:
    endpoint, table = at["vpc_endpoint", f"{NAME}-dynamodb"], at["route_table", f"{NAME}-database"].id
    other = at["route_table", f"{NAME}-public"].id
    of("ec2").modify_vpc_endpoint(VpcEndpointId=endpoint.id, RemoveRouteTableIds=[table], AddRouteTableIds=[other])
    return [update("vpc_endpoint", f"{NAME}-dynamodb", route_table_ids=([other], [table]))]


def endpoint_subnets(of: Account, at: At) -> list[Change]:
    endpoint, removed = at["vpc_endpoint", f"{NAME}-ecr.api"], at["subnet", PRIVATE].id
    wanted = sorted(endpoint.description["SubnetIds"])
    of("ec2").modify_vpc_endpoint(VpcEndpointId=endpoint.id, RemoveSubnetIds=[removed])
    return [update("vpc_endpoint", f"{NAME}-ecr.api", subnet_ids=([one for one in wanted if one != removed], wanted))]


def moved_association(of: Account, at: At) -> list[Change]:
    right, wrong = at["route_table", PRIVATE], at["route_table", f"{NAME}-public"].id
    link = next(one for one in right.description["Associations"] if one.get("SubnetId"))
    of("ec2").replace_route_table_association(AssociationId=link["RouteTableAssociationId"], RouteTableId=wrong)
    return [update("route_table_association", PRIVATE, route_table_id=(wrong, right.id))]


def deleted_route(of: Account, at: At) -> list[Change]:
    table, gateway = at["route_table", f"{NAME}-public"].id, at["internet_gateway", NAME].id
    of("ec2").delete_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0")
    return [create("route", f"{NAME}-public 0.0.0.0/0", route_table_id=table, destination="0.0.0.0/0", target=gateway)]


def deleted_nat_gateway(of: Account, at: At) -> list[Change]:
    """The routes through it lead nowhere."""
    name = f"{NAME}-ap-southeast-3b"
    gateway = at["nat_gateway", name].id
    of("ec2").delete_nat_gateway(NatGatewayId=gateway)
    attributes = {
        "vpc_id": at["vpc", NAME].id,
        "subnet_id": at["subnet", f"{NAME}-public-ap-southeast-3b"].id,
        "allocation_id": at["elastic_ip", name].id,
        "tags": OWN,
    }
    new = f"(known after nat_gateway {name} is created)"
    return [
        create("nat_gateway", name, **attributes),
        update("route", f"{NAME}-private-ap-southeast-3b 0.0.0.0/0", target=(gateway, new)),
    ]


def deleted_flow_log(of: Account, at: At) -> list[Change]:
    name = f"{NAME}-flow-logs"
    of("ec2").delete_flow_logs(FlowLogIds=[at["flow_log", name].id])
    attributes = {
        "vpc_id": at["vpc", NAME].id,
        "traffic_type": "REJECT",
        "max_aggregation_interval": 60,
        "destination_type": "cloud-watch-logs",
        "destination": f"/aws/vpc/{NAME}/flow-logs",
        "role_arn": at["iam_role", name].description["Arn"],
        "tags": OWN,
    }
    return [create("flow_log", name, **attributes)]


def log_retention(of: Account, at: At) -> list[Change]:
    group = f"/aws/vpc/{NAME}/flow-logs"
    of("logs").put_retention_policy(logGroupName=group, retentionInDays=1)
    return [update("log_group", group, retention_days=(1, 30))]


def role_policy(of: Account, at: At) -> list[Change]:
    role = f"{NAME}-flow-logs"
    wanted = of("iam").get_role_policy(RoleName=role, PolicyName="deliver")["PolicyDocument"]
    other = {**wanted, "Statement": [{**wanted["Statement"][0], "Action": "logs:*"}]}
    of("iam").put_role_policy(RoleName=role, PolicyName="deliver", PolicyDocument=json.dumps(other))
    return [update("iam_role", role, inline_policies=({"deliver": other}, {"deliver": wanted}))]


def dhcp_options(of: Account, at: At) -> list[Change]:
    of("ec2").associate_dhcp_options(DhcpOptionsId="default", VpcId=at["vpc", NAME].id)
    return [update("dhcp_options", NAME, vpc_id=(None, at["vpc", NAME].id))]


DRIFTS: list[Callable[[Account, At], list[Change]]] = [
    subnet_tag,
    lost_tag,
    public_addresses,
    host_names,
    open_default_group,
    opened_endpoints,
    acl_entry,
    endpoint_policy,
    endpoint_tables,
    endpoint_subnets,
    moved_association,
    deleted_route,
    deleted_nat_gateway,
    deleted_flow_log,
    log_retention,
    role_policy,
    dhcp_options,
]
