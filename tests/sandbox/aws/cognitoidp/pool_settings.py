"""The settings of a pool: what AWS takes where nothing is said, and how it shows what was said in two places."""

import copy
from typing import Any

DAYS = 7
PASSWORDS = {
    "MinimumLength": 8,
    "RequireUppercase": True,
    "RequireLowercase": True,
    "RequireNumbers": True,
    "RequireSymbols": True,
    "TemporaryPasswordValidityDays": DAYS,
}
# A rule that is not named in a policy that is given is none.
UNNAMED = {**dict.fromkeys(("RequireUppercase", "RequireLowercase", "RequireNumbers", "RequireSymbols"), False), "MinimumLength": 8}
SIGN_IN = {"AllowedFirstAuthFactors": ["PASSWORD"]}
DEFAULTS: dict[str, Any] = {
    "Policies": {"PasswordPolicy": PASSWORDS, "SignInPolicy": SIGN_IN},
    "DeletionProtection": "INACTIVE",
    "LambdaConfig": {},
    "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_CODE"},
    "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": []},
    "EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT"},
    "UserPoolTags": {},
    "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": False},
    "UserPoolTier": "ESSENTIALS",
}
FIXED = ("AliasAttributes", "UsernameAttributes", "UsernameConfiguration")
# What an update that does not name it leaves alone, against the API's documentation:
# https://github.com/go-to-k/cdkd/pull/1982 (measured), https://github.com/go-to-k/cdk-real-drift/pull/710; of the tier it says so itself.
LASTING = ("Policies", "DeletionProtection", "UserPoolTier")
MESSAGES = (
    ("SmsVerificationMessage", "SmsMessage"),
    ("EmailVerificationMessage", "EmailMessage"),
    ("EmailVerificationSubject", "EmailSubject"),
)


def made(given: dict[str, Any]) -> dict[str, Any]:
    return _completed({name: value for name, value in given.items() if name not in ("PoolName", "Schema", "MfaConfiguration")})


def changed(given: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """given: of an update. What it does not name is AWS's default again, but for a few things."""
    kept = {name: before[name] for name in (*FIXED, *LASTING) if name in before}
    wanted = {name: value for name, value in given.items() if name not in ("UserPoolId", "PoolName", "MfaConfiguration")}
    policies = {**before["Policies"], **given.get("Policies", {})}
    return _completed({**kept, **wanted, "Policies": policies})


def _completed(given: dict[str, Any]) -> dict[str, Any]:
    settings = {**copy.deepcopy(DEFAULTS), **copy.deepcopy(given)}
    settings["Policies"] = _policies(settings["Policies"], settings["AdminCreateUserConfig"])
    creation = {"AllowAdminCreateUserOnly": False, **settings["AdminCreateUserConfig"]}
    creation["UnusedAccountValidityDays"] = settings["Policies"]["PasswordPolicy"]["TemporaryPasswordValidityDays"]
    settings["AdminCreateUserConfig"] = creation
    settings["VerificationMessageTemplate"] = {**DEFAULTS["VerificationMessageTemplate"], **settings["VerificationMessageTemplate"]}
    settings["EmailConfiguration"] = {**DEFAULTS["EmailConfiguration"], **settings["EmailConfiguration"]}
    _mirror(settings)
    return settings


def _policies(given: dict[str, Any], creation: dict[str, Any]) -> dict[str, Any]:
    passwords = {**UNNAMED, **given["PasswordPolicy"]} if "PasswordPolicy" in given else dict(PASSWORDS)
    days = passwords.get("TemporaryPasswordValidityDays") or creation.get("UnusedAccountValidityDays")
    passwords["TemporaryPasswordValidityDays"] = days or DAYS  # 0 is as good as nothing
    if not passwords.get("PasswordHistorySize"):
        passwords.pop("PasswordHistorySize", None)
    return {"PasswordPolicy": passwords, "SignInPolicy": given.get("SignInPolicy", SIGN_IN)}


def _mirror(settings: dict[str, Any]) -> None:
    """A message has two places, and is shown in both."""
    template = settings["VerificationMessageTemplate"]
    for alone, inside in MESSAGES:
        said = template.get(inside, settings.get(alone))
        if said is not None:
            template[inside] = settings[alone] = said
