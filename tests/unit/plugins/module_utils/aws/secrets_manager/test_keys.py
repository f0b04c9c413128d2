# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.secrets_manager.keys import DEFAULT_KEY, Keys, alike
from botocore.exceptions import ClientError

ID = "00000000-0000-0000-0000-000000000000"
ARN = f"arn:aws:kms:ap-southeast-3:123456789012:key/{ID}"
ALIAS_ARN = "arn:aws:kms:ap-southeast-3:123456789012:alias/secrets"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (ARN, ARN, True),
        (ID, ARN, True),
        (ARN, ID, True),
        ("alias/secrets", ALIAS_ARN, True),
        (DEFAULT_KEY, "arn:aws:kms:ap-southeast-3:123456789012:alias/aws/secretsmanager", True),
        ("secrets", ALIAS_ARN, False),
        ("alias/other", ALIAS_ARN, False),
        (ID, ID[:-1] + "1", False),
        ("", ARN, False),
    ],
)
def test_names_that_are_one(one, other, same):
    assert alike(one, other) is same


def test_names_of_one_key_are_learned_from_aws(aws):
    keys = Keys(aws)
    for name in sorted([ID, "alias/secrets"]):
        aws.expect("kms", "describe_key", {"KeyMetadata": {"KeyId": ID, "Arn": ARN}}, KeyId=name)
    assert not keys.same(ID, "alias/secrets")
    assert keys.learn([ID]) == keys.learn(["alias/secrets"]) == set()
    assert keys.same(ID, "alias/secrets")
    assert keys.same(ARN, "alias/secrets")
    assert not keys.same("alias/other", "alias/secrets")
    assert keys.learn([ID, "alias/secrets", DEFAULT_KEY]) == set()  # without a further call


def test_a_key_that_is_not_there_is_told(aws):
    aws.fail("kms", "describe_key", "NotFoundException", KeyId="alias/nobodys")
    assert Keys(aws).learn(["alias/nobodys"]) == {"alias/nobodys"}


def test_another_accounts_key_need_not_be_looked_at(aws):
    aws.fail("kms", "describe_key", "AccessDeniedException", KeyId=ARN)
    assert Keys(aws).learn([ARN]) == set()
    aws.fail("kms", "describe_key", "AccessDeniedException", KeyId=ID)
    with pytest.raises(ClientError, match="AccessDeniedException"):
        Keys(aws).learn([ID])
