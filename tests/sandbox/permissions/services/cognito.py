"""Cognito: calls are about a user pool, of which a client is a part
(https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncognitouserpools.html).
"""

from collections.abc import Iterator
from typing import Any

from moto.cognitoidp.models import cognitoidp_backends

from ..asks import ANY, Ask, Request, action, pairs, request_tags, resource_tags, tags_of

SERVICE = "cognito-idp"
PASSED = {"iam:PassedToService": "cognito-idp.amazonaws.com"}


def ask(request: Request) -> Iterator[Ask]:
    resource = request.get("ResourceArn") or _pool(request, request.get("UserPoolId"))
    given = request_tags(pairs(request.get("UserPoolTags") or request.get("Tags")))
    yield Ask(action(request.call), resource, {**_tags(request, resource), **given}, tags_of(SERVICE))
    sms = request.get("SmsConfiguration") or (request.get("SmsMfaConfiguration") or {}).get("SmsConfiguration") or {}
    if sms.get("SnsCallerArn"):
        yield Ask("iam:PassRole", sms["SnsCallerArn"], PASSED)
    if request.operation in ("CreateUserPoolDomain", "UpdateUserPoolDomain") and request.get("CustomDomainConfig"):
        # https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-add-custom-domain.html
        yield Ask("cloudfront:UpdateDistribution")


def _pool(request: Request, identity: str | None) -> str:
    return request.arn(SERVICE, f"userpool/{identity}") if identity else ANY


def _tags(request: Request, arn: str) -> dict[str, Any]:
    backend: Any = cognitoidp_backends[request.account][request.region]
    found = backend.user_pools.get(arn.rpartition("/")[2])
    return resource_tags(found.extended_config["UserPoolTags"], SERVICE) if found else {}


ASKS = {SERVICE: ask}
