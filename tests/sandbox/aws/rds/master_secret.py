"""A master user's password that RDS manages: its secret in Secrets Manager, and its rotation.

https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
"""

import json
from typing import Any
from uuid import uuid4

from moto.kms.models import kms_backends
from moto.secretsmanager.models import secretsmanager_backends

from ..secretsmanager.passwords import password
from .refusals import invalid_combination, refused

DEFAULT_KEY = "alias/aws/secretsmanager"
DAYS = 7


def new_password() -> str:
    return password({"PasswordLength": 28, "ExcludeCharacters": "/@\"' \\"})


class MasterSecret:
    """owner: the instance or cluster."""

    def __init__(self, owner: Any, kind: str, key: str | None):
        self._owner = owner
        self.status = "creating"
        backend = owner.backend
        self._secrets: Any = secretsmanager_backends[backend.account_id][backend.region_name]
        self._kms: Any = kms_backends[backend.account_id][backend.region_name]
        given = key or DEFAULT_KEY
        try:
            self.key = str(self._kms.describe_key(given.rpartition("key/")[2] if "key/" in given else given).arn)
        except Exception:  # moto's own, and a KeyError for an alias that is not there
            raise refused("KMSKeyNotAccessibleFault", f"The specified KMS key [{key}] does not exist or is not enabled.") from None
        self.password = new_password()
        said = f"The secret associated with the primary RDS DB {'instance' if kind == 'db' else 'cluster'}: {owner.arn}"
        tag = {"Key": f"aws:rds:primaryDB{'Instance' if kind == 'db' else 'Cluster'}Arn", "Value": owner.arn}
        text = json.dumps({"username": owner.settings["MasterUsername"], "password": self.password})
        made = self._secrets.create_managed_secret("rds", f"rds!{kind}-{uuid4()}", text, said, key, [tag])
        self.arn = made.arn
        self._kept.rotation.update({"enabled": True, "lambda": None, "rules": {"AutomaticallyAfterDays": DAYS}})

    @property
    def _kept(self) -> Any:
        return self._secrets.look_up(self.arn)

    def rotate(self) -> str:
        """A new password, at once current; it is for the caller to tell the server."""
        self.status = "rotating"
        self.password = new_password()
        text = json.dumps({"username": self._owner.settings["MasterUsername"], "password": self.password})
        self._secrets.add(self._kept, {"SecretString": text}, None)
        return self.password

    def delete(self) -> None:
        if self._kept is not None:
            self._secrets.forget(self._kept)

    def describe(self) -> dict[str, Any]:
        return {"SecretArn": self.arn, "SecretStatus": self.status, "KmsKeyId": self.key}


class MasterSecrets:
    def make_secret(self, owner: Any, key: str | None, kind: str = "db") -> tuple[MasterSecret, str]:
        made = MasterSecret(owner, kind, key)
        return made, made.password

    def change_master(self, owner: Any, given: dict[str, Any]) -> str | None:
        """What ModifyDBInstance and ModifyDBCluster say of the password; the new one, None if there is none."""
        wanted, rotate = given.get("ManageMasterUserPassword"), given.get("RotateMasterUserPassword")
        password_given = given.get("MasterUserPassword")
        if rotate and owner.secret is None:
            raise invalid_combination("You can't rotate the master user password because it isn't managed in AWS Secrets Manager.")
        if password_given and owner.secret is not None and wanted is not False:
            said = "You can't specify MasterUserPassword because the master user password is managed in AWS Secrets Manager."
            raise invalid_combination(said)
        if wanted is False and owner.secret is not None:
            if not password_given:
                raise invalid_combination("You must specify MasterUserPassword when you turn off ManageMasterUserPassword.")
            owner.secret.delete()
            owner.secret = None
        if wanted and owner.secret is None:
            kind = "db" if ":db:" in owner.arn else "cluster"
            owner.secret, made = self.make_secret(owner, given.get("MasterUserSecretKmsKeyId"), kind)
            return made
        return owner.secret.rotate() if rotate else password_given
