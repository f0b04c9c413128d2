# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.secrets_manager.compositions import components, in_order, problems, sources


@pytest.fixture
def entries(entry):
    """compose by name; None for one that is not composed."""
    return lambda **texts: {name: entry(name, compose=text) for name, text in texts.items()}


def test_what_it_is_composed_from(entry):
    assert components(entry(compose="${a} ${b.c} $${d}")) == {("a", None), ("b", "c")}
    assert components(entry(compose={"x": "${a}"})) == {("a", None)}
    assert components(entry()) == components(entry(compose="${a b}")) == set()


def test_each_comes_after_what_it_needs(entries):
    given = entries(whole="${url}", url="${db} ${elsewhere}", db=None)
    assert in_order(given) == ["db", "url", "whole"]
    assert sources(given) == {"url", "db", "elsewhere"}


def test_what_is_well_described(entries):
    assert list(problems(entries(url="${db.x}-${elsewhere}", db=None), set())) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "secrets: a: compose is empty"),
        ("hunter2", "secrets: a: compose names no other secret; a value never stands in a description"),
        ("$${b}", "secrets: a: compose names no other secret"),
        ("${b", "secrets: a: compose: the placeholder that starts at character 1 has no end"),
        ("${b" + "x" * 65536 + "}", "secrets: a: compose is too long"),
        ("${a}", "secrets: a: compose: ${a} is itself"),
        ("${a.key}", "secrets: a: compose: ${a.key} is itself"),
        ("${gone}", "secrets: a: compose: ${gone}: gone is to be absent"),
    ],
)
def test_what_contradicts(entries, text, message):
    found = list(problems(entries(a=text), {"gone"}))
    assert any(problem.startswith(message) for problem in found), found


def test_a_circle_is_told_whole(entries):
    (problem,) = problems(entries(a="${b}", b="${c}", c="${a}", d="${a}"), set())
    circle, advice = problem.removeprefix("secrets: ").split(": ")
    assert set(circle.split(" → ")) == {"a", "b", "c"}
    assert circle.split(" → ")[0] == circle.split(" → ")[-1]
    assert advice == "each is composed from the one before; break the circle"


def test_what_is_composed_is_not_rotated(entry):
    rotated = entry("a", compose="${b}", rotation={"lambda_arn": "arn:aws:lambda:x", "days": 30})
    assert any("it is composed and rotated" in problem for problem in problems({"a": rotated}, set()))
    assert not list(problems({"a": entry("a", compose="${b}", rotation={})}, set()))


@pytest.mark.parametrize(
    ("template", "text", "message"),
    [
        (None, "${db.user}", "its value is not a JSON object"),
        ("x ${password}", "${db.user}", "its value is not a JSON object"),
        ({"username": "maps", "password": "${password}"}, "${db.user}", "its JSON has no key user; it has password, username"),
        ({"username": "maps", "password": "${password}"}, "${db.username} ${db}", None),
    ],
)
def test_keys_of_what_is_generated_here_are_known_before_there_is_a_value(entry, template, text, message):
    given = {"a": entry("a", compose=text), "db": entry("db", generate={"template": template})}
    assert [problem.split(": ", 4)[-1] for problem in problems(given, set())] == (
        [message + "; name the secret alone, or store an object in it" if "object" in message else message] if message else []
    )
