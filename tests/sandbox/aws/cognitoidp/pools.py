"""User pools: made, shown whole, changed as a whole, and deleted with their users."""

import secrets
import string
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow

from ...provisioning import Provisioning
from . import attributes, pool_rules, pool_settings
from .refusals import Refused, invalid, not_found

PROTECTED = "The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first."
HAS_DOMAIN = "User pool cannot be deleted. It has a domain configured that should be deleted first."
MOST_TAGS = 50
SIGNS = string.ascii_letters + string.digits
MOST_ATTRIBUTES = 50


class Pools:
    def __init__(self, region_name: str, account_id: str):
        super().__init__(region_name, account_id)
        self.provisioning = Provisioning()

    def pool(self, identity: str) -> Any:
        if identity not in self.user_pools:
            raise not_found(f"User pool {identity} does not exist.")
        return self.user_pools[identity]

    def pool_by_arn(self, arn: str) -> Any:
        found = next((one for one in self.user_pools.values() if one.arn == arn), None)
        if found is None:
            raise not_found(f"User pool {arn.rpartition('/')[2]} does not exist.")
        return found

    def add_pool(self, given: dict[str, Any]) -> Any:
        settings = pool_settings.made(given)
        pool_rules.check(self.account_id, given, settings)
        pool_rules.check_mfa(given.get("MfaConfiguration", "OFF"), settings, {})
        check_tags(settings["UserPoolTags"])
        schema = attributes.of_pool(given.get("Schema", []))
        pool = super().create_user_pool(given["PoolName"], {"MfaConfiguration": given.get("MfaConfiguration", "OFF")})
        self._rename(pool)
        pool.extended_config, pool.schema_attributes, pool.factors, pool.brandings = settings, schema, {}, {}
        return pool

    def _rename(self, pool: Any) -> None:
        """moto's ids are longer than AWS's."""
        del self.user_pools[pool.id]
        before, pool.id = pool.id, f"{self.region_name}_{''.join(secrets.choice(SIGNS) for _ in range(9))}"
        pool.arn = pool.arn.replace(before, pool.id)
        self.user_pools[pool.id] = pool

    def change_pool(self, given: dict[str, Any]) -> None:
        pool = self.pool(given["UserPoolId"])
        settings = pool_settings.changed(given, pool.extended_config)
        pool_rules.check(self.account_id, given, settings)
        wanted = given.get("MfaConfiguration", pool.mfa_config)  # lasts: https://github.com/go-to-k/cdkd/pull/1965
        pool_rules.check_mfa(wanted, settings, pool.factors)
        check_tags(settings["UserPoolTags"])
        pool.extended_config, pool.mfa_config = settings, wanted
        pool.name, pool.last_modified_date = given.get("PoolName", pool.name), utcnow()

    def remove_pool(self, identity: str) -> None:
        pool = self.pool(identity)
        if pool.extended_config["DeletionProtection"] == "ACTIVE":
            raise invalid(PROTECTED)
        if self.domains_of(pool):
            raise invalid(HAS_DOMAIN)
        del self.user_pools[identity]

    def add_attributes(self, identity: str, given: list[dict[str, Any]]) -> None:
        pool = self.pool(identity)
        if len(pool.schema_attributes) + len(given) > len(attributes.of_pool([])) + MOST_ATTRIBUTES:
            raise Refused("LimitExceededException", "A user pool has at most 50 custom attributes.")
        pool.add_custom_attributes(given)
        pool.last_modified_date = utcnow()

    def described_pool(self, pool: Any) -> dict[str, Any]:
        return {
            **pool.extended_config,
            **self.listed_pool(pool),
            "Arn": pool.arn,
            "MfaConfiguration": pool.mfa_config,
            "EstimatedNumberOfUsers": len(pool.users),
            "SchemaAttributes": [attributes.described(one) for one in pool.schema_attributes.values()],
            **{("CustomDomain" if one.custom else "Domain"): one.name for one in self.domains_of(pool)},
        }

    def listed_pool(self, pool: Any) -> dict[str, Any]:
        return {
            "Id": pool.id,
            "Name": pool.name,
            "LambdaConfig": pool.extended_config["LambdaConfig"],
            "CreationDate": pool.creation_date,
            "LastModifiedDate": pool.last_modified_date,
        }


def check_tags(tags: dict[str, str]) -> None:
    if any(key.lower().startswith("aws:") for key in tags):
        raise invalid("aws: prefixed tag key names are not allowed for external use.")
    if len(tags) > MOST_TAGS:
        raise invalid(f"A user pool has at most {MOST_TAGS} tags.")


class PoolRequests:
    def create_user_pool(self) -> ActionResult:
        return ActionResult({"UserPool": self.backend.described_pool(self.backend.add_pool(self.given))})

    def describe_user_pool(self) -> ActionResult:
        return ActionResult({"UserPool": self.backend.described_pool(self.backend.pool(self.given["UserPoolId"]))})

    def list_user_pools(self) -> ActionResult:
        return self._page("UserPools", [self.backend.listed_pool(one) for one in self.backend.user_pools.values()])

    def update_user_pool(self) -> ActionResult:
        self.backend.change_pool(self.given)
        return EmptyResult()

    def delete_user_pool(self) -> ActionResult:
        self.backend.remove_pool(self.given["UserPoolId"])
        return EmptyResult()

    def add_custom_attributes(self) -> ActionResult:
        self.backend.add_attributes(self.given["UserPoolId"], self.given["CustomAttributes"])
        return EmptyResult()

    def tag_resource(self) -> ActionResult:
        tags = self.backend.pool_by_arn(self.given["ResourceArn"]).extended_config["UserPoolTags"]
        check_tags({**tags, **self.given["Tags"]})
        tags.update(self.given["Tags"])
        return EmptyResult()

    def untag_resource(self) -> ActionResult:
        tags = self.backend.pool_by_arn(self.given["ResourceArn"]).extended_config["UserPoolTags"]
        for key in self.given["TagKeys"]:
            tags.pop(key, None)
        return EmptyResult()

    def list_tags_for_resource(self) -> ActionResult:
        return ActionResult({"Tags": self.backend.pool_by_arn(self.given["ResourceArn"]).extended_config["UserPoolTags"]})
