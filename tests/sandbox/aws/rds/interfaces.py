"""What an instance takes of its network: an interface in its subnet, which keeps that, and the groups, from being deleted."""

from typing import Any

from .instance import Instance

DESCRIPTION = "RDSNetworkInterface"


class Interfaces:
    ec2: Any

    def enter_network(self, made: Instance) -> None:
        subnet = self.ec2.get_subnet(made.subnet_id)
        made.interface = self.ec2.create_managed_interface(subnet, "interface", DESCRIPTION, made.groups)

    def regroup(self, found: Instance, groups: list[str]) -> None:
        found.groups = list(groups)
        found.interface._group_set = [self.ec2.get_security_group_from_id(group) for group in groups]

    def leave_network(self, found: Instance) -> None:
        self.ec2.remove_managed_interface(found.interface)
