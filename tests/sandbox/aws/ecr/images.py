"""Images, and the layers that they are made of."""

import hashlib
from typing import Any

from .refusals import Refused


class Images:
    account_id: str
    region_name: str
    repository: Any

    def put_image(self, repository_name: str, *given: Any, **more: Any) -> Any:
        self.repository(repository_name)
        return super().put_image(repository_name, *given, **more)  # type: ignore[misc]

    def download_url(self, repository_name: str, digest: str) -> dict[str, str]:
        """Where a layer is: an address of S3, which nothing answers here."""
        found = self.repository(repository_name)
        if digest not in found.layers:
            message = f"The layers with digests '[{digest}]' are not found in the repository with name '{repository_name}'"
            raise Refused("LayersNotFoundException", message)
        bucket = f"prod-{self.region_name}-starport-layer-bucket"
        path = hashlib.sha256(f"{found.arn}{digest}".encode()).hexdigest()
        return {"downloadUrl": f"https://{bucket}.s3.{self.region_name}.amazonaws.com/{path}", "layerDigest": digest}
