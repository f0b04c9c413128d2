"""The secrets of an account in a region, found by name and ARN without looking at the others, and in the order of their creation."""

import re
import secrets
import string
from bisect import bisect_left
from typing import Any

from moto.kms.models import kms_backends
from moto.secretsmanager.models import secretsmanager_backends

from ... import identities
from ...provisioning import Provisioning
from ...settings import ACCOUNTS
from . import policies
from .refusals import DELETED, Refused, access_denied, invalid_request, not_found, on_replica
from .secret import DEFAULT_KEY, Replica, Secret

ARN = re.compile(r"arn:[^:]+:secretsmanager:([^:]+):(\d{12}):secret:(.+)")
SUFFIX = re.compile(r"-[A-Za-z0-9]{6}")
LETTERS = string.ascii_letters + string.digits


class Store:
    region_name: str
    account_id: str

    def __init__(self, region_name: str, account_id: str):
        super().__init__(region_name, account_id)
        self.provisioning = Provisioning()
        self.by_name: dict[str, Any] = {}
        self.numbers: list[int] = []
        self.by_number: dict[int, Any] = {}
        self._next = 0

    def number(self) -> int:
        self._next += 1
        return self._next

    def new(self, name: str) -> Secret:
        suffix = "".join(secrets.choice(LETTERS) for _ in range(6))
        arn = f"arn:{self.partition}:secretsmanager:{self.region_name}:{self.account_id}:secret:{name}-{suffix}"
        return Secret(self.number(), name, arn, self.region_name)

    def keep(self, secret: Any) -> None:
        self.by_name[secret.name] = secret
        self.by_number[secret.number] = secret
        self.numbers.append(secret.number)

    def forget(self, secret: Any) -> None:
        del self.by_name[secret.name], self.by_number[secret.number]
        del self.numbers[bisect_left(self.numbers, secret.number)]

    def beside(self, region: str, account: str | None = None) -> Any:
        """The secrets of another region or account."""
        return secretsmanager_backends[account or self.account_id][region]

    def look_up(self, identifier: str) -> Any:
        """By name, ARN, or an ARN without its last characters; None if it is not there."""
        if identifier in self.by_name:
            return self.by_name[identifier]
        parts = ARN.fullmatch(identifier)
        if not parts or parts[1] != self.region_name:
            return None
        path = parts[3]
        whole = self.by_name.get(path[:-7]) if SUFFIX.fullmatch(path[-7:]) else None
        if whole is not None and whole.arn == identifier:
            return whole
        # AWS takes what ends like a whole ARN for one.
        return None if SUFFIX.fullmatch(path[-7:]) else self.by_name.get(path)

    def secret(self, identifier: str, action: str, deleted: bool = False, replica: bool = False) -> Any:
        """The one that is named; of another account, if its policy lets the caller. deleted, replica: it may be that too."""
        owner = self.owner(identifier)
        found = owner.look_up(identifier) if owner is not None else None
        if owner is not self:
            caller = identities.current()
            allowed = found is not None and caller is not None and policies.allow(found.policy, caller, action, found.arn)
            if not allowed:
                raise access_denied(caller.arns[-1] if caller else "anonymous", action, identifier)
        if found is None:
            raise not_found()
        if isinstance(found, Replica) and not replica:
            raise on_replica()
        if found.deleted is not None and not deleted:
            raise invalid_request(DELETED)
        return found

    def owner(self, identifier: str) -> Any:
        """Whose backend has it, None for an account that there is not."""
        parts = ARN.fullmatch(identifier)
        if not parts or parts[2] == self.account_id:
            return self
        return self.beside(self.region_name, parts[2]) if parts[2] in ACCOUNTS.values() else None

    def check_own_key(self, secret: Any) -> None:
        """AWS's own key serves no other account (https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html)."""
        if secret.account != self.account_id and secret.key_id is None:
            raise Refused("AccessDeniedException", "Access to KMS is not allowed")

    def key(self, given: str | None) -> str | None:
        """The key to keep with a secret, which is there and usable."""
        if not given or given.rpartition(":")[2] == DEFAULT_KEY:
            return None
        problem = self.key_problem(given, self.region_name)
        if problem:
            raise Refused("EncryptionFailure", f"Secrets Manager can't encrypt the secret value: {problem} (Service: AWSKMS)")
        return given

    def key_problem(self, given: str, region: str) -> str | None:
        """Why the key can't serve in that region."""
        parts = given.split(":")
        account = parts[4] if len(parts) > 5 else self.account_id
        if len(parts) > 5 and parts[3] != region:
            return f"Invalid arn {parts[3]}"
        kms: Any = kms_backends[account][region] if account in ACCOUNTS.values() else None
        try:
            found = kms.describe_key(parts[5].removeprefix("key/") if len(parts) > 5 else given)
        except (AttributeError, KeyError):
            return f"Key '{given}' does not exist"
        return None if found.enabled else f"{found.arn} is disabled."
