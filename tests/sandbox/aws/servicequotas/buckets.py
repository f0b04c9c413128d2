"""EC2's quotas for vCPUs, and which instance types count towards which.

Names, codes and defaults: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-on-demand-instances.html#ec2-on-demand-instances-limits
and https://docs.aws.amazon.com/AWSEC2/latest/WindowsGuide/using-spot-limits.html. AWS names the metrics' classes in the answers of
ListServiceQuotas; those of HPC and Trn follow the pattern of the others.
"""

import re
from dataclasses import dataclass

from .quotas import Quota, Usage

STANDARD = "Standard"


@dataclass(frozen=True)
class Bucket:
    """`families`: the letters before an instance type's generation. None: every one that no other bucket has."""

    group: str
    families: tuple[str, ...] | None
    code: str
    name: str
    default: float = 0.0
    spot: bool = False

    @property
    def usage(self) -> Usage:
        return Usage("EC2", "vCPU", f"{self.group}/{'Spot' if self.spot else 'OnDemand'}")

    @property
    def quota(self) -> Quota:
        return Quota(self.code, self.name, self.default, usage=self.usage)


BUCKETS = (
    Bucket("DL", ("dl",), "L-6E869C2A", "Running On-Demand DL instances"),
    Bucket("F", ("f",), "L-74FC7D96", "Running On-Demand F instances"),
    Bucket("G", ("g", "gr", "vt"), "L-DB2E81BA", "Running On-Demand G and VT instances"),
    Bucket("HPC", ("hpc",), "L-F7808C92", "Running On-Demand HPC instances"),
    Bucket("HighMem", ("u",), "L-43DA4232", "Running On-Demand High Memory instances"),
    Bucket("Inf", ("inf",), "L-1945791B", "Running On-Demand Inf instances"),
    Bucket("P", ("p",), "L-417A185B", "Running On-Demand P instances"),
    Bucket(STANDARD, None, "L-1216C47A", "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances", 5.0),
    Bucket("Trn", ("trn",), "L-2C3B7624", "Running On-Demand Trn instances"),
    Bucket("X", ("x",), "L-7295265B", "Running On-Demand X instances"),
    Bucket("DL", ("dl",), "L-85EED4F7", "All DL Spot Instance Requests", spot=True),
    Bucket("F", ("f",), "L-88CF9481", "All F Spot Instance Requests", spot=True),
    Bucket("G", ("g", "gr", "vt"), "L-3819A6DF", "All G and VT Spot Instance Requests", spot=True),
    Bucket("Inf", ("inf",), "L-B5D1601B", "All Inf Spot Instance Requests", spot=True),
    Bucket("P", ("p",), "L-7212CCBC", "All P4, P3 and P2 Spot Instance Requests", spot=True),
    Bucket("P5", ("p5",), "L-C4BD4855", "All P5 Spot Instance Requests", spot=True),
    Bucket(STANDARD, None, "L-34B43A08", "All Standard (A, C, D, H, I, M, R, T, Z) Spot Instance Requests", 5.0, spot=True),
    Bucket("Trn", ("trn",), "L-6B0D517C", "All Trn Spot Instance Requests", spot=True),
    Bucket("X", ("x",), "L-E3A00192", "All X Spot Instance Requests", spot=True),
)
# Macs run on dedicated hosts alone, which have quotas of their own.
UNCOUNTED = ("mac",)


def bucket(instance_type: str, spot: bool) -> Bucket | None:
    """The quota that the type counts towards. None: there is none, as for spot instances of types that are not sold so."""
    family = re.match(r"([a-z]+)-?(\d*)", instance_type)
    letters, generation = family.groups() if family else ("", "")
    if spot and (letters, generation) == ("p", "5"):
        letters = "p5"
    market = [found for found in BUCKETS if found.spot is spot]
    named = next((found for found in market if found.families and letters in found.families), None)
    if named or letters in UNCOUNTED or any(letters in (found.families or ()) for found in BUCKETS):
        return named
    return next(found for found in market if found.families is None)
