# SPDX-License-Identifier: GPL-3.0-or-later
"""Bearer tokens for EKS, of whoever the module's credentials are."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from threading import Lock
from typing import Any

# EKS takes a token for 15 minutes, whose URL has to be signed for 60 seconds at least.
# https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster
LIFETIME, SIGNED_FOR = 14 * 60, 60
PREFIX, CLUSTER_HEADER = "k8s-aws-v1.", "x-k8s-aws-id"
SIGNING = "before-sign.sts.GetCallerIdentity"
# What is registered with a client is asked for all that it signs, also for another cluster's token.
_lock = Lock()


class Token:
    """Called, it gives a token for the cluster that is good for some minutes yet."""

    def __init__(self, sts: Any, cluster: str, clock: Callable[[], float] = time.monotonic):
        self._sts, self._cluster, self._clock = sts, cluster, clock
        self._token, self._until = "", 0.0

    def __call__(self) -> str:
        with _lock:
            if self._clock() > self._until - 120:
                until = self._clock() + LIFETIME
                self._token = PREFIX + base64.urlsafe_b64encode(self._signed().encode()).decode().rstrip("=")
                self._until = until
            return self._token

    def _signed(self) -> str:
        events = self._sts.meta.events
        events.register(SIGNING, self._name_cluster)
        try:
            return self._sts.generate_presigned_url("get_caller_identity", ExpiresIn=SIGNED_FOR, HttpMethod="GET")
        finally:
            events.unregister(SIGNING, self._name_cluster)

    def _name_cluster(self, request: Any, **_: Any) -> None:
        request.headers[CLUSTER_HEADER] = self._cluster
