# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wanted of a quota, what became of the wish, and which node pools are of no use without it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from .model import Place, Quota, number
from .names import find
from .reading import Unread
from .verdicts import Verdict

ASK = "Ask AWS with request: true."


@dataclass(frozen=True)
class Wish:
    """At least `value` of a quota, by name or code. node_pools: those that use it, and are of no use with less than `least`:
    {name, least, smallest: the instance type that needs it, limit: what reaches the pool's limits, limited_by: which of them first}; the
    last two where it has limits. because: what the value is made of.
    """

    region: str
    service_code: str
    quota: str
    value: float
    node_pools: tuple[Mapping[str, Any], ...] = ()
    because: tuple[str, ...] = ()

    @property
    def place(self) -> Place:
        return (self.region, self.service_code)


@dataclass
class Judged:
    """A wish, the quota that it is about, and the verdict."""

    wish: Wish
    quota: Quota
    verdict: Verdict

    @property
    def name(self) -> str:
        """That of the request, in plans and reports."""
        return f"{self.quota.region} {self.quota.service_code} {self.quota.code} {self.quota.name}"

    def told(self) -> dict[str, Any]:
        request = self.verdict.request
        return {
            "region": self.quota.region,
            "service_code": self.quota.service_code,
            "quota_code": self.quota.code,
            "name": self.quota.name,
            "have": number(self.quota.value),
            "need": number(self.wish.value),
            "in_use": number(self.quota.usage),
            "verdict": self.verdict.word,
            "request_id": request.id if request else None,
            "requested": number(request.value) if request else None,
            "note": self.verdict.note,
            "because": list(self.wish.because),
        }


@dataclass
class Wishes:
    """Those of a module's parameters. problems: a sentence for each entry that is none."""

    wishes: list[Wish] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @classmethod
    def described(cls, entries: Iterable[Mapping[str, Any]], region: str) -> Wishes:
        made = cls()
        for entry in entries:
            place, value = (entry.get("region") or region, entry["service_code"]), entry["value"]
            if isfinite(value) and value > 0:
                more = (tuple(entry.get(key) or ()) for key in ("node_pools", "because"))
                made.wishes.append(Wish(*place, entry["quota"], value, *more))
            else:
                what = f"{entry['quota']} of {place[1]} in {place[0]}"
                made.problems.append(f"quotas: {what}: {value:g} is not to be had; write a number above 0")
        return made

    def wanted(self) -> dict[Place, list[str]]:
        places = dict.fromkeys(wish.place for wish in self.wishes)
        return {place: [wish.quota for wish in self.wishes if wish.place == place] for place in places}

    def matched(self, quotas: Sequence[Quota], failures: Unread) -> Iterator[tuple[Wish, Quota]]:
        """Each wish with its quota; what has none goes to the problems."""
        seen: set[tuple[str, str, str]] = set()
        for wish in self.wishes:
            problem = failures.get(wish.place) or failures.get((*wish.place, wish.quota))
            try:
                quota = None if problem else find(wish.quota, [one for one in quotas if one.place == wish.place])
            except LookupError as error:
                quota, problem = None, f"{wish.service_code} in {wish.region}: {error}"
            if quota and (*quota.place, quota.code) in seen:
                problem = f"{quota} is listed twice; write it once, with the larger value"
            elif quota and quota.value is None:
                problem = f"{quota}: AWS can't tell its value: {quota.error or 'no reason given'}"
            if problem:
                self.problems.append(f"quotas: {problem}")
            elif quota:
                seen.add((*quota.place, quota.code))
                yield wish, quota


def readiness(judged: Sequence[Judged]) -> dict[str, dict[str, Any]]:
    """For each node pool whether one of the quotas that it may use is enough for it, and if not, why, and what was done about that.

    warnings: of a pool that is ready and has limits above all of these quotas, as its nodes stop coming before its limits are reached.
    """
    names = dict.fromkeys(pool["name"] for one in judged for pool in one.wish.node_pools)
    return {name: _ready(name, [(one, pool) for one in judged for pool in one.wish.node_pools if pool["name"] == name]) for name in names}


def _ready(name: str, uses: Sequence[tuple[Judged, Mapping[str, Any]]]) -> dict[str, Any]:
    if any((one.quota.value or 0) >= pool["least"] for one, pool in uses):
        return {"ready": True, "reason": None, "warnings": _above(name, uses)}
    short = "; ".join(
        f"{one.quota} is {number(one.quota.value)} where {pool['smallest']} needs {number(pool['least'])}, and {_done(one)}"
        for one, pool in uses
    )
    advice = f" {ASK}" if any(one.verdict.word == "short" and not one.verdict.note for one, _ in uses) else ""
    return {"ready": False, "reason": f"Node pool {name} is held back: {short}.{advice}", "warnings": []}


def _above(name: str, uses: Sequence[tuple[Judged, Mapping[str, Any]]]) -> list[str]:
    limited = [(one, pool["limit"], pool["limited_by"]) for one, pool in uses if pool.get("limit") is not None]
    if len(limited) < len(uses) or any((one.quota.value or 0) >= limit for one, limit, _ in limited):
        return []
    figures = "; ".join(
        f"{one.quota} is {number(one.quota.value)}, where {limited_by} take {number(limit)} vCPUs" for one, limit, limited_by in limited
    )
    return [f"Node pool {name} has a limit above its quota: {figures}. Nodes beyond the quota do not start."]


def _done(one: Judged) -> str:
    request = one.verdict.request
    why = f": {one.verdict.note}" if one.verdict.note else ""
    asked = f"{number(request.value)} was asked for (request {request.id})" if request else f"{number(one.wish.value)} is asked for"
    return {
        "requested": asked,
        "pending": f"{asked}, on which AWS has not decided" if request and request.open else one.verdict.note,
        "denied": f"{asked}, which AWS did not grant",
        "not_adjustable": "AWS does not raise it",
    }.get(one.verdict.word, f"{number(one.wish.value)}, which it needs, was not asked for{why}")
