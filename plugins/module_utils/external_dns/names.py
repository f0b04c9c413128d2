# SPDX-License-Identifier: GPL-3.0-or-later
"""What a release's things are called, and the forms of names, ARNs and durations. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

# https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
SUBDOMAIN = re.compile(r"(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
ROLE_NAME = re.compile(r"[\w+=,.@-]{1,64}", re.ASCII)
# Part of a name, or with a dot before it whatever lies below; labels that begin with an underscore are in use.
FILTER = re.compile(r"\.?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.?", re.IGNORECASE)
# https://pkg.go.dev/time#ParseDuration
DURATION = re.compile(r"(?=.*[1-9])((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))+", re.ASCII)


def role_name(release: Mapping[str, Any], cluster: str) -> str:
    return release["role_name"] or f"{cluster}-{release['name']}"


def service_account(release: Mapping[str, Any]) -> str:
    """With its namespace, as an association is called."""
    return f"{release['namespace']}/{release['service_account'] or release['name']}"


def owner_id(release: Mapping[str, Any], cluster: str) -> str:
    """What its TXT records say of who made the records beside them."""
    return release["txt_owner_id"] or f"{cluster}-{release['name']}"


def account_of(arn: str) -> str:
    return arn.split(":")[4]
