"""Whether a caller may do what it asks for, and how AWS says no."""

from dataclasses import dataclass

from .. import identities
from ..operations import Call
from . import asks, identity
from .asks import Ask, Request
from .conditions import Facts

# What AWS lets everybody do who has credentials: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
FREE = {("sts", "GetCallerIdentity"), ("sts", "GetSessionToken"), ("sts", "GetAccessKeyInfo")}
# Decided where the trust policy is read, which alone can let a principal of the same account in.
LATER = {("sts", "AssumeRole")}


@dataclass(frozen=True)
class Denied:
    action: str
    resource: str
    explicit: bool

    def reason(self) -> str:
        if self.explicit:
            return "with an explicit deny in an identity-based policy"
        return f"because no identity-based policy allows the {self.action} action"


def refusal_to(call: Call, caller: identities.Caller, body: bytes = b"") -> Denied | None:
    """The first thing that the call asks for and the caller may not; None: it may all."""
    if not call.operation or (call.service, call.operation) in FREE | LATER:
        return None
    limits = identity.limits(caller)
    if all(one.everything for one in limits):
        return None
    request = Request(call, caller, body)
    common = asks.principal(request)
    for ask in asks.of(request):
        decision = _decide(limits, ask, common)
        if decision != "allowed":
            return Denied(ask.action, ask.resource, decision == "denied")
    return None


def allowed(caller: identities.Caller, call: Call, ask: Ask) -> bool:
    """Whether a caller's policies allow one thing."""
    limits = identity.limits(caller)
    return all(one.everything for one in limits) or _decide(limits, ask, asks.principal(Request(call, caller))) == "allowed"


def _decide(limits: list[identity.Policies], ask: Ask, common: dict[str, object]) -> str:
    facts = Facts({**common, **ask.facts}, ask.more)
    decisions = {one.decide(ask.action, ask.resource, facts) for one in limits}
    return next(one for one in ("denied", "not allowed", "allowed") if one in decisions)
