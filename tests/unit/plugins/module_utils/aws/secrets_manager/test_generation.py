# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import string

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.secrets_manager.generation import generated, problems

NO_TYPES = {f"exclude_{one}": True for one in ("numbers", "punctuation", "uppercase", "lowercase")}


def test_the_rules_are_those_of_aws(rules):
    assert generated(rules(length=40, exclude_characters="\"'", include_space=True)).rules == {
        "PasswordLength": 40,
        "ExcludeCharacters": "\"'",
        "ExcludeNumbers": False,
        "ExcludePunctuation": False,
        "ExcludeUppercase": False,
        "ExcludeLowercase": False,
        "IncludeSpace": True,
        "RequireEachIncludedType": True,
    }
    assert "ExcludeCharacters" not in generated(rules()).rules
    assert generated(rules()).template is None
    assert generated(rules(template={"a": "${password}"})).template == '{"a": "${password}"}'


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"length": 1, "require_each_included_type": False},
        {"length": 4},
        {"length": 4096},
        {"length": 1, **NO_TYPES, "exclude_numbers": False},
        {"include_space": True, **NO_TYPES},
        {"exclude_characters": string.digits, "exclude_numbers": True},
        {"exclude_characters": string.digits, "require_each_included_type": False},
        {"template": "a ${password} b ${password} $${c}"},
    ],
)
def test_what_aws_takes(rules, given):
    assert list(problems(rules(**given))) == []


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"length": 0}, "generate.length is 0; AWS makes up 1 to 4096 characters"),
        ({"length": 4097}, "generate.length is 4097"),
        ({"length": 3}, "generate.length is 3, and 4 types of characters are required; give at least 4"),
        ({"length": 1, "exclude_numbers": True, "exclude_punctuation": True}, "2 types of characters are required; give at least 2"),
        (NO_TYPES, "generate leaves no character to make a value of"),
        ({**NO_TYPES, "include_space": True, "exclude_characters": " "}, "generate leaves no character"),
        ({**NO_TYPES, "exclude_numbers": False, "exclude_characters": string.digits}, "generate leaves no character"),
        (
            {"exclude_characters": string.digits},
            "generate.exclude_characters leaves no digit, and each included type is required; write exclude_numbers: true",
        ),
        (
            {"exclude_characters": string.punctuation},
            "leaves no punctuation, and each included type is required; write exclude_punctuation: true",
        ),
        ({"template": "x"}, "generate.template has no ${password}"),
        ({"template": ""}, "generate.template has no ${password}"),
        ({"template": "${password.a}"}, "generate.template has no ${password}"),
        ({"template": "${password} ${other}"}, "generate.template: ${other} is not ${password}, the only placeholder here"),
        ({"template": "${password"}, "generate.template: the placeholder that starts at character 1 has no end"),
        ({"template": "${password}" + "x" * 65536}, "generate.template is too long"),
    ],
)
def test_what_contradicts(rules, given, message):
    assert any(message in problem for problem in problems(rules(**given)))
