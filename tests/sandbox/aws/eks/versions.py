"""Kubernetes versions as EKS offers them, as they stood in spring 2026: standard support lasts 14 months, extended support 12 more
(https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html).
"""

from datetime import datetime
from typing import Any

from .base import page
from .refusals import invalid_parameter

DEFAULT = "1.35"
# version: patch, platform version, released, end of standard support, end of extended support, whether support is still standard
VERSIONS = {
    "1.35": ("1.35.3", "eks.4", (2026, 1, 27), (2027, 3, 27), (2028, 3, 27), True),
    "1.34": ("1.34.6", "eks.12", (2025, 10, 2), (2026, 12, 2), (2027, 12, 2), True),
    "1.33": ("1.33.10", "eks.26", (2025, 5, 29), (2026, 7, 29), (2027, 7, 29), True),
    "1.32": ("1.32.13", "eks.33", (2025, 1, 23), (2026, 3, 23), (2027, 3, 23), False),
}


def minor(version: str) -> int:
    return int(version.split(".")[1])


def platform(version: str) -> str:
    return VERSIONS[version][1]


def patch(version: str) -> str:
    return VERSIONS[version][0]


def check(version: str, support: str, **about: Any) -> None:
    if version not in VERSIONS:
        raise invalid_parameter(f"unsupported Kubernetes version {version}", **about)
    if support == "STANDARD" and not VERSIONS[version][5]:
        raise invalid_parameter(
            f"Kubernetes version {version} is in extended support: upgradePolicy.supportType STANDARD excludes it", **about
        )


def description(version: str) -> dict[str, Any]:
    patched, platform_version, released, standard, extended, supported = VERSIONS[version]
    return {
        "clusterVersion": version,
        "clusterType": "eks",
        "defaultPlatformVersion": platform_version,
        "defaultVersion": version == DEFAULT,
        "releaseDate": datetime(*released),
        "endOfStandardSupportDate": datetime(*standard),
        "endOfExtendedSupportDate": datetime(*extended),
        "status": "standard-support" if supported else "extended-support",
        "versionStatus": "STANDARD_SUPPORT" if supported else "EXTENDED_SUPPORT",
        "kubernetesPatchVersion": patched,
    }


class Versions:
    def describe_cluster_versions(self, given: dict[str, Any]) -> dict[str, Any]:
        wanted = given.get("clusterVersions")
        for version in wanted or []:
            if version not in VERSIONS:
                raise invalid_parameter(f"unsupported Kubernetes version {version}")
        found = [description(version) for version in VERSIONS if not wanted or version in wanted]
        if given.get("defaultOnly"):
            found = [version for version in found if version["defaultVersion"]]
        for name in ("status", "versionStatus"):
            found = [version for version in found if not given.get(name) or version[name] == given[name]]
        return page(found, "clusterVersions", given)
