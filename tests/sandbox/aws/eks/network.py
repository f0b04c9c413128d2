"""A cluster's place in a VPC: its subnets, its interfaces there, and the security group that EKS makes for it
(https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html, .../sec-group-reqs.html).
"""

from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.moto_api._internal import mock_random

from .refusals import invalid_parameter

ADDRESSES = 6  # EKS needs so many free ones in each subnet
GROUP = "EKS created security group applied to ENI that is attached to EKS Control Plane master nodes, as well as any managed workloads."


def check_subnets(backend: Any, identifiers: list[str], **about: Any) -> list[Any]:
    """The subnets, of one VPC."""
    subnets = []
    for identifier in identifiers:
        try:
            subnets.append(backend.ec2.get_subnet(identifier))
        except EC2ClientError:
            raise invalid_parameter(
                f"The subnet ID '{identifier}' does not exist (Service: AmazonEC2; Status Code: 400; Error Code: InvalidSubnetID.NotFound)",
                **about,
            ) from None
    if len({subnet.vpc_id for subnet in subnets}) > 1:
        raise invalid_parameter("Subnets specified must be in the same VPC", **about)
    return subnets


def check_cluster_subnets(backend: Any, identifiers: list[str], vpc_id: str | None = None) -> list[Any]:
    if len(identifiers) != len(set(identifiers)):
        raise invalid_parameter("subnetIds must not contain duplicates")
    subnets = check_subnets(backend, identifiers)
    if len({subnet.availability_zone for subnet in subnets}) < 2:
        raise invalid_parameter("Subnets specified must be in at least two different AZs")
    if vpc_id and subnets[0].vpc_id != vpc_id:
        raise invalid_parameter(f"Provided subnets belong to the VPC '{subnets[0].vpc_id}' and not to the cluster's, '{vpc_id}'")
    short = [subnet.id for subnet in subnets if subnet.available_ip_address_count < ADDRESSES]
    if short:
        raise invalid_parameter(f"Subnet(s) {short} don't have enough free IP addresses: at least {ADDRESSES} are needed in each")
    return subnets


def check_groups(backend: Any, identifiers: list[str], vpc_id: str) -> None:
    for identifier in identifiers:
        group = backend.ec2.get_security_group_from_id(identifier)
        if group is None:
            raise invalid_parameter(
                f"The security group ID '{identifier}' does not exist "
                "(Service: AmazonEC2; Status Code: 400; Error Code: InvalidGroup.NotFound)"
            )
        if group.vpc_id != vpc_id:
            raise invalid_parameter(f"Security group(s) [{identifier}] are not in the same VPC as the subnets, {vpc_id}")


def make_group(backend: Any, cluster_name: str, vpc_id: str) -> str:
    name = f"eks-cluster-sg-{cluster_name}-{mock_random.randint(10**8, 10**10)}"
    tags = {"Name": name, "aws:eks:cluster-name": cluster_name, f"kubernetes.io/cluster/{cluster_name}": "owned"}
    group = backend.ec2.create_security_group(name, GROUP, vpc_id, tags=tags)
    backend.ec2.authorize_security_group_ingress(group.id, "-1", None, None, [], source_groups=[{"GroupId": group.id}], vpc_id=vpc_id)
    return str(group.id)


def make_interfaces(backend: Any, cluster_name: str, subnets: list[Any], groups: list[str]) -> list[str]:
    """One in each zone's first subnet, at least two: EKS makes two to four."""
    first = {subnet.availability_zone: subnet for subnet in reversed(subnets)}
    made = (
        backend.ec2.create_managed_interface(subnet, "interface", f"Amazon EKS {cluster_name}", groups)
        for subnet in sorted(first.values(), key=lambda subnet: str(subnet.availability_zone))[:4]
    )
    return [interface.id for interface in made]


def remove_interfaces(backend: Any, identifiers: list[str]) -> None:
    for identifier in identifiers:
        interface = backend.ec2.enis.get(identifier)
        if interface is not None:
            backend.ec2.remove_managed_interface(interface)


def remove_group(backend: Any, identifier: str) -> None:
    """What else is in the group keeps it, as in AWS."""
    try:
        backend.ec2.delete_security_group(group_id=identifier)
    except EC2ClientError:
        return
