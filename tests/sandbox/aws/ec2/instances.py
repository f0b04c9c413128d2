"""Instances: on their way out they are `shutting-down`; which of them are Kubernetes nodes is for EKS to say."""

import copy
from typing import Any

from moto.ec2.models.subnets import Subnet
from moto.ec2.utils import filter_reservations

from ..eks import instance_nodes
from ..events.control import state_changed
from .refusals import refuse

RESERVED = 4  # addresses at a subnet's beginning that are AWS's own, with the one at its end


def get_available_subnet_ip(self: Subnet, instance: Any) -> str:
    """An address that no interface has, whoever made that."""
    taken = {interface.private_ip_address for interface in self.ec2_backend.enis.values() if interface.subnet.id == self.id}
    hosts = [str(host) for host in self.cidr.hosts()][RESERVED - 1 :]
    # One after the other: an address that has just become free is not given away again at once.
    begin = getattr(self, "last_given", -1) + 1
    free = (place % len(hosts) for place in range(begin, begin + len(hosts)))
    place = next((place for place in free if hosts[place] not in taken and hosts[place] not in self._subnet_ips), None)
    address = None if place is None else hosts[place]
    if address is None:
        raise refuse("InsufficientFreeAddressesInSubnet", f"There are not enough free addresses in subnet '{self.id}'.")
    self.last_given = place
    self._subnet_ips[address] = instance
    return address


Subnet.get_available_subnet_ip = get_available_subnet_ip  # type: ignore[method-assign]


class Instances:
    account_id: str
    region_name: str

    def started(self, instances: list[Any]) -> None:
        for instance in instances:
            for state in ("pending", "running"):
                state_changed(self, instance, state)
        instance_nodes.started(self, instances)

    def terminate_instances(self, instance_ids: list[str]) -> Any:
        """Ended twice, an instance is ended."""
        before = {one.id: copy.copy(one._state) for one in self.get_multi_instances_by_id(instance_ids)}
        running = [identifier for identifier in instance_ids if before[identifier].name not in ("terminated", "shutting-down")]
        instances = self.get_multi_instances_by_id(running)
        going = [interface for one in instances for interface in one.nics.values() if interface.delete_on_termination]
        for interface in going:
            interface.delete_on_termination = False  # not by moto, for which it is in use still
        ended = super().terminate_instances(running) if running else []
        for interface in going:
            self.remove_managed_interface(interface)
            self.forget_tags(interface.id)
            interface.subnet.del_subnet_ip(interface.private_ip_address)
        for instance, _ in ended:
            instance._state.name, instance._state.code = "shutting-down", 32
            state_changed(self, instance, "shutting-down")
            self.provisioning.begin("instance deletion", lambda one=instance: self._end(one))
        instance_nodes.ended(self, [instance for instance, _ in ended])
        return [(self.get_instance(identifier), before[identifier]) for identifier in instance_ids]

    def stop_instances(self, instance_ids: list[str]) -> Any:
        stopped = super().stop_instances(instance_ids)
        for instance, before in stopped:
            for state in ("stopping", "stopped") if before.name == "running" else ():
                state_changed(self, instance, state)
        return stopped

    def start_instances(self, instance_ids: list[str]) -> Any:
        started = super().start_instances(instance_ids)
        for instance, before in started:
            for state in ("pending", "running") if before.name == "stopped" else ():
                state_changed(self, instance, state)
        return started

    def _end(self, instance: Any) -> None:
        instance._state.name, instance._state.code = "terminated", 48
        state_changed(self, instance, "terminated")

    def get_reservations_by_instance_ids(self, instance_ids: list[str], filters: Any = None) -> list[Any]:
        """What was not asked for stays in its reservation, which moto forgets."""
        self.get_multi_instances_by_id(instance_ids)
        found = []
        for reservation in self.all_reservations():
            chosen = [instance for instance in reservation.instances if instance.id in instance_ids]
            if chosen:
                part = copy.copy(reservation)
                part.instances = chosen
                found.append(part)
        return filter_reservations(found, filters) if filters else found
