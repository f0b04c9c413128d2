"""Mount targets: a file system's presence in a zone, with a network interface that EFS keeps."""

from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.efs.exceptions import MountTargetNotFound, SecurityGroupLimitExceeded, SecurityGroupNotFound, SubnetNotFound

from .refusals import IncorrectMountTargetState, NoFreeAddresses

GROUPS = 5


class MountTargets:
    def create_mount_target(
        self, file_system_id: str, subnet_id: str, ip_address: str | None = None, security_groups: list[str] | None = None
    ) -> Any:
        """Without groups it gets the VPC's default one."""
        file_system = self.available_file_system(file_system_id)
        try:
            subnet = self.ec2_backend.get_subnet(subnet_id)
        except EC2ClientError:
            raise SubnetNotFound(subnet_id) from None
        if subnet.available_ip_address_count < 1:
            raise NoFreeAddresses(subnet_id)
        groups = security_groups or [self.ec2_backend.get_default_security_group(subnet.vpc_id).id]
        self._check_groups(groups)
        made = super().create_mount_target(file_system.file_system_id, subnet_id, ip_address, groups)
        interface = self.ec2_backend.enis[made.network_interface_id]
        interface.description = f"EFS mount target for {file_system.file_system_id} ({made.mount_target_id})"
        interface.requester_managed, interface.requester_id = True, self.account_id
        interface.interface_type, interface.status = "efs", "in-use"
        made.life_cycle_state = "creating"
        self.provisioning.begin("mount target", lambda: finish(made))
        return made

    def _check_groups(self, groups: list[str]) -> None:
        if len(groups) > GROUPS:
            raise SecurityGroupLimitExceeded("The maximum number of security groups per interface has been reached.")
        for group in groups:
            if self.ec2_backend.get_security_group_from_id(group) is None:
                raise SecurityGroupNotFound(group)

    def mount_target(self, identifier: str) -> Any:
        if identifier not in self.mount_targets_by_id:
            raise MountTargetNotFound(identifier)
        return self.mount_targets_by_id[identifier]

    def _available_mount_target(self, identifier: str) -> Any:
        found = self.mount_target(identifier)
        if found.life_cycle_state != "available":
            raise IncorrectMountTargetState(identifier)
        return found

    def describe_mount_target_security_groups(self, mount_target_id: str) -> list[str]:
        found: list[str] = self._available_mount_target(mount_target_id).security_groups
        return found

    def modify_mount_target_security_groups(self, mount_target_id: str, security_groups: list[str]) -> None:
        found = self._available_mount_target(mount_target_id)
        self._check_groups(security_groups)
        found.security_groups = security_groups
        groups = [self.ec2_backend.get_security_group_from_id(group) for group in security_groups]
        self.ec2_backend.enis[found.network_interface_id]._group_set = groups

    def delete_mount_target(self, mount_target_id: str) -> None:
        found = self.mount_target(mount_target_id)
        if found.life_cycle_state != "deleting":
            found.life_cycle_state = "deleting"
            self.provisioning.begin("mount target deletion", lambda: self._remove_mount_target(found))

    def _remove_mount_target(self, found: Any) -> None:
        interface = self.ec2_backend.enis.get(found.network_interface_id)
        if interface is not None:
            self.ec2_backend.remove_managed_interface(interface)
        del self.mount_targets_by_id[found.mount_target_id]
        found.clean_up()


def finish(mount_target: Any) -> None:
    if mount_target.life_cycle_state == "creating":
        mount_target.life_cycle_state = "available"
