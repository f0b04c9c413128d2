# SPDX-License-Identifier: GPL-3.0-or-later
"""What contradicts itself in the settings of a pool. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from . import messages, schema
from .messages import CODE, USER

# https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_PasswordPolicyType.html
RANGES = {"minimum_length": (6, 99), "history_size": (0, 24), "temporary_validity_days": (0, 365)}
LONGEST_ATTRIBUTE = 20
NOT_LITE = "is a feature of the plans ESSENTIALS and PLUS; say tier: ESSENTIALS, or leave it out"


def problems(params: Mapping[str, Any]) -> Iterator[str]:
    yield from _names(params)
    yield from _attributes(params)
    yield from _passwords(params)
    yield from _factors(params)
    yield from _recovery(params)
    yield from _email(params)
    yield from _messages(params)
    if params["advanced_security"] in ("AUDIT", "ENFORCED") and params["tier"] in ("LITE", "ESSENTIALS"):
        yield "advanced_security is a feature of the plan PLUS; say tier: PLUS, or leave it out"


def _names(params: Mapping[str, Any]) -> Iterator[str]:
    if params["username_attributes"] and params["alias_attributes"]:
        yield (
            "alias_attributes: people sign in with username_attributes in the place of a name, beside which there are no aliases; "
            "give one of the two"
        )


def _attributes(params: Mapping[str, Any]) -> Iterator[str]:
    given = params["attributes"] or []
    found = Counter(one["name"] for one in given)
    yield from (f"attributes: {name} is listed twice; leave it in once" for name, count in found.items() if count > 1)
    for one in given:
        yield from (f"attributes: {one['name']}: {problem}" for problem in _attribute(one))


def _attribute(one: Mapping[str, Any]) -> Iterator[str]:
    name, limits = one["name"], [limit for limit in (one["min"], one["max"]) if limit is not None]
    if name.startswith((schema.OWN, "dev:")):
        yield f"write {name.rpartition(':')[2]}: Cognito puts {schema.OWN} before it"
    if name in schema.STANDARD and limits:
        yield "min and max of a standard attribute are Cognito's; leave them out"
    if name not in schema.STANDARD and one["required"]:
        yield "an attribute of one's own can't be required; leave required out"
    if len(name) > LONGEST_ATTRIBUTE:
        yield f"its name is longer than {LONGEST_ATTRIBUTE} characters; shorten it"
    if limits and one["type"] not in schema.CONSTRAINTS:
        yield f"min and max are for texts and numbers, not for {one['type']}; leave them out"
    if len(limits) == 2 and limits[0] > limits[1]:
        yield f"min {limits[0]} is more than max {limits[1]}; exchange them"


def _passwords(params: Mapping[str, Any]) -> Iterator[str]:
    policy = params["password_policy"] or {}
    for rule, (least, most) in RANGES.items():
        value = policy.get(rule)
        if value is not None and not least <= value <= most:
            yield f"password_policy.{rule}: {value} is not possible; AWS takes {least} to {most}"
    if policy.get("history_size") and params["tier"] == "LITE":
        yield f"password_policy.history_size {NOT_LITE}"


def _factors(params: Mapping[str, Any]) -> Iterator[str]:
    mode, email, sms = params["mfa_configuration"], params["email_mfa"] or {}, params["sms_mfa"] or {}
    chosen = {"software_token_mfa": params["software_token_mfa"], "email_mfa": email.get("enabled"), "sms_mfa": sms.get("enabled")}
    given = [name for name, enabled in chosen.items() if enabled]
    if mode in ("ON", "OPTIONAL") and not given:
        yield f"mfa_configuration: {mode} needs something to show beside a password; say software_token_mfa: true"
    if mode == "OFF" and given:
        yield f"mfa_configuration: it is OFF, and {', '.join(given)} has no effect; say OPTIONAL, or leave {given[0]} out"
    if given and mode is None:
        yield f"{given[0]}: say in mfa_configuration whether people have to (ON) or may (OPTIONAL)"
    if "email_mfa" in given and (params["email"] or {}).get("account") != "DEVELOPER":
        yield "email_mfa: Cognito sends such codes through SES alone; say email.account: DEVELOPER, with email.source_arn"
    if "email_mfa" in given and params["tier"] == "LITE":
        yield f"email_mfa {NOT_LITE}"
    if "sms_mfa" in given and not params["sms"]:
        yield "sms_mfa: there is no role to send SMS in; give sms.role_arn"


def _recovery(params: Mapping[str, Any]) -> Iterator[str]:
    ways = params["account_recovery"]
    if ways is None:
        return
    if not ways:
        yield "account_recovery is empty; say admin_only if nobody is to get back in alone, or leave it out"
    if "admin_only" in ways and len(ways) > 1:
        yield "account_recovery: admin_only stands alone; leave it, or the others, out"
    if len(set(ways)) < len(ways):
        yield "account_recovery: a way is listed twice; leave it in once"


def _email(params: Mapping[str, Any]) -> Iterator[str]:
    email = params["email"] or {}
    own = [name for name in ("from", "configuration_set") if email.get(name)]
    if email.get("account") == "DEVELOPER" and not email.get("source_arn"):
        yield "email.source_arn is missing; with account: DEVELOPER it is the ARN of an identity of SES"
    if email.get("account") == "COGNITO_DEFAULT" and own:
        yield f"email.{own[0]}: Cognito's own account has none; say account: DEVELOPER, or leave it out"


def _messages(params: Mapping[str, Any]) -> Iterator[str]:
    verification, invitation = params["verification"] or {}, params["invitation"] or {}
    said = [("email_mfa.message", (params["email_mfa"] or {}).get("message"), (CODE,))]
    said += [("sms_mfa.message", (params["sms_mfa"] or {}).get("message"), (CODE,))]
    for name in ("email_message", "sms_message"):
        said += [(f"verification.{name}", verification.get(name), (CODE,)), (f"invitation.{name}", invitation.get(name), (CODE, USER))]
    for option, text, needed in said:
        lacks = messages.missing(text, *needed) if text else []
        if lacks:
            yield f"{option}: {' and '.join(lacks)} is missing, in the place of what is told; write it into the message"
    by_link = verification.get("email_message_by_link")
    if by_link and not messages.has_link(by_link):
        yield "verification.email_message_by_link: {link:its words} is missing, in the place of the link; write it into the message"
