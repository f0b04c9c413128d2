# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Windows of backup and maintenance."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.rds.windows import window_problems


@pytest.mark.parametrize(
    ("backup", "maintenance"),
    [
        (None, None),
        ("03:00-06:00", None),
        ("03:00-06:00", "Mon:00:00-Mon:03:00"),
        ("03:00-06:00", "mon:06:00-mon:06:30"),
        ("23:30-00:30", "Sun:22:00-Sun:23:30"),
        ("00:30-01:00", "Sun:23:45-Mon:00:30"),
    ],
)
def test_these_pass(backup, maintenance):
    assert list(window_problems(backup, maintenance)) == []


@pytest.mark.parametrize(
    ("backup", "maintenance", "problem"),
    [
        ("3:00-6:00", None, "rds_backup_window: 3:00-6:00 is no time of the day; write one like 03:00-06:00, in UTC"),
        ("03:00-24:00", None, "rds_backup_window: 03:00-24:00 is no time of the day"),
        (None, "Monday:00:00-Monday:03:00", "rds_maintenance_window: Monday:00:00-Monday:03:00 is no time of the week"),
        ("03:00-03:29", None, "rds_backup_window is 29 minutes long; RDS takes 30 at least"),
        ("03:00-03:00", None, "rds_backup_window is 0 minutes long"),
        (None, "mon:00:00-mon:00:15", "rds_maintenance_window is 15 minutes long"),
        (None, "mon:00:00-tue:00:00", "is 24 hours long; RDS takes less than a day"),
        ("02:30-03:30", "Mon:00:00-Mon:03:00", "rds_backup_window 02:30-03:30 and rds_maintenance_window Mon:00:00-Mon:03:00 overlap"),
        ("00:00-00:30", "Sun:23:45-Mon:00:15", "overlap, and RDS refuses that; move one of them"),
        ("23:50-00:20", "Mon:00:10-Mon:01:00", "overlap"),
    ],
)
def test_these_do_not(backup, maintenance, problem):
    (told,) = window_problems(backup, maintenance)
    assert problem in told
