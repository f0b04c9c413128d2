"""What waited is done: by a request that says at once, or in the maintenance window. And restarts."""

from typing import Any

from . import parameters, versions
from .checked_changes import STORAGE
from .instance import Instance, now
from .modifications import RESTART
from .refusals import invalid_combination, refused, wrong_state


class Maintenance:
    databases: dict[str, Instance]
    provisioning: Any
    instance: Any
    finish: Any
    rds_arn: Any
    parameter_group: Any
    take_snapshot: Any
    users_of: Any
    happened: Any

    def apply_pending(self, found: Instance) -> None:
        """All of it, whenever it was asked for."""
        pending, found.pending = found.pending, {}
        version = pending.pop("EngineVersion", None)
        if version:
            self._upgrade(found, version, pending)
            return
        found.status = "renaming" if list(pending) == ["DBInstanceIdentifier"] else "modifying"
        if any(name in RESTART for name in pending):
            found.loaded = found.parameters()
            found.server.restart(found.loaded)
            found.parameter_status = "in-sync"
        self.finish(found, "database modification", lambda: self._changed(found, pending))

    def _changed(self, found: Instance, pending: dict[str, Any]) -> None:
        name = pending.pop("DBInstanceIdentifier", None)
        found.settings.update(pending)
        if any(one in pending for one in STORAGE):
            self.happened(found, "db-instance", "configuration change", "Finished applying modification to allocated storage")
        if pending.get("BackupRetentionPeriod") == 0:
            found.backed_up = None
        if name:
            self._rename(found, name)

    def _rename(self, found: Instance, name: str) -> None:
        if found.cluster is not None and found.cluster.writer == found.identifier:
            found.cluster.writer = name
        del self.databases[found.identifier]
        found.identifier, found.arn = name, self.rds_arn("db", name)
        self.databases[name] = found

    def _upgrade(self, found: Instance, number: str, others: dict[str, Any]) -> None:
        """With a snapshot before it, as RDS takes one where it keeps backups. One that fails leaves all as it was."""
        before, target = found.version, versions.version(found.settings["Engine"], number)
        if found.keeps_backups:
            numbers = f"{before.number}-to-{target.number}".replace(".", "-")
            self.take_snapshot(found, f"preupgrade-{found.identifier}-{numbers}-{now():%Y-%m-%d-%H-%M-%S}", "automated", {})
        found.status = "upgrading"
        trouble, found.trouble = found.trouble, None
        source = "db-cluster" if found.kind == "cluster" else "db-instance"
        group = found.new_group

        def finish() -> None:
            if trouble:
                said = f"Database instance is in a state that cannot be upgraded: {trouble}"
                self.happened(found, source, "maintenance", said)
                return
            found.settings["EngineVersion"] = target.number
            self._changed(found, others)
            self._regroup(found, group, before, target)
            for member in found.members:
                member.settings["EngineVersion"] = target.number
                self._regroup(member, found.new_member_group, before, target)
            found.loaded = found.parameters()
            found.parameter_status = "in-sync"
            self.happened(found, source, "maintenance", f"The upgrade to {target.number} is complete.")

        if not trouble:
            found.server.restart(found.loaded)
        self.finish(found, "database upgrade", finish)

    def _regroup(self, found: Any, name: str | None, before: versions.Version, target: versions.Version) -> None:
        """Parameters of the new version: the group that was named, or the default one."""
        usual = f"default.{target.family}" if target.family != before.family else found.parameter_group.name
        found.parameter_group = self.parameter_group(found.group_kind, name or usual)

    def reboot_db_instance(self, given: dict[str, Any]) -> dict[str, Any]:
        found = self.instance(given["DBInstanceIdentifier"])
        if found.status != "available":
            raise wrong_state(found.identifier, found.status)
        if given.get("ForceFailover") and not found.settings["MultiAZ"]:
            raise invalid_combination("Cannot failover as the instance is not Multi-AZ.")
        if given.get("ForceFailover"):
            found.zone, found.second_zone = found.second_zone or found.zone, found.zone
        self.restart(found)
        return {"DBInstance": found.describe()}

    def restart(self, found: Instance) -> None:
        found.loaded = found.parameters()
        found.server.restart(found.loaded)
        found.server.demand_ssl(found.loaded["rds.force_ssl"] == "1")
        found.status, found.parameter_status = "rebooting", "in-sync"
        self.happened(found, "db-instance", "availability", "DB instance restarted")
        self.finish(found, "database reboot")

    def parameters_changed(self, group: Any, changed: dict[str, str]) -> None:
        """Dynamic ones at once where that was said; the others wait for a restart. A group that is not in use yet has no effect."""
        now_ = [name for name, method in changed.items() if method == "immediate" and not parameters.known()[name].static]
        for found in self._users(group):
            told = found.parameters()
            for name in now_:
                found.loaded.pop(name, None)
                if name in told:
                    found.loaded[name] = told[name]
            if now_ and found.answers:
                found.server.set_parameters(found.loaded)
                found.server.demand_ssl(found.loaded["rds.force_ssl"] == "1")
            if len(now_) < len(changed):
                found.parameter_status = "pending-reboot"

    def _users(self, group: Any) -> list[Instance]:
        if group.kind == "pg":
            found: list[Instance] = self.users_of(group)
            return found
        return [one for one in self.databases.values() if one.cluster is not None and one.cluster.parameter_group is group]

    def stop_db_instance(self, given: dict[str, Any]) -> dict[str, Any]:
        found = self.instance(given["DBInstanceIdentifier"])
        if found.status != "available":
            raise wrong_state(found.identifier, found.status)
        if found.source or found.replicas:
            raise invalid_combination("Cannot stop or start a DB instance that has read replicas or is one.")
        found.status = "stopping"
        found.server.stop()
        self.provisioning.begin("database reboot", lambda: setattr(found, "status", "stopped"))
        return {"DBInstance": found.describe()}

    def start_db_instance(self, given: dict[str, Any]) -> dict[str, Any]:
        found = self.instance(given["DBInstanceIdentifier"])
        if found.status != "stopped":
            raise refused("InvalidDBInstanceStateFault", f"Instance {found.identifier} is not stopped, it cannot be started.")
        found.status = "starting"
        found.server.restart(found.loaded)
        self.finish(found, "database reboot")
        return {"DBInstance": found.describe()}
