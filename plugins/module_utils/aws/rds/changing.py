# SPDX-License-Identifier: GPL-3.0-or-later
"""The calls that make, restore, change, restart and delete an instance or an Aurora cluster."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

from ...converge.model import Existing
from ..calls import error_code
from . import names
from .area import BUSY, GONE, ORIGIN_TAG, PASSWORD_TAG, patient, tag_list, without_fault
from .origin import said_of_origin
from .server import Server
from .settings import arguments, modifications
from .versions import major

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

PASSWORD = ("master_password", "master_password_managed")
APPLIED, WAITING = "in-sync", "pending-reboot"
ORIGIN = "restored_from"
# They change nothing of what is kept, and come with nothing that waits.
APART = ("tags", "parameter_apply_status")


class ChangingServer(Server):
    noun = member = ""  # of the operations' names, "db_instance"; of their answers, "DBInstance"
    from_snapshot = to_time = ""  # the operations that restore
    snapshot_argument = time_argument = ""  # of these
    target_argument = ""  # of the latter: the name of what is made
    sources: Mapping[str, str] = {}  # of each option that names what is restored, the argument
    final_argument = ""  # of deletion; "" where nothing is to be kept of it

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        """Parameters that are being applied need no restart."""
        if attribute == "parameter_apply_status" and present != WAITING:
            return present
        return super().target(attribute, wanted, present)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        operation, given = self.making(name, attributes)
        client = self.rds_once
        taken = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[operation]).input_shape.members
        password = {key: value for key, value in self.password(attributes).items() if key in taken}
        tags = {**attributes.get("tags", {})}
        if "MasterUserPassword" in password:
            tags[PASSWORD_TAG] = attributes["master_password"]
        if attributes.get(ORIGIN):
            tags[ORIGIN_TAG] = said_of_origin(attributes[ORIGIN])
        whole = {**arguments(self.table, attributes, taken), **given, **password, "Tags": tag_list({"tags": tags})}
        with without_fault():
            return self.parse(getattr(client, operation)(**whole)[self.member])

    def complete(self, one: Existing, missing: Mapping[str, Any]) -> Existing:
        """What a restore did not take follows once it is there: until then RDS changes nothing of it."""
        if ORIGIN in missing:
            self.following[one.name] = {key: value for key, value in missing.items() if key not in (*self.fixed, ORIGIN)}
        return one

    def making(self, name: str, attributes: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """The operation that makes it, and the arguments that are no attributes."""
        origin, identifier = attributes.get(ORIGIN), f"{self.member}Identifier"
        if not origin:
            return f"create_{self.noun}", {identifier: name}
        if "snapshot" in origin:
            return self.from_snapshot, {identifier: name, self.snapshot_argument: origin["snapshot"]}
        time = {"UseLatestRestorableTime": True} if origin.get("latest") else {self.time_argument: datetime.fromisoformat(origin["time"])}
        source = {key: origin[option] for option, key in self.sources.items() if origin.get(option)}
        return self.to_time, {self.target_argument: name, **source, **time}

    def password(self, attributes: Mapping[str, Any]) -> dict[str, Any]:
        """Arguments of the master user's password, which stand nowhere but in the call."""
        if attributes.get("master_password_managed"):
            key = attributes.get("master_secret_kms_key_arn")
            return {"ManageMasterUserPassword": True, **({"MasterUserSecretKmsKeyId": key} if key else {})}
        if attributes.get("master_password") and self.area.password:
            return {"MasterUserPassword": self.area.password()}
        return {}

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> Existing | None:
        upgrade = changes.get("engine_version")
        is_major = upgrade is not None and major(upgrade) != major(existing.attributes["engine_version"])
        return self.change(existing, changes, self.area.at_once or is_major or self.takes_back(existing.name, changes))

    def takes_back(self, name: str, changes: Mapping[str, Any]) -> bool:
        """Whether something is to stay as it is that waits to be changed: RDS forgets that only with a change at once."""
        now, waits = self.current(self.seen[name]), self.pending(self.seen[name])
        return any(key in waits and now.get(key) == value for key, value in changes.items())

    def change(self, existing: Existing, changes: Mapping[str, Any], at_once: bool) -> Existing | None:
        self.retag(existing, changes)
        rest = {key: value for key, value in changes.items() if key not in APART}
        if rest:
            given = {**modifications(self.table, existing.attributes, rest), **self.new_password(rest), "ApplyImmediately": at_once}
            if "engine_version" in rest and major(rest["engine_version"]) != major(existing.attributes["engine_version"]):
                given["AllowMajorVersionUpgrade"] = True
            self.modify(existing.name, given)
            if rest.get("master_password"):
                self.rds.add_tags_to_resource(
                    ResourceName=existing.outputs["arn"], Tags=[{"Key": PASSWORD_TAG, "Value": rest["master_password"]}]
                )
            return self.ask(existing, rest, at_once)
        if "parameter_apply_status" in changes:
            self.restart(existing)
            return self.ask(existing, {"parameter_apply_status": APPLIED}, at_once=True)
        return None

    def new_password(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        given = self.password(changes)
        off = changes.get("master_password_managed") is False
        return {**given, "ManageMasterUserPassword": False} if off else given

    def modify(self, name: str, given: Mapping[str, Any]) -> None:
        answer = patient(partial(getattr(self.rds, f"modify_{self.noun}"), **{f"{self.member}Identifier": name}, **given), self.pause)
        if answer:
            self.seen[name] = answer[self.member]

    def restart(self, existing: Existing) -> None:
        raise NotImplementedError

    def delete(self, existing: Existing) -> Existing | None:
        """One that is being deleted already is no error, since a call whose answer is lost is repeated."""
        act = partial(getattr(self.rds, f"delete_{self.noun}"), **{f"{self.member}Identifier": existing.name}, **self.farewell(existing))
        try:
            return self.parse(act()[self.member])
        except ClientError as error:
            if not error_code(error).endswith((*GONE, *BUSY)):
                raise
            one = self.find(existing.name)
            if one and one.status != "deleting":
                raise
            return one

    def farewell(self, existing: Existing) -> dict[str, Any]:
        if not self.final_argument:
            return {"SkipFinalSnapshot": True}
        # What has failed can't be saved any more. https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBInstance.html
        if not self.area.final_snapshot or existing.status == "failed":
            return {"SkipFinalSnapshot": True}
        return {"SkipFinalSnapshot": False, self.final_argument: names.final_snapshot(existing.name, existing.outputs["resource_id"])}
