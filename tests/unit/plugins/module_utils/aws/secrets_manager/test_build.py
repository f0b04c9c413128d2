# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWS's list may be five minutes behind: what differs in it is looked at before anything is believed, and nothing else is."""

import json
from datetime import UTC, datetime

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.secrets_manager import SecretsManagerSecret, build
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import InvalidPlan

SERVICE = "secretsmanager"
ARN = "arn:aws:secretsmanager:ap-southeast-3:123456789012:secret:db-AbCdEf"
KEY = "arn:aws:kms:ap-southeast-3:123456789012:key/00000000-0000-0000-0000-000000000000"
OLD = "11111111-1111-1111-1111-111111111111"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
END = datetime(2026, 3, 8, 12, tzinfo=UTC)
PLANTED = "planted-value"
TAGS = [{"Key": "ManagedBy", "Value": "piksel.infra"}]


class Exit(Exception):
    """The module's result."""


class Module:
    region = "ap-southeast-3"

    def __init__(self, check_mode, **params):
        self.check_mode = check_mode
        self.params = {"tags": None, "purge_tags": False, "state": "present", "delete_data": [], "wait": True, **params}

    def exit_json(self, **result):
        raise Exit(result)

    def fail_json(self, **result):
        raise AssertionError(result)


@pytest.fixture
def run(aws, monkeypatch):
    monkeypatch.setattr(build, "Clients", lambda module: aws)
    monkeypatch.setattr(SecretsManagerSecret, "now", staticmethod(lambda: NOW))
    # Several are read at the same time; a stub has its answers in an order.
    one_by_one = "ansible_collections.piksel.infra.plugins.module_utils.aws.secrets_manager.secrets.read"
    monkeypatch.setattr(one_by_one, lambda readers: [one for reader in readers for one in reader()])

    def run(*entries, check=True, **params):
        with pytest.raises(Exit) as result:
            build.Build(Module(check, secrets=list(entries), **params)).converge()
        return result.value.args[0]

    return run


def secret(name="db", **more):
    return {"ARN": ARN.replace("db", name), "Name": name, "Tags": TAGS, **more}


def expect_list(aws, *found, names=("db",)):
    filters = [{"Key": "name", "Values": list(names)}]
    aws.expect(SERVICE, "list_secrets", {"SecretList": list(found)}, IncludePlannedDeletion=True, MaxResults=100, Filters=filters)


def expect_description(aws, name="db", **more):
    aws.expect(SERVICE, "describe_secret", secret(name, **more), SecretId=name)


def test_where_the_list_shows_what_is_described_one_call_does(aws, run, entry):
    expect_list(aws, secret(SecretVersionsToStages={OLD: ["AWSCURRENT"]}))
    result = run(entry(generate={}), check=False)
    assert (result["changed"], result["unchanged"]) == (False, 1)
    assert result["outputs"] == {"arns": {"db": ARN}, "with_value": ["db"], "awaiting_value": [], "recoverable_until": {}}


def test_what_the_list_shows_otherwise_may_have_been_so(aws, run, entry):
    expect_list(aws, secret(Description="old"))
    expect_description(aws, Description="new")
    assert run(entry(description="new"), check=False)["changes"] == []


def test_what_the_list_does_not_show_may_be_there(aws, run, entry):
    expect_list(aws)
    expect_description(aws, VersionIdsToStages={OLD: ["AWSCURRENT"]})
    assert run(entry(generate={}), check=False)["changes"] == []


def test_a_value_that_the_list_does_not_show_is_not_generated_again(aws, run, entry):
    expect_list(aws, secret())
    expect_description(aws, VersionIdsToStages={OLD: ["AWSCURRENT"]})
    result = run(entry(generate={}), check=False)
    assert (result["changes"], result["outputs"]["with_value"]) == ([], ["db"])


def test_what_the_list_still_shows_may_be_gone(aws, run, entry):
    expect_list(aws, secret(Description="old"))
    aws.fail(SERVICE, "describe_secret", "ResourceNotFoundException", SecretId="db")
    assert [one["action"] for one in run(entry(description="new"))["changes"]] == ["create"]


def test_what_is_there_for_sure_is_looked_at_once(aws, run, entry):
    expect_list(aws)
    expect_description(aws, Description="old")
    assert [one["action"] for one in run(entry(description="new"))["changes"]] == ["update"]


def test_a_deletion_in_check_mode_tells_until_when_it_could_be_taken_back(aws, run, entry):
    expect_list(aws, secret())
    expect_description(aws)
    result = run(entry(state="absent", recovery_window=7))
    assert [one["action"] for one in result["changes"]] == ["delete"]
    assert result["outputs"]["recoverable_until"] == {"db": "2026-03-08T12:00:00Z"}


@pytest.mark.parametrize("state", ["present", "absent"])
def test_a_deletion_that_is_scheduled_is_no_change(aws, run, entry, state):
    expect_list(aws, secret(DeletedDate=END))
    result = run(entry(state="absent"), state=state, check=False)
    assert (result["changes"], result["kept"]) == ([], [])
    assert result["outputs"]["recoverable_until"] == {"db": "2026-03-08T12:00:00Z"}


def test_one_that_is_to_be_restored_is_not_on_its_way_out(aws, run, entry):
    expect_list(aws, secret(DeletedDate=END))
    expect_description(aws, DeletedDate=END)
    result = run(entry())
    assert [one["attributes"] for one in result["changes"]] == [{"deletion_date": {"before": "2026-03-08T12:00:00Z", "after": None}}]
    assert result["outputs"]["recoverable_until"] == {}


def test_values_are_read_once_and_only_those_that_a_composition_needs(aws, run, entry):
    versions = {"SecretVersionsToStages": {OLD: ["AWSCURRENT"]}}
    expect_list(aws, secret("db", **versions), secret("url", **versions), secret("zz", **versions), names=["db", "url", "zz"])
    arns = [secret(name)["ARN"] for name in ("db", "url")]
    texts = {"db": PLANTED, "url": f"x-{PLANTED}"}
    values = [{"ARN": secret(name)["ARN"], "Name": name, "VersionId": OLD, "SecretString": text} for name, text in texts.items()]
    aws.expect(SERVICE, "batch_get_secret_value", {"SecretValues": values}, SecretIdList=arns)
    result = run(entry("url", compose="x-${db}"), entry("db", awaited=True), entry("zz", generate={}), check=False)
    assert (result["changes"], result["unchanged"]) == ([], 3)
    assert PLANTED not in json.dumps(result, default=str)


def test_the_value_of_one_that_is_leaving_can_not_be_read_before_it_is_restored(aws, run, entry):
    versions = {OLD: ["AWSCURRENT"]}
    expect_list(aws, secret(SecretVersionsToStages=versions, DeletedDate=END), secret("url"), names=["db", "url"])
    for name, more in (("db", {"DeletedDate": END}), ("url", {})):
        expect_description(aws, name, **({"VersionIdsToStages": versions} if more else {}), **more)
    changes = {one["name"]: one["attributes"] for one in run(entry("url", compose="x-${db}"), entry("db"))["changes"]}
    assert changes["db"].keys() == {"deletion_date"}
    assert changes["url"] == {"value": {"before": None, "after": "(composed)"}}


def test_keys_are_looked_at_only_where_their_names_differ(aws, run, entry):
    expect_list(aws, secret(KmsKeyId=KEY))
    assert run(entry(kms_key=KEY.rsplit("/")[-1]))["changes"] == []
    expect_list(aws, secret(KmsKeyId=KEY))
    aws.expect("kms", "describe_key", {"KeyMetadata": {"KeyId": KEY[-36:], "Arn": KEY}}, KeyId="alias/x")
    assert run(entry(kms_key="alias/x"))["changes"] == []


def test_a_key_that_is_not_there_is_told_with_its_secret(aws, run, entry):
    expect_list(aws)
    aws.fail(SERVICE, "describe_secret", "ResourceNotFoundException", SecretId="db")
    aws.fail("kms", "describe_key", "NotFoundException", KeyId="alias/x")
    with pytest.raises(InvalidPlan) as error:
        build.Build(Module(True, secrets=[entry(kms_key="alias/x")])).converge()
    assert error.value.problems == ["secrets: db: kms_key: there is no key alias/x in this account and region; correct it, or leave it out"]


def test_a_policy_is_shown_to_aws_before_anything_changes(aws, run, entry):
    statement = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
    expect_list(aws, secret())
    aws.expect(SERVICE, "get_resource_policy", {}, SecretId=ARN)
    expect_description(aws)
    aws.expect(SERVICE, "get_resource_policy", {}, SecretId=ARN)
    answer = {"PolicyValidationPassed": False, "ValidationErrors": [{"ErrorMessage": "It is public."}]}
    aws.expect(SERVICE, "validate_resource_policy", answer, ResourcePolicy=json.dumps({"Statement": [statement]}))
    with pytest.raises(InvalidPlan, match=r"secrets: db: resource_policy: It is public\."):
        build.Build(Module(False, secrets=[entry(resource_policy={"Statement": [statement]})])).converge()


def test_tags_tell_whose_it_is_unless_they_are_given(aws, run, entry):
    for given, owner in ((None, "piksel.infra"), ({"ManagedBy": "others"}, "others")):
        expect_list(aws)
        aws.fail(SERVICE, "describe_secret", "ResourceNotFoundException", SecretId="db")
        (change,) = run(entry(), tags=given)["changes"]
        assert change["attributes"] == {"tags": {"before": None, "after": {"ManagedBy": owner}}}
