"""KMS: a key says what it is for, also where its maker did not."""

from typing import Any


class Backend:
    def create_key(self, policy: str | None, key_usage: str | None, *given: Any, **more: Any) -> Any:
        return super().create_key(policy, key_usage or "ENCRYPT_DECRYPT", *given, **more)
