# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import json

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.helm.values import Values, as_yaml, masked, secrets


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"a": 1}, {"a": 1.0}, True),
        ({"a": 12345678901234567890}, {"a": 12345678901234567000}, True),
        ({"a": True}, {"a": 1}, False),
        ({"a": [False]}, {"a": [0]}, False),
        ({"a": {"b": None}}, {"a": {}}, False),
        ({"a": "1"}, {"a": 1}, False),
        ({"a": [1, 2]}, {"a": [2, 1]}, False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ({"a": (1, 2)}, {"a": [1, 2]}, True),
    ],
)
def test_equal_to_what_means_the_same_to_helm(one, other, same):
    """From either side, as the engine compares."""
    assert (Values(one) == other) is (other == Values(one)) is same
    assert (Values(one) != other) is (other != Values(one)) is not same


def test_unlike_anything_else():
    assert Values({}) != []


@pytest.mark.parametrize("text", ["plain", "\x7f", "\x85", "\u2028 a", "\u2029", "\ufeff", "\uffff", "\x00", "é", "🚀", '"\\'])
def test_written_as_json_without_what_yaml_can_not_have(text):
    written = as_yaml({"key": text})
    assert json.loads(written) == {"key": text}
    assert not {"\x7f", "\x85", "\u2028", "\u2029", "\ufeff", "\uffff", "\x00"} & set(written)
    assert ("🚀" in written) == (text == "🚀")  # as one character: YAML knows no surrogates


VALUES = {
    "password": "one-1",
    "auth": {"adminPassword": "two-2", "user": "web", "token": "three"},
    "list": [{"clientSecret": "four-4"}, {"api_key": ["five-5", 6]}],
    "existingSecret": "a-name",
    "secretName": "a-name",
    "automountServiceAccountToken": True,
    "tokens": {"secret-key": "six-6", "credentials": ""},
}


def test_what_looks_like_a_secret_is_masked():
    assert masked(VALUES) == {
        "password": "(secret)",
        "auth": {"adminPassword": "(secret)", "user": "web", "token": "(secret)"},
        "list": [{"clientSecret": "(secret)"}, {"api_key": ["(secret)", 6]}],
        "existingSecret": "a-name",
        "secretName": "a-name",
        "automountServiceAccountToken": True,
        "tokens": {"secret-key": "(secret)", "credentials": ""},
    }
    assert sorted(secrets(VALUES)) == ["five-5", "four-4", "one-1", "six-6", "three", "two-2"]
