"""What RDS is asked about what it offers, and about what is kept."""

import copy
from datetime import UTC, datetime
from typing import Any

from moto.core.responses import ActionResult, PaginatedResult
from moto.ec2.models import ec2_backends

from . import catalogue, parameters, versions
from .checked_changes import CERTIFICATES
from .refusals import invalid_value, refused

ALGORITHMS = {"rds-ca-rsa2048-g1": 2061, "rds-ca-rsa4096-g1": 2121, "rds-ca-ecc384-g1": 2121}


class CatalogueRequests:
    backend: Any
    given: dict[str, Any]
    region: str
    current_account: str

    def describe_db_engine_versions(self) -> ActionResult:
        given = self.given
        engine = given.get("Engine")
        if engine is not None and engine not in versions.ENGINES:
            return PaginatedResult({"DBEngineVersions": []})
        found = [one for name in versions.ENGINES if engine in (None, name) for one in versions.versions(name)]
        if given.get("EngineVersion"):
            found = [one for one in found if given["EngineVersion"] in (one.number, one.major)]
        if given.get("DBParameterGroupFamily"):
            found = [one for one in found if one.family == given["DBParameterGroupFamily"]]
        if given.get("DefaultOnly"):
            usual = [one for one in found if one.number == versions.DEFAULTS[one.engine]]
            found = usual or found[-1:]  # of a major version that is not the default's, its newest
        return PaginatedResult({"DBEngineVersions": [versions.describe(one) for one in found]})

    def describe_orderable_db_instance_options(self) -> ActionResult:
        given = self.given
        if given["Engine"] not in versions.ENGINES:
            raise NotImplementedError(f"the engine {given['Engine']}")
        number, only = given.get("EngineVersion"), given.get("DBInstanceClass")
        if number and not any(number == one.number for one in versions.versions(given["Engine"])):
            return PaginatedResult({"OrderableDBInstanceOptions": []})
        found = [one for one in versions.versions(given["Engine"]) if number in (None, one.number)]
        zones = [zone.name for zone in ec2_backends[self.current_account][self.region].describe_availability_zones()]
        options = [option for one in found for option in catalogue.options(one, self.region, zones, only)]
        return PaginatedResult({"OrderableDBInstanceOptions": options})

    def describe_engine_default_parameters(self) -> ActionResult:
        return self._defaults(False)

    def describe_engine_default_cluster_parameters(self) -> ActionResult:
        return self._defaults(True)

    def _defaults(self, of_cluster: bool) -> ActionResult:
        """These pages are inside of what is answered, where moto does not look."""
        family = self.given["DBParameterGroupFamily"]
        if family not in versions.families():
            raise invalid_value(f"ParameterGroupFamily {family} is not a valid parameter group family")
        found = parameters.described(family, of_cluster, {}, {})
        begin, size = int(self.given.get("Marker") or 0), int(self.given.get("MaxRecords") or 100)
        shown = copy.deepcopy(found[begin : begin + size])
        marker = str(begin + size) if begin + size < len(found) else None
        return ActionResult({"EngineDefaults": {"DBParameterGroupFamily": family, "Parameters": shown, "Marker": marker}})

    def describe_certificates(self) -> ActionResult:
        wanted = self.given.get("CertificateIdentifier")
        if wanted and wanted not in CERTIFICATES:
            raise refused("CertificateNotFoundFault", f"Certificate not found: {wanted}")
        found = [
            {
                "CertificateIdentifier": name,
                "CertificateType": "CA",
                "Thumbprint": name.encode().hex()[:40],
                "ValidFrom": datetime(2021, 5, 25, tzinfo=UTC),
                "ValidTill": datetime(ALGORITHMS[name], 5, 25, tzinfo=UTC),
                "CertificateArn": f"arn:aws:rds:{self.region}::cert:{name}",
                "CustomerOverride": False,
            }
            for name in CERTIFICATES
            if wanted in (None, name)
        ]
        return PaginatedResult({"Certificates": found})

    def describe_pending_maintenance_actions(self) -> ActionResult:
        found = self.backend.pending_maintenance(self.given.get("ResourceIdentifier"))
        return PaginatedResult({"PendingMaintenanceActions": found})

    def describe_db_instance_automated_backups(self) -> ActionResult:
        return PaginatedResult({"DBInstanceAutomatedBackups": self.backend.automated_backups(self.given)})

    def describe_events(self) -> ActionResult:
        return PaginatedResult({"Events": self.backend.describe_events(self.given)})
