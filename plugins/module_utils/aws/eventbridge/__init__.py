# SPDX-License-Identifier: GPL-3.0-or-later
"""EventBridge: rules with their targets."""

from .rules import EventBridgeRule

__all__ = ["EventBridgeRule"]
