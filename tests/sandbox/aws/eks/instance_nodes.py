"""Instances that are no node group's and become nodes of a cluster, as Karpenter's do.

An instance joins if its user data is for the cluster, in the form that its image reads, with the cluster's own address and certificate, and
if the role of its instance profile has an access entry for nodes. Otherwise it is an instance and nothing more, as in AWS.
"""

import base64
import threading
from typing import Any

from moto.core.base_backend import BackendDict
from moto.ec2.models.instance_types import INSTANCE_TYPES
from moto.eks.models import eks_backends
from moto.iam.models import iam_backends

from ...provisioning import MINUTES, Provisioning
from . import control_planes, images, versions
from .nodes import KUBELET, capacity
from .user_data import Settings, read

GROUP = "ec2/instances"  # no node group can be called so
ENTRY = "EC2_LINUX"


def started(ec2: Any, instances: list[Any]) -> None:
    """Nodes of them, when they have started."""
    if Provisioning.minute is None:
        join(ec2, instances)
        return
    timer = threading.Timer(MINUTES["instance node"] * Provisioning.minute, join, (ec2, instances))
    timer.daemon = True
    timer.start()


def join(ec2: Any, instances: list[Any]) -> None:
    backend = _eks(ec2)
    for instance in instances:
        settings = read(instance.user_data) if instance.state == "running" else None
        cluster = backend.clusters.get(settings.cluster) if settings else None
        if settings and cluster is not None and _may_join(ec2, cluster, instance, settings):
            cluster.instances[instance.id] = _node(ec2, cluster, instance, settings)
            show(cluster)


def try_again(backend: Any, cluster: Any) -> None:
    """A kubelet goes on asking to be let in."""
    waiting = [one for one in backend.ec2.all_running_instances() if one.id not in cluster.instances and one.user_data]
    join(backend.ec2, waiting)


def ended(ec2: Any, instances: list[Any]) -> None:
    """Their nodes go, as the cloud's controller in the control plane deletes nodes without an instance."""
    for cluster in list(_eks(ec2).clusters.values()):
        if [cluster.instances.pop(instance.id) for instance in instances if instance.id in cluster.instances]:
            show(cluster)


def show(cluster: Any) -> None:
    control_planes.set_nodes(cluster.arn, GROUP, list(cluster.instances.values()))


def _eks(ec2: Any) -> Any:
    backends: BackendDict[Any] = eks_backends
    return backends[ec2.account_id][ec2.region_name]


def _may_join(ec2: Any, cluster: Any, instance: Any, settings: Settings) -> bool:
    image = next((one for one in images.images() if one.identifier == instance.image_id), None)
    if image and (image.kind.family != settings.family or not settings.kubelet_starts):
        return False
    certificate = base64.b64encode(control_planes.certificate(cluster.arn) or b"").decode()
    if (settings.endpoint, settings.certificate) != (control_planes.endpoint(cluster.arn), certificate):
        return False
    role = _role(ec2, instance)
    entry = cluster.entries.get(role.arn) if role and cluster.modes != "CONFIG_MAP" else None
    return entry is not None and entry.kind == ENTRY and entry.principal_id == role.id


def _role(ec2: Any, instance: Any) -> Any:
    association = ec2.iam_instance_profile_associations.get(instance.id)
    profiles: Any = iam_backends[ec2.account_id]["aws"].instance_profiles
    # A profile that was made again by the name of a deleted one is another.
    profile = association.iam_instance_profile if association else None
    return profile.roles[0] if profile and profiles.get(profile.name) is profile and profile.roles else None


def _node(ec2: Any, cluster: Any, instance: Any, settings: Settings) -> dict[str, Any]:
    image = next((one for one in images.images() if one.identifier == instance.image_id), None)
    own = image.release.partition("-")[0] if image and image.kind.family == "al2023" else versions.patch(cluster.description["version"])
    zone = next(one for one in ec2.describe_availability_zones() if one.name == instance.availability_zone)
    arm = "arm64" in INSTANCE_TYPES[instance.instance_type]["ProcessorInfo"]["SupportedArchitectures"]
    volumes = [volume.size for _, volume in instance.get_block_device_mapping]
    found = capacity(instance.instance_type, max(volumes, default=20))
    gpus = int(found.pop("nvidia.com/gpu", 0))
    with_drivers = image is None or "nvidia" in image.kind.variant
    built_in = gpus and with_drivers and settings.family == "bottlerocket"  # whose image brings the device plugin
    return {
        "name": instance.private_dns_name,
        "labels": {
            **settings.labels,
            "kubernetes.io/arch": "arm64" if arm else "amd64",
            "kubernetes.io/hostname": instance.private_dns_name,
            "kubernetes.io/os": "linux",
            "node.kubernetes.io/instance-type": instance.instance_type,
            "topology.k8s.aws/zone-id": zone.zone_id,
            "topology.kubernetes.io/region": ec2.region_name,
            "topology.kubernetes.io/zone": zone.name,
        },
        "taints": settings.taints,
        "capacity": {
            **found,
            **({"pods": str(settings.max_pods)} if settings.max_pods else {}),
            **({"nvidia.com/gpu": str(gpus)} if built_in else {}),
        },
        "provider_id": f"aws:///{zone.name}/{instance.id}",
        "address": instance.private_ip,
        "version": f"v{own}-eks-{KUBELET}",
        "gpus": gpus if with_drivers and not built_in else 0,
        "registers_once": True,
    }
