"""How CloudFront refuses (https://docs.aws.amazon.com/cloudfront/latest/APIReference/CommonErrors.html and the operations' own lists)."""

from moto.core.exceptions import ServiceException

# The statuses are those of the API reference; what is not here is a 400.
STATUSES = {
    "CNAMEAlreadyExists": 409,
    "CachePolicyAlreadyExists": 409,
    "CachePolicyInUse": 409,
    "DistributionAlreadyExists": 409,
    "DistributionNotDisabled": 409,
    "NoSuchCachePolicy": 404,
    "NoSuchDistribution": 404,
    "NoSuchOriginAccessControl": 404,
    "NoSuchOriginRequestPolicy": 404,
    "NoSuchResource": 404,
    "NoSuchResponseHeadersPolicy": 404,
    "OriginAccessControlAlreadyExists": 409,
    "OriginAccessControlInUse": 409,
    "OriginRequestPolicyAlreadyExists": 409,
    "OriginRequestPolicyInUse": 409,
    "PreconditionFailed": 412,
    "ResponseHeadersPolicyAlreadyExists": 409,
    "ResponseHeadersPolicyInUse": 409,
}


class Refused(ServiceException):
    def __init__(self, code: str, message: str):
        super().__init__(code, message)
        self.status_code = STATUSES.get(code, 400)


def check_version(given: str | None, etag: str) -> None:
    """Who changes something says which state of it was seen."""
    if not given:
        raise Refused("InvalidIfMatchVersion", "The If-Match version is missing or not valid for the resource.")
    if given != etag:
        words = "The request failed because it didn't meet the preconditions in one or more request-header fields."
        raise Refused("PreconditionFailed", words)
