"""What EKS checks of a managed node group before it makes it."""

import re
from typing import Any

from moto.ec2.models.instance_types import INSTANCE_TYPES

from . import images
from .network import check_subnets
from .refusals import invalid_parameter, invalid_request
from .roles import check_node_role

NAME = re.compile(r"[0-9A-Za-z][A-Za-z0-9_-]{0,62}")
LABEL = re.compile(r"(?:([a-z0-9]([a-z0-9.-]*[a-z0-9])?)/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?")
RESERVED = ("kubernetes.io", "k8s.io", "eks.amazonaws.com")
GPU = ("GpuInfo", "NeuronInfo", "InferenceAcceleratorInfo")


def check_node_group(backend: Any, cluster: Any, given: dict[str, Any], template: dict[str, Any]) -> None:
    about = {"clusterName": cluster.name, "nodegroupName": given["nodegroupName"]}
    if not NAME.fullmatch(given["nodegroupName"]):
        raise invalid_parameter("The nodegroup name can contain only letters, digits, hyphens, and underscores, at most 63.", **about)
    check_node_role(backend, given["nodeRole"], **about)
    subnets = check_subnets(backend, given["subnets"], **about)
    vpc_id = cluster.description["resourcesVpcConfig"]["vpcId"]
    if not subnets or subnets[0].vpc_id != vpc_id:
        raise invalid_parameter(f"Subnets are not tagged with the required tag or not in the cluster's VPC {vpc_id}", **about)
    if "launchTemplate" in given:
        check_with_template(given, template, about)
    check_scaling(given.get("scalingConfig", {}), about)
    check_update_configuration(given.get("updateConfig", {}), about)
    check_labels(given.get("labels", {}), about)
    check_taints(given.get("taints", []), about)
    if given.get("version", cluster.description["version"]) != cluster.description["version"]:
        # "By default, the Kubernetes version of the cluster is used, and this is the only accepted specified value."
        message = f"Nodegroup version {given['version']} must be equal to the cluster's version {cluster.description['version']}"
        raise invalid_parameter(message, **about)


def check_with_template(given: dict[str, Any], template: dict[str, Any], about: dict[str, Any]) -> None:
    """https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html, what is said in both places is refused."""
    if "diskSize" in given:
        raise invalid_parameter("Disk size must be specified within the launch template.", **about)
    if "remoteAccess" in given:
        raise invalid_parameter("Remote access configuration cannot be specified with a launch template.", **about)
    if template.get("InstanceType") and given.get("instanceTypes"):
        raise invalid_parameter("You must specify instance type in either Launch Template or API request, not both", **about)
    if template.get("IamInstanceProfile"):
        raise invalid_parameter("Launch template should not specify an instance profile. The node role will be used", **about)
    if any(interface.get("SubnetId") for interface in template.get("NetworkInterfaces", [])):
        raise invalid_parameter("Launch template should not specify subnets. Specify them in the request", **about)
    if template.get("ImageId"):
        if given.get("amiType", "CUSTOM") != "CUSTOM":
            raise invalid_parameter(
                "You cannot specify an AMI Type other than CUSTOM, when specifying an image id in your launch template", **about
            )
        for name, shown in (("version", "kubernetes version"), ("releaseVersion", "release version")):
            if name in given:
                raise invalid_parameter(f"You cannot specify a {shown} when specifying an image id in your launch template", **about)


def check_image(backend: Any, ami_type: str, instance_types: list[str], version: str, about: dict[str, Any]) -> None:
    """Instance types that exist in the region, and fit the image."""
    offered = {found["InstanceType"] for found in backend.ec2.describe_instance_type_offerings()}
    unknown = [name for name in instance_types if name not in INSTANCE_TYPES or name not in offered]
    if unknown:
        raise invalid_parameter(f"The following supplied instance types do not exist: [{', '.join(unknown)}]", **about)
    if ami_type == "CUSTOM":
        return
    kind = images.AMI_TYPES[ami_type]
    if not images.offered(kind, version):
        raise invalid_parameter(f"AMI Type {ami_type} is only supported for kubernetes versions 1.32 or earlier", **about)
    wrong = [name for name in instance_types if not fits(name, kind)]
    if wrong:
        raise invalid_parameter(f"[{', '.join(wrong)}] is not a valid instance type for requested amiType {ami_type}", **about)


def fits(instance_type: str, kind: images.Kind) -> bool:
    found = INSTANCE_TYPES[instance_type]
    accelerator = any(name in found for name in GPU)
    return kind.architecture in found["ProcessorInfo"]["SupportedArchitectures"] and (accelerator or not kind.accelerated)


def check_release(ami_type: str, version: str, release: str, about: dict[str, Any]) -> None:
    if images.AMI_TYPES.get(ami_type, images.Kind("custom", "")).family in ("al2", "al2023") and not release.startswith(f"{version}."):
        raise invalid_request(f"Requested release version {release} is not valid for kubernetes version {version}.", **about)
    known = images.releases(images.AMI_TYPES[ami_type], version) if ami_type != "CUSTOM" else []
    if release not in known:
        message = f"Requested Nodegroup release version {release} is invalid. Allowed release version is {known[0] if known else 'none'}"
        raise invalid_parameter(message, **about)


def check_scaling(scaling: dict[str, int], about: dict[str, Any]) -> None:
    least, most, wanted = scaling.get("minSize"), scaling.get("maxSize"), scaling.get("desiredSize")
    if least is not None and wanted is not None and least > wanted:
        raise invalid_parameter(f"Minimum capacity {least} can't be greater than desired size {wanted}", **about)
    if most is not None and wanted is not None and wanted > most:
        raise invalid_parameter(f"Desired capacity {wanted} can't be greater than max size {most}", **about)
    if least is not None and most is not None and least > most:
        raise invalid_parameter(f"Minimum capacity {least} can't be greater than max size {most}", **about)
    if most is not None and most < 1:
        raise invalid_parameter("Maximum capacity must be at least 1", **about)


def check_update_configuration(update: dict[str, Any], about: dict[str, Any]) -> None:
    if "maxUnavailable" in update and "maxUnavailablePercentage" in update:
        raise invalid_parameter("Either maxUnavailable or maxUnavailablePercentage must be specified, not both", **about)
    if not 1 <= update.get("maxUnavailable", 1) <= 100 or not 1 <= update.get("maxUnavailablePercentage", 1) <= 100:
        raise invalid_parameter("maxUnavailable and maxUnavailablePercentage must be between 1 and 100", **about)


def check_labels(labels: dict[str, str], about: dict[str, Any]) -> None:
    for key, value in labels.items():
        prefix = key.rpartition("/")[0]
        if not LABEL.fullmatch(key) or len(value) > 63 or (value and not LABEL.fullmatch(value)) or "/" in value:
            raise invalid_parameter(f"Label {key}={value} is not a valid Kubernetes label", **about)
        if any(prefix == word or prefix.endswith(f".{word}") for word in RESERVED):
            raise invalid_parameter(
                f"Label cannot contain reserved prefixes [{', '.join(f'{word}/' for word in RESERVED)}]: {key}", **about
            )


def check_taints(taints: list[dict[str, str]], about: dict[str, Any]) -> None:
    if len(taints) > 50:
        raise invalid_request("A node group can have at most 50 taints", **about)
    pairs = [(taint.get("key"), taint.get("effect")) for taint in taints]
    for key, effect in pairs:
        if not key or not effect or not LABEL.fullmatch(key):
            raise invalid_parameter(f"A taint needs a valid key and an effect: {key}, {effect}", **about)
    if len(pairs) != len(set(pairs)):
        raise invalid_parameter("Taints must be unique by key and effect", **about)
