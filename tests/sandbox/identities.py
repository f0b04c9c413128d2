"""Who may call: the engineer's user in the hub account, the deploy role in each account, and the sessions taken on it.

moto believes any access key and lets anybody assume any role; here a caller is somebody or is refused.
"""

import json
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from moto.core.utils import utcnow
from moto.iam.models import iam_backends

from .settings import ACCOUNTS, HUB, ROLE, USER, external_id

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
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
    # What a session was given when it was made: policies that limit it, and tags.
    policies: tuple[str, ...] = ()
    tags: dict[str, str] = field(default_factory=dict)

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
    for name, account in ACCOUNTS.items():
        backend = iam_backends[account]["aws"]
        backend.create_role(ROLE, json.dumps(trust(name)), "/", None, "Deploys the platform", [], "43200")
        backend.attach_role_policy(ADMINISTRATOR, ROLE)
        # IAM Identity Center makes such a role in each account that people sign in to.
        backend.create_role(SSO_ROLE, json.dumps(SSO_TRUST), SSO_PATH, None, "", [], "43200")
        backend.attach_role_policy(ADMINISTRATOR, SSO_ROLE)


def trust(account: str) -> dict[str, Any]:
    """Of the deploy role: the engineer is let in, from another account with that one's external id."""
    agreed = external_id(account)
    conditions = {"Condition": {"StringEquals": {"sts:ExternalId": agreed}}} if agreed else {}
    allowed = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{HUB}:user/{USER}"}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [{**allowed, **conditions}]}


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


def owner(caller: Caller) -> Any:
    """The IAM role or user whose policies count for the caller; None, if it is there no longer."""
    backend: Any = iam_backends[caller.account]["aws"]
    members = backend.roles if len(caller.arns) > 1 else backend.users
    return next((found for found in list(members.values()) if found.arn == caller.arns[0]), None)


def register(session: Any, policies: tuple[str, ...] = (), tags: dict[str, str] | None = None) -> Caller:
    """Let a session made by sts:AssumeRole be used until it ends."""
    made = Caller(
        session.account_id,
        session.user_id,
        (session.role_arn, session.arn),
        session.secret_access_key,
        session.session_token,
        session.expiration,
        policies,
        tags or {},
    )
    _sessions[session.access_key_id] = made
    return made


def expire(access_key_id: str) -> None:
    _sessions[access_key_id].expires = utcnow() - timedelta(seconds=1)
