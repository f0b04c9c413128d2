"""Roles are assumed by whom their trust policy names, and a session is known from then on."""

from typing import Any

from moto.core.exceptions import ServiceException
from moto.iam.exceptions import NotFoundException
from moto.iam.models import iam_backends

from .. import identities


class AccessDenied(ServiceException):
    status_code = 403

    def __init__(self, caller: str, action: str, resource: str):
        super().__init__("AccessDenied", f"User: {caller} is not authorized to perform: sts:{action} on resource: {resource}")


class Backend:
    def assume_role(self, **given: Any) -> Any:
        caller = identities.current()
        arn, external_id = given["role_arn"], given.get("external_id")
        policy = _trust_policy(arn)
        if caller is None or policy is None or not identities.trusts(policy, caller, external_id):
            raise AccessDenied(caller.arns[-1] if caller else "anonymous", "AssumeRole", arn)
        session = super().assume_role(**given)
        identities.register(session)
        return session

    def assume_role_with_web_identity(self, **given: Any) -> Any:
        if _trust_policy(given["role_arn"]) is None:
            raise AccessDenied("anonymous", "AssumeRoleWithWebIdentity", given["role_arn"])
        session = super().assume_role(**given)
        identities.register(session)
        return session

    def get_caller_identity(self, access_key_id: str, region: str) -> tuple[str, str, str]:
        caller = identities.current()
        if caller is None:
            raise AccessDenied("anonymous", "GetCallerIdentity", "*")
        return caller.identifier, caller.arns[-1], caller.account


def _trust_policy(arn: str) -> str | None:
    account = arn.split(":")[4] if arn.count(":") >= 5 else ""
    if account not in iam_backends:
        return None
    try:
        return iam_backends[account]["aws"].get_role_by_arn(arn).assume_role_policy_document
    except NotFoundException:
        return None
