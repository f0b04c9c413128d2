"""What Certificate Manager is asked and how it answers."""

from typing import Any

from moto.core.responses import ActionResult

from .certificates import OWN

# Of what is described, what a list tells too.
LISTED = (
    "CertificateArn", "DomainName", "Status", "Type", "KeyAlgorithm", "RenewalEligibility", "NotBefore", "NotAfter", "CreatedAt",
    "IssuedAt", "ImportedAt",
)  # fmt: skip
ISSUED = ("Issuer", "NotAfter", "NotBefore", "Serial", "IssuedAt")  # what there is only then


class Requests:
    def call_action(self) -> Any:
        self.acm_backend.settle()
        return super().call_action()

    def request_certificate(self) -> ActionResult:
        arn = self.acm_backend.request_certificate(
            self._get_param("DomainName"),
            self._get_param("IdempotencyToken"),
            self._get_param("SubjectAlternativeNames"),
            self._get_param("Tags"),
            self._get_param("CertificateAuthorityArn"),
            self._get_param("Options"),
            validation_method=self._get_param("ValidationMethod"),
        )
        return ActionResult({"CertificateArn": arn})

    def describe_certificate(self) -> ActionResult:
        return ActionResult({"Certificate": self._described(self.acm_backend.get_certificate(self._get_param("CertificateArn")))})

    def list_certificates(self) -> ActionResult:
        statuses = self._get_param("CertificateStatuses")
        found = []
        for one in self.acm_backend.list_certificates(statuses, self._get_param("Includes")):
            whole = self._described(one)
            about = {member: whole[member] for member in LISTED if member in whole}
            names = {"SubjectAlternativeNameSummaries": whole["SubjectAlternativeNames"], "HasAdditionalSubjectAlternativeNames": False}
            found.append({**about, **names, "InUse": bool(whole["InUseBy"]), "Exported": one.cert_options["Export"] == "ENABLED"})
        return ActionResult({"CertificateSummaryList": found})

    def _described(self, certificate: Any) -> dict[str, Any]:
        whole: dict[str, Any] = certificate.describe()["Certificate"]
        whole["InUseBy"] = self.acm_backend.users_of(certificate)
        if certificate.type not in OWN:
            return whole
        whole["SubjectAlternativeNames"] = certificate.names
        whole["DomainValidationOptions"] = [_validation(certificate, name) for name in certificate.names]
        if certificate.issued_at is None:
            return {member: value for member, value in whole.items() if member not in ISSUED}
        return {**whole, "IssuedAt": certificate.issued_at.timestamp()}


def _validation(certificate: Any, name: str) -> dict[str, Any]:
    """Without its record in the first seconds."""
    status = {"ISSUED": "SUCCESS", "PENDING_VALIDATION": "PENDING_VALIDATION"}.get(certificate.status, "FAILED")
    known = {"ResourceRecord": certificate.validations[name]} if name in certificate.validations else {}
    method = certificate.validation_method
    return {"DomainName": name, "ValidationDomain": name, "ValidationStatus": status, "ValidationMethod": method, **known}
