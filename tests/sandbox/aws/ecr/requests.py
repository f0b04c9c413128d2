"""What ECR is asked and how it answers."""

import json
from typing import Any

from moto.core.responses import ActionResult
from moto.ecr.models import ecr_backends

MOST = 1000
PAGE = 100


class Requests:
    current_account: str
    region: str
    body: Any
    _get_param: Any

    @property
    def ecr_backend(self) -> Any:
        """A registry of another account answers whom its policies let in, which was asked before."""
        arn = self._get_param("resourceArn")
        owner = arn.split(":")[4] if arn and arn.count(":") >= 5 else self._get_param("registryId")
        return ecr_backends[owner or self.current_account][self.region]

    def _given(self) -> dict[str, Any]:
        whole: dict[str, Any] = json.loads(self.body or "{}")
        return {name: value for name, value in whole.items() if value is not None}

    def _page(self, items: list[Any], result: str, **more: Any) -> ActionResult:
        begin, size = int(self._get_param("nextToken") or 0), min(self._get_param("maxResults") or PAGE, MOST)
        following = {"nextToken": str(begin + size)} if begin + size < len(items) else {}
        return ActionResult({result: items[begin : begin + size], **following, **more})

    def describe_repositories(self) -> ActionResult:
        names = self._get_param("repositoryNames")
        return self._page(self.ecr_backend.describe_repositories(None, names), "repositories")

    def list_images(self) -> ActionResult:
        status = (self._get_param("filter") or {}).get("tagStatus", "ANY")
        images = self.ecr_backend.list_images(self._get_param("repositoryName"), None, tag_status=status)
        found = [
            {"imageDigest": image.image_digest, **({"imageTag": tag} if tag else {})}
            for image in images
            for tag in image.image_tags or [None]
        ]
        return self._page(found, "imageIds")

    def get_download_url_for_layer(self) -> ActionResult:
        return ActionResult(self.ecr_backend.download_url(self._get_param("repositoryName"), self._get_param("layerDigest")))

    def create_pull_through_cache_rule(self) -> ActionResult:
        return ActionResult({**self.ecr_backend.create_cache_rule(self._given()), "updatedAt": None})

    def describe_pull_through_cache_rules(self) -> ActionResult:
        return self._page(self.ecr_backend.list_cache_rules(self._get_param("ecrRepositoryPrefixes")), "pullThroughCacheRules")

    def update_pull_through_cache_rule(self) -> ActionResult:
        found = self.ecr_backend.update_cache_rule(self._given())
        left_out = ("upstreamRegistryUrl", "createdAt", "upstreamRegistry")
        return ActionResult({name: value for name, value in found.items() if name not in left_out})

    def delete_pull_through_cache_rule(self) -> ActionResult:
        found = self.ecr_backend.delete_cache_rule(self._get_param("ecrRepositoryPrefix"))
        return ActionResult({name: value for name, value in found.items() if name not in ("updatedAt", "upstreamRegistry")})

    def create_repository_creation_template(self) -> ActionResult:
        return self._template(self.ecr_backend.create_template(self._given()))

    def update_repository_creation_template(self) -> ActionResult:
        return self._template(self.ecr_backend.update_template(self._given()))

    def delete_repository_creation_template(self) -> ActionResult:
        return self._template(self.ecr_backend.delete_template(self._get_param("prefix")))

    def _template(self, found: dict[str, Any]) -> ActionResult:
        return ActionResult({"registryId": self.current_account, "repositoryCreationTemplate": found})

    def describe_repository_creation_templates(self) -> ActionResult:
        found = self.ecr_backend.list_templates(self._get_param("prefixes"))
        return self._page(found, "repositoryCreationTemplates", registryId=self.current_account)

    def put_registry_scanning_configuration(self) -> ActionResult:
        self.ecr_backend.put_registry_scanning_configuration(self._get_param("scanType"), self._get_param("rules"))
        return ActionResult({"registryScanningConfiguration": self.ecr_backend.registry_scanning_configuration})
