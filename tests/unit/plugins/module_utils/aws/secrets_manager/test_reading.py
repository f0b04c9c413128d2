# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.secrets_manager.reading import values
from ansible_collections.piksel.infra.plugins.module_utils.aws.secrets_manager.values import Hidden
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import InvalidPlan

PREFIX = "arn:aws:secretsmanager:ap-southeast-3:123456789012:secret:"
PLANTED = "planted-value"


def arns(count):
    return {f"s-{number:02}": f"{PREFIX}s-{number:02}-AbCdEf" for number in range(count)}


def answer(asked, **more):
    return {
        "SecretValues": [
            {"ARN": arn, "Name": name, "VersionId": "v" * 32, "SecretString": f"value of {name}"} for name, arn in asked.items()
        ],
        **more,
    }


def test_they_are_read_twenty_at_a_time(aws):
    asked = arns(20)
    aws.expect("secretsmanager", "batch_get_secret_value", answer(asked), SecretIdList=list(asked.values()))
    found = values(aws, asked)
    assert found == {name: Hidden(f"value of {name}") for name in asked}
    assert {value.version for value in found.values()} == {"v" * 32}


def test_the_rest_is_another_batch(aws, monkeypatch):
    asked = arns(21)
    first, second = dict(list(asked.items())[:20]), dict(list(asked.items())[20:])
    # The two are read at the same time; a stub has its answers in an order.
    monkeypatch.setattr(
        "ansible_collections.piksel.infra.plugins.module_utils.aws.secrets_manager.reading.read",
        lambda readers: [one for reader in readers for one in reader()],
    )
    for batch in (first, second):
        aws.expect("secretsmanager", "batch_get_secret_value", answer(batch), SecretIdList=list(batch.values()))
    assert values(aws, asked).keys() == asked.keys()


def test_an_answer_in_pages_is_read_to_the_end(aws):
    asked = arns(2)
    first, second = ({name: asked[name]} for name in asked)
    ids = list(asked.values())
    aws.expect("secretsmanager", "batch_get_secret_value", answer(first, NextToken="more"), SecretIdList=ids)
    aws.expect("secretsmanager", "batch_get_secret_value", answer(second), SecretIdList=ids, NextToken="more")
    assert values(aws, asked).keys() == asked.keys()


def test_a_binary_value_is_bytes(aws):
    asked = arns(1)
    told = {"SecretValues": [{"ARN": asked["s-00"], "Name": "s-00", "VersionId": "v" * 32, "SecretBinary": b"x"}]}
    aws.expect("secretsmanager", "batch_get_secret_value", told, SecretIdList=list(asked.values()))
    assert values(aws, asked) == {"s-00": Hidden(b"x")}


def test_each_that_can_not_be_read_is_told_by_its_name(aws):
    asked = arns(3)
    errors = [
        {"SecretId": asked["s-01"], "ErrorCode": "DecryptionFailure", "Message": "Words of AWS."},
        {"SecretId": "unheard-of", "ErrorCode": "AccessDeniedException"},
    ]
    given = answer({"s-00": asked["s-00"]}, Errors=errors)
    given["SecretValues"][0]["SecretString"] = PLANTED
    aws.expect("secretsmanager", "batch_get_secret_value", given, SecretIdList=list(asked.values()))
    with pytest.raises(InvalidPlan) as error:
        values(aws, asked)
    assert error.value.problems == [
        "secrets: s-01: its value, which another is composed from or compared with, can't be read: DecryptionFailure: Words of AWS.",
        "secrets: unheard-of: its value, which another is composed from or compared with, can't be read: AccessDeniedException",
    ]
    assert PLANTED not in str(error.value)
