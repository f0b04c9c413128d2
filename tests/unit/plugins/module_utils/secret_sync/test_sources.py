# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All sources of a map: each place asked once, and what is wrong with one told with its name."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.content import Content
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.source import Problem
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.sources import Sources
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.stores import Awaited
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.values import Version
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError

from unit.plugins.module_utils.aws.stubs import Aws
from unit.plugins.module_utils.secret_sync.described import source
from unit.plugins.module_utils.secret_sync.listed import MANAGER, described, listed, value, version

ROLE = "arn:aws:iam::123456789012:role/reader"


@pytest.fixture
def places(aws, monkeypatch):
    """Clients of other places, by what leads there; `failing` is what prevents it."""

    class Places(dict):
        failing = None
        asked = []

    found = Places()
    found.asked = []

    def elsewhere(*place):
        found.asked.append(place)
        if found.failing:
            raise found.failing
        return found.setdefault(place, Aws())

    monkeypatch.setattr(aws, "elsewhere", elsewhere, raising=False)
    yield found
    for one in found.values():
        one.verify()


def describe(aws, name="database", **given):
    aws.expect(MANAGER, "describe_secret", described(name, **given), SecretId=name)


def read(aws, *found):
    """found: names, or answers of BatchGetSecretValue."""
    answers = [value(one, f"value of {one}") if isinstance(one, str) else one for one in found]
    aws.expect(MANAGER, "batch_get_secret_value", {"SecretValues": answers}, SecretIdList=[one["Name"] for one in answers])


def sources(aws, pool, *described_sources, upcoming=(), awaited=(), restored=()):
    known = {one.name: one for one in described_sources}
    found = Sources(aws, known, frozenset(upcoming), frozenset(awaited), frozenset(restored))
    found.list(list(known.values()), pool)
    return found


class TestPlaces:
    def test_here_nothing_is_assumed(self, aws, places, pool):
        describe(aws)
        assert sources(aws, pool, source()).versions_of(["database"]) == {"database": Version("database", "AWSCURRENT", version("v1"))}
        assert places == {}

    def test_each_other_place_is_led_to_once(self, aws, places, pool):
        there = [source(name, secret=name, region="eu-west-1", role_arn=ROLE, external_id="x") for name in ("a", "b")]
        for name in ("a", "b"):
            describe(places.setdefault(("eu-west-1", ROLE, "x"), Aws()), name)
        describe(aws)
        found = sources(aws, pool, source(), *there)
        assert places.asked == [("eu-west-1", ROLE, "x")]
        assert found.versions_of(["a", "b", "database"]).keys() == {f"eu-west-1/{ROLE}:a", f"eu-west-1/{ROLE}:b", "database"}

    @pytest.mark.parametrize(
        ("place", "label"),
        [
            ({"region": "eu-west-1"}, "eu-west-1:a"),
            ({"role_arn": ROLE}, f"{ROLE}:a"),
            ({"role_arn": ROLE, "external_id": "x"}, f"{ROLE}:a"),
        ],
    )
    def test_a_version_is_labelled_by_its_place_but_not_by_its_external_id(self, aws, places, pool, place, label):
        one = source("a", secret="a", **place)
        describe(places.setdefault(one.place, Aws()), "a")
        assert [*sources(aws, pool, one).versions_of(["a"])] == [label]

    def test_one_secret_in_two_places_is_two(self, aws, places, pool):
        one = source("there", secret="database", region="eu-west-1")
        describe(places.setdefault(one.place, Aws()), current="v2")
        describe(aws)
        found = sources(aws, pool, source(), one)
        assert {label: one.id for label, one in found.versions_of(["database", "there"]).items()} == {
            "database": version("v1"),
            "eu-west-1:database": version("v2"),
        }

    @pytest.mark.parametrize(
        ("error", "words"),
        [
            (ClientError({"Error": {"Code": "AccessDenied", "Message": "Not you."}}, "AssumeRole"), "AssumeRole: AccessDenied: Not you."),
            (NoCredentialsError(), "Unable to locate credentials"),
        ],
    )
    def test_a_place_that_can_t_be_reached_is_a_problem_of_its_sources_alone(self, aws, places, pool, error, words):
        places.failing = error
        describe(aws)
        found = sources(aws, pool, source(), source("there", secret="a", region="eu-west-1", role_arn=ROLE))
        with pytest.raises(Problem) as problem:
            found.versions_of(["there"])
        assert str(problem.value) == f"source there: of eu-west-1, {ROLE}: {words}"
        assert found.versions_of(["database"]).keys() == {"database"}

    def test_a_region_that_is_not_enabled_is_named(self, aws, places, pool):
        one = source("there", secret="a", region="ap-southeast-9")
        there = places.setdefault(one.place, Aws())
        there.fail(MANAGER, "describe_secret", "UnrecognizedClientException", "The security token is invalid.", SecretId="a")
        with pytest.raises(Problem) as problem:
            sources(aws, pool, one).versions_of(["there"])
        words = "secret a: DescribeSecret: UnrecognizedClientException: The security token is invalid."
        assert str(problem.value) == f"source there: of ap-southeast-9: {words}"

    def test_so_is_a_refusal_here(self, aws, places, pool):
        aws.fail(MANAGER, "describe_secret", "ThrottlingException", "Slow down.", SecretId="database")
        with pytest.raises(Problem) as problem:
            sources(aws, pool, source()).versions_of(["database"])
        assert str(problem.value) == "source database: secret database: DescribeSecret: ThrottlingException: Slow down."

    def test_and_an_address_where_nobody_answers(self, aws, places, pool):
        places.failing = EndpointConnectionError(endpoint_url="https://aws.example")
        with pytest.raises(Problem, match="source there: of nowhere: Could not connect to the endpoint URL"):
            sources(aws, pool, source("there", secret="a", region="nowhere")).versions_of(["there"])


class TestVersions:
    def test_why_there_is_none_is_told_with_the_source_s_name(self, aws, pool):
        aws.fail(MANAGER, "describe_secret", "ResourceNotFoundException", SecretId="none")
        found = sources(aws, pool, source("x", secret="none"))
        for _ in range(2):
            with pytest.raises(Problem, match=r"^source x: AWS has no secret none here$"):
                found.versions_of(["x"])

    def test_one_that_is_awaited_is_told_apart(self, aws, pool):
        describe(aws, current=None)
        with pytest.raises(Awaited) as awaited:
            sources(aws, pool, source()).versions_of(["database"])
        assert awaited.value.secret == "database"

    def test_what_an_earlier_task_does_is_known_here(self, aws, pool):
        for name in ("a", "b"):
            aws.fail(MANAGER, "describe_secret", "ResourceNotFoundException", SecretId=name)
        describe(aws, "c", deleted=True)
        named = [source(name) for name in "abc"]
        found = sources(aws, pool, *named, upcoming=["a"], awaited=["b"], restored=["c"])
        assert found.versions_of(["a"])["a"].id is None
        assert found.versions_of(["c"])["c"].id == version("v1")
        with pytest.raises(Awaited):
            found.versions_of(["b"])
        assert [found.is_upcoming(name) for name in "abc"] == [True, False, True]

    def test_but_not_elsewhere(self, aws, places, pool):
        one = source("there", secret="a", region="eu-west-1")
        places.setdefault(one.place, Aws()).fail(MANAGER, "describe_secret", "ResourceNotFoundException", SecretId="a")
        found = sources(aws, pool, one, upcoming=["a"])
        with pytest.raises(Problem, match="AWS has no secret a here"):
            found.versions_of(["there"])
        assert not found.is_upcoming("there")

    def test_what_has_a_version_is_not_upcoming(self, aws, pool):
        describe(aws)
        assert not sources(aws, pool, source()).is_upcoming("database")


class TestContents:
    def test_values_are_read_once_and_for_all_places(self, aws, places, pool):
        there = source("there", secret="c", region="eu-west-1")
        other = places.setdefault(there.place, Aws())
        describe(aws, "a")
        describe(aws, "b")
        describe(other, "c")
        found = sources(aws, pool, source("a"), source("b"), source("b-again", secret="b"), there)
        read(aws, "a", "b")
        read(other, "c")
        for _ in range(2):
            found.read(["a", "b", "b-again", "there", "a"], pool)
        contents, top = found.contents(["a", "b-again", "there"])
        assert {name: one.whole for name, one in contents.items()} == {"a": b"value of a", "b-again": b"value of b", "there": b"value of c"}
        assert top == {"a": frozenset(), "b-again": frozenset(), "there": frozenset()}

    def test_json_has_its_keys(self, aws, pool):
        describe(aws)
        found = sources(aws, pool, source(secret="database", format="json"))
        read(aws, value(text='{"a": {"b": "c"}}'))
        found.read(["database"], pool)
        contents, top = found.contents(["database"])
        assert contents["database"] == Content(b'{"a": {"b": "c"}}', {"a": b'{"b": "c"}', "a.b": b"c"}, frozenset("a"))
        assert top == {"database": {"a"}}

    def test_a_prefix_has_one_value_for_each_secret(self, aws, pool):
        one = source("team", prefix="team/")
        filters = [{"Key": "name", "Values": ["team/"]}]
        answer = {"SecretList": [listed("team/a"), listed("team/b")]}
        aws.expect(MANAGER, "list_secrets", answer, MaxResults=100, IncludePlannedDeletion=True, Filters=filters)
        found = sources(aws, pool, one)
        read(aws, "team/a", "team/b")
        found.read(["team"], pool)
        assert found.contents(["team"])[0]["team"].keys == {"a": b"value of team/a", "b": b"value of team/b"}

    @pytest.mark.parametrize(
        ("answer", "sentence"),
        [
            ({"Errors": [{"SecretId": "database", "ErrorCode": "DecryptionFailure"}]}, "source x: read secret database: DecryptionFailure"),
            ({"SecretValues": [value(text="planted-value")]}, "source x: the value is no JSON"),
            ({"SecretValues": [value(text=b"{}")]}, "source x: the value is binary; give the source format binary"),
        ],
    )
    def test_what_is_wrong_with_a_value_is_told_once_with_the_source_s_name(self, aws, pool, answer, sentence):
        describe(aws)
        found = sources(aws, pool, source("x", secret="database", format="json"))
        aws.expect(MANAGER, "batch_get_secret_value", answer, SecretIdList=["database"])
        found.read(["x"], pool)
        with pytest.raises(Problem) as problem:
            found.contents(["x"])
        assert str(problem.value).startswith(sentence)
        assert str(problem.value).count("source x") == 1

    def test_what_has_no_version_is_not_read(self, aws, pool):
        describe(aws, current=None)
        aws.fail(MANAGER, "describe_secret", "ResourceNotFoundException", SecretId="none")
        found = sources(aws, pool, source("none"), source())
        found.read(["none", "database"], pool)  # the test fails on any call


class TestKnown:
    def test_what_was_read_is_known_so_that_it_is_shown_nowhere(self, aws, places, pool):
        one = source("there", secret="c", region="eu-west-1")
        other = places.setdefault(one.place, Aws())
        describe(aws)
        describe(other, "c")
        found = sources(aws, pool, source(), one)
        assert [*found.known()] == []
        read(aws, value())
        read(other, value("c", "other-value"))
        found.read(["database", "there"], pool)
        assert {*found.known()} == {b"planted-value", b"other-value"}

    def test_a_place_that_could_not_be_reached_has_no_value(self, aws, places, pool):
        places.failing = NoCredentialsError()
        assert [*sources(aws, pool, source("there", secret="a", region="eu-west-1")).known()] == []
