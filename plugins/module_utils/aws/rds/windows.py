# SPDX-License-Identifier: GPL-3.0-or-later
"""The windows in which RDS backs up and maintains, in minutes of a week. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY, WEEK, SHORTEST = 24 * 60, 7 * 24 * 60, 30
TIME = r"([01]\d|2[0-3]):([0-5]\d)"
BACKUP = re.compile(f"{TIME}-{TIME}")
MAINTENANCE = re.compile(f"({'|'.join(DAYS)}):{TIME}-({'|'.join(DAYS)}):{TIME}")


def window_problems(backup: str | None, maintenance: str | None) -> Iterator[str]:
    """https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html"""
    daily = BACKUP.fullmatch(backup) if backup else None
    weekly = MAINTENANCE.fullmatch(maintenance.lower()) if maintenance else None
    if backup and not daily:
        yield f"rds_backup_window: {backup} is no time of the day; write one like 03:00-06:00, in UTC"
    if maintenance and not weekly:
        yield f"rds_maintenance_window: {maintenance} is no time of the week; write one like Mon:00:00-Mon:03:00, in UTC"
    days, weeks = _minutes(daily, DAY) if daily else None, _minutes(weekly, WEEK) if weekly else None
    for option, span in (("rds_backup_window", days), ("rds_maintenance_window", weeks)):
        if span and span[1] < SHORTEST:
            yield f"{option} is {span[1]} minutes long; RDS takes {SHORTEST} at least"
    if weeks and weeks[1] >= DAY:
        yield f"rds_maintenance_window: {maintenance} is {weeks[1] // 60} hours long; RDS takes less than a day"
    if days and weeks and any(_overlap((days[0] + day * DAY, days[1]), weeks) for day in range(7)):
        yield f"rds_backup_window {backup} and rds_maintenance_window {maintenance} overlap, and RDS refuses that; move one of them"


def _minutes(match: re.Match[str], circle: int) -> tuple[int, int]:
    """Where it begins, and how long it is; it may lead over the end of the day or week."""
    parts = match.groups()
    if circle == DAY:
        begin, end = (int(parts[index]) * 60 + int(parts[index + 1]) for index in (0, 2))
    else:
        begin, end = (DAYS.index(parts[at]) * DAY + int(parts[at + 1]) * 60 + int(parts[at + 2]) for at in (0, 3))
    return begin, (end - begin) % circle


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return (other[0] - one[0]) % WEEK < one[1] or (one[0] - other[0]) % WEEK < other[1]
