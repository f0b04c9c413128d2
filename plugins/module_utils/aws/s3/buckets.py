# SPDX-License-Identifier: GPL-3.0-or-later
"""S3 buckets."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from ...converge.apply import read
from ...converge.model import Existing
from ..area import AwsKind, Clients, pages
from ..calls import error_code, patiently
from ..iam.documents import kept
from ..propagation import ROLE_NOT_KNOWN, once_role_is_known
from . import names
from .aspects import ASPECTS, AT_FIRST
from .emptying import empty
from .names import KIND, OWNER_TAG

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

PAGE = 1000
GONE = "NoSuchBucket"
# What S3 answers while it still carries out the change before, or has not heard everywhere of what was made a moment ago.
PASSING = (GONE, "OperationAborted")
NOT_HEARD = (*ROLE_NOT_KNOWN, ("AccessDenied", "blockpublicpolicy"), ("InvalidRequest", "versioning"))
OURS = "BucketAlreadyOwnedByYou"
LEFT = ("tags", "replication")  # worth a call of one that is to go: whose it is, and the role that it stands on


class S3Bucket(AwsKind):
    """Buckets by name. AWS's list tells which are the account's; of each, what is wanted is read.

    attributes: as in aspects.py, each complete where it is given; object_ownership, public_access_block and encryption in the
        options' words; policy, a document; tags. outputs: id (the name), arn, domain_name, regional_domain_name.

    wanted: by name, the attributes that are worth a call. sought: tags of further buckets that are told of, all of which ours have.
    may_empty: names of those that may be deleted with what is in them.
    """

    kind = KIND
    holds_data = True
    timeout = 300

    def __init__(
        self,
        clients: Clients,
        wanted: Mapping[str, Collection[str]],
        managed_by: str,
        purge_tags: bool,
        region: str,
        sought: Mapping[str, str] | None = None,
        may_empty: Collection[str] = (),
    ):
        self.clients, self.wanted, self.managed_by, self.purge_tags = clients, wanted, managed_by, purge_tags
        self.region, self.sought, self.may_empty = region, sought, may_empty
        self.regions: dict[str, str | None] = {}  # of all the account's buckets

    @property
    def s3(self) -> Any:
        return self.clients.get("s3")

    def read(self) -> list[Existing]:
        found = pages(self.s3, "list_buckets", "Buckets", PaginationConfig={"PageSize": PAGE})
        self.regions = {one["Name"]: one.get("BucketRegion") for one in found}
        here = [name for name in self.wanted if self.regions.get(name, "") in (self.region, None)]
        return self._described({name: self.wanted.get(name, LEFT) for name in [*here, *self._further()]})

    def _further(self) -> list[str]:
        if self.sought is None:
            return []
        filters = [{"Key": key, "Values": [value]} for key, value in self.sought.items()]
        arguments = {"ResourceTypeFilters": ["s3"], "TagFilters": filters}
        found = pages(self.clients.get("resourcegroupstaggingapi"), "get_resources", "ResourceTagMappingList", **arguments)
        return sorted({names.name_of_arn(one["ResourceARN"]) for one in found} & self.regions.keys() - self.wanted.keys())

    def _described(self, wanted: Mapping[str, Collection[str]]) -> list[Existing]:
        """All that is wanted of all of them, read at the same time."""
        asked = [(name, attribute) for name, attributes in wanted.items() for attribute in attributes]
        values = dict[str, dict[str, Any]]()
        for name, attribute, value in read([partial(self._read, *one) for one in asked], workers=16):
            values.setdefault(name, {})[attribute] = value
        there = [name for name in wanted if None not in values.get(name, {})]
        return [self._existing(name, values.get(name, {})) for name in there]

    def _read(self, name: str, attribute: str) -> Iterator[tuple[str, Any, Any]]:
        try:
            yield name, attribute, ASPECTS[attribute].read(self.s3, name)
        except ClientError as error:
            if error_code(error) != GONE:
                raise
            yield name, None, None  # the list may be older than its deletion

    def _existing(self, name: str, values: Mapping[str, Any]) -> Existing:
        tags = {key: value for key, value in values.get("tags", {}).items() if not key.startswith("aws:")}
        owned = tags.get(OWNER_TAG) == self.managed_by
        role, copying = names.role_name(name), (values.get("replication") or {}).get("role", "")
        after = (("iam_role", role),) if copying.endswith(f":role/{role}") else ()  # each names the other, and the role goes last
        return Existing(self.kind, name, {**values, "tags": tags}, self._outputs(name), owned=owned, after=after)

    def _outputs(self, name: str) -> dict[str, str]:
        return {"id": name, **names.domains(name, self.region, self.s3.meta.partition)}

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        if attribute == "policy":
            return kept(wanted, present)
        if attribute == "encryption":
            blocked = (present or {}).get("blocked")  # which nobody speaks of here, and a call without it would reset
            return {**wanted, "blocked": blocked} if blocked else wanted
        return super().target(attribute, wanted, present)

    def find(self, name: str) -> None:
        """Never: made once more it is told to be ours, and nothing is made twice, since a name is given once."""

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        place = {} if self.region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": self.region}}
        lock = {"ObjectLockEnabledForBucket": True} if attributes.get("object_lock") is not None else {}
        try:
            self.clients.once("s3").create_bucket(Bucket=name, ObjectOwnership=attributes["object_ownership"], **place, **lock)
        except ClientError as error:
            if error_code(error) != OURS:
                raise
        so_far = {
            **AT_FIRST,
            "object_ownership": attributes["object_ownership"],
            **({"object_lock": {}, "versioning": True} if lock else {}),
        }
        return Existing(self.kind, name, so_far, self._outputs(name), owned=True)

    def complete(self, one: Existing, missing: Mapping[str, Any]) -> Existing:
        self.update(one, missing)
        return one

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        """What goes, goes first, and in reverse: versioning can't be suspended while there is replication."""
        going = [name for name in reversed(ASPECTS) if name in changes and changes[name] == ASPECTS[name].empty]
        coming = [name for name in ASPECTS if name in changes and name not in going]
        for name in [*going, *coming]:
            self._patiently(partial(self._write, existing, name, changes[name]))

    def _write(self, existing: Existing, attribute: str, value: Any) -> None:
        if attribute == "tags":
            value = {**self._tags_of_aws(existing.name), **value}
        ASPECTS[attribute].write(self.s3, existing.name, value, existing.attributes.get(attribute))

    def _tags_of_aws(self, name: str) -> dict[str, str]:
        """Those of AWS's services, which the call has to repeat: it replaces all there are."""
        return {key: value for key, value in ASPECTS["tags"].read(self.s3, name).items() if key.startswith("aws:")}

    def _patiently(self, act: Callable[[], Any]) -> Any:
        heard = partial(once_role_is_known, act, NOT_HEARD, pause=self.pause)
        return patiently(heard, PASSING, pause=self.pause)

    def delete(self, existing: Existing) -> None:
        """With all that is in it, where that may be. What was deleted just now may be seen for a moment."""
        may_empty = existing.name in self.may_empty
        passing = ("OperationAborted", *(("BucketNotEmpty",) if may_empty else ()))
        try:
            patiently(partial(self._remove, existing.name, may_empty), passing, pause=self.pause)
        except ClientError as error:
            if error_code(error) != GONE:
                raise

    def _remove(self, name: str, may_empty: bool) -> None:
        if may_empty:
            empty(self.s3, name, self.pause)
        self.s3.delete_bucket(Bucket=name)
