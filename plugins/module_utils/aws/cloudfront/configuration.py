# SPDX-License-Identifier: GPL-3.0-or-later
"""A distribution's configuration as AWS has it, and as attributes. What no attribute speaks of stays as it is. Pure.

https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from .area import counted, items_of

WHOLE = {
    "default_root_object": "DefaultRootObject",
    "price_class": "PriceClass",
    "http_version": "HttpVersion",
    "ipv6": "IsIPV6Enabled",
    "web_acl_arn": "WebACLId",
    "enabled": "Enabled",
}
BEHAVIOUR = {
    "cache_policy_id": "CachePolicyId",
    "origin_request_policy_id": "OriginRequestPolicyId",
    "response_headers_policy_id": "ResponseHeadersPolicyId",
    "viewer_protocol_policy": "ViewerProtocolPolicy",
    "compress": "Compress",
}
ORIGIN = {"origin_domain": "DomainName", "origin_path": "OriginPath", "origin_access_control_id": "OriginAccessControlId"}
# Times and the like of a behaviour that has no cache policy, which go where one comes.
WITHOUT_POLICY = ("ForwardedValues", "MinTTL", "DefaultTTL", "MaxTTL")


def attributes_of(config: Mapping[str, Any]) -> dict[str, Any]:
    behaviour, origin = config["DefaultCacheBehavior"], _origin(config)
    viewer, restriction = config["ViewerCertificate"], config["Restrictions"]["GeoRestriction"]
    certificate = viewer.get("ACMCertificateArn") or viewer.get("IAMCertificateId")
    return {
        **{key: config.get(member) for key, member in WHOLE.items()},
        "http_version": config.get("HttpVersion", "").lower() or None,
        **{key: behaviour.get(member) or None for key, member in BEHAVIOUR.items() if key != "compress"},
        "compress": behaviour.get("Compress", False),
        **{key: origin.get(member, "") for key, member in ORIGIN.items()},
        "domain_names": frozenset(items_of(config.get("Aliases"))),
        "certificate_arn": certificate,
        "minimum_protocol_version": viewer.get("MinimumProtocolVersion") if certificate else None,
        "error_responses": {one["ErrorCode"]: _error(one) for one in items_of(config.get("CustomErrorResponses"))},
        "geo_restriction": {"type": restriction["RestrictionType"], "locations": frozenset(items_of(restriction))},
        "logging": _logging(config.get("Logging") or {}),
    }


def skeleton(name: str, reference: str) -> dict[str, Any]:
    """A configuration to begin with, for a bucket."""
    return {
        "CallerReference": reference,
        "Comment": name,
        "Enabled": True,
        "Origins": counted([{"Id": name, "DomainName": "", "S3OriginConfig": {"OriginAccessIdentity": ""}}]),
        "DefaultCacheBehavior": {"TargetOriginId": name, "ViewerProtocolPolicy": "redirect-to-https"},
    }


def applied(config: Mapping[str, Any], attributes: Mapping[str, Any]) -> dict[str, Any]:
    """A configuration, complete or not, brought to these attributes."""
    after: dict[str, Any] = deepcopy(dict(config))
    after |= {member: attributes[key] for key, member in WHOLE.items() if key in attributes}
    behaviour, origin = after["DefaultCacheBehavior"], _origin(after)
    for key, member in BEHAVIOUR.items():
        if key in attributes:
            behaviour.pop(member, None)
            behaviour |= {member: attributes[key]} if attributes[key] is not None else {}
    if behaviour.get("CachePolicyId"):
        for member in WITHOUT_POLICY:
            behaviour.pop(member, None)
    origin |= {member: attributes[key] for key, member in ORIGIN.items() if key in attributes}
    for key, (member, shaped) in SHAPED.items():
        if key in attributes:
            after[member] = shaped(attributes[key])
    if attributes.keys() & {"certificate_arn", "minimum_protocol_version"}:
        after["ViewerCertificate"] = _viewer(after.get("ViewerCertificate") or {}, attributes)
    return after


def _origin(config: Mapping[str, Any]) -> dict[str, Any]:
    """Where the pages come from."""
    wanted = config["DefaultCacheBehavior"]["TargetOriginId"]
    found: dict[str, Any] = next((one for one in items_of(config["Origins"]) if one["Id"] == wanted), {})
    return found


def _viewer(before: Mapping[str, Any], attributes: Mapping[str, Any]) -> dict[str, Any]:
    arn = attributes.get("certificate_arn", before.get("ACMCertificateArn"))
    if not arn:
        return {"CloudFrontDefaultCertificate": True}
    version = attributes.get("minimum_protocol_version") or before.get("MinimumProtocolVersion", "TLSv1.2_2021")
    return {"ACMCertificateArn": arn, "SSLSupportMethod": "sni-only", "MinimumProtocolVersion": version}


def _error(response: Mapping[str, Any]) -> dict[str, Any]:
    code = response.get("ResponseCode")
    return {
        "page": response.get("ResponsePagePath") or None,
        "response_code": int(code) if code else None,
        "min_ttl": response.get("ErrorCachingMinTTL"),
    }


def _errors(responses: Mapping[int, Mapping[str, Any]]) -> dict[str, Any]:
    return counted(
        [
            {
                "ErrorCode": code,
                **({"ResponsePagePath": one["page"], "ResponseCode": str(one["response_code"])} if one["page"] else {}),
                "ErrorCachingMinTTL": one["min_ttl"],
            }
            for code, one in sorted(responses.items())
        ]
    )


def _logging(logging: Mapping[str, Any]) -> dict[str, Any] | None:
    if not logging.get("Enabled"):
        return None
    return {"bucket": logging["Bucket"], "prefix": logging.get("Prefix", ""), "include_cookies": logging.get("IncludeCookies", False)}


def _logged(logging: Mapping[str, Any] | None) -> dict[str, Any]:
    if not logging:
        return {"Enabled": False, "IncludeCookies": False, "Bucket": "", "Prefix": ""}
    return {"Enabled": True, "IncludeCookies": logging["include_cookies"], "Bucket": logging["bucket"], "Prefix": logging["prefix"]}


def _restricted(restriction: Mapping[str, Any]) -> dict[str, Any]:
    return {"GeoRestriction": {"RestrictionType": restriction["type"], **counted(sorted(restriction["locations"]))}}


SHAPED = {
    "domain_names": ("Aliases", lambda names: counted(sorted(names))),
    "error_responses": ("CustomErrorResponses", _errors),
    "geo_restriction": ("Restrictions", _restricted),
    "logging": ("Logging", _logged),
}
