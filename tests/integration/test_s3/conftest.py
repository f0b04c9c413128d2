# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module `s3` in check mode and for real, and AWS to look at."""

import pytest

from integration.support.buckets import WRITES, setting
from integration.support.truth import assert_accounted, assert_same

REGION = {"LocationConstraint": "ap-southeast-3"}


@pytest.fixture
def s3(aws):
    return aws.client("staging", "s3")


@pytest.fixture
def shown(s3):
    """What is set on a bucket, by the operation that tells of it; None where there is none."""
    return lambda bucket, operation: setting(s3, operation, bucket)


@pytest.fixture
def make(s3):
    """A bucket that others made."""
    return lambda name, client=s3: client.create_bucket(Bucket=name, CreateBucketConfiguration=REGION)


@pytest.fixture
def converge(aws, run_module):
    """Runs the module in check mode and for real: the plan is what is done, and all that was done. Gives (changes, result)."""

    def converge(*buckets, **arguments):
        aws.clear_calls()
        given = {"buckets": list(buckets), "tags": {"Project": "example"}, **arguments}
        planned = run_module("s3", check=True, **given)
        assert not planned.get("failed"), planned
        assert not aws.calls(write=True)
        done = run_module("s3", **given)
        assert not done.get("failed"), done
        assert {one["outcome"] for one in done["changes"]} <= {"done"}
        assert_same(planned["changes"], done["changes"])
        assert_accounted(done["changes"], aws.calls(write=True), WRITES, {})
        assert (planned["kept"], planned["outputs"]) == (done["kept"], done["outputs"])
        return {one["name"]: (one["action"], one["attributes"]) for one in done["changes"]}, done

    return converge


@pytest.fixture
def refused(aws, run_module):
    """The sentences with which the module refuses, in check mode and for real, before anything is changed."""

    def refused(*buckets, **arguments):
        aws.clear_calls()
        given = {"buckets": list(buckets), **arguments}
        results = [run_module("s3", check=check, **given) for check in (True, False)]
        assert all(result.get("failed") and "nothing was changed" in result["msg"] for result in results), results
        assert results[0]["problems"] == results[1]["problems"]
        assert not aws.calls(write=True)
        return results[0]["problems"]

    return refused
