# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What means the same has one form; what does not has another."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.karpenter.nodes import forms

SPOT = {"key": "karpenter.sh/capacity-type", "operator": "In", "values": ["spot", "on-demand"]}
ARM = {"key": "kubernetes.io/arch", "operator": "In", "values": ["arm64"]}


@pytest.mark.parametrize(
    ("form", "one", "other"),
    [
        (forms.seconds, "20m", "1200s"),
        (forms.seconds, "1h30m", "90m"),
        (forms.amounts, {"cpu": 1, "memory": "1Gi"}, {"cpu": "1000m", "memory": "1024Mi"}),
        (forms.amounts, None, {}),
        (forms.requirements, [SPOT, ARM], [ARM, {**SPOT, "values": ["on-demand", "spot"]}]),
        (forms.requirements, [{"key": "a", "operator": "Exists"}], [{"key": "a", "operator": "Exists", "values": []}]),
        (forms.taints, [{"key": "a", "effect": "NoSchedule"}], [{"key": "a", "value": "", "effect": "NoSchedule"}]),
        (forms.taints, None, []),
        (forms.budgets, [{}], [{"nodes": "10%"}]),
        (
            forms.budgets,
            [{"nodes": "1"}, {"nodes": "2", "reasons": ["Empty", "Drifted"], "schedule": "0 1 * * *", "duration": "2h"}],
            [{"nodes": "2", "reasons": ["Drifted", "Empty"], "schedule": "0  1 * * *", "duration": "120m"}, {"nodes": "1"}],
        ),
        (forms.disks, [{"deviceName": "a", "ebs": {"volumeSize": "1Ti"}}], [{"deviceName": "a", "ebs": {"volumeSize": "1024Gi"}}]),
        (forms.terms, [{"tags": {"a": "b", "c": "d"}}, {"id": "e"}], [{"id": "e", "tags": {}}, {"tags": {"c": "d", "a": "b"}}]),
        (forms.kubelet, {"maxPods": 9, "evictionHard": {}}, {"maxPods": 9}),
        (forms.kubelet, {"systemReserved": {"cpu": "0.1"}}, {"systemReserved": {"cpu": "100m"}}),
        (forms.kubelet, {"evictionSoftGracePeriod": {"a": "2m"}}, {"evictionSoftGracePeriod": {"a": "120s"}}),
        (forms.texts, {"a": 1}, {"a": "1"}),
        (forms.same, {}, None),
        (forms.same, False, None),
    ],
)
def test_it_means_the_same(form, one, other):
    assert form(one) == form(other)


@pytest.mark.parametrize(
    ("form", "one", "other"),
    [
        (forms.seconds, "20m", "20h"),
        (forms.seconds, "Never", "0s"),
        (forms.amounts, {"cpu": 1}, {"cpu": "1m"}),
        (forms.amounts, {"cpu": 1}, {"cpu": 1, "pods": 1}),
        (forms.requirements, [SPOT], [{**SPOT, "operator": "NotIn"}]),
        (forms.requirements, [SPOT], [{**SPOT, "minValues": 2}]),
        (forms.taints, [{"key": "a", "effect": "NoSchedule"}], [{"key": "a", "effect": "NoExecute"}]),
        (forms.budgets, [{}], []),
        (forms.budgets, [{"nodes": "1"}], [{"nodes": "1", "reasons": ["Empty"]}]),
        (forms.disks, [{"deviceName": "a", "ebs": {"encrypted": True}}], [{"deviceName": "a", "ebs": {"encrypted": False}}]),
        (forms.kubelet, {"evictionHard": {"a": "5%"}}, {"evictionHard": {"a": "50%"}}),
        (forms.kubelet, {"cpuCFSQuota": False}, {}),
    ],
)
def test_it_means_another_thing(form, one, other):
    assert form(one) != form(other)
