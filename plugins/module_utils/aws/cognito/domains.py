# SPDX-License-Identifier: GPL-3.0-or-later
"""Domains of a user pool: where its pages for signing in are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from ...converge.apply import read
from ...converge.model import Existing
from ..area import explain
from ..remembering import Remembered
from .area import InPool, Pools, says

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

STATUSES = {"CREATING": "pending", "UPDATING": "pending", "ACTIVE": "ready", "DELETING": "deleting", "FAILED": "failed"}
CUSTOM, PREFIX = "custom", "prefix"
MEMBERS = {CUSTOM: "CustomDomain", PREFIX: "Domain"}  # of a pool's description


class CognitoUserPoolDomain(InPool):
    """A pool's two domains, `POOL/custom` and `POOL/prefix`: another name takes the place of the one before.

    wanted: the domains that are described, by those names.
    attributes: user_pool_id, domain, certificate_arn (of a custom one), managed_login_version.
    outputs: id (the domain), cloudfront (what a custom one leads to).
    """

    kind = "cognito_user_pool_domain"
    replace_on = frozenset({"domain"})
    replace_failed = True
    timeout = 5400  # https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-add-custom-domain.html: up to an hour

    def __init__(self, pools: Pools, wanted: Mapping[str, str]):
        super().__init__(pools)
        self.wanted, self.known = wanted, Remembered(super().read)

    def read(self) -> list[Existing]:
        return self.known()

    def listed_in(self, pool: str) -> list[Existing]:
        domains = [(slot(self.pools.name, which), self.pools.found()[0].get(member)) for which, member in MEMBERS.items()]
        return read([partial(self._standing, name, domain) for name, domain in domains if domain])

    def description(self, domain: str) -> dict[str, Any]:
        """AWS's, empty where there is no such domain; of another account's it may tell nothing."""
        found: dict[str, Any] = self.cognito.describe_user_pool_domain(Domain=domain).get("DomainDescription") or {}
        return found

    def _standing(self, name: str, domain: str) -> list[Existing]:
        found, pool = self.description(domain), self.pools.id
        if pool is None or found.get("UserPoolId") != pool:
            return []
        attributes = {
            "domain": domain,
            "certificate_arn": (found.get("CustomDomainConfig") or {}).get("CertificateArn"),
            "managed_login_version": found.get("ManagedLoginVersion") or 1,
        }
        outputs = {"id": domain, "cloudfront": found.get("CloudFrontDistribution") if name.endswith(CUSTOM) else None}
        status = STATUSES.get(found.get("Status", ""), "ready")
        return [self.existing(name, pool, attributes, outputs, status=status, reason=found.get("Status", ""))]

    def find(self, name: str) -> Existing | None:
        return next(iter(self._standing(name, self.wanted[name])), None) if name in self.wanted else None

    def refresh(self, waiting: Sequence[Existing]) -> list[Existing]:
        return read([partial(self._standing, one.name, one.attributes["domain"]) for one in waiting])

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        domain, pool = attributes["domain"], attributes["user_pool_id"]
        try:
            made = self.cognito_once.create_user_pool_domain(**_body(attributes))
        except ClientError as error:
            if says(error, "InvalidParameterException", "already", "associated"):
                raise RuntimeError(taken(name, domain, explain(error))) from error
            raise
        outputs = {"id": domain, "cloudfront": made.get("CloudFrontDomain")}
        return self.existing(name, pool, {"certificate_arn": None, **attributes}, outputs, status="pending", reason="CREATING")

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> Existing:
        whole = {**existing.attributes, **changes}
        self.one_at_a_time("update_user_pool_domain", **_body(whole))
        return replace(existing, attributes=whole, status="pending", reason="UPDATING")

    def remove(self, existing: Existing) -> Existing:
        which = {"Domain": existing.attributes["domain"], "UserPoolId": existing.attributes["user_pool_id"]}
        self.one_at_a_time("delete_user_pool_domain", **which)
        return replace(existing, status="deleting", reason="DELETING")


def slot(pool: str, which: str) -> str:
    return f"{pool}/{which}"


def taken(name: str, domain: str, reason: str) -> str:
    """What to do about a domain that is somebody else's."""
    option = "identity_domain.name" if name.endswith(CUSTOM) else "identity_domain.prefix"
    return f"{option}: {domain} is taken: {reason}; choose another, or have it taken off the user pool that has it"


def _body(attributes: Mapping[str, Any]) -> dict[str, Any]:
    body = {"Domain": attributes["domain"], "UserPoolId": attributes["user_pool_id"]}
    version, arn = attributes.get("managed_login_version"), attributes.get("certificate_arn")
    body |= {"ManagedLoginVersion": version} if version else {}
    return body | ({"CustomDomainConfig": {"CertificateArn": arn}} if arn else {})
