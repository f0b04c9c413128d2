# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From values of AWS's secrets to the data of a Secret: every format, every refusal, and no value in a message."""

import base64
import json

import pytest
import yaml
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.content import Content, content, data_of, known_data, top_level
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.source import Problem
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.values import Binary
from hypothesis import given
from hypothesis import strategies as st

from unit.plugins.module_utils.secret_sync.described import entry, source

PLANTED = "planted-value"
TEXT = st.text()
NAMES = st.text("abcdefgh", min_size=1, max_size=3)


def one(value, **given):
    """The content of a source of one secret with this value."""
    return content(source("x", secret="a", **given), {"a": value if isinstance(value, bytes) else value.encode()})


def many(values, **given):
    found = {name: value if isinstance(value, bytes) else value.encode() for name, value in values.items()}
    return content(source("x", **given), found)


def refused(act):
    with pytest.raises(Problem) as problem:
        act()
    assert PLANTED not in str(problem.value)
    return str(problem.value)


class TestText:
    @given(TEXT)
    def test_it_is_taken_as_it_is(self, text):
        assert one(text) == Content(text.encode(), {}, frozenset())

    def test_a_binary_one_is_none(self):
        assert refused(lambda: one(Binary(b"\xff"))) == "source x: the value is binary; give the source format binary"


class TestBinary:
    @given(st.binary())
    def test_it_is_taken_as_it_is(self, value):
        assert one(Binary(value), format="binary").whole == value

    @given(st.binary())
    def test_a_text_is_its_base64(self, value):
        assert one(base64.b64encode(value), format="binary").whole == value

    @given(st.binary())
    def test_whose_lines_may_be_broken(self, value):
        assert one(base64.encodebytes(value).replace(b"\n", b"\r\n"), format="binary").whole == value

    @pytest.mark.parametrize("value", [PLANTED, "====", "a", "aGk=planted-value", "not base64!"])
    def test_what_is_neither_is_refused(self, value):
        assert refused(lambda: one(value, format="binary")) == (
            "source x: the value is neither binary nor base64; give the source format text"
        )

    def test_it_has_no_keys(self):
        assert one(Binary(b"a"), format="binary").keys == {}


class TestPair:
    @given(TEXT.filter(lambda text: ":" not in text), TEXT)
    def test_the_first_colon_parts_it(self, first, second):
        found = one(f"{first}:{second}", format="pair", pair_keys=["id", "key"])
        assert found.keys == {"id": first.encode(), "key": second.encode()}
        assert (found.whole, found.top) == (f"{first}:{second}".encode(), {"id", "key"})

    def test_unless_said_otherwise_its_parts_are_username_and_password(self):
        assert one("a:b:c", format="pair").keys == {"username": b"a", "password": b"b:c"}

    def test_one_without_a_colon_is_refused(self):
        assert refused(lambda: one(PLANTED, format="pair", pair_keys=["id", "key"])) == (
            "source x: the value has no colon that would part id from key"
        )

    def test_a_binary_one_is_refused(self):
        assert refused(lambda: one(Binary(b"a:b"), format="pair")) == "source x: the value is binary; give the source format binary"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda part: st.lists(part, max_size=3) | st.dictionaries(TEXT, part, max_size=3),
    max_leaves=5,
)


class TestJson:
    @pytest.mark.parametrize(
        ("value", "keys"),
        [
            ("{}", {}),
            ('{"a": "text"}', {"a": b"text"}),
            ('{"a": "\\u00e4\\n"}', {"a": "ä\n".encode()}),
            ('{"a": 5, "b": true, "c": null, "d": 1.5}', {"a": b"5", "b": b"true", "c": b"null", "d": b"1.5"}),
            ('{"a": [1, "b"]}', {"a": b'[1, "b"]'}),
            ('{"a": {"b": "c"}}', {"a": b'{"b": "c"}', "a.b": b"c"}),
            ('{"a": {"b": {"c": 1}}}', {"a": b'{"b": {"c": 1}}', "a.b": b'{"c": 1}', "a.b.c": b"1"}),
            ('{"a": {"b": "below"}, "a.b": "own"}', {"a": b'{"b": "below"}', "a.b": b"own"}),
            ('{"a.b": "own", "a": {"b": "below"}}', {"a": b'{"b": "below"}', "a.b": b"own"}),
            ('{"a": [{"b": 1}]}', {"a": b'[{"b": 1}]'}),
        ],
    )
    def test_its_keys_and_those_below_them(self, value, keys):
        found = one(value, format="json")
        assert (found.keys, found.whole) == (keys, value.encode())

    @given(st.dictionaries(TEXT, JSON, max_size=3))
    def test_each_key_has_its_value_and_no_other_is_at_the_top(self, structure):
        found = one(json.dumps(structure), format="json")
        assert found.top == structure.keys()
        for key, value in structure.items():
            assert found.keys[key] == (value if isinstance(value, str) else json.dumps(value)).encode()

    @given(st.dictionaries(NAMES, st.dictionaries(NAMES, st.dictionaries(NAMES, TEXT, max_size=2), max_size=2), max_size=2))
    def test_each_value_below_is_found_by_its_path(self, structure):
        found = one(json.dumps(structure), format="json").keys
        for first, below in structure.items():
            for second, further in below.items():
                for third, value in further.items():
                    assert found[f"{first}.{second}.{third}"] == value.encode()

    @pytest.mark.parametrize(
        "value", [PLANTED, "", '{"a": planted-value}', '{"a": "planted-value"', "{" * 100_000, '{"a":' * 100_000, "9" * 5000]
    )
    def test_what_is_none_is_refused(self, value):
        assert refused(lambda: one(value, format="json")) == "source x: the value is no JSON"

    @pytest.mark.parametrize("value", ['"planted-value"', '["planted-value"]', "5", "null"])
    def test_what_has_no_keys_is_refused(self, value):
        assert refused(lambda: one(value, format="json")) == "source x: the value is JSON, but no object with keys"

    @pytest.mark.parametrize("value", ['{"a": "\\ud800planted-value"}', '{"a": {"b": "\\udfff"}}'])
    def test_half_a_character_is_refused(self, value):
        assert refused(lambda: one(value, format="json")) == "source x: the value is JSON with half a character in it"

    def test_a_binary_one_is_refused(self):
        assert refused(lambda: one(Binary(b"{}"), format="json")) == "source x: the value is binary; give the source format binary"


class TestMany:
    @pytest.mark.parametrize(
        ("given", "names"),
        [
            ({"prefix": "team"}, {"team/a": "a", "team/b/c": "b/c"}),
            ({"prefix": "team/"}, {"team/a": "a", "team/b": "b"}),
            ({"prefix": "team-"}, {"team-a": "a"}),
            ({"prefix": "team/a"}, {"team/a": "team/a", "team/ab": "b"}),
            ({"tags": {"x": "y"}}, {"team/a": "team/a", "b": "b"}),
        ],
    )
    def test_each_is_named_by_what_follows_the_prefix(self, given, names):
        found = many({name: f"value of {name}" for name in names}, **given)
        assert found.keys == {short: f"value of {name}".encode() for name, short in names.items()}
        assert (found.whole, found.top) == (None, {*names.values()})

    def test_two_of_one_name_are_refused(self):
        assert refused(lambda: many({"team/a": PLANTED, "team//a": PLANTED}, prefix="team")) == (
            "source x: two of its secrets have one name once the prefix is taken off"
        )

    def test_binary_ones(self):
        assert many({"p/a": Binary(b"\xff"), "p/b": "aGk="}, prefix="p/", format="binary").keys == {"a": b"\xff", "b": b"hi"}

    def test_of_json_the_keys_of_all_are_theirs(self):
        found = many({"p/a": '{"one": 1, "both": {"a": 1}}', "p/b": '{"two": 2}'}, prefix="p/", format="json")
        assert found.keys == {"one": b"1", "both": b'{"a": 1}', "both.a": b"1", "two": b"2"}
        assert (found.whole, found.top) == (None, {"one", "both", "two"})

    def test_a_key_of_two_of_them_is_refused(self):
        values = {"p/a": '{"one": "planted-value"}', "p/b": '{"one": "planted-value"}'}
        assert refused(lambda: many(values, prefix="p/", format="json")) == "secret p/b gives the key one, which another gives too"

    @pytest.mark.parametrize(
        ("value", "sentence"),
        [
            (PLANTED, "source x: the value of secret p/b is no JSON"),
            ('["planted-value"]', "source x: the value of secret p/b is JSON, but no object with keys"),
            (Binary(b"{}"), "source x: the value is binary, and format json needs text"),
            ('{"a": "\\ud800"}', "source x: the value of secret p/b is JSON with half a character in it"),
        ],
    )
    def test_the_one_that_is_wrong_is_named(self, value, sentence):
        assert refused(lambda: many({"p/a": "{}", "p/b": value}, prefix="p/", format="json")) == sentence


def data(contents=None, **described):
    contents = contents or {}
    return data_of(entry(**described), contents, {name: top_level(source(name), one) for name, one in contents.items()})


def keyed(**keys):
    found = {key.replace("__", "/"): value.encode() for key, value in keys.items()}
    return Content(None, found, frozenset(found))


DATABASE = Content(b'{"user": "web", "password": "p"}', {"user": b"web", "password": b"p"}, frozenset({"user", "password"}))


class TestData:
    @pytest.mark.parametrize(
        ("value", "written"),
        [
            ("plain", b"plain"),
            ("", b""),
            (5, b"5"),
            (0, b"0"),
            (True, b"true"),
            (False, b"false"),
            (1.5, b"1.5"),
            ("true", b"true"),
            ("ä", "ä".encode()),
        ],
    )
    def test_a_plain_value_is_its_text(self, value, written):
        assert data(data={"a": {"value": value}}) == {"a": written}

    def test_a_whole_value_and_a_key_of_one(self):
        described = {"all": {"source": "database"}, "one": {"source": "database", "key": "user"}}
        assert data({"database": DATABASE}, data=described) == {"all": DATABASE.whole, "one": b"web"}

    def test_several_sources_in_one_secret(self):
        described = {"a": {"source": "database", "key": "user"}, "b": {"source": "other"}, "c": {"value": "x"}}
        found = data({"database": DATABASE, "other": Content(b"\xff", {}, frozenset())}, data=described)
        assert found == {"a": b"web", "b": b"\xff", "c": b"x"}

    def test_a_key_that_is_not_there_is_named(self):
        described = {"a": {"source": "database", "key": "passwort"}}
        assert refused(lambda: data({"database": DATABASE}, data=described)) == "source database has no key passwort"

    def test_so_it_is_in_a_template(self):
        described = {"a": {"template": "${database.passwort}"}}
        assert refused(lambda: data({"database": DATABASE}, data=described)) == "source database has no key passwort"

    def test_an_empty_value_is_one(self):
        found = data({"x": Content(b"", {"k": b""}, frozenset("k"))}, data={"a": {"source": "x"}, "b": {"source": "x", "key": "k"}})
        assert found == {"a": b"", "b": b""}

    def test_what_kubernetes_would_refuse_is_refused(self):
        described = {"type": "kubernetes.io/dockerconfigjson", "data": {".dockerconfigjson": {"source": "x"}}}
        assert refused(lambda: data({"x": Content(PLANTED.encode(), {}, frozenset())}, **described)) == (
            "data .dockerconfigjson: type kubernetes.io/dockerconfigjson needs a JSON object"
        )

    def test_a_secret_that_is_too_large_is_refused(self):
        half = Content(b"x" * 600_000, {}, frozenset())
        assert refused(lambda: data({"x": half}, data={"a": {"source": "x"}, "b": {"source": "x"}})) == (
            "its values have 1200000 bytes, and Kubernetes takes 1048576"
        )

    def test_half_a_character_is_no_text(self):
        sentence = "data a: it has half a character in it, which is no text"
        assert refused(lambda: data(data={"a": {"value": "planted-value\ud800"}})) == sentence
        assert refused(lambda: data(data={"a": {"template": "planted-value\ud800"}})) == sentence


class TestDataFrom:
    def test_all_keys_of_all_sources_and_those_of_data(self):
        found = data({"database": DATABASE, "other": keyed(b="2")}, data={"a": {"value": "1"}}, data_from=["database", "other"])
        assert found == {"user": b"web", "password": b"p", "b": b"2", "a": b"1"}

    def test_only_the_upper_keys_of_nested_json_are_taken(self):
        nested = content(source("x", secret="a", format="json"), {"a": b'{"a": {"b": {"c": 1}}, "d": 2}'})
        assert data({"x": nested}, data={}, data_from=["x"]) == {"a": b'{"b": {"c": 1}}', "d": b"2"}

    def test_but_every_upper_key_whatever_its_name(self):
        dotted = content(source("x", secret="a", format="json"), {"a": b'{"tls": "1", "tls.crt": "2", "tls.crt.old": "3"}'})
        assert data({"x": dotted}, data={}, data_from=["x"]) == {"tls": b"1", "tls.crt": b"2", "tls.crt.old": b"3"}

    @pytest.mark.parametrize(
        ("key", "fit"), [("a/b", "a.b"), ("a b", "a_b"), ("ä", "_"), ("A-b_c.d", "A-b_c.d"), ("a/b c", "a.b_c"), ("x" * 253, "x" * 253)]
    )
    def test_keys_are_made_fit(self, key, fit):
        assert data({"x": Content(None, {key: b"1"}, frozenset({key}))}, data={}, data_from=["x"]) == {fit: b"1"}

    @pytest.mark.parametrize("key", ["", ".", "..", "../a", "x" * 254])
    def test_keys_that_can_t_be_are_refused(self, key):
        found = Content(None, {key: PLANTED.encode(), "fit": b"1"}, frozenset({key, "fit"}))
        assert refused(lambda: data({"x": found}, data={}, data_from=["x"])) == f"source x: '{key}' can't be a key of a Secret"

    def test_none_is_lost_where_two_become_one(self):
        found = Content(None, {"a/b": b"1", "a.b": b"2"}, frozenset({"a/b", "a.b"}))
        assert refused(lambda: data({"x": found}, data={}, data_from=["x"])) == (
            "source x: two of its keys would be a.b in a Secret; take them by data"
        )

    def test_a_key_of_two_sources_is_refused(self):
        contents = {"database": DATABASE, "other": keyed(user=PLANTED)}
        assert refused(lambda: data(contents, data={}, data_from=["database", "other"])) == (
            "source other gives the key user, which another gives too"
        )

    def test_a_key_of_data_too(self):
        described = {"data": {"user": {"value": PLANTED}}, "data_from": ["database"]}
        assert refused(lambda: data({"database": DATABASE}, **described)) == "data gives the key user, which another gives too"


class TestTemplate:
    @given(TEXT, TEXT)
    def test_a_text_has_values_as_they_are(self, user, password):
        found = {"x": Content(password.encode(), {"user": user.encode()}, frozenset())}
        made = data(found, data={"url": {"template": "postgres://${x.user}:${x}@host/$$"}})
        assert made == {"url": f"postgres://{user}:{password}@host/$".encode()}

    @given(st.lists(TEXT, min_size=3, max_size=3))
    def test_a_structure_is_yaml_of_exactly_the_values(self, values):
        first, second, third = values
        found = {"x": Content(first.encode(), {"a": second.encode(), "b": third.encode()}, frozenset())}
        template = {"hub": {"secret": "${x}", "list": ["${x.a}", {"deep": "<${x.b}>"}]}, "n": 5, "b": True, "z": None, "e": {}, "f": 1.5}
        made = data(found, data={"values.yaml": {"template": template}})["values.yaml"]
        wanted = {"hub": {"secret": first, "list": [second, {"deep": f"<{third}>"}]}, "n": 5, "b": True, "z": None, "e": {}, "f": 1.5}
        assert yaml.safe_load(made) == wanted

    @given(TEXT)
    def test_where_the_key_says_so_it_is_json(self, value):
        made = data({"x": Content(value.encode(), {}, frozenset())}, data={"a.json": {"template": {"b": ["${x}", 5]}}})["a.json"]
        assert json.loads(made) == {"b": [value, 5]}

    def test_its_keys_keep_their_order(self):
        assert data(data={"a.yaml": {"template": {"bb": "xx", "aa": "yy"}}}) == {"a.yaml": b"bb: xx\naa: yy\n"}
        assert data(data={"a.json": {"template": {"bb": "xx", "aa": "yy"}}}) == {"a.json": b'{\n  "bb": "xx",\n  "aa": "yy"\n}'}

    def test_a_placeholder_among_keys_is_none(self):
        assert data(data={"a.json": {"template": {"${x}": "y"}}}) == {"a.json": b'{\n  "${x}": "y"\n}'}

    def test_values_are_not_looked_at_for_placeholders(self):
        assert data({"x": Content(b"${x} $$", {}, frozenset())}, data={"a": {"template": "${x}"}}) == {"a": b"${x} $$"}

    def test_a_binary_value_can_t_stand_in_one(self):
        described = {"a": {"template": "planted-value ${x}"}}
        assert refused(lambda: data({"x": Content(b"\xff", {}, frozenset())}, data=described)) == (
            "data a: source x is binary, and a template takes text"
        )


class TestKnownData:
    """Of an entry that takes a value which is not there yet."""

    DATA = {
        "plain": {"value": "x"},
        "known": {"source": "database", "key": "user"},
        "new": {"source": "new"},
        "text": {"template": "${database.user}"},
        "mixed": {"template": "${database.user} ${new}"},
        "none": {"template": "no placeholder"},
    }

    def test_what_does_not_need_it_is_known_already(self):
        found = known_data(entry(data=self.DATA), {"database": DATABASE})
        assert found == {"plain": b"x", "known": b"web", "new": None, "text": b"web", "mixed": None, "none": b"no placeholder"}

    def test_what_is_wrong_with_that_is_told(self):
        described = entry(data={"a": {"source": "database", "key": "passwort"}, "new": {"source": "new"}})
        assert refused(lambda: known_data(described, {"database": DATABASE})) == "source database has no key passwort"
