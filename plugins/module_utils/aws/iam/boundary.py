# SPDX-License-Identifier: GPL-3.0-or-later
"""What a role that deploys may not do, whatever its policies allow. Pure.

It keeps the role from loosening its own bounds and from leaving ways in that outlast it. It can't keep it from making
another role without a boundary and giving that to a machine of AWS: docs/oidc.md says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...converge.model import Resource
from .documents import VERSIONS
from .names import is_present

CHANGES = ("iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion", "iam:SetDefaultPolicyVersion")
LOOSENING = ("iam:DeleteRolePermissionsBoundary", "iam:DeleteUserPermissionsBoundary")
BOUNDING = ("iam:PutRolePermissionsBoundary", "iam:PutUserPermissionsBoundary")
# What makes a person or a program that stays, or gives one more to do.
USERS = (
    "iam:AddUserToGroup",
    "iam:AttachGroupPolicy",
    "iam:AttachUserPolicy",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreateServiceSpecificCredential",
    "iam:CreateUser",
    "iam:PutGroupPolicy",
    "iam:PutUserPolicy",
    "iam:ResetServiceSpecificCredential",
    "iam:UpdateAccessKey",
    "iam:UpdateLoginProfile",
    "iam:UploadSSHPublicKey",
    "iam:UploadSigningCertificate",
)
ACCOUNT = ("account:CloseAccount", "organizations:LeaveOrganization")
TRAIL = ("cloudtrail:DeleteTrail", "cloudtrail:StopLogging")


def resource(params: Mapping[str, Any]) -> Resource | None:
    """The policy of option `boundary`; None where that is not given."""
    given = params["boundary"]
    if not given:
        return None
    if params["state"] == "absent" and not any(is_present(role, params) for role in params["roles"] or []):
        return Resource("iam_policy", given["name"], present=False)
    tags = {key: str(value) for key, value in params["tags"].items()}
    attributes = {"document": given["document"] or document(given, params["path"] or "/"), "tags": tags}
    return Resource("iam_policy", given["name"], {**attributes, **({"path": params["path"]} if params["path"] else {})})


def document(given: Mapping[str, Any], path: str) -> dict[str, Any]:
    """It names no account, so that it is the same in all."""
    itself = f"arn:aws:iam::*:policy{path}{given['name']}"
    denied = [
        _denied("KeepTheBoundary", CHANGES, itself),
        _denied("KeepRolesBounded", LOOSENING),
        {**_denied("BoundByThisAlone", BOUNDING), "Condition": {"StringNotLike": {"iam:PermissionsBoundary": itself}}},
        _denied("LeaveUsersAlone", USERS),
        _denied("KeepTheAccount", ACCOUNT),
        _denied("KeepTheTrail", TRAIL),
    ]
    allowed = {"Sid": "Everything", "Effect": "Allow", "Action": "*", "Resource": "*"}
    return {"Version": VERSIONS[0], "Statement": [allowed, *denied, *given["statements"]]}


def _denied(sid: str, actions: tuple[str, ...], resource: str = "*") -> dict[str, Any]:
    return {"Sid": sid, "Effect": "Deny", "Action": list(actions), "Resource": resource}
