# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A restored instance says what it began with: the same restore is no change, and any other is refused."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.rds.origin import refuse_another_origin
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import InvalidPlan

TIME = {"source": "Data", "time": "2026-05-01T10:30:00+02:00", "latest": False, "snapshot": None}
LATEST = {"source": "data", "time": None, "latest": True, "snapshot": None}
SNAPSHOT = {"snapshot": "arn:aws:rds:eu-west-1:123456789012:snapshot:awsbackup:job-1", "source": None, "time": None, "latest": False}


@pytest.mark.parametrize(
    ("given", "was"),
    [
        (TIME, "data at 2026-05-01T08:30:00Z"),
        (TIME, "db-abcdefghijklmnopqrstuvwxyz at 2026-05-01T08:30:00Z"),
        (LATEST, "data at its latest"),
        (SNAPSHOT, "snapshot awsbackup:job-1"),
    ],
)
def test_the_same_restore_is_none(given, was):
    refuse_another_origin({"restore_from": given}, {"RestoredFrom": was}, "new")


@pytest.mark.parametrize(
    ("given", "tags", "began"),
    [
        (TIME, {}, "which was not made by a restore"),
        (TIME, {"RestoredFrom": "data at its latest"}, "which was restored from data at its latest"),
        (TIME, {"RestoredFrom": "other at 2026-05-01T08:30:00Z"}, "which was restored from other at"),
        (TIME, {"RestoredFrom": "db-abcdefghijklmnopqrstuvwxyz at 2026-05-01T08:31:00Z"}, "which was restored from db-"),
        (SNAPSHOT, {"RestoredFrom": "snapshot awsbackup:job-2"}, "which was restored from snapshot awsbackup:job-2"),
    ],
)
def test_another_is_refused(given, tags, began):
    with pytest.raises(InvalidPlan) as refused:
        refuse_another_origin({"restore_from": given}, tags, "new")
    (problem,) = refused.value.problems
    assert problem.startswith(f"rds_restore_from: new is there already, {began}")
    assert problem.endswith("; nothing is overwritten: choose another rds_identifier")
