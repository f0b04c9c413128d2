"""Aurora clusters: made, described, deleted, and switched to another writer."""

from typing import Any

from . import rules, servers, versions
from .cluster import Cluster, renamed
from .refusals import invalid_combination, invalid_value, refused

PORT = 5432
READER = "reader"
FILTERS = {
    "db-cluster-id": lambda one: (one.identifier, one.arn),
    "db-cluster-resource-id": lambda one: (one.resource_id,),
    "engine": lambda one: (one.settings["Engine"],),
}


class Clusters:
    account_id: str
    region_name: str
    clusters: dict[str, Cluster]
    chosen_groups: Any
    chosen_subnet_group: Any
    check_tags: Any
    finish: Any
    first_password: Any
    make_secret: Any
    parameter_group: Any
    provisioning: Any
    settle_key: Any
    take_snapshot: Any
    new_cluster_snapshot_name: Any
    drop_automated_backups: Any

    def cluster(self, identifier: str) -> Cluster:
        found = self.clusters.get(identifier.rpartition(":")[2].lower())
        if found is None:
            raise refused("DBClusterNotFoundFault", f"DBCluster {identifier} not found.")
        return found

    def available_cluster(self, identifier: str) -> Cluster:
        found = self.cluster(identifier)
        if found.status != "available":
            said = f"DBCluster {found.identifier} is not in available state."
            raise refused("InvalidDBClusterStateFault", said)
        return found

    def create_db_cluster(self, given: dict[str, Any]) -> dict[str, Any]:
        engine = given["Engine"]
        if engine != versions.AURORA:
            raise NotImplementedError(f"clusters of {engine}")
        version = versions.version(engine, given.get("EngineVersion") or versions.DEFAULTS[engine])
        made = self.new_cluster(given["DBClusterIdentifier"], {**renamed(given), "EngineVersion": version.number}, given)
        made.settings["MasterUsername"] = rules.master_user(given.get("MasterUsername"))
        database = rules.database(given.get("DatabaseName"))
        password = self.first_password(made, given, "cluster")
        self.keep_cluster(made, {})
        made.server.set_up(made.settings["MasterUsername"], password, database)
        self.finish(made, "database")
        return {"DBCluster": made.describe()}

    def new_cluster(self, identifier: str, settings: dict[str, Any], given: dict[str, Any]) -> Cluster:
        name = rules.identifier(identifier, "DBClusterIdentifier")
        if name in self.clusters:
            raise refused("DBClusterAlreadyExistsFault", "DB Cluster already exists")
        made = Cluster(self, name, settings, rules.port(given.get("Port") or settings.pop("Port", None) or PORT))
        if not 1 <= made.settings["BackupRetentionPeriod"] <= 35:
            raise invalid_value(f"Invalid backup retention period: {made.settings['BackupRetentionPeriod']}. Must be between 1 and 35.")
        made.settings["PreferredMaintenanceWindow"] = made.settings["PreferredMaintenanceWindow"].lower()
        rules.windows(made.settings["PreferredBackupWindow"], made.settings["PreferredMaintenanceWindow"])
        check_capacity(made.settings.get("ServerlessV2ScalingConfiguration"))
        made.tags = self.check_tags(given)
        self.settle_key(made.settings)
        made.subnet_group = self.chosen_subnet_group(given.get("DBSubnetGroupName"))
        made.groups = self.chosen_groups(given.get("VpcSecurityGroupIds"), made.subnet_group.vpc_id)
        made.parameter_group = self.cluster_parameter_group(made, given.get("DBClusterParameterGroupName"))
        return made

    def cluster_parameter_group(self, made: Cluster, name: str | None) -> Any:
        group = self.parameter_group("cluster-pg", name or f"default.{made.version.family}")
        if group.family != made.version.family:
            said = f"The Parameter Group {group.name} with DBParameterGroupFamily {group.family} cannot be used for this instance."
            raise invalid_combination(f"{said} Please use a Parameter Group with DBParameterGroupFamily {made.version.family}")
        return group

    def keep_cluster(self, made: Cluster, source: dict[str, Any]) -> None:
        """Its server begins; it lets nobody in until there is a member."""
        self.clusters[made.identifier] = made
        made.server = servers.Database(made.resource_id.lower(), made.port, self.about(made.identifier))
        made.loaded = made.parameters()
        made.server.create(source, made.loaded)
        made.server.expose(READER, made.port, self.about(made.identifier), lambda address: setattr(made, "reader", address))
        made.server.demand_ssl(made.loaded["rds.force_ssl"] == "1")
        self.direct(made)

    def about(self, identifier: str) -> dict[str, Any]:
        """What the log of calls says of what is said to a database."""
        return {"account": self.account_id, "region": self.region_name, "service": "postgresql", "resources": [identifier]}

    def direct(self, found: Cluster) -> None:
        """Each address leads to whom it is for: without a reader the reader endpoint leads to the writer."""
        members = [one for one in found.members if one.status != "deleting"]
        if found.writer not in {one.identifier for one in members}:
            order = sorted(members, key=lambda one: one.settings.get("PromotionTier", 1))
            found.writer = order[0].identifier if order else None
        found.server.turn(None, bool(members), False)
        found.server.turn(READER, bool(members), len(members) > 1)
        for one in members:
            found.server.turn(one.server.label, True, one.identifier != found.writer)

    def describe_db_clusters(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        identifier = given.get("DBClusterIdentifier")
        found = [self.cluster(identifier)] if identifier else list(self.clusters.values())
        for one in given.get("Filters") or []:
            if one["Name"] not in FILTERS:
                raise invalid_value(f"Unrecognized filter name: {one['Name']}")
            found = [cluster for cluster in found if set(FILTERS[one["Name"]](cluster)) & set(one["Values"])]
        return [one.describe() for one in sorted(found, key=lambda one: one.identifier)]

    def failover_db_cluster(self, given: dict[str, Any]) -> dict[str, Any]:
        found = self.available_cluster(given["DBClusterIdentifier"])
        readers = [one.identifier for one in found.members if one.identifier != found.writer]
        target = given.get("TargetDBInstanceIdentifier") or next(iter(readers), None)
        if target not in readers:
            said = f"Cannot fail over {found.identifier}: {target or 'it'} is no reader of the cluster."
            raise refused("InvalidDBClusterStateFault", said)
        found.writer, found.status = target, "failing-over"
        found.loaded = found.parameters()
        found.server.restart(found.loaded)
        self.direct(found)
        self.finish(found, "database reboot")
        return {"DBCluster": found.describe()}

    def delete_db_cluster(self, given: dict[str, Any]) -> dict[str, Any]:
        found = self.cluster(given["DBClusterIdentifier"])
        final, skip = given.get("FinalDBSnapshotIdentifier"), given.get("SkipFinalSnapshot", False)
        if found.settings["DeletionProtection"]:
            raise invalid_combination("Cannot delete protected Cluster, please disable deletion protection and try again.")
        if any(one.status != "deleting" for one in found.members):
            said = "Cluster cannot be deleted, it still contains DB instances in non-deleting state."
            raise refused("InvalidDBClusterStateFault", said)
        if bool(skip) == bool(final):
            said = "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified, and not allowed with it."
            raise invalid_combination(said)
        if final:
            self.take_snapshot(found, self.new_cluster_snapshot_name(final), "manual", {})
        found.status, found.pending = "deleting", {}

        def look() -> None:
            if not found.server.idle or found.members:
                self.provisioning.begin("database server", look)
                return
            del self.clusters[found.identifier]
            if found.secret:
                found.secret.delete()
            self.drop_automated_backups(found)
            found.server.remove()

        self.provisioning.begin("database deletion", look)
        return {"DBCluster": found.describe()}


def check_capacity(given: dict[str, Any] | None) -> None:
    """Aurora's capacity units, in halves."""
    if given is None:
        return
    low, high = given.get("MinCapacity"), given.get("MaxCapacity")
    if low is None or high is None or not 0 <= low <= high <= 256 or high < 1 or any(number * 2 % 1 for number in (low, high)):
        said = "The capacities of Serverless v2 are from 0 to 256 in steps of 0.5, the largest 1 at least"
        raise invalid_combination(f"{said}: MinCapacity {low}, MaxCapacity {high}.")
