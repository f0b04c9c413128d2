"""A resource share: what is shared with whom, and who has accepted it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from moto.core.utils import utcnow
from moto.moto_api._internal import mock_random

# The resources that may be shared here, by the name that an ARN has for them, and RAM's name of their type.
TYPES = {"transit-gateway": "ec2:TransitGateway", "prefix-list": "ec2:PrefixList", "subnet": "ec2:Subnet"}


class Association:
    def __init__(self, entity: str, kind: str, status: str = "ASSOCIATED"):
        self.entity, self.kind, self.status = entity, kind, status
        self.created = self.updated = utcnow()

    def become(self, status: str) -> None:
        self.status, self.updated = status, utcnow()


class Invitation:
    def __init__(self, share: "Share", receiver: str):
        base = share.arn.rpartition(":")[0]
        self.arn = f"{base}:resource-share-invitation/{mock_random.uuid4()}"
        self.share, self.receiver = share, receiver
        self.status = "PENDING"
        self.sent: datetime = utcnow()

    def answer(self) -> dict[str, Any]:
        return {
            "resourceShareInvitationArn": self.arn,
            "resourceShareName": self.share.name,
            "resourceShareArn": self.share.arn,
            "senderAccountId": self.share.account,
            "receiverAccountId": self.receiver,
            "invitationTimestamp": self.sent,
            "status": self.status,
        }


class Share:
    def __init__(self, account: str, region: str, name: str, external: bool):
        self.account, self.region, self.name, self.external = account, region, name, external
        self.arn = f"arn:aws:ram:{region}:{account}:resource-share/{mock_random.uuid4()}"
        self.status = "ACTIVE"
        self.created = self.updated = utcnow()
        self.tags: dict[str, str] = {}
        self.associations: list[Association] = []
        self.invitations: list[Invitation] = []

    def gives(self, arn: str, account: str) -> bool:
        """Whether this account may use the resource by it."""
        return self.joined("RESOURCE", arn) and self.joined("PRINCIPAL", account)

    def joined(self, kind: str, entity: str) -> bool:
        return any(one.status == "ASSOCIATED" for one in self.of(kind, entity))

    def of(self, kind: str, entity: str | None = None) -> Iterator[Association]:
        """What was and is associated of a kind; what has left stays in sight."""
        yield from (one for one in self.associations if one.kind == kind and entity in (None, one.entity))

    def add(self, kind: str, entity: str) -> Association:
        """An account outside of an organization is asked first (https://docs.aws.amazon.com/ram/latest/userguide/working-with-shared-invitations.html)."""
        standing = next((one for one in self.of(kind, entity) if one.status in ("ASSOCIATING", "ASSOCIATED")), None)
        if standing:
            return standing
        association = Association(entity, kind, "ASSOCIATING" if kind == "PRINCIPAL" else "ASSOCIATED")
        self.associations.append(association)
        if kind == "PRINCIPAL":
            self.invitations.append(Invitation(self, entity))
        return association

    def remove(self, kind: str, entity: str) -> Association | None:
        standing = next((one for one in self.of(kind, entity) if one.status in ("ASSOCIATING", "ASSOCIATED")), None)
        if standing:
            standing.become("DISASSOCIATED")
        if kind == "PRINCIPAL":
            self.invitations = [one for one in self.invitations if one.receiver != entity or one.status != "PENDING"]
        return standing

    def decide(self, invitation: Invitation, accepted: bool) -> None:
        invitation.status = "ACCEPTED" if accepted else "REJECTED"
        for association in self.of("PRINCIPAL", invitation.receiver):
            if association.status == "ASSOCIATING":
                association.become("ASSOCIATED" if accepted else "FAILED")

    def delete(self) -> None:
        self.status, self.updated = "DELETED", utcnow()
        self.invitations = []
        for association in self.associations:
            association.become("DISASSOCIATED")

    def answer(self, own: bool = True) -> dict[str, Any]:
        """Its tags are its owner's."""
        found = {
            "resourceShareArn": self.arn,
            "name": self.name,
            "owningAccountId": self.account,
            "allowExternalPrincipals": self.external,
            "status": self.status,
            "creationTime": self.created,
            "lastUpdatedTime": self.updated,
            "featureSet": "STANDARD",
        }
        return {**found, "tags": [{"key": key, "value": value} for key, value in self.tags.items()]} if own else found

    def told(self, association: Association) -> dict[str, Any]:
        return {
            "resourceShareArn": self.arn,
            "resourceShareName": self.name,
            "associatedEntity": association.entity,
            "associationType": association.kind,
            "status": association.status,
            "creationTime": association.created,
            "lastUpdatedTime": association.updated,
            "external": association.kind == "PRINCIPAL",
        }
