"""Key-signing keys: keys of KMS that sign a zone's keys, and whose digests the zone above holds as DS records.

https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-configuring-dnssec-cmk-requirements.html
"""

import base64
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import dns.dnssec
import dns.name
import dns.rdata
from cryptography.hazmat.primitives.serialization import load_der_public_key
from dns.rdataclass import IN
from dns.rdatatype import DNSKEY
from moto.core.utils import utcnow
from moto.kms.models import kms_backends

from ...permissions.trust import service_may
from .refusals import Refused
from .zone import Zone

REGION, SPEC, USAGE = "us-east-1", "ECC_NIST_P256", "SIGN_VERIFY"
SERVICE = "dnssec-route53.amazonaws.com"
ACTIONS = ("kms:DescribeKey", "kms:GetPublicKey", "kms:Sign")
FLAG, ALGORITHM, MNEMONIC, DIGEST, DIGEST_MNEMONIC = 257, 13, "ECDSAP256SHA256", 2, "SHA-256"
UNUSABLE = "The KMS key can't be used: it is disabled, is going to be deleted, or its policy no longer lets Route 53 sign with it."


@dataclass
class KeySigningKey:
    """wanted: ACTIVE or INACTIVE, as it was asked for."""

    name: str
    arn: str
    zone: Zone
    reference: str
    public: bytes
    wanted: str
    created: datetime = field(default_factory=utcnow)
    changed: datetime = field(default_factory=utcnow)

    @property
    def usable(self) -> bool:
        key = _find(self.arn, self.zone)
        return key is not None and key.key_state == "Enabled" and _lets_in(key, self.zone)

    @property
    def status(self) -> str:
        return self.wanted if self.usable or self.wanted == "INACTIVE" else "ACTION_NEEDED"

    @property
    def dnskey(self) -> str:
        return f"{FLAG} 3 {ALGORITHM} {base64.b64encode(self.public).decode()}"

    @property
    def ds(self) -> str:
        key: Any = dns.rdata.from_text(IN, DNSKEY, self.dnskey)
        made = dns.dnssec.make_ds(dns.name.from_text(self.zone.name), key, "SHA256")
        return f"{made.key_tag} {ALGORITHM} {DIGEST} {made.digest.hex().upper()}"

    def set(self, status: str) -> None:
        self.wanted, self.changed = status, utcnow()

    def shown(self) -> dict[str, Any]:
        tag, _, _, digest = self.ds.split()
        status = self.status
        return {
            "Name": self.name,
            "KmsArn": self.arn,
            "Flag": FLAG,
            "SigningAlgorithmMnemonic": MNEMONIC,
            "SigningAlgorithmType": ALGORITHM,
            "DigestAlgorithmMnemonic": DIGEST_MNEMONIC,
            "DigestAlgorithmType": DIGEST,
            "KeyTag": int(tag),
            "DigestValue": digest,
            "PublicKey": base64.b64encode(self.public).decode(),
            "DSRecord": self.ds,
            "DNSKEYRecord": self.dnskey,
            "Status": status,
            **({"StatusMessage": UNUSABLE} if status == "ACTION_NEEDED" else {}),
            "CreatedDate": self.created,
            "LastModifiedDate": self.changed,
        }


def public_key(arn: str, zone: Zone) -> bytes:
    """Of a key that is fit to sign this zone: the point on the curve, as DNS has it (RFC 6605)."""
    key = _find(arn, zone)
    if key is None or key.key_state != "Enabled" or key.key_spec != SPEC or key.key_usage != USAGE:
        message = f"The CMK with ARN '{arn}' is not an enabled key of the spec {SPEC} and the usage {USAGE} in {REGION}."
        raise Refused("InvalidKMSArn", message)
    if not _lets_in(key, zone):
        raise Refused(
            "InvalidKMSArn",
            f"The CMK with ARN '{arn}' did not grant all required permissions for DNSSEC usage. Please review your key-policy, and verify "
            "that you and Route 53 have permissions to perform the following actions: DescribeKey, GetPublicKey, and Sign.",
        )
    public: Any = load_der_public_key(key.private_key.public_key())
    numbers = public.public_numbers()
    return bytes(numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big"))


def _find(arn: str, zone: Zone) -> Any:
    beginning = f"arn:aws:kms:{REGION}:{zone.account}:key/"
    keys = kms_backends[zone.account][REGION].keys
    return keys.get(arn.removeprefix(beginning)) if arn.startswith(beginning) else None


def _lets_in(key: Any, zone: Zone) -> bool:
    facts = {"aws:SourceAccount": zone.account, "aws:SourceArn": f"arn:aws:route53:::hostedzone/{zone.resource_id}"}
    return all(service_may(key.policy, SERVICE, action, key.arn, facts) for action in ACTIONS)
