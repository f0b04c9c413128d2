# SPDX-License-Identifier: GPL-3.0-or-later
"""Is a quota enough, and if not, is it time to ask for more? Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from .model import APPROVED, Quota, Request, number

# "Active service quota increase requests per quota: 1" and no operation to withdraw or change one:
# https://docs.aws.amazon.com/general/latest/gr/servicequotas.html
ONE_AT_A_TIME = "AWS takes one open request for a quota, and none can be changed or withdrawn"
SETTLING = timedelta(hours=1)  # in which an approved value comes into effect


@dataclass(frozen=True)
class Verdict:
    """word: "sufficient", "short", "requested", "pending", "denied" or "not_adjustable". note: a sentence, where one helps.

    request: the one that the word speaks of. may_ask: nothing is in the way of asking AWS for more.
    """

    word: str
    note: str = ""
    request: Request | None = None

    @property
    def may_ask(self) -> bool:
        return self.word == "short"


def judge(quota: Quota, need: float, now: datetime, ask_again: bool = False) -> Verdict:
    """ask_again: whether a denial is no reason to stop asking."""
    have, latest = quota.value, next(iter(quota.requests), None)
    if have is not None and have >= need:
        return Verdict("sufficient", f"the quota is {number(have)} already, and quotas only rise" if have > need else "")
    if quota.open_request:
        return _pending(quota.open_request, need)
    if not quota.adjustable:
        return Verdict("not_adjustable", "AWS does not raise it: use less of it, or another region or account")
    if latest and latest.status == APPROVED and latest.value >= need and now - latest.updated < SETTLING:
        return Verdict("pending", f"AWS approved {latest.words}, which is not in effect yet", latest)
    if latest and latest.status != APPROVED and latest.value >= need and not ask_again:
        return Verdict("denied", f"AWS closed {latest.words} without raising the quota; ask_again: true asks once more", latest)
    return Verdict("short")


def _pending(request: Request, need: float) -> Verdict:
    smaller = f"{request.words} is for less than the {number(need)} needed; {ONE_AT_A_TIME}" if request.value < need else ""
    return Verdict("pending", smaller, request)
