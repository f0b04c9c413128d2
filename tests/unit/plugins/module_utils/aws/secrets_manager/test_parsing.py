# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from datetime import UTC, datetime, timedelta

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.secrets_manager.parsing import parsed, replicas, state, until
from ansible_collections.piksel.infra.plugins.module_utils.aws.secrets_manager.values import Hidden

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ARN = "arn:aws:secretsmanager:ap-southeast-3:123456789012:secret:db-AbCdEf"


def described(**more):
    return parsed({"ARN": ARN, "Name": "db", **more}, "piksel.infra", 7, NOW)


def test_a_secret_of_which_nothing_is_told_has_aws_own_key_and_no_value():
    one = described()
    assert (one.name, one.status, one.owned) == ("db", "ready", False)
    assert one.outputs == {"id": ARN, "arn": ARN}
    assert one.attributes == {
        "description": None,
        "kms_key": "alias/aws/secretsmanager",
        "rotation": None,
        "tags": {},
        "deletion_date": None,
    }


@pytest.mark.parametrize("member", ["SecretVersionsToStages", "VersionIdsToStages"])
def test_a_value_is_there_once_a_version_is_current(member):
    one = described(**{member: {"v1": ["AWSPREVIOUS"], "v2": ["AWSPENDING", "AWSCURRENT"]}})
    assert one.outputs["version"] == one.attributes["value"].version == "v2"
    assert one.attributes["value"] == Hidden(None)
    assert "value" not in described(**{member: {"v1": ["AWSPENDING"]}}).attributes


def test_its_tags_tell_whose_it_is():
    tags = [{"Key": "ManagedBy", "Value": "piksel.infra"}, {"Key": "Name", "Value": "x"}, {"Key": "aws:cloudformation:stack", "Value": "y"}]
    one = described(Tags=tags)
    assert one.owned
    assert one.attributes["tags"] == {"ManagedBy": "piksel.infra", "Name": "x"}


def test_where_it_is_replicated_from():
    assert described(PrimaryRegion="eu-west-1").outputs["primary_region"] == "eu-west-1"


@pytest.mark.parametrize(
    ("told", "end"),
    [
        (NOW + timedelta(days=3), "2026-03-04T12:00:00Z"),
        (NOW - timedelta(days=3), "2026-03-05T12:00:00Z"),
        (NOW, "2026-03-08T12:00:00Z"),
    ],
)
def test_until_when_it_can_be_restored(told, end):
    assert until(told, 7, NOW) == described(DeletedDate=told).attributes["deletion_date"] == end


def test_what_becomes_of_replicas():
    done, busy, begun = ({"Region": f"r-{number}", "Status": status} for number, status in enumerate(("InSync", "InProgress", "Pending")))
    failed = {"Region": "eu-west-1", "Status": "Failed", "StatusMessage": "Secret with this name already exists", "KmsKeyId": "k"}
    assert replicas([{**done, "KmsKeyId": "alias/x"}, busy, failed]) == {"r-0": "alias/x", "r-1": "alias/aws/secretsmanager"}
    assert replicas([failed]) is None
    assert state([]) == state([done]) == ("ready", "")
    assert state([done, busy, begun, failed]) == ("pending", "replica in r-1 is InProgress, replica in r-2 is Pending")
    assert state([done, failed]) == ("failed", "replication to eu-west-1: Secret with this name already exists")
    assert state([{"Region": "eu-west-1", "Status": "Detached"}]) == ("failed", "replication to eu-west-1: Detached")
