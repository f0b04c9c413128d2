# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Definitions asked without a server: schema, defaults, rules. What Karpenter's own say is asked of a real one in the integration tests."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.karpenter.nodes import schemas
from ansible_collections.piksel.infra.plugins.module_utils.karpenter.nodes.schemas import definitions

from unit.plugins.module_utils.karpenter.nodes.definitions import DOCUMENTS, document

REFERENCE = {"group": "karpenter.k8s.aws", "kind": "EC2NodeClass", "name": "a"}


def faults(spec, *before, kind="NodePool"):
    return definitions(DOCUMENTS)[kind].faults(spec, *before)


def pool(metadata=None, **spec):
    return {"template": {"metadata": metadata or {}, "spec": {"nodeClassRef": REFERENCE, **spec}}}


def test_what_is_right_has_no_fault():
    disruption = {"consolidateAfter": "1m", "budgets": [{}]}
    assert faults({**pool(), "limits": {"cpu": 1, "memory": "1Gi"}, "weight": 1, "disruption": disruption}) == []


@pytest.mark.parametrize(
    ("spec", "path", "message"),
    [
        ({}, ("spec",), "'template' is a required property"),
        ({**pool(), "weight": 101}, ("spec", "weight"), "101 is greater than the maximum of 100"),
        ({**pool(), "heavy": 1}, ("spec",), "Additional properties are not allowed ('heavy' was unexpected)"),
        (
            {**pool(expireAfter="30d")},
            ("spec", "template", "spec", "expireAfter"),
            "'30d' does not match '^(([0-9]+h)|Never)$'",
        ),
        (pool({"labels": {"a": "long"}}), ("spec", "template", "metadata", "labels", "a"), "'long' is too long"),
        (
            pool(requirements=[{"key": "a", "worth": 5}]),
            ("spec", "template", "spec", "requirements", 0),
            "Additional properties are not allowed ('worth' was unexpected)",
        ),
    ],
)
def test_the_schema(spec, path, message):
    assert faults(spec) == [(path, message)]


@pytest.mark.parametrize(
    ("spec", "path", "message"),
    [
        (pool({"labels": {"a.io/b": "c"}}), ("spec", "template", "metadata", "labels"), "restricted"),
        (
            pool(requirements=[{"key": "a", "operator": "In", "values": []}]),
            ("spec", "template", "spec", "requirements"),
            "In needs a value",
        ),
        (pool(requirements=[{"key": ""}]), ("spec", "template", "spec", "requirements", 0, "key"), "it may not be empty"),
        (pool(nodeClassRef={**REFERENCE, "name": ""}), ("spec", "template", "spec", "nodeClassRef", "name"), "it may not be empty"),
        (
            {**pool(), "disruption": {"consolidateAfter": "1m", "consolidationPolicy": "Never"}},
            ("spec", "disruption"),
            "never say never",
        ),
    ],
)
def test_rules(spec, path, message):
    found = faults(spec)
    assert (path, message) in found


def test_a_rule_without_words_is_its_own():
    rule = "!has(self.limits) || !('never' in self.limits)"
    assert faults({**pool(), "limits": {"never": "0"}}) == [(("spec",), f"failed rule: {rule}")]


def test_a_rule_that_can_t_be_asked_refuses_as_the_server_does():
    (fault,) = faults(pool(requirements=[{"key": "a", "operator": "In"}]))
    assert fault[0] == ("spec", "template", "spec", "requirements")
    assert fault[1].startswith("In needs a value (")


def test_labels_that_a_rule_lets_through():
    assert faults(pool({"labels": {"mine.io/a": "b", "c": "d"}})) == []


@pytest.mark.parametrize(
    ("alias", "expected"),
    [
        ("al2023@v1", []),
        ("al2023", ['"al2023": write family@version']),
        ("ubuntu@v1", ['"ubuntu@v1": family is not supported']),
    ],
)
def test_kubernetes_own_functions(alias, expected):
    found = faults({"role": "a", "amiSelectorTerms": [{"alias": alias}]}, kind="EC2NodeClass")
    assert [message for _, message in found] == expected
    assert {path for path, _ in found} <= {("spec", "amiSelectorTerms", 0, "alias")}


def test_rules_about_change_are_for_what_was_there():
    before = pool(nodeClassRef={**REFERENCE, "group": "other"})
    assert faults({**pool(), "weight": 1}) == []
    assert faults({**pool(), "weight": 1}, before) == [
        (("spec",), "weight stays"),
        (("spec", "template", "spec", "nodeClassRef"), "group is immutable"),
    ]
    assert faults(pool(), pool()) == []


def test_the_version_that_is_stored_counts():
    old = {"name": "v1beta1", "storage": False, "schema": {"openAPIV3Schema": {"properties": {"spec": {"type": "string"}}}}}
    new = document("NodePool", {"type": "object"})
    new["spec"]["versions"].insert(0, old)
    assert definitions([new])["NodePool"].schema == {"type": "object"}


def test_other_documents_are_none():
    assert definitions([{"kind": "ConfigMap"}]) == {}


def test_without_the_libraries_it_says_so(monkeypatch):
    monkeypatch.setattr(schemas, "celpy", None)
    with pytest.raises(LookupError, match="jsonschema and cel-python, of which one is missing; install both"):
        definitions(DOCUMENTS)
