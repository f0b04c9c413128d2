"""ARNs, and the tags that stand at them."""

from collections.abc import Iterator
from typing import Any

from moto.core.resource_tagging import TaggedResource

from .refusals import Refused, invalid_value, refused

MOST = 50
NOT_FOUND = {
    "db": "DBInstanceNotFoundFault",
    "cluster": "DBClusterNotFoundFault",
    "snapshot": "DBSnapshotNotFoundFault",
    "cluster-snapshot": "DBClusterSnapshotNotFoundFault",
    "subgrp": "DBSubnetGroupNotFoundFault",
    "pg": "DBParameterGroupNotFoundFault",
    "cluster-pg": "DBParameterGroupNotFoundFault",
}


class Tags:
    account_id: str
    region_name: str
    partition: str

    def rds_arn(self, kind: str, name: str) -> str:
        return f"arn:{self.partition}:rds:{self.region_name}:{self.account_id}:{kind}:{name}"

    def check_tags(self, given: dict[str, Any]) -> dict[str, str]:
        tags = {tag.get("Key", ""): tag.get("Value", "") for tag in given.get("Tags") or []}
        if any(not key or key.lower().startswith("aws:") for key in tags):
            raise invalid_value("Tag keys can't be empty or begin with aws:, which is reserved.")
        if len(tags) > MOST:
            raise invalid_value(f"A resource can have no more than {MOST} tags.")
        return tags

    def _collections(self) -> dict[str, dict[str, Any]]:
        names = {
            "db": "databases",
            "cluster": "clusters",
            "snapshot": "database_snapshots",
            "cluster-snapshot": "cluster_snapshots",
            "subgrp": "subnet_groups",
            "pg": "db_parameter_groups",
            "cluster-pg": "db_cluster_parameter_groups",
        }
        return {kind: getattr(self, name) for kind, name in names.items()}

    def tagged(self, arn: str) -> Any:
        """What is at the ARN; None if it is no kind of resource that is known here."""
        parts = arn.split(":", 6)
        if len(parts) < 7 or parts[2] != "rds":
            raise invalid_value(f"Invalid resource name: {arn}")
        if parts[5] not in NOT_FOUND:
            return None
        found = self._collections()[parts[5]].get(parts[6])
        if found is None or found.arn != arn:
            raise refused(NOT_FOUND[parts[5]], f"{parts[6]} not found.")
        return found

    def list_tags_for_resource(self, arn: str) -> Any:
        found = self.tagged(arn)
        return super().list_tags_for_resource(arn) if found is None else pairs(found.tags)

    def add_tags_to_resource(self, arn: str, tags: list[dict[str, str]]) -> Any:
        found = self.tagged(arn)
        if found is None:
            return super().add_tags_to_resource(arn, tags)
        more = {**found.tags, **self.check_tags({"Tags": tags})}
        if len(more) > MOST:
            raise Refused("InvalidParameterValue", f"A resource can have no more than {MOST} tags.")
        found.tags = more
        return pairs(found.tags)

    def remove_tags_from_resource(self, arn: str, tag_keys: list[str]) -> None:
        found = self.tagged(arn)
        if found is None:
            super().remove_tags_from_resource(arn, tag_keys)
        else:
            found.tags = {key: value for key, value in found.tags.items() if key not in (tag_keys or [])}

    def iter_tagged_resources(self) -> Iterator[TaggedResource]:
        for kind, collection in self._collections().items():
            for one in collection.values():
                yield TaggedResource(arn=one.arn, tags=dict(one.tags), resource_type=f"rds:{kind}")


def pairs(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]
