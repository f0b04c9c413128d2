import pytest
from ansible_collections.piksel.infra.plugins.module_utils.templates import InvalidTemplate, Placeholder, parse, placeholders, render

PLANTED = "planted-value"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("no placeholder", ["no placeholder"]),
        ("${a}", [("a", None)]),
        ("${a.b}", [("a", "b")]),
        ("${a.b.c}", [("a", "b.c")]),
        ("${a.two words}", [("a", "two words")]),
        ('${"db.main"}', [("db.main", None)]),
        ('${"db.main".password}', [("db.main", "password")]),
        ("${team/db_main+x=1@a-b}", [("team/db_main+x=1@a-b", None)]),
        ("x ${a}${b.c} y", ["x ", ("a", None), ("b", "c"), " y"]),
        ("$$", ["$"]),
        ("$${a}", ["$", "{a}"]),
        ("$$${a}", ["$", ("a", None)]),
        ("$HOME costs 5$", ["$HOME costs 5$"]),
        ("{a} {{ b }} }", ["{a} {{ b }} }"]),
        ("line\n${a}\nline", ["line\n", ("a", None), "\nline"]),
    ],
)
def test_a_text_in_its_parts(text, parts):
    assert parse(text) == parts


@pytest.mark.parametrize("text", ["${}", "${a b}", "${.key}", "${a.}", '${"a.b}', '${"a".}', "${a:b}", "${ a }", '${a."b"}'])
def test_what_is_no_placeholder_is_refused_by_its_own_text(text):
    with pytest.raises(InvalidTemplate) as error:
        parse(f"{PLANTED} {text} {PLANTED}")
    assert f"the placeholder {text} is not one: write ${{name}} or ${{name.key}}" in str(error.value)
    assert PLANTED not in str(error.value)


@pytest.mark.parametrize("text", ["ab${name", "ab${name {", "ab${"])
def test_a_placeholder_without_end_is_refused_by_its_place(text):
    with pytest.raises(InvalidTemplate, match="starts at character 3 has no end"):
        parse(text)


def test_what_a_text_asks_for():
    assert placeholders("${a} ${a.k} ${a} $${b}") == {("a", None), ("a", "k")}


def test_values_stand_in_their_places_as_they_are():
    values = {("a", None): "$${b}", ("b", "k"): "x\\1"}
    assert render("<${a}|${b.k}|$$>", lambda source, key: values[source, key]) == "<$${b}|x\\1|$>"


@pytest.mark.parametrize("text", ["${a}", "${a.k}", '${"a.b"}', '${"a.b".k}'])
def test_a_placeholder_is_shown_as_it_is_written(text):
    assert [str(part) for part in parse(text)] == [text]
    assert isinstance(parse(text)[0], Placeholder)
