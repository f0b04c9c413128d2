"""The quotas of an account in a region: AWS's defaults, and the values applied to the account."""

import base64
import binascii
from collections.abc import Callable, Iterable
from typing import Any

from ...provisioning import Provisioning
from . import accounts, catalogue
from .quotas import Quota, Service
from .refusals import illegal, no_such_quota, no_such_service, refuse
from .throttle import Throttle

PAGE = 20  # AWS says no more than "a value appropriate to the operation"


class Values:
    def __init__(self, region_name: str, account_id: str):
        super().__init__(region_name, account_id)
        self.provisioning = Provisioning()
        self.throttle = Throttle()
        self._values = accounts.raised(account_id, region_name)

    def service(self, code: str) -> Service:
        """Codes are told apart by their case; a service all of whose quotas are global is there in one region only."""
        service = catalogue.SERVICES.get(code)
        if service is None or not self._here(service):
            raise no_such_service()
        return service

    def quota(self, service: str, code: str) -> Quota:
        self.service(service)
        quota = catalogue.quota(service, code)
        if quota is None or not quota.seen_in(self.region_name):
            raise no_such_quota()
        return quota

    def _here(self, service: Service) -> list[Quota]:
        return [quota for quota in service.quotas if quota.seen_in(self.region_name)]

    def value(self, service: str, code: str) -> float:
        """What holds: the applied value, or the default where none is applied."""
        return self._values.get((service, code), self.quota(service, code).default)

    def set_value(self, service: str, code: str, value: float) -> None:
        self.quota(service, code)
        self._values[service, code] = float(value)

    def list_services(self, given: dict[str, Any]) -> dict[str, Any]:
        return page([service.described() for service in catalogue.SERVICES.values() if self._here(service)], "Services", given)

    def list_service_quotas(self, given: dict[str, Any]) -> dict[str, Any]:
        """Those with an applied value: a quota of which only the default is known is left out, as AWS leaves it out."""
        service = self.service(given["ServiceCode"])
        found = [quota for quota in self._here(service) if self._applied(service, quota)]
        if given.get("QuotaCode"):
            found = [quota for quota in found if quota.code == given["QuotaCode"]]
        if given.get("QuotaAppliedAtLevel") == "RESOURCE":
            found = []
        return page(found, "Quotas", given, lambda quota: self.applied(service, quota))

    def get_service_quota(self, given: dict[str, Any]) -> dict[str, Any]:
        quota = self.quota(given["ServiceCode"], given["QuotaCode"])
        service = self.service(given["ServiceCode"])
        if given.get("ContextId"):
            # Quoted in https://github.com/aws/aws-cli/issues/8584; no quota of this catalogue has values by resource.
            raise refuse("NoSuchResourceException", "The request failed because applied value for the specified context Id do not exist.")
        if not self._applied(service, quota):
            raise refuse("NoSuchResourceException", "The request failed because the applied value of the quota is not available.")
        return {"Quota": self.applied(service, quota)}

    def list_aws_default_service_quotas(self, given: dict[str, Any]) -> dict[str, Any]:
        service = self.service(given["ServiceCode"])
        return page(self._here(service), "Quotas", given, lambda quota: self.by_default(service, quota))

    def get_aws_default_service_quota(self, given: dict[str, Any]) -> dict[str, Any]:
        quota = self.quota(given["ServiceCode"], given["QuotaCode"])
        return {"Quota": self.by_default(self.service(given["ServiceCode"]), quota)}

    def _applied(self, service: Service, quota: Quota) -> bool:
        return service.applied or (service.code, quota.code) in self._values

    def quota_arn(self, service: str, code: str, account: str) -> str:
        return f"arn:{self.partition}:servicequotas:{self.region_name}:{account}:{service}/{code}"

    def applied(self, service: Service, quota: Quota) -> dict[str, Any]:
        shown = self._described(service, quota, self.account_id, self.value(service.code, quota.code))
        return {**shown, "QuotaAppliedAtLevel": "ACCOUNT"}

    def by_default(self, service: Service, quota: Quota) -> dict[str, Any]:
        """AWS's own value belongs to no account: none is in its ARN."""
        return self._described(service, quota, "", quota.default)

    def _described(self, service: Service, quota: Quota, account: str, value: float) -> dict[str, Any]:
        shown = {
            **service.described(),
            "QuotaArn": self.quota_arn(service.code, quota.code, account),
            "QuotaCode": quota.code,
            "QuotaName": quota.name,
            "Value": float(value),
            "Unit": quota.unit,
            "Adjustable": quota.adjustable,
            "GlobalQuota": quota.everywhere,
        }
        return {**shown, "UsageMetric": quota.usage.described()} if quota.usage else shown


def page(items: Iterable[Any], name: str, given: dict[str, Any], shown: Callable[[Any], Any] = lambda item: item) -> dict[str, Any]:
    """The part of a list that was asked for, in the order of the list."""
    found, size = list(items), given.get("MaxResults") or PAGE
    if not 1 <= size <= 100:
        raise illegal("MaxResults must be between 1 and 100.")
    begin = _position(given["NextToken"], len(found)) if given.get("NextToken") else 0
    rest = {"NextToken": base64.b64encode(f"from {begin + size}".encode()).decode()} if begin + size < len(found) else {}
    return {name: [shown(item) for item in found[begin : begin + size]], **rest}


def _position(token: str, most: int) -> int:
    try:
        position = int(base64.b64decode(token, validate=True).decode().removeprefix("from "))
    except (binascii.Error, ValueError):
        position = -1
    if not 0 <= position <= most:
        raise refuse("InvalidPaginationTokenException", "The pagination token is invalid.")
    return position
