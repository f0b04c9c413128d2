# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets of AWS Secrets Manager."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.tagging import ansible_dict_to_boto3_tag_list

from ...converge.apply import read
from ...converge.model import Existing
from ..area import Clients, pages
from ..calls import error_code, patiently
from ..iam import documents
from . import targets
from .keys import DEFAULT_KEY, Keys
from .parsing import KIND, date, parsed, replicas, state
from .updates import REFUSALS, SecretUpdates

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

MOST_VALUES = 10  # of a filter: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Filter.html
FEW = 100  # names to filter by; of more, all secrets are listed
PAGE = 100
UNREADABLE = "(not readable while its deletion is scheduled)"
REFUSED = "InvalidRequestException"  # among others for what is scheduled for deletion
OPTIONAL = ("description", "resource_policy", "replicas", "rotation")  # of which none and an empty one are the same
WINDOW = 30


class SecretsManagerSecret(SecretUpdates):
    """Secrets by name. AWS's list may be five minutes behind, so what differs in it is to be read `afresh` before it is believed.

    entries: as described, by name. sources: names of those from which something is composed, described or not.
    attributes: description, kms_key, tags, value (one of values.py, or Copied), deletion_date (of one that is scheduled for deletion),
        rotation (rotation.py has its form), and, read where they are described: resource_policy, replicas {region: key}.
    outputs: id (the ARN), arn, version (of its value), primary_region; value (Hidden), of one that was written in this run.
    """

    kind = KIND
    holds_data = True
    secret = frozenset({"value"})
    timeout = 900

    def __init__(
        self,
        clients: Clients,
        entries: Mapping[str, Mapping[str, Any]],
        managed_by: str,
        purge_tags: bool,
        sources: Collection[str] = (),
    ):
        self.clients, self.entries, self.managed_by, self.purge_tags = clients, entries, managed_by, purge_tags
        self.sources, self.keys = set(sources), Keys(clients)
        self.deletion_dates: dict[str, str] = {}  # of what was scheduled for deletion in this run

    @staticmethod
    def now() -> datetime:
        return datetime.now(UTC)

    @property
    def names(self) -> set[str]:
        return {*self.entries, *self.sources}

    def read(self) -> list[Existing]:
        names = sorted(self.names)
        chunks = [names[start : start + MOST_VALUES] for start in range(0, len(names), MOST_VALUES)]
        filters = [{"Filters": [{"Key": "name", "Values": chunk}]} for chunk in chunks] if len(names) <= FEW else [{}]
        listed = read([partial(self._list, chosen) for chosen in filters])
        mine = {one["Name"]: one for one in listed if one["Name"] in self.names}  # a filter finds what begins like that
        return read([partial(self._with_details, one) for one in mine.values()])

    def _list(self, chosen: Mapping[str, Any]) -> list[Any]:
        return pages(self.secrets_manager, "list_secrets", "SecretList", IncludePlannedDeletion=True, MaxResults=PAGE, **chosen)

    def afresh(self, names: Iterable[str]) -> dict[str, Existing]:
        """Those of them that are there, as they are now."""
        return {one.name: one for one in read([partial(self._found, name) for name in sorted(names)])}

    def _found(self, name: str) -> list[Existing]:
        try:
            description = self.secrets_manager.describe_secret(SecretId=name)
        except ClientError as error:
            if error_code(error) == "ResourceNotFoundException":
                return []
            raise
        return self._with_details(description, complete=True) if description["Name"] == name else []

    def find(self, name: str) -> Existing | None:
        return next(iter(self._found(name)), None)

    def _with_details(self, description: Mapping[str, Any], complete: bool = False) -> list[Existing]:
        """complete: from DescribeSecret, which alone tells of replicas."""
        entry = self.entries.get(description["Name"]) or {}
        if not complete and entry.get("replicas") is not None:
            return self._found(description["Name"])
        one = parsed(description, self.managed_by, entry.get("recovery_window") or WINDOW, self.now())
        details: dict[str, Any] = {}
        if entry.get("resource_policy") is not None:
            details["resource_policy"] = self._policy(one)
        statuses = description.get("ReplicationStatus") or []
        if complete:
            details["replicas"] = replicas(statuses)
        status, reason = state(statuses)
        # What failed to be replicated is no failed secret: another run tries again.
        status, reason = ("ready", "") if status == "failed" else (status, reason)
        return [replace(one, attributes={**one.attributes, **details}, status=status, reason=reason)]

    def _policy(self, one: Existing) -> Any:
        try:
            answer = self.secrets_manager.get_resource_policy(SecretId=one.outputs["id"])
        except ClientError as error:
            if error_code(error) == REFUSED and one.attributes["deletion_date"]:
                return UNREADABLE
            raise
        return documents.decoded(answer.get("ResourcePolicy") or "{}") or None

    def refresh(self, waiting: Sequence[Existing]) -> list[Existing]:
        """One call for each, as no list tells of replicas."""
        return read([partial(self._again, one) for one in waiting])

    def _again(self, one: Existing) -> list[Existing]:
        status, reason = state(self.secrets_manager.describe_secret(SecretId=one.outputs["id"]).get("ReplicationStatus") or [])
        return [replace(one, status=status, reason=reason)]

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        if attribute in OPTIONAL and not wanted and not present:
            return present
        if attribute == "kms_key":
            return present if present and self.keys.same(wanted, present) else wanted
        way = targets.BY_ATTRIBUTE.get(attribute)
        return way(wanted, present) if way else super().target(attribute, wanted, present)

    def shown(self, attribute: str, value: Any) -> Any:
        return str(value) if attribute == "value" and value is not None else super().shown(attribute, value)

    def create(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        """The value is made up before the first try, so that each try writes the same."""
        value = self.resolved(attributes["value"]) if "value" in attributes else None
        one = super().create(name, {**attributes, "value": value} if value else attributes)
        ours = value and one.outputs.get("version") == value.version
        return replace(one, outputs={**one.outputs, "value": value}) if ours else one

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        value, tags = attributes.get("value"), attributes.get("tags") or {}
        members = {"description": "Description", "kms_key": "KmsKeyId"}
        given = {member: attributes[key] for key, member in members.items() if attributes.get(key)}
        given |= {"Tags": ansible_dict_to_boto3_tag_list(tags)} if tags else {}
        given |= value.argument() if value else {}
        token = value.version if value else self.token()
        try:
            made = self.clients.once("secretsmanager").create_secret(Name=name, ClientRequestToken=token, **given)
        except ClientError as error:
            if error_code(error) in ("ResourceExistsException", REFUSED):
                one = self.find(name)  # made by a call whose answer was lost, or by somebody else meanwhile; or scheduled for deletion
                if one:
                    return one
            raise
        so_far = {"tags": {}, "deletion_date": None, **{key: attributes[key] for key in (*members, "tags", "value") if key in attributes}}
        outputs = {"id": made["ARN"], "arn": made["ARN"], **({"version": token} if value else {})}
        return Existing(KIND, name, {"kms_key": DEFAULT_KEY, **so_far}, outputs, owned=True)

    def remove(self, existing: Existing) -> None:
        """Its replicas go first, which takes AWS a moment."""
        identity = {"SecretId": existing.outputs["id"]}
        regions = sorted(one["Region"] for one in self.secrets_manager.describe_secret(**identity).get("ReplicationStatus") or [])
        if regions:
            self.unreplicate(existing.name, regions, identity)
        window = (self.entries.get(existing.name) or {}).get("recovery_window") or WINDOW
        act = partial(self.secrets_manager.delete_secret, **identity, RecoveryWindowInDays=window)
        done = partial(self.unless_reached, act, existing.name, lambda one: bool(one.attributes["deletion_date"]))
        answer = patiently(done, REFUSALS, pause=self.pause) if regions else done()
        one = self.find(existing.name) if answer is None else None
        moment = date(answer["DeletionDate"]) if answer else one and one.attributes["deletion_date"]
        self.deletion_dates |= {existing.name: moment} if moment else {}
