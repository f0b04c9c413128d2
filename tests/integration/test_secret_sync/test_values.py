# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From AWS's secrets to the keys of Kubernetes': where values come from, and in which form."""

import json

import yaml

from integration.support.secret_sync import VALUES, encoded

BYTES = bytes(range(256))
JSON = {"user": "maps", "port": 5432, "tls": True, "nothing": None, "list": [1, "b"], "deep": {"er": {"key": "found"}}, "a.b": "dotted"}


def test_each_form_of_a_value(place, sync):
    web = place.namespace()
    arn = place.manager.describe_secret(SecretId=place.secret("by-arn", "of-an-arn"))["ARN"]
    place.secret("rotated", "old-value")
    place.rewrite("rotated", "new-value")
    sources = {
        "text": {"secret": place.secret("text", "a text: with\n two lines\n")},
        "arn": {"secret": arn},
        "json": {"secret": place.secret("json", JSON), "format": "json"},
        "bytes": {"secret": place.secret("bytes", BYTES), "format": "binary"},
        "base64": {"secret": place.secret("base64", encoded(BYTES)), "format": "binary"},
        "pair": {"secret": place.secret("pair", "CLIENT:SE:CRET"), "format": "pair", "pair_keys": ["id", "secret"]},
        "before": {"secret": f"{place.mark}/rotated", "version_stage": "AWSPREVIOUS"},
        "now": {"secret": f"{place.mark}/rotated"},
    }
    keys = {
        "text": {"source": "text"},
        "arn": {"source": "arn"},
        "bytes": {"source": "bytes"},
        "base64": {"source": "base64"},
        "id": {"source": "pair", "key": "id"},
        "secret": {"source": "pair", "key": "secret"},
        "whole-pair": {"source": "pair"},
        "before": {"source": "before"},
        "now": {"source": "now"},
        "whole-json": {"source": "json"},
        **{key.replace(".", "-"): {"source": "json", "key": key} for key in (*JSON, "deep.er", "deep.er.key")},
        "plain": {"value": "db.example.com"},
        "number": {"value": 5432},
        "yes": {"value": True},
        "empty": {"value": ""},
    }
    entry = {"name": "all", "namespaces": [web], "data": keys}
    sync(entry, sources=sources)
    assert place.data(f"{web}/all") == {
        "text": "a text: with\n two lines\n",
        "arn": "of-an-arn",
        "bytes": BYTES.decode("latin-1"),
        "base64": BYTES.decode("latin-1"),
        "id": "CLIENT",
        "secret": "SE:CRET",
        "whole-pair": "CLIENT:SE:CRET",
        "before": "old-value",
        "now": "new-value",
        "whole-json": json.dumps(JSON),
        "user": "maps",
        "port": "5432",
        "tls": "true",
        "nothing": "null",
        "list": '[1, "b"]',
        "deep": '{"er": {"key": "found"}}',
        "deep-er": '{"key": "found"}',
        "deep-er-key": "found",
        "a-b": "dotted",
        "plain": "db.example.com",
        "number": "5432",
        "yes": "true",
        "empty": "",
    }
    sync.nothing(entry, sources=sources)


def test_templates_of_text_and_structure(place, sync):
    web = place.namespace()
    sources = {
        "password": {"secret": place.secret("password", 'p"a: $s\\s')},
        "client": {"secret": place.secret("client", "ID:SECRET"), "format": "pair", "pair_keys": ["id", "secret"]},
        "db.main": {"secret": place.secret("db", {"host": {"name": "db.example.com"}, "port": 5432}), "format": "json"},
    }
    structure = {
        "hub": {"db": {"url": "postgresql://${db-main.host.name}:${db-main.port}", "password": "${password}"}, "ready": True, "n": 3},
        "clients": ["${client.id}", {"secret": "${client.secret}"}],
        "price": "$$5 or $5",
    }
    sources["db-main"] = sources.pop("db.main")
    entry = {
        "name": "files",
        "namespaces": [web],
        "data": {
            "settings.ini": {"template": "password = ${password}\nclient = ${client.id} # $$5\n"},
            "values.yaml": {"template": structure},
            "values.json": {"template": structure},
        },
    }
    changes, _ = sync(entry, sources=sources)
    assert changes[f"secret {web}/files"]["attributes"]["versions"]["after"].keys() == {
        f"{place.mark}/{name}" for name in ("password", "client", "db")
    }
    data = place.data(f"{web}/files")
    assert data["settings.ini"] == 'password = p"a: $s\\s\nclient = ID # $5\n'
    assert yaml.safe_load(data["values.yaml"]) == json.loads(data["values.json"]) == {
        "hub": {"db": {"url": "postgresql://db.example.com:5432", "password": 'p"a: $s\\s'}, "ready": True, "n": 3},
        "clients": ["ID", {"secret": "SECRET"}],
        "price": "$5 or $5",
    }
    assert data["values.yaml"].startswith("hub:")
    sync.nothing(entry, sources=sources)


def test_many_secrets_by_prefix_and_by_tags(place, sync):
    web = place.namespace()
    tags = [{"Key": "app", "Value": place.mark}]
    place.secret("many/one", "1", Tags=tags)
    place.secret("many/two/deep", "2", Tags=[*tags, {"Key": "more", "Value": "x"}])
    place.secret("other", {"user": "maps", "nested": {"key": "value"}}, Tags=[{"Key": "app", "Value": "other"}])
    place.secret("json", {"user": "maps", "nested": {"key": "value"}}, Tags=[{"Key": "kind", "Value": place.mark}])
    sources = {
        "prefix": {"prefix": f"{place.mark}/many/"},
        "tags": {"tags": {"app": place.mark}},
        "both": {"tags": {"app": place.mark, "more": "x"}},
        "json": {"tags": {"kind": place.mark}, "format": "json"},
        "one-json": {"secret": f"{place.mark}/json", "format": "json"},
        "pair": {"secret": place.secret("pair", "a:b"), "format": "pair"},
    }
    entries = [
        {"name": "prefix", "namespaces": [web], "data_from": ["prefix"], "data": {"host": {"value": "h"}}},
        {"name": "tags", "namespaces": [web], "data_from": ["tags"]},
        {"name": "both", "namespaces": [web], "data_from": ["both", "pair"]},
        {"name": "json", "namespaces": [web], "data_from": ["json"]},
        {"name": "one-json", "namespaces": [web], "data_from": ["one-json"]},
        {"name": "single", "namespaces": [web], "data": {"key": {"source": "prefix", "key": "two/deep"}}},
    ]
    sync(*entries, sources=sources)
    mark = place.mark
    assert {name: place.data(f"{web}/{name}") for name in ("prefix", "tags", "both", "json", "one-json", "single")} == {
        "prefix": {"one": "1", "two.deep": "2", "host": "h"},
        "tags": {f"{mark}.many.one": "1", f"{mark}.many.two.deep": "2"},
        "both": {f"{mark}.many.two.deep": "2", "username": "a", "password": "b"},
        "json": {"user": "maps", "nested": '{"key": "value"}'},
        "one-json": {"user": "maps", "nested": '{"key": "value"}'},
        "single": {"key": "2"},
    }
    sync.nothing(*entries, sources=sources)

    place.secret("many/three", "3")
    changes, _ = sync(*entries, sources=sources)
    assert changes.keys() == {f"secret {web}/prefix", f"secret {web}/single"}
    assert changes[f"secret {web}/single"]["attributes"].keys() == {"versions"}
    assert place.data(f"{web}/prefix")["three"] == "3"
    place.manager.delete_secret(SecretId=f"{mark}/many/three")  # it can still be restored, and is no longer there
    sync(*entries, sources=sources)
    assert place.data(f"{web}/prefix") == {"one": "1", "two.deep": "2", "host": "h"}
    sync.nothing(*entries, sources=sources)


def test_one_value_changed_is_one_secret_changed(place, sync):
    web = place.namespace()
    names = [f"number-{number}" for number in range(12)]
    sources = {name: {"secret": place.secret(name, f"{name}-value")} for name in names}
    entries = [{"name": name, "namespaces": [web], "data": {"key": {"source": name}, "host": {"value": "h"}}} for name in names]
    sync(*entries, sources=sources)
    before = {name: place.read(f"{web}/{name}")["metadata"]["resourceVersion"] for name in names}
    place.rewrite("number-7", "another-value")
    changes, _ = sync(*entries, sources=sources)
    assert list(changes) == [f"secret {web}/number-7"]
    after = {name: place.read(f"{web}/{name}")["metadata"]["resourceVersion"] for name in names}
    assert [name for name in names if before[name] != after[name]] == ["number-7"]
    (read,) = (call["parameters"]["SecretIdList"] for call in place.sandbox.calls() if call["operation"] in VALUES)
    assert read == [f"{place.mark}/number-7"]
    sync.nothing(*entries, sources=sources)


def test_a_new_version_with_the_same_value_is_noted_alone(place, sync):
    web = place.namespace()
    sources = {"key": {"secret": place.secret("key", "same-value")}}
    entry = {"name": "key", "namespaces": [web], "restart": True, "data": {"key": {"source": "key"}}}
    sync(entry, sources=sources)
    place.rewrite("key", "same-value")
    changes, _ = sync(entry, sources=sources)
    assert {name: list(one["attributes"]) for name, one in changes.items()} == {f"secret {web}/key": ["versions"]}
    versions = changes[f"secret {web}/key"]["attributes"]["versions"]
    current = place.manager.get_secret_value(SecretId=f"{place.mark}/key")["VersionId"]
    assert versions["after"] == {f"{place.mark}/key": current} != versions["before"]
    sync.nothing(entry, sources=sources)


def test_a_secret_without_a_value_is_awaited(place, sync):
    web = place.namespace()
    sources = {"later": {"secret": place.secret("later", None)}, "now": {"secret": place.secret("now", "value")}}
    entries = [
        {"name": "later", "namespaces": [web], "data": {"key": {"source": "later"}, "other": {"source": "now"}}},
        {"name": "now", "namespaces": [web], "data": {"key": {"source": "now"}}},
    ]
    changes, result = sync(*entries, sources=sources, prune=True)
    assert list(changes) == [f"secret {web}/now"]
    awaited = f"{place.mark}/later"
    assert (result["awaiting_value"], result["outputs"]["waiting"]) == ([awaited], {awaited: [f"{web}/later"]})
    sync.nothing(*entries, sources=sources, prune=True)
    place.rewrite("later", "come")
    changes, result = sync(*entries, sources=sources, prune=True)
    assert (list(changes), result["awaiting_value"]) == ([f"secret {web}/later"], [])
    assert place.data(f"{web}/later") == {"key": "come", "other": "value"}
