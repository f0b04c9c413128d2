# SPDX-License-Identifier: GPL-3.0-or-later
"""Other accounts, through the roles that they have for this one."""

from __future__ import annotations

from contextlib import suppress
from threading import Lock
from typing import Any

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

from ..converge.model import InvalidPlan
from .area import Clients, explain


class Elsewhere:
    """Clients in a role of another account, which is assumed once however often it is asked for."""

    def __init__(self, module: Any, clients: Clients):
        self.module, self._clients = module, clients
        self._lock, self._known = Lock(), dict[tuple[str, str | None, str | None], Clients | None]()

    def clients(self, variable: str, role_arn: str, external_id: str | None, made_by: str, region: str | None = None) -> Clients | None:
        """None in check mode where the role can't be assumed, which is told: a plan is to be made before the role is.

        variable: where the role stands, for the sentence. made_by: what makes the role, such as "role dns of the hub's run".
        Raises InvalidPlan outside check mode.
        """
        with self._lock:
            key = (role_arn, external_id, region)
            if key not in self._known:
                self._known[key] = self._assumed(variable, role_arn, external_id, made_by, region)
            return self._known[key]

    def _assumed(self, variable: str, role_arn: str, external_id: str | None, made_by: str, region: str | None) -> Clients | None:
        try:
            return self._clients.elsewhere(region, role_arn, external_id)
        except ClientError as error:
            problem = refusal(variable, role_arn, made_by, error)
            if not self.module.check_mode:
                raise InvalidPlan([problem]) from None
            self.module.warn(f"{problem}. The plan goes by an account in which nothing is yet.")
            return None


def refusal(variable: str, role_arn: str, made_by: str, error: Exception) -> str:
    """Why a role could not be assumed, and what has to come first. AWS does not tell a missing role from one that refuses."""
    remedy = f"{made_by} makes it: run that first, with this environment, its roles and this external id"
    return f"{variable}: role {role_arn} could not be assumed: {explain(error)}; {remedy}"
