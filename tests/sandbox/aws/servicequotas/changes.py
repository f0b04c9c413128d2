"""Requests for more: refused, or pending until somebody decides; remembered for ever.

https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_RequestedServiceQuotaChange.html has their states.
"""

import json
from typing import Any

from moto.core.utils import utcnow
from moto.moto_api._internal import mock_random
from moto.servicequotas.models import servicequotas_backends

from ... import identities, regions
from .quotas import Quota, Service
from .refusals import illegal, refuse
from .values import page

OPEN = ("PENDING", "CASE_OPENED")
# Of requests that are open at a time: https://docs.aws.amazon.com/servicequotas/latest/userguide/reference_limits.html
IN_ACCOUNT, IN_OPT_IN_REGION = 20, 2
# What becomes of a request, by what is decided.
DECISIONS = {"approve": "APPROVED", "deny": "DENIED", "invalid": "INVALID_REQUEST", "close": "CASE_CLOSED"}


class Change:
    def __init__(self, service: Service, quota: Quota, arn: str, desired: float, support_case: bool):
        self.support_case = support_case
        self.description: dict[str, Any] = {
            "Id": mock_random.get_random_hex(32) + mock_random.get_random_string(8, include_digits=True),
            **service.described(),
            "QuotaCode": quota.code,
            "QuotaName": quota.name,
            "DesiredValue": desired,
            "Status": "PENDING",
            "Created": utcnow(),
            "Requester": requester(),
            "QuotaArn": arn,
            "GlobalQuota": quota.everywhere,
            "Unit": quota.unit,
            "QuotaRequestedAtLevel": "ACCOUNT",
        }

    @property
    def key(self) -> tuple[str, str]:
        return self.description["ServiceCode"], self.description["QuotaCode"]

    @property
    def open(self) -> bool:
        return self.description["Status"] in OPEN

    def become(self, status: str, **more: Any) -> None:
        self.description.update(more, Status=status, LastUpdated=utcnow())


class Changes:
    def __init__(self, region_name: str, account_id: str):
        super().__init__(region_name, account_id)
        self.changes: list[Change] = []
        # Requests up to this value are approved without anybody's decision. None: no request is.
        self.approved_up_to: float | None = None

    def settle(self, operation: str) -> None:
        self.provisioning.settle(operation)

    def request_service_quota_increase(self, given: dict[str, Any]) -> dict[str, Any]:
        quota, service = self.quota(given["ServiceCode"], given["QuotaCode"]), self.service(given["ServiceCode"])
        self._check_request(service, quota, given)
        arn = self.quota_arn(service.code, quota.code, self.account_id)
        change = Change(service, quota, arn, float(given["DesiredValue"]), given.get("SupportCaseAllowed", True))
        self.changes.append(change)
        answer = dict(change.description)
        self.provisioning.begin("quota request", lambda: self._review(change))
        return {"RequestedQuota": answer}

    def _check_request(self, service: Service, quota: Quota, given: dict[str, Any]) -> None:
        if given.get("ContextId"):
            raise illegal("The quota has no values for single resources.")
        if not quota.adjustable:
            raise illegal("The quota is not adjustable.")
        if given["DesiredValue"] <= self.value(service.code, quota.code):
            # Quoted in https://github.com/cloud-custodian/cloud-custodian/pull/8939.
            raise illegal("You must provide a quota value greater than the current quota value")
        if any(change.open and change.key == (service.code, quota.code) for change in self.changes):
            # Quoted in https://github.com/hashicorp/terraform-provider-aws/issues/19657.
            raise refuse("ResourceAlreadyExistsException", "Only one open service quota increase request is allowed per quota.")
        backends = servicequotas_backends[self.account_id].values()
        here, all_over = open_requests([self]), open_requests(backends)
        if (here >= IN_OPT_IN_REGION and self.region_name not in regions.ENABLED_BY_DEFAULT) or all_over >= IN_ACCOUNT:
            raise refuse("QuotaExceededException", "You have exceeded the number of open service quota increase requests.")

    def _review(self, change: Change) -> None:
        """What AWS does by itself: it approves, opens a case for its people, or says no where it may open none."""
        if not change.open:
            return
        if self.approved_up_to is not None and change.description["DesiredValue"] <= self.approved_up_to:
            self.decide(change, "approve")
        elif change.support_case:
            change.become("CASE_OPENED", CaseId=str(mock_random.randint(10**11, 10**12 - 1)))
        else:
            change.become("NOT_APPROVED")

    def decide(self, change: Change, decision: str, value: float | None = None) -> None:
        """`value`: what is granted, if it is not what was asked for."""
        change.become(DECISIONS[decision])
        granted = change.description["DesiredValue"] if value is None and decision == "approve" else value
        if granted is not None:
            self.set_value(*change.key, granted)

    def create_support_case(self, given: dict[str, Any]) -> dict[str, Any]:
        change = self._change(given["RequestId"])
        if change.description.get("CaseId"):
            raise refuse("ResourceAlreadyExistsException", "A support case exists for the request.")
        if change.description["Status"] != "PENDING":
            raise refuse("InvalidResourceStateException", "The request is not pending.")
        change.support_case = True
        self._review(change)
        return {}

    def _change(self, identifier: str) -> Change:
        found = next((change for change in self.changes if change.description["Id"] == identifier), None)
        if found is None:
            raise refuse("NoSuchResourceException", "The request failed because the specified quota request does not exist.")
        return found

    def get_requested_service_quota_change(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"RequestedQuota": self._change(given["RequestId"]).description}

    def list_requested_service_quota_change_history(self, given: dict[str, Any]) -> dict[str, Any]:
        if "ServiceCode" in given:
            self.service(given["ServiceCode"])
        return page(self._history(given), "RequestedQuotas", given)

    def list_requested_service_quota_change_history_by_quota(self, given: dict[str, Any]) -> dict[str, Any]:
        self.quota(given["ServiceCode"], given["QuotaCode"])
        return page(self._history(given), "RequestedQuotas", given)

    def _history(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        """The newest first."""
        wanted = {name: given[name] for name in ("ServiceCode", "QuotaCode", "Status") if name in given}
        if given.get("QuotaRequestedAtLevel") == "RESOURCE":
            return []
        shown = [change.description for change in reversed(self.changes)]
        return [one for one in shown if all(one[name] == value for name, value in wanted.items())]


def requester() -> str:
    caller = identities.current()
    return json.dumps({"accountId": caller.account, "callerArn": caller.arns[-1]}) if caller else "{}"


def open_requests(backends: Any) -> int:
    return sum(change.open for backend in list(backends) for change in backend.changes)
