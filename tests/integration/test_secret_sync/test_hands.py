# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Others who write to the same Secrets: their keys stay, conflicts are reported, and what people change by hand is put right."""

import pytest

from integration.support.secret_sync import LABEL, STATE


@pytest.fixture
def web(place):
    return place.namespace()


@pytest.fixture
def sources(place):
    return {"key": {"secret": place.secret("key", "our-value")}, "more": {"secret": place.secret("more", "more-value")}}


@pytest.fixture
def entry(web):
    return {
        "name": "one",
        "namespaces": [web],
        "labels": {"team": "maps"},
        "annotations": {"example.com/note": "a"},
        "data": {"key": {"source": "key"}, "more": {"source": "more"}},
    }


OURS = {"key": "our-value", "more": "more-value"}


def test_keys_of_others_stay(place, sync, web, entry, sources):
    place.apply(f"{web}/one", {"theirs": "their-value"}, "argocd", labels={"their": "label"})
    changes, _ = sync(entry, sources=sources)
    assert changes[f"secret {web}/one"]["action"] == "update"
    assert place.data(f"{web}/one") == {**OURS, "theirs": "their-value"}
    sync.nothing(entry, sources=sources)
    place.edit(f"{web}/one", {"data": {"by-hand": "x", "theirs": None}})
    sync.nothing(entry, sources=sources)
    place.rewrite("key", "new-value")
    sync(entry, sources=sources)
    assert place.data(f"{web}/one") == {**OURS, "key": "new-value", "by-hand": "x"}
    entry["data"].pop("more")
    changes, _ = sync(entry, sources=sources)
    assert changes[f"secret {web}/one"]["attributes"]["data"]["before"].keys() == {"key", "more"}
    assert place.data(f"{web}/one") == {"key": "new-value", "by-hand": "x"}
    sync.nothing(entry, sources=sources)


def test_a_key_with_the_same_value_is_shared(place, sync, web, entry, sources):
    place.apply(f"{web}/one", {"key": "our-value"}, "argocd")
    sync(entry, sources=sources)
    sync.nothing(entry, sources=sources)
    entry["data"].pop("key")
    sync(entry, sources=sources)
    assert place.data(f"{web}/one") == OURS  # it is theirs still
    sync.nothing(entry, sources=sources)


@pytest.mark.parametrize("how", ["applied", "made"])
def test_a_conflict_is_reported_and_nothing_overwritten(place, sync, web, entry, sources, how):
    if how == "applied":
        place.apply(f"{web}/one", {"key": "their-value"}, "argocd")
    else:
        place.make(f"{web}/one", {"key": "their-value"})
    good = {"name": "good", "namespaces": [web], "data": {"key": {"source": "key"}}}
    changes, result = sync(entry, good, sources=sources, fails=True)
    assert list(changes) == [f"secret {web}/good"]
    manager = {"applied": "argocd", "made": "helm"}[how]
    advice = f"take it out of the map, or away from {manager}"
    assert result["msg"] == f"kubernetes_secret {web}/one: conflict: data key is {manager}'s, with another value; {advice}"
    assert "their-value" not in str(result)
    assert place.data(f"{web}/one") == {"key": "their-value"}
    place.edit(f"{web}/one", {"data": {"key": None}}, "argocd")
    sync(entry, good, sources=sources)
    assert place.data(f"{web}/one") == OURS


def test_a_key_that_another_takes_over_is_a_conflict(place, sync, web, entry, sources):
    sync(entry, sources=sources)
    place.apply(f"{web}/one", {"key": "their-value"}, "argocd", force=True)
    for _ in range(2):
        changes, result = sync(entry, sources=sources, fails=True)
        assert (changes, "data key is argocd's" in result["msg"]) == ({}, True)
    assert place.data(f"{web}/one") == {**OURS, "key": "their-value"}


def test_a_value_edited_by_hand_is_put_right(place, sync, web, entry, sources):
    sync(entry, sources=sources)
    place.edit(f"{web}/one", {"data": {"key": "by-hand"}})
    changes, _ = sync(entry, sources=sources)
    assert changes[f"secret {web}/one"]["attributes"] == {
        "data": {
            "before": {"key": "(secret)", "more": "(secret)"},
            "after": {"key": "(secret, changed)", "more": "(secret)"},
        }
    }
    assert place.data(f"{web}/one") == OURS
    sync.nothing(entry, sources=sources)


def test_a_value_edited_by_hand_and_back_is_taken_over_again(place, sync, web, entry, sources):
    sync(entry, sources=sources)
    place.edit(f"{web}/one", {"data": {"key": "by-hand"}})
    place.edit(f"{web}/one", {"data": {"key": "our-value"}})
    changes, _ = sync(entry, sources=sources)
    assert "data" not in changes[f"secret {web}/one"]["attributes"]
    sync.nothing(entry, sources=sources)


def test_what_is_deleted_by_hand_comes_back(place, sync, web, entry, sources):
    by_hand = {
        "key": ({"data": {"key": None}}, "data"),
        "label": ({"metadata": {"labels": {"team": None}}}, "labels"),
        "other-label": ({"metadata": {"labels": {"team": "others"}}}, "labels"),
        "annotation": ({"metadata": {"annotations": {"example.com/note": None}}}, "annotations"),
        "our-label": ({"metadata": {"labels": {"app.kubernetes.io/managed-by": None}}}, "labels"),
    }
    entries = [{**entry, "name": name} for name in (*by_hand, "whole", "untouched")]
    sync(*entries, sources=sources)
    for name, (patch, _) in by_hand.items():
        place.edit(f"{web}/{name}", patch)
    place.delete(f"{web}/whole")
    changes, _ = sync(*entries, sources=sources)
    assert changes.pop(f"secret {web}/whole")["action"] == "create"
    found = {name.rpartition("/")[2]: [*one["attributes"]] for name, one in changes.items()}
    assert found == {name: [part] for name, (_, part) in by_hand.items()}
    for one in entries:
        assert place.data(f"{web}/{one['name']}") == OURS
        metadata = place.read(f"{web}/{one['name']}")["metadata"]
        assert (metadata["labels"]["team"], metadata["annotations"]["example.com/note"]) == ("maps", "a")
    sync.nothing(*entries, sources=sources)


MARKS = {
    "no-name": ("labels", LABEL, None),
    "another-name": ("labels", LABEL, "another"),
    "no-state": ("annotations", STATE, None),
    "no-json": ("annotations", STATE, "no JSON"),
    "empty-state": ("annotations", STATE, '{"versions": {}, "keys": [], "fingerprint": "", "salt": ""}'),
}


def test_without_its_marks_it_is_recognised_by_its_fields(place, sync, web, entry, sources):
    entries = [{**entry, "name": name} for name in MARKS]
    sync(*entries, sources=sources)
    for name, (part, key, value) in MARKS.items():
        place.edit(f"{web}/{name}", {"metadata": {part: {key: value}}})
    place.rewrite("key", "new-value")
    changes, _ = sync(*entries, sources=sources)
    assert {one["action"] for one in changes.values()} == {"update"}
    assert [place.data(f"{web}/{name}") for name in MARKS] == [{**OURS, "key": "new-value"}] * len(MARKS)
    sync.nothing(*entries, sources=sources)


def test_a_copy_with_the_maps_marks_is_of_who_made_it(place, sync, web, entry, sources):
    sync(entry, sources=sources)
    other = place.namespace("other")
    metadata = {key: place.read(f"{web}/one")["metadata"][key] for key in ("labels", "annotations")}
    for name in ("one", "copy"):
        place.make(f"{other}/{name}", {"key": "their-value"}, metadata=metadata)
    sync.nothing(entry, sources=sources, prune=True)
    changes, result = sync({**entry, "namespaces": [web, other]}, sources=sources, fails=True)
    assert (changes, "data key is helm's" in result["msg"]) == ({}, True)
    sync(sources=sources, state="absent")
    assert place.there(web, other) == [f"{other}/copy", f"{other}/one"]
    assert place.data(f"{other}/one") == {"key": "their-value"}


def test_only_what_the_map_made_is_pruned(place, sync, web, entry, sources):
    data = {"key": {"value": "v"}}
    sync(entry, *({"name": name, "namespaces": [web], "data": data} for name in ("gone", "shared", "edited")), sources=sources)
    helm = {"labels": {"owner": "helm", "app.kubernetes.io/managed-by": "Helm"}}
    place.make(f"{web}/sh.helm.release.v1.x", {"release": "r"}, metadata=helm, type="helm.sh/release.v1")
    place.make(f"{web}/person", {"key": "p"})
    place.make(f"{web}/like-ours", {"key": "p"}, metadata={"labels": {"app.kubernetes.io/managed-by": "piksel.infra"}})
    place.apply(f"{web}/shared", {"theirs": "stays"}, "argocd")
    place.edit(f"{web}/edited", {"data": {"by-hand": "stays"}})
    changes, _ = sync(entry, sources=sources, prune=True)
    assert {one["action"] for one in changes.values()} == {"delete"}
    assert changes.keys() == {f"secret {web}/{name}" for name in ("gone", "shared", "edited")}
    assert place.there(web) == [f"{web}/{name}" for name in ("edited", "like-ours", "one", "person", "sh.helm.release.v1.x", "shared")]
    assert place.data(f"{web}/shared") == {"theirs": "stays"}
    assert place.data(f"{web}/edited") == {"by-hand": "stays"}
    sync.nothing(entry, sources=sources, prune=True)
