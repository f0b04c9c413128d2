# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Arguments that modules share, as Ansible's argument specs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

STRINGS: dict[str, Any] = {"type": "list", "elements": "str"}
STATE: dict[str, Any] = {"type": "str", "choices": ["present", "absent"], "default": "present"}


def converging(purgeable: Sequence[str]) -> dict[str, Any]:
    """Those of a module that brings an area to what is described. purgeable: the kinds of which what is described no more may go."""
    return {
        "tags": {"type": "dict"},
        "purge_tags": {"type": "bool", "default": False},
        "purge": {**STRINGS, "choices": [*purgeable], "default": []},
        "state": STATE,
        "delete_data": {**STRINGS, "default": []},
        "wait": {"type": "bool", "default": True},
    }
