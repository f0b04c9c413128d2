"""The images of EKS's nodes, beside those that moto knows: of Amazon's, in every region, found by name, id and architecture."""

import re
from datetime import datetime, timedelta
from typing import Any

from moto.ec2.models.amis import Ami

from ..eks.images import BOTTLEROCKET, DATES, OWNER, Image, images


def add_eks_images(backend: Any) -> None:
    for image in images():
        backend.amis[image.identifier] = _ami(backend, image)


def _ami(backend: Any, image: Image) -> Ami:
    windows = image.kind.family == "windows"
    made = released(image)
    found = Ami(
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
        creation_date=made,
    )
    # "The maximum deprecation date of a public AMI is 2 years from its creation": https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ami-deprecate.html
    found.deprecation_time = (made + timedelta(days=730)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return found


def released(image: Image) -> datetime:
    """The day in its release's name; of Bottlerocket, which has none in it, that of EKS's own releases in turn."""
    digits = re.sub(r"\D", "", image.release.rpartition("-")[2])
    if image.kind.family == "bottlerocket":
        digits = DATES[BOTTLEROCKET.index(image.release)]
    return datetime.strptime(digits, "%Y%m%d")
