# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import json

import boto3
import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.piksel.infra.plugins.modules import account_guard
from botocore import exceptions
from botocore.httpsession import URLLib3Session
from botocore.parsers import ResponseParserError
from botocore.stub import Stubber

EXPECTED = "123456789012"
OTHER = "210987654321"
PROFILE = """
[profile deploy]
role_arn = arn:aws:iam::123456789012:role/deploy
source_profile = base
region = ap-southeast-3

[profile base]
aws_access_key_id = none
aws_secret_access_key = none
"""


def answer(code, operation="GetCallerIdentity", message="Words of AWS."):
    return exceptions.ClientError({"Error": {"Code": code, "Message": message}}, operation)


@pytest.mark.parametrize(
    ("error", "reason", "code"),
    [
        (answer("ExpiredToken"), "expired", "ExpiredToken"),
        (answer("ExpiredTokenException", "AssumeRole"), "expired", "ExpiredTokenException"),
        (answer("RequestExpired"), "expired", "RequestExpired"),
        (exceptions.TokenRetrievalError(provider="sso", error_msg="expired"), "expired", "TokenRetrievalError"),
        (exceptions.UnauthorizedSSOTokenError(), "expired", "UnauthorizedSSOTokenError"),
        (exceptions.SSOTokenLoadError(error_msg="no file"), "expired", "SSOTokenLoadError"),
        (exceptions.CredentialRetrievalError(provider="custom-process", error_msg="exit 1"), "expired", "CredentialRetrievalError"),
        (answer("InvalidClientTokenId"), "invalid", "InvalidClientTokenId"),
        (answer("SignatureDoesNotMatch"), "invalid", "SignatureDoesNotMatch"),
        (exceptions.NoCredentialsError(), "missing", "NoCredentialsError"),
        (exceptions.PartialCredentialsError(provider="env", cred_var="AWS_SECRET_ACCESS_KEY"), "missing", "PartialCredentialsError"),
        (exceptions.ProfileNotFound(profile="stagng"), "profile", "ProfileNotFound"),
        (answer("AccessDenied", "AssumeRole"), "denied", "AccessDenied"),
        (exceptions.EndpointConnectionError(endpoint_url="http://127.0.0.1:1"), "unreachable", "EndpointConnectionError"),
        (exceptions.ConnectTimeoutError(endpoint_url="http://127.0.0.1:1"), "unreachable", "ConnectTimeoutError"),
        (exceptions.ReadTimeoutError(endpoint_url="http://127.0.0.1:1"), "unreachable", "ReadTimeoutError"),
        (exceptions.SSLError(endpoint_url="https://127.0.0.1:1", error="certificate"), "unreachable", "SSLError"),
        (ResponseParserError("no element found:\nb''"), "unreachable", "ResponseParserError"),
        (exceptions.NoRegionError(), "region", "NoRegionError"),
        (ValueError("Invalid endpoint: nowhere"), "unknown", "ValueError"),
        (answer("InternalFailure"), "unknown", "InternalFailure"),
        (exceptions.UnknownServiceError(service_name="sts", known_service_names=[]), "unknown", "UnknownServiceError"),
    ],
)
def test_each_error_has_its_reason_and_one_sentence(error, reason, code):
    verdict = account_guard.classify(error, EXPECTED, "piksel-staging", profile="deploy")
    assert (verdict.reason, verdict.code) == (reason, code)
    assert code in verdict.message
    assert "account 123456789012 (piksel-staging)" in verdict.message
    assert "profile deploy" in verdict.message
    assert "\n" not in verdict.message
    assert verdict.message.endswith(".")
    assert ".." not in verdict.message


def test_an_error_of_assume_role_names_that_operation():
    verdict = account_guard.classify(answer("AccessDenied", "AssumeRole", "User: arn:x is not authorized"), EXPECTED, None)
    assert "AssumeRole answered AccessDenied: User: arn:x is not authorized" in verdict.message


def test_a_key_in_the_words_of_an_error_is_not_repeated():
    words = "The key AKIAIOSFODNN7EXAMPLE is wrong\nhost:sts\nx-amz-security-token:abc"
    verdict = account_guard.classify(answer("SignatureDoesNotMatch", message=words), EXPECTED, None)
    assert "AKIA" not in verdict.message
    assert "x-amz-security-token" not in verdict.message


def test_the_right_account_passes():
    assert account_guard.compare({"Account": EXPECTED, "Arn": "arn:aws:iam::123456789012:root"}, EXPECTED, None).reason is None


def test_the_wrong_account_is_named_with_the_expected_one():
    verdict = account_guard.compare({"Account": OTHER, "Arn": f"arn:aws:iam::{OTHER}:user/me"}, EXPECTED, "piksel-staging")
    assert verdict.reason == "wrong_account"
    assert f"account {OTHER} (arn:aws:iam::{OTHER}:user/me)" in verdict.message
    assert f"the inventory's account_id of piksel-staging is {EXPECTED}" in verdict.message


@pytest.mark.parametrize("account_id", ["22222222222", "2222-2222-2222", "", "12345678901a", "123456789012\n"])
def test_what_can_not_be_an_account_id_is_refused(account_id):
    assert account_guard.malformed(account_id, "piksel-staging").reason == "malformed"


def test_an_account_id_may_begin_with_zero():
    assert account_guard.malformed("000000000001", None).reason is None


def test_a_profile_beside_access_keys_is_refused():
    assert account_guard.ambiguous({"profile": "deploy", "access_key": "AKIAIOSFODNN7EXAMPLE"}).reason == "ambiguous"
    assert "AKIA" not in account_guard.ambiguous({"profile": "deploy", "access_key": "AKIAIOSFODNN7EXAMPLE"}).message


@pytest.mark.parametrize("params", [{"profile": "deploy", "access_key": ""}, {"profile": None, "access_key": "AKIA"}, {}])
def test_one_source_of_credentials_passes(params):
    assert account_guard.ambiguous(params).reason is None


@pytest.fixture
def run(capsys):
    """Runs the module as Ansible does; gives its result."""

    def run(**arguments):
        with patch_module_args({"account_id": EXPECTED, "account_name": "piksel-staging", **arguments}), pytest.raises(SystemExit):
            account_guard.main()
        return json.loads(capsys.readouterr().out)

    return run


@pytest.fixture
def sts(monkeypatch):
    """A client whose only answer is the one that the test adds."""
    client = boto3.client("sts", region_name="ap-southeast-3", aws_access_key_id="none", aws_secret_access_key="none")
    monkeypatch.setattr(account_guard, "connect", lambda _module: client)
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


@pytest.mark.parametrize("check_mode", [False, True])
def test_the_right_account_needs_one_call(run, sts, check_mode):
    sts.add_response("get_caller_identity", {"Account": EXPECTED, "Arn": f"arn:aws:iam::{EXPECTED}:root", "UserId": "x"}, {})
    result = run(_ansible_check_mode=check_mode)
    assert {name: result[name] for name in ("changed", "account_id", "arn")} == {
        "changed": False,
        "account_id": EXPECTED,
        "arn": f"arn:aws:iam::{EXPECTED}:root",
    }


def test_the_wrong_account_fails_with_both(run, sts):
    sts.add_response("get_caller_identity", {"Account": OTHER, "Arn": f"arn:aws:iam::{OTHER}:root", "UserId": "x"}, {})
    result = run()
    assert result["failed"]
    assert (result["reason"], result["account_id"]) == ("wrong_account", OTHER)
    assert "exception" not in result


def test_expired_credentials_fail_with_the_code_of_aws(run, sts):
    sts.add_client_error("get_caller_identity", "ExpiredToken", "The security token included in the request is expired", 403)
    result = run()
    assert (result["failed"], result["reason"], result["error_code"]) == (True, "expired", "ExpiredToken")
    assert "exception" not in result


def test_a_profile_that_is_not_there(run):
    result = run(profile="stagng")
    assert (result["failed"], result["reason"]) == (True, "profile")
    assert "stagng" in result["msg"]


def test_no_credentials(run):
    assert run()["reason"] == "missing"


def test_a_profile_beside_keys_of_the_environment(run, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "anything")
    assert run(profile="deploy")["reason"] == "ambiguous"


def test_nobody_answers(run, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "anything")
    result = run()
    assert (result["failed"], result["reason"], result["error_code"]) == (True, "unreachable", "EndpointConnectionError")
    assert "http://127.0.0.1:1" in result["msg"]


def test_nobody_answers_while_the_role_of_a_profile_is_assumed(run, tmp_path):
    (tmp_path / "config").write_text(PROFILE)
    assert run(profile="deploy")["reason"] == "unreachable"


@pytest.mark.parametrize("profile", [None, "deploy"])
def test_no_client_waits_for_long(monkeypatch, run, tmp_path, profile):
    """Neither the one that asks nor the one that assumes the profile's role first."""
    (tmp_path / "config").write_text(PROFILE)
    if not profile:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "anything")
    settings = []

    def send(session, request):
        settings.append((session._timeout.connect_timeout, session._timeout.read_timeout))
        raise exceptions.ReadTimeoutError(endpoint_url=request.url)

    monkeypatch.setattr(URLLib3Session, "send", send)
    assert run(profile=profile)["reason"] == "unreachable"
    assert settings == [(5, 10), (5, 10)]


def test_a_malformed_account_id_fails_before_any_call(run):
    assert run(account_id="2222")["reason"] == "malformed"


HUB_ROLE = {"role_arn": f"arn:aws:iam::{OTHER}:role/example-staging-dns", "external_id": "example-staging", "made_by": "dns"}
IDENTITY = {"Account": EXPECTED, "Arn": f"arn:aws:iam::{EXPECTED}:root", "UserId": "x"}


def test_a_role_of_the_hub_is_assumed_with_its_external_id(run, sts):
    keys = {"AccessKeyId": "A" * 16, "SecretAccessKey": "hidden-key", "SessionToken": "hidden-token", "Expiration": "2030-01-01"}
    asked = {"RoleArn": HUB_ROLE["role_arn"], "RoleSessionName": "piksel.infra", "ExternalId": "example-staging"}
    sts.add_response("get_caller_identity", IDENTITY, {})
    sts.add_response("assume_role", {"Credentials": keys}, asked)
    result = run(hub_roles=[HUB_ROLE])
    assert result["changed"] is False
    assert "hidden" not in json.dumps(result)


def test_a_hub_that_lets_nobody_in_stops_the_run_with_all_that_has_to_come_first(run, sts):
    sts.add_response("get_caller_identity", IDENTITY, {})
    for _ in range(2):
        sts.add_client_error("assume_role", "AccessDenied", "Not authorized.", 403)
    other = {**HUB_ROLE, "role_arn": f"arn:aws:iam::{OTHER}:role/example-staging-network", "made_by": "connectivity"}
    result = run(hub_roles=[HUB_ROLE, other])
    assert (result["failed"], result["reason"]) == (True, "hub")
    for words in ("role/example-staging-dns could not be assumed", "role connectivity of the hub's run makes it: run that first"):
        assert words in result["msg"]


def test_a_plan_only_warns_of_it(run, sts):
    sts.add_response("get_caller_identity", IDENTITY, {})
    sts.add_client_error("assume_role", "AccessDenied", "Not authorized.", 403)
    result = run(hub_roles=[HUB_ROLE], _ansible_check_mode=True)
    assert "failed" not in result
    assert "role dns of the hub's run makes it" in str(result["warnings"])


def test_the_hub_is_not_asked_by_another_account(run, sts):
    sts.add_response("get_caller_identity", {**IDENTITY, "Account": OTHER}, {})
    assert run(hub_roles=[HUB_ROLE])["reason"] == "wrong_account"
