"""What CloudFront is asked of distributions, and how it answers."""

from typing import Any

from moto.core.responses import ActionResult, EmptyResult

from .distributions import Distribution
from .versions import page, plain

NOBODY = {"Enabled": False, "Quantity": 0}
# What a list tells of a configuration: the rest is for who asks for one.
LISTED = (
    "Aliases", "Origins", "OriginGroups", "DefaultCacheBehavior", "CacheBehaviors", "CustomErrorResponses", "Comment", "PriceClass",
    "Enabled", "ViewerCertificate", "Restrictions", "WebACLId", "HttpVersion", "IsIPV6Enabled", "Staging",
)  # fmt: skip


def about(distribution: Distribution) -> dict[str, Any]:
    return {
        "Id": distribution.id,
        "ARN": distribution.arn,
        "Status": distribution.status,
        "LastModifiedTime": distribution.changed,
        "DomainName": distribution.domain_name,
    }


def described(distribution: Distribution, **more: Any) -> ActionResult:
    whole = {
        **about(distribution),
        "InProgressInvalidationBatches": 0,
        "ActiveTrustedSigners": NOBODY,
        "ActiveTrustedKeyGroups": NOBODY,
        "DistributionConfig": distribution.config,
        "AliasICPRecordals": [{"CNAME": name, "ICPRecordalStatus": "APPROVED"} for name in distribution.aliases],
    }
    return ActionResult({"Distribution": whole, "ETag": distribution.etag, **more})


def pairs(tags: Any) -> dict[str, str]:
    return {one["Key"]: one.get("Value") or "" for one in (plain(tags) or {}).get("Items") or []}


class DistributionRequests:
    def call_action(self) -> Any:
        self.backend.provisioning.settle(self._get_action() or "")
        return super().call_action()

    def create_distribution(self) -> ActionResult:
        return self._make(self._get_param("DistributionConfig"), None)

    def create_distribution_with_tags(self) -> ActionResult:
        given = self._get_param("DistributionConfigWithTags")
        return self._make(given["DistributionConfig"], given["Tags"])

    def _make(self, config: Any, tags: Any) -> ActionResult:
        made = self.backend.add_distribution(plain(config), pairs(tags))
        return described(made, Location=f"https://cloudfront.amazonaws.com/2020-05-31/distribution/{made.id}")

    def get_distribution(self) -> ActionResult:
        return described(self.backend.distribution(self._get_param("Id")))

    def get_distribution_config(self) -> ActionResult:
        found = self.backend.distribution(self._get_param("Id"))
        return ActionResult({"DistributionConfig": found.config, "ETag": found.etag})

    def list_distributions(self) -> ActionResult:
        found = [
            {**about(one), "ETag": one.etag, "ConnectionMode": "direct", **{name: one.config[name] for name in LISTED}}
            for one in self.backend.known.values()
        ]
        return ActionResult({"DistributionList": page(found, self._get_param("Marker"), self._get_param("MaxItems"), "Id")})

    def update_distribution(self) -> ActionResult:
        given = plain(self._get_param("DistributionConfig"))
        return described(self.backend.change_distribution(self._get_param("Id"), given, self._get_param("IfMatch")))

    def delete_distribution(self) -> EmptyResult:
        self.backend.remove_distribution(self._get_param("Id"), self._get_param("IfMatch"))
        return EmptyResult()

    def list_tags_for_resource(self) -> ActionResult:
        found = self.backend.tagged(self._get_param("Resource"))
        return ActionResult({"Tags": {"Items": [{"Key": key, "Value": value} for key, value in found.tags.items()]}})

    def tag_resource(self) -> EmptyResult:
        self.backend.tagged(self._get_param("Resource")).tags.update(pairs(self._get_param("Tags")))
        return EmptyResult()

    def untag_resource(self) -> EmptyResult:
        found = self.backend.tagged(self._get_param("Resource"))
        for key in (plain(self._get_param("TagKeys")) or {}).get("Items") or []:
            found.tags.pop(key, None)
        return EmptyResult()
