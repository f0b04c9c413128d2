"""The images of EKS's nodes, beside those that moto knows: of Amazon's, in every region, found by name, id and architecture."""

from typing import Any

from moto.ec2.models.amis import Ami

from ..eks.images import OWNER, Image, images


def add_eks_images(backend: Any) -> None:
    for image in images():
        backend.amis[image.identifier] = _ami(backend, image)


def _ami(backend: Any, image: Image) -> Ami:
    windows = image.kind.family == "windows"
    return Ami(
        backend,
        image.identifier,
        name=image.name,
        description=f"EKS node image, Kubernetes {image.version}, release {image.release}",
        owner_id=OWNER,
        owner_alias="amazon",
        public=True,
        virtualization_type="hvm",
        architecture=image.kind.architecture,
        platform="windows" if windows else None,
        image_location=f"amazon/{image.name}",
        hypervisor="xen",
        root_device_type="ebs",
        root_device_name="/dev/sda1" if windows else "/dev/xvda",
        region_name=f"{backend.region_name}a",
    )
