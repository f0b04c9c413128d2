# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Targets: when nothing has to be read, what is sent, and what a plan shows of them."""

import base64
import json
from dataclasses import replace

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Kind, Reference
from ansible_collections.piksel.infra.plugins.module_utils.converge.plan import plan
from ansible_collections.piksel.infra.plugins.module_utils.converge.report import report
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.hidden import Hidden
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.observed import NAME_LABEL, STATE, observe
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.targets import Target, description
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.values import Version

from unit.plugins.module_utils.secret_sync.described import LABELS, MANAGER, MAP, entry, managed, secret, source, whole

PLANTED = b"planted-value"
DATABASE = {"database": {"secret": "database"}}
TEMPLATE = {"data": {"a": {"template": {"x": ["${database}", 5]}}}}
EVERYTHING = {
    "labels": {"team": "maps"},
    "annotations": {"example.com/owner": "maps"},
    "immutable": False,
    "data": {"password": {"source": "database"}, "host": {"value": "db.example"}, "url": {"template": "db://${database}"}},
}


def sources(given=None):
    return {name: source(name, **one) for name, one in (given or DATABASE).items()}


def target(described=None, given=None, version="v1", secret_name="database", stage="AWSCURRENT", namespace="web", map_name=MAP):
    one, found = entry(**(described or {})), sources(given)
    version = Version(secret_name, stage, version)
    return Target(one, namespace, map_name, description(one, found), {version.label: version})


def here(made, restart=False, **changed):
    """What Kubernetes lists once a target's manifest has been applied."""
    made = replace(made, data=made.data or {key: Hidden(b"x") for key in made.entry.data})
    metadata = made.manifest(restart)["metadata"]
    managers = [managed(f"piksel.infra/{made.map_name}", "Apply", made.data, metadata["labels"], metadata["annotations"])]
    given = {**metadata, "managers": managers, **changed}
    return observe(secret(**given), f"piksel.infra/{made.map_name}")


class TestFresh:
    @pytest.mark.parametrize("described", [{}, EVERYTHING, TEMPLATE, {"data": {}, "data_from": ["database"]}])
    def test_what_was_applied_and_not_touched_since_is(self, described):
        one = target(described, {"database": {"secret": "database", "format": "json"}})
        assert replace(one, observed=here(one)).fresh

    def test_what_is_not_there_is_not(self):
        assert not target().fresh

    @pytest.mark.parametrize(
        "change",
        [
            {"version": "v2"},
            {"version": None},
            {"secret_name": "other"},
            {"stage": "AWSPREVIOUS"},
            {"map_name": "other"},
            {"described": {**EVERYTHING, "type": "kubernetes.io/basic-auth"}},
            {"described": {**EVERYTHING, "immutable": True}},
            {"described": {**EVERYTHING, "immutable": None}},
            {"described": {**EVERYTHING, "labels": {"team": "web"}}},
            {"described": {**EVERYTHING, "labels": {"team": "maps", "more": "x"}}},
            {"described": {**EVERYTHING, "labels": {}}},
            {"described": {**EVERYTHING, "annotations": {"example.com/owner": "web"}}},
            {"described": {**EVERYTHING, "annotations": {"example.com/owner": "maps", "more": "x"}}},
            {"described": {**EVERYTHING, "annotations": {}}},
            {"described": {**EVERYTHING, "data": {**EVERYTHING["data"], "host": {"value": "db2.example"}}}},
            {"described": {**EVERYTHING, "data": {**EVERYTHING["data"], "url": {"template": "db:${database}"}}}},
            {"described": {**EVERYTHING, "data": {**EVERYTHING["data"], "more": {"value": "x"}}}},
            {"described": {**EVERYTHING, "data": {"password": {"source": "database"}, "host": {"value": "db.example"}}}},
            {"described": {**EVERYTHING, "data": {**EVERYTHING["data"], "password": {"source": "database", "key": "x"}}}},
            {"given": {"database": {"secret": "database", "format": "binary"}}},
            {"given": {"database": {"secret": "database", "format": "pair"}}},
            {"given": {"database": {"secret": "database", "version_stage": "AWSPREVIOUS"}}},
            {"given": {"database": {"secret": "database", "region": "eu-west-1"}}},
            {"given": {"database": {"prefix": "database"}}},
        ],
    )
    def test_what_is_described_otherwise_is_not(self, change):
        before = target(EVERYTHING)
        after = target(**{"described": EVERYTHING, **change})
        assert not replace(after, observed=here(before)).fresh

    @pytest.mark.parametrize(
        "change",
        [
            {"described": {**EVERYTHING, "restart": True}},
            {"described": {**EVERYTHING, "namespaces": ["web", "jobs"]}},
            {"described": {**EVERYTHING, "namespaces": None, "namespace_selector": "a=b"}},
            {"described": {**EVERYTHING, "data": dict(reversed(EVERYTHING["data"].items()))}},
            {"given": {"database": {"secret": "database"}, "unused": {"secret": "x"}}},
        ],
    )
    def test_what_makes_no_difference_to_the_secret_is_none(self, change):
        before = target(EVERYTHING)
        after = target(**{"described": EVERYTHING, **change})
        assert replace(after, observed=here(before)).fresh

    @pytest.mark.parametrize(
        "change",
        [
            {"labels": {**LABELS, "team": "web"}},
            {"labels": LABELS},
            {"labels": {"team": "maps"}},
            {"annotations": {}},
            {"annotations": {"example.com/owner": "maps"}},
            {"deletionTimestamp": "2026-01-01T00:00:00Z"},
            {"managers": []},
            {"managers": [managed(data=EVERYTHING["data"])]},
            {"managers": [managed(data=["password", "host"], labels=[*LABELS, "team"], annotations=[STATE, "example.com/owner"])]},
            {"managers": [managed(data=[*EVERYTHING["data"], "x"], labels=[*LABELS, "team"], annotations=[STATE, "example.com/owner"])]},
            {"managers": [managed("kubectl", "Update", EVERYTHING["data"], [*LABELS, "team"], [STATE, "example.com/owner"])]},
        ],
    )
    def test_what_somebody_has_touched_since_is_not(self, change):
        one = target(EVERYTHING)
        assert not replace(one, observed=here(one, **change)).fresh

    def test_what_others_have_beside_ours_is_theirs(self):
        one = target(EVERYTHING)
        own = here(one)
        managers = [
            managed(data=EVERYTHING["data"], labels=[*LABELS, "team"], annotations=[STATE, "example.com/owner"]),
            managed("other", "Apply", ["theirs"], ["theirs"], ["theirs"]),
        ]
        annotations = {**own.annotations, "theirs": "x"}
        assert replace(one, observed=here(one, managers=managers, labels={**own.labels, "theirs": "x"}, annotations=annotations)).fresh

    def test_one_state_is_not_enough_for_another_secret_of_aws_beside_it(self):
        one = target()
        two = replace(one, versions={**one.versions, "more": Version("more", "AWSCURRENT", "v1")})
        assert not replace(two, observed=here(one)).fresh
        assert not replace(one, observed=here(two)).fresh


class TestManifest:
    def test_all_that_is_applied(self):
        one = replace(target(EVERYTHING), data={"password": Hidden(PLANTED)})
        sent = one.manifest(False)
        state = json.loads(sent["metadata"]["annotations"].pop(STATE))
        assert sent == {
            "apiVersion": "v1",
            "kind": "Secret",
            "type": "Opaque",
            "immutable": False,
            "metadata": {
                "namespace": "web",
                "name": "database",
                "labels": {"team": "maps", **LABELS},
                "annotations": {"example.com/owner": "maps"},
            },
            "data": {"password": base64.b64encode(PLANTED).decode()},
        }
        assert (state["versions"], state["keys"], len(state["salt"])) == ({"database": "v1"}, ["password"], 16)

    def test_each_is_salted_anew(self):
        one = replace(target(), data={})
        assert one.manifest(False)["metadata"]["annotations"] != one.manifest(False)["metadata"]["annotations"]

    @pytest.mark.parametrize(
        ("wanted", "live", "sent"),
        [
            (None, {}, {}),
            (None, {"immutable": True}, {"immutable": True}),
            (True, {}, {"immutable": True}),
            (False, {}, {"immutable": False}),
        ],
    )
    def test_whether_it_is_immutable_is_left_as_it_is_unless_said(self, wanted, live, sent):
        manifest = replace(target({"immutable": wanted}), data={}, live=live).manifest(False)
        assert {key: manifest[key] for key in ("immutable",) if key in manifest} == sent

    def test_our_own_labels_come_first(self):
        one = target({"labels": {"app.kubernetes.io/managed-by": "other"}})
        assert one.labels == LABELS

    def test_a_value_that_is_not_known_is_never_sent(self):
        with pytest.raises(ValueError, match="not known yet"):
            replace(target(), data={"password": Hidden(None)}).manifest(False)


class Secrets(Kind):
    """What is planned, without a cluster."""


def planned(one):
    """The change of one target, as it is reported."""
    existing = one.existing()
    steps = plan([one.resource(False)], [existing] if existing else [], {"kubernetes_secret": Secrets()})
    found = report(steps, {"kubernetes_secret": Secrets()})
    assert PLANTED.decode() not in json.dumps(found)
    assert base64.b64encode(PLANTED).decode() not in json.dumps(found)
    (change,) = found["changes"] or [{"action": "none", "attributes": {}}]
    return change["action"], change["attributes"]


def stale(data, described=None, live=None, kind="Opaque", version="v2", was="v1", immutable=None, **changed):
    """One of which version v1 was applied, and v2 is to be. data, live: its values as they are wanted and as they are there."""
    live = {"password": b"old"} if live is None else live
    before = replace(target(described, version=was), data={key: Hidden(value) for key, value in live.items()})
    one = target(described, version=version)
    found = {**whole(live, kind), **({} if immutable is None else {"immutable": immutable})}
    data = {key: value if isinstance(value, Hidden) else Hidden(value) for key, value in data.items()}
    return replace(one, observed=here(before, **changed), data=data, live=found)


class TestPlan:
    def test_what_is_fresh_is_as_it_is_wanted(self):
        one = target(EVERYTHING)
        assert planned(replace(one, observed=here(one))) == ("none", {})

    def test_one_to_make_has_the_names_of_its_keys(self):
        action, attributes = planned(replace(target(), data={"password": Hidden(PLANTED), "user": Hidden(PLANTED)}))
        assert action == "create"
        assert attributes["data"] == {"before": None, "after": {"password": "(secret)", "user": "(secret)"}}
        assert attributes["versions"]["after"] == {"database": "v1"}
        assert attributes["labels"]["after"] == LABELS
        assert attributes.keys() == {"namespace", "type", "labels", "data", "versions"}

    def test_its_annotations_and_whether_it_is_immutable_are_shown_where_they_are_given(self):
        _, attributes = planned(replace(target(EVERYTHING), data={}))
        assert attributes["annotations"] == {"before": None, "after": {"example.com/owner": "maps"}}
        assert attributes["immutable"] == {"before": None, "after": False}

    def test_a_changed_value_is_told_by_its_key(self):
        assert planned(stale({"password": PLANTED})) == (
            "update",
            {
                "data": {"before": {"password": "(secret)"}, "after": {"password": "(secret, changed)"}},
                "versions": {"before": {"database": "v1"}, "after": {"database": "v2"}},
            },
        )

    def test_added_and_removed_keys_are_told_too(self):
        one = stale({"password": b"old", "new": PLANTED}, live={"password": b"old", "old": PLANTED}, version="v1")
        assert planned(one) == (
            "update",
            {"data": {"before": {"password": "(secret)", "old": "(secret)"}, "after": {"password": "(secret)", "new": "(secret)"}}},
        )

    def test_another_version_with_the_same_value_is_noted(self):
        action, attributes = planned(stale({"password": b"old"}))
        assert (action, attributes.keys()) == ("update", {"versions"})

    def test_keys_of_others_are_nobody_s_business(self):
        one = stale({"password": b"old"}, live={"password": b"old"}, version="v1")
        one.live["data"]["theirs"] = base64.b64encode(PLANTED).decode()
        _, attributes = planned(one)
        assert "data" not in attributes

    def test_a_key_of_another_that_is_wanted_is_taken(self):
        one = stale({"password": b"old", "theirs": PLANTED}, live={"password": b"old"}, version="v1")
        one.live["data"]["theirs"] = base64.b64encode(b"x").decode()
        assert planned(one)[1]["data"]["after"]["theirs"] == "(secret, changed)"

    def test_a_description_in_other_words_is_noted_once(self):
        """Or each run would read the values again."""
        before = replace(target(), data={"password": Hidden(b"x")})
        again = target(given={"database": {"secret": "database", "format": "binary"}})
        one = replace(again, observed=here(before), data={"password": Hidden(b"x")}, live=whole({"password": b"x"}))
        assert not one.fresh
        assert planned(one) == ("update", {"described": {"before": "(otherwise)", "after": "(as in the map)"}})
        assert replace(again, observed=here(one)).fresh

    @pytest.mark.parametrize(
        ("described", "attribute", "before", "after"),
        [
            ({"labels": {"team": "web"}}, "labels", {**LABELS, "team": "maps"}, {**LABELS, "team": "web"}),
            ({"labels": {}}, "labels", {**LABELS, "team": "maps"}, LABELS),
            ({"annotations": {"example.com/owner": "web"}}, "annotations", {"example.com/owner": "maps"}, {"example.com/owner": "web"}),
            ({"annotations": {}}, "annotations", {"example.com/owner": "maps"}, {}),
            ({"immutable": True}, "immutable", False, True),
        ],
    )
    def test_each_attribute_is_told_apart(self, described, attribute, before, after):
        was = replace(target(EVERYTHING), data={"password": Hidden(b"x")})
        one = replace(target({**EVERYTHING, **described}), observed=here(was), data=was.data, live=whole({"password": b"x"}))
        action, attributes = planned(one)
        assert (action, attributes) == ("update", {attribute: {"before": before, "after": after}})

    def test_labels_and_annotations_of_others_are_not_shown(self):
        was = replace(target(), data={"password": Hidden(b"x")})
        marks = {"labels": {**LABELS, "theirs": "x"}, "annotations": {"theirs": "x", **here(was).annotations}}
        one = replace(target(version="v2"), observed=here(was, **marks), data=was.data, live=whole({"password": b"x"}))
        assert planned(one)[1].keys() == {"versions"}

    def test_one_that_is_being_deleted_is_made_anew(self):
        action, _ = planned(stale({"password": b"old"}, deletionTimestamp="2026-01-01T00:00:00Z"))
        assert action == "create"

    def test_what_is_not_known_yet_is_said(self):
        one = replace(target(version=None), data={"password": Hidden(None)})
        after = "(known after secretsmanager_secret database is created)"
        assert planned(one)[1]["versions"]["after"] == {"database": after}
        assert planned(one)[1]["data"]["after"] == {"password": "(secret)"}

    def test_nor_which_keys_there_will_be(self):
        one = replace(target({"data": {}, "data_from": ["database"]}, version=None), data={})
        assert planned(one)[1]["data"]["after"] == "(known after secretsmanager_secret database is created)"

    def test_a_value_that_is_not_known_yet_is_another_one(self):
        one = stale({"password": Hidden(None)}, version=None)
        assert planned(one)[1]["data"] == {"before": {"password": "(secret)"}, "after": {"password": "(secret, changed)"}}

    def test_the_secrets_that_are_not_known_are_in_order(self):
        versions = {name: Version(name, "AWSCURRENT", found) for name, found in (("b", None), ("a", None), ("c", "v1"))}
        assert replace(target(), versions=versions).unknown == ["a", "b"]


class TestNamespace:
    def test_one_that_is_made_comes_first(self):
        one = replace(target(), data={})
        assert one.resource(True).attributes["namespace"] == Reference("kubernetes_namespace", "web", "name")
        assert one.resource(False).attributes["namespace"] == "web"


class TestExisting:
    def test_it_has_its_id_and_is_ours_if_the_label_says_so(self):
        one = target()
        ours = replace(one, observed=here(one)).existing()
        assert (ours.key, ours.outputs, ours.status, ours.owned) == (
            ("kubernetes_secret", "web/database"),
            {"id": "uid-1", "name": "web/database"},
            "ready",
            True,
        )
        theirs = replace(one, observed=here(one, managers=[]), data={}, live=whole({})).existing()
        assert not theirs.owned
        assert target().existing() is None

    @pytest.mark.parametrize(("live", "kind", "immutable"), [({}, "Opaque", False), ({"type": "x", "immutable": True}, "x", True)])
    def test_its_type_and_whether_it_is_immutable(self, live, kind, immutable):
        one = target()
        attributes = replace(one, observed=here(one), data={}, live=live).existing().attributes
        assert (attributes["type"], attributes["immutable"]) == (kind, immutable)


class TestKnown:
    def test_all_values_that_it_has_or_is_to_have_so_that_none_is_shown(self):
        one = stale({"password": b"new", "later": Hidden(None), "empty": b""}, live={"password": b"old"})
        one.live["data"]["theirs"] = base64.b64encode(b"x").decode()
        assert sorted(one.known()) == [b"", b"new", b"old", b"x"]

    def test_of_one_that_is_fresh_none_is_known(self):
        assert list(target().known()) == []


class TestRestarts:
    @pytest.mark.parametrize(
        ("one", "restarts"),
        [
            (stale({"password": b"new"}), True),
            (stale({"password": b"old"}), False),
            (stale({"password": b"old", "new": b"x"}), True),
            (stale({"password": b"old"}, live={"password": b"old", "gone": b"x"}), True),
            (stale({"password": Hidden(None)}), True),
            (stale({"password": b"old"}, restart=True), True),
            (replace(target(), data={"password": Hidden(b"x")}), False),
            (replace(target(), observed=here(target())), False),
        ],
    )
    def test_whoever_reads_it_is_restarted_if_there_is_something_else_to_read(self, one, restarts):
        assert not one.restarts  # unless the map says so
        assert replace(one, entry=replace(one.entry, restart=True)).restarts is restarts

    def test_a_restart_that_is_due_is_nothing_fresh(self):
        assert not replace(target(), observed=here(target(), restart=True)).fresh

    def test_it_is_noted_until_it_is_made(self):
        one = stale({"password": b"old"}, version="v1", restart=True)
        assert planned(one) == ("update", {"restart": {"before": "(due)", "after": "(not due)"}})
        assert "restart" not in planned(stale({"password": b"new"}))[1]


def test_a_name_has_its_namespace():
    assert target(namespace="jobs").name == "jobs/database"
    assert target().labels[NAME_LABEL] == MAP
    assert target().force is False
    assert MANAGER.endswith(MAP)
