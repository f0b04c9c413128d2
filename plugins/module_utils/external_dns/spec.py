# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of one release, as an argument spec."""

from __future__ import annotations

from typing import Any

NAMES: dict[str, Any] = {"type": "list", "elements": "str"}
VARIABLE = "external_dns_releases"  # how people know the option, for messages

RELEASE: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    "namespace": {"type": "str", "default": "external-dns"},
    "service_account": {"type": "str"},
    "role_name": {"type": "str"},
    "domain_filters": {**NAMES, "required": True},
    "match_parent": {"type": "bool", "default": False},
    "zone_type": {"type": "str", "choices": ["public", "private"]},
    "assume_role_arn": {"type": "str"},
    "external_id": {"type": "str"},
    "policy": {"type": "str", "choices": ["sync", "upsert-only", "create-only"], "default": "upsert-only"},
    "registry": {"type": "str", "choices": ["txt", "noop"], "default": "txt"},
    "txt_owner_id": {"type": "str"},
    "txt_prefix": {"type": "str"},
    "txt_suffix": {"type": "str"},
    "sources": {**NAMES, "default": ["service", "ingress"]},
    "interval": {"type": "str", "default": "1m"},
    "trigger_loop_on_event": {"type": "bool", "default": False},
    "publish_internal_services": {"type": "bool", "default": False},
    "annotation_filter": {"type": "str"},
    "values": {"type": "dict", "default": {}},
}
