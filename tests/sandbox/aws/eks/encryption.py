"""The encryption of a cluster's secrets with a KMS key (https://docs.aws.amazon.com/eks/latest/userguide/enable-kms.html)."""

from typing import Any

from moto.kms.models import kms_backends

from .refusals import invalid_parameter


def check_encryption(backend: Any, configuration: list[dict[str, Any]]) -> None:
    if len(configuration) > 1:
        raise invalid_parameter("Only one encryptionConfig may be given")
    for one in configuration:
        if one.get("resources") != ["secrets"]:
            raise invalid_parameter("encryptionConfig.resources must be [secrets]")
        _check_key(backend, one.get("provider", {}).get("keyArn", ""))


def _check_key(backend: Any, arn: str) -> None:
    parts = arn.split(":", 5)
    if len(parts) != 6 or parts[2] != "kms" or not parts[5].startswith("key/"):
        raise invalid_parameter(f"Invalid keyArn: '{arn}'")
    if parts[3] != backend.region_name:
        raise invalid_parameter(f"The key '{arn}' must be in the cluster's region")
    keys = kms_backends[parts[4]][parts[3]].keys
    key = keys.get(parts[5].partition("/")[2])
    if key is None:
        raise invalid_parameter(f"Key '{arn}' does not exist")
    if key.key_spec != "SYMMETRIC_DEFAULT" or (key.key_usage or "ENCRYPT_DECRYPT") != "ENCRYPT_DECRYPT":
        raise invalid_parameter(f"Key '{arn}' must be symmetric and for encryption and decryption")
    if key.key_state != "Enabled":
        raise invalid_parameter(f"Key '{arn}' is not enabled: {key.key_state}")
