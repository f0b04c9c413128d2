# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Helm is told to do with a release, from each state that it can be in."""

from dataclasses import replace

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Resource
from ansible_collections.piksel.infra.plugins.module_utils.converge.plan import plan
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.helm import release as module
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.helm.charts import Charts
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.helm.release import HelmRelease
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.helm.spec import Chart, Release
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.helm.storage import content, existing, histories

from .helm import Helm, write_chart
from .stored import OURS, metadata, secret

LABELS = ",".join(f"{key}={value}" for key, value in OURS.items())
RUN = "helm.piksel.infra/run"


@pytest.fixture(autouse=True)
def marks(monkeypatch):
    monkeypatch.setattr(module, "mark", lambda revision: f"mark-of-{revision}")


@pytest.fixture
def helm(tmp_path):
    return Helm(tmp_path)


@pytest.fixture
def release(tmp_path):
    return Release("web", "app", Chart(str(write_chart(tmp_path)), "1.0.0"), {"a": 1}, create_namespace=False)


def wanted(**more):
    return {"namespace": "web", "chart": "app", "version": "1.0.0", "values": {"a": 1}, "labels": OURS, "status": "deployed", **more}


class Story:
    """A release whose revisions have these statuses, the telling one with these values."""

    def __init__(self, helm, release, statuses=(), config=None, labels=OURS, api=None, wait=True):
        found = histories([metadata(number, status, **labels) for number, status in enumerate(statuses, 1)])
        self.there = [existing(one, content(secret(one.telling.number, config=config)), "web") for one in found.values()]
        self.helm, self.kind = helm, HelmRelease(api, helm, Charts(helm), {"web/app": release}, found, wait)

    def plan(self, **more):
        [step] = plan([Resource("helm_release", "web/app", wanted(**more))], self.there, {"helm_release": self.kind})
        return step

    def update(self, **more):
        changes = {name: change.after for name, change in self.plan(**more).changes.items()}
        return self.kind.update(self.there[0], changes)


def upgrade(release, *more, revision=1):
    fixed = ["--install", "--reset-values", "--history-max", "10", "--output", "json", "--values", "-"]
    told = ["--labels", f"{LABELS},{RUN}=mark-of-{revision}", *more, "--debug", "--timeout", f"{release.timeout}s"]
    return ["upgrade", "app", release.chart.ref, "--namespace", "web", *fixed, "--atomic", *told]


BACK = ["rollback", "app", "1", "--namespace", "web", "--history-max", "10"]
GONE = ["uninstall", "app", "--namespace", "web", "--ignore-not-found", "--wait", "--debug", "--timeout", "300s"]


def test_installed(helm, release):
    story = Story(helm, release)
    step = story.plan()
    assert (step.action, "status" in step.changes) == ("create", False)
    made = story.kind.create("web/app", wanted())
    assert helm.calls == [upgrade(release)]
    assert helm.limits["upgrade"] == (True, 1020)
    assert helm.given == {"a": 1}
    assert made.attributes == wanted()
    assert (made.outputs, made.owned, made.busy) == ({"id": "web/app", "release": {"revision": 7, "app_version": "2.0"}}, True, False)


def test_its_wishes(helm, release):
    Story(helm, replace(release, skip_crds=True, take_ownership=True, timeout=7)).kind.create("web/app", wanted())
    assert helm.calls == [upgrade(replace(release, timeout=7), "--skip-crds", "--take-ownership")]


@pytest.mark.parametrize(("status", "flags"), [(200, []), (404, ["--create-namespace"]), (403, ["--create-namespace"])])
def test_its_namespace_is_made_where_it_is_missing(helm, release, server, status, flags):
    """Also where nobody may look."""
    server.answer("GET", "/api/v1/namespaces/web", {}, status=status)
    Story(helm, replace(release, create_namespace=True), api=server.api()).kind.create("web/app", wanted())
    assert helm.calls == [upgrade(release, *flags)]


def test_neither_waited_for_nor_undone(helm, release):
    story = Story(helm, release, ["deployed"], wait=False)
    story.update()
    assert helm.calls == [[word for word in upgrade(release, revision=2) if word != "--atomic"]]
    story.kind.delete(story.there[0])
    assert helm.calls[1] == [word for word in GONE if word != "--wait"]


def test_without_a_mark_where_nobody_could_tell_later(helm, release, monkeypatch):
    monkeypatch.setattr(module, "mark", lambda revision: None)
    Story(helm, release).kind.create("web/app", wanted())
    assert helm.calls[0][helm.calls[0].index("--labels") + 1] == LABELS


def test_as_it_is_wanted(helm, release):
    assert Story(helm, release, ["deployed"], {"a": 1.0}).plan().action == "none"
    assert Story(helm, release, ["deployed"], {"a": 1}).plan(version="v1.0.0").action == "none"


@pytest.mark.parametrize(
    ("config", "labels", "more", "changes"),
    [
        ({"a": 2}, OURS, {}, {"values": ({"a": 2}, {"a": 1})}),
        ({"a": True}, OURS, {}, {"values": ({"a": True}, {"a": 1})}),
        ({"a": 1}, {}, {}, {"labels": ({}, OURS)}),
        ({"a": 1}, OURS, {"version": "1.0.1"}, {"version": ("1.0.0", "1.0.1")}),
        ({"a": 1}, OURS, {"chart": "other"}, {"chart": ("app", "other")}),
    ],
)
def test_what_differs_is_upgraded(helm, release, config, labels, more, changes):
    story = Story(helm, release, ["deployed"], config, labels)
    step = story.plan(**more)
    assert (step.action, step.changes) == ("update", changes)
    after = story.update(**more)
    assert helm.calls == [upgrade(release, revision=2)]
    assert helm.given == {"a": 1}
    assert after.attributes == wanted(**more)
    assert after.outputs["release"]["revision"] == 7


@pytest.mark.parametrize(
    ("statuses", "config", "calls"),
    [
        (["failed"], None, ["upgrade"]),
        (["deployed", "unknown"], None, ["upgrade"]),
        (["deployed", "failed"], {"a": 1}, ["rollback --wait"]),
        (["deployed", "failed"], None, ["rollback", "upgrade"]),
        (["deployed", "pending-upgrade"], {"a": 1}, ["rollback --wait"]),
        (["deployed", "pending-upgrade"], None, ["rollback", "upgrade"]),
        (["deployed", "pending-rollback"], {"a": 1}, ["rollback --wait"]),
        (["superseded", "pending-install"], {"a": 1}, ["rollback --wait"]),
        (["pending-install"], {"a": 1}, ["uninstall", "upgrade"]),
        (["deployed", "uninstalling"], {"a": 1}, ["uninstall", "upgrade"]),
        (["uninstalling"], None, ["uninstall", "upgrade"]),
    ],
)
def test_repaired(helm, release, statuses, config, calls):
    story = Story(helm, release, statuses, config)
    assert story.plan().changes["status"] == (statuses[-1], "deployed")
    after = story.update()
    last = ["--debug", "--timeout", "300s"]
    revision = {"upgrade": len(statuses) + 1, "rollback": len(statuses) + 2, "uninstall": 1}.get(calls[0])
    known = {"rollback": [*BACK, *last], "rollback --wait": [*BACK, "--wait", *last], "uninstall": GONE}
    known["upgrade"] = upgrade(release, revision=revision)
    assert helm.calls == [known[name] for name in calls]
    assert after.attributes == wanted()
    assert after.outputs["release"]["revision"] == (7 if calls[-1] == "upgrade" else len(statuses) + 1)


def test_deleted(helm, release):
    story = Story(helm, replace(release, timeout=9), ["deployed"])
    assert story.kind.delete(story.there[0]) is None
    assert helm.calls == [[*GONE[:-1], "9s"]]


def test_one_that_nobody_describes_is_deleted_too(helm, release):
    story = Story(helm, release, ["deployed"])
    assert story.kind.delete(replace(story.there[0], name="other/one")) is None
    assert helm.calls == [["uninstall", "one", "--namespace", "other", *GONE[4:]]]


def test_what_looks_like_a_secret_is_not_shown(helm, release):
    kind = Story(helm, release).kind
    assert kind.shown("values", {"a": {"password": "planted"}}) == {"a": {"password": "(secret)"}}
    assert kind.shown("version", "1.0.0") == "1.0.0"
