# SPDX-License-Identifier: GPL-3.0-or-later
"""What people show beside a password, which AWS keeps apart from the rest of a pool. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NAMES = frozenset({"mfa_configuration", "software_token_mfa", "email_mfa", "sms_mfa"})
# What there is where nothing but a password is asked for.
NONE = {"mfa_configuration": "OFF", "software_token_mfa": False, "email_mfa": {"enabled": False}, "sms_mfa": {"enabled": False}}


def attributes(description: Mapping[str, Any]) -> dict[str, Any]:
    """Of an answer of GetUserPoolMfaConfig. A message is one that may be used."""
    email, sms = description.get("EmailMfaConfiguration"), description.get("SmsMfaConfiguration")
    return {
        "mfa_configuration": description.get("MfaConfiguration") or "OFF",
        "software_token_mfa": bool((description.get("SoftwareTokenMfaConfiguration") or {}).get("Enabled")),
        "email_mfa": _message(email, {"subject": "Subject", "message": "Message"}),
        "sms_mfa": _message(sms, {"message": "SmsAuthenticationMessage"}),
    }


def merged(wanted: Any, present: Any) -> Any:
    """What is left out of a message stays, unless there is none."""
    if not isinstance(wanted, Mapping):
        return wanted
    return {**(present or {}), **wanted} if wanted["enabled"] else {"enabled": False}


def request(description: Mapping[str, Any], changes: Mapping[str, Any], sms: Mapping[str, Any]) -> dict[str, Any]:
    """Of SetUserPoolMfaConfig, which takes away what is left out. sms: the pool's own configuration, which it wants again."""
    keys = ("SoftwareTokenMfaConfiguration", "EmailMfaConfiguration", "SmsMfaConfiguration", "MfaConfiguration", "WebAuthnConfiguration")
    body = {key: description[key] for key in keys if key in description}
    if changes.get("mfa_configuration") == "OFF":  # which AWS takes without any factor alone
        return {"MfaConfiguration": "OFF", **{key: body[key] for key in ("WebAuthnConfiguration",) if key in body}}
    if "mfa_configuration" in changes:
        body["MfaConfiguration"] = changes["mfa_configuration"]
    if "software_token_mfa" in changes:
        body["SoftwareTokenMfaConfiguration"] = {"Enabled": changes["software_token_mfa"]}
    if "email_mfa" in changes:
        email = _body(changes["email_mfa"], {"subject": "Subject", "message": "Message"})
        body = _with(body, "EmailMfaConfiguration", email)
    if "sms_mfa" in changes:
        text = _body(changes["sms_mfa"], {"message": "SmsAuthenticationMessage"})
        body = _with(body, "SmsMfaConfiguration", None if text is None else {**text, "SmsConfiguration": dict(sms)})
    return body


def _message(found: Mapping[str, Any] | None, members: Mapping[str, str]) -> dict[str, Any]:
    if found is None:
        return {"enabled": False}
    return {"enabled": True, **{ours: found[theirs] for ours, theirs in members.items() if found.get(theirs)}}


def _body(value: Mapping[str, Any], members: Mapping[str, str]) -> dict[str, Any] | None:
    return {members[key]: value[key] for key in members if key in value} if value["enabled"] else None


def _with(body: Mapping[str, Any], key: str, value: Any) -> dict[str, Any]:
    rest = {name: one for name, one in body.items() if name != key}
    return rest if value is None else {**rest, key: value}
