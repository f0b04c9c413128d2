"""The images that EKS offers to nodes: their types, releases, and where Systems Manager tells of them
(https://docs.aws.amazon.com/eks/latest/userguide/retrieve-ami-id.html, .../retrieve-ami-id-bottlerocket.html).
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from . import versions

OWNER = "602401143452"  # where EKS's images come from; in newer regions it is another account
# The newest first.
DATES = ("20260403", "20260318", "20260304")
BOTTLEROCKET = ("1.57.0-9f1b04a6", "1.56.0-5c27d1e3")
WINDOWS = ("2026.03.17", "2026.02.16")


@dataclass(frozen=True)
class Kind:
    family: str  # al2023, al2, bottlerocket, windows
    architecture: str  # as instance types name it
    variant: str = "standard"

    @property
    def accelerated(self) -> bool:
        return "nvidia" in self.variant or "neuron" in self.variant


def _kind(ami_type: str) -> Kind:
    architecture = "arm64" if "ARM_64" in ami_type else "x86_64"
    if ami_type.startswith("WINDOWS"):
        return Kind("windows", architecture, "_".join(ami_type.split("_")[1:3]))
    if ami_type.startswith("BOTTLEROCKET"):
        return Kind("bottlerocket", architecture, "-".join(part.lower() for part in ("NVIDIA", "FIPS") if part in ami_type) or "standard")
    if ami_type.startswith("AL2023"):
        return Kind("al2023", architecture, ami_type.rsplit("_", 1)[1].lower())
    return Kind("al2", architecture, "nvidia" if ami_type.endswith("GPU") else "standard")


AMI_TYPES = {
    name: _kind(name)
    for name in (
        *("AL2_x86_64", "AL2_x86_64_GPU", "AL2_ARM_64"),
        *("AL2023_x86_64_STANDARD", "AL2023_ARM_64_STANDARD", "AL2023_x86_64_NEURON", "AL2023_x86_64_NVIDIA", "AL2023_ARM_64_NVIDIA"),
        *(f"BOTTLEROCKET_{arch}{more}" for arch in ("ARM_64", "x86_64") for more in ("", "_FIPS", "_NVIDIA", "_NVIDIA_FIPS")),
        *(f"WINDOWS_{edition}_{year}_x86_64" for edition in ("CORE", "FULL") for year in ("2019", "2022", "2025")),
    )
}


def offered(kind: Kind, version: str) -> bool:
    """There is no Amazon Linux 2 image from Kubernetes 1.33 on."""
    return kind.family != "al2" or versions.minor(version) < 33


def releases(kind: Kind, version: str) -> list[str]:
    """The release versions of a kind of image, the newest first."""
    if kind.family == "bottlerocket":
        return list(BOTTLEROCKET)
    if kind.family == "windows":
        return [f"{version}-{date}" for date in WINDOWS]
    return [f"{versions.patch(version)}-{date}" for date in DATES]


def image_name(kind: Kind, version: str, release: str) -> str:
    date = release.rsplit("-", 1)[1]
    if kind.family == "bottlerocket":
        variant = "" if kind.variant == "standard" else f"-{kind.variant}"
        return f"bottlerocket-aws-k8s-{version}{variant}-{'aarch64' if kind.architecture == 'arm64' else 'x86_64'}-v{release}"
    if kind.family == "windows":
        edition, year = kind.variant.split("_")
        return f"Windows_Server-{year}-English-{edition.title()}-EKS_Optimized-{version}-{date}"
    if kind.family == "al2":
        middle = "gpu-node" if kind.accelerated else "arm64-node" if kind.architecture == "arm64" else "node"
        return f"amazon-eks-{middle}-{version}-v{date}"
    return f"amazon-eks-node-al2023-{kind.architecture}-{kind.variant}-{version}-v{date}"


def image_id(name: str) -> str:
    return f"ami-{hashlib.sha256(name.encode()).hexdigest()[:17]}"


@dataclass(frozen=True)
class Image:
    kind: Kind
    version: str
    release: str
    latest: bool

    @property
    def name(self) -> str:
        return image_name(self.kind, self.version, self.release)

    @property
    def identifier(self) -> str:
        return image_id(self.name)


def images() -> Iterator[Image]:
    for version in versions.VERSIONS:
        for kind in dict.fromkeys(AMI_TYPES.values()):
            for place, release in enumerate(releases(kind, version) if offered(kind, version) else ()):
                yield Image(kind, version, release, place == 0)
