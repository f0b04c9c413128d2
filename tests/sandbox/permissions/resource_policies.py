"""Policies of things that are asked beside a caller's own: whom of which account they let do what.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-req-id.html
"""

from dataclasses import dataclass
from typing import Any

from .. import identities
from .conditions import Facts
from .policies import Statement, listed, read

# Services whose resources' policies are asked as well, of an administrator too.
SERVICES = frozenset({"ecr"})


@dataclass(frozen=True)
class ResourcePolicy:
    """owner: the account of the thing. document: its policy, None for none."""

    owner: str
    document: str | None

    def decide(self, caller: identities.Caller, action: str, resource: str, facts: Facts) -> str:
        """`denied`, `named` (it lets in the caller itself), `account` (it leaves it to the caller's account), or `not allowed`."""
        decision = "not allowed"
        for statement in read(self.document).statements if self.document else ():
            how = _of(statement.said, caller)
            if how is None:
                continue
            concerned = _whole(statement).of(action, resource, facts)
            if statement.denies and concerned is not False:
                return "denied"
            if not statement.denies and concerned is True:
                decision = "named" if "named" in (how, decision) else "account"
        return decision


def _whole(statement: Statement) -> Statement:
    """A statement without a resource is about the thing that it is attached to."""
    said = statement.said
    return statement if {"Resource", "NotResource"} & said.keys() else Statement({**said, "Resource": "*"})


def _of(said: dict[str, Any], caller: identities.Caller) -> str | None:
    """How it speaks of the caller; None where it does not."""
    given = said.get("Principal", said.get("NotPrincipal"))
    names = set(listed(given.get("AWS", [])) if isinstance(given, dict) else [given])
    own, account = {*caller.arns, "*"}, {caller.account, f"arn:aws:iam::{caller.account}:root"}
    if "NotPrincipal" in said:
        return None if names & (own | account) else "named"
    if names & own:
        return "named"
    return "account" if names & account else None
