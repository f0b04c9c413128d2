# SPDX-License-Identifier: GPL-3.0-or-later
"""What is set on a user pool as a whole: from AWS's description to attributes, and back into a request. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

Path = tuple[str, ...]

# Where each stands in AWS's description, and in requests.
PLAIN: dict[str, Path] = {
    "tier": ("UserPoolTier",),
    "advanced_security": ("UserPoolAddOns", "AdvancedSecurityMode"),
    "admin_create_only": ("AdminCreateUserConfig", "AllowAdminCreateUserOnly"),
    "username_case_sensitive": ("UsernameConfiguration", "CaseSensitive"),
}
SETS: dict[str, Path] = {
    "username_attributes": ("UsernameAttributes",),
    "alias_attributes": ("AliasAttributes",),
    "auto_verified_attributes": ("AutoVerifiedAttributes",),
    "verify_before_update": ("UserAttributeUpdateSettings", "AttributesRequireVerificationBeforeUpdate"),
}
PASSWORDS = {
    "minimum_length": "MinimumLength",
    "require_lowercase": "RequireLowercase",
    "require_uppercase": "RequireUppercase",
    "require_numbers": "RequireNumbers",
    "require_symbols": "RequireSymbols",
    "history_size": "PasswordHistorySize",
    "temporary_validity_days": "TemporaryPasswordValidityDays",
}
EMAIL = {
    "account": "EmailSendingAccount",
    "source_arn": "SourceArn",
    "from": "From",
    "reply_to": "ReplyToEmailAddress",
    "configuration_set": "ConfigurationSet",
}
VERIFICATION = {
    "by": "DefaultEmailOption",
    "email_subject": "EmailSubject",
    "email_message": "EmailMessage",
    "email_subject_by_link": "EmailSubjectByLink",
    "email_message_by_link": "EmailMessageByLink",
    "sms_message": "SmsMessage",
}
TRIGGERS = {
    "pre_sign_up": "PreSignUp",
    "post_confirmation": "PostConfirmation",
    "pre_authentication": "PreAuthentication",
    "post_authentication": "PostAuthentication",
    "pre_token_generation": "PreTokenGeneration",
    "custom_message": "CustomMessage",
    "user_migration": "UserMigration",
    "define_auth_challenge": "DefineAuthChallenge",
    "create_auth_challenge": "CreateAuthChallenge",
    "verify_auth_challenge_response": "VerifyAuthChallengeResponse",
}
# Of each the place, and its members by ours.
GROUPED: dict[str, tuple[Path, dict[str, str]]] = {
    "password_policy": (("Policies", "PasswordPolicy"), PASSWORDS),
    "email": (("EmailConfiguration",), EMAIL),
    "sms": (("SmsConfiguration",), {"role_arn": "SnsCallerArn", "external_id": "ExternalId", "region": "SnsRegion"}),
    "verification": (("VerificationMessageTemplate",), VERIFICATION),
    "invitation": (
        ("AdminCreateUserConfig", "InviteMessageTemplate"),
        {"email_subject": "EmailSubject", "email_message": "EmailMessage", "sms_message": "SMSMessage"},
    ),
    "lambda_triggers": (("LambdaConfig",), TRIGGERS),
}
# What AWS means by saying nothing.
# https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UsernameConfigurationType.html
UNSAID = {"advanced_security": "OFF", "admin_create_only": False, "username_case_sensitive": True}
NEVER = {"remember": "never"}
DEVICES = {"always": False, "opt_in": True}  # by whether they are only remembered where a person says so
# What the template of verification messages stands for, and what a rule of passwords does: AWS describes both, and takes one.
LEGACY = ("EmailVerificationMessage", "EmailVerificationSubject", "SmsVerificationMessage")


def attributes(description: Mapping[str, Any]) -> dict[str, Any]:
    """Of a description by DescribeUserPool."""
    found: dict[str, Any] = {"deletion_protection": description.get("DeletionProtection") == "ACTIVE"}
    found |= {name: _at(description, path, UNSAID.get(name)) for name, path in PLAIN.items()}
    found |= {name: frozenset(_at(description, path) or ()) for name, path in SETS.items()}
    for name, (path, members) in GROUPED.items():
        there = _at(description, path) or {}
        found[name] = {ours: there[theirs] for ours, theirs in members.items() if there.get(theirs) not in (None, "")}
    ways = _at(description, ("AccountRecoverySetting", "RecoveryMechanisms")) or []
    found["account_recovery"] = [one["Name"] for one in sorted(ways, key=lambda one: one["Priority"])]
    return found | {"device": _device(description.get("DeviceConfiguration"))}


def merged(name: str, wanted: Any, present: Any) -> Any:
    """What is left out of a group of settings stays; an empty text takes one away."""
    if name == "device":
        return NEVER if wanted["remember"] == "never" else {**(present or {}), **wanted}
    if name not in GROUPED:
        return wanted
    whole = {**(present or {}), **wanted}
    return {key: value for key, value in whole.items() if value != ""}


def request(description: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The members of a request that sets `changes`, and leaves the rest of `description` as it is."""
    body = deepcopy(dict(description))
    for name, value in changes.items():
        if name == "deletion_protection":
            body["DeletionProtection"] = "ACTIVE" if value else "INACTIVE"
        elif name in PLAIN:
            _put(body, PLAIN[name], value)
        elif name in SETS:
            _put(body, SETS[name], sorted(value))
        elif name in GROUPED:
            path, members = GROUPED[name]
            others = {key: one for key, one in (_at(body, path) or {}).items() if key not in members.values()}
            _put(body, path, others | {members[key]: one for key, one in value.items()})
        elif name == "account_recovery":
            body["AccountRecoverySetting"] = {"RecoveryMechanisms": [{"Priority": at, "Name": one} for at, one in enumerate(value, 1)]}
        elif name == "device":
            body["DeviceConfiguration"] = _device_request(value)
    return _without_doubles(body)


def _without_doubles(body: dict[str, Any]) -> dict[str, Any]:
    if body.get("VerificationMessageTemplate"):
        body = {key: value for key, value in body.items() if key not in LEGACY}
    if (_at(body, ("Policies", "PasswordPolicy")) or {}).get("TemporaryPasswordValidityDays") is not None:
        (body.get("AdminCreateUserConfig") or {}).pop("UnusedAccountValidityDays", None)
    return {key: value for key, value in body.items() if value is not None}


def _device(found: Mapping[str, Any] | None) -> dict[str, Any]:
    """Without a configuration no device is remembered. https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-device-tracking.html"""
    if found is None:
        return dict(NEVER)
    remember = next(name for name, asked in DEVICES.items() if asked is bool(found.get("DeviceOnlyRememberedOnUserPrompt")))
    return {"remember": remember, "challenge_on_new_device": bool(found.get("ChallengeRequiredOnNewDevice"))}


def _device_request(value: Mapping[str, Any]) -> dict[str, Any] | None:
    if value["remember"] == "never":
        return None
    challenge = bool(value.get("challenge_on_new_device"))
    return {"ChallengeRequiredOnNewDevice": challenge, "DeviceOnlyRememberedOnUserPrompt": DEVICES[value["remember"]]}


def _at(description: Mapping[str, Any], path: Path, otherwise: Any = None) -> Any:
    """What stands there; `otherwise` where nothing does."""
    for step in path[:-1]:
        description = description.get(step) or {}
    return description.get(path[-1], otherwise)


def _put(body: dict[str, Any], path: Path, value: Any) -> None:
    for step in path[:-1]:
        body[step] = body.get(step) or {}
        body = body[step]
    body[path[-1]] = value
