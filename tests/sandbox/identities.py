"""Who may call: the engineer's user in the hub account, the deploy role in each account, and the sessions taken on it.

moto believes any access key and lets anybody assume any role; here a caller is somebody or is refused.
"""

import json
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from moto.core.utils import utcnow
from moto.iam.models import iam_backends

from .settings import ACCOUNTS, HUB, ROLE, USER

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{HUB}:user/{USER}"}, "Action": "sts:AssumeRole"}],
}
SSO_ROLE, SSO_PATH = "AWSReservedSSO_AdministratorAccess_0123456789abcdef", "/aws-reserved/sso.amazonaws.com/ap-southeast-3/"
SSO_TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Federated": "arn:aws:iam::111111111111:saml-provider/AWSSSO_DO_NOT_DELETE"},
            "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"],
        }
    ],
}


@dataclass
class Caller:
    """Whose access key it is. `arns`: what a trust policy may call the caller; a session is also its role."""

    account: str
    identifier: str
    arns: tuple[str, ...]
    secret: str
    token: str | None = None
    expires: datetime | None = None

    @property
    def expired(self) -> bool:
        return self.expires is not None and self.expires <= utcnow()


_sessions: dict[str, Caller] = {}
_current = threading.local()


def create(access_key: tuple[str, str]) -> None:
    """Make the base identities anew, with the same keys; sessions in their roles go on."""
    for key_id in [key_id for key_id, session in _sessions.items() if not session.arns[0].endswith(f":role/{ROLE}")]:
        del _sessions[key_id]
    hub = iam_backends[HUB]["aws"]
    hub.create_user("us-east-1", USER)
    key = hub.create_access_key(USER)
    del hub.access_keys[key.access_key_id]
    key.access_key_id, key.secret_access_key = access_key
    hub.access_keys[key.access_key_id] = key
    hub.attach_user_policy(ADMINISTRATOR, USER)
    for account in ACCOUNTS.values():
        backend = iam_backends[account]["aws"]
        backend.create_role(ROLE, json.dumps(TRUST), "/", None, "Deploys the platform", [], "43200")
        backend.attach_role_policy(ADMINISTRATOR, ROLE)
        # IAM Identity Center makes such a role in each account that people sign in to.
        backend.create_role(SSO_ROLE, json.dumps(SSO_TRUST), SSO_PATH, None, "", [], "43200")
        backend.attach_role_policy(ADMINISTRATOR, SSO_ROLE)


def find(access_key_id: str) -> Caller | None:
    if access_key_id in _sessions:
        return _sessions[access_key_id]
    for account in list(iam_backends):
        backend = iam_backends[account]["aws"]
        key = backend.access_keys.get(access_key_id)
        if key and key.user_name and key.status == "Active":
            user = backend.get_user(key.user_name)
            return Caller(account, user.id, (user.arn,), key.secret_access_key)
    return None


def act_as(caller: Caller | None) -> None:
    """Remember who this thread's request is from, for the operations whose answer depends on it."""
    _current.caller = caller


def current() -> Caller | None:
    return getattr(_current, "caller", None)


def register(session: Any) -> None:
    """Let a session made by sts:AssumeRole be used until it ends."""
    _sessions[session.access_key_id] = Caller(
        session.account_id,
        session.user_id,
        (session.role_arn, session.arn),
        session.secret_access_key,
        session.session_token,
        session.expiration,
    )


def expire(access_key_id: str) -> None:
    _sessions[access_key_id].expires = utcnow() - timedelta(seconds=1)


def trusts(policy: str, caller: Caller, external_id: str | None) -> bool:
    """Whether a role's trust policy lets the caller assume it: by ARN, or by an account the caller is in."""
    names = {*caller.arns, caller.account, f"arn:aws:iam::{caller.account}:root", "*"}
    allowed = False
    for statement in _list(json.loads(policy).get("Statement", [])):
        principal = statement.get("Principal", {})
        principals = _list(principal.get("AWS", [])) if isinstance(principal, dict) else _list(principal)
        matches = "sts:AssumeRole" in _list(statement.get("Action", [])) or "sts:*" in _list(statement.get("Action", []))
        if not (matches and names.intersection(principals) and _external_id_holds(statement.get("Condition", {}), external_id)):
            continue
        if statement["Effect"] == "Deny":
            return False
        allowed = True
    return allowed


def _external_id_holds(condition: dict[str, Any], external_id: str | None) -> bool:
    for operator, keys in condition.items():
        for key, values in keys.items():
            if key.lower() == "sts:externalid" and operator == "StringEquals" and external_id not in _list(values):
                return False
    return True


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
