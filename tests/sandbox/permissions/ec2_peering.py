"""VPC peering: which VPC is asked for beside the connection
(https://docs.aws.amazon.com/vpc/latest/peering/security-iam.html).
"""

from collections.abc import Iterator
from typing import Any

from moto.ec2.models import ec2_backends

from .asks import Ask, Request
from .ec2_facts import SIDES, on, vpc_arn
from .ec2_resources import of_new, specified

KIND = "vpc-peering-connection"


def ask(request: Request) -> Iterator[Ask]:
    if request.operation == "CreateVpcPeeringConnection":
        yield from _new(request)
        return
    identifier = str(request.get("VpcPeeringConnectionId", ""))
    if request.operation == "AcceptVpcPeeringConnection":
        backend: Any = ec2_backends[request.account][request.region]
        known = backend.vpc_pcxs.get(identifier)
        if known is not None:
            yield on(request, known.connection.accepter.vpc_id)
    yield on(request, identifier)


def _new(request: Request) -> Iterator[Ask]:
    """The VPC is always the requester's."""
    vpc = str(request.get("VpcId", ""))
    peer = (request.get("PeerRegion") or request.region, request.get("PeerOwnerId") or request.account, request.get("PeerVpcId", ""))
    both = dict(zip(SIDES, (vpc_arn(*peer), vpc_arn(request.region, request.account, vpc)), strict=True))
    yield on(request, vpc)
    yield from of_new(request, KIND, specified(request.get("TagSpecifications"), KIND), facts=both)
