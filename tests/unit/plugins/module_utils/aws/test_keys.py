# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A key is known by its ARN, or said not to be there."""

import boto3
import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.keys import key_arn
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import InvalidPlan
from botocore.exceptions import ClientError
from botocore.stub import Stubber

ARN = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-4000-8000-000000000000"
ID = ARN.rpartition("/")[2]


class Asked:
    """Clients, of which KMS alone may be asked for."""

    def __init__(self):
        self.kms = boto3.client("kms", region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="x")

    def get(self, service):
        assert service == "kms"
        return self.kms


@pytest.fixture
def clients():
    return Asked()


def test_an_alias_leads_to_the_arn(clients):
    with Stubber(clients.kms) as stub:
        stub.add_response("describe_key", {"KeyMetadata": {"KeyId": ID, "Arn": ARN}}, {"KeyId": "alias/data"})
        assert key_arn(clients, "kms_key", "alias/data") == ARN
        stub.assert_no_pending_responses()


def test_without_a_key_nobody_is_asked():
    assert key_arn(None, "kms_key", None) is None


@pytest.mark.parametrize("code", ["NotFoundException", "InvalidArnException"])
def test_one_that_is_not_there_is_told_by_its_variable(clients, code):
    with Stubber(clients.kms) as stub:
        stub.add_client_error("describe_key", code)
        with pytest.raises(InvalidPlan, match="vault: kms_key: there is no key alias/x in eu-west-1; correct it"):
            key_arn(clients, "vault: kms_key", "alias/x", "eu-west-1")


def test_any_other_refusal_is_aws_s(clients):
    with Stubber(clients.kms) as stub:
        stub.add_client_error("describe_key", "AccessDeniedException")
        with pytest.raises(ClientError):
            key_arn(clients, "kms_key", ARN)
