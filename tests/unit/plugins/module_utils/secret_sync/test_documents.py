# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""YAML that every program reads alike, whatever characters are in it."""

import pytest
import yaml
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.documents import as_yaml
from hypothesis import given
from hypothesis import strategies as st

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
STRUCTURES = st.recursive(SCALARS, lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(), part, max_size=3), max_leaves=5)


@given(st.dictionaries(st.text(), STRUCTURES, max_size=3))
def test_what_is_written_is_read_back(structure):
    assert yaml.safe_load(as_yaml(structure)) == structure


@given(st.dictionaries(st.text("0123456789abcdefeE+-._xoyYnN:~", max_size=12), st.text("0123456789eE+-._xobyYnN:~#'\"{}[]", max_size=12)))
def test_a_text_is_plain_only_where_no_version_of_yaml_takes_it_for_something_else(structure):
    for line in as_yaml(structure).splitlines() if structure else ():
        key, _, value = line.partition(": ")
        for part in (key, value):
            assert part[0] in "'\"" or (len(part) > 1 and part[0] in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"), line


@pytest.mark.parametrize(
    "text", ["1e3", "0e1234", "72044e011", "0x1F", "0o17", "017", "1_000", "1:30", "+1", "-5", ".5", "1.", "2026-01-01"]
)
def test_a_password_that_looks_like_a_number_is_quoted(text):
    """Helm would read a number: https://github.com/helm/helm/issues/9162"""
    assert as_yaml({"password": text}) == f'password: "{text}"\n'


@pytest.mark.parametrize("text", ["y", "N", "~", "", " ", "a: b", "#a", "<<", "=", "*a", "&a", "!a", "%a", "@a", "`a", "a\n", "\t"])
def test_so_is_what_has_a_meaning_in_yaml(text):
    assert as_yaml({"password": text}).startswith('password: "')


@pytest.mark.parametrize("text", ["yes", "No", "on", "Off", "true", "False", "null"])
def test_so_are_words_for_something_else(text):
    assert as_yaml([text]) in (f"- '{text}'\n", f'- "{text}"\n')


def test_what_people_write_is_readable():
    structure = {"hub": {"config": {"JupyterHub": {"authenticator_class": "generic-oauth"}}, "scope": ["openid", "email"], "limit": 5}}
    lines = [
        "hub:",
        "  config:",
        "    JupyterHub:",
        "      authenticator_class: generic-oauth",
        "  scope:",
        "  - openid",
        "  - email",
        "  limit: 5",
    ]
    assert as_yaml(structure).splitlines() == lines


def test_a_long_value_stays_on_one_line():
    assert len(as_yaml({"key": "word " * 5000}).splitlines()) == 1


def test_a_part_that_stands_twice_is_written_twice():
    part = {"id": "web"}
    assert as_yaml({"one": part, "two": [5, 5]}) == "one:\n  id: web\ntwo:\n- 5\n- 5\n"
