# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The twelve runs, and what people do to a release by hand. `releases(...)` is check mode, for real, and both again."""

import pytest

from integration.support import charts

LABELS = {"app.kubernetes.io/managed-by": "piksel.infra"}


def attributes(change):
    return {name: (pair["before"], pair["after"]) for name, pair in change["attributes"].items()}


def test_created_changed_upgraded_and_deleted(place, releases):
    """With a namespace that Helm makes, and a Deployment that it waits for."""
    found = releases(place.release({"text": "one", "replicas": 1}))
    assert found[place.key]["action"] == "create"
    assert attributes(found[place.key]) == {
        "namespace": (None, place.namespace),
        "chart": (None, "app"),
        "version": (None, "1.0.0"),
        "values": (None, {"text": "one", "replicas": 1}),
        "labels": (None, LABELS | {"helm.piksel.infra/owner": place.namespace}),
    }
    assert place.text() == "one"
    assert place.deployment()["status"]["readyReplicas"] == 1

    found = releases(place.release({"text": "two", "replicas": 1}))
    assert attributes(found[place.key]) == {"values": ({"text": "one", "replicas": 1}, {"text": "two", "replicas": 1})}
    assert place.text() == "two"

    place.upgrade_chart("1.1.0")
    found = releases(place.release({"text": "two", "replicas": 1}, "1.1.0"))
    assert attributes(found[place.key]) == {"version": ("1.0.0", "1.1.0")}
    result = releases.nothing(place.release({"text": "two", "replicas": 1}, "1.1.0"))
    assert result["outputs"] == {"helm_releases": {place.key: {"revision": 3, "app_version": "1.1.0-app"}}}

    found = releases(state="absent")
    assert found[place.key]["action"] == "delete"
    assert place.revisions() == []
    assert place.administrator.api.items(place.path("configmaps"))[0]["metadata"]["name"] == "kube-root-ca.crt"


def test_values_taken_out_are_gone(place, releases):
    """Helm would take those of the last revision where it is given none."""
    releases(place.release({"text": "one"}))
    found = releases(place.release())
    assert attributes(found[place.key]) == {"values": ({"text": "one"}, {})}
    assert place.text() == "hello"


@pytest.mark.parametrize(
    "values",
    [
        {"null": None, "nested": {"null": None, "list": [None, {"a": None}]}},
        {"number": 1.0, "large": 12345678901234567890, "small": 1e-7, "zero": 0, "negative": -1, "yes": True, "no": False},
        {"text": 'a "quoted" text\nof \\ lines\t\x7f\x85\u2028 and 🚀', "1e3": "1e3", "yes": "yes", "empty": "", "list": [], "map": {}},
    ],
)
def test_values_come_back_as_they_were_given(place, releases, values):
    """The second run, within, finds nothing to do."""
    releases(place.release(values))


def test_values_changed_by_hand_are_put_right(place, releases):
    releases(place.release({"text": "one", "replicas": 0}))
    place.by_hand("upgrade", "app", str(place.chart), "--reuse-values", "--set", "text=other", "--set", "more.here=true")
    assert place.text() == "other"
    found = releases(place.release({"text": "one", "replicas": 0}))
    before = {"text": "other", "replicas": 0, "more": {"here": True}}
    assert attributes(found[place.key]) == {"values": (before, {"text": "one", "replicas": 0})}
    assert place.text() == "one"


def test_truth_is_no_number(place, releases):
    releases(place.release({"enabled": True}))
    place.by_hand("upgrade", "app", str(place.chart), "--set", "enabled=1")
    found = releases(place.release({"enabled": True}))
    assert attributes(found[place.key]) == {"values": ({"enabled": 1}, {"enabled": True})}


def test_a_version_changed_by_hand_is_put_right(place, releases):
    releases(place.release())
    place.by_hand("upgrade", "app", str(charts.write(place.folder / "newer", version="2.0.0")))
    found = releases(place.release())
    assert attributes(found[place.key]) == {"version": ("2.0.0", "1.0.0")}


@pytest.mark.parametrize("flags", [[], ["--keep-history"]])
def test_a_release_uninstalled_by_hand_comes_back(place, releases, flags):
    releases(place.release({"text": "one"}))
    place.by_hand("uninstall", "app", *flags)
    found = releases(place.release({"text": "one"}))
    assert found[place.key]["action"] == "create"
    assert place.text() == "one"


def test_a_release_of_others_is_taken_over(place, releases):
    """Also one that is as it is wanted, or a purge would not know it later."""
    place.by_hand("install", "app", str(place.chart), "--create-namespace", "--set", "text=one")
    found = releases(place.release({"text": "one"}))
    assert attributes(found[place.key]) == {"labels": ({}, LABELS | {"helm.piksel.infra/owner": place.namespace})}
    assert place.revisions() == [(1, "superseded"), (2, "deployed")]


def test_purge_deletes_what_is_no_longer_described_and_nothing_of_others(place, releases):
    other = place.release(name="other")
    releases(place.release(), other)
    place.by_hand("install", "strange", str(place.chart))
    assert releases.nothing(other)["unchanged"] == 1
    found = releases(other, purge=["helm_release"])
    assert {name: one["action"] for name, one in found.items()} == {place.key: "delete"}
    assert {one.name.partition("/")[2] for one in place.contents().values()} == {"other", "strange"}
    releases(state="absent")
    assert {one.name.partition("/")[2] for one in place.contents().values()} == {"strange"}


def test_one_after_another(place, releases):
    """A release that fails keeps the one after it from being made."""
    first = place.release({"replicas": 1, "node": {"no": "where"}}, name="first", timeout=3)
    second = place.release(name="second", after=[f"{place.namespace}/first"])
    result = releases.run(second, first)
    outcomes = {one["name"].partition("/")[2]: one["outcome"] for one in result["changes"]}
    assert outcomes == {"first": "failed", "second": "skipped"}
    assert place.revisions() == []
    releases(second, place.release(name="first"))
    made = {one.name: one.description for one in place.contents().values()}
    assert made.keys() == {f"{place.namespace}/first", f"{place.namespace}/second"}


def test_a_failed_upgrade_leaves_the_old_release_running(place, releases):
    releases(place.release({"text": "old", "replicas": 1}))
    wanted = place.release({"text": "new", "replicas": 1, "node": {"no": "where"}}, timeout=4)
    result = releases.run(wanted)
    assert result["failed"]
    assert "has been rolled back" in result["msg"]
    assert f"Deployment {place.namespace}/app: " in result["msg"]
    assert "\n" not in result["msg"]
    assert "Traceback" not in result.get("exception", "")
    assert result["changes"][0]["outcome"] == "failed"
    assert place.text() == "old"
    assert not place.pod_template().get("nodeSelector")
    assert place.deployment()["status"]["readyReplicas"] == 1
    assert place.revisions()[-1] == (3, "deployed")
    releases(place.release({"text": "new", "replicas": 1}))


def test_without_waiting(place, releases):
    """Helm neither waits nor undoes."""
    found = releases(place.release({"replicas": 1, "node": {"no": "where"}}), wait=False)
    assert found[place.key]["action"] == "create"
    assert place.revisions() == [(1, "deployed")]


def test_a_failed_revision_is_converged_again(place, releases):
    releases(place.release({"text": "one", "replicas": 1}))
    place.helm("upgrade", "app", str(place.chart), "--wait", "--timeout", "2s", "--reuse-values", "--set", "node.no=where").communicate()
    assert place.revisions()[-1] == (2, "failed")
    found = releases(place.release({"text": "one", "replicas": 1}))
    assert attributes(found[place.key]) == {"status": ("failed", "deployed")}
    assert not place.pod_template().get("nodeSelector")


def test_a_failed_revision_is_left_behind_for_other_values(place, releases):
    releases(place.release({"text": "one", "replicas": 1}))
    place.helm("upgrade", "app", str(place.chart), "--wait", "--timeout", "2s", "--reuse-values", "--set", "node.no=where").communicate()
    found = releases(place.release({"text": "two", "replicas": 1}))
    values = ({"text": "one", "replicas": 1}, {"text": "two", "replicas": 1})
    assert attributes(found[place.key]) == {"status": ("failed", "deployed"), "values": values}
    assert not place.pod_template().get("nodeSelector")


def test_a_failed_installation_is_converged(place, releases):
    values = ("--set", "replicas=1,node.no=where")
    place.helm("install", "app", str(place.chart), "--create-namespace", "--wait", "--timeout", "2s", *values).communicate()
    assert place.revisions() == [(1, "failed")]
    found = releases(place.release({"replicas": 1}))
    assert attributes(found[place.key])["status"] == ("failed", "deployed")
    assert not place.pod_template().get("nodeSelector")


def test_by_kubeconfig(place, releases):
    """As whoever it says; the log of the administrator's writes is left out of the account."""
    way = {"kubeconfig": str(place.administrator.kubeconfig)}
    planned = releases.run(place.release(), check=True, **way)
    assert not planned.get("failed"), planned["msg"]
    done = releases.run(place.release(), **way)
    assert [one["action"] for one in planned["changes"]] == [one["action"] for one in done["changes"]] == ["create"]
    assert done["changes"][0]["outcome"] == "done", done
    releases.nothing(place.release(), **way)
