"""Certificates that Amazon issues, each name of which is validated by a record of its own."""

import hashlib
import re
from typing import Any

from moto.acm.exceptions import CertificateNotFound
from moto.core.exceptions import AWSError
from moto.core.utils import utcnow

from ...provisioning import Provisioning
from ..cloudfront.distributions import using
from ..route53.lookup import resolves

LABEL = r"[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
DOMAIN = re.compile(rf"(\*\.)?({LABEL}\.)+[a-zA-Z]{{2,63}}")
LONGEST = 64  # the first name, which is the certificate's common name
OWN = ("AMAZON_ISSUED",)


class Refused(AWSError):
    def __init__(self, code: str, message: str):
        super().__init__(message, exception_type=code)


class Certificates:
    def __init__(self, region_name: str, account_id: str):
        super().__init__(region_name, account_id)
        self.provisioning = Provisioning()

    def look_up(self, arn: str) -> Any:
        """None where there is none."""
        return self.get_certificate(arn) if arn in self._certificates else None

    def get_certificate(self, arn: str) -> Any:
        """moto has one issued after a minute, whatever its records."""
        if arn not in self._certificates:
            raise CertificateNotFound(arn=arn, account_id=self.account_id)
        found = self._certificates[arn]
        if found.type not in OWN:
            found.check()
        return found

    def request_certificate(
        self,
        domain_name: str,
        idempotency_token: str | None,
        subject_alt_names: list[str] | None,
        tags: list[dict[str, str]] | None,
        *given: Any,
        validation_method: str | None = None,
        **more: Any,
    ) -> str:
        names = list(dict.fromkeys([domain_name, *(subject_alt_names or [])]))
        for number, name in enumerate(names):
            if not DOMAIN.fullmatch(name) or (number == 0 and len(name) > LONGEST):
                raise Refused("ValidationException", f"The domain name {name} is not valid.")
        before = set(self._certificates)
        arn: str = super().request_certificate(domain_name, idempotency_token, subject_alt_names, tags, *given, **more)
        made = self._certificates[arn]
        if arn not in before and made.type in OWN:
            made.names, made.validation_method = names, validation_method or "EMAIL"
            made.validations, made.issuing, made.issued_at = {}, False, None
            self.provisioning.begin("certificate validation", lambda: self._tell(made))
        return arn

    def _tell(self, made: Any) -> None:
        """Which records are asked for is known a moment after the request."""
        if made.validation_method == "DNS":
            made.validations = {name: record(self.account_id, name) for name in made.names}

    def settle(self) -> None:
        """What has been validated since is issued in its time."""
        self.provisioning.settle("Describe")
        for one in self._certificates.values():
            if one.type in OWN and one.status == "PENDING_VALIDATION" and one.validations and not one.issuing and self._validated(one):
                one.issuing = True
                self.provisioning.begin("certificate", lambda one=one: issue(one))

    def _validated(self, certificate: Any) -> bool:
        return all(resolves(record["Name"], record["Value"]) for record in certificate.validations.values())

    def users_of(self, certificate: Any) -> list[str]:
        return [*certificate.in_use_by, *using(certificate.arn)]

    def delete_certificate(self, arn: str) -> None:
        users = self.users_of(self.get_certificate(arn))
        if users:
            raise Refused("ResourceInUseException", f"Certificate {arn} in account {self.account_id} is in use.")
        super().delete_certificate(arn)


def issue(certificate: Any) -> None:
    certificate.status, certificate.issued_at = "ISSUED", utcnow()


def record(account: str, name: str) -> dict[str, str]:
    """The same for each certificate of an account, and for a name and the wildcard under it.

    https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
    """
    domain = name.removeprefix("*.")
    token = hashlib.sha256(f"{account} {domain}".encode()).hexdigest()
    letters = "".join(chr(ord("a") + int(sign, 16)) for sign in token[:10])
    return {"Name": f"_{token[:32]}.{domain}.", "Type": "CNAME", "Value": f"_{token[32:]}.{letters}.acm-validations.aws."}
