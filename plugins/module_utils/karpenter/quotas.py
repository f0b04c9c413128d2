# SPDX-License-Identifier: GPL-3.0-or-later
"""What the verdicts on quotas mean for node pools. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..converge.model import Existing

KIND = "node_pool"


class Held:
    """verdicts: by pool {ready, reason, warnings}. pools: the described ones. existing: all that is there.

    reasons: by pool that is not ready why. back: of these the pools that are not there. standing: those that are, and stay as they are.
    """

    def __init__(self, verdicts: Mapping[str, Mapping[str, Any]], pools: Iterable[Mapping[str, Any]], existing: Sequence[Existing]):
        described = [pool["name"] for pool in pools]
        there = {one.name for one in existing if one.kind == KIND}
        self._verdicts = {name: verdicts[name] for name in described if name in verdicts}
        self.reasons = {name: _reason(name, one) for name, one in self._verdicts.items() if not one["ready"]}
        self.back = {name: reason for name, reason in self.reasons.items() if name not in there}
        self.standing = sorted(self.reasons.keys() - self.back.keys())

    def without(self, existing: Iterable[Existing]) -> list[Existing]:
        """All but those that stand and are to stay, so that no purge takes them either."""
        return [one for one in existing if one.kind != KIND or one.name not in self.standing]

    @property
    def warnings(self) -> list[str]:
        stay = [f"{self.reasons[name]} It is there already, and stays as it is." for name in self.standing]
        return [*self.back.values(), *stay, *(sentence for one in self._verdicts.values() for sentence in one.get("warnings") or ())]


def _reason(name: str, verdict: Mapping[str, Any]) -> str:
    return verdict.get("reason") or f"Node pool {name} is held back: its quotas are not ready."
