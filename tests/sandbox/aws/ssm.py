"""Systems Manager: the public parameters that tell of the images for EKS's nodes."""

from collections.abc import Iterator
from typing import Any

from moto.core.utils import utcnow
from moto.ssm import models as moto

from .eks.images import Image, images

# https://docs.aws.amazon.com/eks/latest/userguide/retrieve-ami-id.html and its neighbours for Bottlerocket and Windows
TREES = ("/aws/service/eks", "/aws/service/bottlerocket", "/aws/service/ami-windows-latest")


def parameters(image: Image) -> Iterator[tuple[str, str]]:
    """The names and values that tell of an image: by its release, and, of the newest one, as the recommended."""
    kind, version, release = image.kind, image.version, image.release
    if kind.family == "bottlerocket":
        variant = "" if kind.variant == "standard" else f"-{kind.variant}"
        path = f"/aws/service/bottlerocket/aws-k8s-{version}{variant}/{kind.architecture}"
        for place in [release.partition("-")[0], *(["latest"] if image.latest else [])]:
            yield from ((f"{path}/{place}/image_id", image.identifier), (f"{path}/{place}/image_version", release))
    elif kind.family == "windows":
        edition, year = kind.variant.split("_")
        if image.latest:
            path = f"/aws/service/ami-windows-latest/Windows_Server-{year}-English-{edition.title()}-EKS_Optimized-{version}"
            yield from ((f"{path}/image_id", image.identifier), (f"{path}/release_version", release))
    else:
        middle = f"amazon-linux-2023/{kind.architecture}/{kind.variant}"
        if kind.family == "al2":
            middle = "amazon-linux-2" + ("-gpu" if kind.accelerated else "-arm64" if kind.architecture == "arm64" else "")
        path = f"/aws/service/eks/optimized-ami/{version}/{middle}"
        for place in [image.name, *(["recommended"] if image.latest else [])]:
            yield f"{path}/{place}/image_id", image.identifier
            yield f"{path}/{place}/image_name", image.name
            yield f"{path}/{place}/release_version", release


class Parameters(moto.ParameterDict):
    """moto reads a tree of public parameters when one of it is asked for."""

    eks_images_loaded = False

    def _check_loading_status(self, key: str) -> None:
        super()._check_loading_status(key)
        if str(key or "").startswith(TREES) and not self.eks_images_loaded:
            self.eks_images_loaded = True
            for image in images():
                for name, value in parameters(image):
                    self[name].append(self._parameter(name, value))

    def _parameter(self, name: str, value: str) -> Any:
        return moto.Parameter(
            account_id=self.account_id,
            name=name,
            value=value,
            parameter_type="String",
            description=None,
            allowed_pattern=None,
            keyid=None,
            last_modified_date=utcnow(),
            version=1,
            data_type="aws:ec2:image" if name.endswith("/image_id") else "text",
        )


class Backend:
    def __init__(self, region_name: str, account_id: str):
        super().__init__(region_name, account_id)
        self._parameters = Parameters(account_id, region_name)
