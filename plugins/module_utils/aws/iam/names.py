# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module's parameters name, and how. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SCHEME = "https://"


def is_arn(text: str) -> bool:
    return text.startswith("arn:")


def issuer(url: str) -> str:
    """A URL as IAM and trust policies have it: without its scheme."""
    return url.removeprefix(SCHEME).rstrip("/")


def provider_name(url: str) -> str:
    """What an OIDC provider is called: its URL in one form."""
    return SCHEME + issuer(url)


def is_present(item: Mapping[str, Any], params: Mapping[str, Any]) -> bool:
    """Each item's own state counts, where it has one."""
    return (item["state"] or params["state"]) == "present"
