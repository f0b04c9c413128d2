"""File systems as AWS lists them, and what each operation of Amazon EFS that writes does to one."""

from collections.abc import Iterator, Mapping
from typing import Any

from .accounts import Account, Contents, Description, Listed, listed_by, listing, tags_of
from .truth import Key, Names, Writes

SYSTEMS = listed_by("efs", "describe_file_systems", "FileSystems")


def _mount_targets(of: Account) -> Iterator[Description]:
    """They take no tags: those of the file system stand for them, and their names are made of its name."""
    for system in SYSTEMS(of):
        for target in listing(of("efs"), "describe_mount_targets", "MountTargets", FileSystemId=system["FileSystemId"]):
            yield {**target, "Tags": system["Tags"], "Name": f"{system['Name']}-{target['AvailabilityZoneName']}"}


KINDS = (
    Listed("efs_file_system", SYSTEMS, "FileSystemId"),
    Listed("efs_mount_target", _mount_targets, "MountTargetId", name=lambda target: target["Name"]),
    Listed("efs_access_point", listed_by("efs", "describe_access_points", "AccessPoints"), "AccessPointId"),
)


def names(found: Contents) -> dict[str, Key]:
    """What plans call each id. In a subnet there is one mount target."""
    targets = [one for one in found.values() if one.kind == "efs_mount_target"]
    return {one.description["SubnetId"]: (one.kind, one.name) for one in targets}


def _file_system(given: Mapping[str, Any], named: Names) -> Key:
    return named[given["FileSystemId"]]


def _mount_target(given: Mapping[str, Any], named: Names) -> Key:
    return named[given["MountTargetId"]]


WRITES: Writes = {
    "CreateFileSystem": ("create", lambda given, _: ("efs_file_system", given["CreationToken"])),
    "UpdateFileSystem": ("update", _file_system),
    "PutLifecycleConfiguration": ("update", _file_system),
    "PutBackupPolicy": ("update", _file_system),
    "DeleteFileSystem": ("delete", _file_system),
    "CreateMountTarget": ("create", lambda given, named: named[given["SubnetId"]]),
    "ModifyMountTargetSecurityGroups": ("update", _mount_target),
    "DeleteMountTarget": ("delete", _mount_target),
    "CreateAccessPoint": ("create", lambda given, _: ("efs_access_point", tags_of(given)["Name"])),
    "DeleteAccessPoint": ("delete", lambda given, named: named[given["AccessPointId"]]),
}
