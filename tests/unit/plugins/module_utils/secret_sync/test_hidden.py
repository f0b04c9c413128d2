# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A hidden value is compared and sent, and shown nowhere."""

import base64
import json
import logging
import pprint
import traceback

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import plain
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.hidden import Hidden
from hypothesis import given
from hypothesis import strategies as st

PLANTED = b"planted-value"
WAYS = {
    "str": str,
    "repr": repr,
    "format": lambda one: f"{one}",
    "padded": lambda one: f"{one!s:>40}",
    "in a list": lambda one: str([one]),
    "in a dictionary": lambda one: pprint.pformat({"a": {"b": one}}),
    "as a report has it": lambda one: json.dumps(plain({"data": {"password": one}})),
    "in JSON": lambda one: json.dumps(one, default=str),
    "in an exception": lambda one: "".join(traceback.format_exception(ValueError(one))),
    "in a log": lambda one: logging.LogRecord("x", 10, "x", 1, "%s %r", (one, one), None).getMessage(),
}


@pytest.mark.parametrize("way", WAYS)
def test_its_value_shows_in_no_way(way):
    shown = WAYS[way](Hidden(PLANTED))
    for form in (PLANTED, base64.b64encode(PLANTED), PLANTED.hex().encode()):
        assert form.decode() not in shown
    assert "(secret)" in shown


def test_it_can_t_become_json_by_itself():
    with pytest.raises(TypeError) as error:
        json.dumps({"a": Hidden(PLANTED)})
    assert PLANTED.decode() not in str(error.value)


@given(st.binary(), st.binary())
def test_two_are_equal_if_their_values_are(one, other):
    assert (Hidden(one) == Hidden(other)) is (one == other)
    if one == other:
        assert hash(Hidden(one)) == hash(Hidden(other))


@given(st.binary())
def test_it_is_sent_as_base64(value):
    assert base64.b64decode(Hidden(value).encoded()) == value


def test_its_note_makes_no_difference():
    assert Hidden(b"a", "one") == Hidden(b"a", "two")
    assert str(Hidden(b"a", "one")) == "(one)"


def test_noted_it_is_the_same_value():
    one = Hidden(PLANTED)
    noted = one.noted("secret, changed")
    assert (noted, str(noted), str(one)) == (one, "(secret, changed)", "(secret)")


@pytest.mark.parametrize("other", [Hidden(None), Hidden(b""), None, "None", b""])
def test_one_that_is_not_known_equals_nothing_else(other):
    unknown = Hidden(None)
    assert unknown != other
    assert unknown.__eq__(unknown) is True  # a list would not even ask


@pytest.mark.parametrize("other", [PLANTED, "planted-value", None, 1])
def test_it_does_not_equal_its_bare_value(other):
    assert Hidden(PLANTED) != other


def test_one_that_is_not_known_is_never_sent_as_an_empty_value():
    with pytest.raises(ValueError, match=r"^a value is not known yet"):
        Hidden(None).encoded()
    assert Hidden(b"").encoded() == ""
