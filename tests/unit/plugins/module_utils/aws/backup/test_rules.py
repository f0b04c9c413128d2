# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules from data to AWS and back: what was sent is what is read, and order means nothing."""

from ansible_collections.piksel.infra.plugins.module_utils.aws.backup.rules import in_order, present_rules, rule_arguments, wanted_rule

from unit.plugins.module_utils.aws.backup.described import with_rule

THERE, ELSEWHERE = ("arn:aws:backup:eu-west-1:123456789012:backup-vault:there", "arn:aws:backup:eu-west-1:123456789012:backup-vault:else")


def rule(**more):
    return with_rule(**more)["plans"][0]["rules"][0]


def test_what_is_not_said_is_aws_own():
    wanted = wanted_rule(rule(delete_after_days=None), {})
    assert (wanted["schedule"], wanted["start_window"], wanted["completion_window"]) == ("cron(0 5 ? * * *)", 480, 10080)
    assert "delete_after_days" not in wanted
    assert "Lifecycle" not in rule_arguments({"daily": wanted})[0]


def test_what_was_sent_is_what_is_read():
    given = rule(continuous=True, recovery_point_tags={"Rule": 1}, start_window=60, schedule_timezone="Asia/Jakarta")
    wanted = wanted_rule(given, {THERE: {"delete_after_days": 90, "cold_storage_after_days": None}})
    (sent,) = rule_arguments({"daily": wanted})
    assert sent["CopyActions"] == [{"DestinationBackupVaultArn": THERE, "Lifecycle": {"DeleteAfterDays": 90}}]
    assert (sent["Lifecycle"], sent["RecoveryPointTags"]) == ({"DeleteAfterDays": 35}, {"Rule": "1"})
    assert present_rules([{**sent, "RuleId": "1"}]) == {"daily": wanted}


def test_what_never_happens_is_minus_one_to_aws():
    (sent,) = rule_arguments({"daily": wanted_rule(rule(), {})})
    told = {**sent, "Lifecycle": {"DeleteAfterDays": 35, "MoveToColdStorageAfterDays": -1}, "CopyActions": []}
    assert present_rules([told])["daily"] == wanted_rule(rule(), {})


def test_what_has_no_name_of_ours_is_kept():
    wanted = {"daily": wanted_rule(rule(), {})}
    (before,) = rule_arguments(wanted)
    (after,) = rule_arguments(wanted, [{**before, "RuleId": "1", "IndexActions": [{"ResourceTypes": ["S3"]}], "CopyActions": [{}]}])
    assert after == {**before, "IndexActions": [{"ResourceTypes": ["S3"]}]}


def test_order_means_nothing():
    one, other = (wanted_rule(rule(), {THERE: {}, ELSEWHERE: {}}), wanted_rule(rule(delete_after_days=7), {}))
    there = {"b": other, "a": {**one, "copies": one["copies"][::-1]}}
    assert in_order({"a": one, "b": other}, there) == there
    assert list(in_order({"a": one, "b": other}, there)) == ["b", "a"]
    assert in_order({"a": one}, None) == {"a": one}
    assert in_order({"a": other, "c": one}, there) == {"a": other, "c": one}
