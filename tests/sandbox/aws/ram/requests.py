"""Requests of AWS Resource Access Manager."""

from collections.abc import Iterable
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.ram.models import ram_backends

from . import refusals
from .shares import TYPES, Association, Share


class Requests:
    @property
    def _shares(self) -> Any:
        return ram_backends[self.current_account][self.region]

    def create_resource_share(self) -> ActionResult:
        names = ("name", "resourceArns", "principals", "allowExternalPrincipals", "tags")
        given = {name: self._get_param(name) for name in names}
        tags = {one["key"]: one["value"] for one in given["tags"] or []}
        external = given["allowExternalPrincipals"] is not False

        def create() -> Share:
            share: Share = self._shares.create_share(
                given["name"], given["resourceArns"] or [], given["principals"] or [], external, tags
            )
            return share

        share = self._shares.once("create", self._get_param("clientToken"), given, create)
        return ActionResult({"resourceShare": share.answer()})

    def update_resource_share(self) -> ActionResult:
        share: Share = self._shares.share(self._get_param("resourceShareArn"))
        share.name = self._get_param("name") or share.name
        external = self._get_param("allowExternalPrincipals")
        share.external = share.external if external is None else external
        share.updated = utcnow()
        return ActionResult({"resourceShare": share.answer()})

    def delete_resource_share(self) -> ActionResult:
        self._shares.share(self._get_param("resourceShareArn")).delete()
        return ActionResult({"returnValue": True})

    def get_resource_shares(self) -> ActionResult:
        own = self._own()
        wanted, status, name = (self._get_param(one) for one in ("resourceShareArns", "resourceShareStatus", "name"))
        found = [
            one
            for one in (self._shares.resource_shares if own else self._shares.received())
            if (not wanted or one.arn in wanted) and status in (None, one.status) and name in (None, one.name)
        ]
        if wanted and len(found) < len(wanted) and status is None:
            raise refusals.unknown(f"ResourceShare {next(one for one in wanted if one not in [share.arn for share in found])}")
        for wish in self._get_param("tagFilters") or []:
            values = wish.get("tagValues") or []
            found = [one for one in found if wish["tagKey"] in one.tags and (not values or one.tags[wish["tagKey"]] in values)]
        return ActionResult({"resourceShares": [one.answer(own) for one in found]})

    def get_resource_share_invitations(self) -> ActionResult:
        arns, shares = self._get_param("resourceShareInvitationArns"), self._get_param("resourceShareArns")
        found = [
            one for one in self._shares.invitations() if (not arns or one.arn in arns) and (not shares or one.share.arn in shares)
        ]
        return ActionResult({"resourceShareInvitations": [one.answer() for one in found]})

    def accept_resource_share_invitation(self) -> ActionResult:
        return self._decide(accepted=True)

    def reject_resource_share_invitation(self) -> ActionResult:
        return self._decide(accepted=False)

    def _decide(self, accepted: bool) -> ActionResult:
        found = self._shares.answer_invitation(self._get_param("resourceShareInvitationArn"), accepted)
        return ActionResult({"resourceShareInvitation": found.answer()})

    def associate_resource_share(self) -> ActionResult:
        return told(self._shares.associate(*self._both()))

    def disassociate_resource_share(self) -> ActionResult:
        return told(self._shares.disassociate(*self._both()))

    def _both(self) -> tuple[str, list[str], list[str]]:
        resources, principals = self._get_param("resourceArns") or [], self._get_param("principals") or []
        if not resources and not principals:
            raise refusals.invalid("You must specify resources or principals.")
        return self._get_param("resourceShareArn"), resources, principals

    def get_resource_share_associations(self) -> ActionResult:
        kind = self._get_param("associationType")
        if kind not in ("PRINCIPAL", "RESOURCE"):
            raise refusals.invalid(f"{kind} is not a valid association type. Specify either PRINCIPAL or RESOURCE and try again.")
        resource, principal = self._get_param("resourceArn"), self._get_param("principal")
        if (kind == "PRINCIPAL" and resource) or (kind == "RESOURCE" and principal):
            raise refusals.invalid("The association type and the kind of entity contradict each other.")
        arns, status = self._get_param("resourceShareArns"), self._get_param("associationStatus")
        shares = [one for one in self._shares.resource_shares if not arns or one.arn in arns]
        found = [(share, one) for share in shares for one in share.of(kind, resource or principal) if status in (None, one.status)]
        return told(found)

    def list_resources(self) -> ActionResult:
        shares = self._shares.resource_shares if self._own() else self._shares.received()
        found = [(share, one) for share in shares for one in share.of("RESOURCE") if one.status == "ASSOCIATED"]
        return ActionResult({"resources": [shared_resource(share, one) for share, one in found if self._wants(share, one.entity)]})

    def _wants(self, share: Share, arn: str) -> bool:
        shares, arns, kind = (self._get_param(name) for name in ("resourceShareArns", "resourceArns", "resourceType"))
        return (not shares or share.arn in shares) and (not arns or arn in arns) and (not kind or kind.lower() == type_of(arn).lower())

    def list_principals(self) -> ActionResult:
        """With whom the account shares, or who shares with it."""
        arns = self._get_param("resourceShareArns")
        if self._own():
            shares = [one for one in self._shares.resource_shares if not arns or one.arn in arns]
            members = [(share, one) for share in shares for one in share.of("PRINCIPAL") if one.status == "ASSOCIATED"]
            return ActionResult({"principals": [principal(share, one.entity) for share, one in members]})
        return ActionResult({"principals": [principal(one, one.account) for one in self._shares.received() if not arns or one.arn in arns]})

    def tag_resource(self) -> ActionResult:
        share = self._shares.share(self._get_param("resourceShareArn"))
        share.tags |= {one["key"]: one["value"] for one in self._get_param("tags")}
        return ActionResult({})

    def untag_resource(self) -> ActionResult:
        share = self._shares.share(self._get_param("resourceShareArn"))
        for key in self._get_param("tagKeys"):
            share.tags.pop(key, None)
        return ActionResult({})

    def _own(self) -> bool:
        owner = self._get_param("resourceOwner")
        if owner not in ("SELF", "OTHER-ACCOUNTS"):
            raise refusals.invalid(f"{owner} is not a valid resource owner. Specify either SELF or OTHER-ACCOUNTS and try again.")
        return bool(owner == "SELF")


def told(found: Iterable[tuple[Share, Association]]) -> ActionResult:
    return ActionResult({"resourceShareAssociations": [share.told(one) for share, one in found]})


def type_of(arn: str) -> str:
    return TYPES[arn.split(":")[5].partition("/")[0]]


def shared_resource(share: Share, association: Association) -> dict[str, Any]:
    return {
        "arn": association.entity,
        "type": type_of(association.entity),
        "resourceShareArn": share.arn,
        "creationTime": association.created,
        "lastUpdatedTime": association.updated,
        "resourceRegionScope": "REGIONAL",
    }


def principal(share: Share, identifier: str) -> dict[str, Any]:
    return {
        "id": identifier,
        "resourceShareArn": share.arn,
        "creationTime": share.created,
        "lastUpdatedTime": share.updated,
        "external": True,
    }
