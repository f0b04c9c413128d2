"""Which services a region's plans back up by tag: those that the account has opted in."""

from .refusals import invalid
from .store import Record

# Which of them a new account has opted in to is a choice: AWS does not say it.
OPTED_IN = ("Aurora", "DynamoDB", "EBS", "EC2", "EFS", "FSx", "RDS", "S3", "Storage Gateway", "VirtualMachine")
ON_DEMAND = ("CloudFormation", "DocumentDB", "Neptune", "Redshift", "SAP HANA on Amazon EC2", "Timestream")
MANAGED = ("DynamoDB", "EFS")


class RegionSettings:
    def preferences(self) -> dict[str, bool]:
        return {**dict.fromkeys(OPTED_IN, True), **dict.fromkeys(ON_DEMAND, False), **self.opted_in}

    def describe_region_settings(self, given: Record) -> Record:
        managed = {**dict.fromkeys(MANAGED, True), **self.managed}
        return {"ResourceTypeOptInPreference": self.preferences(), "ResourceTypeManagementPreference": managed}

    def update_region_settings(self, given: Record) -> None:
        """What is left out stays as it is."""
        chosen, managed = given.get("ResourceTypeOptInPreference") or {}, given.get("ResourceTypeManagementPreference") or {}
        unknown = [name for name in chosen if name not in OPTED_IN + ON_DEMAND] + [name for name in managed if name not in MANAGED]
        if unknown:
            raise invalid(f"Invalid resource type: {', '.join(unknown)}")
        self.opted_in.update(chosen)
        self.managed.update(managed)

    def get_supported_resource_types(self, given: Record) -> Record:
        return {"ResourceTypes": sorted(OPTED_IN + ON_DEMAND)}
