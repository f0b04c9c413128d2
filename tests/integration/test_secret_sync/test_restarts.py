# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What uses a changed Secret is restarted, and nothing else is; and a restart that failed is not forgotten."""

import pytest

from integration.support.secret_sync import Place

APPS = "/apis/apps/v1"
KINDS = {"deployments": "deployment", "statefulsets": "stateful_set", "daemonsets": "daemon_set"}
ENV = {"env": [{"name": "KEY", "valueFrom": {"secretKeyRef": {"name": "one", "key": "key"}}}]}
ENV_FROM = {"envFrom": [{"prefix": "A_", "secretRef": {"name": "one", "optional": True}}]}
VOLUME = {"volumes": [{"name": "secret", "secret": {"secretName": "one"}}]}
PROJECTED = {"volumes": [{"name": "all", "projected": {"sources": [{"configMap": {"name": "x"}}, {"secret": {"name": "one"}}]}}]}
# By name: the resource, what its container has, and what its pod has besides.
USING = {
    "env": ("deployments", ENV, {}),
    "env-from": ("statefulsets", ENV_FROM, {}),
    "volume": ("daemonsets", {}, VOLUME),
    "projected": ("deployments", {}, PROJECTED),
    "pulling": ("deployments", {}, {"imagePullSecrets": [{"name": "one"}]}),
    "beginning": ("deployments", {}, {"initContainers": [{"name": "init", "image": "i", **ENV}]}),
}
NOT_USING = {
    "other": ("deployments", {"envFrom": [{"secretRef": {"name": "two"}}]}, {}),
    "config": ("statefulsets", {"envFrom": [{"configMapRef": {"name": "one"}}]}, {}),
    "none": ("daemonsets", {}, {}),
}


def workload(place: Place, namespace, name, resource, container, pod):
    spec = {
        "selector": {"matchLabels": {"app": name}},
        "template": {
            "metadata": {"labels": {"app": name}, "annotations": {"others": "stay"}},
            "spec": {"containers": [{"name": "main", "image": "image", **container}], **pod},
        },
    }
    spec |= {"serviceName": name} if resource == "statefulsets" else {}
    place.api.create(place.path(namespace, resource, APPS), {"metadata": {"name": name}, "spec": spec})


def template(place: Place, target, resource):
    return place.api.get(place.path(target, resource, APPS))["spec"]["template"]


def restarted(place: Place, target, resource):
    annotations = template(place, target, resource)["metadata"]["annotations"]
    assert annotations["others"] == "stay"
    return annotations.get("kubectl.kubernetes.io/restartedAt")


@pytest.fixture
def web(place):
    return place.namespace()


@pytest.fixture
def sources(place):
    return {"key": {"secret": place.secret("key", "first-value")}}


@pytest.fixture
def entry(web):
    return {"name": "one", "namespaces": [web], "restart": True, "data": {"key": {"source": "key"}}}


def test_what_uses_a_changed_secret_is_restarted(place, sync, web, sources, entry):
    away = place.namespace("away")
    for name, parts in {**USING, **NOT_USING}.items():
        workload(place, web, name, *parts)
    workload(place, away, "away", "deployments", ENV, {})
    sync(entry, sources=sources)
    assert {restarted(place, f"{web}/{name}", parts[0]) for name, parts in USING.items()} == {None}

    place.rewrite("key", "second-value")
    planned = sync.run(entry, sources=sources, check=True)
    assert {restarted(place, f"{web}/{name}", parts[0]) for name, parts in USING.items()} == {None}
    done = sync.run(entry, sources=sources)
    assert not done.get("failed"), done["msg"]
    names = [(one["kind"], one["name"]) for one in done["changes"]]
    assert names == [(one["kind"], one["name"]) for one in planned["changes"]]
    assert names[0] == ("kubernetes_secret", f"{web}/one")
    assert sorted(names[1:]) == sorted((f"kubernetes_{KINDS[parts[0]]}", f"{web}/{name}") for name, parts in USING.items())
    assert done["changes"][1]["attributes"] == {"restarted_for": {"before": None, "after": [f"{web}/one"]}}
    assert all(restarted(place, f"{web}/{name}", parts[0]) for name, parts in USING.items())
    assert {restarted(place, f"{web}/{name}", parts[0]) for name, parts in NOT_USING.items()} == {None}
    assert restarted(place, f"{away}/away", "deployments") is None
    sync.nothing(entry, sources=sources)


def test_only_a_value_is_a_reason(place, sync, web, sources, entry):
    workload(place, web, "env", "deployments", ENV, {})
    sync(entry, sources=sources)
    place.rewrite("key", "first-value")
    sync({**entry, "labels": {"team": "maps"}}, sources=sources)
    place.rewrite("key", "second-value")
    sync({**entry, "restart": False}, sources=sources)
    assert restarted(place, f"{web}/env", "deployments") is None
    place.edit(f"{web}/one", {"data": {"key": "by-hand"}})
    changed = sync.run(entry, sources=sources)
    assert [one["kind"] for one in changed["changes"]] == ["kubernetes_secret", "kubernetes_deployment"]
    assert restarted(place, f"{web}/env", "deployments")


def test_a_restart_that_failed_is_made_by_the_next_run(place, sync, web, sources, entry, as_somebody):
    for name in ("env", "env-from"):
        workload(place, web, name, *USING[name])
    sync(entry, sources=sources)
    place.rewrite("key", "second-value")
    with as_somebody(
        ("", "secrets", "list get patch", None),
        ("", "namespaces", "list", None),
        *(("apps", resource, "list", None) for resource in KINDS),
        ("apps", "statefulsets", "patch", web),
    ):
        failed = sync.run(entry, sources=sources)
    assert failed["msg"].startswith(f"update kubernetes_deployment {web}/env: PATCH "), failed["msg"]
    assert "Forbidden" in failed["msg"]
    assert {one["kind"]: one["outcome"] for one in failed["changes"]} == {
        "kubernetes_secret": "done",
        "kubernetes_deployment": "failed",
        "kubernetes_stateful_set": "done",
    }
    assert place.data(f"{web}/one") == {"key": "second-value"}
    planned = sync.run(entry, sources=sources, check=True)
    done = sync.run(entry, sources=sources)
    assert not done.get("failed"), done["msg"]
    assert [(one["kind"], list(one["attributes"])) for one in done["changes"]] == [
        ("kubernetes_secret", ["restart"]),
        ("kubernetes_deployment", ["restarted_for"]),
        ("kubernetes_stateful_set", ["restarted_for"]),
    ]
    assert [one["attributes"] for one in done["changes"]] == [one["attributes"] for one in planned["changes"]]
    assert restarted(place, f"{web}/env", "deployments")
    sync.nothing(entry, sources=sources)
