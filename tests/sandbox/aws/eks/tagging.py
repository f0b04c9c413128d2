"""Tags of whatever EKS gives an ARN."""

from collections.abc import Iterator
from typing import Any

from .refusals import EksRefusal

ARNS = ("arn", "nodegroupArn", "addonArn", "accessEntryArn", "associationArn")
MAXIMUM = 50


class Tagging:
    def _tagged(self) -> Iterator[dict[str, Any]]:
        for cluster in self.clusters.values():
            yield cluster.description
            for resources in (cluster.nodegroups, cluster.addons, cluster.entries):
                yield from (resource.description for resource in resources.values())
            yield from cluster.associations.values()
            yield from ({"arn": profile.fargate_profile_arn, "tags": profile.tags} for profile in cluster.fargate_profiles.values())

    def _tags(self, arn: str) -> dict[str, str]:
        for resource in self._tagged():
            if arn in [resource.get(name) for name in ARNS]:
                tags: dict[str, str] = resource["tags"]
                return tags
        raise EksRefusal("NotFoundException", "Resource was not found")

    def tag_resource(self, given: dict[str, Any]) -> dict[str, Any]:
        tags = self._tags(given["resourceArn"])
        if any(key.startswith("aws:") for key in given["tags"]):
            raise EksRefusal("BadRequestException", "Tag keys starting with 'aws:' are reserved for internal use")
        if len({**tags, **given["tags"]}) > MAXIMUM:
            raise EksRefusal("BadRequestException", f"A resource has at most {MAXIMUM} tags")
        tags.update(given["tags"])
        return {}

    def untag_resource(self, given: dict[str, Any]) -> dict[str, Any]:
        tags = self._tags(given["resourceArn"])
        for key in given["tagKeys"]:
            tags.pop(key, None)
        return {}

    def list_tags_for_resource(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"tags": self._tags(given["resourceArn"])}
