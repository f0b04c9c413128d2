# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a Secret's metadata tells: whose its fields are, and what it was made of."""

import json

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.observed import (
    NAME_LABEL,
    STATE,
    State,
    by_target,
    fingerprint,
    manager_of,
    observe,
)
from hypothesis import given
from hypothesis import strategies as st

from unit.plugins.module_utils.secret_sync.described import LABELS, MANAGER, managed, secret

IDS = st.dictionaries(st.text(max_size=5), st.none() | st.text(max_size=5), max_size=3)
KEYS = st.frozensets(st.text(max_size=5), max_size=3)


class TestState:
    @given(IDS, KEYS, st.text(max_size=5), st.text(max_size=5), st.booleans())
    def test_what_is_written_is_read_back(self, versions, keys, found, salt, restart):
        one = State(versions, keys, found, salt, restart)
        assert State.read({STATE: one.written()}) == one

    def test_it_is_written_alike_whatever_the_order(self):
        one = State({"a": "1", "b": "2"}, frozenset(["x", "y"]), "f", "s").written()
        assert one == State({"b": "2", "a": "1"}, frozenset(["y", "x"]), "f", "s").written()
        assert one == '{"fingerprint":"f","keys":["x","y"],"salt":"s","versions":{"a":"1","b":"2"}}'

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "no JSON",
            "[]",
            "5",
            "null",
            "{}",
            '{"versions": {}, "keys": [], "fingerprint": ""}',
            '{"versions": 5, "keys": [], "fingerprint": "", "salt": ""}',
        ],
    )
    def test_what_somebody_else_wrote_there_is_none(self, text):
        assert State.read({STATE: text}) == State()

    def test_without_an_annotation_there_is_none(self):
        assert State.read({"other": "x"}) == State() == State({}, frozenset(), "", "")


class TestFingerprint:
    def test_it_depends_on_the_salt_so_that_no_two_can_be_compared(self):
        assert fingerprint(["a"], "one") != fingerprint(["a"], "two")
        assert fingerprint(["a"], "one") == fingerprint(["a"], "one")

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (["a"], ["b"]),
            ({"a": "1"}, {"a": 1}),
            ([None], [False]),
            (["a", "b"], ["b", "a"]),
            ({"a": "b"}, {"a": "b", "c": None}),
            (["ab"], ["a", "b"]),
        ],
    )
    def test_it_differs_with_the_description(self, one, other):
        assert fingerprint(one, "salt") != fingerprint(other, "salt")

    def test_but_not_with_the_order_of_keys_nor_with_kinds_of_lists(self):
        assert fingerprint({"a": 1, "b": (2, 3)}, "s") == fingerprint({"b": [2, 3], "a": 1}, "s")

    def test_a_value_is_not_to_be_seen_in_it(self):
        found = fingerprint({"password": "planted-value"}, "salt")
        assert len(found) == 64
        assert {*found} <= {*"0123456789abcdef"}


def observed(**given):
    return observe(secret(**given), MANAGER)


class TestObserve:
    def test_its_marks(self):
        one = observed(labels={"a": "b"}, annotations={"c": "d"})
        assert (one.namespace, one.name, one.target, one.uid) == ("web", "database", "web/database", "uid-1")
        assert (one.labels, one.annotations, one.deleting) == ({"a": "b"}, {"c": "d"}, False)

    @pytest.mark.parametrize("metadata", [{"labels": None, "annotations": None}, {}])
    def test_it_may_have_none(self, metadata):
        item = {"metadata": {"namespace": "web", "name": "a", "uid": "1", **metadata}}
        one = observe(item, MANAGER)
        assert (one.labels, one.annotations, one.ours, one.others, one.own_labels, one.own_annotations) == ({}, {}, frozenset(), {}, {}, {})
        assert not one.known

    def test_one_that_is_being_deleted(self):
        assert observed(deletionTimestamp="2026-01-01T00:00:00Z").deleting

    def test_ours_is_what_our_manager_applies(self):
        one = observed(managers=[managed(data=["a", "b"]), managed("other", data=["c"])])
        assert one.ours == {"a", "b"}
        assert one.others == {"data c": {"other": "Apply"}}

    @pytest.mark.parametrize(("manager", "operation"), [("kubectl-edit", "Update"), ("piksel.infra/other", "Apply"), (MANAGER, "Update")])
    def test_what_another_does_or_we_do_otherwise_is_not_ours(self, manager, operation):
        one = observed(managers=[managed(manager, operation, ["a"], ["l"], ["n"])])
        assert one.ours == frozenset()
        assert one.others == {"data a": {manager: operation}, "labels l": {manager: operation}, "annotations n": {manager: operation}}

    def test_a_key_may_have_several_managers(self):
        one = observed(managers=[managed(data=["a"]), managed("x", data=["a"]), managed("y", "Update", ["a"])])
        assert one.ours == {"a"}
        assert one.others == {"data a": {"x": "Apply", "y": "Update"}}

    def test_labels_and_annotations_of_ours(self):
        one = observed(
            labels={"a": "1", "b": "2"},
            annotations={"c": "3", "d": "4"},
            state={"x": "y"},
            managers=[managed(labels=["a", "gone"], annotations=["c", STATE]), managed("other", labels=["b"], annotations=["d"])],
        )
        assert (one.own_labels, one.own_annotations) == ({"a": "1"}, {"c": "3"})
        assert one.ours == frozenset()

    @pytest.mark.parametrize("fields", [None, {}, {"f:metadata": {}}, {"f:metadata": {"f:labels": {".": {}}}}, {"f:data": {".": {}}}])
    def test_a_manager_may_have_no_field(self, fields):
        one = observed(managers=[{"manager": "x", "operation": "Update", "fieldsV1": fields}])
        assert (one.ours, one.others) == (frozenset(), {})

    def test_other_fields_than_keys_labels_and_annotations_are_nobody_s_to_ask(self):
        fields = {"f:type": {}, "f:immutable": {}, "f:metadata": {"f:ownerReferences": {'k:{"uid":"1"}': {}}, "f:finalizers": {}}}
        assert observed(managers=[{"manager": "x", "operation": "Update", "fieldsV1": fields}]).others == {}

    def test_keys_with_dots_and_prefixes_of_their_own(self):
        one = observed(managers=[managed(data=[".dockerconfigjson", "f:odd"])])
        assert one.ours == {".dockerconfigjson", "f:odd"}


STATE_OF_OURS = {"versions": {"database": "1"}, "keys": ["password"], "fingerprint": "f", "salt": "s"}


class TestBelonging:
    def test_it_belongs_to_the_map_whose_label_our_manager_applies(self):
        one = observed(managers=[managed(data=["password"], labels=LABELS)])
        assert one.belongs_to("web")
        assert not one.belongs_to("other")

    def test_a_copy_with_our_marks_is_whoever_s_made_it(self):
        copy = observed(state=STATE_OF_OURS, managers=[managed("kubectl-create", "Update", ["password"], LABELS, [STATE])])
        assert not copy.belongs_to("web")
        assert not copy.known
        assert copy.state == State()

    def test_what_we_know_has_its_state(self):
        one = observed(state=STATE_OF_OURS)
        assert one.known
        assert one.state == State({"database": "1"}, frozenset(["password"]), "f", "s")

    @pytest.mark.parametrize("fields", [{"data": ["password"]}, {"labels": [NAME_LABEL]}])
    def test_a_key_or_a_label_of_ours_makes_it_known(self, fields):
        assert observed(managers=[managed(**fields)]).known

    @pytest.mark.parametrize(
        ("others", "shared"),
        [
            ([], False),
            ([managed("other", "Apply", ["theirs"])], True),
            ([managed("kubectl-edit", "Update", ["theirs"])], True),
            ([managed("other", "Apply", ["password"])], True),
            ([managed("kubectl-edit", "Update", ["password"])], False),
            ([managed("other", "Apply", labels=["theirs"], annotations=["theirs"])], False),
        ],
    )
    def test_it_is_shared_where_others_have_keys_in_it_and_not_where_they_have_changed_ours(self, others, shared):
        one = observed(state=STATE_OF_OURS, managers=[managed(data=["password"], labels=LABELS), *others])
        assert one.shared is shared

    def test_who_applies_is_named_by_the_map(self):
        assert manager_of("web") == MANAGER == "piksel.infra/web"


def test_many_are_found_by_namespace_and_name():
    found = by_target([secret(), secret(namespace="jobs"), secret(name="other", state=json.loads("{}"))], MANAGER)
    assert found.keys() == {"web/database", "jobs/database", "web/other"}
    assert all(one.ours == {"password"} for one in found.values())
