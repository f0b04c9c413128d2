"""The nodes of a node group, as its control plane is to see them: https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html"""

from typing import Any

from moto.ec2.models.instance_types import INSTANCE_TYPES
from moto.moto_api._internal import mock_random

from . import control_planes, images, versions

KUBELET = "70ce843"  # EKS's own build
EFFECTS = {"NO_SCHEDULE": "NoSchedule", "NO_EXECUTE": "NoExecute", "PREFER_NO_SCHEDULE": "PreferNoSchedule"}


def usable(backend: Any, instance_types: list[str], subnets: list[str]) -> list[tuple[str, Any]]:
    """An instance type for each subnet in whose zone one of them is offered."""
    found = []
    for subnet in (backend.ec2.get_subnet(identifier) for identifier in subnets):
        zone = {"location": [str(subnet.availability_zone)]}
        there = {offer["InstanceType"] for offer in backend.ec2.describe_instance_type_offerings("availability-zone", zone)}
        kind = next((name for name in instance_types if name in there), None)
        if kind:
            found.append((kind, subnet))
    return found


def scale(backend: Any, cluster: Any, group: Any) -> None:
    """Launch or end what is too little or too much, and tell the control plane. What the quotas do not allow is an issue of its health."""
    wanted, issues = group.description["scalingConfig"]["desiredSize"], []
    spot = group.description["capacityType"] == "SPOT"
    while len(group.nodes) > wanted:
        end(backend, group.nodes.pop())
    places = usable(backend, group.instance_types, group.description["subnets"])
    while len(group.nodes) < wanted:
        kind, subnet = places[len(group.nodes) % len(places)]
        refusal = backend.ec2.refusal_to_launch(kind, spot)
        if refusal:
            issues = [not_launched(group, refusal, "Spot" if spot else "On-Demand")]
            break
        group.nodes.append(launch(backend, cluster, kind, subnet))
    group.description["health"] = {"issues": issues}
    show(backend, cluster, group)


def not_launched(group: Any, refusal: Any, market: str) -> dict[str, Any]:
    """As the Auto Scaling group tells of it."""
    message = f"Could not launch {market} Instances. {refusal.code} - {refusal.message}. Launching EC2 instance failed."
    names = [found["name"] for found in group.resources["autoScalingGroups"]]
    return {"code": "AsgInstanceLaunchFailures", "message": message.replace("..", "."), "resourceIds": names}


def status(group: Any, otherwise: str) -> str:
    return otherwise if group.description["health"]["issues"] else "ACTIVE"


def try_again(backend: Any, cluster: Any) -> None:
    """An Auto Scaling group goes on trying to launch what it lacks."""
    for group in list(cluster.nodegroups.values()):
        if group.status == "DEGRADED":
            scale(backend, cluster, group)
            group.description["status"] = status(group, "DEGRADED")


def replace(backend: Any, cluster: Any, group: Any) -> None:
    end_all(backend, group)
    scale(backend, cluster, group)


def end_all(backend: Any, group: Any) -> None:
    while group.nodes:
        end(backend, group.nodes.pop())


def launch(backend: Any, cluster: Any, instance_type: str, subnet: Any) -> dict[str, Any]:
    instance = f"i-{mock_random.get_random_hex(17)}"
    groups = [cluster.description["resourcesVpcConfig"]["clusterSecurityGroupId"]]
    interface = backend.ec2.create_managed_interface(subnet, "interface", f"aws-K8S-{instance}", groups)
    return {"instance": instance, "type": instance_type, "zone": str(subnet.availability_zone), "interface": interface}


def end(backend: Any, node: dict[str, Any]) -> None:
    backend.ec2.remove_managed_interface(node["interface"])


def show(backend: Any, cluster: Any, group: Any) -> None:
    control_planes.set_nodes(cluster.arn, group.name, [_node(backend, group, node) for node in group.nodes])


def _node(backend: Any, group: Any, node: dict[str, Any]) -> dict[str, Any]:
    description, region = group.description, backend.region_name
    name = f"ip-{node['interface'].private_ip_address.replace('.', '-')}.{region}.compute.internal"
    kind = images.AMI_TYPES.get(description["amiType"], images.Kind("custom", "x86_64"))
    labels = {
        **description["labels"],
        "eks.amazonaws.com/nodegroup": group.name,
        "eks.amazonaws.com/capacityType": description["capacityType"],
        "kubernetes.io/arch": "arm64" if kind.architecture == "arm64" else "amd64",
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "windows" if kind.family == "windows" else "linux",
        "node.kubernetes.io/instance-type": node["type"],
        "topology.kubernetes.io/region": region,
        "topology.kubernetes.io/zone": node["zone"],
    }
    if description["amiType"] != "CUSTOM":
        release = description["releaseVersion"]
        labels["eks.amazonaws.com/nodegroup-image"] = images.image_id(images.image_name(kind, description["version"], release))
    taints = [{"key": taint["key"], "value": taint.get("value", ""), "effect": EFFECTS[taint["effect"]]} for taint in description["taints"]]
    return {
        "name": name,
        "labels": labels,
        "taints": taints,
        "capacity": capacity(node["type"], description.get("diskSize") or 20),
        "provider_id": f"aws:///{node['zone']}/{node['instance']}",
        "address": node["interface"].private_ip_address,
        "version": f"v{versions.patch(description['version'])}-eks-{KUBELET}",
    }


def capacity(instance_type: str, disk: int) -> dict[str, str]:
    found = INSTANCE_TYPES[instance_type]
    network = found["NetworkInfo"]
    pods = network["MaximumNetworkInterfaces"] * (network["Ipv4AddressesPerInterface"] - 1) + 2
    gpus = sum(gpu.get("Count", 0) for gpu in found.get("GpuInfo", {}).get("Gpus", []) if gpu.get("Manufacturer") == "NVIDIA")
    return {
        "cpu": str(found["VCpuInfo"]["DefaultVCpus"]),
        "memory": f"{found['MemoryInfo']['SizeInMiB']}Mi",
        "pods": str(min(pods, 110 if found["VCpuInfo"]["DefaultVCpus"] < 30 else 250)),
        "ephemeral-storage": f"{disk}Gi",
        **({"nvidia.com/gpu": str(gpus)} if gpus else {}),
    }
