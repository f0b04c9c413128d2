# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from datetime import timedelta

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.service_quotas.model import known, number, request_from, told

from unit.plugins.module_utils.aws.service_quotas.described import GPU, NOW, change, quota, request


def test_what_is_told_is_read_back_as_it_was():
    one = quota(8.0, request(80.0, case_id="123", updated=timedelta(hours=1)), request(16.5, "DENIED", "r0"), usage=4.0)
    result = told(one)
    assert known(result) == one
    assert (result["value"], result["usage"], result["quota_name"]) == (8, 4, GPU)
    assert result["requests"][0] == {
        "id": "r1",
        "value": 80,
        "status": "PENDING",
        "open": True,
        "case_id": "123",
        "created": "2026-01-29T12:00:00Z",
        "updated": "2026-01-31T11:00:00Z",
    }


@pytest.mark.parametrize("wrong", [{"requests": [{}]}, {"requests": 1}, {"value": "much"}])
def test_something_else_is_not_taken_for_it(wrong):
    with pytest.raises((KeyError, TypeError, ValueError)):
        known({**told(quota()), **wrong})


def test_a_request_that_nobody_has_looked_at_was_updated_when_it_was_made():
    one = request_from(change())
    assert one.created == one.updated == NOW
    assert request_from(change(LastUpdated=NOW + timedelta(hours=1), CaseId="1")).words == "request r1 for 80 (PENDING, support case 1)"


def test_figures_are_written_as_people_write_them():
    assert [number(value) for value in (None, 8.0, 0.5)] == [None, 8, 0.5]
