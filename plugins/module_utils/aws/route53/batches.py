# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes of records, as many in a call as there are to make at that moment.

Route 53 takes one change of a zone after the other, and five calls a second of an account.
https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html#limits-api-requests
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

from ..area import Clients
from ..calls import error_code

Changes = list[dict[str, Any]]
AT_ONCE = 100  # who share a call: with their marks far from the 1000 records that a call may have


@dataclass
class _Wish:
    changes: Changes
    done: bool = False
    answer: Mapping[str, str] = field(default_factory=dict)
    error: Exception | None = None


class Batches:
    """Who wants a change while another is on its way shares the next call with whoever else does."""

    def __init__(self, clients: Clients):
        self.clients, self._lock = clients, Lock()
        self._waiting: dict[str, list[_Wish]] = defaultdict(list)
        self._turns: dict[str, Lock] = defaultdict(Lock)

    def change(self, zone: str, changes: Changes) -> Mapping[str, str]:
        """All of them or none. Returned: `Id`, by which Route 53 tells whether all its servers know of it, and `Status`."""
        wish = _Wish(changes)
        with self._lock:
            self._waiting[zone].append(wish)
            turn = self._turns[zone]
        with turn:
            while not wish.done:
                with self._lock:
                    batch, self._waiting[zone] = self._waiting[zone][:AT_ONCE], self._waiting[zone][AT_ONCE:]
                self._fulfil(zone, batch)
        if wish.error:
            raise wish.error
        return wish.answer

    def _fulfil(self, zone: str, batch: Sequence[_Wish]) -> None:
        """A call that is refused for one of them has changed nothing, so that each is tried by itself."""
        try:
            answer = self._send(zone, [change for wish in batch for change in wish.changes])
        except Exception as error:
            if len(batch) > 1 and isinstance(error, ClientError) and error_code(error) == "InvalidChangeBatch":
                for wish in batch:
                    self._fulfil(zone, [wish])
                return
            for wish in batch:
                wish.done, wish.error = True, error
            return
        for wish in batch:
            wish.done, wish.answer = True, answer

    def _send(self, zone: str, changes: Changes) -> Mapping[str, str]:
        answer = self.clients.get("route53").change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})
        told: dict[str, str] = answer["ChangeInfo"]
        return told
