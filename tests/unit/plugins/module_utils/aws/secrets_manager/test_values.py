# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import json
import pickle
from dataclasses import replace

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.secrets_manager.values import (
    MOST_BYTES,
    Composed,
    Generated,
    Hidden,
    as_text,
    composed,
    filled,
    is_structure,
)
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import plain
from ansible_collections.piksel.infra.plugins.module_utils.templates import InvalidTemplate

PLANTED = "planted-value"


@pytest.mark.parametrize("show", [str, repr, lambda value: f"{value}", lambda value: "%s" % [value], plain])
def test_a_value_never_shows(show):
    assert PLANTED not in str(show(Hidden(PLANTED)))
    assert PLANTED not in str(show(Hidden(PLANTED.encode(), "(composed)")))
    assert PLANTED not in str(show(Composed("x${a}", {"a": Hidden(PLANTED)})))


def test_each_has_its_word():
    assert (str(Hidden("x")), str(Hidden("x", "(composed)"))) == ("(secret)", "(composed)")
    assert str(Generated({}, "x")) == "(generated)"
    assert str(Composed("${a}", {})) == "(composed)"


def test_two_values_are_the_same_whatever_is_told_of_them():
    assert Hidden("x", version="1") == Hidden("x", "(composed)", version="2", yields=True)
    assert Hidden("x") != Hidden("y")
    assert Hidden("x") != Hidden(b"x")
    assert Hidden(None) != Hidden("x")


def test_a_value_can_be_copied_and_sent():
    assert pickle.loads(pickle.dumps(replace(Hidden("x"), version="1"))) == Hidden("x")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${db}", '{"user": "maps", "port": 5432, "more": {"a": [1]}}'),
        ("${db.user}@${host}:${db.port}$$", "maps@a host:5432$"),
        ("${db.more}", '{"a": [1]}'),
        ('{"user": "${db.user}", "quoted": "${quoted}"}', '{"user": "maps", "quoted": "a \\"b\\" \\\\ c"}'),
        ("<${quoted}>", '<a "b" \\ c>'),
        ('{"whole": ${db}}', '{"whole": {"user": "maps", "port": 5432, "more": {"a": [1]}}}'),
    ],
)
def test_a_text_with_values_in_it(text, expected):
    sources = {
        "db": Hidden('{"user": "maps", "port": 5432, "more": {"a": [1]}}'),
        "host": Hidden("a host"),
        "quoted": Hidden('a "b" \\ c'),
    }
    assert composed(text, sources).value == expected


@pytest.mark.parametrize(
    ("value", "text", "message"),
    [
        (Hidden(None), "${a}", "${a}: its value came to be while this run went on; run it again"),
        ("no value at all", "${a}", "${a}: its value came to be while this run went on"),
        (Hidden(PLANTED.encode()), "${a}", "${a}: its value is binary"),
        (Hidden(PLANTED), "${a.key}", "${a.key}: its value is not a JSON object"),
        (Hidden(json.dumps([PLANTED])), "${a.key}", "${a.key}: its value is not a JSON object"),
        (Hidden(f'{{"a": {PLANTED}'), "${a.key}", "${a.key}: its value is not a JSON object"),
        (Hidden("[" * 50000), "${a.key}", "${a.key}: its value is not a JSON object"),
        (Hidden(json.dumps({"b": PLANTED, "c": 1})), "${a.key}", "${a.key}: its JSON has no key key; it has b, c"),
        (Hidden("{}"), "${a.key}", "it has none"),
        (Hidden(PLANTED * 6000), "${a}", f"it gives more than the {MOST_BYTES} bytes that a secret takes"),
        (Hidden("é" * (MOST_BYTES // 2 + 1)), "${a}", "it gives more than"),
        (Hidden('{"key": ""}'), "${a.key}", "it gives nothing"),
    ],
)
def test_what_can_not_be_composed_is_told_without_the_value(value, text, message):
    with pytest.raises(InvalidTemplate) as error:
        composed(text, {"a": value})
    assert message in str(error.value)
    assert PLANTED not in str(error.value)
    assert error.value.__cause__ is None
    assert error.value.__context__ is None


def test_a_value_of_just_the_size_that_a_secret_takes():
    assert composed("${a}", {"a": Hidden("é" * (MOST_BYTES // 2))}).value == "é" * (MOST_BYTES // 2)


def test_half_a_character_out_of_json_is_no_crash():
    assert composed("${a.b}", {"a": Hidden('{"b": "\\ud800"}')}).value == "\ud800"


def test_what_aws_made_up_stands_in_its_template():
    assert Generated({}).around('"${x}$$') == '"${x}$$'
    assert Generated({}, "u:${password}").around('"') == 'u:"'
    assert json.loads(Generated({}, '{"p": "${password}"}').around('"\\')) == {"p": '"\\'}


@pytest.mark.parametrize(
    ("text", "structure"), [('{"a": "${b}"}', True), ('["${b}"]', True), ('{"a": ${b}}', False), ("${b}", False), ('"${b}"', False)]
)
def test_which_text_is_json(text, structure):
    assert is_structure(text) is structure
    assert filled(text, lambda source, key: '"') == text.replace("${b}", '\\"' if structure else '"')


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("a: ${b}", "a: ${b}"),
        ({"a": "é ${b}"}, '{"a": "é ${b}"}'),
        (["${b}", 1], '["${b}", 1]'),
        ({"a": '${"b.c".d} "x"'}, '{"a": "${"b.c".d} \\"x\\""}'),
    ],
)
def test_a_structure_is_its_json_with_placeholders_as_they_were_written(given, text):
    assert as_text(given) == text


def test_a_binary_value_is_given_as_one():
    assert Hidden("text").argument() == {"SecretString": "text"}
    assert Hidden(b"\x00").argument() == {"SecretBinary": b"\x00"}
