# SPDX-License-Identifier: GPL-3.0-or-later
"""What differs between Karpenter's minor versions, for whoever installs them. Pure.

Known are those whose CloudFormation template was read, in the folder of the documentation that each release came with:
https://github.com/aws/karpenter-provider-aws/tree/v1.8.2/website/content/en/preview/getting-started/getting-started-with-karpenter
A template did not change between the patches of a minor version so far.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Minor = tuple[int, int]

OLDEST, NEWEST = (1, 0), (1, 14)
VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)(-[0-9A-Za-z.-]+)?")
KUBERNETES_VERSION = re.compile(r"1\.\d+")

# The oldest Karpenter that knows a version of Kubernetes; of those that are not here, all do.
# https://karpenter.sh/docs/upgrading/compatibility/#compatibility-matrix
KUBERNETES: dict[Minor, tuple[int, int, int]] = {
    (1, 31): (1, 0, 5),
    (1, 32): (1, 2, 0),
    (1, 33): (1, 5, 0),
    (1, 34): (1, 6, 0),
    (1, 35): (1, 9, 0),
    (1, 36): (1, 13, 0),
}

# By minor version the first that has it.
CHINESE_PRINCIPALS: Minor = (1, 1)
CAPACITY_RESERVATIONS: Minor = (1, 3)
PULL_ONLY_REGISTRY: Minor = (1, 4)
LISTS_INSTANCE_PROFILES: Minor = (1, 7)
RESERVATIONS_BEAR_NO_TAGS: Minor = (1, 9)
RESERVATION_INTERRUPTIONS: Minor = (1, 10)
PLACEMENT_GROUPS: Minor = (1, 11)
INSTANCE_STATUS: Minor = (1, 12)
ZONAL_SHIFT: Minor = (1, 12)
ZONAL_SHIFT_BY_CONDITION: Minor = (1, 13)


def minor_of(version: str) -> Minor:
    """The minor version of Karpenter, or of Kubernetes."""
    major, minor, *_ = re.split(r"\D+", version)
    return int(major), int(minor)


def problems(version: str) -> Iterator[str]:
    """What is wrong with the version that is to be installed."""
    known = f"{_text(OLDEST)} to {_text(NEWEST)}"
    if not VERSION.fullmatch(version):
        yield f"karpenter_version: {version!r} is no version of Karpenter; write all three numbers without a v, such as 1.8.2"
    elif not OLDEST <= minor_of(version) <= NEWEST:
        yield f"karpenter_version: which permissions Karpenter {version} needs is not known here; choose one of the minor versions {known}"


def kubernetes_problem(version: str, kubernetes: str) -> str | None:
    """Why that version can't be on a cluster of that Kubernetes version."""
    needed = KUBERNETES.get(minor_of(kubernetes))
    given = tuple(int(part) for part in VERSION.fullmatch(version).groups()[:3])  # type: ignore[union-attr]
    if minor_of(kubernetes) > max(KUBERNETES):
        needed = None  # newer than what is known here, so nobody here can tell
    if needed is None or given >= needed:
        return None
    return f"karpenter_version: Karpenter {version} does not know Kubernetes {kubernetes}, the cluster's; take {_text(needed)} or later"


def _text(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
