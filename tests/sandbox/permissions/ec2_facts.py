"""What EC2's conditions ask of a resource beside its tags: which one it is, its VPC, the two sides of a peering connection."""

from typing import Any

from moto.ec2.models import ec2_backends
from moto.ec2.utils import EC2_PREFIX_TO_RESOURCE, get_prefix

from .asks import Ask, Request, action, resource_tags
from .ec2_resources import MORE, arn, tags

# The key that has the resource's own id.
OWN_ID = {
    "network-acl": "ec2:NetworkAclID",
    "route-table": "ec2:RouteTableID",
    "security-group": "ec2:SecurityGroupID",
    "subnet": "ec2:SubnetID",
    "transit-gateway": "ec2:transitGatewayId",
    "transit-gateway-attachment": "ec2:transitGatewayAttachmentId",
    "transit-gateway-route-table": "ec2:transitGatewayRouteTableId",
    "vpc": "ec2:VpcID",
    "vpc-peering-connection": "ec2:VpcPeeringConnectionID",
}
IN_VPC = ("network-acl", "route-table", "security-group", "subnet")
SIDES = ("ec2:AccepterVpc", "ec2:RequesterVpc")


def on(request: Request, identifier: str) -> Ask:
    """The request's action on a resource that is named in it."""
    known, names = facts(request, identifier)
    return Ask(action(request.call), arn(request, identifier), known, (*MORE, *names))


def facts(request: Request, identifier: str) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What is known of the resource, and the keys that are known to be absent if they are not among it."""
    backend: Any = ec2_backends[request.account][request.region]
    kind = EC2_PREFIX_TO_RESOURCE.get(get_prefix(identifier), "")
    found: dict[str, Any] = {**resource_tags(tags(request, identifier), "ec2"), "ec2:Region": request.region}
    names: tuple[str, ...] = ()
    if kind in OWN_ID:
        found[OWN_ID[kind]] = identifier
    if kind in IN_VPC:
        names = ("ec2:vpc",)
        vpc = _vpc(backend, kind, identifier)
        found |= {"ec2:Vpc": vpc_arn(request.region, request.account, vpc)} if vpc else {}
    if kind == "vpc-peering-connection":
        names = tuple(name.lower() for name in SIDES)
        found |= sides(backend.vpc_pcxs.get(identifier))
    return found, names


def sides(peering: Any) -> dict[str, str]:
    if peering is None:
        return {}
    both = (peering.connection.accepter, peering.connection.requester)
    return {name: vpc_arn(side.region, side.account, side.vpc_id) for name, side in zip(SIDES, both, strict=True)}


def vpc_arn(region: str, account: str, identifier: str) -> str:
    return f"arn:aws:ec2:{region}:{account}:vpc/{identifier}"


def _vpc(backend: Any, kind: str, identifier: str) -> str | None:
    groups = {group_id: group for groups in backend.groups.values() for group_id, group in groups.items()}
    subnets = {subnet_id: subnet for zone in backend.subnets.values() for subnet_id, subnet in zone.items()}
    places = {"network-acl": backend.network_acls, "route-table": backend.route_tables, "security-group": groups, "subnet": subnets}
    return getattr(places[kind].get(identifier), "vpc_id", None)
