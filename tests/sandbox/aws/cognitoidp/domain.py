"""One domain of a pool, and how it is shown."""

from dataclasses import dataclass, field
from typing import Any

from moto.moto_api._internal import mock_random


@dataclass
class Domain:
    name: str
    pool_id: str
    account: str
    region: str
    certificate: str | None = None
    security: str | None = None
    version: int = 1  # 1: the classic hosted UI, 2: managed login
    status: str = "ACTIVE"
    changes: int = 0
    distribution: str = field(default_factory=lambda: f"d{mock_random.get_random_hex(13)}.cloudfront.net")

    @property
    def custom(self) -> bool:
        return self.certificate is not None

    @property
    def user(self) -> str:
        """What Certificate Manager says who uses the certificate: a distribution of Cognito's own account."""
        return f"arn:aws:cloudfront::123456789012:distribution/E{self.distribution[1:14].upper()}"


def described(domain: Domain) -> dict[str, Any]:
    config: dict[str, Any] = {"CertificateArn": domain.certificate} if domain.custom else {}
    if domain.security:
        config["SecurityPolicy"] = domain.security
    return {
        "Domain": domain.name,
        "UserPoolId": domain.pool_id,
        "AWSAccountId": domain.account,
        "S3Bucket": f"aws-cognito-prod-{domain.region}-assets",
        "CloudFrontDistribution": domain.distribution,
        "Version": "20261101000000",
        "Status": domain.status,
        "CustomDomainConfig": config,
        "ManagedLoginVersion": domain.version,
    }
