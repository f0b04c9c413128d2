# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries of the map as they are described, and what is wrong with them before anything is read."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.description import Entry, leaves
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.source import Problem

from unit.plugins.module_utils.secret_sync.described import entry, source

SOURCES = {
    "text": source("text"),
    "binary": source("binary", secret="a", format="binary"),
    "json": source("json", secret="a", format="json"),
    "pair": source("pair", secret="a", format="pair", pair_keys=["id", "key"]),
    "prefix": source("prefix", prefix="team/"),
    "tags": source("tags", tags={"a": "b"}, format="json"),
    "broken": Problem("give one of secret, prefix and tags"),
}


def data(**item):
    return {"data": {"a": item}}


class TestSources:
    @pytest.mark.parametrize(
        ("given", "sources"),
        [
            (data(source="text"), {"text": {None}}),
            (data(source="json", key="x"), {"json": {"x"}}),
            (data(value="plain"), {}),
            (data(value=""), {}),
            (data(template="${text} ${json.x} ${json.y.z} ${json}"), {"text": {None}, "json": {"x", "y.z", None}}),
            (data(template={"a": ["${text}", {"b": "${json.x}"}], "c": 5, "d": None}), {"text": {None}, "json": {"x"}}),
            (data(template={"${text}": "a"}), {}),
            ({"data": {}, "data_from": ["json", "prefix"]}, {"json": set(), "prefix": set()}),
            (
                {"data": {"a": {"source": "json", "key": "x"}, "b": {"source": "text"}}, "data_from": ["json"]},
                {"json": {"x"}, "text": {None}},
            ),
            (data(source=None, value="x"), {}),
            (data(source=5, key=7), {"5": {"7"}}),
        ],
    )
    def test_what_an_entry_takes_from_them(self, given, sources):
        assert entry(**given).sources == sources


class TestOf:
    def test_all_that_is_given_is_kept(self):
        one = entry(labels={"a": "1"}, annotations={"b": "2"}, immutable=True, restart=True, type="kubernetes.io/tls", data_from=["json"])
        assert (one.name, one.namespaces, one.selector, one.type) == ("database", ("web",), None, "kubernetes.io/tls")
        assert (one.labels, one.annotations, one.immutable, one.restart, one.data_from) == ({"a": "1"}, {"b": "2"}, True, True, ("json",))
        assert entry(namespaces=None, namespace_selector="a=b").selector == "a=b"

    @pytest.mark.parametrize(("given", "text"), [(True, "true"), (False, "false"), (5, "5"), (1.5, "1.5"), ("Yes", "Yes"), ("", "")])
    def test_labels_and_annotations_are_texts_as_they_are_written(self, given, text):
        one = entry(labels={"a": given}, annotations={"a": given})
        assert (one.labels, one.annotations) == ({"a": text}, {"a": text})

    def test_what_is_left_out_is_empty(self):
        one = Entry.of({"name": "a", "type": "Opaque", "restart": False})
        assert (one.namespaces, one.labels, one.annotations, one.data, one.data_from) == ((), {}, {}, {}, ())


@pytest.mark.parametrize(
    "given",
    [
        data(source="text"),
        data(source="json"),
        data(source="json", key="a.b"),
        data(source="pair"),
        data(source="pair", key="id"),
        data(source="prefix", key="x"),
        data(source="tags", key="x"),
        data(source="binary"),
        data(value="plain"),
        data(value=""),
        data(value=0),
        data(value=False),
        data(template=""),
        data(template={}),
        data(template=[]),
        data(template="${text}"),
        {"data": {}, "data_from": ["json"]},
        {"data": {}, "data_from": ["pair", "prefix", "tags"]},
        {"namespaces": ["a", "b"], **data(source="text")},
        {"namespaces": None, "namespace_selector": "a=b", **data(source="text")},
        {"name": "a.b-c.5", **data(source="text")},
        {"name": "a" * 253, **data(source="text")},
        {"namespaces": ["a" * 63], **data(source="text")},
        {"data": {"A-b_c.5": {"value": "x"}, ".a": {"value": "x"}, "x" * 253: {"value": "x"}}},
        {"labels": {"a": "", "example.com/a_b.c-d": "A_b.c-5"}, **data(source="text")},
        {"labels": {"a" * 63: "b" * 63}, **data(source="text")},
        {"annotations": {"example.com/a": "any text: at all"}, **data(source="text")},
        {"type": "kubernetes.io/tls", "data": {"tls.crt": {"source": "text"}, "tls.key": {"source": "text"}}},
        {"type": "kubernetes.io/tls", "data": {}, "data_from": ["json"]},
        {"type": "kubernetes.io/basic-auth", "data": {"password": {"source": "text"}}},
        {"type": "example.com/own", **data(source="text")},
    ],
)
def test_what_is_right(given):
    entry(**given).check(SOURCES)


ONE_OF = "data a: give one of source, value and template"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (data(source="none"), "there is no source none; sources has binary, broken, json, pair, prefix, tags, text"),
        (data(template="${none.key}"), "there is no source none; sources has binary, broken, json, pair, prefix, tags, text"),
        ({"data": {}, "data_from": ["none"]}, "there is no source none; sources has binary, broken, json, pair, prefix, tags, text"),
        (data(source="broken"), "source broken: give one of secret, prefix and tags"),
        (data(source="text", key="x"), "source text is text and has no key x; give it format json or pair"),
        (data(source="binary", key="x"), "source binary is binary and has no key x; give it format json or pair"),
        (data(template="${text} ${text.x}"), "source text is text and has no key x; give it format json or pair"),
        (data(source="pair", key="secret"), "source pair has the keys id and key, and no secret"),
        (data(template="${pair} ${pair.id} ${pair.b} ${pair.a}"), "source pair has the keys id and key, and no a"),
        (data(source="prefix"), "source prefix names many secrets: give a key, which is a secret's name"),
        (data(template="${tags}"), "source tags names many secrets: give a key, which is a secret's name"),
        ({"data": {}, "data_from": ["text"]}, "data_from: source text is text and has no keys; take it by data"),
        ({"data": {}, "data_from": ["binary"]}, "data_from: source binary is binary and has no keys; take it by data"),
        ({"data": {}}, "it has neither data nor data_from"),
        ({"data": {"a": "planted-value"}}, "data a: it has to be a dictionary"),
        ({"data": {"a": None}}, "data a: it has to be a dictionary"),
        ({"data": {"a": {}}}, ONE_OF),
        (data(key="x"), ONE_OF),
        (data(source=None), ONE_OF),
        (data(source="text", value="planted-value"), f"{ONE_OF}, not source and value"),
        (data(source="text", template=""), f"{ONE_OF}, not source and template"),
        (data(value="planted-value", template="planted-value"), f"{ONE_OF}, not value and template"),
        (data(value="planted-value", key="x"), "data a: key goes with source"),
        (data(template="planted-value", key="x"), "data a: key goes with source"),
        (data(value={"x": "planted-value"}), "data a: value takes a text; a structure goes into template"),
        (data(value=["planted-value"]), "data a: value takes a text; a structure goes into template"),
        (
            data(template="planted-value ${a b}"),
            "data a: the placeholder ${a b} is not one: write ${name} or ${name.key}, a name that has a dot in quotes, and $$ for a $",
        ),
        (
            data(template={"x": ["planted-value${"]}),
            "data a: the placeholder that starts at character 14 has no end: write } after its name, or $$ for a $",
        ),
        ({"namespaces": None, **data(source="text")}, "give either namespaces or namespace_selector"),
        ({"namespaces": [], "namespace_selector": "", **data(source="text")}, "give either namespaces or namespace_selector"),
        ({"namespace_selector": "a=b", **data(source="text")}, "give either namespaces or namespace_selector"),
        ({"namespaces": ["a", "b", "a"], **data(source="text")}, "namespaces: one of them stands there twice"),
        ({"labels": {"a": "b c"}}, "labels a: Kubernetes takes up to 63 letters and digits, with - _ . between them"),
        ({"labels": {"a": "x" * 64}}, "labels a: Kubernetes takes up to 63 letters and digits, with - _ . between them"),
        ({"labels": {"b": "-x", "a": "x-"}}, "labels a: Kubernetes takes up to 63 letters and digits, with - _ . between them"),
        ({"labels": {"a b": "x"}}, "labels: a b is no key that Kubernetes takes"),
        ({"annotations": {"a/b/c": "x"}}, "annotations: a/b/c is no key that Kubernetes takes"),
        ({"annotations": {"x" * 64: "x"}}, f"annotations: {'x' * 64} is no key that Kubernetes takes"),
        ({"annotations": {"secret-sync.piksel.infra/state": "x"}}, "annotations: secret-sync.piksel.infra/state is for the module alone"),
        ({"labels": {"secret-sync.piksel.infra/name": "x"}}, "labels: secret-sync.piksel.infra/name is for the module alone"),
        ({"type": "kubernetes.io/tls", "data": {"tls.crt": {"value": "x"}}}, "type kubernetes.io/tls needs tls.crt and tls.key in data"),
        (
            {"type": "kubernetes.io/basic-auth", "data": {"user": {"value": "x"}}},
            "type kubernetes.io/basic-auth needs username or password in data",
        ),
    ],
)
def test_what_is_wrong(given, sentence):
    with pytest.raises(Problem) as problem:
        entry(**given).check(SOURCES)
    assert str(problem.value) == sentence
    assert "planted-value" not in str(problem.value)


def test_where_there_is_no_source_at_all_the_message_says_so():
    with pytest.raises(Problem, match="there is no source database; sources has none"):
        entry().check({})


@pytest.mark.parametrize("name", ["", "A", "a_b", "a b", "-a", "a-", ".a", "a.", "a..b", "a.-b", "a" * 254, "a/b", "a\n"])
def test_a_name_that_kubernetes_would_not_take(name):
    with pytest.raises(Problem, match=r"name: Kubernetes takes lower case letters, digits, - and \."):
        entry(name=name).check(SOURCES)


@pytest.mark.parametrize("name", ["A", "a.b", "a_b", "a/b", "../b", "-a", "a-", "a" * 64, ""])
def test_a_namespace_that_kubernetes_would_not_take(name):
    with pytest.raises(Problem, match="namespaces: Kubernetes takes lower case letters, digits and -, and not ") as problem:
        entry(namespaces=["web", name]).check(SOURCES)
    assert str(problem.value).endswith(f"not {name}")


@pytest.mark.parametrize("key", ["", "a b", "a/b", "ä", "a" * 254, ".", "..", "..a", "a\n"])
def test_a_key_that_kubernetes_would_not_take(key):
    with pytest.raises(Problem) as problem:
        entry(data={key: {"value": "x"}}).check(SOURCES)
    assert str(problem.value) == f"data {key}: a key may have letters, digits and - . _, up to 253, and not begin with two dots"


def test_a_misspelt_option_is_named_without_its_value():
    with pytest.raises(Problem) as problem:
        entry(**data(source="text", valeu="planted-value")).check(SOURCES)
    assert str(problem.value).startswith("data a: valeu. Supported parameters include: key, source, template, value")
    assert "planted-value" not in str(problem.value)


@pytest.mark.parametrize(
    ("structure", "texts"),
    [
        ("a", ["a"]),
        ({"a": "b", "c": ["d", ("e", {"f": "g"})]}, ["b", "d", "e", "g"]),
        (5, []),
        (None, []),
        ([True, 1.5, None], []),
    ],
)
def test_the_texts_of_a_structure(structure, texts):
    assert list(leaves(structure)) == texts
