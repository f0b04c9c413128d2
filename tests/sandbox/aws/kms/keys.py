"""Keys: made for what they are for, and refused what their state does not allow
(https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html).
"""

from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.kms.exceptions import NotFoundException, ValidationException

from .policies import check

ENCRYPT, SIGN, AGREE, AUTHENTICATE = "ENCRYPT_DECRYPT", "SIGN_VERIFY", "KEY_AGREEMENT", "GENERATE_VERIFY_MAC"
# By the beginnings of specs: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
USAGES = {
    "SYMMETRIC_DEFAULT": (ENCRYPT,),
    "RSA_": (ENCRYPT, SIGN),
    "ECC_NIST_": (SIGN, AGREE),
    "ECC_SECG_": (SIGN,),
    "HMAC_": (AUTHENTICATE,),
}
WINDOW = range(7, 31)


class InvalidState(JsonRESTError):
    code = 400

    def __init__(self, message: str):
        super().__init__("KMSInvalidStateException", message)


class Keys:
    def create_key(self, policy: str | None, key_usage: str | None, key_spec: str | None, *given: Any, **more: Any) -> Any:
        """Without a policy the account's own policies decide."""
        spec, usage = key_spec or "SYMMETRIC_DEFAULT", key_usage or ENCRYPT
        fit = next((usages for beginning, usages in USAGES.items() if spec.startswith(beginning)), None)
        if fit and usage not in fit:
            raise ValidationException(f"KeyUsage {usage} is not compatible with KeySpec {spec}")
        return super().create_key(policy, usage, spec, *given, **more)

    def key(self, identity: str) -> Any:
        """By its id or ARN, not by an alias."""
        found = self.keys.get(self.get_key_id(identity))
        if found is None:
            raise NotFoundException(f"Key '{identity}' does not exist")
        return found

    def check_policy(self, document: str, arn: str, bypass: bool) -> None:
        check(document, self.account_id, arn, bypass)

    def _standing(self, identity: str) -> Any:
        found = self.key(identity)
        if found.key_state == "PendingDeletion":
            raise InvalidState(f"{found.arn} is pending deletion.")
        return found

    def disable_key(self, key_id: str) -> None:
        super().disable_key(self._standing(key_id).id)

    def enable_key(self, key_id: str) -> None:
        super().enable_key(self._standing(key_id).id)

    def update_key_description(self, key_id: str, description: str) -> None:
        super().update_key_description(self._standing(key_id).id, description)

    def create_alias(self, target_key_id: str, alias_name: str) -> Any:
        return super().create_alias(self._standing(target_key_id).id, alias_name)

    def schedule_key_deletion(self, key_id: str, pending_window_in_days: int) -> float:
        if pending_window_in_days not in WINDOW:
            raise ValidationException(f"PendingWindowInDays must be between {WINDOW.start} and {WINDOW.stop - 1} inclusive.")
        found: float = super().schedule_key_deletion(self._standing(key_id).id, pending_window_in_days)
        return found

    def cancel_key_deletion(self, key_id: str) -> None:
        """It stays disabled."""
        found = self.key(key_id)
        if found.key_state != "PendingDeletion":
            raise InvalidState(f"{found.arn} is not pending deletion.")
        super().cancel_key_deletion(found.id)
