# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients for several regions, and for an API that AWS throttles hard."""

from __future__ import annotations

from threading import Lock
from typing import Any

from ..area import Clients


class PatientClients(Clients):
    """`get` slows down as AWS asks it to, and tries for some minutes.

    Five to ten calls a second in a region: https://docs.aws.amazon.com/general/latest/gr/servicequotas.html
    """

    def get(self, service: str) -> Any:
        return self._client(service, "get", {"retries": {"mode": "adaptive", "max_attempts": 15}}, {})


class Regions:
    """Clients by region. `region` is the connection's own."""

    def __init__(self, module: Any):
        self._module, self._lock, self._made, self.region = module, Lock(), {}, module.region

    def clients(self, region: str) -> Clients:
        with self._lock:
            if region not in self._made:
                self._made[region] = PatientClients(self._module, region_name=region)
            return self._made[region]
