"""CloudFront and Certificate Manager
(https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudfront.html, …/list_awscertificatemanager.html).
"""

from collections.abc import Iterator

from ..asks import Ask, Request, action, pairs, request_tags

# By the words that an operation's name has; the longer ones first, as some are parts of others.
RESOURCES = {
    "OriginAccessControl": "origin-access-control",
    "OriginRequestPolic": "origin-request-policy",
    "ResponseHeadersPolic": "response-headers-policy",
    "CachePolic": "cache-policy",
    "Distribution": "distribution",
}


def ask_cloudfront(request: Request) -> Iterator[Ask]:
    """A distribution with tags is made by two actions, neither of which has the operation's name."""
    tagged = request.operation == "CreateDistributionWithTags"
    tags = (request.get("DistributionConfigWithTags") or {}).get("Tags") if tagged else request.get("Tags")
    facts = request_tags(pairs((tags or {}).get("Items")))
    resource = request.get("Resource") or _resource(request)
    yield Ask("cloudfront:CreateDistribution" if tagged else action(request.call), resource, facts)
    if tagged:
        yield Ask("cloudfront:TagResource", resource, facts)


def _resource(request: Request) -> str:
    kind = next((kind for words, kind in RESOURCES.items() if words in request.operation), None)
    if kind is None or request.operation.startswith("List"):
        return "*"
    return f"arn:aws:cloudfront::{request.account}:{kind}/{request.get('Id') or '*'}"


def ask_certificates(request: Request) -> Iterator[Ask]:
    facts = request_tags(pairs(request.get("Tags")))
    yield Ask(action(request.call), request.get("CertificateArn") or "*", facts)
    if request.operation == "RequestCertificate" and request.get("Tags"):
        yield Ask("acm:AddTagsToCertificate", request.arn("acm", "certificate/*"), facts)


ASKS = {"cloudfront": ask_cloudfront, "acm": ask_certificates}
