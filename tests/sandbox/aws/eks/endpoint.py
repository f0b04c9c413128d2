"""Where Kubernetes' own addresses are, and from where its API server is reached."""

from ipaddress import ip_network
from typing import Any

from .refusals import invalid_parameter

PRIVATE = [ip_network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")]


def network_configuration(given: dict[str, Any]) -> dict[str, Any]:
    """The default range of services is the one of two that the VPC does not use; here always the first."""
    family = given.get("ipFamily", "ipv4")
    balancing = given.get("elasticLoadBalancing", {"enabled": False})
    if family == "ipv6":
        if "serviceIpv4Cidr" in given:
            raise invalid_parameter("serviceIpv4Cidr can't be given for a cluster of ipFamily ipv6")
        return {"ipFamily": family, "serviceIpv6Cidr": "fd30:1c53:5f8a::/108", "elasticLoadBalancing": balancing}
    block = given.get("serviceIpv4Cidr", "172.20.0.0/16")
    try:
        service = ip_network(block)
    except ValueError:
        raise invalid_parameter(f"The service IPv4 CIDR {block} is not a valid CIDR") from None
    if not 12 <= service.prefixlen <= 24 or not any(service.subnet_of(private) for private in PRIVATE):
        raise invalid_parameter(
            f"The service IPv4 CIDR {block} must be between /24 and /12 within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16"
        )
    return {"ipFamily": family, "serviceIpv4Cidr": block, "elasticLoadBalancing": balancing}


def endpoint_access(given: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """How the API server is reached, where not said as before."""
    access = {
        "endpointPublicAccess": given.get("endpointPublicAccess", before.get("endpointPublicAccess", True)),
        "endpointPrivateAccess": given.get("endpointPrivateAccess", before.get("endpointPrivateAccess", False)),
        "publicAccessCidrs": given.get("publicAccessCidrs", before.get("publicAccessCidrs", ["0.0.0.0/0"])),
    }
    if not access["endpointPublicAccess"] and not access["endpointPrivateAccess"]:
        raise invalid_parameter("Private and public endpoint access cannot be false")
    for block in access["publicAccessCidrs"]:
        _check_public(block)
    if not access["endpointPublicAccess"] and given.get("publicAccessCidrs"):
        raise invalid_parameter("Public access CIDRs cannot be specified when public endpoint access is false")
    return access


def _check_public(block: str) -> None:
    try:
        found = ip_network(block)
    except ValueError:
        raise invalid_parameter(f"The following CIDRs are invalid in publicAccessCidrs: [{block}]") from None
    if found.prefixlen and found.is_private:
        raise invalid_parameter(f"The following CIDRs are not allowed in publicAccessCidrs: [{block}]")
