# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Locks from data to AWS and back, what is final of them, and what is said before that."""

from datetime import UTC, datetime

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.backup.checks import announcements, refuse_what_is_locked
from ansible_collections.piksel.infra.plugins.module_utils.aws.backup.locks import lock_arguments, present_lock, same_lock
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing, InvalidPlan, Named
from ansible_collections.piksel.infra.plugins.module_utils.converge.plan import Change, Step

NOW = datetime(2026, 3, 1, tzinfo=UTC)
PAST, FUTURE = datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
GOVERNANCE = {"mode": "governance", "min_retention_days": 7}
COMPLIANCE = {"mode": "compliance", "min_retention_days": 7, "changeable_for_days": 3}


@pytest.mark.parametrize(
    ("description", "lock"),
    [
        ({"Locked": False}, {"mode": "none"}),
        ({"Locked": True, "MinRetentionDays": 7}, GOVERNANCE),
        ({"Locked": True, "MaxRetentionDays": 9, "LockDate": FUTURE}, {"mode": "compliance", "max_retention_days": 9}),
    ],
)
def test_a_lock_is_read(description, lock):
    assert present_lock(description) == lock


def test_the_days_of_grace_make_no_difference():
    assert same_lock(COMPLIANCE, {"mode": "compliance", "min_retention_days": 7})
    assert same_lock({"mode": "none"}, None)
    assert not same_lock(COMPLIANCE, GOVERNANCE)
    assert not same_lock({**COMPLIANCE, "min_retention_days": 8}, {"mode": "compliance", "min_retention_days": 7})
    assert lock_arguments(COMPLIANCE) == {"MinRetentionDays": 7, "ChangeableForDays": 3}


def step(action, lock=None, before=None, lock_date=None, locked=True, points=0):
    outputs = {"id": "main", "lock_date": lock_date, "locked": locked, "points": points}
    one = Existing("backup_vault", "main", {"lock": before}, outputs) if action != "create" else None
    changes = {"lock": Change(before, lock)} if lock else {}
    return Step(action, Named("backup_vault", "main"), one, {"lock": lock} if lock else {}, changes)


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        (step("update", GOVERNANCE, COMPLIANCE, PAST), "backup_vaults: main: its lock can't be changed since 2026-02-01"),
        (
            step("delete", points=2),
            "holds 2 recovery points, which AWS keeps until their time is over; leave it out of what may be deleted, or",
        ),
        (step("delete", lock_date=PAST, points=2), "until their time is over; leave it out of what may be deleted"),
    ],
)
def test_what_a_lock_holds_is_refused(one, sentence):
    with pytest.raises(InvalidPlan) as refused:
        refuse_what_is_locked([one], NOW)
    assert sentence in refused.value.problems[0]
    assert ("take the lock away" in refused.value.problems[0]) == (one.existing.outputs["lock_date"] is None)


@pytest.mark.parametrize(
    "one",
    [
        step("update", GOVERNANCE, COMPLIANCE, FUTURE),
        step("none", lock_date=PAST),
        step("create", GOVERNANCE),
        step("delete", points=0),
        step("delete", points=2, locked=False),
    ],
)
def test_what_it_does_not_hold_is_not(one):
    refuse_what_is_locked([one], NOW)


@pytest.mark.parametrize(
    ("one", "number"),
    [
        (step("create", COMPLIANCE), 1),
        (step("update", COMPLIANCE, GOVERNANCE), 1),
        (step("update", GOVERNANCE, {"mode": "none"}), 0),
        (step("none"), 0),
    ],
)
def test_what_becomes_final_is_said(one, number):
    assert len(announcements([one])) == number
