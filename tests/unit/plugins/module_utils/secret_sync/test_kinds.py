# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The calls that make, change, await and delete what is in the cluster."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing, Reference, Resource
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.api import KubernetesError
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.due import Due
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.hidden import Hidden
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.kinds import (
    WORKLOADS,
    DaemonSet,
    Deployment,
    KubernetesNamespace,
    KubernetesSecret,
    StatefulSet,
)
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.observed import STATE, observe
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.targets import Target

from unit.plugins.module_utils.secret_sync.described import LABELS, MANAGER, MAP, entry, managed, namespace, secret

PATH = "/api/v1/namespaces/web/secrets/database"
MADE = {"kind": "Secret", "metadata": {"uid": "uid-1"}}
STANDING = Existing("kubernetes_secret", "web/database", {"data": {}}, {"id": "uid-1", "name": "web/database"}, owned=True)


def restart(kind="kubernetes_deployment", name="web/shop", *secrets):
    return Resource(kind, name, {"restarted_for": frozenset(Reference("kubernetes_secret", one, "name") for one in secrets)})


@pytest.fixture
def target():
    return Target(entry(), "web", MAP, [], {}, data={"password": Hidden(b"planted-value")})


@pytest.fixture
def secrets(server, target):
    def secrets(*restarts, **observed):
        found = observe(secret(**observed), MANAGER)
        return KubernetesSecret(server.api(), MANAGER, {"web/database": target}, {"web/database": found}, Due(restarts))

    return secrets


def state(request):
    return json.loads(request.body["metadata"]["annotations"][STATE])


class TestSecret:
    @pytest.mark.parametrize("force", [False, True])
    def test_one_is_applied_by_the_manager_of_the_map(self, server, secrets, target, force):
        target.force = force
        server.answer("PATCH", PATH, MADE)
        made = secrets().create("web/database", {"type": "Opaque"})
        assert (made.key, made.attributes, made.outputs, made.owned, made.status) == (
            ("kubernetes_secret", "web/database"),
            {"type": "Opaque"},
            {"id": "uid-1", "name": "web/database"},
            True,
            "ready",
        )
        (request,) = server.requests
        assert request.query == {"fieldManager": MANAGER, "force": str(force).lower()}
        assert request.body["data"] == {"password": "cGxhbnRlZC12YWx1ZQ=="}

    def test_a_change_is_the_whole_applied_again(self, server, secrets):
        server.answer("PATCH", PATH, MADE)
        assert secrets().update(STANDING, {"data": {}}) is None
        assert server.requests[0].body["data"] == {"password": "cGxhbnRlZC12YWx1ZQ=="}

    def test_it_notes_that_restarts_are_due(self, server, secrets):
        for _ in range(2):
            server.answer("PATCH", PATH, MADE)
        secrets().create("web/database", {})
        secrets(restart("kubernetes_deployment", "web/shop", "web/database")).create("web/database", {})
        assert [state(one).get("restart") for one in server.requests] == [None, True]

    def test_a_refusal_is_an_error_without_a_value(self, server, secrets):
        server.refuse("PATCH", PATH, 409, "Conflict", 'conflict with "flux": .data.password')
        with pytest.raises(KubernetesError) as error:
            secrets().create("web/database", {})
        assert str(error.value) == 'PATCH namespaces/web/secrets/database: Conflict: conflict with "flux": .data.password'

    def test_what_is_only_ours_is_deleted(self, server, secrets):
        server.answer("DELETE", PATH, {"kind": "Status", "status": "Success", "details": {"uid": "uid-1"}})
        assert secrets().delete(STANDING) is None
        assert server.requests[0].body["preconditions"] == {"uid": "uid-1"}

    def test_what_is_gone_is_gone(self, server, secrets):
        server.refuse("DELETE", PATH, 404, "NotFound")
        assert secrets().delete(STANDING) is None

    def test_what_something_holds_is_being_deleted(self, server, secrets):
        server.answer("DELETE", PATH, {"kind": "Secret", "metadata": {"uid": "uid-1", "deletionTimestamp": "2026-01-01T00:00:00Z"}})
        assert secrets().delete(STANDING).status == "deleting"

    def test_what_kubernetes_shows_as_it_was_is_gone(self, server, secrets):
        server.answer("DELETE", PATH, {"kind": "Secret", "metadata": {"uid": "uid-1"}})
        assert secrets().delete(STANDING) is None

    def test_of_what_others_have_keys_in_only_ours_are_taken_out(self, server, secrets):
        kind = secrets(managers=[managed(data=["password"], labels=LABELS), managed("other", data=["theirs"])])
        server.answer("GET", PATH, {"type": "kubernetes.io/basic-auth", "metadata": {}})
        server.answer("PATCH", PATH, MADE)
        assert kind.delete(STANDING) is None
        assert server.requests[1].body == {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"namespace": "web", "name": "database"},
            "type": "kubernetes.io/basic-auth",
        }
        assert server.requests[1].query["force"] == "false"

    def test_unless_it_has_gone_meanwhile(self, server, secrets):
        server.refuse("GET", PATH, 404, "NotFound")
        assert secrets(managers=[managed(labels=LABELS), managed("other", data=["theirs"])]).delete(STANDING) is None


class TestRefresh:
    @pytest.mark.parametrize(
        ("item", "statuses"),
        [
            ({"metadata": {"uid": "uid-1"}}, ["ready"]),
            ({"metadata": {"uid": "uid-1", "deletionTimestamp": "2026-01-01T00:00:00Z"}}, ["deleting"]),
            ({"metadata": {"uid": "uid-2"}}, []),
        ],
    )
    def test_it_is_looked_at_again(self, server, secrets, item, statuses):
        server.answer("GET", PATH, item)
        assert [one.status for one in secrets().refresh([STANDING])] == statuses

    def test_what_is_gone_is_left_out(self, server, secrets):
        server.refuse("GET", PATH, 404, "NotFound")
        assert secrets().refresh([STANDING]) == []


class TestNamespace:
    def test_one_is_made_with_the_map_s_marks(self, server):
        server.answer("PATCH", "/api/v1/namespaces/web", namespace("web"))
        made = KubernetesNamespace(server.api(), MANAGER).create("web", {"labels": LABELS})
        assert (made.key, made.outputs, made.owned) == (("kubernetes_namespace", "web"), {"id": "uid-of-web", "name": "web"}, True)
        (request,) = server.requests
        assert request.body == {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "web", "labels": LABELS}}
        assert request.query == {"fieldManager": MANAGER, "force": "false"}

    def test_it_holds_data_and_is_awaited_until_it_is_gone(self, server):
        kind = KubernetesNamespace(server.api(), MANAGER)
        assert kind.holds_data
        found = namespace("web")
        found["kind"], found["metadata"]["deletionTimestamp"] = "Namespace", "2026-01-01T00:00:00Z"
        server.answer("DELETE", "/api/v1/namespaces/web", found)
        assert kind.delete(Existing("kubernetes_namespace", "web", {}, {"id": "uid-of-web"})).status == "deleting"
        assert server.requests[0].body["preconditions"] == {"uid": "uid-of-web"}

    def test_other_kinds_hold_none(self):
        assert [kind for kind in (KubernetesSecret, *WORKLOADS) if kind.holds_data] == []


class TestWorkloads:
    @pytest.mark.parametrize(
        ("kind", "name", "path"),
        [
            (Deployment, "kubernetes_deployment", "/apis/apps/v1/namespaces/web/deployments/shop"),
            (StatefulSet, "kubernetes_stateful_set", "/apis/apps/v1/namespaces/web/statefulsets/shop"),
            (DaemonSet, "kubernetes_daemon_set", "/apis/apps/v1/namespaces/web/daemonsets/shop"),
        ],
    )
    def test_one_is_restarted_as_kubectl_restarts_it(self, server, secrets, kind, name, path):
        assert kind.kind == name
        server.answer("PATCH", path)
        one = Existing(name, "web/shop", {}, {"id": "uid-2"})
        assert kind(secrets()).update(one, {"restarted_for": frozenset()}) is None
        (request,) = server.requests
        annotations = request.body["spec"]["template"]["metadata"].pop("annotations")
        assert request.body == {"spec": {"template": {"metadata": {}}}}
        moment = datetime.fromisoformat(annotations["kubectl.kubernetes.io/restartedAt"])
        assert abs(datetime.now(UTC) - moment) < timedelta(minutes=1)
        assert request.query == {"fieldManager": MANAGER}
        assert request.headers["Content-Type"] == "application/strategic-merge-patch+json"

    def test_after_the_last_restart_nothing_is_due_any_more(self, server, secrets):
        shop = restart("kubernetes_deployment", "web/shop", "web/database")
        jobs = restart("kubernetes_stateful_set", "web/jobs", "web/database")
        kind = secrets(shop, jobs)
        server.answer("PATCH", "/apis/apps/v1/namespaces/web/deployments/shop")
        server.answer("PATCH", "/apis/apps/v1/namespaces/web/statefulsets/jobs")
        server.answer("PATCH", PATH, MADE)
        Deployment(kind).update(Existing(*shop.key, {}, {"id": "1"}), {})
        assert len(server.requests) == 1
        StatefulSet(kind).update(Existing(*jobs.key, {}, {"id": "2"}), {})
        assert [one.path for one in server.requests][2:] == [PATH]
        assert "restart" not in state(server.requests[2])

    def test_one_that_fails_stays_due(self, server, secrets):
        shop = restart("kubernetes_deployment", "web/shop", "web/database")
        kind = secrets(shop)
        server.refuse("PATCH", "/apis/apps/v1/namespaces/web/deployments/shop", 403, "Forbidden")
        with pytest.raises(KubernetesError):
            Deployment(kind).update(Existing(*shop.key, {}, {"id": "1"}), {})
        assert "web/database" in kind.due

    def test_all_kinds_that_run_pods_for_ever(self):
        assert list(WORKLOADS) == [Deployment, StatefulSet, DaemonSet]


class TestDue:
    def test_what_is_due_and_when_it_is_made(self):
        due = Due([restart("a", "web/one", "x", "y"), restart("a", "web/two", "y")])
        assert ("x" in due, "y" in due, "z" in due) == (True, True, False)
        assert due.made(("a", "web/one")) == ["x"]
        assert ("x" in due, "y" in due) == (False, True)
        assert due.made(("a", "web/one")) == []
        assert due.made(("a", "web/two")) == ["y"]
        assert "y" not in due

    def test_what_it_is_not_clear_about_stays_due(self):
        due = Due([restart("a", "web/one", "x")], ["x", "y"])
        assert ("x" in due, "y" in due) == (True, True)
        assert "y" not in due.made(("a", "web/one"))
        assert "y" in due

    def test_nothing_is_due_where_nothing_is_to_be_restarted(self):
        due = Due([])
        assert "x" not in due
        assert due.made(("a", "web/one")) == []


def test_without_a_cluster_nothing_can_be_called():
    with pytest.raises(AssertionError):
        KubernetesNamespace(None, MANAGER).create("web", {"labels": {}})
