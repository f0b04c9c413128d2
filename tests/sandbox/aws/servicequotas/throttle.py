"""How often an account may ask Service Quotas in a region: a bucket of tokens for each operation, refilled by the clock."""

import threading
import time

from .refusals import throttled

# Requests a second, and as many more in one burst: https://docs.aws.amazon.com/servicequotas/latest/userguide/reference_limits.html
RATES = {
    "GetAWSDefaultServiceQuota": 5,
    "GetRequestedServiceQuotaChange": 5,
    "GetServiceQuota": 5,
    "ListAWSDefaultServiceQuotas": 10,
    "ListRequestedServiceQuotaChangeHistory": 5,
    "ListRequestedServiceQuotaChangeHistoryByQuota": 5,
    "ListServiceQuotas": 10,
    "ListServices": 10,
    "ListTagsForResource": 10,
    "RequestServiceQuotaIncrease": 3,
    "TagResource": 10,
    "UntagResource": 10,
}
OTHERS = 3  # not in AWS's list


class Throttle:
    def __init__(self) -> None:
        self._left: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def pass_or_refuse(self, operation: str) -> None:
        rate, now = RATES.get(operation, OTHERS), time.monotonic()
        with self._lock:
            tokens, at = self._left.get(operation, (2.0 * rate, now))
            tokens = min(2.0 * rate, tokens + (now - at) * rate)
            enough = tokens >= 1
            self._left[operation] = (tokens - enough, now)
        if not enough:
            raise throttled()
