# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sources as they are described, and what is wrong with them."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.source import Problem, Source

ARN = "arn:aws:secretsmanager:ap-southeast-3:123456789012:secret:team/database-AbCdEf"
ROLE = "arn:aws:iam::123456789012:role/reader"


def test_unless_said_otherwise_it_is_the_current_text_of_a_secret_here():
    one = Source.of("database", {"secret": "team/database"})
    assert (one.name, one.secret, one.prefix, one.tags, one.single) == ("database", "team/database", None, (), True)
    assert (one.format, one.pair_keys, one.stage, one.place) == ("text", ("username", "password"), "AWSCURRENT", (None, None, None))


@pytest.mark.parametrize(
    ("given", "attribute", "value"),
    [
        ({"secret": ARN}, "secret", ARN),
        ({"secret": 5}, "secret", "5"),
        ({"secret": "a", "format": "json"}, "format", "json"),
        ({"secret": "a", "format": "binary"}, "format", "binary"),
        ({"secret": "a", "format": "pair", "pair_keys": ["id", "key"]}, "pair_keys", ("id", "key")),
        ({"secret": "a", "pair_keys": ["one"]}, "format", "text"),
        ({"secret": "a", "version_stage": "AWSPREVIOUS"}, "stage", "AWSPREVIOUS"),
        ({"secret": "a", "version_stage": ""}, "stage", "AWSCURRENT"),
        ({"secret": "a", "region": "eu-west-1", "role_arn": ROLE, "external_id": "x"}, "place", ("eu-west-1", ROLE, "x")),
        ({"secret": "a", "region": "", "role_arn": "", "external_id": ""}, "place", (None, None, None)),
        ({"prefix": "team/"}, "prefix", "team/"),
        ({"prefix": "team/"}, "single", False),
        ({"prefix": "team/", "secret": ""}, "single", False),
        ({"secret": "a", "prefix": "", "tags": {}}, "prefix", None),
        ({"tags": {"b": "2", "a": 1}}, "tags", (("a", "1"), ("b", "2"))),
        ({"tags": {"a": "1"}, "prefix": ""}, "prefix", None),
    ],
)
def test_what_is_said_of_it(given, attribute, value):
    assert getattr(Source.of("one", given), attribute) == value


@pytest.mark.parametrize("name", ["a", "team/database", "a_b+c=d@e-f", "5"])
def test_a_name_that_stands_in_templates(name):
    assert Source.of(name, {"secret": "a"}).name == name


ONE_OF = "give one of secret, prefix and tags"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("planted-value", "it has to be a dictionary"),
        (None, "it has to be a dictionary"),
        (["planted-value"], "it has to be a dictionary"),
        ({}, ONE_OF),
        ({"secret": ""}, ONE_OF),
        ({"tags": {}}, ONE_OF),
        ({"secret": "a", "prefix": "b"}, f"{ONE_OF}, not secret and prefix"),
        ({"secret": "a", "tags": {"a": "b"}}, f"{ONE_OF}, not secret and tags"),
        ({"secret": "a", "prefix": "b", "tags": {"a": "b"}}, f"{ONE_OF}, not secret and prefix and tags"),
        ({"secret": "a", "format": "pair", "pair_keys": ["one"]}, "pair_keys takes two names that differ"),
        ({"secret": "a", "format": "pair", "pair_keys": ["one", "one"]}, "pair_keys takes two names that differ"),
        ({"secret": "a", "format": "pair", "pair_keys": ["a", "b", "c"]}, "pair_keys takes two names that differ"),
        ({"prefix": "a", "format": "pair"}, "format pair needs secret: a prefix or tags name many"),
        ({"tags": {"a": "b"}, "format": "pair"}, "format pair needs secret: a prefix or tags name many"),
        ({"secret": "a", "external_id": "x"}, "external_id goes with role_arn"),
        ({"secret": "a", "format": "xml"}, "value of format must be one of: text, json, binary, pair, got: xml"),
    ],
)
def test_what_is_wrong_with_it(given, sentence):
    with pytest.raises(Problem) as problem:
        Source.of("one", given)
    assert str(problem.value) == sentence


@pytest.mark.parametrize("name", ["", "a b", "a.b", "a:b", "${a}", "a\n"])
def test_a_name_that_templates_could_not_have(name):
    with pytest.raises(Problem, match=r"its name may have letters, digits and / _ \+ = @ -"):
        Source.of(name, {"secret": "a"})


@pytest.mark.parametrize(
    "arn",
    [
        "arn:",
        "arn:aws:secretsmanager",
        ARN.removesuffix("-AbCdEf"),
        ARN.removesuffix("f"),
        ARN + ":json-key",
        ARN.replace("secretsmanager", "ssm"),
        ARN.replace(":secret:", ":parameter:"),
        ARN.replace("123456789012", "12345"),
    ],
)
def test_what_is_no_whole_arn_of_a_secret_is_told_ahead(arn):
    with pytest.raises(Problem, match="secret: that is no whole ARN of a secret, which ends in a hyphen and six characters"):
        Source.of("one", {"secret": arn})


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_aws_has_other_partitions(partition):
    arn = ARN.replace("arn:aws:", f"arn:{partition}:")
    assert Source.of("one", {"secret": arn}).secret == arn


@pytest.mark.parametrize("given", [{"secret": "a", "secert": "planted-value"}, {"secret": "a", "tags": ["planted-value"]}])
def test_a_misspelt_option_is_named_without_its_value(given):
    with pytest.raises(Problem) as problem:
        Source.of("one", given)
    assert "planted-value" not in str(problem.value)
    assert "secert" in str(problem.value) or "tags" in str(problem.value)
    assert not str(problem.value).endswith(".")


def test_two_of_one_description_are_equal_and_serve_as_keys():
    assert len({Source.of("a", {"tags": {"a": "1", "b": "2"}}), Source.of("a", {"tags": {"b": "2", "a": "1"}})}) == 1
