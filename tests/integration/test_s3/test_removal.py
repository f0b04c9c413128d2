# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Buckets that go: what stays all the same, what goes with them, and what nobody may delete."""

import pytest

PAIR = (
    {"name": "example-copy", "versioning": True},
    {"name": "example-one", "versioning": True, "replication": {"rules": [{"id": "all", "bucket": "example-copy"}]}},
)


def test_absent_keeps_what_is_not_named_and_what_it_stands_on(s3, converge):
    converge(*PAIR)
    changes, result = converge(*PAIR, state="absent")
    assert changes == {}
    assert result["kept"] == [
        "iam_role example-one-replication: s3_bucket example-one is kept and needs it",
        "s3_bucket example-copy: it holds data: it is deleted only where it is named",
        "s3_bucket example-one: it holds data: it is deleted only where it is named",
    ]
    changes, result = converge(*PAIR, state="absent", delete_data=["s3_bucket example-one"])
    assert {name: action for name, (action, _) in changes.items()} == {"example-one": "delete", "example-one-replication": "delete"}
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == ["example-copy"]
    assert result["outputs"] == {}


def test_absent_leaves_alone_what_others_made(s3, make, converge):
    make("example-theirs")
    changes, result = converge({"name": "example-theirs"}, state="absent", delete_data=["s3_bucket example-theirs"])
    assert (changes, result["kept"]) == ({}, [])
    assert s3.list_buckets()["Buckets"]


def test_all_versions_go_with_a_bucket_that_is_named(aws, s3, converge):
    described = {"name": "example-one", "versioning": True}
    converge(described)
    for number in range(3):
        for key in ("scene", "a b/ü&<.txt"):
            s3.put_object(Bucket="example-one", Key=key, Body=f"{number}".encode())
    s3.delete_object(Bucket="example-one", Key="scene")
    s3.create_multipart_upload(Bucket="example-one", Key="upload")
    converge({"name": "example-one", "state": "absent"}, delete_data=["s3_bucket example-one"])
    assert s3.list_buckets()["Buckets"] == []


def test_what_is_locked_is_not_deleted_and_told(s3, run_module):
    run_module("s3", buckets=[{"name": "example-one", "versioning": True, "object_lock": {"mode": "COMPLIANCE", "days": 1}}])
    s3.put_object(Bucket="example-one", Key="scene", Body=b"data")
    result = run_module("s3", buckets=[{"name": "example-one", "state": "absent"}], delete_data=["s3_bucket example-one"])
    assert result["msg"].startswith("delete s3_bucket example-one: 1 versions can't be deleted, scene for one: AccessDenied")
    assert s3.get_object(Bucket="example-one", Key="scene")["Body"].read() == b"data"


@pytest.mark.parametrize("named", [False, True])
def test_purge_is_of_those_with_all_of_the_tags_that_are_no_longer_described(s3, run_module, converge, named):
    converge({"name": "example-one"}, {"name": "example-two"})
    run_module("s3", buckets=[{"name": "example-other"}], tags={"Project": "other"})
    data = ["s3_bucket example-two"] if named else []
    changes, result = converge({"name": "example-one"}, purge=["s3_bucket"], delete_data=data)
    left = {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}
    assert left == {"example-one", "example-other"} | (set() if named else {"example-two"})
    assert set(changes) == ({"example-two"} if named else set())
    assert len(result["kept"]) == (0 if named else 1)
