"""Secrets Manager: secrets and their values, in lists and batches of AWS's sizes."""

import string
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from sandbox.expect import refused

ANY = {"Filters": [{"Key": "name", "Values": ["!nothing"]}]}


@pytest.fixture
def sm(aws):
    return aws.client("staging", "secretsmanager")


def names(found):
    return [secret["Name"] for secret in found["SecretList"]]


def named(*prefixes):
    return [{"Key": "name", "Values": list(prefixes)}]


def stages(sm, name):
    return {tuple(sorted(one)) for one in sm.describe_secret(SecretId=name)["VersionIdsToStages"].values()}


def test_a_secret_is_found_by_name_whole_arn_and_arn_without_its_end(sm):
    arn = sm.create_secret(Name="apps/web", SecretString="value")["ARN"]
    for identifier in ("apps/web", arn, arn[:-7]):
        assert sm.get_secret_value(SecretId=identifier)["SecretString"] == "value"
    # AWS takes for a whole ARN what ends like one.
    trap = sm.create_secret(Name="web-secret", SecretString="value")["ARN"]
    for identifier in ("apps", arn[:-1] + "_", arn[:-6] + "AAAAAA", arn.replace("ap-southeast-3", "us-east-1"), trap[:-7]):
        with refused("ResourceNotFoundException", "can't find the specified secret."):
            sm.get_secret_value(SecretId=identifier)


def test_without_a_value_there_is_no_version(sm):
    made = sm.create_secret(Name="awaited", Description="A person sets it", Tags=[{"Key": "Project", "Value": "piksel"}])
    assert "VersionId" not in made
    (listed,) = sm.list_secrets()["SecretList"]
    described = sm.describe_secret(SecretId="awaited")
    assert {"SecretVersionsToStages", "KmsKeyId", "DeletedDate", "RotationEnabled"}.isdisjoint(listed)
    assert {"VersionIdsToStages", "ReplicationStatus", "PrimaryRegion"}.isdisjoint(described)
    assert (listed["Description"], listed["Tags"]) == ("A person sets it", [{"Key": "Project", "Value": "piksel"}])
    for more, label in (({}, "AWSCURRENT"), ({"VersionStage": "AWSPREVIOUS"}, "AWSPREVIOUS")):
        with refused("ResourceNotFoundException", f"can't find the specified secret value for staging label: {label}"):
            sm.get_secret_value(SecretId="awaited", **more)
    sm.put_secret_value(SecretId="awaited", SecretString="set")
    assert stages(sm, "awaited") == {("AWSCURRENT",)}


def test_the_same_request_again_is_answered_and_another_is_refused(sm):
    token = str(uuid4())
    given = {"Name": "once", "SecretString": "one", "ClientRequestToken": token}
    first = sm.create_secret(**given)
    assert first["VersionId"] == token
    again = sm.create_secret(**given)
    assert (again["ARN"], again["VersionId"]) == (first["ARN"], token)
    for other in ({"SecretString": "two"}, {"ClientRequestToken": str(uuid4())}):
        with refused("ResourceExistsException", "once already exists"):
            sm.create_secret(**{**given, **other})
    put = {"SecretId": "once", "SecretString": "two", "ClientRequestToken": str(uuid4())}
    assert sm.put_secret_value(**put)["VersionId"] == sm.put_secret_value(**put)["VersionId"]
    for write in (sm.put_secret_value, sm.update_secret):
        with refused("ResourceExistsException", "already in use for a version"):
            write(**{**put, "SecretString": "three"})
    assert stages(sm, "once") == {("AWSCURRENT",), ("AWSPREVIOUS",)}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"Name": "a b"}, "ValidationException"),
        ({"Name": "a" * 513}, "ValidationException"),
        ({"Name": "a", "SecretString": "x" * 65537}, "ValidationException"),
        ({"Name": "a", "SecretString": "é" * 32769}, "ValidationException"),
        ({"Name": "a", "SecretBinary": b"x" * 65537}, "ValidationException"),
        ({"Name": "a", "SecretString": "x", "SecretBinary": b"x"}, "InvalidParameterException"),
        ({"Name": "a", "Description": "x" * 2049}, "ValidationException"),
        ({"Name": "a", "Tags": [{"Key": "aws:x", "Value": ""}]}, "InvalidParameterException"),
        ({"Name": "a", "Tags": [{"Key": str(number), "Value": ""} for number in range(51)]}, "InvalidParameterException"),
        ({"Name": "a", "KmsKeyId": "alias/nobodys"}, "EncryptionFailure"),
        ({"Name": "a", "KmsKeyId": str(uuid4())}, "EncryptionFailure"),
        ({"Name": "a", "AddReplicaRegions": [{"Region": "ap-southeast-3"}]}, "InvalidParameterException"),
    ],
)
def test_what_aws_does_not_take_is_not_made(sm, given, code):
    with refused(code):
        sm.create_secret(**given)
    assert sm.list_secrets(IncludePlannedDeletion=True)["SecretList"] == []


def test_what_aws_takes_is_made(sm):
    sm.create_secret(Name="a" * 512, SecretString="x" * 65536, Tags=[{"Key": str(number), "Value": ""} for number in range(50)])
    sm.create_secret(Name="/_+=.@-ends-abcdef", SecretBinary=b"\0" * 65536)
    assert sm.get_secret_value(SecretId="/_+=.@-ends-abcdef")["SecretBinary"] == b"\0" * 65536
    with refused("InvalidParameterException", "50 tags"):
        sm.tag_resource(SecretId="a" * 512, Tags=[{"Key": "more", "Value": ""}])


def test_an_answer_about_a_value_never_repeats_it(sm):
    with pytest.raises(sm.exceptions.ClientError, match="at 'secretString'") as refusal:
        sm.create_secret(Name="a", SecretString="planted" * 10000)
    assert "planted" not in str(refusal.value.response)


def test_a_key_must_be_usable(aws, sm):
    kms = aws.client("staging", "kms")
    key = kms.create_key()["KeyMetadata"]
    kms.create_alias(AliasName="alias/secrets", TargetKeyId=key["KeyId"])
    for number, given in enumerate((key["KeyId"], key["Arn"], "alias/secrets")):
        sm.create_secret(Name=str(number), SecretString="x", KmsKeyId=given)
        assert sm.describe_secret(SecretId=str(number))["KmsKeyId"] == given
    sm.update_secret(SecretId="1", KmsKeyId="alias/aws/secretsmanager")
    assert "KmsKeyId" not in sm.describe_secret(SecretId="1")
    kms.disable_key(KeyId=key["KeyId"])
    with refused("DecryptionFailure"):
        sm.get_secret_value(SecretId="0")
    with refused("EncryptionFailure"):
        sm.put_secret_value(SecretId="0", SecretString="y")
    assert sm.get_secret_value(SecretId="1")["SecretString"] == "x"


def test_labels_move_as_values_are_put(sm):
    one = sm.create_secret(Name="moved", SecretString="one")["VersionId"]
    two = sm.put_secret_value(SecretId="moved", SecretString="two")
    assert two["VersionStages"] == ["AWSCURRENT"]
    three = sm.update_secret(SecretId="moved", SecretString="three")["VersionId"]
    assert "VersionId" not in sm.update_secret(SecretId="moved", Description="no value")
    assert sm.describe_secret(SecretId="moved")["VersionIdsToStages"] == {two["VersionId"]: ["AWSPREVIOUS"], three: ["AWSCURRENT"]}
    assert sm.get_secret_value(SecretId="moved", VersionStage="AWSPREVIOUS")["SecretString"] == "two"
    assert sm.get_secret_value(SecretId="moved", VersionId=one)["SecretString"] == "one"
    assert len(sm.list_secret_version_ids(SecretId="moved")["Versions"]) == 2
    assert len(sm.list_secret_version_ids(SecretId="moved", IncludeDeprecated=True)["Versions"]) == 3
    own = sm.put_secret_value(SecretId="moved", SecretString="four", VersionStages=["green"])["VersionId"]
    assert sm.get_secret_value(SecretId="moved", VersionStage="green")["SecretString"] == "four"
    assert sm.get_secret_value(SecretId="moved")["SecretString"] == "three"
    with refused("InvalidRequestException", "not associated to the provided VersionId"):
        sm.get_secret_value(SecretId="moved", VersionId=own, VersionStage="AWSCURRENT")
    with refused("ResourceNotFoundException", "for VersionId"):
        sm.get_secret_value(SecretId="moved", VersionId=str(uuid4()))
    move = {"SecretId": "moved", "VersionStage": "AWSCURRENT", "MoveToVersionId": own}
    with refused("InvalidParameterException", "RemoveFromVersionId can't be empty"):
        sm.update_secret_version_stage(**move)
    with refused("InvalidParameterException", "can't be completely removed"):
        sm.update_secret_version_stage(SecretId="moved", VersionStage="AWSCURRENT", RemoveFromVersionId=three)
    sm.update_secret_version_stage(**move, RemoveFromVersionId=three)
    assert sm.describe_secret(SecretId="moved")["VersionIdsToStages"] == {three: ["AWSPREVIOUS"], own: ["green", "AWSCURRENT"]}


def test_a_deletion_is_scheduled_and_cancelled(sm):
    sm.create_secret(Name="gone", SecretString="x")
    for window, code in ((6, "InvalidParameterException"), (31, "InvalidParameterException")):
        with refused(code, "between 7 and 30"):
            sm.delete_secret(SecretId="gone", RecoveryWindowInDays=window)
    with refused("InvalidParameterException", "in conjunction"):
        sm.delete_secret(SecretId="gone", RecoveryWindowInDays=7, ForceDeleteWithoutRecovery=True)
    until = sm.delete_secret(SecretId="gone", RecoveryWindowInDays=7)["DeletionDate"]
    asked = sm.describe_secret(SecretId="gone")["DeletedDate"]
    assert abs(datetime.now(UTC) - asked) < timedelta(minutes=1)
    assert until - asked == timedelta(days=7)
    token = str(uuid4())
    for refuse in (
        lambda: sm.get_secret_value(SecretId="gone"),
        lambda: sm.put_secret_value(SecretId="gone", SecretString="y", ClientRequestToken=token),
        lambda: sm.update_secret(SecretId="gone", Description="y"),
        lambda: sm.tag_resource(SecretId="gone", Tags=[{"Key": "a", "Value": "b"}]),
        lambda: sm.get_resource_policy(SecretId="gone"),
        lambda: sm.delete_secret(SecretId="gone"),
        lambda: sm.create_secret(Name="gone"),
    ):
        with refused("InvalidRequestException"):
            refuse()
    with refused("InvalidRequestException", "a secret with this name is already scheduled for deletion"):
        sm.create_secret(Name="gone", SecretString="x")
    assert names(sm.list_secrets()) == []
    (listed,) = sm.list_secrets(IncludePlannedDeletion=True)["SecretList"]
    assert listed["DeletedDate"] == asked
    sm.restore_secret(SecretId="gone")
    assert "DeletedDate" not in sm.describe_secret(SecretId="gone")
    assert sm.get_secret_value(SecretId="gone")["SecretString"] == "x"


def test_forced_it_is_gone_at_once_and_nobody_says_that_it_was_not_there(sm):
    sm.create_secret(Name="gone", SecretString="x")
    sm.delete_secret(SecretId="gone")
    sm.delete_secret(SecretId="gone", ForceDeleteWithoutRecovery=True)
    with refused("ResourceNotFoundException"):
        sm.describe_secret(SecretId="gone")
    sm.delete_secret(SecretId="gone", ForceDeleteWithoutRecovery=True)
    with refused("ResourceNotFoundException"):
        sm.delete_secret(SecretId="gone")
    assert sm.create_secret(Name="gone")["Name"] == "gone"


def test_a_list_has_pages_of_at_most_a_hundred(sm):
    for number in range(205):
        sm.create_secret(Name=f"many/{number:03}")
    sm.delete_secret(SecretId="many/007")
    wanted = [f"many/{number:03}" for number in range(205) if number != 7]
    pages = list(sm.get_paginator("list_secrets").paginate())
    assert [len(page["SecretList"]) for page in pages] == [100, 100, 4]
    assert [name for page in pages for name in names(page)] == wanted
    for more in ({"SortOrder": "desc"}, {"SortBy": "name", "SortOrder": "desc"}):
        found = [name for page in sm.get_paginator("list_secrets").paginate(MaxResults=30, **more) for name in names(page)]
        assert found == wanted[::-1]
    exactly = sm.list_secrets(MaxResults=10, Filters=named("many/01"))
    assert len(exactly["SecretList"]) == 10
    assert "NextToken" not in exactly
    first = sm.list_secrets(MaxResults=3, Filters=named("many/01"))
    sm.delete_secret(SecretId="many/010", ForceDeleteWithoutRecovery=True)
    rest = sm.list_secrets(MaxResults=100, Filters=named("many/01"), NextToken=first["NextToken"])
    assert names(first) + names(rest) == [f"many/01{number}" for number in range(10)]
    with refused("ValidationException", "at 'maxResults'"):
        sm.list_secrets(MaxResults=101)
    with refused("InvalidNextTokenException"):
        sm.list_secrets(NextToken="made up")


@pytest.mark.parametrize(
    ("key", "values", "found"),
    [
        ("name", ["Apps/"], ["Apps/web"]),
        ("name", ["apps/"], ["apps/api"]),
        ("name", ["web"], []),
        ("name", ["!apps/"], ["Apps/web", "other"]),
        ("name", ["apps/", "oth"], ["apps/api", "other"]),
        ("tag-key", ["Pro"], ["Apps/web", "apps/api"]),
        ("tag-key", ["pro"], []),
        ("tag-key", ["!Pro"], ["other"]),
        ("tag-value", ["pik"], ["Apps/web"]),
        ("description", ["front"], ["Apps/web"]),
        ("all", ["PIKSEL"], ["Apps/web"]),
        ("owning-service", ["rds"], []),
        ("primary-region", ["ap-"], []),
    ],
)
def test_filters_choose(sm, key, values, found):
    sm.create_secret(Name="Apps/web", Description="Of the front end", Tags=[{"Key": "Project", "Value": "piksel"}])
    sm.create_secret(Name="apps/api", Tags=[{"Key": "Project", "Value": "other"}])
    sm.create_secret(Name="other")
    assert names(sm.list_secrets(Filters=[{"Key": key, "Values": values}])) == found
    assert names(sm.list_secrets(Filters=[{"Key": key, "Values": values}, {"Key": "name", "Values": ["nothing"]}])) == []


def test_a_filter_is_one_of_the_services(sm):
    with refused("ValidationException", "at 'filters.1.member.key'"):
        sm.list_secrets(Filters=[{"Key": "colour", "Values": ["red"]}])
    with refused("ValidationException"):
        sm.list_secrets(Filters=[{"Key": "name", "Values": ["white*space"]}])


def test_a_batch_answers_for_those_that_can_be_read(sm):
    sm.create_secret(Name="text", SecretString="one")
    sm.create_secret(Name="binary", SecretBinary=b"\1\2")
    sm.create_secret(Name="empty")
    sm.create_secret(Name="gone", SecretString="x")
    sm.delete_secret(SecretId="gone")
    found = sm.batch_get_secret_value(SecretIdList=["missing", "text", "empty", "gone", "binary"])
    values = {one["Name"]: one.get("SecretString", one.get("SecretBinary")) for one in found["SecretValues"]}
    assert values == {"text": "one", "binary": b"\1\2"}
    assert [(one["SecretId"], one["ErrorCode"]) for one in found["Errors"]] == [
        ("missing", "ResourceNotFoundException"),
        ("empty", "ResourceNotFoundException"),
        ("gone", "InvalidRequestException"),
    ]
    chosen = sm.batch_get_secret_value(**ANY)
    assert [one["Name"] for one in chosen["SecretValues"]] == ["text", "binary"]
    assert [one["SecretId"].split(":secret:")[1][:-7] for one in chosen["Errors"]] == ["empty"]


def test_a_batch_has_at_most_twenty(sm):
    for number in range(45):
        sm.create_secret(Name=f"many/{number:02}", SecretString=str(number))
    everything = [f"many/{number:02}" for number in range(45)]
    assert len(sm.batch_get_secret_value(SecretIdList=everything[:20])["SecretValues"]) == 20
    with refused("ValidationException", "at 'secretIdList'"):
        sm.batch_get_secret_value(SecretIdList=everything[:21])
    with refused("ValidationException", "at 'maxResults'"):
        sm.batch_get_secret_value(**ANY, MaxResults=21)
    with refused("InvalidParameterException", "'Filters' must also be specified"):
        sm.batch_get_secret_value(SecretIdList=["many/01"], MaxResults=5)
    for given in ({}, {**ANY, "SecretIdList": ["many/01"]}):
        with refused("InvalidParameterException", "not both"):
            sm.batch_get_secret_value(**given)
    for size, pages in (({}, [20, 20, 5]), ({"MaxResults": 15}, [15, 15, 15])):
        token, sizes, found = {}, [], []
        while token is not None:
            page = sm.batch_get_secret_value(**ANY, **size, **token)
            sizes.append(len(page["SecretValues"]))
            found += [one["Name"] for one in page["SecretValues"]]
            token = {"NextToken": page["NextToken"]} if "NextToken" in page else None
        assert (sizes, found) == (pages, everything)


def test_tags_are_added_and_removed(sm):
    sm.create_secret(Name="tagged", Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    sm.tag_resource(SecretId="tagged", Tags=[{"Key": "b", "Value": "3"}, {"Key": "c", "Value": ""}])
    sm.untag_resource(SecretId="tagged", TagKeys=["a", "never"])
    assert sm.describe_secret(SecretId="tagged")["Tags"] == [{"Key": "b", "Value": "3"}, {"Key": "c", "Value": ""}]
    for refuse in (
        lambda: sm.tag_resource(SecretId="tagged", Tags=[{"Key": "aws:x", "Value": "1"}]),
        lambda: sm.untag_resource(SecretId="tagged", TagKeys=["aws:x"]),
    ):
        with refused("InvalidParameterException", "aws:"):
            refuse()


EVERY = string.ascii_letters + string.digits + string.punctuation
LOWER = {"ExcludeUppercase": True, "ExcludeNumbers": True, "ExcludePunctuation": True}


@pytest.mark.parametrize(
    ("rules", "characters"),
    [
        ({}, EVERY),
        ({"PasswordLength": 4096, "ExcludePunctuation": True}, string.ascii_letters + string.digits),
        ({**LOWER, "IncludeSpace": True}, string.ascii_lowercase + " "),
        ({"PasswordLength": 4, "ExcludeCharacters": "abc[]\\"}, set(EVERY) - set("abc[]\\")),
        ({"PasswordLength": 1, "RequireEachIncludedType": False}, string.printable),
    ],
)
def test_a_password_keeps_the_rules(sm, rules, characters):
    found = {sm.get_random_password(**rules)["RandomPassword"] for _ in range(20)}
    assert len(found) > 1
    for one in found:
        assert len(one) == rules.get("PasswordLength", 32)
        assert set(one) <= set(characters)
    if rules.get("PasswordLength", 32) >= 4:
        types = [string.ascii_lowercase, *([string.ascii_uppercase] if not rules.get("ExcludeUppercase") else [])]
        assert all(set(one) & set(each) for one in found for each in types)


def test_a_password_that_can_not_be_is_refused(aws, sm):
    with refused("ValidationException", "4096"):
        sm.get_random_password(PasswordLength=4097)
    nothing = {f"Exclude{kind}": True for kind in ("Numbers", "Punctuation", "Uppercase", "Lowercase")}
    for rules in ({"PasswordLength": 3}, nothing, {"ExcludeCharacters": string.digits}):
        with refused("InvalidParameterException"):
            sm.get_random_password(**rules)
    assert [call["parameters"] for call in aws.calls()][1] == {"PasswordLength": 3}
    assert aws.calls(write=True) == []


def test_no_value_is_in_the_log_of_calls(aws, sm):
    sm.create_secret(Name="hidden", SecretString="kept-out-1", Tags=[{"Key": "a", "Value": "b"}])
    sm.put_secret_value(SecretId="hidden", SecretString="kept-out-2")
    sm.update_secret(SecretId="hidden", SecretBinary=b"kept-out-3")
    sm.get_secret_value(SecretId="hidden")
    sm.batch_get_secret_value(SecretIdList=["hidden"])
    passwords = [sm.get_random_password(ExcludePunctuation=True)["RandomPassword"]]
    log = (aws.directory / "calls.jsonl").read_text()
    assert len([call for call in aws.calls() if call["service"] == "secretsmanager"]) == 6
    assert "hidden" in log
    for secret in ("kept-out", b64encode(b"kept-out-3").decode(), *passwords):
        assert secret not in log
