"""The classes of instances, which versions and regions have them, and what each may have.

https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.RegionSupport.html
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from . import storage, versions
from .refusals import invalid_combination, invalid_value

SMALL = ("micro", "small", "medium", "large", "xlarge", "2xlarge")
LARGE = ("large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge")
INTEL = ("large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge", "24xlarge")


@dataclass(frozen=True)
class Family:
    """aurora: whether Aurora has it, from which size on."""

    sizes: tuple[str, ...]
    aurora: str | None = None
    jakarta: bool = True


FAMILIES = {
    "db.t3": Family(SMALL, aurora="medium"),
    "db.t4g": Family(SMALL, aurora="medium"),
    "db.m5": Family(INTEL),
    "db.m5d": Family(INTEL, jakarta=False),
    "db.m6g": Family(LARGE),
    "db.m6gd": Family(LARGE, jakarta=False),
    "db.m6i": Family((*INTEL, "32xlarge")),
    "db.m7g": Family(LARGE),
    "db.m7i": Family((*INTEL, "48xlarge"), jakarta=False),
    "db.m8g": Family((*INTEL, "48xlarge"), jakarta=False),
    "db.r5": Family(INTEL, aurora="large"),
    "db.r6g": Family(LARGE, aurora="large"),
    "db.r6i": Family((*INTEL, "32xlarge"), aurora="large"),
    "db.r7g": Family(LARGE, aurora="large"),
    "db.r7i": Family((*INTEL, "48xlarge"), aurora="large", jakarta=False),
    "db.r8g": Family((*INTEL, "48xlarge"), aurora="large", jakarta=False),
    "db.x2g": Family(LARGE, aurora="large", jakarta=False),
}
SERVERLESS = "db.serverless"
JAKARTA = "ap-southeast-3"


def offered(version: versions.Version, region: str) -> list[str]:
    found = [name for family, about in FAMILIES.items() for name in _sizes(family, about, version) if about.jakarta or region != JAKARTA]
    return [*found, SERVERLESS] if version.engine == versions.AURORA else found


def _sizes(family: str, about: Family, version: versions.Version) -> Iterator[str]:
    if version.engine == versions.AURORA and about.aurora is None:
        return
    begin = about.sizes.index(about.aurora) if version.engine == versions.AURORA and about.aurora else 0
    for size in about.sizes[begin:]:
        if version.major not in ("13",) or family not in ("db.m8g", "db.r8g"):
            yield f"{family}.{size}"


def exists(name: str) -> bool:
    family, _, size = name.rpartition(".")
    return name == SERVERLESS or (family in FAMILIES and size in FAMILIES[family].sizes)


def check_class(version: versions.Version, name: str, region: str) -> None:
    if not exists(name):
        raise invalid_value(f"Invalid DB Instance class: {name}")
    if name not in offered(version, region):
        what = f"DBInstanceClass={name}, Engine={version.engine}, EngineVersion={version.number}, LicenseModel=postgresql-license"
        said = "For supported combinations of instance class and database engine version, see the documentation."
        raise invalid_combination(f"RDS does not support creating a DB instance with the following combination: {what}. {said}")


def options(version: versions.Version, region: str, zones: list[str], only: str | None) -> Iterator[dict[str, Any]]:
    """One for each class and type of storage."""
    for name in offered(version, region):
        if only in (None, name):
            kinds = ("aurora", "aurora-iopt1") if version.engine == versions.AURORA else ("gp2", "gp3", "io1", "io2", "standard")
            for kind in kinds:
                yield _option(version, name, kind, zones)


def _option(version: versions.Version, name: str, kind: str, zones: list[str]) -> dict[str, Any]:
    aurora = version.engine == versions.AURORA
    found = {
        "Engine": version.engine,
        "EngineVersion": version.number,
        "DBInstanceClass": name,
        "LicenseModel": "postgresql-license",
        "AvailabilityZones": [{"Name": zone} for zone in zones],
        "MultiAZCapable": not aurora,
        "ReadReplicaCapable": not aurora,
        "Vpc": True,
        "SupportsStorageEncryption": name != "db.t2.micro",
        "StorageType": kind,
        "SupportsIops": kind in storage.IOPS,
        "SupportsStorageThroughput": kind == "gp3",
        "SupportsEnhancedMonitoring": True,
        "SupportsIAMDatabaseAuthentication": True,
        "SupportsPerformanceInsights": True,
        "SupportedEngineModes": ["provisioned"],
        "SupportsStorageAutoscaling": not aurora and kind != "standard",
        "SupportsKerberosAuthentication": True,
        "OutpostCapable": False,
        "SupportedActivityStreamModes": [],
        "SupportsGlobalDatabases": aurora and name.startswith("db.r"),
        "SupportedNetworkTypes": ["IPV4"],
        "SupportsClusters": aurora,
        "SupportsDedicatedLogVolume": kind in storage.PROVISIONED,
    }
    return {**found, **({} if aurora else _limits(kind))}


def _limits(kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {"MinStorageSize": storage.SIZES[kind][0], "MaxStorageSize": storage.SIZES[kind][1]}
    if kind in storage.PROVISIONED:
        low, high = storage.IOPS[kind]
        found |= {"MinIopsPerDbInstance": low, "MaxIopsPerDbInstance": high, "MinIopsPerGib": 0.5, "MaxIopsPerGib": 50.0}
    if kind == "gp3":
        low, high = storage.IOPS[kind]
        found |= {"MinIopsPerDbInstance": 3000, "MaxIopsPerDbInstance": high, "MaxIopsPerGib": 500.0}
        found |= {"MinStorageThroughputPerDbInstance": 125, "MaxStorageThroughputPerDbInstance": storage.THROUGHPUT[1]}
        found |= {"MaxStorageThroughputPerIops": 0.25}
    return found
