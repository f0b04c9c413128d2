"""Snapshots of instances: manual ones, and those that RDS takes itself."""

import copy
from typing import Any

from . import rules, servers
from .instance import Instance, now
from .refusals import invalid_value, refused, wrong_state
from .snapshot import Snapshot

MOST = 100
TYPES = ("manual", "automated", "awsbackup", "shared", "public")


class Snapshots:
    database_snapshots: dict[str, Snapshot]
    cluster_snapshots: dict[str, Any]
    instance: Any
    provisioning: Any
    check_tags: Any
    rds_arn: Any
    key_arn: Any
    settled: Any

    def create_db_snapshot(self, given: dict[str, Any]) -> dict[str, Any]:
        found = self.instance(given["DBInstanceIdentifier"])
        name = self.new_snapshot_name(given["DBSnapshotIdentifier"], "DBSnapshotIdentifier")
        if found.cluster is not None:
            raise invalid_value(f"The instance {found.identifier} is a member of a cluster: create a snapshot of the cluster.")
        if found.status != "available":
            raise wrong_state(found.identifier, found.status)
        tags = self.check_tags(given)
        return {"DBSnapshot": self.take_snapshot(found, name, "manual", tags).describe()}

    def new_snapshot_name(self, given: str, parameter: str) -> str:
        name = rules.identifier(given, parameter, 255)
        if name in self.database_snapshots:
            said = f"Cannot create the snapshot because a snapshot with the identifier {name} already exists."
            raise refused("DBSnapshotAlreadyExistsFault", said)
        if sum(one.snapshot_type == "manual" for one in self.database_snapshots.values()) >= MOST:
            raise refused("SnapshotQuotaExceededFault", f"Cannot create more than {MOST} manual snapshots")
        return name

    def take_snapshot(self, found: Instance, name: str, kind: str, tags: dict[str, str]) -> Snapshot:
        """The instance is backing up meanwhile; what is committed by now is in it."""
        made = found.snapshot_class(found, name, kind)
        made.tags = {**(found.tags if found.settings["CopyTagsToSnapshot"] else {}), **tags}
        self.snapshots_of(found.kind)[name] = made
        found.server.back_up(made.data)
        if found.status == "available" and kind != "automated":
            found.status = "backing-up"

        def look() -> None:
            if not found.server.idle:
                self.provisioning.begin("database server", look)
                return
            made.status = "failed" if found.server.failure else "available"
            if found.status == "backing-up":
                self.settled(found)

        self.provisioning.begin("database snapshot", look)
        return made

    def snapshots_of(self, kind: str) -> dict[str, Any]:
        """Of instances ("db") or clusters."""
        return self.cluster_snapshots if kind == "cluster" else self.database_snapshots

    def take_final_snapshot(self, found: Instance, name: str) -> None:
        made = self.take_snapshot(found, self.new_snapshot_name(name, "FinalDBSnapshotIdentifier"), "manual", {})
        made.status = "creating"

    def take_automated_snapshot(self, found: Instance) -> Snapshot:
        """As RDS does once an instance is there, and then in each backup window."""
        name = f"rds:{found.identifier}-{now():%Y-%m-%d-%H-%M}"
        while name in self.snapshots_of(found.kind):
            name += "-x"
        found.backed_up = found.backed_up or now()
        return self.take_snapshot(found, name, "automated", {})

    def drop_automated_backups(self, found: Instance) -> None:
        snapshots = self.snapshots_of(found.kind)
        for name, one in list(snapshots.items()):
            if one.snapshot_type == "automated" and one.instance_resource_id == found.resource_id:
                self.forget_copy(snapshots, name)

    def snapshot(self, identifier: str) -> Snapshot:
        name = identifier.split(":snapshot:")[-1]
        found = self.database_snapshots.get(name.lower() if not name.startswith("rds:") else name)
        if found is None:
            raise refused("DBSnapshotNotFoundFault", f"DBSnapshot {identifier} not found.")
        return found

    def describe_db_snapshots(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        identifier, kind = given.get("DBSnapshotIdentifier"), given.get("SnapshotType")
        if kind is not None and kind not in TYPES:
            raise invalid_value(f"Invalid snapshot type: {kind}. Valid values: {', '.join(TYPES)}.")
        found = [self.snapshot(identifier)] if identifier else list(self.database_snapshots.values())
        wanted = {
            "instance_identifier": given.get("DBInstanceIdentifier"),
            "snapshot_type": kind,
            "instance_resource_id": given.get("DbiResourceId"),
        }
        if not identifier and not kind:
            found = [one for one in found if one.snapshot_type in ("manual", "automated")]  # others have to be asked for
        for name, value in wanted.items():
            if value:
                found = [one for one in found if getattr(one, name) == value.rpartition(":")[2]]
        return [one.describe() for one in self._filtered(found, given.get("Filters") or [])]

    @staticmethod
    def _filtered(found: list[Snapshot], filters: list[dict[str, Any]]) -> list[Snapshot]:
        known = {
            "db-instance-id": lambda one: one.instance_identifier,
            "db-snapshot-id": lambda one: one.identifier,
            "dbi-resource-id": lambda one: one.instance_resource_id,
            "snapshot-type": lambda one: one.snapshot_type,
            "engine": lambda one: one.instance_settings["Engine"],
        }
        for one in filters:
            if one["Name"] not in known:
                raise invalid_value(f"Unrecognized filter name: {one['Name']}")
            found = [snapshot for snapshot in found if known[one["Name"]](snapshot) in one["Values"]]
        return found

    def delete_db_snapshot(self, given: dict[str, Any]) -> dict[str, Any]:
        found = self.snapshot(given["DBSnapshotIdentifier"])
        if found.snapshot_type != "manual":
            raise refused("InvalidDBSnapshotStateFault", f"Only manual snapshots may be deleted: {found.identifier}")
        if found.status != "available":
            raise refused("InvalidDBSnapshotStateFault", f"The snapshot {found.identifier} is not in available state.")
        self.forget_copy(self.database_snapshots, found.identifier)
        return {"DBSnapshot": {**found.describe(), "Status": "deleted"}}

    @staticmethod
    def forget_copy(snapshots: dict[str, Any], name: str) -> None:
        gone = snapshots.pop(name)
        if all(one.data != gone.data for one in snapshots.values()):
            servers.forget_snapshot(gone.data)

    def copy_db_snapshot(self, given: dict[str, Any]) -> dict[str, Any]:
        source = self.snapshot(given["SourceDBSnapshotIdentifier"])
        if source.status != "available":
            raise refused("InvalidDBSnapshotStateFault", f"The snapshot {source.identifier} is not in available state.")
        name = self.new_snapshot_name(given["TargetDBSnapshotIdentifier"], "TargetDBSnapshotIdentifier")
        return {"DBSnapshot": self.copy_of(source, name, given, self.database_snapshots)}

    def copy_of(self, source: Any, name: str, given: dict[str, Any], snapshots: dict[str, Any]) -> dict[str, Any]:
        made = copy.copy(source)
        made.identifier, made.arn, made.snapshot_type = name, self.rds_arn(source.kind, name), "manual"
        made.instance_settings = dict(source.instance_settings)
        made.created, made.source_arn, made.status = now(), source.arn, "creating"
        made.tags = {**(source.tags if given.get("CopyTags") else {}), **self.check_tags(given)}
        if given.get("KmsKeyId"):
            made.instance_settings |= {"StorageEncrypted": True, "KmsKeyId": self.key_arn(given["KmsKeyId"])}
        snapshots[name] = made
        self.provisioning.begin("database snapshot", lambda: setattr(made, "status", "available"))
        described: dict[str, Any] = made.describe()
        return described
