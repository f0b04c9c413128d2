# SPDX-License-Identifier: GPL-3.0-or-later
"""From wishes for quotas to verdicts, and to requests where those are asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from ...converge.apply import apply
from ...converge.model import Resource
from ...converge.plan import Step, plan
from ...converge.report import report
from ..area import explain
from .clients import Regions
from .model import Quota, known, number
from .rations import ration
from .reading import Reading, Unread
from .requests import KIND, ServiceQuotaRequest
from .table import table
from .verdicts import Verdict, judge
from .wishes import Judged, Wishes, readiness

KEPT = "AWS has no way to withdraw a request, and a quota that is not used costs nothing"


class Build:
    """One run of the module `service_quota`."""

    def __init__(self, module: Any):
        self.module, self.params, self.regions = module, module.params, Regions(module)
        self.wishes = Wishes.described(self.params["quotas"], self.regions.region)

    def converge(self) -> None:
        self.judged = self._judge(*self._known())
        self.to_ask = self._chosen() if self.params["request"] else []
        self.kind = ServiceQuotaRequest(self.regions, {one.name: one.quota for one in self.judged}, self.params["wait_timeout"])
        steps, kept = [], [f"{one}: {KEPT}" for one in self.kind.read()]
        if self.params["state"] == "present":
            steps, kept = plan(list(self._desired()), self.kind.read(), {KIND: self.kind}), []
        if not self.module.check_mode:
            apply(steps, {KIND: self.kind}, wait=self.params["wait"], explain=explain)
        self._follow(steps)
        self._exit(report(steps, {KIND: self.kind}), kept)

    def _exit(self, result: dict[str, Any], kept: Sequence[str]) -> None:
        quotas, node_pools = [one.told() for one in self.judged], readiness(self.judged)
        failures = [*dict.fromkeys(self.wishes.problems), *result.pop("failures")]
        result |= {"kept": kept, "outputs": {}, "table": []}
        if self.params["state"] == "present":
            result |= {"outputs": {"quotas": quotas, "node_pools": node_pools}, "table": table(quotas, node_pools)}
        if failures:
            self.module.fail_json(msg="; ".join(failures), problems=failures, **result)
        self.module.exit_json(**result)

    def _known(self) -> tuple[Sequence[Quota], Unread]:
        """From AWS, unless an earlier task of the run has read it."""
        if self.params["known"] is None:
            return self._read()
        try:
            quotas = [known(one) for one in self.params["known"]]
            self.under_way = Counter(one.region for one in quotas if one.open_request)
            return quotas, {}
        except (KeyError, TypeError, ValueError) as error:
            self.module.fail_json(msg=f"known: it is not what service_quota_info returned as quotas: {error!r}")
            raise

    def _read(self) -> tuple[Sequence[Quota], Unread]:
        reading = Reading(self.regions).read(self.wishes.wanted(), self.params["usage"])
        for region in (place for place in reading.failures if isinstance(place, str)):
            self.module.warn(reading.failures[region])  # it tells people more, and decides nothing
        self.under_way = reading.under_way
        return reading.quotas, reading.failures

    def _judge(self, quotas: Sequence[Quota], failures: Unread) -> list[Judged]:
        now, again = datetime.now(UTC), self.params["ask_again"]
        judged = [Judged(wish, quota, judge(quota, wish.value, now, again)) for wish, quota in self.wishes.matched(quotas, failures)]
        return sorted(judged, key=lambda one: (*one.quota.place, one.quota.name))

    def _chosen(self) -> list[Judged]:
        """What to ask for in this run; the verdict on the rest says why not."""
        chosen, waiting = ration([one for one in self.judged if one.verdict.may_ask], self.under_way)
        for one in self.judged:
            one.verdict = Verdict("short", waiting[one.name]) if one.name in waiting else one.verdict
        return chosen

    def _desired(self) -> Iterator[Resource]:
        """What is open already is only followed; it can't be changed."""
        for one in self.judged:
            if one in self.to_ask:
                which = {"region": one.quota.region, "service_code": one.quota.service_code, "quota_code": one.quota.code}
                yield Resource(KIND, one.name, {**which, "value": number(one.wish.value)})
            elif one.verdict.request and one.verdict.request.open:
                yield Resource(KIND, one.name)

    def _follow(self, steps: Sequence[Step]) -> None:
        """The verdicts after the run, or after what is planned."""
        asked = {step.of.name: step for step in steps if step.action == "create"}
        if self.params["wait"] and steps and not self.module.check_mode:
            self.judged = self._judge(*self._read())
        for one in self.judged:
            step = asked.get(one.name)
            if step and step.outcome == "planned":
                one.verdict = Verdict("requested", "it would be asked for now")
            elif step and step.existing and one.verdict.word in ("short", "pending"):
                one.verdict = Verdict("requested", request=step.existing.outputs["request"])
            elif step and step.outcome == "failed" and one.verdict.word == "short":
                one.verdict = Verdict("short", f"AWS did not take the request: {step.reason}")
