"""Cache, origin request and response headers policies: an account's own, and those of AWS."""

import re
import uuid
from typing import Any

from moto.core.responses import ActionResult, EmptyResult

from .managed import MANAGED
from .refusals import Refused, check_version
from .versions import Versioned, page, plain

# By family: the name as the API has it, and the member of a cache behaviour that names one.
FAMILIES = {
    "cache": ("CachePolicy", "CachePolicyId"),
    "origin_request": ("OriginRequestPolicy", "OriginRequestPolicyId"),
    "response_headers": ("ResponseHeadersPolicy", "ResponseHeadersPolicyId"),
}
NAME = re.compile("[A-Za-z0-9_-]{1,128}")
LONGEST_COMMENT = 128
NOTHING = {
    "HeadersConfig": {"HeaderBehavior": "none"},
    "CookiesConfig": {"CookieBehavior": "none"},
    "QueryStringsConfig": {"QueryStringBehavior": "none"},
}
KEY = {"EnableAcceptEncodingGzip": True, "EnableAcceptEncodingBrotli": True, **NOTHING}
CONFIGS: dict[str, dict[str, Any]] = {
    "cache": {"MinTTL": 1, "DefaultTTL": 86400, "MaxTTL": 31536000, "ParametersInCacheKeyAndForwardedToOrigin": KEY},
    "origin_request": NOTHING,
    "response_headers": {},
}


class Policies:
    def __init__(self, region_name: str, account_id: str):
        super().__init__(region_name, account_id)
        self.policies: dict[str, dict[str, Versioned]] = {
            family: {identity: Versioned({"Name": name, "Comment": "", **CONFIGS[family]}, identity) for name, identity in managed.items()}
            for family, managed in MANAGED.items()
        }

    def policy(self, family: str, identity: str) -> Versioned:
        if identity not in self.policies[family]:
            raise Refused(f"NoSuch{FAMILIES[family][0]}", f"The {words(family)} does not exist.")
        return self.policies[family][identity]

    def own_policies(self, family: str, managed: bool = False) -> list[Versioned]:
        return [one for one in self.policies[family].values() if (one.id in MANAGED[family].values()) == managed]

    def checked_policy(self, family: str, given: dict[str, Any], own: Versioned | None = None) -> dict[str, Any]:
        config = {"Comment": "", **given}
        if not NAME.fullmatch(config["Name"]) or len(config["Comment"]) > LONGEST_COMMENT:
            raise Refused("InvalidArgument", "The parameter Name or Comment has signs that are not allowed, or is too long.")
        if any(one.config["Name"] == config["Name"] and one is not own for one in self.policies[family].values()):
            raise Refused(f"{FAMILIES[family][0]}AlreadyExists", f"A {words(family)} with this name already exists.")
        if family == "response_headers" and not config.keys() - {"Name", "Comment"}:
            raise Refused("InvalidArgument", "A response headers policy says one header at least.")
        if family == "cache":
            config = {"DefaultTTL": 86400, "MaxTTL": 31536000, **config}
            if not int(config["MinTTL"]) <= int(config["DefaultTTL"]) <= int(config["MaxTTL"]):
                raise Refused("InvalidArgument", "The parameter DefaultTTL must be between MinTTL and MaxTTL.")
        return config

    def own_policy(self, family: str, identity: str, version: str | None) -> Versioned:
        """One that may be changed by who has seen it."""
        found = self.policy(family, identity)
        if identity in MANAGED[family].values():
            raise Refused("IllegalUpdate", f"You cannot change or delete an AWS managed {words(family)}.")
        check_version(version, found.etag)
        return found

    def remove_policy(self, family: str, identity: str, version: str | None) -> None:
        self.own_policy(family, identity, version)
        if self.users_of(identity):
            message = f"Cannot delete the {words(family)} because it is attached to one or more cache behaviors."
            raise Refused(f"{FAMILIES[family][0]}InUse", message)
        del self.policies[family][identity]

    def check_references(self, config: dict[str, Any]) -> None:
        """That what a distribution names is there."""
        for behaviour in [config["DefaultCacheBehavior"], *config["CacheBehaviors"].get("Items", [])]:
            for family, (_, member) in FAMILIES.items():
                if behaviour.get(member):
                    self.policy(family, behaviour[member])
        for origin in config["Origins"]["Items"]:
            if origin["OriginAccessControlId"] and origin["OriginAccessControlId"] not in self.controls:
                raise Refused("InvalidOriginAccessControl", "The origin access control is not valid.")


def words(family: str) -> str:
    return f"{family.replace('_', ' ')} policy"


class PolicyRequests:
    """The same six operations of each family."""

    def create_cache_policy(self) -> ActionResult:
        return self._create("cache")

    def get_cache_policy(self) -> ActionResult:
        return self._described("cache", self._found("cache"))

    def get_cache_policy_config(self) -> ActionResult:
        return self._config("cache")

    def list_cache_policies(self) -> ActionResult:
        return self._list("cache")

    def update_cache_policy(self) -> ActionResult:
        return self._update("cache")

    def delete_cache_policy(self) -> EmptyResult:
        return self._delete("cache")

    def create_origin_request_policy(self) -> ActionResult:
        return self._create("origin_request")

    def get_origin_request_policy(self) -> ActionResult:
        return self._described("origin_request", self._found("origin_request"))

    def get_origin_request_policy_config(self) -> ActionResult:
        return self._config("origin_request")

    def list_origin_request_policies(self) -> ActionResult:
        return self._list("origin_request")

    def update_origin_request_policy(self) -> ActionResult:
        return self._update("origin_request")

    def delete_origin_request_policy(self) -> EmptyResult:
        return self._delete("origin_request")

    def create_response_headers_policy(self) -> ActionResult:
        return self._create("response_headers")

    def get_response_headers_policy(self) -> ActionResult:
        return self._described("response_headers", self._found("response_headers"))

    def get_response_headers_policy_config(self) -> ActionResult:
        return self._config("response_headers")

    def list_response_headers_policies(self) -> ActionResult:
        return self._list("response_headers")

    def update_response_headers_policy(self) -> ActionResult:
        return self._update("response_headers")

    def delete_response_headers_policy(self) -> EmptyResult:
        return self._delete("response_headers")

    def _found(self, family: str) -> Versioned:
        found: Versioned = self.backend.policy(family, self._get_param("Id"))
        return found

    def _create(self, family: str) -> ActionResult:
        given = plain(self._get_param(f"{FAMILIES[family][0]}Config"))
        made = Versioned(self.backend.checked_policy(family, given), str(uuid.uuid4()))
        self.backend.policies[family][made.id] = made
        return self._described(family, made)

    def _update(self, family: str) -> ActionResult:
        found = self.backend.own_policy(family, self._get_param("Id"), self._get_param("IfMatch"))
        found.change(self.backend.checked_policy(family, plain(self._get_param(f"{FAMILIES[family][0]}Config")), found))
        return self._described(family, found)

    def _delete(self, family: str) -> EmptyResult:
        self.backend.remove_policy(family, self._get_param("Id"), self._get_param("IfMatch"))
        return EmptyResult()

    def _described(self, family: str, policy: Versioned) -> ActionResult:
        return ActionResult({FAMILIES[family][0]: shown(family, policy), "ETag": policy.etag})

    def _config(self, family: str) -> ActionResult:
        found = self._found(family)
        return ActionResult({f"{FAMILIES[family][0]}Config": found.config, "ETag": found.etag})

    def _list(self, family: str) -> ActionResult:
        kinds = [self._get_param("Type")] if self._get_param("Type") else ["managed", "custom"]
        name = FAMILIES[family][0]
        found = [
            {"Type": kind, name: shown(family, one), "Id": one.id}
            for kind in kinds
            for one in self.backend.own_policies(family, kind == "managed")
        ]
        listed = page(found, self._get_param("Marker"), self._get_param("MaxItems"), "Id")
        for one in listed["Items"]:
            del one["Id"]
        kept = ("NextMarker", "MaxItems", "Quantity", "Items")
        return ActionResult({f"{name}List": {member: listed[member] for member in kept if member in listed}})


def shown(family: str, policy: Versioned) -> dict[str, Any]:
    return {"Id": policy.id, "LastModifiedTime": policy.changed, f"{FAMILIES[family][0]}Config": policy.config}
