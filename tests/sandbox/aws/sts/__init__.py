"""Roles are assumed by whom their trust policy names and whose own policies allow it, and a session is known from then on."""

from typing import Any

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult
from moto.iam.exceptions import NotFoundException
from moto.iam.models import iam_backends

from ... import identities
from ...operations import Call
from ...permissions import Ask, allowed, identity, trust
from .issuers import control
from .web_identity import WebIdentities, WebIdentityResponse, refuse

__all__ = ["Backend", "Response", "control"]


class AccessDenied(ServiceException):
    status_code = 403

    def __init__(self, caller: str, action: str, resource: str):
        super().__init__("AccessDenied", f"User: {caller} is not authorized to perform: sts:{action} on resource: {resource}")


class Backend(WebIdentities):
    def assume_role(self, **given: Any) -> Any:
        caller, arn = identities.current(), given["role_arn"]
        if caller is None or not may_assume(caller, arn, given.get("external_id"), given["region_name"]):
            raise AccessDenied(caller.arns[-1] if caller else "anonymous", "AssumeRole", arn)
        session = super().assume_role(**given)
        identities.register(session, tuple(filter(None, [given.get("policy")])))
        return session

    def get_caller_identity(self, access_key_id: str, region: str) -> tuple[str, str, str]:
        caller = identities.current()
        if caller is None:
            raise AccessDenied("anonymous", "GetCallerIdentity", "*")
        return caller.identifier, caller.arns[-1], caller.account


class Response(WebIdentityResponse):
    def assume_role(self) -> ActionResult:
        """With the policies and tags that moto leaves aside."""
        arn = self._get_param("RoleArn")
        tags = {one["Key"]: one["Value"] for one in self._get_param("Tags", [])}
        named = [policy(one["arn"]) for one in self._get_param("PolicyArns", [])]
        caller = identities.current()
        external_id = self._get_param("ExternalId")
        if tags and not (caller and may_assume(caller, arn, external_id, self.region, "TagSession")):
            raise AccessDenied(caller.arns[-1] if caller else "anonymous", "TagSession", arn)
        answer = super().assume_role()
        session = identities.find(answer.result["Credentials"].access_key_id)
        session.policies += tuple(named)
        session.tags |= tags
        return answer


def may_assume(caller: identities.Caller, arn: str, external_id: str | None, region: str, action: str = "AssumeRole") -> bool:
    """By the role's trust policy, and by the caller's own, which a role of the same account that names the caller does without."""
    document = trust_policy(arn)
    how = trust.of_principal(document, caller, external_id, action) if document else None
    if how is None:
        return False
    if how == "named" and arn.split(":")[4] == caller.account:
        return True
    facts = {} if external_id is None else {"sts:ExternalId": external_id}
    ask = Ask(f"sts:{action}", arn, facts, ("sts:externalid", "sts:rolesessionname"))
    return allowed(caller, Call("sts", action, region=region), ask)


def trust_policy(arn: str) -> str | None:
    account = arn.split(":")[4] if arn.count(":") >= 5 else ""
    if account not in iam_backends:
        return None
    try:
        return str(iam_backends[account]["aws"].get_role_by_arn(arn).assume_role_policy_document)
    except NotFoundException:
        return None


def policy(arn: str) -> str:
    """Of a managed policy that a session is limited to."""
    account = arn.split(":")[4]
    for owner in list(iam_backends) if account == "aws" else [account]:
        found = iam_backends[owner]["aws"].managed_policies.get(arn)
        if found:
            return identity.document(found)
    raise refuse("MalformedPolicyDocument", f"The policy {arn} does not exist")
