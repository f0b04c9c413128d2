# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from datetime import UTC, datetime

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing, InvalidPlan, Reference
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.api import KubernetesError
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.helm import releases as module
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.helm import storage
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.helm.releases import Releases
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.helm.spec import Chart, Release

from .helm import Helm, write_chart
from .stored import OURS, metadata, secret

ALL = "/api/v1/secrets"


def one(path, number=1):
    namespace, name = path.split("/")
    return f"/api/v1/namespaces/{namespace}/secrets/sh.helm.release.v1.{name}.v{number}"


@pytest.fixture
def helm(tmp_path, monkeypatch):
    """In the place of the program."""
    found = Helm(tmp_path)
    monkeypatch.setattr(module, "Program", lambda *_: found)
    return found


@pytest.fixture
def described(helm, tmp_path):
    chart = Chart(str(write_chart(tmp_path)), "1.0.0")

    def describe(name="app", values=None, **more):
        return Release(more.pop("namespace", "web"), name, more.pop("chart", chart), values or {}, variable="app", **more)

    return describe


def of(api, *given, **more):
    return Releases(api, given, "web", **more)


def test_before_there_is_a_cluster(described):
    releases = of(None, described())
    assert releases.read() == []
    [resource] = releases.resources()
    attributes = {"namespace": "web", "chart": "app", "version": "1.0.0", "values": {}, "labels": OURS, "status": "deployed"}
    assert (resource.key, resource.attributes) == (("helm_release", "web/app"), attributes)


def test_reads_one_list_and_each_release_that_matters(server, described):
    """The wanted ones and those of the area, each by the revision that tells what it has."""
    others = [metadata(name="strange"), metadata(name="theirs", **{**OURS, "helm.piksel.infra/owner": "other"})]
    server.lists(ALL, metadata(1), metadata(2, "pending-upgrade"), metadata(name="left", **OURS), *others)
    server.answer("GET", one("web/app"), secret(1, config={"a": 1}))
    server.answer("GET", one("web/left"), secret(1))
    found = of(server.api(), described(after=(("kind", "name"),))).read()
    assert {(it.name, it.owned, it.attributes["status"], it.after) for it in found} == {
        ("web/app", False, "pending-upgrade", (("kind", "name"),)),
        ("web/left", True, "deployed", ()),
    }
    [listed] = [request for request in server.requests if request.path == ALL]
    assert listed.query["labelSelector"] == "owner=helm"
    assert "PartialObjectMetadataList" in listed.headers["Accept"]


def test_what_vanishes_meanwhile_is_not_there(server, described):
    server.lists(ALL, metadata())
    server.refuse("GET", one("web/app"), 404)
    assert of(server.api(), described()).read() == []


def test_what_is_none_of_helm_s(server, described):
    server.lists(ALL, metadata())
    server.answer("GET", one("web/app"), {"data": {"release": "planted"}})
    with pytest.raises(KubernetesError, match=r"Secret web/sh.helm.release.v1.app.v1 has the labels of Helm's") as caught:
        of(server.api(), described()).read()
    assert "planted" not in str(caught.value)


def test_where_not_all_namespaces_may_be_looked_into(server, described):
    server.refuse("GET", ALL, 403, "Forbidden")
    server.lists("/api/v1/namespaces/web/secrets", metadata())
    server.lists("/api/v1/namespaces/other/secrets")
    server.answer("GET", one("web/app"), secret())
    assert [it.name for it in of(server.api(), described(), described("b"), described(namespace="other")).read()] == ["web/app"]


def test_where_nothing_may_be_looked_into(server):
    server.refuse("GET", ALL, 403, "Forbidden")
    with pytest.raises(KubernetesError, match="Forbidden"):
        of(server.api()).read()


def existing(releases, server, *secrets_of):
    server.lists(ALL, *({"metadata": it["metadata"]} for it in secrets_of))
    for it in secrets_of:
        server.answer("GET", one("web/app", it["metadata"]["labels"]["version"]), it)
    return releases.read()


def test_nothing_is_asked_of_helm_where_nothing_is_to_be_done(server, described, helm):
    releases = of(server.api(), described(values={"a": 1}))
    found = existing(releases, server, secret(config={"a": 1}, **OURS))
    helm.unfit = "helm: it is missing"
    assert releases.problems(found) == releases.problems(found, removes=True) == []
    assert helm.calls == []


def test_what_is_to_be_made_is_rendered_for_the_cluster_that_is_there(server, described, helm):
    server.lists(ALL)
    server.answer("GET", "/version", {"gitVersion": "v1.35.3-eks-1"})
    releases = of(server.api(), described(values={"a": 1}), kubernetes_version="1.20")
    assert releases.problems(releases.read()) == []
    assert helm.calls[0][helm.calls[0].index("--kube-version") + 1] == "v1.35.3-eks-1"
    assert releases.rendered("web/app") == "manifests"
    assert helm.commands() == ["template"]


def test_what_is_to_be_made_is_rendered_for_the_cluster_to_come(described, helm):
    assert of(None, described(), kubernetes_version="1.34").problems([]) == []
    assert helm.calls[0][helm.calls[0].index("--kube-version") + 1] == "1.34"


def test_every_problem_is_told(described, helm, tmp_path):
    helm.refuses = "bad"
    given = [described("a", {"bad": 1}), described("b"), described("c", chart=Chart(f"{tmp_path}/none", "1.0.0"))]
    assert of(None, *given).problems([]) == [
        'app: release web/a: chart app 1.0.0 can\'t be rendered with its values: no {"bad": 1}',
        f"app: release web/c: chart {tmp_path}/none is not there: no folder or archive has this path",
    ]


def test_a_helm_that_does_not_serve(described, helm):
    helm.unfit = "helm: it is missing"
    assert of(None, described(take_ownership=True)).problems([]) == ["helm: it is missing"]
    assert (helm.takes_ownership, helm.calls) == (True, [])
    left = Existing("helm_release", "web/left", {}, {"id": "web/left"}, owned=True)
    assert of(None).problems([left]) == []
    assert of(None).problems([left], removes=True) == ["helm: it is missing"]
    assert helm.takes_ownership is False


def test_values_of_other_resources(described, helm):
    """Known ones as they are; of what is not known yet the sentence, as the chart takes a text."""
    values = {"role": Reference("iam_role", "app", "arn"), "list": [Reference("iam_role", "other", "arn")]}
    role = Existing("iam_role", "app", {}, {"id": "app", "arn": "arn:aws:iam::123456789012:role/app"})
    assert of(None, described(values=values)).problems([role]) == []
    assert helm.given == {"role": "arn:aws:iam::123456789012:role/app", "list": ["(known after iam_role other is created)"]}


def test_a_sentence_that_the_chart_refuses_is_left_out(described, helm):
    helm.refuses = "known after"
    values = {"role": Reference("iam_role", "app", "arn"), "list": [Reference("iam_role", "b"), 1], "a": {"b": 2}}
    assert of(None, described(values=values)).problems([]) == []
    assert helm.given == {"list": [1], "a": {"b": 2}}
    helm.refuses = "{"
    assert "known after" in of(None, described(values=values)).problems([])[0]


def test_rendered_without_being_due_and_what_can_not_be(described, helm, tmp_path):
    assert of(None, described()).rendered("web/app") == "manifests"
    with pytest.raises(InvalidPlan, match=r"^app: release web/app: chart .* is not there"):
        of(None, described(chart=Chart(f"{tmp_path}/none", "1.0.0"))).rendered("web/app")


@pytest.fixture
def now(monkeypatch):
    """Sets the clock, at this many seconds after Helm began."""

    def at(seconds):
        moment = datetime.fromtimestamp(datetime(2026, 1, 1, tzinfo=UTC).timestamp() + seconds, UTC)
        monkeypatch.setattr(module, "datetime", type("clock", (), {"now": staticmethod(lambda zone: moment)}))

    return at


@pytest.mark.parametrize("status", ["pending-upgrade", "pending-rollback", "uninstalling"])
def test_another_helm_at_work(server, described, helm, now, status):
    server.answer("GET", "/version", {"gitVersion": "v1.35.0"})
    releases = of(server.api(), described(timeout=40))
    server.lists(ALL, metadata(**OURS), metadata(2, status, **OURS))
    server.answer("GET", one("web/app"), secret())
    found = releases.read()
    what = f"is {status} (revision 2) since 00:00:00 UTC: another Helm is at work on it"
    then = "run again once it has ended; from 00:01:40 UTC on it is taken for broken off and repaired"
    now(99)
    assert releases.problems(found) == [f"app: release web/app {what}; {then}"]
    now(100)
    assert releases.problems(found) == []


def test_another_helm_at_work_on_what_is_to_go(server, now):
    now(1)
    releases = Releases(server.api(), [], "web")
    server.lists(ALL, metadata(1, "pending-install", **OURS))
    server.answer("GET", one("web/app"), secret())
    found = releases.read()
    assert releases.problems(found) == []
    assert "helm_release: release web/app is pending-install" in releases.problems(found, removes=True)[0]


def test_what_is_leaving_already_may_be_deleted_by_two(server, helm, now):
    now(1)
    releases = Releases(server.api(), [], "web")
    server.lists(ALL, metadata(1, "uninstalling", **OURS))
    server.answer("GET", one("web/app"), secret())
    assert releases.problems(releases.read(), removes=True) == []


def test_what_was_killed_here_is_repaired_at_once(server, described, now, monkeypatch):
    now(1)
    monkeypatch.setattr(storage, "is_over", lambda mark, revision: (mark, revision) == ("here", 2))
    server.lists(ALL, metadata(**OURS), metadata(2, "pending-upgrade", **OURS, **{"helm.piksel.infra/run": "here"}))
    server.answer("GET", one("web/app"), secret())
    server.answer("GET", "/version", {"gitVersion": "v1.35.0"})
    releases = of(server.api(), described())
    assert releases.problems(releases.read()) == []


def test_contradictions(described):
    assert of(None, described()).contradictions() == []
    name = described(chart=Chart("app", "1.0.0"))
    assert len(of(None, name).contradictions()) == 1
    assert of(None, name, mirror="/srv/charts").contradictions() == []


def test_what_must_not_be_shown_is_known(server, described, monkeypatch):
    shown = []
    monkeypatch.setattr(module, "Program", lambda name, way, scrub: shown.append(scrub))
    releases = of(server.api(), described(values={"password": "wanted-1"}))
    existing(releases, server, secret(config={"token": "found-22"}))
    assert shown[0]("wanted-1, found-22 and other") == "(secret), (secret) and other"
