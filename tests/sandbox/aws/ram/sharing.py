"""Resource shares of an account and region, and what another account may do with them.

There is no organization: every other account is external.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import ec2_backends
from moto.ram.models import ram_backends

from ...settings import ACCOUNTS
from . import refusals
from .shares import TYPES, Association, Invitation, Share

RESOURCE = re.compile(r"arn:aws:ec2:([a-z0-9-]+):(\d{12}):([a-z-]+)/([a-z0-9-]+)")


class Shares:
    def __init__(self, region_name: str, account_id: str):
        super().__init__(region_name, account_id)
        self.resource_shares: list[Share] = []
        self.answers: dict[tuple[str, str], tuple[Any, Any]] = {}

    def once(self, operation: str, token: str | None, given: Any, action: Callable[[], Any]) -> Any:
        known = self.answers.get((operation, token or ""))
        if known and token:
            if known[0] != given:
                raise refusals.mismatch(token)
            return known[1]
        answer = action()
        if token:
            self.answers[operation, token] = (given, answer)
        return answer

    def share(self, arn: str) -> Share:
        if not re.fullmatch(r"arn:aws:ram:[a-z0-9-]+:\d{12}:resource-share/.+", arn or ""):
            raise refusals.malformed(arn)
        found = next((one for one in self.resource_shares if one.arn == arn and one.status != "DELETED"), None)
        if found is None:
            raise refusals.unknown(f"ResourceShare {arn}")
        return found

    def create_share(self, name: str, resources: list[str], principals: list[str], external: bool, tags: dict[str, str]) -> Share:
        share = Share(self.account_id, self.region_name, name, external)
        self._check(share, resources, principals)
        for entity in resources:
            share.add("RESOURCE", entity)
        for entity in principals:
            share.add("PRINCIPAL", entity)
        share.tags = tags
        self.resource_shares.append(share)
        return share

    def associate(self, arn: str, resources: list[str], principals: list[str]) -> list[tuple[Share, Association]]:
        share = self.share(arn)
        self._check(share, resources, principals)
        added = [share.add("RESOURCE", one) for one in resources] + [share.add("PRINCIPAL", one) for one in principals]
        return [(share, one) for one in added]

    def disassociate(self, arn: str, resources: list[str], principals: list[str]) -> list[tuple[Share, Association]]:
        """An account with which something is shared may leave the share."""
        foreign = [one for one in self.received() if one.arn == arn]
        share = foreign[0] if foreign else self.share(arn)
        if foreign and (resources or principals != [self.account_id]):
            raise refusals.not_permitted("Only the owner of a resource share may take from it what is another's.")
        removed = [share.remove("RESOURCE", one) for one in resources] + [share.remove("PRINCIPAL", one) for one in principals]
        if None in removed:
            raise refusals.unknown("The association")
        return [(share, one) for one in removed if one]

    def received(self) -> Iterator[Share]:
        """Shares of other accounts that this one has accepted."""
        for share in self._of_others():
            if share.status == "ACTIVE" and share.joined("PRINCIPAL", self.account_id):
                yield share

    def invitations(self) -> list[Invitation]:
        return [one for share in self._of_others() for one in share.invitations if one.receiver == self.account_id]

    def answer_invitation(self, arn: str, accepted: bool) -> Invitation:
        found = next((one for one in self.invitations() if one.arn == arn), None)
        if found is None:
            raise refusals.invitation("ArnNotFound", arn)
        if found.status != "PENDING":
            raise refusals.invitation("AlreadyAccepted" if found.status == "ACCEPTED" else "AlreadyRejected", arn)
        found.share.decide(found, accepted)
        return found

    def _of_others(self) -> Iterator[Share]:
        for account in ACCOUNTS.values():
            if account != self.account_id:
                yield from ram_backends[account][self.region_name].resource_shares

    def _check(self, share: Share, resources: list[str], principals: list[str]) -> None:
        for arn in resources:
            self._check_resource(arn)
        for principal in principals:
            if not re.fullmatch(r"\d{12}", principal):
                raise refusals.invalid(f"Principal ID {principal} is malformed. Verify the ID and try again.")
            if principal == self.account_id:
                raise refusals.invalid("You can't share a resource with the account that owns it.")
            if not share.external:
                raise refusals.not_permitted("The resource share does not allow principals outside of the organization.")

    def _check_resource(self, arn: str) -> None:
        found = RESOURCE.fullmatch(arn)
        if not found:
            raise refusals.malformed(arn)
        region, account, kind, identifier = found.groups()
        if kind not in TYPES:
            raise refusals.Refused("MalformedArnException", "You cannot share the selected resource type.")
        if account != self.account_id:
            raise refusals.not_permitted(f"You don't own {arn}.")
        if region != self.region_name:
            raise refusals.invalid(f"{arn} is in another region.")
        backend: Any = ec2_backends[account][region]
        lookups: dict[str, Callable[[str], Any]] = {"transit-gateway": backend.gateway, "subnet": backend.get_subnet}
        try:
            lookups.get(kind, backend.managed_prefix_lists.__getitem__)(identifier)
        except (EC2ClientError, KeyError):
            raise refusals.unknown(arn) from None
