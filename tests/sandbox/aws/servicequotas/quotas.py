"""What a quota is, and how AWS tells of it."""

from dataclasses import dataclass
from typing import Any

GLOBAL_REGION = "us-east-1"  # where global quotas are seen and asked for, and nowhere else


@dataclass(frozen=True)
class Usage:
    """The metric `ResourceCount` in `AWS/Usage` that says how much of a quota is in use."""

    service: str
    resource: str
    group: str = "None"  # AWS's dimension "Class"

    @property
    def dimensions(self) -> dict[str, str]:
        return {"Class": self.group, "Resource": self.resource, "Service": self.service, "Type": "Resource"}

    def described(self) -> dict[str, Any]:
        return {
            "MetricNamespace": "AWS/Usage",
            "MetricName": "ResourceCount",
            "MetricDimensions": self.dimensions,
            "MetricStatisticRecommendation": "Maximum",
        }


@dataclass(frozen=True)
class Quota:
    """`default`: AWS's own value, for a new account. `everywhere`: one value for the account in all regions."""

    code: str
    name: str
    default: float
    adjustable: bool = True
    usage: Usage | None = None
    unit: str = "None"
    everywhere: bool = False

    def seen_in(self, region: str) -> bool:
        return not self.everywhere or region == GLOBAL_REGION


@dataclass(frozen=True)
class Service:
    """`applied`: whether an account has a value of its own for each of the service's quotas, or for those alone that were raised."""

    code: str
    name: str
    quotas: tuple[Quota, ...]
    applied: bool = True

    def described(self) -> dict[str, str]:
        return {"ServiceCode": self.code, "ServiceName": self.name}
