# SPDX-License-Identifier: GPL-3.0-or-later
"""What only AWS can tell of a plan before anything is changed: whose a name is, who the caller is, what the account blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property, partial
from typing import Any

from ...converge.apply import read
from ...converge.model import Existing, InvalidPlan
from ...converge.plan import Step
from ..area import Clients
from ..calls import error_code
from . import account_block, exposure, lockout, names, shapes
from .buckets import S3Bucket
from .desired import POLICY
from .emptying import is_empty
from .merging import Bucket
from .names import KIND

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError
ENFORCED = "BucketOwnerEnforced"


class Checks:
    """kind: that has read. buckets: those to be present, by name."""

    def __init__(self, clients: Clients, kind: S3Bucket, buckets: Mapping[str, Bucket], check_mode: bool):
        self.clients, self.kind, self.buckets, self.check_mode = clients, kind, buckets, check_mode

    def __call__(self, steps: Sequence[Step]) -> None:
        """A last look at the plan. Raises InvalidPlan with every problem found."""
        planned = [step for step in steps if step.of.kind in (KIND, POLICY) and step.action in ("create", "update")]
        new = [step.of.name for step in planned if step.of.kind == KIND and step.action == "create"]
        owned = [step for step in planned if step.action == "update" and "object_ownership" in step.changes]
        opening = [step for step in planned if step.changes.keys() & {"policy", "public_access_block"}]
        policies = {step.of.name: step.values["policy"] for step in opening if step.values.get("policy")}
        alone = [step.of.name for step in owned if step.values["object_ownership"] == ENFORCED]
        asked = [*(partial(self._taken, name) for name in new), *(partial(self._lists, name) for name in alone)]
        problems = [*read(asked), *self._targets(), *self._lockouts(policies), *self._account_block(policies)]
        if problems:
            raise InvalidPlan([f"s3_buckets: {problem}" for problem in problems])

    def _taken(self, name: str) -> Iterator[str]:
        """Names are given once in all of AWS."""
        if name in self.kind.regions:
            place = self.kind.regions[name]
            yield f"{name}: it is yours already, in {place}, and a bucket can't move; choose another name, or run in that region"
            return
        try:
            self.kind.s3.head_bucket(Bucket=name)
        except ClientError as error:
            if error_code(error) in ("404", "NoSuchBucket"):
                return
            if error_code(error) not in ("403", "301", "400"):
                raise
        yield f"{name}: somebody else owns a bucket of this name; choose another name"

    def _lists(self, name: str) -> Iterator[str]:
        """S3 takes no bucket out of reach of access control lists while its own lets others in."""
        acl = self.kind.s3.get_bucket_acl(Bucket=name)
        if any(grant["Grantee"].get("ID") != acl["Owner"]["ID"] for grant in acl["Grants"]):
            yield f"{name}: its access control list lets others in; set that to private, or give object_ownership as it is"

    def _targets(self) -> Iterator[str]:
        """The log of requests goes into a bucket of the same account and region. In check mode another task may yet make it."""
        known = {*self.kind.regions, *self.buckets}
        for name, bucket in self.buckets.items():
            target = (bucket["logging"] or {}).get("target_bucket")
            if target and target not in known and not self.check_mode:
                yield f"{name}: logging: there is no bucket {target} in this account; describe it here, or correct its name"
            elif target and self.kind.regions.get(target) not in (None, self.kind.region):
                yield f"{name}: logging: {target} is in {self.kind.regions[target]}, and logs stay in their region; name another bucket"

    @cached_property
    def caller(self) -> lockout.Caller:
        found = self.clients.get("sts").get_caller_identity()
        return lockout.Caller(found["Arn"], found["Account"], found["UserId"])

    def _lockouts(self, policies: Mapping[str, Any]) -> Iterator[str]:
        for name, document in policies.items():
            options = self.buckets[name]["policy"] or {}
            if options.get("confirm_lockout") or not lockout.may_deny(document):
                continue
            denying = lockout.denying(document, self.caller, names.arn(self.kind.s3.meta.partition, name))
            if denying:
                whom = self.caller.principal
                remedy = f"except {whom} by ArnNotLike of aws:PrincipalArn, or say confirm_lockout: true if that is meant"
                yield f"{name}: policy: {', '.join(denying)} may deny you, {whom}, to change this policy ever again; {remedy}"

    def _account_block(self, policies: Mapping[str, Any]) -> Iterator[str]:
        """What the account blocks for all of its buckets."""
        public = [name for name, document in policies.items() if self.buckets[name]["public"] and exposure.public_statements(document)]
        block = account_block.read(self.clients, self.caller.account) if public else {}
        shut = [name for name, member in shapes.BLOCK.items() if block.get(member) and not name.endswith("_acls")]
        if shut:
            what = f"the account blocks public access for all of its buckets ({', '.join(shut)})"
            yield f"{', '.join(sorted(public))}: public: {what}; take that off in S3's settings of the account, or say public: false"


def refuse_deletions(kind: S3Bucket, existing: Sequence[Existing], absent: Sequence[str], named: Sequence[str]) -> list[str]:
    """Of the buckets said to be absent those that hold nothing. Raises InvalidPlan for one that holds something and is not named,
    and for one that is in another region.

    named: entries of `delete_data`.
    """
    there = [one.name for one in existing if one.kind == KIND and one.name in absent and f"{KIND} {one.name}" not in named]
    found = read([lambda name=name: [(name, is_empty(kind.s3, name))] for name in there])
    what = "s3_buckets: {0}: it holds objects, and is not deleted with them unless s3_delete_data names it as `{1} {0}`; or empty it"
    problems = [what.format(name, KIND) for name, nothing in found if not nothing]
    away = [name for name in absent if kind.regions.get(name) not in (None, kind.region)]
    problems += [f"s3_buckets: {name}: it is in {kind.regions[name]}; run in that region, or leave it out" for name in away]
    if problems:
        raise InvalidPlan(problems)
    return [name for name, nothing in found if nothing]
