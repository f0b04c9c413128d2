# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module's parameters name, and how. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

SCHEME = "https://"
PROVIDER = ":oidc-provider/"


def is_arn(text: str) -> bool:
    return text.startswith("arn:")


def issuer(provider: str) -> str:
    """An OIDC provider's URL as IAM and trust policies have it, without its scheme; of its ARN too."""
    return provider.rpartition(PROVIDER)[2].removeprefix(SCHEME).rstrip("/")


def provider_name(url: str) -> str:
    """What an OIDC provider is called: its URL in one form."""
    return SCHEME + issuer(url)


def acting_role(arn: str) -> str | None:
    """Name of the role whose session a caller is, by the caller's ARN as STS tells it; None of a user."""
    found = re.fullmatch(r"arn:[\w-]+:sts::\d{12}:assumed-role/([^/]+)/.+", arn)
    return found[1] if found else None


def is_present(item: Mapping[str, Any], params: Mapping[str, Any]) -> bool:
    """Each item's own state counts, where it has one."""
    return (item["state"] or params["state"]) == "present"
