# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of a VPN connection's tunnels, without their keys. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# {option: (member in requests, member in answers)}
OPTIONS = {
    "inside_cidr": ("TunnelInsideCidr", "TunnelInsideCidr"),
    "startup_action": ("StartupAction", "StartupAction"),
    "dpd_timeout_action": ("DPDTimeoutAction", "DpdTimeoutAction"),
    "dpd_timeout_seconds": ("DPDTimeoutSeconds", "DpdTimeoutSeconds"),
    "ike_versions": ("IKEVersions", "IkeVersions"),
    "phase1_encryption_algorithms": ("Phase1EncryptionAlgorithms", "Phase1EncryptionAlgorithms"),
    "phase2_encryption_algorithms": ("Phase2EncryptionAlgorithms", "Phase2EncryptionAlgorithms"),
    "phase1_integrity_algorithms": ("Phase1IntegrityAlgorithms", "Phase1IntegrityAlgorithms"),
    "phase2_integrity_algorithms": ("Phase2IntegrityAlgorithms", "Phase2IntegrityAlgorithms"),
    "phase1_dh_groups": ("Phase1DHGroupNumbers", "Phase1DHGroupNumbers"),
    "phase2_dh_groups": ("Phase2DHGroupNumbers", "Phase2DHGroupNumbers"),
}


def wanted(tunnel: Mapping[str, Any]) -> dict[str, Any]:
    """As a module's parameters describe it: what is given. The order of a list means nothing."""
    return {key: frozenset(value) if isinstance(value, list) else value for key, value in tunnel.items() if value is not None}


def present(tunnel: Mapping[str, Any]) -> dict[str, Any]:
    """As AWS describes it."""
    found = {key: _plain(tunnel[member]) for key, (_, member) in OPTIONS.items() if member in tunnel}
    return {key: value for key, value in found.items() if value not in (None, "", frozenset())}


def _plain(value: Any) -> Any:
    return frozenset(one["Value"] for one in value) if isinstance(value, list) else value


def request(tunnel: Mapping[str, Any]) -> dict[str, Any]:
    """As calls take it."""
    return {OPTIONS[key][0]: _listed(value) for key, value in tunnel.items()}


def _listed(value: Any) -> Any:
    return [{"Value": one} for one in sorted(value)] if isinstance(value, frozenset) else value
