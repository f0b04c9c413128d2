# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from datetime import timedelta

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.service_quotas.verdicts import judge

from unit.plugins.module_utils.aws.service_quotas.described import NOW, quota, request

HALF_AN_HOUR = timedelta(minutes=30)


@pytest.mark.parametrize(
    ("found", "word", "note"),
    [
        (quota(80.0), "sufficient", ""),
        (quota(96.0), "sufficient", "the quota is 96 already, and quotas only rise"),
        (quota(80.0, request(160.0)), "sufficient", ""),
        (quota(0.0), "short", ""),
        (quota(79.0), "short", ""),
        (quota(0.0, adjustable=False), "not_adjustable", "AWS does not raise it"),
        (quota(0.0, request(80.0)), "pending", ""),
        (quota(0.0, request(160.0, "CASE_OPENED")), "pending", ""),
        (quota(8.0, request(16.0)), "pending", "request r1 for 16 (PENDING) is for less than the 80 needed"),
        (quota(0.0, request(80.0, "DENIED", "r2"), request(80.0)), "pending", ""),
        (quota(0.0, request(80.0, "DENIED", case_id="123")), "denied", "request r1 for 80 (DENIED, support case 123)"),
        (quota(0.0, request(160.0, "DENIED")), "denied", ""),
        (quota(0.0, request(80.0, "NOT_APPROVED")), "denied", ""),
        (quota(0.0, request(80.0, "CASE_CLOSED")), "denied", ""),
        (quota(0.0, request(80.0, "INVALID_REQUEST")), "denied", ""),
        (quota(0.0, request(40.0, "DENIED")), "short", ""),
        (quota(0.0, request(80.0, "APPROVED", updated=HALF_AN_HOUR)), "pending", "is not in effect yet"),
        (quota(0.0, request(80.0, "APPROVED")), "short", ""),
        (quota(40.0, request(40.0, "APPROVED", updated=HALF_AN_HOUR)), "short", ""),
        (quota(0.0, request(80.0, "APPROVED", "r2"), request(80.0, "DENIED")), "short", ""),
    ],
)
def test_each_state_of_a_quota_of_which_80_are_needed(found, word, note):
    verdict = judge(found, 80, NOW)
    assert verdict.word == word
    assert note in verdict.note
    assert bool(verdict.note) == bool(note) or word == "denied"
    assert verdict.may_ask == (word == "short")
    assert (verdict.request is not None) == (word in ("pending", "denied"))


def test_after_a_denial_it_is_asked_again_only_where_that_is_said():
    denied = quota(0.0, request(80.0, "DENIED"))
    assert not judge(denied, 80, NOW).may_ask
    assert judge(denied, 80, NOW, ask_again=True).may_ask
    assert not judge(quota(0.0, request(80.0), request(80.0, "DENIED", "r0")), 80, NOW, ask_again=True).may_ask
