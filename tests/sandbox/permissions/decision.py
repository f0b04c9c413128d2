"""Whether a caller may do what it asks for, and how AWS says no."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from .. import identities
from ..operations import Call
from . import asks, identity
from .asks import Ask, Request
from .conditions import Facts
from .policies import Policies
from .resource_policies import SERVICES

# What AWS lets everybody do who has credentials: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
FREE = {("sts", "GetCallerIdentity"), ("sts", "GetSessionToken"), ("sts", "GetAccessKeyInfo")}
# Decided where the trust policy is read, which alone can let a principal of the same account in.
LATER = {("sts", "AssumeRole")}


@dataclass(frozen=True)
class Denied:
    """policy: whose says no, "identity" or "resource"."""

    action: str
    resource: str
    explicit: bool
    policy: str = "identity"

    def reason(self) -> str:
        if self.explicit:
            return f"with an explicit deny in {'an' if self.policy == 'identity' else 'a'} {self.policy}-based policy"
        return f"because no {self.policy}-based policy allows the {self.action} action"


def refusal_to(call: Call, caller: identities.Caller, body: bytes = b"") -> Denied | None:
    """The first thing that the call asks for and the caller may not; None: it may all."""
    if not call.operation or (call.service, call.operation) in FREE | LATER:
        return None
    limits = identity.limits(caller)
    if call.service not in SERVICES and all(one.everything for one in limits):
        return None
    request = Request(call, caller, body)
    common = asks.principal(request)
    for ask in asks.of(request):
        verdict = _decide(limits, ask, common, caller)
        if verdict.decision != "allowed":
            return Denied(ask.action, ask.resource, verdict.decision == "denied", verdict.policy)
    return None


def allowed(caller: identities.Caller, call: Call, ask: Ask) -> bool:
    """Whether a caller's policies allow one thing."""
    limits = identity.limits(caller)
    if ask.policy is None and all(one.everything for one in limits):
        return True
    return _decide(limits, ask, asks.principal(Request(call, caller)), caller).decision == "allowed"


class Verdict(NamedTuple):
    """decision: "allowed", "denied" or "not allowed". policy: whose policies say so."""

    decision: str
    policy: str = "identity"


def _decide(limits: list[Policies], ask: Ask, common: dict[str, Any], caller: identities.Caller) -> Verdict:
    facts = Facts({**common, **ask.facts}, ask.more)
    decisions = [one.decide(ask.action, ask.resource, facts) for one in limits]
    own = next(one for one in ("denied", "not allowed", "allowed") if one in decisions)
    if ask.policy is None or own == "denied":
        return Verdict(own)
    of_resource = ask.policy.decide(caller, ask.action, ask.resource, facts)
    if of_resource == "denied":
        return Verdict("denied", "resource")
    if ask.policy.owner != caller.account:
        # Both accounts have to allow it, each by its own policies.
        return Verdict(own) if own != "allowed" or of_resource != "not allowed" else Verdict("not allowed", "resource")
    # In one account either is enough; a boundary and a session's policies limit both.
    named = of_resource == "named" and identities.owner(caller) is not None
    return Verdict("allowed") if named and "not allowed" not in decisions[1:] else Verdict(own)
