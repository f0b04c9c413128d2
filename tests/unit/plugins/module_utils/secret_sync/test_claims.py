# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is taken back from people, what is not fought over, and what can't change."""

import base64

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.claims import claim
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.hidden import Hidden
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.observed import NAME_LABEL, STATE, observe
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.source import Problem
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.targets import Target

from unit.plugins.module_utils.secret_sync.described import LABELS, MANAGER, MAP, entry, managed, secret, whole

PLANTED = b"planted-value"
OURS = managed(data=["password"], labels=LABELS, annotations=[STATE])
STATE_OF_OURS = {"versions": {}, "keys": ["password"], "fingerprint": "f", "salt": "s"}


def target(
    managers=(OURS,), data=None, live=None, kind="Opaque", fixed=None, state=STATE_OF_OURS, labels=LABELS, annotations=None, **described
):
    """Wanted is data; there is live, with these managers."""
    data = {"password": PLANTED} if data is None else data
    live = {"password": b"old"} if live is None else live
    item = secret(managers=list(managers), state=state, labels=labels, annotations=annotations)
    found = {**whole(live, kind), **({} if fixed is None else {"immutable": fixed})}
    hidden = {key: Hidden(value) for key, value in data.items()}
    return Target(entry(**described), "web", MAP, [], {}, observe(item, MANAGER), hidden, found)


def refused(one):
    with pytest.raises(Problem) as problem:
        claim(one)
    for value in (PLANTED.decode(), base64.b64encode(PLANTED).decode(), "old"):
        assert value not in str(problem.value)
    return str(problem.value)


class TestWhatCanNotBecomeOfIt:
    def test_another_type(self):
        one = target(kind="kubernetes.io/tls")
        assert refused(one) == "its type is kubernetes.io/tls and can't become Opaque; delete it, or choose another name"

    def test_one_without_a_type_is_opaque(self):
        one = target()
        del one.live["type"]
        assert claim(one) is False

    @pytest.mark.parametrize(
        ("data", "live", "described"),
        [
            ({"password": PLANTED}, {"password": b"old"}, {}),
            ({"password": PLANTED}, {"password": b"old"}, {"immutable": True}),
            ({"password": b"old", "new": b"x"}, {"password": b"old"}, {}),
            ({}, {"password": b"old"}, {}),
            ({"password": b"old"}, {"password": b"old"}, {"immutable": False}),
        ],
    )
    def test_something_else_where_it_is_immutable(self, data, live, described):
        one = target(data=data, live=live, fixed=True, **described)
        assert refused(one) == "it is immutable and would have to change; delete it, or choose another name"

    @pytest.mark.parametrize("immutable", [None, True])
    def test_the_labels_of_an_immutable_one_may_change(self, immutable):
        one = target(data={"password": b"old"}, fixed=True, labels={**LABELS, "team": "web"}, immutable=immutable)
        assert claim(one) is False

    @pytest.mark.parametrize("gone", ["not there", "being deleted"])
    def test_what_is_made_anew_has_no_past(self, gone):
        one = target(kind="kubernetes.io/tls", fixed=True)
        one.observed = None if gone == "not there" else observe(secret(deletionTimestamp="2026-01-01T00:00:00Z"), MANAGER)
        assert claim(one) is False


def edited(part, key, by="kubectl-edit", operation="Update"):
    return managed(by, operation, **{part: [key]})


class TestConflicts:
    @pytest.mark.parametrize("managers", [[OURS], [OURS, managed("other", data=["theirs"])], [OURS, edited("labels", "theirs")]])
    def test_what_is_ours_alone_is_changed_without_force(self, managers):
        assert claim(target(managers)) is False

    def test_what_somebody_has_changed_by_hand_is_taken_back(self):
        managers = [managed(data=[], labels=LABELS, annotations=[STATE]), edited("data", "password")]
        assert claim(target(managers)) is True

    @pytest.mark.parametrize("live", [b"old", PLANTED])
    def test_but_only_where_the_value_is_another(self, live):
        managers = [managed(data=[], labels=LABELS, annotations=[STATE]), edited("data", "password")]
        assert claim(target(managers, live={"password": live})) is (live != PLANTED)

    def test_what_another_applies_is_a_conflict(self):
        managers = [managed(data=[], labels=LABELS), edited("data", "password", "flux", "Apply")]
        assert (
            refused(target(managers)) == "conflict: data password is flux's, with another value; take it out of the map, or away from flux"
        )

    def test_also_if_it_is_ours_too(self):
        assert refused(target([OURS, edited("data", "password", "flux", "Apply")])).startswith("conflict: data password is flux's")

    def test_unless_both_want_the_same(self):
        assert claim(target([OURS, edited("data", "password", "flux", "Apply")], live={"password": PLANTED})) is False

    def test_what_was_never_ours_is_a_conflict_also_with_people(self):
        one = target([edited("data", "password", "kubectl-create")], state=None, labels={})
        assert refused(one).startswith("conflict: data password is kubectl-create's")

    def test_a_new_key_of_our_secret_that_people_have_made_is_theirs(self):
        one = target([OURS, edited("data", "new")], data={"password": b"old", "new": PLANTED}, live={"password": b"old", "new": b"x"})
        assert refused(one).startswith("conflict: data new is kubectl-edit's")

    def test_the_first_of_several_is_named(self):
        managers = [managed(labels=LABELS), edited("data", "password", "zed", "Apply"), edited("data", "password", "alf", "Apply")]
        assert refused(target(managers)).startswith("conflict: data password is alf's")

    def test_one_that_applies_is_named_before_people(self):
        managers = [OURS, edited("data", "password", "alf"), edited("data", "password", "zed", "Apply")]
        assert refused(target(managers)).startswith("conflict: data password is zed's")

    @pytest.mark.parametrize(("operation", "taken"), [("Update", True), ("Apply", False)])
    @pytest.mark.parametrize("part", ["labels", "annotations"])
    def test_labels_and_annotations_are_likewise(self, part, operation, taken):
        there = {"labels": {**LABELS, "team": "web"}} if part == "labels" else {"annotations": {"team": "web"}}
        one = target([OURS, edited(part, "team", "somebody", operation)], data={"password": b"old"}, **there)
        one.entry = entry(**{part: {"team": "maps"}})
        if taken:
            assert claim(one) is True
        else:
            assert refused(one) == f"conflict: {part} team is somebody's, with another value; take it out of the map, or away from somebody"

    def test_a_label_of_a_secret_that_we_have_nothing_in_is_not_taken(self):
        one = target([edited("labels", NAME_LABEL)], data={}, live={}, state=None, labels={NAME_LABEL: "other"})
        assert refused(one).startswith(f"conflict: labels {NAME_LABEL} is kubectl-edit's")

    def test_our_note_is_taken_back_where_somebody_has_written_there(self):
        assert claim(target([OURS, edited("annotations", STATE)], data={"password": b"old"})) is True

    def test_the_state_says_what_was_ours(self):
        managers = [managed(data=[], labels=LABELS, annotations=[STATE]), edited("data", "password")]
        state = {**STATE_OF_OURS, "keys": ["other"]}
        assert refused(target(managers, state=state)).startswith("conflict: data password is kubectl-edit's")
