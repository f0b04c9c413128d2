# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values: each read once, in as few calls as AWS allows, and a failure for nobody but whoever needs it."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.source import Problem
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.values import BATCH, Binary, Values, Version

from unit.plugins.module_utils.secret_sync.listed import MANAGER, arn, value, version


def current(name, found="v1"):
    return Version(name, "AWSCURRENT", found)


def batch(aws, names, answers=None, errors=(), **more):
    answers = [value(name, f"value of {name}") for name in names] if answers is None else answers
    found = {"SecretValues": answers, "Errors": [{"SecretId": name, "ErrorCode": code, "Message": "Words."} for name, code in errors]}
    token = {"NextToken": more.pop("after")} if "after" in more else {}
    aws.expect(MANAGER, "batch_get_secret_value", {**found, **more}, SecretIdList=list(names), **token)


def refused(values, one):
    with pytest.raises(Problem) as problem:
        values.value(one)
    return str(problem.value)


@pytest.fixture
def values(aws):
    return Values(aws)


class TestRead:
    def test_many_are_read_in_batches_of_as_many_as_aws_allows(self, aws, values, pool):
        names = [f"s{number:02}" for number in range(45)]
        for start in (0, 20, 40):
            batch(aws, names[start : start + BATCH])
        values.read(map(current, reversed(names)), pool)
        assert [values.value(current(name)) for name in names] == [f"value of {name}".encode() for name in names]
        assert BATCH == 20

    def test_without_a_pool_too(self, aws, values):
        batch(aws, ["a"])
        values.read([current("a")])
        assert values.value(current("a")) == b"value of a"

    def test_each_is_read_once(self, aws, values):
        batch(aws, ["a"])
        batch(aws, ["b"])
        values.read([current("a"), current("a", "v2")])
        values.read([current("a"), current("b")])
        values.read([current("a"), current("b")])
        assert values.value(current("b")) == b"value of b"

    def test_nothing_is_asked_for_nothing(self, values):
        values.read([])

    def test_an_answer_may_have_several_pages(self, aws, values):
        batch(aws, ["a", "b"], [value("a", "one")], NextToken="more")
        batch(aws, ["a", "b"], [value("b", "two")], after="more")
        values.read([current("a"), current("b")])
        assert (values.value(current("a")), values.value(current("b"))) == (b"one", b"two")

    def test_what_is_asked_for_by_its_arn_is_found_by_it(self, aws, values):
        batch(aws, [arn("a")], [value("a", "one")])
        values.read([current(arn("a"))])
        assert values.value(current(arn("a"))) == b"one"

    def test_a_binary_value_is_told_from_a_text(self, aws, values):
        batch(aws, ["a", "b"], [value("a", b"\xff"), value("b", "text")])
        values.read([current("a"), current("b")])
        one, other = values.value(current("a")), values.value(current("b"))
        assert (one, isinstance(one, Binary), isinstance(other, Binary)) == (b"\xff", True, False)

    def test_its_version_is_known_then(self, aws, values):
        batch(aws, ["a"], [value("a", current="v7")])
        values.read([current("a", None)])
        assert values.id_of(current("a", None)) == version("v7")


class TestStages:
    def test_another_stage_is_read_by_itself(self, aws, values, pool):
        batch(aws, ["a"])
        aws.expect(MANAGER, "get_secret_value", value("a", "before"), SecretId="a", VersionStage="AWSPREVIOUS")
        before = Version("a", "AWSPREVIOUS", "v0")
        values.read([before, current("a")], pool)
        assert (values.value(before), values.value(current("a"))) == (b"before", b"value of a")

    def test_a_failure_of_one_is_only_its_own(self, aws, values):
        aws.fail(MANAGER, "get_secret_value", "ResourceNotFoundException", SecretId="a", VersionStage="X")
        aws.expect(MANAGER, "get_secret_value", value("b"), SecretId="b", VersionStage="X")
        values.read([Version("a", "X", "v"), Version("b", "X", "v")])
        assert refused(values, Version("a", "X", "v")) == "read secret a: GetSecretValue: ResourceNotFoundException: Words of AWS."
        assert values.value(Version("b", "X", "v")) == b"planted-value"


class TestFailures:
    @pytest.mark.parametrize("code", ["ResourceNotFoundException", "AccessDeniedException", "DecryptionFailure", "InvalidRequestException"])
    def test_one_of_a_batch_that_could_not_be_read_is_named_and_the_others_are_read(self, aws, values, code):
        batch(aws, ["a", "b"], [value("a", "one")], [("b", code)])
        values.read([current("a"), current("b")])
        assert values.value(current("a")) == b"one"
        assert refused(values, current("b")).startswith(f"read secret b: {code}")

    def test_what_aws_does_not_speak_of_is_a_failure_too(self, aws, values):
        batch(aws, ["a", "b"], [value("a", "one")])
        values.read([current("a"), current("b")])
        assert refused(values, current("b")) == "read secret b: AWS gave no answer for it"

    @pytest.mark.parametrize("code", ["AccessDeniedException", "AccessDenied"])
    def test_where_batches_are_not_allowed_each_is_asked_for(self, aws, values, code):
        aws.fail(MANAGER, "batch_get_secret_value", code, SecretIdList=["a", "b"])
        aws.expect(MANAGER, "get_secret_value", value("a", "one"), SecretId="a", VersionStage="AWSCURRENT")
        aws.fail(MANAGER, "get_secret_value", "AccessDeniedException", "Not you.", SecretId="b", VersionStage="AWSCURRENT")
        values.read([current("a"), current("b")])
        assert (values.value(current("a")), values.id_of(current("a"))) == (b"one", version("v1"))
        assert refused(values, current("b")) == "read secret b: GetSecretValue: AccessDeniedException: Not you."

    @pytest.mark.parametrize("code", ["ThrottlingException", "InternalServiceError", "UnrecognizedClientException"])
    def test_a_batch_that_fails_is_a_failure_of_its_secrets_alone(self, aws, values, code):
        names = [f"s{number:02}" for number in range(21)]
        aws.fail(MANAGER, "batch_get_secret_value", code, SecretIdList=names[:20])
        batch(aws, names[20:])
        values.read(map(current, names))
        for name in names[:20]:
            assert refused(values, current(name)) == f"read secret {name}: BatchGetSecretValue: {code}: Words of AWS."
        assert values.value(current("s20")) == b"value of s20"

    def test_so_is_a_connection_that_is_lost_for_good(self, values, monkeypatch):
        def lost(*_, **__):
            raise ConnectionError("connection reset")

        monkeypatch.setattr("botocore.client.BaseClient._make_api_call", lost)
        values.read([current("a"), Version("b", "X", None)])
        assert refused(values, current("a")) == "read secret a: connection reset"
        assert refused(values, Version("b", "X", None)) == "read secret b: connection reset"

    def test_a_failure_is_not_asked_for_again(self, aws, values):
        batch(aws, ["a"], [], [("a", "DecryptionFailure")])
        values.read([current("a")])
        values.read([current("a")])
        with pytest.raises(Problem):
            values.id_of(current("a"))


def test_all_that_was_read_is_known_so_that_it_is_shown_nowhere(aws, values):
    batch(aws, ["a", "b", "c"], [value("a", "one"), value("b", b"\xff\xfe")], [("c", "DecryptionFailure")])
    values.read(map(current, "abc"))
    assert values.known == {b"one", b"\xff\xfe"}


@pytest.mark.parametrize(("stage", "label"), [("AWSCURRENT", "a"), ("AWSPREVIOUS", "a#AWSPREVIOUS")])
def test_a_version_is_told_by_its_secret_and_by_its_stage_where_that_is_another(stage, label):
    assert Version("a", stage, "v1").label == label
