# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever is wrong with an entry is told with its name, and no other entry suffers; and no value shows."""

import json
import re

import pytest

from sandbox import ACCOUNTS

PLANTED = "planted-value"
SOURCES = {"missing": {"secret": "no-such-secret"}, "none-with": {"prefix": "no-such-prefix/"}, "both": {"secret": "a", "prefix": "b"}}


@pytest.fixture
def web(place):
    return place.namespace()


@pytest.fixture
def sources(place):
    name = f"arn:aws:iam::{ACCOUNTS['production']}:role/not-for-us"
    arn = place.manager.describe_secret(SecretId=place.secret("arn", PLANTED))["ARN"]
    place.secret("deleted", PLANTED)
    place.manager.delete_secret(SecretId=f"{place.mark}/deleted")
    return {
        **SOURCES,
        "text": {"secret": place.secret("text", f"{PLANTED} and more of it")},
        "json": {"secret": place.secret("json", {"password": PLANTED, "nested": {"key": PLANTED}}), "format": "json"},
        "not-json": {"secret": f"{place.mark}/text", "format": "json"},
        "list": {"secret": place.secret("list", json.dumps([PLANTED])), "format": "json"},
        "no-pair": {"secret": f"{place.mark}/text", "format": "pair"},
        "no-binary": {"secret": f"{place.mark}/text", "format": "binary"},
        "bytes": {"secret": place.secret("bytes", b"\xff" + PLANTED.encode())},
        "file": {"secret": f"{place.mark}/bytes", "format": "binary"},
        "large": {"secret": place.secret("large", PLANTED * 5000)},
        "no-stage": {"secret": f"{place.mark}/text", "version_stage": "AWSPREVIOUS"},
        "deleted": {"secret": f"{place.mark}/deleted"},
        "arn-end": {"secret": arn.rpartition("-")[0]},
        "refused": {"secret": f"{place.mark}/text", "role_arn": name},
        "nowhere": {"secret": f"{place.mark}/text", "region": "ap-nowhere-1"},
        "misspelt": {"secert": "x"},
        "format": {"secret": "x", "format": "yaml"},
    }


# By the entry's name: what is other than in a good one, and what is told of it.
BAD = {
    "no-source-at-all": ({"data": {"key": {"source": "nothing"}}}, "there is no source nothing"),
    "no-such-secret": ({"data": {"key": {"source": "missing"}}}, "no secret no-such-secret"),
    "no-such-prefix": ({"data_from": ["none-with"]}, "no secret with prefix no-such-prefix/"),
    "no-such-key": ({"data": {"key": {"source": "json", "key": "user"}}}, "source json has no key user"),
    "no-deeper-key": ({"data": {"key": {"source": "json", "key": "password.x"}}}, "source json has no key password.x"),
    "no-json": ({"data": {"key": {"source": "not-json", "key": "user"}}}, "source not-json: the value is no JSON"),
    "no-object": ({"data_from": ["list"]}, "source list: the value is JSON, but no object"),
    "no-pair": ({"data_from": ["no-pair"]}, "source no-pair: the value has no colon"),
    "no-binary": ({"data": {"key": {"source": "no-binary"}}}, "source no-binary: the value is neither binary nor base64"),
    "bytes-as-text": ({"data": {"key": {"source": "bytes"}}}, "source bytes: the value is binary"),
    "bytes-in-template": ({"data": {"key": {"template": "x${file}"}}}, "data key: source file is binary"),
    "no-stage": ({"data": {"key": {"source": "no-stage"}}}, "has no version AWSPREVIOUS"),
    "deleted": ({"data": {"key": {"source": "deleted"}}}, "is scheduled for deletion"),
    "arn-without-end": ({"data": {"key": {"source": "arn-end"}}}, "no whole ARN"),
    "refused": ({"data": {"key": {"source": "refused"}}}, "AssumeRole: AccessDenied"),
    "nowhere": ({"data": {"key": {"source": "nowhere"}}}, "source nowhere: of ap-nowhere-1: "),
    "misspelt-source": ({"data": {"key": {"source": "misspelt"}}}, "source misspelt: .*secert"),
    "unknown-format": ({"data": {"key": {"source": "format"}}}, "source format: .*yaml"),
    "two-ways-source": ({"data": {"key": {"source": "both"}}}, "source both: give one of"),
    "no-namespace": ({"namespaces": ["no-such-namespace"]}, "there is no namespace no-such-namespace"),
    "no-place": ({"namespaces": None}, "give either namespaces or namespace_selector"),
    "two-places": ({"namespace_selector": "a=b"}, "give either namespaces or namespace_selector"),
    "bad-selector": ({"namespaces": None, "namespace_selector": "a=(b"}, r"namespace_selector a=\(b: "),
    "unknown-in-template": ({"data": {"key": {"template": {"a": ["${nobody.key}"]}}}}, "there is no source nobody"),
    "no-key-in-template": ({"data": {"key": {"template": "x ${json.user}"}}}, "source json has no key user"),
    "open-template": ({"data": {"key": {"template": "x ${json.user"}}}, "data key: the placeholder that starts at character 3 has no end"),
    "key-of-text": ({"data": {"key": {"source": "text", "key": "a"}}}, "source text is text and has no key a"),
    "from-text": ({"data_from": ["text"]}, "data_from: source text is text and has no keys"),
    "bad-key": ({"data": {"a b/c": {"source": "text"}}}, "data a b/c: a key may have letters"),
    "two-values": ({"data": {"key": {"source": "text", "value": "x"}}}, "data key: give one of source, value and template"),
    "key-twice": ({"data": {"password": {"value": "x"}}, "data_from": ["json"]}, "data gives the key password, which another gives too"),
    "empty": ({"data": {}}, "it has neither data nor data_from"),
    "large": ({"data": {f"k{number}": {"source": "large"} for number in range(20)}}, r"1300000 bytes, and Kubernetes takes 1048576"),
    "Upper": ({}, "name: Kubernetes takes lower case"),
    "bad-label": ({"labels": {"team": "a b"}}, "labels team: "),
    "bad-annotation": ({"annotations": {"a b": "x"}}, "annotations: a b is no key"),
    "no-docker": ({"type": "kubernetes.io/dockerconfigjson"}, r"type kubernetes.io/dockerconfigjson needs .dockerconfigjson"),
    "docker-no-json": (
        {"type": "kubernetes.io/dockerconfigjson", "data": {".dockerconfigjson": {"source": "text"}}},
        "needs a JSON object",
    ),
    "no-certificate": ({"type": "kubernetes.io/tls", "data": {"tls.key": {"source": "text"}}}, "needs tls.crt and tls.key"),
    "other-type": (
        {"type": "kubernetes.io/ssh-auth", "data": {"ssh-privatekey": {"source": "text"}}},
        "its type is Opaque and can't become",
    ),
    "immutable": ({}, "it is immutable and would have to change"),
    "taken": ({}, "conflict: data key is argocd's"),
    "described-twice": ({}, "several entries of secrets describe it"),
}
GOOD = {"good": {}, "good-json": {"data": {"key": {"source": "json", "key": "nested.key"}}}}


def test_each_is_named_and_all_others_are_done(place, sync, web, sources):
    place.make(f"{web}/other-type", {"key": "x"})
    place.make(f"{web}/immutable", {"key": "x"}, immutable=True)
    place.apply(f"{web}/taken", {"key": "theirs"}, "argocd")
    plain = {"namespaces": [web], "data": {"key": {"source": "text"}}}
    good = [{**plain, "name": name, **more} for name, more in GOOD.items()]
    bad = [{**plain, "name": name, **more} for name, (more, _) in BAD.items()]
    bad += [{**plain, "name": "described-twice", "data": {"other": {"source": "text"}}}]
    changes, result = sync(good[0], *bad, good[1], sources=sources, fails=True, prune=True)
    assert {name: one["action"] for name, one in changes.items()} == {f"secret {web}/{name}": "create" for name in GOOD}
    assert place.data(f"{web}/good-json") == {"key": PLANTED}
    told = dict(_told(sentence) for sentence in result["msg"].split("; ") if _told(sentence))
    assert told.keys() == {*BAD} | ({"prune"} & told.keys())
    for name, (_, reason) in BAD.items():
        assert re.search(reason, told[name]), (name, told[name])
    assert PLANTED not in json.dumps(result)
    assert place.there(web) == sorted(f"{web}/{name}" for name in (*GOOD, "other-type", "immutable", "taken"))
    again, _ = sync(good[0], *bad, good[1], sources=sources, fails=True, prune=True)
    assert again == {}


def _told(sentence):
    """Which entry a sentence is about, and what it says."""
    found = re.match(r"(?:secrets: (?P<entry>[^:]+)|kubernetes_secret [^/ ]+/(?P<target>[^:]+)): (?P<reason>.*)", sentence, re.DOTALL)
    return found and (found["entry"] or found["target"], found["reason"])


def test_no_permission_for_a_namespace(place, sync, web, as_somebody):
    other = place.namespace("other")
    sources = {"key": {"secret": place.secret("key", PLANTED)}}
    entries = [{"name": name, "namespaces": [web, other], "data": {"key": {"source": "key"}}} for name in ("one", "two")]
    with as_somebody(("", "secrets", "get list create patch", web), ("", "secrets", "get list", other)):
        result = sync.run(*entries, sources=sources)
    for name in ("one", "two"):
        outcomes = {one["name"]: one["outcome"] for one in result["changes"]}
        assert (outcomes[f"{web}/{name}"], outcomes[f"{other}/{name}"]) == ("done", "failed")
        assert f"create kubernetes_secret {other}/{name}: PATCH namespaces/{other}/secrets/{name}: Forbidden: " in result["msg"]
    assert (PLANTED in json.dumps(result), place.there(web, other)) == (False, [f"{web}/one", f"{web}/two"])
    sync(*entries, sources=sources)


def test_a_namespace_that_may_not_be_looked_into(place, sync, web, as_somebody):
    other, third = place.namespace("other"), place.namespace("third")
    sources = {"key": {"secret": place.secret("key", PLANTED)}}
    entries = [{"name": name, "namespaces": [name], "data": {"key": {"source": "key"}}} for name in (web, other, third)]
    sync(entries[2], sources=sources)
    place.edit(f"{third}/{third}", {"data": {"key": "by-hand"}})
    with as_somebody(("", "secrets", "get list create patch", web), ("", "secrets", "list", third)):
        changes, result = sync(*entries, sources=sources, fails=True)
        assert list(changes) == [f"secret {web}/{web}"]
        assert f"kubernetes_secret {other}/{other}: GET namespaces/{other}/secrets: Forbidden: " in result["msg"]
        assert f"kubernetes_secret {third}/{third}: GET namespaces/{third}/secrets/{third}: Forbidden: " in result["msg"]
        absent = sync.run(state="absent")
        assert absent["msg"].startswith(f"Secrets of {place.mark}: nothing was changed: GET secrets: Forbidden: "), absent["msg"]
    assert place.there(web, third) == [f"{third}/{third}", f"{web}/{web}"]


def test_what_uses_a_secret_may_not_be_told(place, sync, web, as_somebody):
    """The Secret is changed all the same, and the restart made by a run that may."""
    sources = {"key": {"secret": place.secret("key", "first-value")}}
    entry = {"name": "one", "namespaces": [web], "restart": True, "data": {"key": {"source": "key"}}}
    sync(entry, sources=sources)
    place.rewrite("key", PLANTED)
    with as_somebody(("", "secrets", "get list patch", None), ("", "namespaces", "list", None)):
        changes, result = sync(entry, sources=sources, fails=True)
    assert list(changes) == [f"secret {web}/one"]
    assert result["msg"].startswith("restart: GET "), result["msg"]
    assert place.data(f"{web}/one") == {"key": PLANTED}
    changes, _ = sync(entry, sources=sources)
    assert changes[f"secret {web}/one"]["attributes"].keys() == {"restart"}
    sync.nothing(entry, sources=sources)


def test_a_namespaced_access_policy_of_eks(place, sync, web, as_somebody):
    """AmazonEKSEditPolicy for one namespace: Secrets may be written there, and listed nowhere else."""
    sources = {"key": {"secret": place.secret("key", PLANTED)}}
    entry = {"name": "one", "namespaces": [web], "data": {"key": {"source": "key"}}}
    with as_somebody(policy="AmazonEKSEditPolicy", namespaces=[web]):
        changes, _ = sync(entry, sources=sources)
        assert list(changes) == [f"secret {web}/one"]
        sync.nothing(entry, sources=sources)
