# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The master user's own secret."""

import json
from datetime import UTC, datetime

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.rds.master import MasterSecret, password_problems
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import InvalidPlan

ARN = "arn:aws:secretsmanager:ap-southeast-3:123456789012:secret:database-password-AbCdEf"
GIVEN = {"name": "database-password", "key": None}
VERSIONS = {"v1-00000000000000000000000000000000": ["AWSPREVIOUS"], "v2-00000000000000000000000000000000": ["AWSCURRENT"]}
V2 = "v2-00000000000000000000000000000000"


def secret(aws, key=None, check_mode=False, **description):
    answer = {"ARN": ARN, "VersionIdsToStages": VERSIONS, **description}
    aws.expect("secretsmanager", "describe_secret", answer, SecretId="database-password")
    one = MasterSecret(aws, {**GIVEN, "key": key}, check_mode)
    one.read()
    return one


def expect_value(aws, **value):
    aws.expect("secretsmanager", "get_secret_value", {"ARN": ARN, **value}, SecretId=ARN, VersionId=V2)


def test_only_its_version_is_read_until_the_password_is_to_be_set(aws):
    one = secret(aws)
    assert (one.arn, one.version, one.wanted) == (ARN, V2, V2)


def test_the_password_is_read_once(aws):
    one = secret(aws)
    expect_value(aws, SecretString="pass-word-1")
    assert [one.password(), one.password()] == ["pass-word-1"] * 2
    assert "pass-word-1" not in repr(vars(one))


def test_the_password_is_a_part_of_a_json_object(aws):
    one = secret(aws, key="password")
    expect_value(aws, SecretString=json.dumps({"username": "postgres", "password": "pass-word-1"}))
    assert one.password() == "pass-word-1"


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("password", {"SecretString": "pass-word-1"}, "its value is no JSON object with a text under password"),
        ("password", {"SecretString": '{"other": "pass-word-1"}'}, "its value is no JSON object with a text under password"),
        ("password", {"SecretString": '{"password": 12345678}'}, "its value is no JSON object with a text under password"),
        (None, {"SecretBinary": b"pass-word-1"}, "holds a binary value, and a password is text"),
        (None, {"SecretString": "pass@word-1"}, "the password has one of the characters that RDS refuses"),
    ],
)
def test_what_is_no_password_is_refused_without_being_told(aws, key, value, problem):
    one = secret(aws, key=key)
    expect_value(aws, **value)
    with pytest.raises(InvalidPlan) as refused:
        one.password()
    assert problem in str(refused.value)
    assert "word-1" not in str(refused.value)


def test_a_value_that_may_not_be_read_is_told(aws):
    one = secret(aws)
    aws.fail("secretsmanager", "get_secret_value", "AccessDeniedException")
    with pytest.raises(InvalidPlan, match="database-password: its value can't be read: GetSecretValue: AccessDeniedException"):
        one.password()


def test_a_secret_that_is_being_deleted_is_refused(aws):
    with pytest.raises(InvalidPlan, match="database-password is being deleted; restore it"):
        secret(aws, DeletedDate=datetime(2026, 5, 1, tzinfo=UTC))


def test_a_secret_that_is_yet_to_come_is_for_a_plan_alone(aws):
    for check_mode in (True, False):
        aws.fail("secretsmanager", "describe_secret", "ResourceNotFoundException")
        one = MasterSecret(aws, GIVEN, check_mode)
        if check_mode:
            one.read()
            assert one.wanted == "(known after secret database-password has a value)"
        else:
            with pytest.raises(InvalidPlan, match="does not exist in this account and region; make it first"):
                one.read()
    with pytest.raises(InvalidPlan, match="has no value yet; give it one"):
        secret(aws, VersionIdsToStages={})


def test_without_a_secret_of_its_own_nothing_is_asked(aws):
    MasterSecret(aws, None, check_mode=False).read()


@pytest.mark.parametrize("password", ["12345678", "x" * 128, "a-b_c~d!'&"])
def test_these_passwords_pass(password):
    assert list(password_problems("it", password)) == []


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("1234567", "has 7 characters, and RDS takes 8 to 128"),
        ("x" * 129, "has 129 characters"),
        *((f"12345678{one}", "one of the characters that RDS refuses") for one in '/"@ '),
        ("12345678é", "other characters than printable ASCII"),
        ("12345678\n", "other characters than printable ASCII"),
    ],
)
def test_these_do_not(password, problem):
    (told,) = password_problems("it", password)
    assert problem in told
