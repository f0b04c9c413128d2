"""One instance, and how DescribeDBInstances describes it."""

import secrets
import string
from datetime import UTC, datetime, timedelta
from typing import Any

from . import parameters, versions
from .instance_settings import DEFAULTS
from .tags import pairs

LETTERS = string.ascii_uppercase + string.digits
ZONE_ID = "ZL1A2B3C4D5E6F"
UNAVAILABLE = ("creating", "failed", "incompatible-parameters")


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


class Instance:
    """settings: in the names of the answer. server: what stands behind it, which members of a cluster share."""

    kind, group_kind = "db", "pg"
    members: tuple[Any, ...] = ()

    def __init__(self, backend: Any, identifier: str, settings: dict[str, Any], port: int):
        self.backend, self.identifier, self.port = backend, identifier, port
        self.arn = backend.rds_arn("db", identifier)
        self.resource_id = "db-" + "".join(secrets.choice(LETTERS) for _ in range(26))
        self.settings = {**DEFAULTS, **settings}
        self.status = "creating"
        self.created = now()
        self.pending: dict[str, Any] = {}
        self.tags: dict[str, str] = {}
        self.groups: list[str] = []
        self.subnet_group: Any = None
        self.subnet_id = ""
        self.interface: Any = None
        self.zone = ""
        self.second_zone: str | None = None
        self.parameter_group: Any = None
        self.parameter_status = "in-sync"
        self.loaded: dict[str, str] = {}
        self.server: Any = None
        self.cluster: Any = None
        self.source: Any = None
        self.secret: Any = None
        self.backed_up: datetime | None = None
        self.answers = False
        self.new_group: str | None = None  # of parameters, that it joins with its new version
        self.until: datetime | None = None  # of one that is deleted and whose backups are kept
        self.actions: list[dict[str, Any]] = []  # of maintenance, that AWS wants to do
        self.trouble: str | None = None  # what its next upgrade fails of

    @property
    def snapshot_class(self) -> Any:
        return self.backend.snapshot_classes["db"]

    @property
    def kept(self) -> bool:
        return self.backend.databases.get(self.identifier) is self

    @property
    def version(self) -> versions.Version:
        return versions.version(self.settings["Engine"], self.settings["EngineVersion"])

    @property
    def allocated_storage(self) -> int:
        return int(self.settings.get("AllocatedStorage", 1))

    @property
    def replicas(self) -> list[Any]:
        return [one for one in self.backend.databases.values() if one.source is self]

    @property
    def keeps_backups(self) -> bool:
        return bool(self.settings["BackupRetentionPeriod"]) and self.source is None and self.cluster is None

    def parameters(self) -> dict[str, str]:
        """What its server is to be told; a cluster's group is told first."""
        changed = {**(self.cluster.parameter_group.set if self.cluster else {}), **self.parameter_group.set}
        return parameters.for_server(self.parameter_group.family, changed)

    def latest_restorable(self) -> datetime | None:
        """Here until the second before: nothing has to be waited for."""
        if self.until:
            return self.until
        return now() - timedelta(seconds=1) if self.keeps_backups and self.backed_up and self.answers else None

    def describe(self) -> dict[str, Any]:
        shown = {
            **self.settings,
            "DBInstanceIdentifier": self.identifier,
            "DBInstanceStatus": self.status,
            "DBInstanceArn": self.arn,
            "DbiResourceId": self.resource_id,
            "DbInstancePort": 0,
            "DBSecurityGroups": [],
            "VpcSecurityGroups": [{"VpcSecurityGroupId": group, "Status": "active"} for group in self.groups],
            "DBParameterGroups": [{"DBParameterGroupName": self.parameter_group.name, "ParameterApplyStatus": self.parameter_status}],
            "OptionGroupMemberships": [{"OptionGroupName": self._options(), "Status": "in-sync"}],
            "DBSubnetGroup": self.subnet_group.describe(),
            "PendingModifiedValues": dict(self.pending),
            "ReadReplicaDBInstanceIdentifiers": [one.identifier for one in self.replicas],
            "ReadReplicaSourceDBInstanceIdentifier": self.source.identifier if self.source else None,
            "DomainMemberships": [],
            "AssociatedRoles": [],
            "TagList": pairs(self.tags),
            "CustomerOwnedIpEnabled": False,
            "ActivityStreamStatus": "stopped",
            "BackupTarget": "region",
            "IsStorageConfigUpgradeAvailable": False,
            "DBClusterIdentifier": self.cluster.identifier if self.cluster else None,
        }
        return {**shown, **self._placed(), **self._made(), **self._extras()}

    def _options(self) -> str:
        return f"default:{self.settings['Engine']}-{self.version.major}"

    def _placed(self) -> dict[str, Any]:
        """AWS says it once it has chosen."""
        if self.status == "creating" and not self.answers:
            return {"MultiAZ": self.settings["MultiAZ"]}
        second = self.second_zone if self.settings["MultiAZ"] else None
        return {"AvailabilityZone": self.zone, "SecondaryAvailabilityZone": second}

    def _made(self) -> dict[str, Any]:
        if not self.answers:
            return {}
        address = self.server.address
        details = {"CAIdentifier": self.settings["CACertificateIdentifier"], "ValidTill": self.created + timedelta(days=365)}
        return {
            "InstanceCreateTime": self.created,
            "Endpoint": {"Address": address, "Port": self.port, "HostedZoneId": ZONE_ID},
            "LatestRestorableTime": self.latest_restorable(),
            "CertificateDetails": details,
        }

    def _extras(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if self.settings["MonitoringInterval"]:
            group = f"log-group:RDSOSMetrics:log-stream:{self.resource_id}"
            found["EnhancedMonitoringResourceArn"] = f"arn:aws:logs:{self.backend.region_name}:{self.backend.account_id}:{group}"
        if self.source:
            state = "replicating" if self.answers else "error"
            found["StatusInfos"] = [{"StatusType": "read replication", "Normal": self.answers, "Status": state}]
        if self.secret:
            found["MasterUserSecret"] = self.secret.describe()
        return found
