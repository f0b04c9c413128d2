# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every call of the kind of a pool's domains."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.cognito import CognitoUserPoolDomain
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing
from botocore.exceptions import ClientError

POOL, NAME, DOMAIN = "ap-southeast-3_AAAAAAAAA", "main/custom", "auth.example.org"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/1"
FRONT = "d111111abcdef8.cloudfront.net"
OF_IT = {"Domain": DOMAIN, "UserPoolId": POOL}
WANTED = {"user_pool_id": POOL, "domain": DOMAIN, "certificate_arn": CERTIFICATE, "managed_login_version": 1}
SENT = {**OF_IT, "ManagedLoginVersion": 1, "CustomDomainConfig": {"CertificateArn": CERTIFICATE}}


def described(status="ACTIVE", **more):
    found = {"UserPoolId": POOL, "Domain": DOMAIN, "Status": status, "CloudFrontDistribution": FRONT, "ManagedLoginVersion": 1}
    return {"DomainDescription": {**found, "CustomDomainConfig": {"CertificateArn": CERTIFICATE}, **more}}


@pytest.fixture
def kind(pools):
    return CognitoUserPoolDomain(pools, {NAME: DOMAIN})


def existing(status="ready"):
    return Existing("cognito_user_pool_domain", NAME, WANTED, {"id": DOMAIN, "cloudfront": FRONT}, status)


@pytest.mark.parametrize(
    ("said", "status"),
    [("CREATING", "pending"), ("UPDATING", "pending"), ("ACTIVE", "ready"), ("DELETING", "deleting"), ("FAILED", "failed")],
)
def test_it_is_read_in_each_state(aws, kind, said, status):
    aws.expect("cognito-idp", "describe_user_pool_domain", described(said), Domain=DOMAIN)
    (one,) = kind.read()
    assert (one.name, one.status, one.reason, one.owned) == (NAME, status, said, True)
    assert (one.attributes, one.outputs) == (WANTED, {"id": DOMAIN, "cloudfront": FRONT})


def test_one_of_another_pool_is_none(aws, kind):
    aws.expect("cognito-idp", "describe_user_pool_domain", described(UserPoolId="ap-southeast-3_BBBBBBBBB"), Domain=DOMAIN)
    assert kind.read() == []


def test_a_prefix_leads_to_no_distribution_of_ours(aws, pools):
    kind = CognitoUserPoolDomain(pools, {"main/prefix": "example"})
    aws.expect(
        "cognito-idp", "describe_user_pool_domain", {"DomainDescription": {"UserPoolId": POOL, "Status": "ACTIVE"}}, Domain="example"
    )
    one = kind.find("main/prefix")
    assert one.attributes == {"user_pool_id": POOL, "domain": "example", "certificate_arn": None, "managed_login_version": 1}
    assert one.outputs == {"id": "example", "cloudfront": None}


def test_it_is_made_and_awaited(aws, kind):
    aws.expect_once("cognito-idp", "create_user_pool_domain", {"CloudFrontDomain": FRONT}, **SENT)
    one = kind.create(NAME, WANTED)
    assert (one.status, one.outputs["cloudfront"]) == ("pending", FRONT)
    aws.expect("cognito-idp", "describe_user_pool_domain", described(), Domain=DOMAIN)
    assert [one.status for one in kind.refresh([one])] == ["ready"]


def test_one_that_is_taken_is_refused_with_what_to_do(aws, kind):
    message = "Domain already associated with another user pool."
    aws.fail("cognito-idp", "create_user_pool_domain", "InvalidParameterException", message, use="once", **SENT)
    with pytest.raises(RuntimeError, match=r"identity_domain.name: auth.example.org is taken: CreateUserPoolDomain: .*choose another"):
        kind.create(NAME, WANTED)


def test_another_refusal_is_aws_s_own(aws, kind):
    aws.fail("cognito-idp", "create_user_pool_domain", "InvalidParameterException", "Custom domain is not a valid subdomain", use="once")
    with pytest.raises(ClientError, match="not a valid subdomain"):
        kind.create(NAME, WANTED)


def test_after_a_lost_answer_it_is_looked_for(aws, kind):
    aws.fail("cognito-idp", "create_user_pool_domain", "InternalErrorException", status=500, use="once", **SENT)
    aws.expect("cognito-idp", "describe_user_pool_domain", described("CREATING"), Domain=DOMAIN)
    assert kind.create(NAME, WANTED).status == "pending"


def test_an_update_sends_the_whole_and_takes_time(aws, kind):
    sent = {**OF_IT, "ManagedLoginVersion": 2, "CustomDomainConfig": {"CertificateArn": CERTIFICATE}}
    aws.expect("cognito-idp", "update_user_pool_domain", {}, **sent)
    one = kind.update(existing(), {"managed_login_version": 2})
    assert (one.status, one.attributes["managed_login_version"]) == ("pending", 2)


def test_a_deletion_takes_time(aws, kind):
    aws.expect("cognito-idp", "delete_user_pool_domain", {}, **OF_IT)
    going = kind.delete(existing())
    assert going.status == "deleting"
    aws.expect("cognito-idp", "describe_user_pool_domain", {"DomainDescription": {}}, Domain=DOMAIN)
    assert kind.refresh([going]) == []


def test_what_is_gone_is_no_error(aws, kind):
    aws.fail("cognito-idp", "delete_user_pool_domain", "ResourceNotFoundException", **OF_IT)
    assert kind.delete(existing()) is None
