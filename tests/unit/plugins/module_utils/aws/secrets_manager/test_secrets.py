# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every call that reads, makes and deletes secrets."""

import json
from datetime import UTC, datetime

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.secrets_manager import SecretsManagerSecret
from ansible_collections.piksel.infra.plugins.module_utils.aws.secrets_manager.values import Composed, Generated, Hidden
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing
from botocore.exceptions import ClientError

SERVICE = "secretsmanager"
ARN = "arn:aws:secretsmanager:ap-southeast-3:123456789012:secret:db-AbCdEf"
TOKEN = "00000000-0000-0000-0000-000000000000"
OLD = "11111111-1111-1111-1111-111111111111"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
END = datetime(2026, 3, 8, 12, tzinfo=UTC)
MADE = {"ARN": ARN, "Name": "db", "VersionId": TOKEN}
BY_ID, BY_NAME = {"SecretId": ARN}, {"SecretId": "db"}
POLICY = {"Version": "2012-10-17", "Statement": []}
TAGS = [{"Key": "ManagedBy", "Value": "piksel.infra"}]


def secret(name="db", **more):
    return {"ARN": ARN.replace("db", name), "Name": name, "Tags": TAGS, **more}


def described(versions=None, **more):
    return secret(**({"VersionIdsToStages": {versions: ["AWSCURRENT"]}} if versions else {}), **more)


def existing(**attributes):
    return Existing("secretsmanager_secret", "db", {"tags": {}, "deletion_date": None, **attributes}, {"id": ARN, "arn": ARN})


@pytest.fixture
def kind(aws, entry, monkeypatch):
    monkeypatch.setattr(SecretsManagerSecret, "now", staticmethod(lambda: NOW))
    monkeypatch.setattr(SecretsManagerSecret, "token", staticmethod(lambda: TOKEN))
    # Chunks are read at the same time; a stub has its answers in an order.
    monkeypatch.setattr(
        "ansible_collections.piksel.infra.plugins.module_utils.aws.secrets_manager.secrets.read",
        lambda readers: [one for reader in readers for one in reader()],
    )

    def kind(*entries, **more):
        given = {one["name"]: one for one in entries or [entry()]}
        return SecretsManagerSecret(aws, given, "piksel.infra", purge_tags=False, **more)

    return kind


def expect_list(aws, *found, names=("db",), **more):
    filters = {"Filters": [{"Key": "name", "Values": list(names)}]} if names else {}
    aws.expect(SERVICE, "list_secrets", {"SecretList": list(found)}, IncludePlannedDeletion=True, MaxResults=100, **filters, **more)


def test_they_are_listed_by_name_and_no_value_is_read(aws, kind):
    expect_list(aws, secret(SecretVersionsToStages={OLD: ["AWSCURRENT"]}), secret("db-2"), secret("db/3"))
    (one,) = kind().read()
    assert (one.name, one.owned, one.outputs["version"]) == ("db", True, OLD)
    assert one.attributes["value"] == Hidden(None)
    assert not {"resource_policy", "replicas"} & one.attributes.keys()


def test_ten_names_go_into_a_call_and_many_are_read_as_a_whole(aws, kind, entry):
    names = [f"s-{number:03}" for number in range(101)]
    for chunk in (names[:10], names[10:12]):
        expect_list(aws, *map(secret, chunk), names=chunk)
    assert len(kind(*map(entry, names[:10]), sources=names[10:12]).read()) == 12
    expect_list(aws, *map(secret, names), secret("other"), names=())
    assert len(kind(*map(entry, names)).read()) == 101


def test_all_pages_are_read(aws, kind):
    aws.expect(
        SERVICE,
        "list_secrets",
        {"SecretList": [], "NextToken": "more"},
        IncludePlannedDeletion=True,
        MaxResults=100,
        Filters=[{"Key": "name", "Values": ["db"]}],
    )
    expect_list(aws, secret(), NextToken="more")
    assert len(kind().read()) == 1


def test_without_names_nothing_is_asked(aws):
    assert SecretsManagerSecret(aws, {}, "piksel.infra", purge_tags=False).read() == []


def test_a_policy_is_read_where_one_is_described(aws, kind, entry):
    for answer, policy in (({"ResourcePolicy": json.dumps(POLICY)}, POLICY), ({}, None)):
        expect_list(aws, secret())
        aws.expect(SERVICE, "get_resource_policy", {"ARN": ARN, "Name": "db", **answer}, **BY_ID)
        (one,) = kind(entry(resource_policy={})).read()
        assert one.attributes["resource_policy"] == policy


def test_the_policy_of_one_that_is_leaving_may_not_be_readable(aws, kind, entry):
    expect_list(aws, secret(DeletedDate=END))
    aws.fail(SERVICE, "get_resource_policy", "InvalidRequestException", **BY_ID)
    (one,) = kind(entry(resource_policy={})).read()
    assert one.attributes["resource_policy"] == "(not readable while its deletion is scheduled)"
    assert one.attributes["deletion_date"] == "2026-03-08T12:00:00Z"
    assert kind().target("resource_policy", {}, one.attributes["resource_policy"]) == {}


@pytest.mark.parametrize(("code", "leaving"), [("InvalidRequestException", {}), ("AccessDeniedException", {"DeletedDate": END})])
def test_another_refusal_of_the_policy_is_told(aws, kind, entry, code, leaving):
    expect_list(aws, secret(**leaving))
    aws.fail(SERVICE, "get_resource_policy", code, **BY_ID)
    with pytest.raises(ClientError, match=code):
        kind(entry(resource_policy={})).read()


def test_replicas_are_asked_for_where_they_are_described(aws, kind, entry):
    statuses = [{"Region": "eu-west-1", "Status": "InProgress"}, {"Region": "us-east-1", "Status": "Failed", "StatusMessage": "x"}]
    expect_list(aws, secret())
    aws.expect(SERVICE, "describe_secret", described(ReplicationStatus=statuses), **BY_NAME)
    (one,) = kind(entry(replicas=[])).read()
    assert one.attributes["replicas"] == {"eu-west-1": "alias/aws/secretsmanager"}
    assert (one.status, one.reason) == ("pending", "replica in eu-west-1 is InProgress")


def test_a_replica_that_failed_makes_no_failed_secret(aws, kind, entry):
    aws.expect(SERVICE, "describe_secret", described(ReplicationStatus=[{"Region": "us-east-1", "Status": "Failed"}]), **BY_NAME)
    one = kind(entry(replicas=[])).find("db")
    assert (one.status, one.attributes["replicas"]) == ("ready", None)


def test_they_are_read_afresh_one_by_one(aws, kind):
    aws.expect(SERVICE, "describe_secret", described(OLD), **BY_NAME)
    aws.fail(SERVICE, "describe_secret", "ResourceNotFoundException", SecretId="gone")
    found = kind().afresh({"gone", "db"})
    assert list(found) == ["db"]
    assert found["db"].outputs["version"] == OLD


def test_what_answers_to_a_part_of_its_arn_is_another(aws, kind):
    aws.expect(SERVICE, "describe_secret", secret("other"), **BY_NAME)
    assert kind().find("db") is None


def test_who_may_not_read_is_told(aws, kind):
    aws.fail(SERVICE, "describe_secret", "AccessDeniedException", **BY_NAME)
    with pytest.raises(ClientError, match="AccessDeniedException"):
        kind().find("db")


def test_it_is_made_by_one_call_with_its_value_and_given_the_rest(aws, kind):
    aws.expect(SERVICE, "get_random_password", {"RandomPassword": "made-up"}, PasswordLength=8)
    aws.expect_once(
        SERVICE,
        "create_secret",
        MADE,
        Name="db",
        ClientRequestToken=TOKEN,
        Description="The owner",
        KmsKeyId="alias/x",
        Tags=TAGS,
        SecretString="u:made-up",
    )
    aws.expect(SERVICE, "put_resource_policy", {}, **BY_ID, ResourcePolicy=json.dumps(POLICY), BlockPublicPolicy=True)
    wanted = {
        "description": "The owner",
        "kms_key": "alias/x",
        "tags": {"ManagedBy": "piksel.infra"},
        "value": Generated({"PasswordLength": 8}, "u:${password}"),
        "resource_policy": POLICY,
        "replicas": {},
        "rotation": {},
        "deletion_date": None,
    }
    made = kind().create("db", wanted)
    assert made.outputs == {"id": ARN, "arn": ARN, "version": TOKEN, "value": Hidden("u:made-up")}


def test_one_that_is_awaited_is_made_without_a_value(aws, kind):
    aws.expect_once(SERVICE, "create_secret", {"ARN": ARN, "Name": "db"}, Name="db", ClientRequestToken=TOKEN)
    assert kind().create("db", {"tags": {}, "description": ""}).outputs == {"id": ARN, "arn": ARN}


def test_one_that_is_composed_is_made_with_its_value(aws, kind):
    aws.expect_once(SERVICE, "create_secret", MADE, Name="db", ClientRequestToken=TOKEN, SecretString="x-y")
    made = kind().create("db", {"value": Composed("x-${a}", {"a": Hidden("y")})})
    assert made.outputs["value"] == Hidden("x-y")


def test_each_try_writes_the_same_value(aws, kind, pauses):
    create = {"Name": "db", "ClientRequestToken": TOKEN, "SecretString": "made-up"}
    aws.expect(SERVICE, "get_random_password", {"RandomPassword": "made-up"})
    aws.fail(SERVICE, "create_secret", "ThrottlingException", use="once", **create)
    aws.fail(SERVICE, "describe_secret", "ResourceNotFoundException", **BY_NAME)
    aws.expect_once(SERVICE, "create_secret", MADE, **create)
    assert kind().create("db", {"value": Generated({})}).outputs["version"] == TOKEN
    assert len(pauses) == 1


def test_a_lost_answer_makes_no_second_one_and_loses_no_value(aws, kind):
    aws.expect(SERVICE, "get_random_password", {"RandomPassword": "made-up"})
    aws.fail(SERVICE, "create_secret", "InternalServiceError", use="once", status=500)
    aws.expect(SERVICE, "describe_secret", described(TOKEN), **BY_NAME)
    made = kind().create("db", {"value": Generated({}), "tags": {"ManagedBy": "piksel.infra"}})
    assert made.outputs == {"id": ARN, "arn": ARN, "version": TOKEN, "value": Hidden("made-up")}


def test_one_that_somebody_made_meanwhile_keeps_its_value(aws, kind):
    aws.expect(SERVICE, "get_random_password", {"RandomPassword": "made-up"})
    aws.fail(SERVICE, "create_secret", "ResourceExistsException", use="once")
    aws.expect(SERVICE, "describe_secret", described(OLD), **BY_NAME)
    made = kind().create("db", {"value": Generated({}), "tags": {}})
    assert made.outputs == {"id": ARN, "arn": ARN, "version": OLD}


def test_one_whose_deletion_the_list_did_not_tell_of_is_restored(aws, kind):
    aws.fail(SERVICE, "create_secret", "InvalidRequestException", "… already scheduled for deletion.", use="once")
    aws.expect(SERVICE, "describe_secret", described(OLD, DeletedDate=END), **BY_NAME)
    aws.expect(SERVICE, "restore_secret", {}, **BY_ID)
    assert kind().create("db", {"tags": {}, "deletion_date": None}).outputs["version"] == OLD


def test_a_refusal_of_one_that_is_not_there_is_told(aws, kind):
    aws.fail(SERVICE, "create_secret", "InvalidRequestException", use="once")
    aws.fail(SERVICE, "describe_secret", "ResourceNotFoundException", **BY_NAME)
    with pytest.raises(ClientError, match="InvalidRequestException"):
        kind().create("db", {"tags": {}})


def test_its_deletion_is_scheduled_and_its_end_told(aws, kind, entry):
    aws.expect(SERVICE, "describe_secret", described(), **BY_ID)
    aws.expect(SERVICE, "delete_secret", {"ARN": ARN, "Name": "db", "DeletionDate": END}, **BY_ID, RecoveryWindowInDays=7)
    secrets = kind(entry(recovery_window=7))
    assert secrets.delete(existing()) is None
    assert secrets.deletion_dates == {"db": "2026-03-08T12:00:00Z"}


def test_its_replicas_go_first(aws, kind, pauses):
    aws.expect(SERVICE, "describe_secret", described(ReplicationStatus=[{"Region": "us-east-1"}, {"Region": "eu-west-1"}]), **BY_ID)
    aws.expect(SERVICE, "remove_regions_from_replication", {}, **BY_ID, RemoveReplicaRegions=["eu-west-1", "us-east-1"])
    delete = {**BY_ID, "RecoveryWindowInDays": 30}
    aws.fail(SERVICE, "delete_secret", "InvalidParameterException", "… that still has replica regions …", **delete)
    aws.expect(SERVICE, "describe_secret", described(), **BY_NAME)
    aws.expect(SERVICE, "delete_secret", {"ARN": ARN, "Name": "db", "DeletionDate": END}, **delete)
    secrets = kind()
    secrets.delete(existing())
    assert (secrets.deletion_dates, len(pauses)) == ({"db": "2026-03-08T12:00:00Z"}, 1)


def test_a_deletion_that_was_asked_for_already_is_one(aws, kind):
    aws.expect(SERVICE, "describe_secret", described(), **BY_ID)
    aws.fail(SERVICE, "delete_secret", "InvalidRequestException", "… marked for deletion.")
    for _ in range(2):
        aws.expect(SERVICE, "describe_secret", described(DeletedDate=END), **BY_NAME)
    secrets = kind()
    assert secrets.delete(existing()) is None
    assert secrets.deletion_dates == {"db": "2026-03-08T12:00:00Z"}


def test_a_refused_deletion_is_told(aws, kind):
    aws.expect(SERVICE, "describe_secret", described(), **BY_ID)
    aws.fail(SERVICE, "delete_secret", "InvalidRequestException", "It is managed by another service.")
    aws.expect(SERVICE, "describe_secret", described(), **BY_NAME)
    secrets = kind()
    with pytest.raises(ClientError, match="managed by another service"):
        secrets.delete(existing())
    assert secrets.deletion_dates == {}


def test_one_that_is_gone_is_deleted(aws, kind):
    aws.fail(SERVICE, "describe_secret", "ResourceNotFoundException", **BY_ID)
    assert kind().delete(existing()) is None


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ({"Status": "InProgress"}, ("pending", "replica in eu-west-1 is InProgress")),
        ({"Status": "InSync"}, ("ready", "")),
        ({"Status": "Failed", "StatusMessage": "Words of AWS."}, ("failed", "replication to eu-west-1: Words of AWS.")),
    ],
)
def test_replication_is_awaited_and_what_was_written_is_not_forgotten(aws, kind, status, expected):
    aws.expect(SERVICE, "describe_secret", described(ReplicationStatus=[{"Region": "eu-west-1", **status}]), **BY_ID)
    waiting = Existing("secretsmanager_secret", "db", {}, {"id": ARN, "value": Hidden("x")}, "pending")
    (one,) = kind().refresh([waiting])
    assert (one.status, one.reason) == expected
    assert one.outputs["value"] == Hidden("x")


def test_what_it_holds_is_data_and_never_shown(kind):
    assert kind().holds_data
    for value, shown in ((Hidden("x"), "(secret)"), (Generated({}), "(generated)"), (Composed("x", {}), "(composed)"), (None, None)):
        assert kind().shown("value", value) == shown
    assert kind().shown("description", "x") == "x"


@pytest.mark.parametrize("attribute", ["description", "resource_policy", "replicas", "rotation"])
def test_none_and_an_empty_one_are_the_same(kind, attribute):
    empty = "" if attribute == "description" else {}
    assert kind().target(attribute, empty, None) is None
    assert kind().target(attribute, empty, {"x": "y"}) == empty


def test_a_key_by_another_name_is_no_difference(kind):
    assert kind().target("kms_key", "id", "arn:aws:kms:x:1:key/id") == "arn:aws:kms:x:1:key/id"
    assert kind().target("kms_key", "alias/x", "arn:aws:kms:x:1:key/id") == "alias/x"
    assert kind().target("kms_key", "alias/x", None) == "alias/x"


def test_tags_are_added_to_those_that_are_there(kind):
    assert kind().target("tags", {"a": "1"}, {"b": "2"}) == {"a": "1", "b": "2"}
