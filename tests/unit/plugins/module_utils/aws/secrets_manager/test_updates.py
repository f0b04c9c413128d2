# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every call that changes a secret."""

import json
from datetime import UTC, datetime

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.secrets_manager import SecretsManagerSecret
from ansible_collections.piksel.infra.plugins.module_utils.aws.secrets_manager.values import Composed, Generated, Hidden
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing
from ansible_collections.piksel.infra.plugins.module_utils.templates import InvalidTemplate
from botocore.exceptions import ClientError

SERVICE = "secretsmanager"
ARN = "arn:aws:secretsmanager:ap-southeast-3:123456789012:secret:db-AbCdEf"
LAMBDA = "arn:aws:lambda:ap-southeast-3:123456789012:function:rotate"
TOKEN = "00000000-0000-0000-0000-000000000000"
OLD = "11111111-1111-1111-1111-111111111111"
BY_ID, BY_NAME = {"SecretId": ARN}, {"SecretId": "db"}
POLICY = {"Version": "2012-10-17", "Statement": []}
DAYS = {"lambda_arn": LAMBDA, "days": 30}
RULES = {"AutomaticallyAfterDays": 30}


def existing(**attributes):
    return Existing("secretsmanager_secret", "db", {"tags": {}, "deletion_date": None, **attributes}, {"id": ARN, "arn": ARN})


@pytest.fixture
def kind(aws, entry, monkeypatch):
    monkeypatch.setattr(SecretsManagerSecret, "token", staticmethod(lambda: TOKEN))
    return lambda **more: SecretsManagerSecret(aws, {"db": entry(**more)}, "piksel.infra", purge_tags=False)


def expect_description(aws, **more):
    aws.expect(SERVICE, "describe_secret", {"ARN": ARN, "Name": "db", **more}, **BY_NAME)


@pytest.mark.parametrize(
    ("changes", "arguments"),
    [
        ({"description": "x"}, {"Description": "x"}),
        ({"description": ""}, {"Description": ""}),
        ({"kms_key": "alias/x"}, {"KmsKeyId": "alias/x"}),
        ({"description": "x", "kms_key": "alias/aws/secretsmanager"}, {"Description": "x", "KmsKeyId": "alias/aws/secretsmanager"}),
    ],
)
def test_what_describes_it_is_updated(aws, kind, changes, arguments):
    aws.expect(SERVICE, "update_secret", {}, **BY_ID, **arguments)
    assert kind().update(existing(), changes) is None


def test_its_tags_are_set_and_removed(aws, kind):
    aws.expect(SERVICE, "tag_resource", {}, **BY_ID, Tags=[{"Key": "Team", "Value": "maps"}])
    aws.expect(SERVICE, "untag_resource", {}, **BY_ID, TagKeys=["Old"])
    assert kind().update(existing(tags={"Old": "x"}), {"tags": {"Team": "maps"}}) is None


def test_its_policy_is_put_and_removed(aws, kind):
    aws.expect(SERVICE, "put_resource_policy", {}, **BY_ID, ResourcePolicy=json.dumps(POLICY), BlockPublicPolicy=True)
    assert kind().update(existing(), {"resource_policy": POLICY}) is None
    aws.expect(SERVICE, "delete_resource_policy", {}, **BY_ID)
    assert kind().update(existing(), {"resource_policy": {}}) is None


def test_a_policy_that_opens_it_to_everybody_is_refused_in_the_words_of_aws(aws, kind):
    aws.fail(SERVICE, "put_resource_policy", "PublicPolicyException", "It grants public access.")
    with pytest.raises(ClientError, match="It grants public access"):
        kind().update(existing(), {"resource_policy": POLICY})


def test_a_value_is_generated_where_there_is_none(aws, kind):
    expect_description(aws)
    aws.expect(SERVICE, "get_random_password", {"RandomPassword": "made-up"}, PasswordLength=8)
    aws.expect(SERVICE, "put_secret_value", {}, **BY_ID, SecretString="made-up", ClientRequestToken=TOKEN)
    after = kind().update(existing(), {"value": Generated({"PasswordLength": 8})})
    assert after.outputs == {"id": ARN, "arn": ARN, "version": TOKEN, "value": Hidden("made-up")}
    assert after.status == "ready"


@pytest.mark.parametrize("wanted", [Generated({}), Hidden("made-up", "(generated)", TOKEN, yields=True)])
def test_a_value_that_a_person_has_set_meanwhile_is_not_overwritten(aws, kind, wanted):
    expect_description(aws, VersionIdsToStages={OLD: ["AWSCURRENT"]})
    after = kind().update(existing(), {"value": wanted})
    assert after.outputs == {"id": ARN, "arn": ARN, "version": OLD}


def test_a_composed_value_is_written(aws, kind):
    for wanted in (Hidden("x-y"), Composed("x-${a}", {"a": Hidden("y")})):
        aws.expect(SERVICE, "put_secret_value", {}, **BY_ID, SecretString="x-y", ClientRequestToken=TOKEN)
        assert kind().update(existing(), {"value": wanted}).outputs["value"] == Hidden("x-y")


def test_a_value_that_can_not_be_composed_is_not_written(aws, kind):
    with pytest.raises(InvalidTemplate, match="run it again"):
        kind().update(existing(), {"value": Composed("x-${a}", {"a": Hidden(None)})})


def test_it_is_restored_before_all_else(aws, kind):
    aws.expect(SERVICE, "restore_secret", {}, **BY_ID)
    aws.expect(SERVICE, "update_secret", {}, **BY_ID, Description="x")
    assert kind().update(existing(deletion_date="2026-03-08T12:00:00Z"), {"deletion_date": None, "description": "x"}) is None


def test_the_value_of_one_that_is_restored_is_read_where_others_are_composed_from_it(aws, kind):
    secrets = kind()
    secrets.sources = {"db"}
    aws.expect(SERVICE, "restore_secret", {}, **BY_ID)
    found = {"ARN": ARN, "Name": "db", "VersionId": OLD, "SecretString": "kept"}
    aws.expect(SERVICE, "batch_get_secret_value", {"SecretValues": [found]}, SecretIdList=[ARN])
    after = secrets.update(existing(deletion_date="x", value=Hidden(None, version=OLD)), {"deletion_date": None})
    assert (after.outputs["value"], after.outputs["version"]) == (Hidden("kept"), OLD)
    # One without a value has none to read.
    aws.expect(SERVICE, "restore_secret", {}, **BY_ID)
    assert secrets.update(existing(deletion_date="x"), {"deletion_date": None}) is None


def test_what_a_lost_answer_had_done_is_done(aws, kind):
    aws.fail(SERVICE, "restore_secret", "InvalidRequestException")
    expect_description(aws)
    assert kind().update(existing(deletion_date="x"), {"deletion_date": None}) is None
    aws.fail(SERVICE, "remove_regions_from_replication", "InvalidParameterException")
    expect_description(aws, ReplicationStatus=[{"Region": "us-east-1", "Status": "InSync"}])
    assert kind().update(existing(replicas={"eu-west-1": "x", "us-east-1": "x"}), {"replicas": {"us-east-1": "x"}}) is None
    aws.fail(SERVICE, "replicate_secret_to_regions", "InvalidParameterException")
    expect_description(aws, ReplicationStatus=[{"Region": "eu-west-1", "Status": "InSync"}])
    assert kind().update(existing(), {"replicas": {"eu-west-1": "x"}}).status == "pending"
    aws.fail(SERVICE, "rotate_secret", "ResourceExistsException")
    expect_description(aws, RotationEnabled=True, RotationLambdaARN=LAMBDA, RotationRules={"AutomaticallyAfterDays": 30})
    assert kind().update(existing(rotation=None), {"rotation": DAYS}) is None


@pytest.mark.parametrize(
    ("operation", "before", "changes"),
    [
        ("restore_secret", {"deletion_date": "x"}, {"deletion_date": None}),
        ("remove_regions_from_replication", {"replicas": {"eu-west-1": "x"}}, {"replicas": {}}),
        ("replicate_secret_to_regions", {}, {"replicas": {"us-east-1": "x"}}),
        ("rotate_secret", {}, {"rotation": DAYS}),
    ],
)
def test_a_refusal_of_what_is_not_done_is_told(aws, kind, operation, before, changes):
    aws.fail(SERVICE, operation, "InvalidRequestException", "Words of AWS.")
    expect_description(aws, DeletedDate=datetime(2100, 1, 1, tzinfo=UTC), ReplicationStatus=[{"Region": "eu-west-1", "Status": "InSync"}])
    with pytest.raises(ClientError, match="Words of AWS"):
        kind().update(existing(**before), changes)
    aws.fail(SERVICE, operation, "AccessDeniedException")
    with pytest.raises(ClientError, match="AccessDenied"):
        kind().update(existing(**before), changes)


def test_replicas_are_added_which_takes_time_and_removed(aws, kind):
    aws.expect(SERVICE, "remove_regions_from_replication", {}, **BY_ID, RemoveReplicaRegions=["us-east-1"])
    regions = [{"Region": "eu-central-1"}, {"Region": "eu-west-1", "KmsKeyId": "alias/x"}]
    aws.expect(SERVICE, "replicate_secret_to_regions", {}, **BY_ID, AddReplicaRegions=regions)
    wanted = {"eu-west-1": "alias/x", "eu-central-1": "alias/aws/secretsmanager", "eu-north-1": "k"}
    after = kind().update(existing(replicas={"us-east-1": "k", "eu-north-1": "k"}), {"replicas": wanted})
    assert (after.status, after.attributes["replicas"]) == ("pending", wanted)
    aws.expect(SERVICE, "remove_regions_from_replication", {}, **BY_ID, RemoveReplicaRegions=["eu-north-1"])
    assert kind().update(existing(replicas={"eu-north-1": "k"}), {"replicas": {}}) is None


@pytest.mark.parametrize(("at_once", "before", "rotates"), [(True, None, True), (False, None, False), (True, {**DAYS, "days": 7}, False)])
def test_rotation_is_switched_on_or_its_schedule_changed(aws, kind, at_once, before, rotates):
    rules = {"RotationLambdaARN": LAMBDA, "RotationRules": {"AutomaticallyAfterDays": 30}}
    aws.expect(SERVICE, "rotate_secret", {}, **BY_ID, **rules, RotateImmediately=rotates, ClientRequestToken=TOKEN)
    secrets = kind(rotation={**DAYS, "rotate_immediately": at_once})
    assert secrets.update(existing(rotation=before), {"rotation": DAYS}) is None


def test_a_function_that_is_missing_is_told_at_once_and_a_new_secret_waited_for(aws, kind, pauses):
    words = "RotateSecret: ResourceNotFoundException: Resource not found for ARN"
    aws.fail(SERVICE, "rotate_secret", "ResourceNotFoundException", "Resource not found for ARN")
    expect_description(aws)
    with pytest.raises(RuntimeError, match=words):
        kind().complete(existing(), {"rotation": DAYS})
    assert not pauses
    aws.fail(SERVICE, "rotate_secret", "ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
    aws.fail(SERVICE, "describe_secret", "ResourceNotFoundException", **BY_NAME)
    aws.expect(
        SERVICE,
        "rotate_secret",
        {},
        **BY_ID,
        RotationLambdaARN=LAMBDA,
        RotationRules=RULES,
        RotateImmediately=False,
        ClientRequestToken=TOKEN,
    )
    kind().complete(existing(), {"rotation": DAYS})
    assert len(pauses) == 1


def test_rotation_is_switched_off(aws, kind):
    aws.expect(SERVICE, "cancel_rotate_secret", {}, **BY_ID)
    assert kind(rotation={}).update(existing(rotation=DAYS), {"rotation": {}}) is None


def test_each_token_is_another():
    assert SecretsManagerSecret.token() != SecretsManagerSecret.token()
    assert 32 <= len(SecretsManagerSecret.token()) <= 64
