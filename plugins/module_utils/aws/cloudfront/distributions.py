# SPDX-License-Identifier: GPL-3.0-or-later
"""CloudFront distributions."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.tagging import ansible_dict_to_boto3_tag_list, boto3_tag_list_to_ansible_dict

from ...converge.apply import read
from ...converge.model import Existing
from ..area import Clients, tag_changes
from ..calls import patiently
from ..remembering import Remembered
from .area import OWNER_TAG, CloudFrontKind, items_of, unless_absent
from .configuration import applied, attributes_of, skeleton

# What was made a moment ago, such as a certificate that has just been issued, CloudFront may not know yet.
NOT_KNOWN_YET = ("InvalidViewerCertificate", "InvalidOriginAccessControl", "NoSuchResponseHeadersPolicy", "NoSuchCachePolicy")
STATUSES = {"InProgress": "pending", "Deployed": "ready"}


class CloudFrontDistribution(CloudFrontKind):
    """By their comment, which is the bucket's name: a list tells it, and not their tags.

    attributes: domain_names (frozenset), origin_domain, origin_path ("" for none), origin_access_control_id, certificate_arn (None for
        CloudFront's own), minimum_protocol_version, cache_policy_id, origin_request_policy_id, response_headers_policy_id,
        viewer_protocol_policy, compress, error_responses {code: {page, response_code, min_ttl (seconds)}}, geo_restriction {type, locations
        (frozenset)}, logging {bucket (its domain name), prefix, include_cookies} or None, default_root_object, price_class, http_version,
        ipv6, web_acl_arn ("" for none), enabled, tags. outputs: id, arn, domain_name.
    """

    kind = "cloudfront_distribution"
    timeout = 3600

    def __init__(self, clients: Clients, names: Collection[str], managed_by: str, purge_tags: bool):
        super().__init__(clients, names, managed_by, purge_tags)
        # A repeated call that was carried out is refused by these, and what it made is then looked for.
        self.references = {name: str(uuid.uuid4()) for name in names}
        self.all: list[dict[str, Any]] = []
        self.known = Remembered(self._found)

    def read(self) -> list[Existing]:
        return self.known()

    def find(self, name: str) -> Existing | None:
        return next((one for one in self._found() if one.name == name), None)

    def _found(self) -> list[Existing]:
        """One list, and two calls for each site."""
        self.all = self.listed("list_distributions", "DistributionList") if self.names else []
        return read([partial(self._described, one["Id"]) for one in self.all if one["Comment"] in self.names])

    def used_by_others(self) -> set[str]:
        """The ids of origin access controls and policies, and the ARNs of certificates, that distributions which are not ours have."""
        own = {one.outputs["id"] for one in self.known() if one.owned}
        return {identity for one in self.all if one["Id"] not in own for identity in _used(one) if identity}

    def _described(self, identity: str) -> list[Existing]:
        """It; none if it has gone since it was listed."""
        with unless_absent():
            found = self.cloudfront.get_distribution(Id=identity)["Distribution"]
            return [self._parsed(found, self.cloudfront.list_tags_for_resource(Resource=found["ARN"])["Tags"].get("Items") or [])]
        return []

    def _parsed(self, distribution: Mapping[str, Any], tags: list[dict[str, str]]) -> Existing:
        config, known = distribution["DistributionConfig"], boto3_tag_list_to_ansible_dict(tags)
        own = {key: value for key, value in known.items() if not key.startswith("aws:")}
        outputs = {"id": distribution["Id"], "arn": distribution["ARN"], "domain_name": distribution["DomainName"]}
        owned, status = own.get(OWNER_TAG) == self.managed_by, distribution["Status"]
        attributes = {**attributes_of(config), "tags": own}
        return Existing(self.kind, config["Comment"], attributes, outputs, STATUSES[status], status, owned)

    def refresh(self, waiting: Sequence[Existing]) -> list[Existing]:
        return [now for one in waiting for now in self._now(one)]

    def _now(self, one: Existing) -> list[Existing]:
        """One that is to go is deleted as soon as it is disabled everywhere, which CloudFront asks for first."""
        with unless_absent():
            answer = self.cloudfront.get_distribution(Id=one.outputs["id"])
            status, enabled = answer["Distribution"]["Status"], answer["Distribution"]["DistributionConfig"]["Enabled"]
            if one.status != "deleting":
                return [replace(one, status=STATUSES[status], reason=status)]
            if status == "Deployed" and not enabled:
                self.cloudfront.delete_distribution(Id=one.outputs["id"], IfMatch=answer["ETag"])
                return []
            return [replace(one, reason=status)]
        return []

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        config, tags = applied(skeleton(name, self.references[name]), attributes), attributes.get("tags", {})
        given = {"DistributionConfig": config, "Tags": {"Items": ansible_dict_to_boto3_tag_list(tags)}}
        make = partial(self.cloudfront_once.create_distribution_with_tags, DistributionConfigWithTags=given)
        made = patiently(make, NOT_KNOWN_YET, attempts=12, pause=self.pause)["Distribution"]
        return replace(self._parsed(made, given["Tags"]["Items"]), attributes={"tags": {}, **attributes})

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> Existing | None:
        self._retag(existing, changes)
        wanted = {key: value for key, value in changes.items() if key != "tags"}
        if not wanted:
            return None
        self.as_seen(partial(self._change, existing.outputs["id"], wanted))
        return replace(existing, status="pending", attributes={**existing.attributes, **changes})

    def _change(self, identity: str, attributes: Mapping[str, Any]) -> None:
        answer = self.cloudfront.get_distribution_config(Id=identity)
        config = applied(answer["DistributionConfig"], attributes)
        change = partial(self.cloudfront.update_distribution, Id=identity, IfMatch=answer["ETag"], DistributionConfig=config)
        patiently(change, NOT_KNOWN_YET, attempts=12, pause=self.pause)

    def _retag(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        added, removed = tag_changes(existing, changes["tags"]) if "tags" in changes else ({}, [])
        if added:
            self.cloudfront.tag_resource(Resource=existing.outputs["arn"], Tags={"Items": ansible_dict_to_boto3_tag_list(added)})
        if removed:
            self.cloudfront.untag_resource(Resource=existing.outputs["arn"], TagKeys={"Items": removed})

    def remove(self, existing: Existing) -> Existing:
        """What serves is disabled, and deleted when that is known everywhere (`refresh`)."""
        if existing.attributes["enabled"]:
            self._change(existing.outputs["id"], {"enabled": False})
        return replace(existing, status="deleting")


def _used(summary: Mapping[str, Any]) -> Iterator[str | None]:
    for behaviour in (summary["DefaultCacheBehavior"], *items_of(summary.get("CacheBehaviors"))):
        yield from (behaviour.get(member) for member in ("CachePolicyId", "ResponseHeadersPolicyId"))
    yield from (origin.get("OriginAccessControlId") for origin in items_of(summary["Origins"]))
    yield summary["ViewerCertificate"].get("ACMCertificateArn")
