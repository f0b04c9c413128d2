# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is sent to make, change, await and remove node classes and pools."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing
from ansible_collections.piksel.infra.plugins.module_utils.karpenter.nodes.kinds import (
    ATTEMPTS,
    MANAGED_BY,
    MANAGER,
    NodeClass,
    NodePool,
    left,
    not_ready,
)
from ansible_collections.piksel.infra.plugins.module_utils.karpenter.nodes.parts import POOL_PARTS, completed
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.api import KubernetesError

POOLS, CLASSES, CLAIMS = "/apis/karpenter.sh/v1/nodepools", "/apis/karpenter.k8s.aws/v1/ec2nodeclasses", "/apis/karpenter.sh/v1/nodeclaims"
SPEC = {"template": {"spec": {"nodeClassRef": {"name": "a"}, "requirements": [], "expireAfter": "1h"}}, "limits": {"cpu": "8"}}
WANTED = {"labels": MANAGED_BY, **completed(POOL_PARTS, {"node_class": "a", "limits": {"cpu": "8"}, "requirements": [{"key": "b"}]})}


def item(name="p", spec=SPEC, labels=MANAGED_BY, **about):
    return {"metadata": {"name": name, "uid": "uid-1", **({"labels": labels} if labels else {}), **about}, "spec": spec}


@pytest.fixture
def pools(server):
    kind = NodePool(server.api(), MANAGER)
    kind.pause = server.pauses.append
    return kind


def standing(server, pools, one=None):
    server.lists(POOLS, one or item())
    (found,) = pools.read()
    return found


class TestRead:
    def test_what_is_there(self, server, pools):
        found = standing(server, pools)
        assert (found.kind, found.name, found.outputs, found.status, found.owned) == ("node_pool", "p", {"id": "uid-1"}, "ready", True)
        assert found.attributes["limits"] == {"cpu": "8"}
        assert found.attributes["expire_after"] == "1h"
        assert found.after == (("ec2_node_class", "a"),)

    def test_others_are_not_ours(self, server, pools):
        assert not standing(server, pools, item(labels=None)).owned
        assert not standing(server, pools, item(labels={"app.kubernetes.io/managed-by": "Helm"})).owned

    def test_what_is_leaving(self, server, pools):
        assert standing(server, pools, item(deletionTimestamp="2026-04-03T00:00:00Z")).status == "deleting"

    def test_where_karpenter_is_not_there_is_none(self, server, pools):
        server.refuse("GET", POOLS, 404, "NotFound")
        assert pools.read() == []

    def test_what_may_not_be_read_is_an_error(self, server, pools):
        server.refuse("GET", POOLS, 403, "Forbidden")
        with pytest.raises(KubernetesError):
            pools.read()

    def test_without_a_cluster_there_is_none(self):
        assert NodePool(None, MANAGER).read() == NodeClass(None, MANAGER).read() == []


class TestCreate:
    def test_it_is_applied_as_a_whole(self, server, pools):
        server.answer("PATCH", f"{POOLS}/p", item())
        assert pools.create("p", WANTED).outputs == {"id": "uid-1"}
        (request,) = server.requests
        assert request.query == {"fieldManager": "piksel.infra/karpenter", "force": "false"}
        assert request.body == {
            "apiVersion": "karpenter.sh/v1",
            "kind": "NodePool",
            "metadata": {"name": "p", "labels": MANAGED_BY},
            "spec": {
                "template": {
                    "spec": {
                        "nodeClassRef": {"group": "karpenter.k8s.aws", "kind": "EC2NodeClass", "name": "a"},
                        "requirements": [{"key": "b"}],
                        "expireAfter": "720h",
                    }
                },
                "limits": {"cpu": "8"},
                "disruption": {
                    "consolidationPolicy": "WhenEmptyOrUnderutilized",
                    "consolidateAfter": "0s",
                    "budgets": [{"nodes": "10%"}],
                },
            },
        }

    def test_its_definition_may_be_a_moment_old(self, server, pools):
        server.refuse("PATCH", f"{POOLS}/p", 404, "NotFound")
        server.answer("PATCH", f"{POOLS}/p", item())
        assert pools.create("p", WANTED).name == "p"
        assert len(server.pauses) == 1

    def test_but_not_for_ever(self, server, pools):
        for _ in range(ATTEMPTS):
            server.refuse("PATCH", f"{POOLS}/p", 404, "NotFound")
        with pytest.raises(KubernetesError):
            pools.create("p", WANTED)

    def test_what_is_refused_is_not_tried_again(self, server, pools):
        server.refuse("PATCH", f"{POOLS}/p", 422, "Invalid")
        with pytest.raises(KubernetesError):
            pools.create("p", WANTED)

    def test_it_can_be_tried(self, server, pools):
        server.answer("PATCH", f"{POOLS}/p", item())
        pools.try_create("p", WANTED)
        assert server.requests[0].query["dryRun"] == "All"


class TestUpdate:
    def test_what_differs_is_sent_and_nothing_else(self, server, pools):
        found = standing(server, pools)
        server.answer("PATCH", f"{POOLS}/p", item())
        assert pools.update(found, {"limits": {"memory": "1Gi"}, "expire_after": "720h"}) is None
        request = server.requests[-1]
        assert request.headers["Content-Type"] == "application/merge-patch+json"
        assert request.query == {"fieldManager": "piksel.infra/karpenter", "fieldValidation": "Strict"}
        assert request.body == {"spec": {"limits": {"cpu": None, "memory": "1Gi"}, "template": {"spec": {"expireAfter": "720h"}}}}

    def test_labels_alone(self, server, pools):
        found = standing(server, pools, item(labels={"mine": "too"}))
        server.answer("PATCH", f"{POOLS}/p", item())
        pools.update(found, {"labels": {"mine": "too", **MANAGED_BY}})
        assert server.requests[-1].body == {"metadata": {"labels": {"mine": "too", **MANAGED_BY}}}

    def test_it_can_be_tried(self, server, pools):
        standing(server, pools)
        server.answer("PATCH", f"{POOLS}/p", item())
        pools.try_update("p", {"weight": 5})
        assert server.requests[-1].query["dryRun"] == "All"

    def test_labels_of_others_are_kept_and_the_same_is_no_change(self, pools):
        assert pools.target("labels", MANAGED_BY, {"a": "b"}) == {"a": "b", **MANAGED_BY}
        assert pools.target("expire_after", "60m", "1h") == "1h"
        assert pools.target("expire_after", "2h", "1h") == "2h"


class TestDelete:
    def test_a_pool_goes_after_its_machines(self, server, pools):
        found = standing(server, pools)
        server.answer("DELETE", f"{POOLS}/p", item(deletionTimestamp="2026-04-03T00:00:00Z"))
        assert pools.delete(found).status == "deleting"
        assert server.requests[-1].body["propagationPolicy"] == "Foreground"

    @pytest.mark.parametrize("answer", [{"kind": "Status", "status": "Success"}, item()])
    def test_it_may_be_gone_at_once(self, server, pools, answer):
        found = standing(server, pools)
        server.answer("DELETE", f"{POOLS}/p", answer)
        assert pools.delete(found) is None

    def test_a_class_owns_nothing(self, server):
        server.answer("DELETE", f"{CLASSES}/a", {"kind": "Status", "status": "Success"})
        NodeClass(server.api(), MANAGER).delete(Existing("ec2_node_class", "a", {}, {"id": "uid-1"}))
        assert "propagationPolicy" not in server.requests[0].body

    def test_what_a_deletion_waits_for(self, server, pools):
        found = standing(server, pools)
        server.answer("GET", f"{POOLS}/p", item(deletionTimestamp="2026-04-03T00:00:00Z"))
        server.lists(CLAIMS, claim("p-1", "ip-10-2-0-1"))
        (waiting,) = pools.refresh([found])
        assert (waiting.status, waiting.reason) == ("deleting", "while these of its nodes are left: ip-10-2-0-1")

    def test_nothing_is_asked_about_what_stays(self, server, pools):
        found = standing(server, pools)
        server.answer("GET", f"{POOLS}/p", item())
        assert pools.refresh([found]) == [found]

    def test_what_is_gone_is_left_out(self, server, pools):
        found = standing(server, pools)
        server.refuse("GET", f"{POOLS}/p", 404, "NotFound")
        assert pools.refresh([found]) == []


def claim(name, node=None, pool="p", deleting=True, **conditions):
    about = {"name": name, "labels": {"karpenter.sh/nodepool": pool}}
    found = [{"type": key, "status": value[0], "reason": value[1], "message": value[2]} for key, value in conditions.items()]
    return {
        "metadata": {**about, **({"deletionTimestamp": "2026-04-03T00:00:00Z"} if deleting else {})},
        "status": {**({"nodeName": node} if node else {}), "conditions": found},
    }


def test_which_nodes_are_left_and_why():
    claims = [
        claim("p-1", "one", Drained=("Unknown", "Draining", "Draining")),
        claim("p-2", "two", Drained=("True", "Drained", ""), VolumesDetached=("Unknown", "AwaitingVolumeDetachment", "")),
        claim("p-3", "three", deleting=False),
        claim("p-4"),
        claim("q-1", "another", pool="q"),
        {"metadata": {"name": "nobody"}},
    ]
    assert left("p", claims) == (
        "while these of its nodes are left: one (Drained: Draining); two (VolumesDetached: AwaitingVolumeDetachment); "
        "three (nobody has begun to drain it); p-4, which is no node yet"
    )
    assert left("r", claims) == ""


def conditions(*found, generation=3):
    rest = {"reason": "Why", "observedGeneration": 3}
    told = [{"type": kind, "status": status, "message": message, **rest} for kind, status, message in found]
    return {"metadata": {"generation": generation}, "status": {"conditions": told}}


@pytest.mark.parametrize(
    ("one", "why"),
    [
        ({"metadata": {}}, ""),
        (conditions(("Ready", "True", "")), ""),
        (conditions(("Ready", "Unknown", "looking")), ""),
        (conditions(("AMIsReady", "False", "none"), ("Ready", "False", "AMIsReady=False")), "AMIsReady: none"),
        (conditions(("AMIsReady", "False", ""), ("A", "False", "none"), ("Ready", "False", "")), "AMIsReady: Why; A: none"),
        (conditions(("Ready", "False", "broken")), "Ready: broken"),
        (conditions(("Ready", "False", "of before"), generation=4), ""),
        (conditions(("AMIsReady", "False", "none"), ("Ready", "Unknown", "")), ""),
    ],
)
def test_why_karpenter_cannot_use_it(one, why):
    assert not_ready(one) == why


def test_user_data_are_a_secret():
    kind = NodeClass(None, MANAGER)
    assert kind.shown("user_data", "planted") == "(secret)"
    assert kind.shown("tags", {"a": "b"}) == {"a": "b"}
