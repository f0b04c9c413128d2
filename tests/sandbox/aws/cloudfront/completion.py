"""A distribution's configuration as CloudFront shows it: complete, whatever its maker left out.

https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html
"""

from typing import Any

NONE = {"Quantity": 0}
SIGNERS = {"Enabled": False, "Quantity": 0}
METHODS = ["HEAD", "GET"]


def completed(config: dict[str, Any]) -> dict[str, Any]:
    return {
        "CallerReference": config["CallerReference"],
        "Aliases": quantified(config.get("Aliases")),
        "DefaultRootObject": config.get("DefaultRootObject") or "",
        "Origins": quantified(config["Origins"], origin),
        "OriginGroups": config.get("OriginGroups") or NONE,
        "DefaultCacheBehavior": behaviour(config["DefaultCacheBehavior"]),
        "CacheBehaviors": quantified(config.get("CacheBehaviors"), behaviour),
        "CustomErrorResponses": quantified(config.get("CustomErrorResponses"), error_response),
        "Comment": config.get("Comment") or "",
        "Logging": {"Enabled": False, "IncludeCookies": False, "Bucket": "", "Prefix": "", **(config.get("Logging") or {})},
        "PriceClass": config.get("PriceClass") or "PriceClass_All",
        "Enabled": config["Enabled"],
        "ViewerCertificate": viewer_certificate(config.get("ViewerCertificate") or {}),
        "Restrictions": config.get("Restrictions") or {"GeoRestriction": {"RestrictionType": "none", "Quantity": 0}},
        "WebACLId": config.get("WebACLId") or "",
        "HttpVersion": config.get("HttpVersion") or "http2",
        "IsIPV6Enabled": config.get("IsIPV6Enabled", True),
        "ContinuousDeploymentPolicyId": config.get("ContinuousDeploymentPolicyId") or "",
        "Staging": config.get("Staging") or False,
    }


def quantified(given: dict[str, Any] | None, of: Any = lambda one: one) -> dict[str, Any]:
    items = [of(one) for one in (given or {}).get("Items") or []]
    return {"Quantity": len(items), "Items": items} if items else dict(NONE)


def origin(given: dict[str, Any]) -> dict[str, Any]:
    return {
        "OriginPath": "",
        "CustomHeaders": dict(NONE),
        "ConnectionAttempts": 3,
        "ConnectionTimeout": 10,
        "OriginShield": {"Enabled": False},
        "OriginAccessControlId": "",
        **given,
    }


def behaviour(given: dict[str, Any]) -> dict[str, Any]:
    methods = given.get("AllowedMethods") or {}
    allowed, cached = methods.get("Items") or METHODS, (methods.get("CachedMethods") or {}).get("Items") or METHODS
    return {
        "TrustedSigners": dict(SIGNERS),
        "TrustedKeyGroups": dict(SIGNERS),
        "SmoothStreaming": False,
        "Compress": False,
        "LambdaFunctionAssociations": dict(NONE),
        "FunctionAssociations": dict(NONE),
        "FieldLevelEncryptionId": "",
        "GrpcConfig": {"Enabled": False},
        **given,
        "AllowedMethods": {"Quantity": len(allowed), "Items": allowed, "CachedMethods": {"Quantity": len(cached), "Items": cached}},
    }


def error_response(given: dict[str, Any]) -> dict[str, Any]:
    return {"ResponsePagePath": "", "ResponseCode": "", "ErrorCachingMinTTL": 10, **given}


def viewer_certificate(given: dict[str, Any]) -> dict[str, Any]:
    arn = given.get("ACMCertificateArn")
    if not arn:
        own = {"CloudFrontDefaultCertificate": True, "SSLSupportMethod": "vip", "MinimumProtocolVersion": "TLSv1"}
        return {**own, "CertificateSource": "cloudfront"}
    return {
        "CloudFrontDefaultCertificate": False,
        "ACMCertificateArn": arn,
        "SSLSupportMethod": given.get("SSLSupportMethod"),
        "MinimumProtocolVersion": given.get("MinimumProtocolVersion") or "TLSv1",
        "Certificate": arn,
        "CertificateSource": "acm",
    }
