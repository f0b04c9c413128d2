# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which versions AWS has, by the fewest calls and without a value."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync import stores
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.source import Problem
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.stores import Awaited, Store
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.values import Version
from botocore.exceptions import ClientError

from unit.plugins.module_utils.secret_sync.described import source
from unit.plugins.module_utils.secret_sync.listed import MANAGER, arn, described, listed, value, version

ALL = {"MaxResults": 100, "IncludePlannedDeletion": True}


def describe(aws, secret="database", answer=None):
    aws.expect(MANAGER, "describe_secret", described(secret) if answer is None else answer, SecretId=secret)


def lists(aws, *secrets, more=None, after=None, filters=None):
    answer = {"SecretList": list(secrets), **({"NextToken": more} if more else {})}
    token = {"NextToken": after} if after else {}
    aws.expect(MANAGER, "list_secrets", answer, **ALL, **({"Filters": filters} if filters else {}), **token)


def by_name(prefix):
    return [{"Key": "name", "Values": [prefix]}]


def of(name="database", **given):
    return source(name, **(given or {"secret": name}))


def told(store, one):
    """What it says of this source: its version ids by secret, or why there are none."""
    try:
        return {name: found.id for name, found in store.versions(one).items()}
    except Awaited as awaited:
        return f"awaits {awaited.secret}"
    except Problem as problem:
        return str(problem)


@pytest.fixture
def store(aws):
    return Store(aws)


class TestFew:
    def test_each_is_described_as_the_list_may_be_behind(self, aws, store, pool):
        describe(aws, "a", described("a", current="v1"))
        describe(aws, "b", described("b", current="v2"))
        one, other = of("b"), of("a")
        store.list([one, other, of("again", secret="a")], pool)
        assert store.versions(one) == {"b": Version("b", "AWSCURRENT", version("v2"))}
        assert told(store, other) == {"a": version("v1")}

    def test_one_that_nobody_knows(self, aws, store, pool):
        aws.fail(MANAGER, "describe_secret", "ResourceNotFoundException", SecretId="database")
        store.list([of()], pool)
        assert told(store, of()) == "AWS has no secret database here"

    @pytest.mark.parametrize("code", ["AccessDeniedException", "AccessDenied"])
    def test_of_one_that_may_not_be_described_the_value_tells(self, aws, store, pool, code):
        aws.fail(MANAGER, "describe_secret", code, SecretId="database")
        aws.expect(MANAGER, "batch_get_secret_value", {"SecretValues": [value(current="v3")]}, SecretIdList=["database"])
        store.list([of()], pool)
        assert told(store, of()) == {"database": version("v3")}
        assert store.values.value(Version("database", "AWSCURRENT", None)) == b"planted-value"

    def test_if_it_may_not_be_read_either_that_is_told(self, aws, store, pool):
        aws.fail(MANAGER, "describe_secret", "AccessDeniedException", SecretId="database")
        errors = [{"SecretId": "database", "ErrorCode": "AccessDeniedException", "Message": "Not you."}]
        aws.expect(MANAGER, "batch_get_secret_value", {"Errors": errors}, SecretIdList=["database"])
        store.list([of()], pool)
        assert told(store, of()).startswith("read secret database: AccessDeniedException")

    def test_any_other_refusal_is_told_of_that_one_alone(self, aws, store, pool):
        aws.fail(MANAGER, "describe_secret", "ThrottlingException", "Slow down.", SecretId="database")
        describe(aws, "other", described("other"))
        store.list([of(), of(secret="other")], pool)
        assert told(store, of()) == "secret database: DescribeSecret: ThrottlingException: Slow down."
        assert told(store, of(secret="other")).keys() == {"other"}

    @pytest.mark.parametrize("secret", [arn("database"), arn("database", "210987654321")])
    def test_an_arn_serves_as_a_name(self, aws, store, pool, secret):
        describe(aws, secret, {**described("database"), "ARN": secret})
        store.list([of(secret=secret)], pool)
        assert told(store, of(secret=secret)) == {secret: version("v1")}

    def test_of_an_arn_that_nobody_knows_the_value_tells_why(self, aws, store, pool):
        secret = arn("database")
        aws.fail(MANAGER, "describe_secret", "ResourceNotFoundException", SecretId=secret)
        store.list([of(secret=secret)], pool)
        errors = [{"SecretId": secret, "ErrorCode": "ResourceNotFoundException", "Message": "None."}]
        aws.expect(MANAGER, "batch_get_secret_value", {"Errors": errors}, SecretIdList=[secret])
        assert told(store, of(secret=secret)).startswith(f"read secret {secret}: ResourceNotFoundException")

    def test_a_secret_of_the_same_name_here_is_not_that_of_another_account(self, aws, store, pool):
        there = arn("database", "210987654321")
        aws.fail(MANAGER, "describe_secret", "AccessDeniedException", SecretId=there)
        describe(aws)
        answer = {"SecretValues": [{**value(current="v9"), "ARN": there}]}
        aws.expect(MANAGER, "batch_get_secret_value", answer, SecretIdList=[there])
        store.list([of(), of("there", secret=there)], pool)
        assert told(store, of("there", secret=there)) == {there: version("v9")}
        assert told(store, of()) == {"database": version("v1")}

    def test_one_of_another_account_does_not_take_the_place_of_its_namesake_here(self, aws, store, pool):
        there = arn("database", "210987654321")
        describe(aws, there, {**described("database", current="v9"), "ARN": there})
        describe(aws)
        store.list([of(), of("there", secret=there)], pool)
        assert store.versions(of("there", secret=there)) == {there: Version(there, "AWSCURRENT", version("v9"))}
        assert told(store, of()) == {"database": version("v1")}

    def test_those_that_may_not_be_described_are_read_in_one_batch(self, aws, store, pool):
        names = ["a", "b", "c"]
        for name in names:
            aws.fail(MANAGER, "describe_secret", "AccessDeniedException", SecretId=name)
        answer = {"SecretValues": [{**value(name), "ARN": arn(name)} for name in names]}
        aws.expect(MANAGER, "batch_get_secret_value", answer, SecretIdList=names)
        store.list([of(name) for name in names], pool)
        assert [list(told(store, of(name))) for name in names] == [[name] for name in names]

    def test_nothing_is_asked_where_nothing_is_used(self, store, pool):
        store.list([], pool)


class TestMany:
    @pytest.fixture(autouse=True)
    def few(self, monkeypatch):
        monkeypatch.setattr(stores, "FEW", 1)

    def test_no_more_than_that_are_described(self, aws, store, pool):
        describe(aws, "a", described("a"))
        store.list([of("a"), of("again", secret="a")], pool)

    def test_all_are_listed_over_all_pages(self, aws, store, pool):
        lists(aws, listed("a", "v1"), listed("x"), more="more")
        lists(aws, listed("b", "v2"), after="more")
        store.list([of("a"), of("b")], pool)
        assert (told(store, of("a")), told(store, of("b"))) == ({"a": version("v1")}, {"b": version("v2")})

    def test_an_arn_is_found_in_the_list(self, aws, store, pool):
        lists(aws, listed("a", "v1"), listed("b", "v2"))
        store.list([of("a"), of("b", secret=arn("b"))], pool)
        assert told(store, of("b", secret=arn("b"))) == {arn("b"): version("v2")}

    def test_what_the_list_lacks_is_described_as_it_may_be_new(self, aws, store, pool):
        lists(aws, listed("a"))
        describe(aws, "b", described("b", current="v5"))
        store.list([of("a"), of("b")], pool)
        assert told(store, of("b")) == {"b": version("v5")}

    def test_where_they_may_not_be_listed_each_is_described(self, aws, store, pool):
        aws.fail(MANAGER, "list_secrets", "AccessDeniedException", **ALL)
        describe(aws, "a", described("a"))
        describe(aws, "b", described("b"))
        store.list([of("a"), of("b")], pool)
        assert told(store, of("a")) == {"a": version("v1")}

    def test_one_list_serves_prefixes_too(self, aws, store, pool):
        lists(aws, listed("a"), listed("b"), listed("team/c"))
        store.list([of("a"), of("b"), of("team", prefix="team/")], pool)
        assert told(store, of("team", prefix="team/")) == {"team/c": version("v1")}

    def test_another_refusal_is_an_error(self, aws, store, pool):
        aws.fail(MANAGER, "list_secrets", "InvalidParameterException", **ALL)
        with pytest.raises(ClientError):
            store.list([of("a"), of("b")], pool)


class TestPrefixesAndTags:
    def test_a_prefix_is_listed_by_its_name(self, aws, store, pool):
        lists(aws, listed("team/b"), listed("team/a", "v2"), filters=by_name("team/"))
        one = of("x", prefix="team/")
        store.list([one], pool)
        assert list(store.versions(one)) == ["team/a", "team/b"]
        assert told(store, one) == {"team/a": version("v2"), "team/b": version("v1")}

    def test_tags_are_listed_by_their_keys_and_compared_as_a_whole(self, aws, store, pool):
        secrets = [
            listed("a", tags={"team": "maps", "env": "staging", "more": "x"}),
            listed("b", tags={"team": "web", "env": "staging"}),
            listed("c", tags={"team": "staging", "env": "maps"}),
        ]
        lists(aws, *secrets, filters=[{"Key": "tag-key", "Values": ["env"]}, {"Key": "tag-key", "Values": ["team"]}])
        one = of("x", tags={"team": "maps", "env": "staging"})
        store.list([one], pool)
        assert told(store, one) == {"a": version("v1")}

    def test_exactly_these_tags_are_enough(self, aws, store, pool):
        lists(aws, listed("a", tags={"team": "maps"}), filters=[{"Key": "tag-key", "Values": ["team"]}])
        one = of("x", tags={"team": "maps"})
        store.list([one], pool)
        assert told(store, one) == {"a": version("v1")}

    def test_what_is_named_too_is_described_all_the_same(self, aws, store, pool):
        lists(aws, listed("team/a", "v1"), filters=by_name("team/"))
        describe(aws, "team/a", described("team/a", current="v2"))
        one = of("a", secret="team/a")
        store.list([of("x", prefix="team/"), one], pool)
        assert told(store, one) == {"team/a": version("v2")}

    def test_a_list_that_fails_is_a_problem_of_its_source_alone(self, aws, store, pool):
        aws.fail(MANAGER, "list_secrets", "ThrottlingException", "Slow down.", **ALL, Filters=by_name("a/"))
        lists(aws, listed("b/c"), filters=by_name("b/"))
        one, other = of("a", prefix="a/"), of("b", prefix="b/")
        store.list([one, other], pool)
        assert told(store, one) == "ListSecrets: ThrottlingException: Slow down."
        assert told(store, other) == {"b/c": version("v1")}

    def test_what_aws_finds_by_another_case_is_not_meant(self, aws, store, pool):
        lists(aws, listed("Team/a"), listed("team/b"), filters=by_name("team/"))
        one = of("x", prefix="team/")
        store.list([one], pool)
        assert told(store, one) == {"team/b": version("v1")}

    def test_what_is_scheduled_for_deletion_is_left_out(self, aws, store, pool):
        lists(aws, listed("team/a", deleted=True), listed("team/b"), filters=by_name("team/"))
        one = of("x", prefix="team/")
        store.list([one], pool)
        assert told(store, one) == {"team/b": version("v1")}

    def test_of_one_without_a_value_all_wait(self, aws, store, pool):
        lists(aws, listed("team/a"), listed("team/b", None), filters=by_name("team/"))
        one = of("x", prefix="team/")
        store.list([one], pool)
        assert told(store, one) == "awaits team/b"

    @pytest.mark.parametrize(
        ("given", "filters", "sentence"),
        [
            ({"prefix": "team/"}, by_name("team/"), "AWS has no secret with prefix team/"),
            ({"tags": {"a": "b"}}, [{"Key": "tag-key", "Values": ["a"]}], "AWS has no secret with these tags"),
        ],
    )
    def test_none_is_a_problem(self, aws, store, pool, given, filters, sentence):
        lists(aws, listed("other"), filters=filters)
        store.list([of("x", **given)], pool)
        assert told(store, of("x", **given)) == sentence

    def test_where_nothing_may_be_listed_that_is_said(self, aws, store, pool):
        aws.fail(MANAGER, "list_secrets", "AccessDeniedException", **ALL, Filters=by_name("team/"))
        describe(aws)
        one = of("x", prefix="team/")
        store.list([one, of()], pool)
        assert told(store, one) == "secretsmanager:ListSecrets is not allowed here, and a prefix or tags need it"
        assert told(store, of()) == {"database": version("v1")}

    def test_what_tags_it_will_have_is_not_known(self, aws, pool):
        lists(aws, listed("a", tags={"team": "maps"}), filters=[{"Key": "tag-key", "Values": ["team"]}])
        store, one = Store(aws, upcoming=frozenset(["new"])), of("x", tags={"team": "maps"})
        store.list([one], pool)
        assert told(store, one) == {"a": version("v1")}

    def test_what_is_made_earlier_in_the_run_has_the_prefix_too(self, aws, pool):
        lists(aws, listed("team/a"), filters=by_name("team/"))
        store, one = Store(aws, upcoming=frozenset(["team/new", "other"])), of("x", prefix="team/")
        store.list([one], pool)
        assert told(store, one) == {"team/a": version("v1"), "team/new": None}


class TestVersions:
    def told(self, aws, pool, answer, one=None, **ways):
        one = one or of()
        describe(aws, "database", answer)
        store = Store(aws, **{name: frozenset(names) for name, names in ways.items()})
        store.list([one], pool)
        return told(store, one)

    def test_another_stage(self, aws, pool):
        one = of(secret="database", version_stage="AWSPREVIOUS")
        answer = described(stages={"AWSPREVIOUS": "v0"})
        assert self.told(aws, pool, answer, one) == {"database": version("v0")}

    def test_a_stage_that_it_does_not_have(self, aws, pool):
        one = of(secret="database", version_stage="blue")
        answer = described(stages={"AWSPREVIOUS": "v0", "green": "v2"})
        assert self.told(aws, pool, answer, one) == "secret database has no version blue; it has AWSCURRENT, AWSPREVIOUS, green"

    def test_a_stage_of_one_that_has_none(self, aws, pool):
        one = of(secret="database", version_stage="blue")
        assert self.told(aws, pool, described(current=None), one) == "secret database has no version blue; it has none"

    def test_one_without_a_value_is_awaited(self, aws, pool):
        assert self.told(aws, pool, described(current=None)) == "awaits database"

    @pytest.mark.parametrize("stages", [{"AWSPENDING": "v2"}, {"AWSPREVIOUS": "v0"}])
    def test_a_value_that_is_not_current_is_none(self, aws, pool, stages):
        assert self.told(aws, pool, described(current=None, stages=stages)) == "awaits database"

    def test_one_that_is_scheduled_for_deletion_is_a_problem(self, aws, pool):
        answer = described(deleted=True)
        assert self.told(aws, pool, answer) == ("secret database is scheduled for deletion: restore it, or take it out of the map")

    def test_unless_an_earlier_task_restores_it(self, aws, pool):
        assert self.told(aws, pool, described(deleted=True), restored=["database"]) == {"database": version("v1")}

    def test_one_that_an_earlier_task_gives_another_value_has_no_version_yet(self, aws, pool):
        assert self.told(aws, pool, described(), upcoming=["database"]) == {"database": None}

    def test_one_that_it_makes_without_a_value_is_awaited(self, aws, pool):
        aws.fail(MANAGER, "describe_secret", "ResourceNotFoundException", SecretId="database")
        store = Store(aws, awaited=frozenset(["database"]))
        store.list([of()], pool)
        assert told(store, of()) == "awaits database"

    def test_one_that_it_makes_with_a_value_has_no_version_yet(self, aws, pool):
        aws.fail(MANAGER, "describe_secret", "ResourceNotFoundException", SecretId="database")
        store = Store(aws, upcoming=frozenset(["database"]))
        store.list([of()], pool)
        assert told(store, of()) == {"database": None}

    def test_one_that_aws_is_yet_to_name_is_not_asked_for(self, aws, pool):
        store = Store(aws, unnamed=frozenset(["db_instance maps"]))
        store.list([of("master", secret="db_instance maps")], pool)
        (found,) = store.versions(of("master", secret="db_instance maps")).values()
        assert (found.id, found.named) == (None, False)


def test_a_prefix_awaits_what_an_earlier_task_makes_without_a_value(aws, pool):
    lists(aws, filters=by_name("team/"))
    store, one = Store(aws, awaited=frozenset({"team/sign-in", "other"})), of("team", prefix="team/")
    store.list([one], pool)
    assert told(store, one) == "awaits team/sign-in"


def test_who_awaits_a_value_can_be_told_which():
    assert (Awaited("database").secret, str(Awaited("database"))) == ("database", "database")
