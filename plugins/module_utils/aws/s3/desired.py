# SPDX-License-Identifier: GPL-3.0-or-later
"""From a module's buckets to the resources wanted. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ...converge.model import Reference, Resource
from . import configurations, copies, lifecycle, names, policies, shapes
from .merging import Bucket
from .names import KIND
from .sites import has_site

POLICY = "s3_bucket_policy"  # of a bucket behind a site, whose distribution it names
CLOSED = dict.fromkeys(shapes.BLOCK, True)
OPEN = {**CLOSED, "block_public_policy": False, "restrict_public_buckets": False}
ROLE_POLICY = "replication"


class Description:
    """The buckets as they should be.

    buckets: those to be present, with their defaults. tags: of all. statement: by a bucket's name and ARN, what its policy says of
        its site. keys: ARNs of KMS keys by what the data calls them; a name that is missing stands for itself.
    """

    def __init__(
        self,
        buckets: Sequence[Bucket],
        tags: Mapping[str, Any],
        partition: str,
        region: str,
        statement: Callable[[str, str], dict[str, Any]],
    ):
        self.buckets, self.tags, self.partition, self.region, self.statement = buckets, tags, partition, region, statement
        self.names = {bucket["name"] for bucket in buckets}
        self.keys: dict[str, str] = {}

    def resources(self) -> Iterator[Resource]:
        for bucket in self.buckets:
            name, attributes = bucket["name"], self._attributes(bucket)
            if self.makes_role(bucket):
                yield self._role(bucket, attributes["encryption"])
            yield Resource(KIND, name, attributes)
            if has_site(bucket):
                place = {"bucket": Reference(KIND, name), "policy": self._policy(bucket)}
                yield Resource(POLICY, name, place, after=((KIND, name),))

    def wanted(self) -> dict[str, list[str]]:
        """By name, the attributes that are worth a call."""
        return {bucket["name"]: list(self._attributes(bucket)) for bucket in self.buckets}

    def makes_role(self, bucket: Bucket) -> bool:
        replication = bucket["replication"] or {}
        return bool(replication.get("rules")) and not replication.get("role")

    def _arn(self, name: str) -> str:
        return names.arn(self.partition, name)

    def _attributes(self, bucket: Bucket) -> dict[str, Any]:
        tags = {key: str(value) for key, value in {**self.tags, **(bucket["tags"] or {})}.items()}
        attributes = {
            "tags": tags,
            "object_ownership": bucket["object_ownership"] or "BucketOwnerEnforced",
            "public_access_block": public_access_block(bucket),
            "encryption": shapes.encryption(bucket["encryption"] or {}, self._key(bucket)),
            "lifecycle": lifecycle.described(bucket),
            **({} if has_site(bucket) else {"policy": self._policy(bucket)}),
            **{name: bucket[name] for name in ("versioning", "request_payer", "transfer_acceleration")},
            **{name: form(self, bucket) for name, form in FORMS.items() if bucket[OPTIONS.get(name, name)] is not None},
        }
        return {name: value for name, value in attributes.items() if value is not None}

    def _key(self, bucket: Bucket) -> str | None:
        key = (bucket["encryption"] or {}).get("kms_key")
        return self.keys.get(key, key)

    def _policy(self, bucket: Bucket) -> dict[str, Any]:
        name, arn = bucket["name"], self._arn(bucket["name"])
        more = [self.statement(name, arn)] if has_site(bucket) else []
        return policies.composed(bucket, arn, self._sources(name), more)

    def _sources(self, name: str) -> dict[str, list[dict[str, str]]]:
        """The described buckets that send this one their logs and inventories."""
        arn, found = self._arn(name), {"logging": list[dict[str, str]](), "inventory": list[dict[str, str]]()}
        for bucket in self.buckets:
            source, logging = self._arn(bucket["name"]), bucket["logging"] or {}
            if logging.get("target_bucket") == name:
                found["logging"].append({"arn": source, "prefix": logging["target_prefix"] or ""})
            lists = [one for one in bucket["inventory"] or [] if self._arn(one["bucket"]) == arn]
            found["inventory"] += [{"arn": source, "prefix": f"{one['target_prefix']}/" if one["target_prefix"] else ""} for one in lists]
        return found

    def _other(self, of: Bucket, arn: str) -> Any:
        """A bucket that another one leads to: a reference, where it is described and therefore comes first."""
        name = names.name_of_arn(arn)
        return Reference(KIND, name, "arn") if name in self.names - {of["name"]} else arn

    def _role(self, bucket: Bucket, encryption: Mapping[str, Any]) -> Resource:
        replication, arn = copies.described(bucket["replication"], None, self.partition), self._arn(bucket["name"])
        document = copies.permissions(arn, replication, encryption.get("kms_key"), self.region, self.partition)
        attributes = {
            "description": f"Replication of the bucket {bucket['name']}",
            "assume_role_policy": copies.TRUST,
            "inline_policies": {ROLE_POLICY: document},
            "tags": {key: str(value) for key, value in self.tags.items()},
        }
        return Resource("iam_role", names.role_name(bucket["name"]), attributes)

    def _logging(self, bucket: Bucket) -> dict[str, Any]:
        given = shapes.said(bucket["logging"])
        target = given.get("target_bucket")
        if not target:
            return {}
        place = Reference(KIND, target) if target in self.names - {bucket["name"]} else target
        return {"target_prefix": "", **given, "target_bucket": place}

    def _replication(self, bucket: Bucket) -> dict[str, Any]:
        role = bucket["replication"].get("role") or Reference("iam_role", names.role_name(bucket["name"]), "arn")
        found = copies.described(bucket["replication"], role, self.partition)
        rules = {identity: {**rule, "bucket": self._other(bucket, rule["bucket"])} for identity, rule in found.get("rules", {}).items()}
        return {**found, "rules": rules} if found else {}

    def _inventory(self, bucket: Bucket) -> dict[str, Any]:
        found = configurations.inventory(bucket["inventory"], self.partition)
        return {identity: {**one, "bucket": self._other(bucket, one["bucket"])} for identity, one in found.items()}


def public_access_block(bucket: Bucket) -> dict[str, bool]:
    return {**(OPEN if bucket["public"] else CLOSED), **shapes.said(bucket["public_access_block"] or {})}


OPTIONS = {"cors": "cors_rules"}  # where an attribute has another name
FORMS: dict[str, Callable[[Description, Bucket], Any]] = {
    "cors": lambda of, bucket: shapes.cors(bucket["cors_rules"]),
    "website": lambda of, bucket: shapes.website(bucket["website"]),
    "object_lock": lambda of, bucket: shapes.said(bucket["object_lock"]),
    "intelligent_tiering": lambda of, bucket: configurations.tiering(bucket["intelligent_tiering"]),
    "notifications": lambda of, bucket: configurations.notifications(bucket["notifications"]),
    "logging": Description._logging,
    "inventory": Description._inventory,
    "replication": Description._replication,
}
