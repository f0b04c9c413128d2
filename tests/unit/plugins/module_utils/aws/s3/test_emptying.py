# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is in a bucket: seen, and deleted with all of its versions."""

from concurrent.futures import Future

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.s3 import emptying
from ansible_collections.piksel.infra.plugins.module_utils.aws.s3.emptying import empty, is_empty


class Now:
    """In place of threads: what is asked for is done at once, since the answers are in an order."""

    def __init__(self, workers):
        self.workers = workers

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def submit(self, act, *arguments):
        done = Future()
        done.set_result(act(*arguments))
        return done


@pytest.fixture(autouse=True)
def one_after_the_other(monkeypatch):
    monkeypatch.setattr(emptying, "ThreadPoolExecutor", Now)


@pytest.mark.parametrize(
    ("versions", "uploads", "nothing"),
    [
        ({}, {}, True),
        ({"Versions": [{"Key": "a", "VersionId": "1"}]}, None, False),
        ({"DeleteMarkers": [{"Key": "a", "VersionId": "1"}]}, None, False),
        ({}, {"Uploads": [{"Key": "a", "UploadId": "1"}]}, False),
    ],
)
def test_a_marker_or_an_upload_is_something_too(aws, versions, uploads, nothing):
    aws.expect("s3", "list_object_versions", versions, Bucket="b", MaxKeys=1)
    if uploads is not None:
        aws.expect("s3", "list_multipart_uploads", uploads, Bucket="b", MaxUploads=1)
    assert is_empty(aws.get("s3"), "b") is nothing


def test_pages_of_versions_and_markers_go_and_then_uploads(aws):
    first = {"Versions": [{"Key": "a", "VersionId": "1"}], "IsTruncated": True, "NextKeyMarker": "a", "NextVersionIdMarker": "1"}
    aws.expect("s3", "list_object_versions", first, Bucket="b")
    aws.expect("s3", "delete_objects", Bucket="b", Delete={"Objects": [{"Key": "a", "VersionId": "1"}], "Quiet": True})
    aws.expect(
        "s3", "list_object_versions", {"DeleteMarkers": [{"Key": "c", "VersionId": "2"}]}, Bucket="b", KeyMarker="a", VersionIdMarker="1"
    )
    aws.expect("s3", "delete_objects", Bucket="b", Delete={"Objects": [{"Key": "c", "VersionId": "2"}], "Quiet": True})
    aws.expect("s3", "list_multipart_uploads", {"Uploads": [{"Key": "u", "UploadId": "1"}, {"Key": "v", "UploadId": "2"}]}, Bucket="b")
    aws.expect("s3", "abort_multipart_upload", Bucket="b", Key="u", UploadId="1")
    aws.expect("s3", "abort_multipart_upload", Bucket="b", Key="v", UploadId="2")
    empty(aws.get("s3"), "b", lambda seconds: None)


def test_what_is_locked_is_counted_and_one_of_it_named(aws):
    aws.expect("s3", "list_object_versions", {"Versions": [{"Key": "a", "VersionId": "1"}, {"Key": "b", "VersionId": "2"}]}, Bucket="b")
    errors = [{"Key": key, "Code": "AccessDenied", "Message": "Locked."} for key in ("a", "b")]
    given = [{"Key": "a", "VersionId": "1"}, {"Key": "b", "VersionId": "2"}]
    aws.expect("s3", "delete_objects", {"Errors": errors}, Bucket="b", Delete={"Objects": given, "Quiet": True})
    with pytest.raises(RuntimeError, match="2 versions can't be deleted, a for one: AccessDenied: Locked"):
        empty(aws.get("s3"), "b", lambda seconds: None)
