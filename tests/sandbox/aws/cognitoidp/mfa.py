"""The factors of multi-factor authentication, which are set as a whole: what is not sent is off afterwards
(https://github.com/go-to-k/cdkd/pull/791).
"""

from typing import Any

from moto.core.responses import ActionResult

from .refusals import invalid, not_in_tier

FACTORS = ("SmsMfaConfiguration", "SoftwareTokenMfaConfiguration", "EmailMfaConfiguration")
NO_FACTOR = "Invalid MFA configuration given, can't disable all MFAs with a required or optional configuration."
OFF_WITH_FACTOR = "Invalid MFA configuration given, can't turn off MFA and configure an MFA together."


class Mfa:
    def set_factors(self, given: dict[str, Any]) -> Any:
        pool = self.pool(given["UserPoolId"])
        factors = {name: given[name] for name in FACTORS if _on(name, given.get(name))}
        wanted = given.get("MfaConfiguration", "OFF")
        if wanted == "OFF" and factors:
            raise invalid(OFF_WITH_FACTOR)
        if wanted != "OFF" and not factors:
            raise invalid(NO_FACTOR)
        self._check_email(pool, factors)
        sms = factors.get("SmsMfaConfiguration", {}).get("SmsConfiguration")
        if sms:
            pool.extended_config["SmsConfiguration"] = sms
        if "SmsMfaConfiguration" in factors and not pool.extended_config.get("SmsConfiguration"):
            raise invalid("SmsMfaConfiguration: SmsConfiguration is required.")
        pool.factors, pool.mfa_config = factors, wanted
        pool.passkeys = given.get("WebAuthnConfiguration")
        # where moto's sign-in looks
        pool.sms_mfa_config, pool.token_mfa_config = (factors.get(name) for name in FACTORS[:2])
        return pool

    def _check_email(self, pool: Any, factors: dict[str, Any]) -> None:
        if "EmailMfaConfiguration" not in factors:
            return
        if pool.extended_config["UserPoolTier"] == "LITE":
            raise not_in_tier("MFA by e-mail", "LITE", "ESSENTIALS")
        if pool.extended_config["EmailConfiguration"]["EmailSendingAccount"] != "DEVELOPER":
            raise invalid("EmailMfaConfiguration: the user pool must send e-mail with Amazon SES (EmailSendingAccount DEVELOPER).")


def _on(name: str, given: dict[str, Any] | None) -> bool:
    return given is not None and (name != "SoftwareTokenMfaConfiguration" or bool(given.get("Enabled")))


def described(pool: Any) -> dict[str, Any]:
    passkeys = getattr(pool, "passkeys", None)
    return {**pool.factors, "MfaConfiguration": pool.mfa_config, **({"WebAuthnConfiguration": passkeys} if passkeys else {})}


class MfaRequests:
    def set_user_pool_mfa_config(self) -> ActionResult:
        return ActionResult(described(self.backend.set_factors(self.given)))

    def get_user_pool_mfa_config(self) -> ActionResult:
        return ActionResult(described(self.backend.pool(self.given["UserPoolId"])))
