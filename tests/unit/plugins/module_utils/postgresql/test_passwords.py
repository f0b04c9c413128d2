# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Passwords out of secrets, and the words where there is none, which never quote a value."""

import json

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.postgresql.passwords import Missing, Passwords
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.source import Problem

from unit.plugins.module_utils.aws.stubs import Aws

ARN = "arn:aws:secretsmanager:ap-southeast-3:123456789012:secret:{}-abcdef"
SECRET = "p4ss-w0rd"


@pytest.fixture
def aws():
    answers = Aws()
    yield answers
    answers.verify()


def expect(aws, name, **value):
    answer = {"SecretValues": [{"ARN": ARN.format(name), "Name": name, "VersionId": "1" * 32, **value}]}
    aws.expect("secretsmanager", "batch_get_secret_value", answer, SecretIdList=[name])


def missing(aws, name):
    answer = {"SecretValues": [], "Errors": [{"SecretId": name, "ErrorCode": "ResourceNotFoundException", "Message": "…"}]}
    aws.expect("secretsmanager", "batch_get_secret_value", answer, SecretIdList=[name])


@pytest.mark.parametrize(("value", "key"), [(SECRET, None), (json.dumps({"password": SECRET}), "password")])
def test_a_text_or_a_key_of_one(aws, value, key):
    expect(aws, "one", SecretString=value)
    passwords = Passwords(aws)
    passwords.read(["one"])
    assert passwords.of("one", key) == SECRET


@pytest.mark.parametrize(
    ("value", "key", "words"),
    [
        ({"SecretString": SECRET}, "password", "secret one is no JSON, and has no key password"),
        ({"SecretString": json.dumps({"word": SECRET})}, "password", "secret one has no text under the key password; its keys are word"),
        ({"SecretString": json.dumps([SECRET])}, "password", "secret one has no text under the key password; its keys are none"),
        ({"SecretString": json.dumps({"password": 1})}, "password", "secret one has no text under the key password; its keys are password"),
        ({"SecretString": json.dumps({"password": ""})}, "password", "secret one: what it holds is empty, and so no password"),
        ({"SecretString": f"{SECRET}\0"}, None, "secret one: what it holds is no text, and so no password"),
        ({"SecretBinary": b"\xff\xfe"}, None, "secret one is no text"),
    ],
)
def test_what_is_no_password_is_said_without_it(aws, value, key, words):
    expect(aws, "one", **value)
    with pytest.raises(Problem) as told:
        Passwords(aws).of("one", key)
    assert str(told.value) == words


def test_one_that_is_missing(aws):
    missing(aws, "one")
    aws.fail("secretsmanager", "describe_secret", "ResourceNotFoundException", SecretId="one")
    with pytest.raises(Missing, match="AWS has no secret one here; make it first, or correct the name"):
        Passwords(aws).of("one", None)


def test_one_that_has_no_value(aws):
    missing(aws, "one")
    aws.expect("secretsmanager", "describe_secret", {"Name": "one"}, SecretId="one")
    with pytest.raises(Problem, match="secret one has no value yet; give it one first") as told:
        Passwords(aws).of("one", None)
    assert not isinstance(told.value, Missing)


def test_one_that_may_not_be_read(aws):
    answer = {"SecretValues": [], "Errors": [{"SecretId": "one", "ErrorCode": "AccessDeniedException"}]}
    aws.expect("secretsmanager", "batch_get_secret_value", answer, SecretIdList=["one"])
    with pytest.raises(Problem, match="read secret one: AccessDeniedException"):
        Passwords(aws).of("one", None)


def test_one_that_is_yet_to_get_its_value_is_not_asked_for(aws):
    passwords = Passwords(aws, ["one"])
    passwords.read(["one"])
    assert passwords.of("one", None) is None
