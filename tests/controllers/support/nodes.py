"""What Karpenter makes of pods: node claims, instances and nodes; and the pods that ask for them."""

import json
from pathlib import Path
from typing import Any

import yaml

from .staging import CLUSTER, Staging

CLAIMS, POOLS = "/apis/karpenter.sh/v1/nodeclaims", "/apis/karpenter.sh/v1/nodepools"
CLASSES = "/apis/karpenter.k8s.aws/v1/ec2nodeclasses"
PODS, DEPLOYMENTS = "/api/v1/namespaces/default/pods", "/apis/apps/v1/namespaces/default/deployments"
POOL = "karpenter.sh/nodepool"
INVENTORY = Path(__file__).parents[3] / "inventories" / "sandbox" / "host_vars" / CLUSTER / "karpenter.yml"
GPU = [{"key": "nvidia.com/gpu", "operator": "Exists"}]


def inventory(name: str) -> Any:
    """A variable as the inventory has it, templates and all."""
    return yaml.safe_load(INVENTORY.read_text())[name]


def template(name: str, tolerations: list[dict[str, str]]) -> dict[str, Any]:
    """A pod that asks for a GPU."""
    container = {"name": "main", "image": "example/trainer", "resources": {"limits": {"nvidia.com/gpu": "1"}}}
    return {"metadata": {"labels": {"app": name}}, "spec": {"tolerations": tolerations, "containers": [container]}}


def run_trainer(staging: Staging) -> None:
    spec = {"replicas": 1, "selector": {"matchLabels": {"app": "trainer"}}, "template": template("trainer", GPU)}
    document = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "trainer"}, "spec": spec}
    staging.api.create(DEPLOYMENTS, document)


def node_of_trainer(staging: Staging) -> str | None:
    """The node that the trainer's pod runs on."""
    for pod in staging.api.items(PODS, labelSelector="app=trainer"):
        if pod["status"]["phase"] == "Running" and "deletionTimestamp" not in pod["metadata"]:
            return str(pod["spec"]["nodeName"])
    return None


def claims(staging: Staging, pool: str) -> list[dict[str, Any]]:
    return staging.api.items(CLAIMS, labelSelector=f"{POOL}={pool}")


def drifted(staging: Staging, pool: str) -> list[dict[str, Any]]:
    return [claim for claim in claims(staging, pool) if conditions(claim).get("Drifted") == "True"]


def nodes(staging: Staging, pool: str) -> dict[str, dict[str, Any]]:
    """By name."""
    return {node["metadata"]["name"]: node for node in staging.api.items("/api/v1/nodes", labelSelector=f"{POOL}={pool}")}


def instances(staging: Staging) -> list[dict[str, Any]]:
    """What Karpenter has launched for any of its pools, and not ended."""
    wanted = {"tag:eks:eks-cluster-name": [CLUSTER], f"tag:{POOL}": ["*"], "instance-state-name": ["pending", "running"]}
    filters = [{"Name": name, "Values": values} for name, values in wanted.items()]
    found = staging.client("ec2").describe_instances(Filters=filters)["Reservations"]
    return [instance for reservation in found for instance in reservation["Instances"]]


def instance_of(node: dict[str, Any]) -> str:
    return str(node["spec"]["providerID"]).rpartition("/")[2]


def state_of(staging: Staging, instance: str) -> str:
    ((found,),) = [one["Instances"] for one in staging.client("ec2").describe_instances(InstanceIds=[instance])["Reservations"]]
    return str(found["State"]["Name"])


def conditions(thing: dict[str, Any]) -> dict[str, str]:
    return {one["type"]: one["status"] for one in thing.get("status", {}).get("conditions", [])}


def events(staging: Staging, reason: str, name: str) -> list[str]:
    """What Karpenter said of something."""
    found = staging.api.items("/api/v1/events", fieldSelector=f"reason={reason},involvedObject.name={name}")
    return [event["message"] for event in found if "karpenter" in json.dumps([event.get("source"), event.get("reportingComponent")])]
