# SPDX-License-Identifier: GPL-3.0-or-later
"""A restore from a module's parameters: which recovery point, whether it was restored already, converge."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

from ...converge.model import Existing, InvalidPlan, Resource
from ..area import Clients
from ..calls import error_code
from ..keys import key_arn
from ..run import Outputs, converge
from .area import OWNER_TAG
from .recovery_points import by_arn, of_source, protected, refuse_unusable, source_arn
from .restores import RestoredResource
from .targets import TARGETS

KIND = RestoredResource.kind


class Build:
    """One run of the module."""

    def __init__(self, module: Any):
        self.module, self.params, self.clients = module, module.params, Clients(module)
        self.params["delete_data"] = []  # it removes nothing
        tags = self.params["tags"] or {}
        owner = tags.get(OWNER_TAG, "piksel.infra")
        self.tags = {OWNER_TAG: owner, **{key: str(value) for key, value in tags.items()}}
        self.name, self.type = self.params["name"], self.params["resource_type"]
        self.target = TARGETS[self.type](self.clients)
        self.kind = RestoredResource(self.clients, self.name, self.type, self.target, owner)
        self.kind.tags = self.tags

    @property
    def backup(self) -> Any:
        return self.clients.get("backup")

    def converge(self) -> None:
        before = moment(self.params["before"])
        there = self.target.find(self.name)
        point = self._point(before) if there is None or self.params["recovery_point"] else None
        self.kind.point = point or {}
        existing = self.kind.read()
        for one in existing:
            self._refuse_what_is_there(one)
        if point is not None:
            refuse_unusable(point, self.type)
        if point is not None and not existing:
            self.kind.point = {**point, "metadata": self._metadata(point), "role_arn": self._role()}
        arn = point["RecoveryPointArn"] if point else existing[0].attributes["recovery_point"]
        desired = [Resource(KIND, self.name, {"recovery_point": arn, "tags": self.tags})]
        converge(self.module, {KIND: self.kind}, desired, existing, (), self._outputs, recovery_point=arn)

    def _point(self, before: datetime | None) -> dict[str, Any]:
        if self.params["recovery_point"]:
            return by_arn(self.backup, self.params["recovery_point"], self.params["vault"])
        return of_source(self.backup, self._source(), self.params["vault"], before)

    def _source(self) -> str:
        source = self.params["source"]
        names = {} if source.startswith("arn:") else self.target.names(protected(self.backup, self.type))
        return source_arn(source, names, self.target.called)

    def _refuse_what_is_there(self, one: Existing) -> None:
        """It is this restore, or nothing is done. One of a source may be of an older recovery point: it was done then."""
        wanted, was = self.params["recovery_point"], one.attributes["recovery_point"]
        is_this = was == wanted if wanted else was is not None and one.attributes["source"] == self._source()
        if not is_this:
            made = f"was restored from {was}" if was else "was not made by a restore"
            sentence = (
                f"name: there is a {self.target.called} {self.name} already, which {made}; nothing is overwritten: choose another name"
            )
            raise InvalidPlan([sentence])

    def _metadata(self, point: Mapping[str, Any]) -> dict[str, str]:
        where = {"BackupVaultName": point["BackupVaultName"], "RecoveryPointArn": point["RecoveryPointArn"]}
        kept = self.backup.get_recovery_point_restore_metadata(**where)["RestoreMetadata"]
        told: dict[str, str] = self.target.metadata(self.name, kept, self._key())
        return {**told, **{key: str(value) for key, value in (self.params["metadata"] or {}).items()}}

    def _key(self) -> str | None:
        return key_arn(self.clients, "kms_key", self.params["kms_key"])

    def _role(self) -> str:
        role = self.params["role"]
        if role.startswith("arn:"):
            return str(role)
        try:
            arn: str = self.clients.get("iam").get_role(RoleName=role)["Role"]["Arn"]
        except ClientError as error:
            if error_code(error) == "NoSuchEntity":
                sentence = f"role: there is no role {role} for AWS Backup to act in; role backup makes one, or give its ARN"
                raise InvalidPlan([sentence]) from None
            raise
        return arn

    def _outputs(self, standing: Outputs) -> dict[str, Any]:
        """None for what does not exist yet."""
        found = standing.get((KIND, self.name), {})
        return {"id": found.get("id"), "arn": found.get("arn")}


def moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidPlan([f"before: {text!r} is no time; write it as 2026-03-01T12:00:00Z"]) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
