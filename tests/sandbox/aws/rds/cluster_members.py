"""Members of clusters: instances that share the cluster's server."""

from typing import Any

from . import servers, versions
from .catalogue import SERVERLESS
from .instance import Instance
from .instance_settings import renamed
from .refusals import invalid_combination, invalid_value, refused

CLUSTERS = ("BackupRetentionPeriod", "MasterUsername", "PreferredBackupWindow", "StorageEncrypted", "KmsKeyId", "EngineVersion")
# What is the cluster's to say.
OF_CLUSTER = (
    "AllocatedStorage",
    "BackupRetentionPeriod",
    "DBPortNumber",
    "DeletionProtection",
    "EngineVersion",
    "Iops",
    "ManageMasterUserPassword",
    "MasterUserPassword",
    "MaxAllocatedStorage",
    "PreferredBackupWindow",
    "StorageType",
    "VpcSecurityGroupIds",
)


class ClusterMembers:
    cluster: Any
    new_instance: Any
    enter_network: Any
    finish: Any
    about: Any
    direct: Any
    databases: dict[str, Instance]

    def join_cluster(self, given: dict[str, Any]) -> dict[str, Any]:
        if not given.get("DBClusterIdentifier"):
            raise invalid_combination("The engine aurora-postgresql needs a DBClusterIdentifier.")
        found = self.cluster(given["DBClusterIdentifier"])
        self._check_membership(found, given)
        settings = {**renamed(given), **{name: found.settings[name] for name in CLUSTERS if name in found.settings}}
        settings |= {"AllocatedStorage": 1, "StorageType": "aurora", "DBName": found.settings.get("DatabaseName"), "Port": found.port}
        settings["PromotionTier"] = given.get("PromotionTier", 1)
        place = {**given, "DBSubnetGroupName": found.subnet_group.name, "VpcSecurityGroupIds": found.groups}
        made: Instance = self.new_instance(given["DBInstanceIdentifier"], settings, place)
        made.cluster = found
        self.databases[made.identifier] = made
        self.enter_network(made)
        made.server = servers.Member(found.server, made.resource_id.lower(), found.port, self.about(made.identifier))
        made.loaded = found.loaded = made.parameters()
        self.direct(found)
        self.finish(made, "database")
        return {"DBInstance": made.describe()}

    @staticmethod
    def _check_membership(found: Any, given: dict[str, Any]) -> None:
        if found.status == "deleting":
            raise refused("InvalidDBClusterStateFault", f"DBCluster {found.identifier} is being deleted.")
        if given["Engine"] != versions.AURORA:
            raise invalid_combination(f"The engine {given['Engine']} is not that of the cluster {found.identifier}.")
        if given.get("EngineVersion") not in (None, found.settings["EngineVersion"]):
            raise invalid_combination(f"The engine version of a member is its cluster's, {found.settings['EngineVersion']}.")
        for name in ("AllocatedStorage", "MasterUsername", "MasterUserPassword", "BackupRetentionPeriod", "StorageEncrypted"):
            if given.get(name) is not None:
                raise invalid_combination(f"The requested DB Instance will be a member of a DB Cluster. Set {name} for the DB Cluster.")
        if given["DBInstanceClass"] == SERVERLESS and not found.settings.get("ServerlessV2ScalingConfiguration"):
            said = "Set the Serverless v2 scaling configuration on the parent DB cluster before creating a Serverless v2 DB instance."
            raise invalid_combination(said)

    @staticmethod
    def check_cluster_member(given: dict[str, Any]) -> None:
        for name in OF_CLUSTER:
            if given.get(name) is not None:
                said = f"The specified DB Instance is a member of a cluster. Modify {name} for the DB Cluster using the ModifyDbCluster API"
                raise invalid_value(said)
