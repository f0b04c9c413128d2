# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Kubernetes would say, and how it is told: by the option that describes what is wrong."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing, Resource
from ansible_collections.piksel.infra.plugins.module_utils.karpenter.nodes import schemas
from ansible_collections.piksel.infra.plugins.module_utils.karpenter.nodes.kinds import MANAGED_BY, MANAGER, NodeClass, NodePool
from ansible_collections.piksel.infra.plugins.module_utils.karpenter.nodes.parts import CLASS_PARTS, POOL_PARTS, completed
from ansible_collections.piksel.infra.plugins.module_utils.karpenter.nodes.verdicts import tried, validated

from unit.plugins.module_utils.karpenter.nodes.definitions import DOCUMENTS

POOL, CLASS = "/apis/karpenter.sh/v1/nodepools/p", "/apis/karpenter.k8s.aws/v1/ec2nodeclasses/a"


def wanted(pool=None, node_class=None):
    whole = {"labels": MANAGED_BY, **completed(POOL_PARTS, {"node_class": "a", **(pool or {})})}
    found = {("node_pool", "p"): Resource("node_pool", "p", whole)}
    if node_class is not None:
        attributes = {"labels": MANAGED_BY, **completed(CLASS_PARTS, node_class), "metadata_options": None}
        found["ec2_node_class", "a"] = Resource("ec2_node_class", "a", attributes)
    return found


def kinds(api=None):
    return {kind.kind: kind(api, MANAGER) for kind in (NodeClass, NodePool)}


def offline(*arguments, before=None, documents=DOCUMENTS, **given):
    return list(validated(kinds(), wanted(*arguments, **given), before or {}, documents))


class TestWithoutAServer:
    def test_all_is_well(self):
        assert offline(node_class={"role": "nodes", "ami": [{"alias": "al2023@latest"}]}) == []

    def test_a_fault_is_told_by_its_option(self):
        found = offline({"weight": 101, "requirements": [{"key": "a", "worth": 5}]}, {"role": "", "ami": [{"alias": "al2023"}]})
        assert found == [
            "node_pools: p: requirements: 0: Additional properties are not allowed ('worth' was unexpected)",
            "node_pools: p: weight: 101 is greater than the maximum of 100",
            "node_classes: a: role: it may not be empty",
            'node_classes: a: ami: 0.alias: "al2023": write family@version',
        ]

    def test_a_fault_of_the_whole_has_no_option(self):
        before = {("node_pool", "p"): {"spec": {"template": {"spec": {"nodeClassRef": {"group": "karpenter.k8s.aws"}}}}}}
        assert offline({"weight": 5}, before=before) == ["node_pools: p: weight stays"]

    def test_one_that_no_option_has_is_told_by_its_place(self):
        before = {("node_pool", "p"): {"spec": {"template": {"spec": {"nodeClassRef": {"group": "other"}}}}}}
        assert offline(before=before) == ["node_pools: p: spec.template.spec.nodeClassRef: group is immutable"]

    def test_definitions_that_are_not_there(self):
        what = "the chart of Karpenter's definitions has none of NodePool; correct crd_chart"
        assert offline(documents=()) == [f"node_pools: p: {what}"]

    def test_libraries_that_are_not_there(self, monkeypatch):
        monkeypatch.setattr(schemas, "celpy", None)
        assert offline() == [f"node_classes, node_pools: {schemas.MISSING}"]

    def test_nothing_needs_no_definitions(self):
        assert list(validated(kinds(), {}, {}, ())) == []


def invalid(server, path, *causes, message=""):
    found = [{"reason": "FieldValueInvalid", "field": field, "message": said} for field, said in causes]
    server.refuse("PATCH", path, 422, "Invalid", message, causes=found)


class TestByTheServer:
    def test_what_is_new_and_what_changes_is_tried(self, server):
        known, here = kinds(server.api()), {("node_pool", "p"): Existing("node_pool", "p", {}, {"id": "uid-1"})}
        known["node_pool"].seen = {"p": {"spec": {"weight": 1}}}
        server.answer("PATCH", POOL, {})
        server.answer("PATCH", CLASS, {})
        both = wanted(node_class={"role": "nodes"})
        assert tried(known, both, {("node_pool", "p"): {"weight": 5}, ("ec2_node_class", "a"): {}}, here) == []
        bodies = {request.path: request.body for request in server.requests}
        assert bodies[POOL] == {"spec": {"weight": 5}}
        assert bodies[CLASS]["kind"] == "EC2NodeClass"
        assert {request.query["dryRun"] for request in server.requests} == {"All"}

    def test_each_cause_is_told_by_its_option(self, server):
        invalid(
            server,
            POOL,
            ("spec.template.spec.taints[0].effect", 'Unsupported value: "Never"'),
            ("spec.template.spec.requirements[1].key", 'Invalid value: "a.io/b": restricted'),
            ("spec", "Invalid value: weight stays"),
        )
        assert tried(kinds(server.api()), wanted(), {}, {}) == [
            'node_pools: p: taints: 0.effect: Unsupported value: "Never"',
            'node_pools: p: requirements: 1.key: "a.io/b": restricted',
            "node_pools: p: weight stays",
        ]

    @pytest.mark.parametrize(("message", "said"), [("it is not to be", "it is not to be"), ("", "PATCH nodepools/p: Invalid")])
    def test_a_refusal_without_causes(self, server, message, said):
        invalid(server, POOL, message=message)
        assert tried(kinds(server.api()), wanted(), {}, {}) == [f"node_pools: p: {said}"]
