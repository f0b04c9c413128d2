# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is read of a cluster: as little as may be, and with the permissions that there are."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.api import METADATA_ONLY, KubernetesError
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.cluster import Cluster
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.source import Problem

from unit.plugins.module_utils.secret_sync.described import LABELS, MANAGER, MAP, entry, managed, namespace, secret

SECRETS, NAMESPACES = "/api/v1/secrets", "/api/v1/namespaces"
SELECTED = {"namespaces": None, "namespace_selector": "team=maps"}
OURS = managed(data=["password"], labels=LABELS)


@pytest.fixture
def cluster(server):
    return Cluster(server.api(), MANAGER)


def read(server, pool, *entries, secrets=(), namespaces=("web", "jobs")):
    server.lists(SECRETS, *secrets)
    server.lists(NAMESPACES, *(namespace(one) if isinstance(one, str) else one for one in namespaces))
    found = Cluster(server.api(), MANAGER)
    found.read(entries, pool)
    return found


class TestRead:
    def test_all_secrets_are_listed_at_once_without_their_data(self, server, pool):
        found = read(server, pool, entry(), secrets=[secret(), secret(namespace="jobs")])
        assert found.secrets.keys() == {"web/database", "jobs/database"}
        assert server.asked == [f"GET {NAMESPACES}", f"GET {SECRETS}"]
        (request,) = [one for one in server.requests if one.path == SECRETS]
        assert request.headers["Accept"] == METADATA_ONLY

    def test_without_a_cluster_nothing_is_read_and_nothing_is_there(self, pool):
        found = Cluster(None, MANAGER)
        found.read([entry()], pool)
        assert (found.secrets, found.namespaces, found.selected) == ({}, {}, {})
        assert found.live(["web/database"], pool) == {}
        assert found.restarts({"web/database"}, pool) == []

    def test_where_not_all_may_be_listed_those_of_the_map_s_namespaces_are(self, server, pool):
        server.refuse("GET", SECRETS, 403, "Forbidden")
        server.lists("/api/v1/namespaces/jobs/secrets", secret(namespace="jobs"))
        server.lists("/api/v1/namespaces/web/secrets", secret())
        server.lists(NAMESPACES)
        found = Cluster(server.api(), MANAGER)
        found.read([entry(namespaces=["web", "jobs"]), entry(name="other")], pool)
        assert found.secrets.keys() == {"web/database", "jobs/database"}
        assert {one.headers["Accept"] for one in server.requests if "secrets" in one.path} == {METADATA_ONLY}

    @pytest.mark.parametrize("path", [SECRETS, NAMESPACES])
    def test_another_refusal_is_an_error(self, server, pool, path):
        for one in (SECRETS, NAMESPACES):
            if one == path:
                server.refuse("GET", one, 400, "BadRequest")
            else:
                server.lists(one)
        with pytest.raises(KubernetesError, match="BadRequest"):
            Cluster(server.api(), MANAGER).read([entry()], pool)
        server.answers.clear()

    def test_each_selector_is_asked_for_once(self, server, pool):
        server.lists(NAMESPACES, namespace("maps"), namespace("leaving", "Terminating"))
        found = read(server, pool, entry(**SELECTED), entry(name="other", **SELECTED))
        assert found.selected == {"team=maps": ["maps"]}
        assert [one.query.get("labelSelector") for one in server.requests if one.path == NAMESPACES] == ["team=maps", None]

    def test_a_selector_that_kubernetes_does_not_understand_is_a_problem_of_its_entries(self, server, pool):
        server.refuse("GET", NAMESPACES, 400, "BadRequest", "unable to parse requirement")
        found = read(server, pool, entry(**SELECTED), entry(name="other"))
        with pytest.raises(Problem) as problem:
            found.namespaces_of(entry(**SELECTED))
        assert str(problem.value) == "namespace_selector team=maps: GET namespaces: BadRequest: unable to parse requirement"
        assert found.namespaces_of(entry()) == ["web"]


class TestNamespaces:
    def test_of_an_entry(self, server, pool):
        server.lists(NAMESPACES, namespace("maps"), namespace("tiles"))
        found = read(server, pool, entry(**SELECTED))
        assert found.namespaces_of(entry(**SELECTED)) == ["maps", "tiles"]
        assert found.namespaces_of(entry(namespaces=["a", "b"])) == ["a", "b"]

    def test_where_there_is_no_cluster_a_selector_stands_for_itself(self):
        assert Cluster(None, MANAGER).namespaces_of(entry(**SELECTED)) == ["(namespaces with team=maps)"]

    def test_none_may_be_selected(self, server, pool):
        server.lists(NAMESPACES)
        assert read(server, pool, entry(**SELECTED)).namespaces_of(entry(**SELECTED)) == []

    def test_what_is_there_and_what_is_leaving(self, server, pool):
        found = read(server, pool, namespaces=["web", namespace("old", "Terminating")])
        assert [found.lacks(name) for name in ("web", "old", "none")] == [False, False, True]
        assert [found.leaving(name) for name in ("web", "old", "none")] == [False, True, False]

    def test_where_they_may_not_be_listed_each_is_taken_to_be_there(self, server, pool):
        server.lists(SECRETS)
        server.refuse("GET", NAMESPACES, 403, "Forbidden")
        found = Cluster(server.api(), MANAGER)
        found.read([], pool)
        assert (found.namespaces, found.lacks("any"), found.leaving("any"), found.own_namespaces(MAP)) == (None, False, False, [])

    def test_before_there_is_a_cluster_none_is_lacking(self):
        assert not Cluster(None, MANAGER).lacks("web")

    def test_those_that_the_map_has_made_and_one_that_leaves_is_awaited(self, server, pool):
        label = "secret-sync.piksel.infra/name"
        made = [
            namespace("ours", **{label: MAP}),
            namespace("others", **{label: "other"}),
            namespace("left", "Terminating", **{label: MAP}),
        ]
        found = read(server, pool, namespaces=[*made, "plain", {"metadata": {"name": "bare", "uid": "1"}, "status": {}}])
        one, leaving = found.own_namespaces(MAP)
        assert (one.key, one.outputs, one.owned) == (("kubernetes_namespace", "ours"), {"id": "uid-of-ours", "name": "ours"}, True)
        assert (one.status, leaving.name, leaving.status) == ("ready", "left", "deleting")


class TestRefusal:
    @pytest.mark.parametrize(
        ("name", "create", "why"),
        [
            ("web", False, None),
            ("none", False, "there is no namespace none; make it first, or set create_namespaces"),
            ("none", True, None),
            ("old", False, "namespace old is being deleted"),
            ("old", True, "namespace old is being deleted"),
        ],
    )
    def test_why_nothing_can_be_made_in_a_namespace(self, server, pool, name, create, why):
        assert read(server, pool, namespaces=["web", namespace("old", "Terminating")]).refusal(name, create) == why

    def test_one_whose_secrets_may_not_be_listed_is_closed_and_the_others_are_not(self, server, pool):
        server.refuse("GET", SECRETS, 403, "Forbidden")
        server.refuse("GET", "/api/v1/namespaces/jobs/secrets", 403, "Forbidden", "not you")
        server.lists("/api/v1/namespaces/web/secrets", secret())
        server.lists(NAMESPACES, namespace("web"), namespace("jobs"))
        found = Cluster(server.api(), MANAGER)
        found.read([entry(namespaces=["web", "jobs"])], pool)
        assert found.secrets.keys() == {"web/database"}
        assert found.refusal("jobs", False) == "GET namespaces/jobs/secrets: Forbidden: not you"
        assert found.refusal("web", False) is None

    def test_those_that_a_selector_finds_are_listed_too(self, server, pool):
        server.lists(NAMESPACES, namespace("maps"))
        server.lists(NAMESPACES, namespace("maps"))
        server.refuse("GET", SECRETS, 403, "Forbidden")
        server.lists("/api/v1/namespaces/maps/secrets", secret(namespace="maps"))
        found = Cluster(server.api(), MANAGER)
        found.read([entry(**SELECTED)], pool)
        assert found.secrets.keys() == {"maps/database"}

    def test_where_none_is_named_nothing_can_be_read(self, server, pool):
        server.refuse("GET", SECRETS, 403, "Forbidden", "not you")
        server.lists(NAMESPACES)
        with pytest.raises(KubernetesError, match="not you"):
            Cluster(server.api(), MANAGER).read([], pool)


class TestPruning:
    def test_all_that_is_named_whatever_is_wrong_with_it(self, server, pool):
        server.lists(NAMESPACES, namespace("maps"))
        entries = [entry(namespaces=["web", "none"]), entry(name="other", **SELECTED), entry(name="Wrong", namespaces=["web"], data={})]
        found = read(server, pool, *entries)
        assert found.named(entries) == {"web/database", "none/database", "maps/other", "web/Wrong"}
        assert found.unclear(entries) == []

    def test_it_is_not_clear_what_a_selector_names_that_could_not_be_asked_for(self, server, pool):
        server.refuse("GET", NAMESPACES, 403, "Forbidden")
        entries = [entry(), entry(name="other", **SELECTED), entry(name="neither", namespaces=None)]
        found = read(server, pool, *entries)
        assert found.unclear(entries) == ["other", "neither"]
        assert found.named(entries) == {"web/database"}

    def test_before_there_is_a_cluster_all_is_clear(self):
        assert Cluster(None, MANAGER).unclear([entry(**SELECTED)]) == []

    def test_what_the_map_has_made_and_names_no_longer(self, server, pool):
        secrets = [
            secret("named", managers=[OURS]),
            secret("old", managers=[managed(data=["b", "a"], labels=LABELS)], uid="uid-2"),
            secret("leaving", managers=[OURS], deletionTimestamp="2026-01-01T00:00:00Z"),
            secret("other-map", managers=[managed("piksel.infra/other", labels=LABELS)]),
            secret("copy", managers=[managed("kubectl-create", "Update", ["password"], LABELS)]),
            secret("foreign", labels={}, managers=[]),
        ]
        (one,) = read(server, pool, secrets=secrets).leftovers(MAP, {"web/named"})
        assert (one.key, one.outputs, one.owned) == (("kubernetes_secret", "web/old"), {"id": "uid-2"}, True)
        assert one.attributes["namespace"] == "web"
        assert list(one.attributes["data"]) == ["a", "b"]
        assert {str(value) for value in one.attributes["data"].values()} == {"(secret)"}


class TestLive:
    def test_whole_secrets_are_read_one_by_one_where_they_are_still_there(self, server, pool, cluster):
        server.answer("GET", "/api/v1/namespaces/web/secrets/a", {"data": {}})
        server.refuse("GET", "/api/v1/namespaces/web/secrets/b", 404, "NotFound")
        assert cluster.live(iter(["web/a", "web/b"]), pool) == {"web/a": {"data": {}}}

    def test_one_that_may_not_be_read_is_a_problem_of_its_own(self, server, pool, cluster):
        server.answer("GET", "/api/v1/namespaces/web/secrets/a", {"data": {}})
        server.refuse("GET", "/api/v1/namespaces/web/secrets/b", 403, "Forbidden", "not you")
        found = cluster.live(["web/a", "web/b"], pool)
        assert found["web/a"] == {"data": {}}
        assert isinstance(found["web/b"], Problem)
        assert str(found["web/b"]) == "GET namespaces/web/secrets/b: Forbidden: not you"

    def test_none_is_read_where_none_is_asked_for(self, pool, cluster):
        assert cluster.live([], pool) == {}


class TestRestarts:
    def test_workloads_are_listed_only_where_a_secret_has_changed(self, pool, cluster):
        assert cluster.restarts(set(), pool) == []

    def test_where_they_may_not_be_listed_that_is_a_problem(self, server, pool, cluster):
        for kind in ("deployments", "statefulsets", "daemonsets"):
            server.refuse("GET", f"/apis/apps/v1/{kind}", 403, "Forbidden", "not you")
        with pytest.raises(Problem, match=r"^restart: GET deployments: Forbidden: not you$"):
            cluster.restarts({"web/database"}, pool)

    def test_those_of_all_kinds_that_use_it(self, server, pool, cluster):
        def using(name):
            pod = {"imagePullSecrets": [{"name": name}]}
            return {"metadata": {"namespace": "web", "name": f"uses-{name}", "uid": "1"}, "spec": {"template": {"spec": pod}}}

        server.lists("/apis/apps/v1/deployments", using("database"), using("other"))
        server.lists("/apis/apps/v1/statefulsets", using("other"))
        server.lists("/apis/apps/v1/daemonsets", using("database"))
        found = cluster.restarts({"web/database"}, pool)
        assert [wanted.key for wanted, _ in found] == [
            ("kubernetes_deployment", "web/uses-database"),
            ("kubernetes_daemon_set", "web/uses-database"),
        ]
