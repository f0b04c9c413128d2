# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every call of what is restored: found by its marks or by its job, started once, awaited, marked."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.backup.restores import RestoredResource
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing

POINT, SOURCE, MADE = "arn:point", "arn:source", "arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/fs-1"
JOB = {"RestoreJobId": "j1", "RecoveryPointArn": POINT, "SourceResourceArn": SOURCE}
OF_TYPE = {"ByResourceType": "EFS"}


class Target:
    """What is known of a type, as a list of what it was asked."""

    def __init__(self, found=None):
        self.found, self.tagged = found, []

    def find(self, name):
        return self.found

    def identity(self, arn):
        return arn.rpartition("/")[2]

    def tag(self, identity, tags):
        self.tagged.append((identity, tags))


def kind(aws, tags=None):
    found = {"arn": MADE, "id": "fs-1", "tags": tags} if tags is not None else None
    one = RestoredResource(aws, "new", "EFS", Target(found), "piksel.infra")
    one.point = {"RecoveryPointArn": POINT, "metadata": {"newFileSystem": "true"}, "role_arn": "arn:aws:iam::123456789012:role/backup"}
    one.tags = {"ManagedBy": "piksel.infra"}
    return one


def expect_jobs(aws, *jobs):
    aws.expect("backup", "list_restore_jobs", {"RestoreJobs": [{**JOB, **job} for job in jobs]}, **OF_TYPE)


def test_what_has_its_marks_needs_no_job(aws):
    (one,) = kind(aws, {"Name": "new", "RestoredFrom": POINT, "RestoredOf": SOURCE, "Team": "maps"}).read()
    assert one.attributes == {"recovery_point": POINT, "source": SOURCE, "tags": {"Team": "maps"}}
    assert (one.status, one.outputs["id"], one.owned) == ("ready", "fs-1", False)


@pytest.mark.parametrize(
    ("job", "status", "point"),
    [
        ({"Status": "COMPLETED", "CreatedResourceArn": MADE}, "ready", POINT),
        ({"Status": "RUNNING", "CreatedResourceArn": MADE}, "pending", POINT),
        ({"Status": "RUNNING"}, "pending", POINT),
        ({"Status": "RUNNING", "RecoveryPointArn": "arn:another"}, "ready", None),
        ({"Status": "COMPLETED", "CreatedResourceArn": "arn:another"}, "ready", None),
        ({"Status": "FAILED", "CreatedResourceArn": MADE}, "ready", None),
    ],
)
def test_what_has_none_is_known_by_its_job(aws, job, status, point):
    expect_jobs(aws, job)
    (one,) = kind(aws, {}).read()
    assert (one.status, one.attributes["recovery_point"]) == (status, point)


def test_a_job_is_started_with_a_token_that_counts_those_that_ended(aws):
    tokens = []
    for ended in ((), ({"Status": "RUNNING"},), ({"Status": "FAILED"},)):
        one = kind(aws)
        expect_jobs(aws, *ended)
        client = aws.once("backup")
        client.meta.events.register(
            "provide-client-params.backup.StartRestoreJob", lambda params, **_: tokens.append(params["IdempotencyToken"])
        )
        aws._stubber("backup", "once").add_response(
            "start_restore_job", {"RestoreJobId": "j1", "ResponseMetadata": {"HTTPStatusCode": 200}}
        )
        made = one.make("new", {"recovery_point": POINT, "tags": {}})
        assert (made.status, made.outputs["job"]) == ("pending", "j1")
    first, running, failed = tokens[0], tokens[1], tokens[-1]
    assert first == running != failed


def waiting():
    return Existing("restored_resource", "new", {"recovery_point": POINT}, {"id": None, "arn": None, "job": "j1"}, "pending")


def test_it_is_marked_once_it_is_there(aws):
    one = kind(aws)
    aws.expect("backup", "describe_restore_job", {**JOB, "Status": "RUNNING"}, RestoreJobId="j1")
    assert [after.status for after in one.refresh([waiting()])] == ["pending"]
    assert one.resources.tagged == []
    aws.expect("backup", "describe_restore_job", {**JOB, "Status": "COMPLETED", "CreatedResourceArn": MADE}, RestoreJobId="j1")
    (after,) = one.refresh([waiting()])
    assert (after.status, after.outputs["id"], after.outputs["arn"]) == ("ready", "fs-1", MADE)
    marks = {"ManagedBy": "piksel.infra", "Name": "new", "RestoredFrom": POINT, "RestoredOf": SOURCE}
    assert one.resources.tagged == [("fs-1", marks)]


@pytest.mark.parametrize("status", ["FAILED", "ABORTED"])
def test_a_job_that_failed_says_why(aws, status):
    aws.expect("backup", "describe_restore_job", {**JOB, "Status": status, "StatusMessage": "Words of AWS."}, RestoreJobId="j1")
    (after,) = kind(aws).refresh([waiting()])
    assert (after.status, after.reason) == ("failed", "Words of AWS.")


def test_what_a_run_left_without_marks_gets_them(aws):
    one = kind(aws)
    existing = Existing("restored_resource", "new", {"recovery_point": POINT, "source": SOURCE, "tags": {}}, {"id": "fs-1", "arn": MADE})
    one.update(existing, {"tags": {"ManagedBy": "piksel.infra", "Team": "maps"}})
    ((identity, tags),) = one.resources.tagged
    assert identity == "fs-1"
    assert tags == {"ManagedBy": "piksel.infra", "Team": "maps", "Name": "new", "RestoredFrom": POINT, "RestoredOf": SOURCE}
