"""A control plane's nodes, and what runs on them."""

import json

from sandbox.expect import eventually
from sandbox.kubernetes import Node, tools

SIZE = {"cpu": "4", "memory": "16Gi", "pods": "58"}
GPU = {"key": "nvidia.com/gpu", "value": "true", "effect": "NoSchedule"}
DEPLOYMENT = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "tiles"},
    "spec": {
        "replicas": 2,
        "selector": {"matchLabels": {"app": "tiles"}},
        "template": {
            "metadata": {"labels": {"app": "tiles"}},
            "spec": {"nodeSelector": {"pool": "general"}, "containers": [{"name": "tiles", "image": "registry.invalid/tiles:1"}]},
        },
    },
}


def ready(node):
    return any(each["type"] == "Ready" and each["status"] == "True" for each in node.get("status", {}).get("conditions", []))


def general(count, **labels):
    return [Node(f"general-{n}", {"pool": "general", **labels}, capacity=SIZE, provider_id=f"aws:///a/i-{n}") for n in range(count)]


def test_it_is_the_pinned_kubernetes_and_its_secrets_are_for_its_owner(cluster):
    assert json.loads(cluster.kubectl("get", "--raw", "/version"))["gitVersion"] == tools.version("k8s.io/kubernetes")
    assert cluster.kubectl("get", "--raw", "/readyz") == "ok"
    assert cluster.endpoint.startswith("https://127.0.0.1:")
    assert cluster.ca.startswith(b"-----BEGIN CERTIFICATE-----")
    assert cluster.folder.stat().st_mode & 0o777 == 0o700
    assert (cluster.folder / "kubeconfig").stat().st_mode & 0o777 == 0o600


def taints(cluster, name):
    """Their keys. Kubernetes has one of its own on a node until it sees it ready, and takes it away in its own time."""
    return {taint["key"] for taint in cluster.nodes()[name]["spec"].get("taints", [])}


def test_a_node_has_what_its_group_gives_it(cluster):
    size = {"nvidia.com/gpu": "1", **SIZE}
    cluster.set_nodes("gpu", [Node("gpu-1", {"pool": "gpu"}, [GPU], size, "aws:///a/i-gpu", address="10.2.1.5", version="v1.34.1")])
    eventually(lambda: ready(cluster.nodes().get("gpu-1", {})) and cluster.nodes()["gpu-1"]["spec"].get("taints") == [GPU])
    node = cluster.nodes()["gpu-1"]
    assert node["spec"]["providerID"] == "aws:///a/i-gpu"
    assert node["status"]["allocatable"]["nvidia.com/gpu"] == "1"
    assert {"type": "InternalIP", "address": "10.2.1.5"} in node["status"]["addresses"]
    assert node["status"]["nodeInfo"]["kubeletVersion"] == "v1.34.1"
    cluster.set_nodes("gpu", [])
    eventually(lambda: "gpu-1" not in cluster.nodes())


def test_a_group_s_nodes_come_change_and_go_and_keep_what_others_gave_them(cluster):
    cluster.set_nodes("general", general(2))
    eventually(lambda: len(cluster.nodes()) == 2 and all(map(ready, cluster.nodes().values())))
    cluster.kubectl("label", "node", "general-0", "mine=stays")
    cluster.kubectl("taint", "node", "general-0", "mine=stays:NoSchedule")
    tainted = [Node(node.name, node.labels, [GPU], SIZE, node.provider_id) for node in general(1, tier="web")]
    cluster.set_nodes("general", tainted)
    eventually(lambda: set(cluster.nodes()) == {"general-0"} and "tier" in cluster.nodes()["general-0"]["metadata"]["labels"])
    node = cluster.nodes()["general-0"]
    assert node["metadata"]["labels"]["mine"] == "stays"
    eventually(lambda: taints(cluster, "general-0") == {"mine", GPU["key"]})
    cluster.set_nodes("general", general(1))
    eventually(lambda: "tier" not in cluster.nodes()["general-0"]["metadata"]["labels"])
    node = cluster.nodes()["general-0"]
    assert node["metadata"]["labels"]["mine"] == "stays"
    eventually(lambda: taints(cluster, "general-0") == {"mine"})
    cluster.set_nodes("general", [])
    eventually(lambda: cluster.nodes() == {})


def test_helm_waits_for_pods_that_run_and_for_no_others(cluster, tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "Chart.yaml").write_text("{apiVersion: v2, name: tiles, version: 1.0.0}")
    (tmp_path / "templates" / "deployment.yaml").write_text(json.dumps(DEPLOYMENT))
    install = ["upgrade", "--install", "tiles", str(tmp_path), "--namespace", "tiles", "--create-namespace", "--wait", "--timeout"]
    assert cluster.nodes() == {}
    assert cluster.run("helm", *install, "3s", check=False).returncode != 0
    cluster.set_nodes("general", general(2))
    assert "STATUS: deployed" in cluster.run("helm", *install, "60s").stdout
    pods = cluster.read("pods", "-n", "tiles")["items"]
    assert [pod["status"]["phase"] for pod in pods] == ["Running", "Running"]
    cluster.set_nodes("general", general(1))
    eventually(lambda: set(cluster.nodes()) == {"general-0"})
    cluster.kubectl("rollout", "status", "deployment/tiles", "-n", "tiles", "--timeout=60s")
    cluster.run("helm", "uninstall", "tiles", "--namespace", "tiles", "--wait")
    eventually(lambda: cluster.read("pods", "-n", "tiles")["items"] == [])
    cluster.set_nodes("general", [])
    eventually(lambda: cluster.nodes() == {})
