# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Schedules that Karpenter can read, and what is said of the others."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.karpenter.nodes.schedules import MONTHS, schedule_problem


@pytest.mark.parametrize(
    "schedule",
    [
        "0 1 * * mon-fri",
        "0 13 * * *",
        "*/15 0-6,22-23 1,15 JAN-mar ?",
        "5/10 * * * 0",
        "59 23 31 12 6",
        "0  9\t* * sat",
        "@daily",
        "@midnight",
        "@annually",
        "@hourly",
    ],
)
def test_it_can_be_read(schedule):
    assert schedule_problem(schedule) is None


@pytest.mark.parametrize(
    ("schedule", "problem"),
    [
        ("* * * *", "has 4 fields; write five: minute, hour, day of the month, month, day of the week"),
        ("0 0 1 * * *", "has 6 fields; write five: minute, hour, day of the month, month, day of the week"),
        ("", "has 0 fields; write five: minute, hour, day of the month, month, day of the week"),
        ("60 * * * *", "has '60' for the minute: 60 is not from 0 to 59"),
        ("0 24 * * *", "has '24' for the hour: 24 is not from 0 to 23"),
        ("0 0 0 * *", "has '0' for the day of the month: 0 is not from 1 to 31"),
        ("0 0 * 13 *", f"has '13' for the month: 13 is not from 1 to 12, nor one of {', '.join(MONTHS)}"),
        ("0 0 * * 7", "has '7' for the day of the week: 7 is not from 0 to 6, nor one of sun, mon, tue, wed, thu, fri, sat"),
        ("0 0 * * monday", "has 'monday' for the day of the week: monday is not from 0 to 6, nor one of sun, mon, tue, wed, thu, fri, sat"),
        ("0 mon * * *", "has 'mon' for the hour: mon is not from 0 to 23"),
        ("0 9-5 * * *", "has '9-5' for the hour: 9 comes after 5"),
        ("0 0 * * fri-mon", "has 'fri-mon' for the day of the week: fri comes after mon"),
        ("*/0 * * * *", "has '*/0' for the minute: a step is 1 at least"),
        ("1-2-3 * * * *", "has '1-2-3' for the minute: '1-2-3' is no number, range or *"),
        ("1, * * * *", "has '1,' for the minute: '' is no number, range or *"),
        ("every monday at nine o'clock", "has 'every' for the minute: every is not from 0 to 59"),
        ("@every 1h", "is none of @annually, @yearly, @monthly, @weekly, @daily, @midnight, @hourly"),
        ("@reboot", "is none of @annually, @yearly, @monthly, @weekly, @daily, @midnight, @hourly"),
        ("TZ=Asia/Jakarta 0 1 * * *", "names a time zone; Karpenter knows UTC alone"),
    ],
)
def test_what_is_wrong_with_it(schedule, problem):
    assert schedule_problem(schedule) == problem
