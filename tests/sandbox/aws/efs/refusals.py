"""Refusals of EFS that moto lacks (https://docs.aws.amazon.com/efs/latest/APIReference/API_CreateMountTarget.html and its neighbours)."""

from moto.efs.exceptions import EFSError


class IncorrectFileSystemState(EFSError):
    code = 409

    def __init__(self, file_system_id: str):
        super().__init__("IncorrectFileSystemLifeCycleState", f"File system '{file_system_id}' is not in the available state.")


class IncorrectMountTargetState(EFSError):
    code = 409

    def __init__(self, mount_target_id: str):
        super().__init__("IncorrectMountTargetState", f"Mount target '{mount_target_id}' is not in the available state.")


class AccessPointAlreadyExists(EFSError):
    code = 409

    def __init__(self, client_token: str):
        super().__init__("AccessPointAlreadyExists", f"An access point was created with client token '{client_token}'.")


class NoFreeAddresses(EFSError):
    code = 409

    def __init__(self, subnet_id: str):
        super().__init__("NoFreeAddressesInSubnet", f"The subnet '{subnet_id}' has no free address.")
