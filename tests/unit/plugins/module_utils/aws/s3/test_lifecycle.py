# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What S3 rejects of a lifecycle is told with what to write."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.s3.lifecycle import described
from ansible_collections.piksel.infra.plugins.module_utils.aws.s3.lifecycle_limits import ORDER, problems

from .described import bucket

ALONE = "as what it removes has neither tags nor a size; give it a rule of its own"


def told(*rules):
    return list(problems(described(bucket(lifecycle_rules=[{"id": str(number), **rule} for number, rule in enumerate(rules)]))))


def moving(*pairs, **more):
    return {"transitions": [{"days": days, "storage_class": name} for days, name in pairs], **more}


@pytest.mark.parametrize(
    "rule",
    [
        {"expire_days": 1},
        {"expire_delete_markers": True, "prefix": "a/"},
        {"abort_multipart_days": 1, "prefix": "a/"},
        moving((0, "INTELLIGENT_TIERING")),
        moving((30, "STANDARD_IA"), (60, "GLACIER"), (61, "DEEP_ARCHIVE"), expire_days=62),
        moving((30, "STANDARD_IA"), (60, "INTELLIGENT_TIERING"), (60, "GLACIER_IR")),
        {"transitions": [{"date": "2030-01-31", "storage_class": "GLACIER"}], "expire_date": "2031-01-31"},
        {"noncurrent_expire_days": 1, "noncurrent_keep_versions": 100},
        {"noncurrent_transitions": [{"days": 30, "storage_class": "STANDARD_IA", "keep_versions": 1}], "noncurrent_expire_days": 31},
        {"expire_days": 1, "tags": {"a": "b"}, "object_size_greater_than": 1, "object_size_less_than": 3},
    ],
)
def test_what_s3_takes_is_no_problem(rule):
    assert told(rule) == []


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ({}, "it does nothing; give it an expiration, a transition, or abort_multipart_days"),
        ({"prefix": "a/"}, "it does nothing; give it an expiration, a transition, or abort_multipart_days"),
        ({"expire_days": 0}, "expire_days: 0 is not a number of days; write 1 at least"),
        ({"noncurrent_expire_days": -1}, "noncurrent_expire_days: -1 is not a number of days; write 1 at least"),
        (
            {"expire_days": 1, "expire_date": "2030-01-01"},
            "expire_days and expire_date can't stand together; keep one, and give the other a rule of its own",
        ),
        ({"expire_date": "2030-13-01"}, "'2030-13-01' is no date; write one like '2027-01-31', in quotes"),
        (
            {"expire_delete_markers": True, "tags": {"a": "b"}},
            f"expire_delete_markers does not go with tags, {ALONE}",
        ),
        (
            {"abort_multipart_days": 1, "object_size_less_than": 9},
            f"abort_multipart_days does not go with object_size_less_than, {ALONE}",
        ),
        (
            {"expire_days": 1, "object_size_greater_than": 5, "object_size_less_than": 5},
            "object_size_greater_than 5 leaves nothing below object_size_less_than 5",
        ),
        (moving((29, "STANDARD_IA")), "transitions: STANDARD_IA takes objects after 30 days at least, not 29"),
        (
            moving((30, "STANDARD_IA"), (59, "GLACIER")),
            "transitions: GLACIER has to come 30 days after STANDARD_IA, after 60 days at least",
        ),
        (
            moving((10, "GLACIER"), (40, "STANDARD_IA")),
            f"transitions: after GLACIER nothing moves to STANDARD_IA; the order is {', '.join(ORDER)}",
        ),
        (
            moving((90, "GLACIER"), expire_days=90),
            "transitions: objects expire after 90 days, before they move to GLACIER after 90",
        ),
        (
            {"transitions": [{"days": 1, "date": "2030-01-01", "storage_class": "GLACIER"}]},
            "transitions: GLACIER needs either days or date",
        ),
        (
            {"transitions": [{"date": "2030-01-01", "storage_class": "GLACIER"}], "expire_days": 9},
            "days and dates can't stand in one rule; write all of them as one or the other",
        ),
        ({"noncurrent_keep_versions": 2, "expire_days": 1}, "noncurrent_keep_versions belongs to noncurrent_expire_days; give that too"),
        ({"noncurrent_expire_days": 1, "noncurrent_keep_versions": 101}, "101 versions can't be kept; write 1 to 100"),
        (
            {"noncurrent_transitions": [{"days": 30, "storage_class": "GLACIER"}], "noncurrent_expire_days": 30},
            "noncurrent_transitions: versions expire after 30 days, before they move to GLACIER after 30",
        ),
    ],
)
def test_what_s3_rejects(rule, problem):
    assert f"0: {problem}" in told(rule)


def test_all_rules_are_looked_at():
    assert len(told({}, {"expire_days": 1}, {"expire_days": 0})) == 2
    assert list(problems({str(number): {"enabled": True, "expire_days": 1} for number in range(1001)})) == [
        "1001 rules are more than the 1000 that a bucket takes"
    ]
    assert list(problems({"x" * 256: {"enabled": True, "expire_days": 1}})) == ["xxxxxxxxxxxxxxxxxxxx…: an id has 255 characters at most"]


@pytest.mark.parametrize(
    ("options", "rules"),
    [
        ({}, None),
        ({"lifecycle_rules": []}, {}),
        ({"expire_days": 0}, {}),
        (
            {"expire_days": 90, "abort_multipart_days": 7, "expire_noncurrent_days": 30},
            {
                "expire": {"enabled": True, "expire_days": 90},
                "expire-noncurrent": {"enabled": True, "noncurrent_expire_days": 30},
                "abort-multipart": {"enabled": True, "abort_multipart_days": 7},
            },
        ),
        (
            {"abort_multipart_days": 7, "lifecycle_rules": [{"id": "a", "prefix": "x/", "expire_days": 1, "enabled": False}]},
            {
                "abort-multipart": {"enabled": True, "abort_multipart_days": 7},
                "a": {"enabled": False, "prefix": "x/", "expire_days": 1},
            },
        ),
    ],
)
def test_short_forms_are_rules_too(options, rules):
    assert described(bucket(**options)) == rules
