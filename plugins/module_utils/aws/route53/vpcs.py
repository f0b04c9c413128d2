# SPDX-License-Identifier: GPL-3.0-or-later
"""VPCs of this account, by name, in any region."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from threading import Lock
from typing import Any

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

from ..area import Clients, name_of, pages

Names = Mapping[str, str]  # a region's VPCs: their names by id


class Vpcs:
    """Each region is asked once, when it is first needed. region: the task's."""

    def __init__(self, clients: Clients, region: str):
        self.clients, self.region = clients, region
        self._lock, self._known = Lock(), dict[str, Names]()

    def of(self, region: str) -> Names:
        with self._lock:
            if region not in self._known:
                clients = self.clients if region == self.region else self.clients.elsewhere(region, None, None)
                found = pages(clients.get("ec2"), "describe_vpcs", "Vpcs")
                self._known[region] = {one["VpcId"]: name_of(one) for one in found}
            return self._known[region]

    def place(self, given: Mapping[str, Any]) -> str:
        """`<region>/<id>` of a VPC {vpc_name or vpc_id, region}, or what says after what it will be known."""
        found = self._ids(given)
        return f"{self._region(given)}/{found[0]}" if len(found) == 1 else f"(known after vpc {called(given)} is created)"

    def problems(self, given: Mapping[str, Any], check_mode: bool) -> Iterator[str]:
        """In check mode a VPC may be still to come."""
        found, region = self._ids(given), self._region(given)
        if len(found) > 1:
            yield f"{len(found)} VPCs of {region} are called {called(given)}: {', '.join(found)}; give vpc_id"
        elif not found and (given["vpc_id"] or not check_mode):
            yield f"there is no VPC {called(given)} in {region}; have it made first (role vpc), or correct it"

    def _ids(self, given: Mapping[str, Any]) -> list[str]:
        names = self.of(self._region(given))
        return sorted(one for one, name in names.items() if called(given) in (one, name))

    def _region(self, given: Mapping[str, Any]) -> str:
        region: str = given["region"] or self.region
        return region

    def owns(self, region: str, vpc_id: str) -> bool:
        """False, too, where the region can't be asked: a VPC there is left alone."""
        try:
            return vpc_id in self.of(region)
        except ClientError:
            return False


def called(given: Mapping[str, Any]) -> str:
    name: str = given["vpc_name"] or given["vpc_id"]
    return name


def argument(place: str) -> dict[str, str]:
    """A VPC as Route 53's calls take it."""
    region, _, vpc_id = place.partition("/")
    return {"VPCRegion": region, "VPCId": vpc_id}
