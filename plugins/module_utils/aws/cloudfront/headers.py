# SPDX-License-Identifier: GPL-3.0-or-later
"""The headers that a site's answers get, from data to CloudFront's shape. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def security(given: Mapping[str, Any]) -> dict[str, Any]:
    """given: the option `security_headers`. A header that is false or empty is not sent."""
    override, transport = given["override"], given["strict_transport_security"]
    members = {
        "StrictTransportSecurity": _transport(transport) if transport and transport["max_age"] else None,
        "ContentTypeOptions": {} if given["content_type_options"] else None,
        "FrameOptions": {"FrameOption": given["frame_options"]} if given["frame_options"] != "none" else None,
        "ReferrerPolicy": {"ReferrerPolicy": given["referrer_policy"]} if given["referrer_policy"] != "none" else None,
        "ContentSecurityPolicy": _content(given["content_security_policy"]),
    }
    return {member: {**value, "Override": override} for member, value in members.items() if value is not None}


def custom(given: Mapping[str, Any]) -> dict[str, Any]:
    """Headers that CloudFront has no member for."""
    headers = {one["header"]: one["value"] for one in given["custom"]}
    headers |= {"Permissions-Policy": given["permissions_policy"]} if given["permissions_policy"] else {}
    return {header: {"value": value, "override": given["override"]} for header, value in sorted(headers.items())}


def cors(given: Mapping[str, Any] | None, override: bool) -> dict[str, Any] | None:
    """given: who of other sites' pages may read it."""
    if not given or not given["allow_origins"]:
        return None
    members = {
        "AccessControlAllowOrigins": frozenset(given["allow_origins"]),
        "AccessControlAllowMethods": frozenset(given["allow_methods"]),
        "AccessControlAllowHeaders": frozenset(given["allow_headers"]),
        "AccessControlAllowCredentials": False,
        "AccessControlMaxAgeSec": given["max_age"],
        "OriginOverride": override,
    }
    return {**members, **({"AccessControlExposeHeaders": frozenset(given["expose_headers"])} if given["expose_headers"] else {})}


def _transport(given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "AccessControlMaxAgeSec": given["max_age"],
        "IncludeSubdomains": given["include_subdomains"],
        "Preload": given["preload"],
    }


def _content(policy: str | None) -> dict[str, Any] | None:
    return {"ContentSecurityPolicy": " ".join(policy.split())} if policy and policy.strip() else None
