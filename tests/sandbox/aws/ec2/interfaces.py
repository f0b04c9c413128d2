"""Network interfaces, and those that AWS makes itself for gateways and endpoints."""

from typing import Any

from .refusals import refuse


class Interfaces:
    def create_managed_interface(self, subnet: Any, kind: str, description: str, group_ids: list[str] | None = None) -> Any:
        """An interface that its requester, a service of AWS, manages."""
        taken = {interface.private_ip_address for interface in self.enis.values() if interface.subnet.id == subnet.id}
        hosts = subnet.cidr.hosts()
        free = [str(next(hosts)) for _ in range(3)]  # AWS keeps the first three for itself
        address = next(str(host) for host in hosts if str(host) not in taken and str(host) not in free)
        interface = self.create_network_interface(subnet, address, group_ids=group_ids, description=description)
        interface.requester_managed, interface.requester_id = True, self.account_id
        interface.interface_type, interface.status = kind, "in-use"
        if not group_ids:
            interface._group_set = []
        return interface

    def remove_managed_interface(self, interface: Any) -> None:
        self.enis.pop(interface.id, None)
        for address in self.addresses:
            if address.eni is interface:
                address.eni = address.association_id = None

    def delete_network_interface(self, eni_id: str) -> None:
        interface = self.get_network_interface(eni_id)
        if interface.requester_managed or interface.instance:
            raise refuse("InvalidParameterValue", f"Network interface '{eni_id}' is currently in use.")
        self.forget_tags(eni_id)
        super().delete_network_interface(eni_id)
