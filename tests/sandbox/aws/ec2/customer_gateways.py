"""Customer gateways: what AWS knows of the device at the other end of a VPN connection."""

import ipaddress
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.models.core import TaggedEC2Resource
from moto.ec2.utils import generic_filter, random_customer_gateway_id

from .refusals import refuse

LARGEST_SHORT_ASN = 2_147_483_647


class CustomerGateway(TaggedEC2Resource):
    def __init__(self, backend: Any, ip_address: str | None, asn: int, device_name: str | None, certificate: str | None):
        self.ec2_backend = backend
        self.id = random_customer_gateway_id()
        self.type = "ipsec.1"
        self.ip_address, self.asn, self.device_name, self.certificate_arn = ip_address, asn, device_name, certificate
        self.state = "pending"

    @property
    def customer_gateway_id(self) -> str:
        return self.id

    @property
    def bgp_asn(self) -> str | None:
        return str(self.asn) if self.asn <= LARGEST_SHORT_ASN else None

    @property
    def bgp_asn_extended(self) -> str | None:
        return str(self.asn) if self.asn > LARGEST_SHORT_ASN else None

    def same(self) -> tuple[Any, ...]:
        return self.ip_address, self.asn, self.device_name, self.certificate_arn

    def get_filter_value(self, filter_name: str, method_name: str | None = None) -> Any:
        own = {"bgp-asn": str(self.asn), "customer-gateway-id": self.id, "ip-address": self.ip_address or "", "state": self.state}
        return own[filter_name] if filter_name in own else super().get_filter_value(filter_name, "DescribeCustomerGateways")


class CustomerGateways:
    def make_customer_gateway(self, tags: dict[str, str], **given: Any) -> CustomerGateway:
        """An identical request is answered with the gateway that is there (the API's documentation), which keeps its own tags."""
        address = given["ip_address"]
        if not address and not given["certificate"]:
            raise refuse("MissingParameter", "The request must contain the parameter IpAddress or CertificateArn")
        if address:
            check_address(address)
        made = CustomerGateway(self, **given)
        standing = [one for one in self.customer_gateways.values() if one.state in ("pending", "available")]
        same = next((one for one in standing if one.same() == made.same()), None)
        if same:
            return same
        if len(standing) >= self.allowed("ec2", "L-4FB7FF5D"):
            raise refuse("CustomerGatewayLimitExceeded", "The maximum number of customer gateways has been reached.")
        self.customer_gateways[made.id] = made
        made.add_tags(tags)
        self.provisioning.begin("customer gateway", lambda: become(made, "pending", "available"))
        return made

    def get_customer_gateway(self, customer_gateway_id: str) -> CustomerGateway:
        found: CustomerGateway | None = self.customer_gateways.get(customer_gateway_id)
        if found is None:
            raise refuse("InvalidCustomerGatewayID.NotFound", f"The customerGateway ID '{customer_gateway_id}' does not exist")
        return found

    def customer_gateways_by(self, identifiers: list[str], filters: Any) -> list[CustomerGateway]:
        found = [self.get_customer_gateway(one) for one in identifiers] if identifiers else list(self.customer_gateways.values())
        return generic_filter(filters, found)

    def delete_customer_gateway(self, customer_gateway_id: str) -> None:
        gateway = self.get_customer_gateway(customer_gateway_id)
        if any(one.customer_gateway_id == customer_gateway_id for one in self.standing_connections()):
            raise refuse("IncorrectState", "The customer gateway is in use.")
        if gateway.state in ("pending", "available"):
            gateway.state = "deleting"
            self.provisioning.begin("customer gateway deletion", lambda: become(gateway, "deleting", "deleted"))


def check_address(address: str) -> None:
    try:
        ipaddress.ip_address(address)
    except ValueError:
        raise refuse("InvalidParameterValue", f"Value ({address}) for parameter ipAddress is invalid. Invalid IP address.") from None


def become(resource: Any, before: str, after: str) -> None:
    resource.state = after if resource.state == before else resource.state


class CustomerGatewaysResponse:
    def create_customer_gateway(self) -> ActionResult:
        asn = self._get_param("BgpAsnExtended") or self._get_param("BgpAsn") or 65000
        made = self.ec2_backend.make_customer_gateway(
            self._parse_tag_specification().get("customer-gateway", {}),
            ip_address=self._get_param("IpAddress") or self._get_param("PublicIp"),
            asn=int(asn),
            device_name=self._get_param("DeviceName"),
            certificate=self._get_param("CertificateArn"),
        )
        return ActionResult({"CustomerGateway": made})

    def describe_customer_gateways(self) -> ActionResult:
        found = self.ec2_backend.customer_gateways_by(self._get_param("CustomerGatewayIds", []), self._filters_from_querystring())
        return ActionResult({"CustomerGateways": found})
