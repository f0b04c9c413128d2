# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of EC2's quotas an instance type counts towards. All of them are vCPUs in a region. Pure.

Names and codes: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-on-demand-instances.html#ec2-on-demand-instances-limits,
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-spot-limits.html and, with the codes of both,
https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

ON_DEMAND, SPOT = "on-demand", "spot"
CAPACITY_TYPES = (ON_DEMAND, SPOT)
TYPE = re.compile(r"([a-z]+)-?(\d*)")


@dataclass(frozen=True)
class Bucket:
    """accelerated: of instance types that have a GPU or another accelerator, of which a new account has none."""

    code: str
    name: str
    capacity_type: str
    accelerated: bool


def _pair(what: str, on_demand: str, spot: str | None, accelerated: bool = True) -> dict[str, Bucket]:
    both = {ON_DEMAND: Bucket(on_demand, f"Running On-Demand {what} instances", ON_DEMAND, accelerated)}
    return both | ({SPOT: Bucket(spot, f"All {what} Spot Instance Requests", SPOT, accelerated)} if spot else {})


STANDARD = _pair("Standard (A, C, D, H, I, M, R, T, Z)", "L-1216C47A", "L-34B43A08", accelerated=False)
G_AND_VT = _pair("G and VT", "L-DB2E81BA", "L-3819A6DF")
P = _pair("P", "L-417A185B", None)
# AWS names no quota for spot instances of what comes after P5.
P_SPOT = {
    **dict.fromkeys(("2", "3", "4"), Bucket("L-7212CCBC", "All P4, P3 and P2 Spot Instance Requests", SPOT, True)),
    "5": Bucket("L-C4BD4855", "All P5 Spot Instance Requests", SPOT, True),
}
INF = _pair("Inf", "L-1945791B", "L-B5D1601B")
TRN = _pair("Trn", "L-2C3B7624", "L-6B0D517C")
DL = _pair("DL", "L-6E869C2A", "L-85EED4F7")
F = _pair("F", "L-74FC7D96", "L-88CF9481")
X = _pair("X", "L-7295265B", "L-E3A00192", accelerated=False)
HPC = _pair("HPC", "L-F7808C92", None, accelerated=False)
HIGH_MEMORY = _pair("High Memory", "L-43DA4232", None, accelerated=False)
NONE: dict[str, Bucket] = {}

# By the letters before the generation: those of one letter are of a family where no longer ones are named.
LETTERS = {
    **dict.fromkeys("acdhimrtz", STANDARD),
    "g": G_AND_VT,
    "vt": G_AND_VT,
    "p": P,
    "inf": INF,
    "trn": TRN,
    "dl": DL,
    "f": F,
    "x": X,
    "hpc": HPC,
    "u": HIGH_MEMORY,
    "mac": NONE,  # runs on dedicated hosts alone, which have quotas of their own
}
BUCKETS = (*P_SPOT.values(), *(one for pair in LETTERS.values() for one in pair.values()))


def bucket(instance_type: str, capacity_type: str) -> Bucket | None:
    """None where AWS has no such quota, as for spot instances of types that it does not sell so."""
    found = TYPE.match(instance_type)
    letters, generation = found.groups() if found else ("", "")
    if letters == "p" and capacity_type == SPOT:
        return P_SPOT.get(generation[:1])
    return LETTERS.get(letters, LETTERS.get(letters[:1], NONE)).get(capacity_type)
