"""What Cognito refuses of a pool's settings."""

from collections.abc import Iterator
from typing import Any

from moto.iam.models import iam_backends

from ..eks.roles import role, services
from .pool_settings import MESSAGES
from .refusals import Refused, invalid, not_in_tier

SERVICE = "cognito-idp.amazonaws.com"
ONE_KIND = "Only one of the aliasAttributes or usernameAttributes can be set in a user pool."
ONE_VALIDITY = "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays"
NO_FACTOR = "SMS configuration and Auto verification for phone_number are required when MFA is required/optional"


def check(account: str, given: dict[str, Any], settings: dict[str, Any]) -> None:
    """given: as it was sent. settings: what would come of it. Raises the first refusal."""
    problems = (
        *_sign_in(given, settings),
        *_messages(given),
        *_recovery(given),
        *_triggers(given.get("LambdaConfig", {})),
        *_email(settings["EmailConfiguration"]),
        *_sms(account, given.get("SmsConfiguration", {})),
        *_tier(settings),
    )
    for refused in problems:
        raise refused


def _sign_in(given: dict[str, Any], settings: dict[str, Any]) -> Iterator[Refused]:
    if given.get("AliasAttributes") and given.get("UsernameAttributes"):
        yield invalid(ONE_KIND)
    passwords = given.get("Policies", {}).get("PasswordPolicy", {})
    if "TemporaryPasswordValidityDays" in passwords and "UnusedAccountValidityDays" in given.get("AdminCreateUserConfig", {}):
        yield invalid(ONE_VALIDITY)
    if "PASSWORD" not in settings["Policies"]["SignInPolicy"].get("AllowedFirstAuthFactors", ["PASSWORD"]):
        yield invalid("AllowedFirstAuthFactors must contain PASSWORD.")
    waiting = settings["UserAttributeUpdateSettings"].get("AttributesRequireVerificationBeforeUpdate", [])
    if not set(waiting) <= set(settings.get("AutoVerifiedAttributes", [])):
        yield invalid("AttributesRequireVerificationBeforeUpdate: each attribute must be among AutoVerifiedAttributes.")
    devices = settings.get("DeviceConfiguration")
    if devices == {}:
        yield invalid("DeviceConfiguration must have a value.")


def _messages(given: dict[str, Any]) -> Iterator[Refused]:
    template = given.get("VerificationMessageTemplate", {})
    for alone, inside in MESSAGES:
        if alone in given and template.get(inside, given[alone]) != given[alone]:
            yield invalid(f"{alone} and VerificationMessageTemplate's {inside} must have the same value.")


def _recovery(given: dict[str, Any]) -> Iterator[Refused]:
    ways = given.get("AccountRecoverySetting", {}).get("RecoveryMechanisms", [])
    if len({one["Priority"] for one in ways}) != len(ways) or len({one["Name"] for one in ways}) != len(ways):
        yield invalid("RecoveryMechanisms: each name and each priority may be given once.")
    if len(ways) > 1 and any(one["Name"] == "admin_only" for one in ways):
        yield invalid("RecoveryMechanisms: admin_only can't be combined with another mechanism.")


def _triggers(given: dict[str, Any]) -> Iterator[Refused]:
    if ("CustomSMSSender" in given or "CustomEmailSender" in given) and "KMSKeyID" not in given:
        yield invalid("KMSKeyID is required with CustomSMSSender and CustomEmailSender.")
    versioned = given.get("PreTokenGenerationConfig", {}).get("LambdaArn")
    if versioned and given.get("PreTokenGeneration", versioned) != versioned:
        yield invalid("PreTokenGeneration and PreTokenGenerationConfig must name the same function.")


def _email(settings: dict[str, Any]) -> Iterator[Refused]:
    if settings["EmailSendingAccount"] == "DEVELOPER" and not settings.get("SourceArn"):
        yield invalid("EmailConfiguration: SourceArn is required with EmailSendingAccount DEVELOPER.")
    if settings["EmailSendingAccount"] != "DEVELOPER" and settings.get("ConfigurationSet"):
        yield invalid("EmailConfiguration: ConfigurationSet needs EmailSendingAccount DEVELOPER.")


def _sms(account: str, given: dict[str, Any]) -> Iterator[Refused]:
    arn = given.get("SnsCallerArn")
    if not arn:
        return
    iam: Any = iam_backends[account]["aws"]
    found = role(iam, arn)
    if found is None or SERVICE not in services(found):
        message = "Role does not have a trust relationship allowing Cognito to assume the role"
        yield Refused("InvalidSmsRoleTrustRelationshipException", message)


def _tier(settings: dict[str, Any]) -> Iterator[Refused]:
    """https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-sign-in-feature-plans.html"""
    tier, policies, triggers = settings["UserPoolTier"], settings["Policies"], settings["LambdaConfig"]
    if settings.get("UserPoolAddOns", {}).get("AdvancedSecurityMode", "OFF") != "OFF" and tier != "PLUS":
        yield not_in_tier("Threat protection", tier, "PLUS")
    if tier != "LITE":
        return
    if policies["PasswordPolicy"].get("PasswordHistorySize"):
        yield not_in_tier("A history of passwords", tier, "ESSENTIALS")
    if policies["SignInPolicy"].get("AllowedFirstAuthFactors", ["PASSWORD"]) != ["PASSWORD"]:
        yield not_in_tier("Sign-in without a password", tier, "ESSENTIALS")
    if triggers.get("PreTokenGenerationConfig", {}).get("LambdaVersion", "V1_0") != "V1_0":
        yield not_in_tier("Customization of access tokens", tier, "ESSENTIALS")


def check_mfa(wanted: str, settings: dict[str, Any], factors: dict[str, Any]) -> None:
    """wanted: OFF, ON or OPTIONAL, as a pool is made or changed. Factors are chosen by SetUserPoolMfaConfig, SMS here too."""
    by_sms = settings.get("SmsConfiguration") and "phone_number" in settings.get("AutoVerifiedAttributes", [])
    if wanted != "OFF" and not by_sms and not factors:
        raise invalid(NO_FACTOR)
