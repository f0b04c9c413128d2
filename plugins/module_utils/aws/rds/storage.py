# SPDX-License-Identifier: GPL-3.0-or-later
"""Storage: what goes together, and what may follow on what. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from . import names

OF_AURORA = ("aurora", "aurora-iopt1")
PROVISIONED = ("io1", "io2")
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html#gp3-storage
BASELINE_GIB = 400
FIGURES = ("allocated_storage", "max_allocated_storage", "iops", "storage_throughput")


def storage_problems(params: Mapping[str, Any]) -> Iterator[str]:
    """What contradicts in the options."""
    kind, size, most = params["storage_type"], params["allocated_storage"], params["max_allocated_storage"]
    if names.is_aurora(params):
        yield from (f"rds_{option} is not for Aurora, whose storage grows by itself; leave it out" for option in FIGURES if params[option])
        if kind and kind not in OF_AURORA:
            yield f"rds_storage_type: {kind} is not for Aurora; write aurora or aurora-iopt1, or leave it out"
        return
    if kind in OF_AURORA:
        yield f"rds_storage_type: {kind} is Aurora's; write gp3, or rds_engine: aurora-postgresql"
    if size is not None and most is not None and most < size:
        yield f"rds_max_allocated_storage is {most} GiB, less than rds_allocated_storage, {size}; write more, or {size} for no autoscaling"
    if kind in PROVISIONED and not params["iops"]:
        yield f"rds_iops: rds_storage_type {kind} needs it"
    if kind == "gp2" and params["iops"]:
        yield "rds_iops: gp2 takes none; write rds_storage_type: gp3, or leave it out"
    if params["storage_throughput"] and kind != "gp3":
        yield f"rds_storage_throughput belongs to rds_storage_type gp3, not {kind or 'one that is not given'}"
    if kind == "gp3" and size is not None and size < BASELINE_GIB and (params["iops"] or params["storage_throughput"]):
        below = f"gp3 takes them from {BASELINE_GIB} GiB on, and rds_allocated_storage is {size}"
        yield f"rds_iops, rds_storage_throughput: {below}; leave them out"


def is_fast(kind: str | None, size: int | None) -> bool:
    """Whether gp3 of that size, in GiB, takes figures of its own."""
    return kind == "gp3" and size is not None and size >= BASELINE_GIB


def storage_to_reach(wanted: int | None, most: int | None, present: int) -> int | None:
    """GiB. What autoscaling added, within its limit, is kept; a decrease that nothing explains stands as it is written, to be refused."""
    grown = wanted is not None and most is not None and wanted < present <= most
    return present if grown else wanted


def decrease_problem(wanted: int, present: int) -> str:
    instead = f"write {present}, or restore a dump into a new rds_identifier"
    return f"rds_allocated_storage: it has {present} GiB, and storage never shrinks to {wanted}; {instead}"


def least_increase(present: int) -> int:
    """GiB to which RDS enlarges at least. https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html"""
    return -(-present * 11 // 10)
