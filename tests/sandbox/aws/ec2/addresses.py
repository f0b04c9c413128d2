"""Elastic IP addresses: their number, and none released or taken away while in use."""

from typing import Any

from moto.ec2.models.elastic_ip_addresses import ElasticAddress

from .refusals import refuse

# Of an address in no use AWS names no interface; moto names an empty one.
ElasticAddress.network_interface_id = property(lambda address: address.eni.id if address.eni else None)


class Addresses:
    def allocate_address(self, *given: Any, **more: Any) -> Any:
        if len(self.addresses) >= self.allowed("ec2", "L-0263D0A3"):
            raise refuse("AddressLimitExceeded", "The maximum number of addresses has been reached.")
        return super().allocate_address(*given, **more)

    def disassociate_address(self, address: str | None = None, association_id: str | None = None) -> None:
        for found in self.addresses:
            named = found.public_ip == address or (association_id and found.association_id == association_id)
            if named and found.eni is not None and found.eni.requester_managed:
                raise refuse("AuthFailure", "You do not have permission to access the specified resource.")
        super().disassociate_address(address=address, association_id=association_id)

    def release_address(self, address: str | None = None, allocation_id: str | None = None) -> None:
        found = (self.address_by_ip([address]) if address else self.address_by_allocation([allocation_id]))[0]
        if found.association_id:
            raise refuse("InvalidIPAddress.InUse", f"Address {found.public_ip} is in use.")
        identifier = found.allocation_id
        super().release_address(address=address, allocation_id=allocation_id)
        self.forget_tags(identifier)
