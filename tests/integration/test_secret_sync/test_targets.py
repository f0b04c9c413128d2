# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Kubernetes' Secrets are: where they stand, of which type, with which labels, and what can't change."""

import json

from integration.support.secret_sync import LABEL, Sync

DOCKER = {"auths": {"registry.example.com": {"auth": "dXNlcjpwYXNz"}}}


def test_namespaces_by_list_and_by_label(place, sync):
    maps = [place.namespace(name, team=place.mark, kind="web") for name in ("one", "two")]
    other = place.namespace("other", team=place.mark)
    sources = {"key": {"secret": place.secret("key", "value")}}
    entries = [
        {"name": "listed", "namespaces": [maps[0], other], "data": {"key": {"source": "key"}}},
        {"name": "selected", "namespace_selector": f"team={place.mark},kind=web", "data": {"key": {"source": "key"}}},
        {"name": "set", "namespace_selector": f"team in ({place.mark}),kind!=web", "data": {"key": {"source": "key"}}},
        {"name": "none", "namespace_selector": f"team={place.mark},kind=none", "data": {"key": {"source": "key"}}},
    ]
    sync(*entries, sources=sources)
    assert place.there(*maps, other) == sorted(
        [f"{maps[0]}/listed", f"{other}/listed", f"{maps[0]}/selected", f"{maps[1]}/selected", f"{other}/set"]
    )
    sync.nothing(*entries, sources=sources)
    third = place.namespace("three", team=place.mark, kind="web")
    place.api.patch(f"/api/v1/namespaces/{maps[1]}", {"metadata": {"labels": {"kind": None}}})
    changes, _ = sync(*entries, sources=sources, prune=True)
    assert {name: one["action"] for name, one in changes.items()} == {
        f"secret {third}/selected": "create",
        f"secret {maps[1]}/set": "create",
        f"secret {maps[1]}/selected": "delete",
    }
    sync.nothing(*entries, sources=sources, prune=True)


def test_types(place, sync):
    web = place.namespace()
    sources = {
        "docker": {"secret": place.secret("docker", DOCKER)},
        "tls": {"secret": place.secret("tls", {"tls.crt": "certificate", "tls.key": "key"}), "format": "json"},
        "pair": {"secret": place.secret("pair", "maps:value"), "format": "pair"},
        "key": {"secret": place.secret("key", "-----BEGIN OPENSSH PRIVATE KEY-----")},
    }
    auth = {"auths": {"registry.example.com": {"username": "${pair.username}", "password": "${pair.password}"}}}
    entries = [
        {"name": "opaque", "data": {"key": {"source": "key"}}},
        {"name": "docker", "type": "kubernetes.io/dockerconfigjson", "data": {".dockerconfigjson": {"source": "docker"}}},
        {"name": "docker-made", "type": "kubernetes.io/dockerconfigjson", "data": {".dockerconfigjson": {"template": json.dumps(auth)}}},
        {"name": "tls", "type": "kubernetes.io/tls", "data_from": ["tls"]},
        {"name": "basic", "type": "kubernetes.io/basic-auth", "data_from": ["pair"]},
        {"name": "ssh", "type": "kubernetes.io/ssh-auth", "data": {"ssh-privatekey": {"source": "key"}}},
        {"name": "own", "type": "example.com/token", "data": {"token": {"source": "key"}}},
    ]
    entries = [{**one, "namespaces": [web]} for one in entries]
    sync(*entries, sources=sources)
    for one in entries:
        assert place.read(f"{web}/{one['name']}")["type"] == one.get("type", "Opaque")
    assert json.loads(place.data(f"{web}/docker")[".dockerconfigjson"]) == DOCKER
    made = json.loads(place.data(f"{web}/docker-made")[".dockerconfigjson"])
    assert made == {"auths": {"registry.example.com": {"username": "maps", "password": "value"}}}
    assert place.data(f"{web}/tls") == {"tls.crt": "certificate", "tls.key": "key"}
    assert place.data(f"{web}/basic") == {"username": "maps", "password": "value"}
    sync.nothing(*entries, sources=sources)


def test_labels_and_annotations_come_change_and_go(place, sync):
    web = place.namespace()
    entry = {"name": "one", "namespaces": [web], "data": {"key": {"value": "v"}}}
    full = {**entry, "labels": {"team": "maps", "tier": "web"}, "annotations": {"example.com/note": "a", "example.com/more": "b"}}
    sync(full)
    sync.nothing(full)
    changed = {**entry, "labels": {"team": "data"}, "annotations": {"example.com/note": "c"}}
    changes, _ = sync(changed)
    assert changes[f"secret {web}/one"]["attributes"].keys() == {"labels", "annotations"}
    metadata = place.read(f"{web}/one")["metadata"]
    assert metadata["labels"].keys() == {"team", LABEL, "app.kubernetes.io/managed-by"}
    assert (metadata["labels"]["team"], metadata["annotations"]["example.com/note"]) == ("data", "c")
    assert "example.com/more" not in metadata["annotations"]
    sync.nothing(changed)
    place.edit(f"{web}/one", {"metadata": {"labels": {"others": "stay"}, "annotations": {"others": "stay"}}})
    sync.nothing(changed)
    for part in ("labels", "annotations"):
        del changed[part]
        changes, _ = sync(changed)
        assert changes[f"secret {web}/one"]["attributes"].keys() == {part}
    metadata = place.read(f"{web}/one")["metadata"]
    assert (metadata["labels"].get("team"), metadata["labels"]["others"]) == (None, "stay")
    assert (metadata["annotations"].get("example.com/note"), metadata["annotations"]["others"]) == (None, "stay")
    sync.nothing(entry)


def test_immutable(place, sync):
    web = place.namespace()
    sources = {"key": {"secret": place.secret("key", "value")}}
    entry = {"name": "one", "namespaces": [web], "immutable": True, "data": {"key": {"source": "key"}}}
    sync(entry, sources=sources)
    assert place.read(f"{web}/one")["immutable"] is True
    sync.nothing(entry, sources=sources)
    place.rewrite("key", "value")  # only a version is to be noted, which Kubernetes allows
    changes, _ = sync({**entry, "labels": {"team": "maps"}}, sources=sources)
    assert changes[f"secret {web}/one"]["attributes"].keys() == {"labels", "versions"}
    sync.nothing({**entry, "labels": {"team": "maps"}}, sources=sources)

    later = {"name": "two", "namespaces": [web], "data": {"key": {"source": "key"}}}
    sync(later, sources=sources)
    changes, _ = sync({**later, "immutable": True}, sources=sources)
    assert changes[f"secret {web}/two"]["attributes"] == {"immutable": {"before": False, "after": True}}
    sync.nothing({**later, "immutable": True}, sources=sources)


def test_an_immutable_secret_that_must_change_is_refused(place, sync):
    web = place.namespace()
    sources = {"key": {"secret": place.secret("key", "first-value")}}
    entry = {"name": "one", "namespaces": [web], "immutable": True, "data": {"key": {"source": "key"}}}
    sync(entry, sources=sources)
    changes, result = sync({**entry, "immutable": False}, sources=sources, fails=True)
    assert (changes, result["msg"].startswith(f"kubernetes_secret {web}/one: it is immutable")) == ({}, True)
    unsaid = {key: value for key, value in entry.items() if key != "immutable"}
    changes, _ = sync(unsaid, sources=sources)  # what is not given is left alone
    assert changes[f"secret {web}/one"]["attributes"] == {"described": {"before": "(otherwise)", "after": "(as in the map)"}}
    assert place.read(f"{web}/one")["immutable"] is True
    sync.nothing(unsaid, sources=sources)
    place.rewrite("key", "second-value")
    changes, result = sync(entry, sources=sources, fails=True)
    assert (changes, result["msg"].startswith(f"kubernetes_secret {web}/one: it is immutable")) == ({}, True)
    assert place.data(f"{web}/one") == {"key": "first-value"}
    place.delete(f"{web}/one")
    sync(entry, sources=sources)
    assert place.data(f"{web}/one") == {"key": "second-value"}


def test_two_maps_side_by_side(place, sync, run_here):
    web = place.namespace()
    other = Sync(place, lambda module, **given: run_here(module, **{**given, "name": f"{place.mark}-other"}))
    mine = {"name": "mine", "namespaces": [web], "data": {"key": {"value": "mine"}}}
    theirs = {"name": "theirs", "namespaces": [web], "data": {"key": {"value": "theirs"}}}
    sync(mine, prune=True)
    other(theirs, prune=True)
    sync.nothing(mine, prune=True)
    other.nothing(theirs, prune=True)
    changes, result = sync({**theirs, "data": {"key": {"value": "fight"}}}, fails=True, prune=False)
    assert changes == {}
    assert f"conflict: data key is piksel.infra/{place.mark}-other's" in result["msg"]
    assert place.data(f"{web}/theirs") == {"key": "theirs"}
    other(state="absent")
    assert place.there(web) == [f"{web}/mine"]


def test_a_map_in_other_words_is_noted_once(place, sync):
    web = place.namespace()
    sources = {"key": {"secret": place.secret("key", "value")}}
    sync({"name": "one", "namespaces": [web], "data": {"key": {"source": "key"}}}, sources=sources)
    sources["another"] = {"secret": f"{place.mark}/key"}
    entry = {"name": "one", "namespaces": [web], "restart": True, "data": {"key": {"template": "${another}"}}}
    changes, _ = sync(entry, sources=sources)
    assert changes[f"secret {web}/one"]["attributes"] == {"described": {"before": "(otherwise)", "after": "(as in the map)"}}
    sync.nothing(entry, sources=sources)
