# SPDX-License-Identifier: GPL-3.0-or-later
"""KMS keys that sign zones."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.tagging import boto3_tag_list_to_ansible_dict

from ...converge.model import Existing
from ..area import AwsKind, Clients, pages, tag_changes
from ..iam.documents import decoded, kept
from ..remembering import Remembered
from .errors import unless_code

KIND = "kms_key"
SPECIFICATION = {"KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY"}
OWNER_TAG = "ManagedBy"
SIGNER = "dnssec-route53.amazonaws.com"


class SigningKey(AwsKind):
    """Keys named by their alias, without `alias/`. A key that is to be deleted counts as gone; AWS deletes it 30 days later.

    attributes: alias (None for one that a killed run has left without), policy (document), tags. outputs: id, arn.
    """

    kind = KIND
    holds_data = True

    def __init__(self, clients: Clients, names: Collection[str], managed_by: str, purge_tags: bool):
        """clients: of the region in which keys that sign have to be."""
        self.clients, self.names, self.managed_by, self.purge_tags = clients, names, managed_by, purge_tags
        self._nameless = Remembered(lambda: list(self._without_alias()))

    @property
    def kms(self) -> Any:
        return self.clients.get("kms")

    def read(self) -> list[Existing]:
        return [one for one in map(self.find, sorted(self.names)) if one]

    def find(self, name: str) -> Existing | None:
        found: dict[str, Any] = {}
        with unless_code("NotFoundException"):
            found = self.kms.describe_key(KeyId=f"alias/{name}")["KeyMetadata"]
        if found:
            return self._existing(name, found, name) if stands(found) else None
        return next((self._existing(name, one, None) for one in self._nameless() if one.get("Description") == description(name)), None)

    def _without_alias(self) -> Iterator[dict[str, Any]]:
        """Keys that say to be for one of the names, whose alias is not there: asked for only then."""
        wanted = {description(name) for name in self.names}
        for key in pages(self.kms, "list_keys", "Keys"):
            found = self.kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
            if found.get("Description") in wanted and stands(found):
                yield found

    def _existing(self, name: str, metadata: Mapping[str, Any], alias: str | None) -> Existing:
        key = metadata["KeyId"]
        listed = boto3_tag_list_to_ansible_dict(pages(self.kms, "list_resource_tags", "Tags", KeyId=key), "TagKey", "TagValue")
        tags = {tag: value for tag, value in listed.items() if not tag.startswith("aws:")}
        policy = decoded(self.kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
        attributes = {"alias": alias, "policy": policy, "tags": tags}
        return Existing(self.kind, name, attributes, {"id": key, "arn": metadata["Arn"]}, owned=tags.get(OWNER_TAG) == self.managed_by)

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        return kept(wanted, present) if attribute == "policy" else super().target(attribute, wanted, present)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        """Its description names it in the very call; an alias needs another one."""
        arguments = {
            **SPECIFICATION,
            "Description": description(name),
            "Policy": json.dumps(attributes["policy"]),
            "Tags": [{"TagKey": key, "TagValue": value} for key, value in attributes["tags"].items()],
        }
        metadata = self.clients.once("kms").create_key(**arguments)["KeyMetadata"]
        outputs = {"id": metadata["KeyId"], "arn": metadata["Arn"]}
        return Existing(self.kind, name, {**attributes, "alias": None}, outputs, owned=True)

    def create(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        self._nameless = Remembered(lambda: list(self._without_alias()))  # after a lost answer it is looked for anew
        return super().create(name, attributes)

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        key = existing.outputs["id"]
        if "alias" in changes:
            self.kms.create_alias(AliasName=f"alias/{existing.name}", TargetKeyId=key)
        if "policy" in changes:
            self.kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(changes["policy"]))
        if "tags" in changes:
            added, removed = tag_changes(existing, changes["tags"])
            if added:
                self.kms.tag_resource(KeyId=key, Tags=[{"TagKey": tag, "TagValue": value} for tag, value in added.items()])
            if removed:
                self.kms.untag_resource(KeyId=key, TagKeys=removed)

    def remove(self, existing: Existing) -> None:
        """The alias first, which would be in the way of a new key."""
        with unless_code("NotFoundException"):
            self.kms.delete_alias(AliasName=f"alias/{existing.name}")
        with unless_code("KMSInvalidStateException"):
            self.kms.schedule_key_deletion(KeyId=existing.outputs["id"])


def stands(metadata: Mapping[str, Any]) -> bool:
    return metadata.get("KeyState") != "PendingDeletion"


def key_name(zone: str) -> str:
    """Aliases take no dots."""
    return f"dnssec-{zone.replace('.', '-')}"


def description(name: str) -> str:
    return f"Signs for Route 53: {name}"


def policy(account: str, partition: str) -> dict[str, Any]:
    """Route 53 may sign with it for this account's zones, and the account's own policies say who else may do what.

    https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/access-control-managing-permissions.html#KMS-key-policy-for-DNSSEC
    """
    service = {"Effect": "Allow", "Principal": {"Service": SIGNER}, "Resource": "*"}
    own = {"StringEquals": {"aws:SourceAccount": account}, "ArnLike": {"aws:SourceArn": f"arn:{partition}:route53:::hostedzone/*"}}
    root = {"Effect": "Allow", "Principal": {"AWS": f"arn:{partition}:iam::{account}:root"}, "Action": "kms:*", "Resource": "*"}
    use = {**service, "Action": ["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign"], "Condition": own}
    grant = {**service, "Action": "kms:CreateGrant", "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}}}
    return {"Version": "2012-10-17", "Statement": [{"Sid": "Account", **root}, {"Sid": "Sign", **use}, {"Sid": "Grant", **grant}]}


def account_of(clients: Clients) -> Callable[[], str]:
    return Remembered(lambda: str(clients.get("sts").get_caller_identity()["Account"]))
