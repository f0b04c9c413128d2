# SPDX-License-Identifier: GPL-3.0-or-later
"""PostgreSQL's versions as RDS writes them: `16` is any minor version, `16.6` is one. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

VERSION = re.compile(r"\d+(\.\d+)?(-R\d+)?|\d+\.\d+(\.\d+)?(-rds\.\d+)?")


def numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def major(version: str) -> str:
    return version.partition(".")[0]


def satisfies(version: str, wanted: str) -> bool:
    """Whether that version is what was asked for."""
    return version == wanted or ("." not in wanted and major(version) == wanted)


def newest(versions: Collection[str], wanted: str) -> str | None:
    return max((one for one in versions if satisfies(one, wanted)), key=numbers, default=None)


def offered(versions: Collection[str]) -> str:
    return ", ".join(sorted(versions, key=numbers)) or "none"


def unknown(wanted: str, versions: Collection[str]) -> str:
    """The sentence for a version that RDS does not have; it names those that it has."""
    alike = [one for one in versions if major(one) == major(wanted)]
    have = f"of {major(wanted)} it has {offered(alike)}" if alike else f"it has {offered({major(one) for one in versions})}"
    return f"rds_engine_version: RDS has no version {wanted} in this region; {have}"


def upgrade_problems(present: str, wanted: str, targets: Sequence[Mapping[str, Any]], allow_major: bool) -> Iterator[str]:
    """Why it can't go from `present` to `wanted`. targets: `ValidUpgradeTarget` of the present version."""
    if numbers(wanted) < numbers(present):
        keep = f'write "{present}", or "{major(present)}" for any minor version of it'
        yield f"rds_engine_version: it runs {present}, and RDS has no way back to {wanted}; {keep}"
        return
    is_major = major(wanted) != major(present)
    possible = {one["EngineVersion"]: bool(one.get("IsMajorVersionUpgrade")) for one in targets}
    if wanted not in possible:
        known = [version for version, other in possible.items() if other == is_major]
        what = "major versions" if is_major else "versions"
        newest_there = f"{present} is the newest that it has of {major(present)}"
        leads = f"{what} that it leads to: {offered(known)}" if known or is_major else newest_there
        yield f"rds_engine_version: from {present} RDS has no way to {wanted}; {leads}"
    if is_major and not allow_major:
        snapshot = "which takes a snapshot first"
        told = f"{present} to {wanted} is another major version; set rds_allow_major_version_upgrade: true, {snapshot}"
        yield f"rds_engine_version: {told}, or write {major(present)}"
