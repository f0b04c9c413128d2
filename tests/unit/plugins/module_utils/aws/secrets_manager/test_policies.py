# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import json

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.secrets_manager.policies import problems, refusals
from botocore.exceptions import ClientError

STATEMENT = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "secretsmanager:GetSecretValue", "Resource": "*"}
POLICY = {"Version": "2012-10-17", "Statement": [STATEMENT]}


@pytest.mark.parametrize(
    "document",
    [POLICY, {"Statement": STATEMENT}, {"Statement": [{"Effect": "Deny", "NotPrincipal": "*", "NotAction": "*", "NotResource": "*"}]}],
)
def test_what_is_well_formed(document):
    assert list(problems(document)) == []


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"Version": "2012-10-17"}, "resource_policy has no Statement; give a list of statements, or {} for no policy"),
        ({"Statement": "x"}, "resource_policy has no Statement; give a list of statements, or {} for no policy"),
        ({"Statement": ["x"]}, "resource_policy: statement 1: it is not a dict"),
        (
            {"Statement": [{**STATEMENT, "Sid": "Read", "Effect": "Permit"}]},
            "resource_policy: statement Read: Effect is Permit; write Allow or Deny",
        ),
        ({"Statement": [STATEMENT, {**STATEMENT, "Action": []}]}, "resource_policy: statement 2: it has neither Action nor NotAction"),
        (
            {"Statement": [{**STATEMENT, "Principal": None}]},
            "resource_policy: statement 1: it has no Principal; say who may read the secret",
        ),
        (
            {"Statement": [{**STATEMENT, "Resource": ""}]},
            "resource_policy: statement 1: it has no Resource; write '*', which is the secret itself",
        ),
        ({"Statement": [{**STATEMENT, "Sid": "x" * 20480}]}, "resource_policy is too long; AWS takes 20480 characters"),
    ],
)
def test_what_is_not(document, message):
    assert list(problems(document)) == [message]


def test_aws_itself_is_asked(aws):
    sent = {"ResourcePolicy": json.dumps(POLICY)}
    aws.expect("secretsmanager", "validate_resource_policy", {"PolicyValidationPassed": True, "ValidationErrors": []}, **sent)
    assert list(refusals(aws.get("secretsmanager"), "db", POLICY)) == []
    errors = [{"CheckName": "PUBLIC", "ErrorMessage": "It is public."}, {"CheckName": "OTHER"}]
    aws.expect("secretsmanager", "validate_resource_policy", {"PolicyValidationPassed": False, "ValidationErrors": errors}, **sent)
    assert list(refusals(aws.get("secretsmanager"), "db", POLICY)) == ["secrets: db: resource_policy: It is public.; OTHER"]
    aws.expect("secretsmanager", "validate_resource_policy", {"PolicyValidationPassed": False}, **sent)
    assert list(refusals(aws.get("secretsmanager"), "db", POLICY)) == ["secrets: db: resource_policy: AWS does not take it"]


def test_what_aws_can_not_read_is_told_and_who_may_not_ask_goes_on(aws):
    aws.fail("secretsmanager", "validate_resource_policy", "MalformedPolicyDocumentException", "This policy has invalid syntax.")
    assert list(refusals(aws.get("secretsmanager"), "db", POLICY)) == ["secrets: db: resource_policy: This policy has invalid syntax."]
    aws.fail("secretsmanager", "validate_resource_policy", "AccessDeniedException")
    assert list(refusals(aws.get("secretsmanager"), "db", POLICY)) == []
    aws.fail("secretsmanager", "validate_resource_policy", "InternalServiceError", status=500)
    with pytest.raises(ClientError, match="InternalServiceError"):
        list(refusals(aws.get("secretsmanager"), "db", POLICY))
