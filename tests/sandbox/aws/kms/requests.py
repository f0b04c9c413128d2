"""What KMS is asked of keys, and how it answers."""

import json
from typing import Any

NEW = "arn:aws:kms:*:*:key/new"  # of a key that is not yet there


class Requests:
    kms_backend: Any

    def create_key(self) -> str:
        policy = self._get_param("Policy")
        if policy:
            self.kms_backend.check_policy(policy, NEW, bool(self._get_param("BypassPolicyLockoutSafetyCheck")))
        answer: str = super().create_key()
        return answer

    def put_key_policy(self) -> str:
        key = self.kms_backend.key(self._get_param("KeyId"))
        self.kms_backend.check_policy(self._get_param("Policy"), key.arn, bool(self._get_param("BypassPolicyLockoutSafetyCheck")))
        answer: str = super().put_key_policy()
        return answer

    def schedule_key_deletion(self) -> str:
        key = self.kms_backend.key(self._get_param("KeyId"))
        days = self._get_param("PendingWindowInDays") or 30
        date = self.kms_backend.schedule_key_deletion(key.id, days)
        return json.dumps({"KeyId": key.arn, "DeletionDate": date, "KeyState": key.key_state, "PendingWindowInDays": days})

    def cancel_key_deletion(self) -> str:
        key = self.kms_backend.key(self._get_param("KeyId"))
        self.kms_backend.cancel_key_deletion(key.id)
        return json.dumps({"KeyId": key.arn})
