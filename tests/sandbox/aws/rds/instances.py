"""Instances: what they need, how they are made, described and deleted."""

from collections.abc import Callable
from typing import Any

from ...provisioning import Provisioning
from . import rules, servers, storage, versions
from .catalogue import check_class
from .instance import UNAVAILABLE, Instance
from .instance_settings import renamed
from .refusals import invalid_combination, invalid_value, missing_instance, refused, wrong_state

PORT = 5432
INSTANCES = 40
FILTERS = {
    "db-instance-id": lambda one: (one.identifier, one.arn),
    "db-cluster-id": lambda one: (one.cluster.identifier, one.cluster.arn) if one.cluster else (),
    "dbi-resource-id": lambda one: (one.resource_id,),
    "engine": lambda one: (one.settings["Engine"],),
    "domain": lambda one: (),
}


class Instances:
    account_id: str
    region_name: str
    databases: dict[str, Instance]
    chosen_subnet_group: Any
    parameter_group: Any
    check_tags: Any
    ec2: Any
    enter_network: Any
    leave_network: Any
    cluster: Any
    join_cluster: Any
    take_final_snapshot: Any
    take_automated_snapshot: Any
    drop_automated_backups: Any
    retain: Any
    make_secret: Any

    def __init__(self, region_name: str, account_id: str):
        super().__init__(region_name, account_id)
        self.provisioning = Provisioning()

    def reset(self) -> None:
        """moto calls it of each account and region; the servers are thrown away once."""
        servers.reset()

    def instance(self, identifier: str) -> Instance:
        found = self.databases.get(identifier.rpartition(":")[2].lower())
        if found is None:
            raise missing_instance(identifier)
        return found

    def available(self, identifier: str) -> Instance:
        found = self.instance(identifier)
        if found.status != "available":
            raise wrong_state(found.identifier, found.status)
        return found

    def create_db_instance(self, given: dict[str, Any]) -> dict[str, Any]:
        engine = given["Engine"]
        if engine not in versions.ENGINES:
            raise NotImplementedError(f"the engine {engine}")
        if given.get("DBClusterIdentifier") or engine == versions.AURORA:
            return self.join_cluster(given)
        made = self.new_instance(given["DBInstanceIdentifier"], self._new_settings(given), given)
        made.settings["MasterUsername"] = rules.master_user(given.get("MasterUsername"))
        database = rules.database(given.get("DBName"))
        password = self.first_password(made, given)
        self.keep(made, {})
        made.server.set_up(made.settings["MasterUsername"], password, database)
        self.finish(made, "database")
        return {"DBInstance": made.describe()}

    def _new_settings(self, given: dict[str, Any]) -> dict[str, Any]:
        version = versions.version(given["Engine"], given.get("EngineVersion") or versions.DEFAULTS[given["Engine"]])
        return {**renamed(given), "EngineVersion": version.number}

    def first_password(self, made: Any, given: dict[str, Any], kind: str = "db") -> str:
        rules.check_password_choice(given)
        if given.get("ManageMasterUserPassword"):
            made.secret, password = self.make_secret(made, given.get("MasterUserSecretKmsKeyId"), kind)
            return str(password)
        if not given.get("MasterUserPassword"):
            raise invalid_value("The parameter MasterUserPassword must be provided and must not be blank.")
        return rules.password(given["MasterUserPassword"])

    def new_instance(self, identifier: str, settings: dict[str, Any], given: dict[str, Any]) -> Instance:
        """Everything checked, nothing begun. given: the request, whose names for places are the same in all requests."""
        name = rules.identifier(identifier, "DBInstanceIdentifier")
        if name in self.databases:
            raise refused("DBInstanceAlreadyExistsFault", "DB instance already exists")
        if len(self.databases) >= INSTANCES:
            raise refused("InstanceQuotaExceededFault", f"Cannot create more than {INSTANCES} instances")
        made = Instance(self, name, settings, rules.port(given.get("Port") or settings.pop("Port", None) or PORT))
        check_class(made.version, made.settings["DBInstanceClass"], self.region_name)
        if made.settings["Engine"] == versions.POSTGRES:
            storage.settle(made.settings)
        made.settings["BackupRetentionPeriod"] = rules.retention(made.settings["BackupRetentionPeriod"])
        self._check_windows(made)
        made.tags = self.check_tags(given)
        self.settle_key(made.settings)
        self.check_monitoring(made.settings)
        self.place(made, given)
        self.choose_parameter_group(made, given.get("DBParameterGroupName"))
        return made

    @staticmethod
    def _check_windows(made: Instance) -> None:
        made.settings["PreferredMaintenanceWindow"] = made.settings["PreferredMaintenanceWindow"].lower()
        rules.windows(made.settings["PreferredBackupWindow"], made.settings["PreferredMaintenanceWindow"])

    def keep(self, made: Instance, source: dict[str, Any]) -> None:
        """Its server begins. source: as the keeper of servers knows it."""
        self.databases[made.identifier] = made
        self.enter_network(made)
        made.server = servers.Database(made.resource_id.lower(), made.port, self.about(made.identifier))
        made.loaded = made.parameters()
        made.server.create(source, made.loaded)
        made.server.demand_ssl(made.loaded["rds.force_ssl"] == "1")

    def finish(self, made: Instance, kind: str, then: Callable[[], None] | None = None) -> None:
        """After its time, and when its server is done with what it was asked to do."""

        def look() -> None:
            if not made.kept or made.status in ("deleting", "stopped"):
                return
            if not made.server.idle:
                self.provisioning.begin("database server", look)
                return
            if then:
                then()
            self.settled(made)

        self.provisioning.begin(kind, look)

    def settled(self, made: Instance) -> None:
        if made.server.failure:
            made.status = "failed" if not made.answers else "incompatible-parameters"
            print(f"{made.identifier}: {made.server.failure}", flush=True)
            return
        made.answers, made.status = True, "available"
        if made.secret:
            made.secret.status = "active"
        if made.keeps_backups and made.backed_up is None:
            self.take_automated_snapshot(made)

    def describe_db_instances(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        identifier = given.get("DBInstanceIdentifier")
        found = [self.instance(identifier)] if identifier else list(self.databases.values())
        for one in given.get("Filters") or []:
            if one["Name"] not in FILTERS:
                raise invalid_value(f"Unrecognized filter name: {one['Name']}")
            found = [instance for instance in found if set(FILTERS[one["Name"]](instance)) & set(one["Values"])]
        return [one.describe() for one in sorted(found, key=lambda one: one.identifier)]

    def delete_db_instance(self, given: dict[str, Any]) -> dict[str, Any]:
        found = self.instance(given["DBInstanceIdentifier"])
        final, skip = given.get("FinalDBSnapshotIdentifier"), given.get("SkipFinalSnapshot", False)
        if found.status == "deleting":
            raise wrong_state(found.identifier, found.status)
        if found.settings["DeletionProtection"]:
            said = "Cannot delete protected DB Instance, please disable deletion protection and try again."
            raise invalid_combination(said)
        if found.cluster is None and found.source is None:
            self._check_final_snapshot(found, final, skip)
        elif final:
            raise invalid_combination("FinalDBSnapshotIdentifier can't be specified for a read replica or a member of a cluster.")
        if final:
            self.take_final_snapshot(found, final)
        shown = found.status = "deleting"
        found.pending = {}
        if found.cluster is not None:
            self.direct(found.cluster)
        self._begin_deletion(found, given.get("DeleteAutomatedBackups", True))
        return {"DBInstance": {**found.describe(), "DBInstanceStatus": shown}}

    @staticmethod
    def _check_final_snapshot(found: Instance, final: str | None, skip: bool) -> None:
        if skip and final:
            raise invalid_combination("FinalDBSnapshotIdentifier can not be specified when SkipFinalSnapshot is true.")
        if not skip and not final:
            raise invalid_combination("FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.")
        if final and found.status in UNAVAILABLE:
            raise wrong_state(found.identifier, found.status)

    def _begin_deletion(self, found: Instance, with_backups: bool) -> None:
        until = found.latest_restorable()

        def look() -> None:
            if not found.server.idle:
                self.provisioning.begin("database server", look)
                return
            self.databases.pop(found.identifier, None)
            self.leave_network(found)
            for replica in found.replicas:
                self.release_replica(replica)
            if found.secret:
                found.secret.delete()
            if until and not with_backups:
                self.retain(found, until)
                return
            self.drop_automated_backups(found)
            found.server.remove()

        self.provisioning.begin("database deletion", look)
