"""NAT gateways: made and deleted in AWS's time, failed for AWS's reasons, remembered when deleted."""

from typing import Any

from moto.core.utils import iso_8601_datetime_with_milliseconds, utcnow
from moto.ec2.models import nat_gateways as moto
from moto.ec2.models.core import TaggedEC2Resource
from moto.ec2.utils import generic_filter, random_nat_gateway_id

from .refusals import refuse

COUNTED = ("pending", "available", "deleting")


class NatGateway(moto.NatGateway):
    def __init__(self, backend: Any, subnet: Any, allocation_id: str | None, tags: dict[str, str] | None, connectivity_type: str):
        self.id = random_nat_gateway_id()
        self.ec2_backend = backend
        self.subnet_id, self.vpc_id, self.zone = subnet.id, subnet.vpc_id, subnet.availability_zone
        self.connectivity_type = connectivity_type
        self.state = "pending"
        self.failure_code: str | None = None
        self.failure_message: str | None = None
        self.delete_time: str | None = None
        self._created_at = utcnow()
        self.address_set: list[dict[str, Any]] = [{"AllocationId": allocation_id}] if allocation_id else []
        self.eni: Any = None
        self.add_tags(tags or {})

    def get_filter_value(self, filter_name: str, method_name: str | None = None) -> Any:
        if filter_name == "nat-gateway-id":
            return self.id
        return TaggedEC2Resource.get_filter_value(self, filter_name, "DescribeNatGateways")


def finish(gateway: NatGateway) -> None:
    if gateway.state == "pending":
        gateway.state = "failed" if gateway.failure_code else "available"


class NatGateways:
    def create_nat_gateway(
        self, subnet_id: str, allocation_id: str | None, tags: dict[str, str] | None = None, connectivity_type: str | None = "public"
    ) -> NatGateway:
        subnet = self.get_subnet(subnet_id)
        public = (connectivity_type or "public") == "public"
        if public and not allocation_id:
            raise refuse(
                "MissingParameter", "The request must include the AllocationId parameter. Add the required parameter and retry the request."
            )
        address = self.address_by_allocation([allocation_id])[0] if public else None
        gateways, most = self.nat_gateways.values(), self.allowed("vpc", "L-FE5A380F")
        if sum(found.zone == subnet.availability_zone and found.state in COUNTED for found in gateways) >= most:
            raise refuse("NatGatewayLimitExceeded", f"Performing this operation would exceed the limit of {most} NAT gateways")
        gateway = NatGateway(self, subnet, allocation_id, tags, connectivity_type or "public")
        self.nat_gateways[gateway.id] = gateway
        if public and not self.has_internet_gateway(subnet.vpc_id):
            gateway.failure_code = "Gateway.NotAttached"
            gateway.failure_message = f"Network {subnet.vpc_id} has no Internet gateway attached"
        elif address and address.association_id:
            gateway.failure_code = "Resource.AlreadyAssociated"
            gateway.failure_message = f"Elastic IP address [{allocation_id}] is already associated"
        else:
            self._connect_nat_gateway(gateway, subnet, allocation_id if public else None)
        self.provisioning.begin("nat gateway", lambda: finish(gateway))
        return gateway

    def _connect_nat_gateway(self, gateway: NatGateway, subnet: Any, allocation_id: str | None) -> None:
        gateway.eni = self.create_managed_interface(subnet, "nat_gateway", f"Interface for NAT Gateway {gateway.id}")
        place = {
            "NetworkInterfaceId": gateway.eni.id,
            "PrivateIp": gateway.eni.private_ip_address,
            "IsPrimary": True,
            "Status": "succeeded",
        }
        if allocation_id:
            address = self.associate_address(eni=gateway.eni, allocation_id=allocation_id)
            place |= {"AllocationId": allocation_id, "PublicIp": address.public_ip, "AssociationId": address.association_id}
        gateway.address_set = [place]

    def delete_nat_gateway(self, nat_gateway_id: str) -> NatGateway:
        gateway: NatGateway | None = self.nat_gateways.get(nat_gateway_id)
        if gateway is None:
            raise refuse("NatGatewayNotFound", f"NAT gateway {nat_gateway_id} was not found")
        if gateway.state not in ("deleting", "deleted"):
            gateway.state = "deleting"
            self.provisioning.begin("nat gateway deletion", lambda: self._remove_nat_gateway(gateway))
        return gateway

    def _remove_nat_gateway(self, gateway: NatGateway) -> None:
        gateway.state = "deleted"
        gateway.delete_time = iso_8601_datetime_with_milliseconds(utcnow())
        if gateway.eni is not None:
            self.remove_managed_interface(gateway.eni)

    def describe_nat_gateways(self, filters: Any, nat_gateway_ids: list[str] | None) -> list[Any]:
        known = self.nat_gateways
        for identifier in nat_gateway_ids or []:
            if identifier not in known:
                raise refuse("NatGatewayNotFound", f"NAT gateway {identifier} was not found")
        found = [known[identifier] for identifier in nat_gateway_ids] if nat_gateway_ids else list(known.values())
        return generic_filter(filters, found)
