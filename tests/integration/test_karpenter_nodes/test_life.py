# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Piksel's own classes and pools against a real API server: taken, found again as they are, repaired, removed."""

import json
from collections import Counter
from pathlib import Path

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.converge.apply import apply
from ansible_collections.piksel.infra.plugins.module_utils.converge.plan import plan
from ansible_collections.piksel.infra.plugins.module_utils.converge.report import report
from ansible_collections.piksel.infra.plugins.module_utils.karpenter.nodes.parts import CLASS_PARTS, POOL_PARTS

from integration.support.karpenter_nodes import CLAIMS, CLASSES, POOLS, differing, piksel, told
from sandbox.expect import eventually

STAGING = Path(__file__).parents[3] / "inventories" / "staging" / "host_vars" / "piksel-staging"
PIKSEL = piksel(STAGING)


def test_all_of_piksels_are_taken_and_found_as_they_are(ground):
    made = ground.converge(**PIKSEL)
    assert set(made.values()) == {"create"}
    assert Counter(one.partition(" ")[0] for one in made) == {"ec2_node_class": 5, "node_pool": 11}
    assert {one["metadata"]["labels"]["app.kubernetes.io/managed-by"] for one in ground.api.items(POOLS)} == {"piksel.infra"}
    ground.sandbox.clear_calls()
    nodes = ground.nodes(**PIKSEL)
    existing = nodes.read()
    assert nodes.problems(existing) == []
    assert differing(ground.planned(nodes)) == {}
    assert {call["service"] for call in ground.sandbox.calls()} <= {"eks", "sts"}, "nothing is asked about what is as it should be"
    assert ground.written() == []


RICH = {
    "node_classes": [
        {
            "name": "rich",
            "ami_alias": "al2023@v20260403",
            "disk": {"size": "100Gi", "type": "gp3", "encrypted": True, "iops": 4000, "throughput": 250, "kms_key": "alias/disks"},
            "public_ip": False,
            "kubelet": {
                "max_pods": 40,
                "pods_per_core": 4,
                "system_reserved": {"cpu": "100m", "memory": "1Gi"},
                "kube_reserved": {"cpu": "0.2"},
                "eviction_hard": {"memory.available": "5%"},
                "eviction_soft": {"memory.available": "10%"},
                "eviction_soft_grace_period": {"memory.available": "2m"},
                "image_gc_high_threshold_percent": 80,
                "image_gc_low_threshold_percent": 70,
                "cpu_cfs_quota": False,
                "cluster_dns": ["10.100.0.10"],
            },
            "user_data": "#!/bin/bash\necho planted-value\n",
            "metadata_options": {"http_put_response_hop_limit": 2},
            "detailed_monitoring": True,
            "instance_store_policy": "RAID0",
            "tags": {"Team": "maps"},
        },
        {"name": "other", "ami_alias": "bottlerocket@latest", "disk": {"size": "20Gi"}},
    ],
    "node_pools": [
        {
            "name": "rich",
            "node_class": "rich",
            "instance_families": ["g5"],
            "instance_sizes": ["xlarge", "2xlarge"],
            "architectures": ["amd64"],
            "capacity_types": ["spot", "on-demand"],
            "zones": ["ap-southeast-3a"],
            "requirements": [{"key": "karpenter.k8s.aws/instance-cpu", "operator": "Lt", "values": ["17"]}],
            "taints": [{"key": "nvidia.com/gpu", "value": "true", "effect": "NoSchedule"}],
            "startup_taints": [{"key": "example.com/starting", "effect": "NoExecute"}],
            "labels": {"team": "maps"},
            "annotations": {"example.com/owner": "Maps and data"},
            "limits": {"cpu": 64, "memory": "256Gi", "nvidia.com/gpu": 4},
            "weight": 10,
            "consolidation": {"policy": "WhenEmpty", "after": "5m"},
            "disruption_budgets": [{"nodes": 1}, {"nodes": "0", "reasons": ["Drifted"], "schedule": "0 1 * * mon-fri", "duration": "10h"}],
            "expire_after": "168h",
            "termination_grace_period": "1h",
            "gpu_time_slicing": 4,
        }
    ],
    "tags": {"Project": "piksel", "ManagedBy": "piksel.infra"},
}
# What a person changes by hand, and what the engine makes of it.
BY_HAND = {
    "role": ("class", {"role": "mine"}),
    "instance_profile": ("class", {"role": None, "instanceProfile": "mine"}),
    "ami": ("class", {"amiSelectorTerms": [{"alias": "al2023@v20260318"}]}),
    "ami_family": ("class", {"amiFamily": "Custom"}),
    "disks": ("class", {"blockDeviceMappings": [{"deviceName": "/dev/xvda", "ebs": {"volumeSize": "50Gi"}}]}),
    "subnets": ("class", {"subnetSelectorTerms": [{"id": "subnet-1"}]}),
    "security_groups": ("class", {"securityGroupSelectorTerms": [{"name": "mine"}]}),
    "capacity_reservations": ("class", {"capacityReservationSelectorTerms": [{"id": "cr-1"}]}),
    "public_ip": ("class", {"associatePublicIPAddress": None}),
    "ip_prefixes": ("class", {"ipPrefixCount": 2}),
    "kubelet": ("class", {"kubelet": {"kubeReserved": {"memory": "1Gi"}}}),
    "user_data": ("class", {"userData": "mine"}),
    "metadata_options": ("class", {"metadataOptions": {"httpTokens": "optional"}}),
    "detailed_monitoring": ("class", {"detailedMonitoring": None}),
    "instance_store_policy": ("class", {"instanceStorePolicy": None}),
    "context": ("class", {"context": "mine"}),
    "tags": ("class", {"tags": {"Mine": "too"}}),
    "node_class": ("pool", {"template": {"spec": {"nodeClassRef": {"name": "other"}}}}),
    "requirements": ("pool", {"template": {"spec": {"requirements": [{"key": "kubernetes.io/arch", "operator": "Exists"}]}}}),
    "taints": ("pool", {"template": {"spec": {"taints": None}}}),
    "startup_taints": ("pool", {"template": {"spec": {"startupTaints": [{"key": "mine", "effect": "NoSchedule"}]}}}),
    "node_labels": ("pool", {"template": {"metadata": {"labels": {"mine": "too"}}}}),
    "node_annotations": ("pool", {"template": {"metadata": {"annotations": {"mine": "too"}}}}),
    "expire_after": ("pool", {"template": {"spec": {"expireAfter": "Never"}}}),
    "termination_grace_period": ("pool", {"template": {"spec": {"terminationGracePeriod": None}}}),
    "limits": ("pool", {"limits": {"pods": "5", "cpu": "1k"}}),
    "weight": ("pool", {"weight": None}),
    "consolidation_policy": ("pool", {"disruption": {"consolidationPolicy": "WhenEmptyOrUnderutilized"}}),
    "consolidate_after": ("pool", {"disruption": {"consolidateAfter": "Never"}}),
    "budgets": ("pool", {"disruption": {"budgets": []}}),
}
PATHS = {"class": f"{CLASSES}/rich", "pool": f"{POOLS}/rich"}


@pytest.fixture
def rich(ground):
    ground.converge(**RICH)
    ground.sandbox.clear_calls()
    return ground


@pytest.fixture(scope="module")
def standing(prepared):
    """For tests that leave all as they find it."""
    prepared.clear()
    prepared.converge(**RICH)
    return prepared


@pytest.mark.parametrize("attribute", BY_HAND)
def test_what_is_changed_by_hand_is_found_and_repaired(standing, attribute):
    where, spec = BY_HAND[attribute]
    before = standing.api.get(PATHS[where])["spec"]
    standing.edit(PATHS[where], spec)
    assert standing.api.get(PATHS[where])["spec"] != before
    nodes = standing.nodes(**RICH)
    expected = {"role", "instance_profile"} if attribute == "instance_profile" else {attribute}
    name = "ec2_node_class rich" if where == "class" else "node_pool rich"
    assert differing(standing.planned(nodes)) == {name: sorted(expected)}
    standing.sandbox.clear_calls()
    assert standing.converge(**RICH) == {name: "update"}
    assert standing.api.get(PATHS[where])["spec"] == before
    assert standing.written() == [("patch", "ec2nodeclasses" if where == "class" else "nodepools", "rich")]
    assert standing.converge(**RICH) == {}


def test_every_attribute_is_changed_by_hand_once():
    assert {*BY_HAND} == {part.attribute for part in (*CLASS_PARTS, *POOL_PARTS)} - {"replicas"}, "replicas can't be set on a pool without"


def test_what_means_the_same_is_no_difference(rich):
    budgets = [{"nodes": "0", "reasons": ["Drifted"], "schedule": "0 1  * * mon-fri", "duration": "600m"}, {"nodes": "1"}]
    rich.edit(PATHS["pool"], {"limits": {"cpu": "64000m", "memory": "262144Mi"}})
    rich.edit(PATHS["pool"], {"disruption": {"consolidateAfter": "300s", "budgets": budgets}})
    rich.edit(PATHS["pool"], {"template": {"spec": {"terminationGracePeriod": "60m", "expireAfter": "10080m"}}})
    rich.edit(PATHS["class"], {"kubelet": {"systemReserved": {"cpu": "0.1", "memory": "1024Mi"}}})
    rich.edit(PATHS["class"], {"kubelet": {"evictionSoftGracePeriod": {"memory.available": "120s"}}})
    assert differing(rich.planned(rich.nodes(**RICH))) == {}


def test_user_data_are_not_told(rich):
    rich.edit(PATHS["class"], {"userData": "planted-value by hand"})
    nodes = rich.nodes(**RICH)
    assert "planted" not in json.dumps(report(rich.planned(nodes), nodes.kinds))


def test_what_an_entry_leaves_out_goes(rich):
    pool = {key: RICH["node_pools"][0][key] for key in ("name", "node_class", "instance_families", "taints")}
    made = {"node_classes": RICH["node_classes"], "node_pools": [pool], "tags": RICH["tags"]}
    assert rich.converge(**made) == {"node_pool rich": "update"}
    spec = rich.api.get(PATHS["pool"])["spec"]
    assert spec.keys() == {"template", "disruption"}
    default = {"consolidationPolicy": "WhenEmptyOrUnderutilized", "consolidateAfter": "0s", "budgets": [{"nodes": "10%"}]}
    assert spec["disruption"] == default
    assert spec["template"]["spec"].keys() == {"nodeClassRef", "requirements", "taints", "expireAfter"}
    assert rich.converge(**made) == {}


def test_labels_of_others_stay(rich):
    rich.api.patch(PATHS["pool"], {"metadata": {"labels": {"app.kubernetes.io/managed-by": "Helm", "mine": "too"}}})
    assert rich.converge(**RICH) == {"node_pool rich": "update"}
    assert rich.api.get(PATHS["pool"])["metadata"]["labels"] == {"app.kubernetes.io/managed-by": "piksel.infra", "mine": "too"}


def test_those_that_terraform_made_are_taken_over_as_they_are(ground):
    nodes = ground.nodes(**RICH)
    for resource, path in ((nodes.resources()[0], CLASSES), (nodes.resources()[2], POOLS)):
        manifest = nodes.kinds[resource.kind].manifest(resource.name, resource.attributes)
        ground.api.create(path, {**manifest, "metadata": {"name": resource.name}})
    assert ground.converge(**RICH) == {"ec2_node_class rich": "update", "ec2_node_class other": "create", "node_pool rich": "update"}
    assert ground.converge(**RICH) == {}


def claim(pool, name="rich-1"):
    """A machine of the pool's, held as Karpenter holds it."""
    about = {"apiVersion": "karpenter.sh/v1", "kind": "NodePool", "name": pool["metadata"]["name"], "uid": pool["metadata"]["uid"]}
    return {
        "apiVersion": "karpenter.sh/v1",
        "kind": "NodeClaim",
        "metadata": {
            "name": name,
            "labels": {"karpenter.sh/nodepool": pool["metadata"]["name"]},
            "finalizers": ["karpenter.sh/termination"],
            "ownerReferences": [{**about, "blockOwnerDeletion": True}],
        },
        "spec": {"nodeClassRef": pool["spec"]["template"]["spec"]["nodeClassRef"], "requirements": []},
    }


def test_a_pool_is_gone_after_its_machines_and_a_class_after_its_pools(rich):
    rich.api.create(CLAIMS, claim(rich.api.get(PATHS["pool"])))
    rich.sandbox.clear_calls()
    nodes = rich.nodes(purge=["node_pool", "ec2_node_class"])
    steps = plan([], nodes.read(), nodes.kinds, nodes.purge)
    drained = []

    def pause(_):
        """Karpenter lets the machine go as soon as it was told to."""
        if not drained:
            assert rich.api.exists(PATHS["pool"])
            eventually(lambda: "deletionTimestamp" in rich.api.get(f"{CLAIMS}/rich-1")["metadata"], 30)
            assert rich.api.exists(PATHS["class"]), "a class stays as long as pools need it"
            (waiting,) = nodes.kinds["node_pool"].refresh(steps_of(steps, "node_pool"))
            drained.append(waiting.reason)
            rich.api.patch(f"{CLAIMS}/rich-1", {"metadata": {"finalizers": None}})
            eventually(lambda: not rich.api.exists(PATHS["pool"]), 30)

    apply(steps, nodes.kinds, pause=pause)
    assert [(str(step.of), step.reason) for step in steps if step.outcome != "done"] == []
    assert drained == ["while these of its nodes are left: rich-1, which is no node yet"]
    assert not rich.api.exists(PATHS["class"])
    assert not rich.api.items(CLASSES)


def steps_of(steps, kind):
    return [step.existing for step in steps if step.of.kind == kind]


def test_a_pool_that_does_not_go_says_which_nodes_are_left(rich):
    rich.api.create(CLAIMS, claim(rich.api.get(PATHS["pool"])))
    nodes = rich.nodes(purge=["node_pool"])
    steps = plan([], nodes.read(), nodes.kinds, nodes.purge)
    clock = iter(range(0, 100000, 100))

    def pause(_):
        """Karpenter drains it for ever."""
        eventually(lambda: "deletionTimestamp" in rich.api.get(f"{CLAIMS}/rich-1")["metadata"], 30)

    apply(steps, nodes.kinds, clock=lambda: next(clock), pause=pause)
    (step,) = steps
    assert step.outcome == "failed"
    assert step.reason.endswith("while these of its nodes are left: rich-1, which is no node yet")


def test_others_are_not_purged(rich):
    rich.api.patch(PATHS["pool"], {"metadata": {"labels": None}})
    nodes = rich.nodes(purge=["node_pool", "ec2_node_class"])
    assert told(plan([], nodes.read(), nodes.kinds, nodes.purge)) == {"ec2_node_class rich": "delete", "ec2_node_class other": "delete"}


def test_a_pool_that_is_held_back_stays_as_it_is(rich):
    nodes = rich.nodes(**RICH)
    wanted = nodes.resources(held_back={"rich": "its quota is 0"})
    assert [str(one) for one in wanted] == ["ec2_node_class rich", "ec2_node_class other"]
    assert nodes.problems(nodes.read(), {"rich": "its quota is 0"}) == []
