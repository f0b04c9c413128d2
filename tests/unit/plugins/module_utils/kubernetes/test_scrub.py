# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No text keeps a value in any form in which a program may quote it."""

import base64
import json

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.scrub import scrubber

LINES = 'first line of it\n"second" line of it\n'


@pytest.mark.parametrize("form", [str, lambda text: base64.b64encode(text.encode()).decode(), lambda text: json.dumps(text)[1:-1]])
@pytest.mark.parametrize("value", ["planted-value", LINES, "p\u00e4ssw\u00f6rd\t"])
def test_a_value_in_each_form(value, form):
    assert scrubber(lambda: [b"other", value.encode()])(f"denied: <{form(value)}>!") == "denied: <(secret)>!"


def test_a_line_of_it():
    assert scrubber(lambda: [LINES.encode()])('denied: "second" line of it.') == "denied: (secret)."


def test_bytes():
    value = bytes(range(256))
    assert scrubber(lambda: [value])(base64.b64encode(value).decode()) == "(secret)"


def test_a_longer_value_before_one_that_is_a_part_of_it():
    assert scrubber(lambda: [b"abcde", b"xx abcde yy"])("<xx abcde yy> <abcde>") == "<(secret)> <(secret)>"


def test_what_stands_in_any_text_stays():
    assert scrubber(lambda: [b"the", b"", b"a", b"\n\n"])("the text has a word") == "the text has a word"


def test_what_is_known_by_then():
    known = []
    scrubbed = scrubber(lambda: known)
    assert scrubbed("planted-value") == "planted-value"
    known.append(b"planted-value")
    assert (scrubbed("planted-value"), scrubbed("")) == ("(secret)", "")
