"""The versions that RDS offers, and what each may be upgraded to. A choice of AWS's as of spring 2026, whatever today's date.

https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-versions.html
"""

from dataclasses import dataclass
from typing import Any

from .refusals import invalid_combination

POSTGRES, AURORA = "postgres", "aurora-postgresql"
ENGINES = (POSTGRES, AURORA)
DEFAULTS = {POSTGRES: "17.6", AURORA: "16.8"}
# Minor versions by their releases, the oldest first: one may be upgraded to what was released with it or later.
RELEASES = {
    POSTGRES: (
        ("16.3", "15.7", "14.12", "13.15"),
        ("16.4", "15.8", "14.13", "13.16"),
        ("17.1", "16.5", "15.9", "14.14", "13.17"),
        ("17.2", "16.6", "15.10", "14.15", "13.18"),
        ("17.4", "16.8", "15.12", "14.17", "13.20"),
        ("17.5", "16.9", "15.13", "14.18", "13.21"),
        ("17.6", "16.10", "15.14", "14.19", "13.22"),
        ("18.1", "17.7", "16.11", "15.15", "14.20", "13.23"),
        ("18.3", "17.9", "16.13", "15.17", "14.22"),
    ),
    AURORA: (
        ("16.3", "15.7", "14.12", "13.15"),
        ("16.4", "15.8", "14.13", "13.16"),
        ("16.6", "15.10", "14.15", "13.18"),
        ("17.4", "16.8", "15.12", "14.17", "13.20"),
        ("17.5", "16.9", "15.13", "14.18", "13.21"),
        ("17.6", "16.10", "15.14", "14.19", "13.22"),
        ("17.7", "16.11", "15.15", "14.20", "13.23"),
    ),
}
DESCRIPTIONS = {POSTGRES: "PostgreSQL", AURORA: "Aurora PostgreSQL"}


@dataclass(frozen=True)
class Version:
    engine: str
    number: str
    release: int

    @property
    def major(self) -> str:
        return self.number.partition(".")[0]

    @property
    def family(self) -> str:
        return f"{self.engine}{self.major}"

    @property
    def order(self) -> tuple[int, ...]:
        return tuple(map(int, self.number.split(".")))

    @property
    def targets(self) -> "list[Version]":
        return [one for one in versions(self.engine) if one.order > self.order and one.release >= self.release]

    @property
    def text(self) -> str:
        return f"{DESCRIPTIONS[self.engine]} {self.number}" + ("" if self.engine == AURORA else "-R1")


def versions(engine: str) -> list[Version]:
    found = [Version(engine, number, release) for release, numbers in enumerate(RELEASES[engine]) for number in numbers]
    return sorted(found, key=lambda one: one.order)


def families() -> set[str]:
    return {one.family for engine in ENGINES for one in versions(engine)}


def version(engine: str, number: str) -> Version:
    """The newest of a major version that is named alone."""
    found = [one for one in versions(engine) if number in (one.number, one.major)]
    if not found:
        raise invalid_combination(f"Cannot find version {number} for {engine}")
    return found[-1]


def describe(one: Version) -> dict[str, Any]:
    aurora = one.engine == AURORA
    return {
        "Engine": one.engine,
        "MajorEngineVersion": one.major,
        "EngineVersion": one.number,
        "DBParameterGroupFamily": one.family,
        "DBEngineDescription": "Aurora PostgreSQL" if aurora else "PostgreSQL",
        "DBEngineVersionDescription": one.text,
        "ValidUpgradeTarget": [_target(one, target) for target in one.targets],
        "ExportableLogTypes": ["instance", "postgresql"] if aurora else ["iam-db-auth-error", "postgresql", "upgrade"],
        "SupportsLogExportsToCloudwatchLogs": True,
        "SupportsReadReplica": not aurora,
        "SupportedEngineModes": ["provisioned"] if aurora else None,
        "SupportedFeatureNames": ["Lambda", "s3Export", "s3Import"],
        "Status": "available",
        "SupportsParallelQuery": False,
        "SupportsGlobalDatabases": aurora,
        "SupportsBabelfish": aurora,
        "SupportsLimitlessDatabase": False,
        "SupportsCertificateRotationWithoutRestart": True,
        "SupportedCACertificateIdentifiers": ["rds-ca-rsa4096-g1", "rds-ca-rsa2048-g1", "rds-ca-ecc384-g1"],
        "SupportsLocalWriteForwarding": False,
        "SupportsIntegrations": True,
        "ServerlessV2FeaturesSupport": {"MinCapacity": 0.0, "MaxCapacity": 256.0} if aurora else None,
    }


def _target(one: Version, target: Version) -> dict[str, Any]:
    return {
        "Engine": target.engine,
        "EngineVersion": target.number,
        "Description": target.text,
        "AutoUpgrade": False,
        "IsMajorVersionUpgrade": target.major != one.major,
    }
