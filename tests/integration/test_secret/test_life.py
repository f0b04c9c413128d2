# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module `secret` against the sandbox: made, unchanged, changed, restored and removed, every plan true."""

import copy
import json
from datetime import UTC, datetime, timedelta

from integration.support.secrets import PLANTED, POLICY, actions


def test_made_changed_and_removed_in_twelve_runs(manager, value, converge):
    described = {"name": "db", "generate": {}, "description": "The owner of the database"}
    changes, result = converge(described, tags={"Project": "example"})
    assert changes["db"]["action"] == "create"
    assert changes["db"]["attributes"]["value"] == {"before": None, "after": "(generated)"}
    found = manager.describe_secret(SecretId="db")
    assert {tag["Key"]: tag["Value"] for tag in found["Tags"]} == {"Project": "example", "ManagedBy": "piksel.infra"}
    assert found["Description"] == "The owner of the database"
    assert result["outputs"] == {"arns": {"db": found["ARN"]}, "with_value": ["db"], "awaiting_value": [], "recoverable_until": {}}
    first = value("db")
    assert len(first) == 32
    assert converge(described, tags={"Project": "example"})[0] == {}

    described["description"] = "another"
    assert actions(converge(described)[0]) == {"db": ("update", ["description"])}
    assert manager.describe_secret(SecretId="db")["Description"] == "another"
    assert converge(described)[0] == {}
    assert value("db") == first

    described |= {"state": "absent", "recovery_window": 7}
    changes, result = converge(described)
    assert changes["db"]["action"] == "delete"
    assert changes["db"]["attributes"]["value"] == {"before": "(secret)", "after": None}
    assert (result["outputs"]["arns"], result["outputs"]["with_value"]) == ({}, [])
    until = datetime.fromisoformat(result["outputs"]["recoverable_until"]["db"])
    assert timedelta(days=6, hours=23) < until - datetime.now(UTC) <= timedelta(days=7)
    assert manager.describe_secret(SecretId="db")["DeletedDate"]
    changes, again = converge(described)
    assert changes == {}
    assert datetime.fromisoformat(again["outputs"]["recoverable_until"]["db"]) - until < timedelta(minutes=1)


def test_check_mode_on_an_empty_account_tells_of_values_to_come(run_module):
    secrets = [
        {"name": "made", "generate": {}},
        {"name": "set-later", "awaited": True},
        {"name": "whole", "compose": "${made}"},
        {"name": "half", "compose": "${made}:${set-later}"},
        {"name": "plain"},
    ]
    result = run_module("secret", check=True, secrets=secrets)
    assert {one["name"]: one["attributes"].get("value", {}).get("after") for one in result["changes"]} == {
        "made": "(generated)",
        "set-later": None,
        "whole": "(composed)",
        "half": None,
        "plain": None,
    }
    assert result["outputs"] == {
        "arns": dict.fromkeys(["made", "set-later", "whole", "half", "plain"]),
        "with_value": ["made", "whole"],
        "awaiting_value": ["half", "set-later"],
        "recoverable_until": {},
    }


OTHER_ORDER = {"Version": "2012-10-17", "Statement": {**POLICY["Statement"][0], "Action": POLICY["Statement"][0]["Action"][::-1]}}
DENIED = {"Version": "2012-10-17", "Statement": [{**POLICY["Statement"][0], "Effect": "Deny"}]}

CHANGES = [
    ({"description": "another"}, "description"),
    ({"description": ""}, "description"),
    ({"tags": {"Team": "maps"}}, "tags"),
    ({"tags": {"Team": "charts"}}, "tags"),
    ({"resource_policy": POLICY}, "resource_policy"),
    ({"resource_policy": OTHER_ORDER}, None),
    ({"resource_policy": DENIED}, "resource_policy"),
    ({"resource_policy": {}}, "resource_policy"),
    ({"replicas": [{"region": "eu-west-1"}]}, "replicas"),
    ({"replicas": [{"region": "eu-west-1"}, {"region": "us-east-1"}]}, "replicas"),
    ({"replicas": [{"region": "us-east-1"}]}, "replicas"),
    ({"replicas": []}, "replicas"),
    ({"recovery_window": 7}, None),
    ({"generate": {"length": 64, "template": {"password": "${password}"}}}, None),
]


def test_one_change_is_one_change_and_then_none(converge, value):
    described = {"name": "db", "description": "The owner", "generate": {}}
    converge(described)
    first = value("db")
    for change, attribute in CHANGES:
        described |= change
        changes, result = converge(described)
        assert actions(changes) == ({"db": ("update", [attribute])} if attribute else {}), change
        assert not result["pending"]
        assert converge(described)[0] == {}
    assert value("db") == first


def test_what_is_not_given_is_left_alone(manager, converge):
    converge(
        {"name": "db", "description": "old", "resource_policy": POLICY, "replicas": [{"region": "eu-west-1"}], "tags": {"Team": "maps"}}
    )
    assert converge({"name": "db"})[0] == {}
    found = manager.describe_secret(SecretId="db")
    assert (found["Description"], len(found["ReplicationStatus"]), len(found["Tags"])) == ("old", 1, 2)
    assert actions(converge({"name": "db"}, purge_tags=True)[0]) == {"db": ("update", ["tags"])}
    assert [tag["Key"] for tag in manager.describe_secret(SecretId="db")["Tags"]] == ["ManagedBy"]


def test_the_key_is_told_by_any_of_its_names(aws, manager, converge):
    kms = aws.client("staging", "kms")
    first, second = (kms.create_key()["KeyMetadata"] for _ in range(2))
    kms.create_alias(AliasName="alias/secrets", TargetKeyId=first["KeyId"])
    described = {"name": "db", "generate": {}}
    converge(described)
    for key, changed in (
        ("alias/aws/secretsmanager", False),
        ("alias/secrets", True),
        (first["KeyId"], False),
        (first["Arn"], False),
        (second["Arn"], True),
        (second["KeyId"], False),
        ("alias/aws/secretsmanager", True),
    ):
        changes, _ = converge({**described, "kms_key": key})
        assert actions(changes) == ({"db": ("update", ["kms_key"])} if changed else {}), key
    assert "KmsKeyId" not in manager.describe_secret(SecretId="db")


def test_a_scheduled_deletion_is_taken_back_with_the_value(manager, converge, value):
    described = {"name": "db", "generate": {}, "resource_policy": POLICY}
    converge(described)
    first = value("db")
    converge({"name": "db", "state": "absent"})
    changes, result = converge({**described, "description": "back"})
    assert changes["db"]["action"] == "update"
    assert {"deletion_date", "description"} <= changes["db"]["attributes"].keys()
    assert changes["db"]["attributes"]["deletion_date"]["after"] is None
    assert datetime.fromisoformat(changes["db"]["attributes"]["deletion_date"]["before"]) > datetime.now(UTC)
    assert result["outputs"]["recoverable_until"] == {}
    assert value("db") == first
    assert converge({**described, "description": "back"})[0] == {}


def test_what_holds_data_is_kept_until_it_is_named(manager, converge):
    secrets = [{"name": "a", "generate": {}}, {"name": "b", "generate": {}, "recovery_window": 10}]
    converge(*secrets)
    changes, result = converge(*secrets, state="absent")
    assert changes == {}
    assert result["kept"] == [f"secretsmanager_secret {name}: it holds data: it is deleted only where it is named" for name in "ab"]
    changes, result = converge(*secrets, state="absent", delete_data=["secretsmanager_secret b"])
    assert list(changes) == ["b"]
    assert list(result["outputs"]["recoverable_until"]) == ["b"]
    changes, result = converge(*secrets, state="absent", delete_data=["secretsmanager_secret a", "secretsmanager_secret b"])
    assert list(changes) == ["a"]
    assert list(result["outputs"]["recoverable_until"]) == ["a", "b"]
    assert manager.list_secrets()["SecretList"] == []
    assert actions(converge(*secrets)[0]) == {name: ("update", ["deletion_date"]) for name in "ab"}


def test_what_somebody_else_made_is_removed_only_by_name(manager, converge):
    manager.create_secret(Name="theirs", SecretString=PLANTED)
    changes, result = converge({"name": "theirs"}, state="absent", delete_data=["secretsmanager_secret theirs"])
    assert (changes, result["kept"]) == ({}, [])
    changes, result = converge({"name": "theirs", "state": "absent"})
    assert list(changes) == ["theirs"]
    assert PLANTED not in json.dumps(result)


def test_replicas_go_before_the_secret(aws, manager, converge):
    converge({"name": "db", "generate": {}, "replicas": [{"region": "eu-west-1"}]})
    assert [one["Status"] for one in manager.describe_secret(SecretId="db")["ReplicationStatus"]] == ["InSync"]
    assert list(converge({"name": "db", "state": "absent"})[0]) == ["db"]
    assert "ReplicationStatus" not in manager.describe_secret(SecretId="db")


def test_replication_can_be_started_and_awaited_later(run_module, value):
    secrets = [{"name": "db", "generate": {}, "replicas": [{"region": "eu-west-1"}]}, {"name": "url", "compose": "x-${db}"}]
    started = run_module("secret", wait=False, secrets=copy.deepcopy(secrets))
    assert {one["name"]: one["outcome"] for one in started["changes"]} == {"db": "done", "url": "deferred"}
    assert started["pending"] == ["secretsmanager_secret db", "secretsmanager_secret url"]
    assert started["outputs"]["with_value"] == ["db"]
    first = value("db")
    awaited = run_module("secret", secrets=copy.deepcopy(secrets))
    assert {one["name"]: one["outcome"] for one in awaited["changes"]} == {"url": "done"}
    assert (awaited["pending"], awaited["outputs"]["with_value"]) == ([], ["db", "url"])
    assert (value("db"), value("url")) == (first, f"x-{first}")


def test_a_replica_that_failed_is_told_in_the_words_of_aws_and_tried_again(aws, run_module, converge):
    there = aws.client("staging", "secretsmanager", region_name="eu-west-1")
    there.create_secret(Name="db", SecretString=PLANTED)
    described = {"name": "db", "generate": {}, "replicas": [{"region": "eu-west-1"}]}
    for action in ("create", "update"):
        result = run_module("secret", secrets=[described])
        assert f"{action} secretsmanager_secret db: it failed: replication to eu-west-1: " in result["msg"]
        assert "already exists in region eu-west-1" in result["msg"]
        assert PLANTED not in json.dumps(result)
    there.delete_secret(SecretId="db", ForceDeleteWithoutRecovery=True)
    assert actions(converge(described)[0]) == {"db": ("update", ["replicas"])}
    assert converge(described)[0] == {}


def test_a_secret_is_described_where_it_is_and_not_where_its_replica_is(aws, run_module):
    there = aws.client("staging", "secretsmanager", region_name="eu-west-1")
    there.create_secret(Name="db", SecretString=PLANTED, AddReplicaRegions=[{"Region": "ap-southeast-3"}])
    result = run_module("secret", secrets=[{"name": "db", "description": "mine"}])
    assert "secrets: db: it is the replica here of a secret in eu-west-1; describe it there" in result["msg"]
