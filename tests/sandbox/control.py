"""The sandbox's own endpoints, under /sandbox/ on the same port: what tests and the command line ask of it."""

import json
import threading
from typing import Any

from moto.core.base_backend import BackendDict, BaseBackend, backend_lock
from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend, Zone
from moto.sts.models import STSBackend, sts_backends

from . import aws, identities
from .errors import ControlRefusal
from .faults import Faults
from .hold import Hold
from .settings import ACCOUNTS, HUB, REGION, ROLE, role_arn

PRELOADED = ("ec2", "iam", "sts", "logs")


class Control:
    def __init__(self, access_key: tuple[str, str], faults: Faults, hold: Hold):
        self._access_key = access_key
        self._faults, self._hold = faults, hold
        self._zones = {region: list(zones) for region, zones in RegionsAndZonesBackend.zones.items()}
        self._lock = threading.Lock()

    def answer(self, method: str, path: str, body: bytes, authorization: str = "") -> tuple[int, dict[str, Any]]:
        action = {
            ("GET", "/sandbox/health"): lambda _: {"status": "healthy"},
            ("POST", "/sandbox/reset"): lambda _: self.reset(),
            ("POST", "/sandbox/hold"): lambda given: self.hold(**given),
            ("POST", "/sandbox/zones"): lambda given: self.add_zone(**given),
            ("POST", "/sandbox/sessions"): lambda given: self.session(**given),
        }.get((method, path))
        try:
            given = json.loads(body or b"{}")
            if authorization:
                given["authorization"] = authorization
            if action is None:
                found = aws.control(method, path.removeprefix("/sandbox/"), given)
                return (404, {"error": f"the sandbox has no {method} {path}"}) if found is None else (200, found)
            with self._lock:
                return 200, action(given)
        except ControlRefusal as refused:
            return refused.status, refused.answer
        except (KeyError, TypeError, ValueError) as error:
            return 400, {"error": f"{type(error).__name__}: {error}"}

    def reset(self) -> dict[str, Any]:
        with backend_lock:
            for backends in BackendDict._instances:
                for _, _, backend in backends.iter_backends():
                    if type(backend).reset is not BaseBackend.reset:
                        backend.reset()  # it holds more than its own state
                backends.clear()
            BackendDict._instances.clear()
            RegionsAndZonesBackend.zones = {region: list(zones) for region, zones in self._zones.items()}
            self._faults.reset()
            self._hold.after(None)
            identities.create(self._access_key)
        return {"status": "empty"}

    def hold(self, writes: int | None = None) -> dict[str, Any]:
        self._hold.after(writes)
        return {"writes": writes}

    def add_zone(self, letter: str | None = None, region: str = REGION) -> dict[str, Any]:
        """A new availability zone opens in the region."""
        zones = RegionsAndZonesBackend.zones[region]
        letter = letter or chr(ord(max(zone.name for zone in zones)[-1]) + 1)
        prefix = zones[0].zone_id.rsplit("az", 1)[0]
        zone = Zone(name=region + letter, region_name=region, zone_id=f"{prefix}az{len(zones) + 1}")
        zones.append(zone)
        return {"name": zone.name, "zone_id": zone.zone_id}

    def session(self, account: str, role: str = ROLE, expired: bool = False) -> dict[str, str]:
        """A session on the account's role, as sts:AssumeRole gives; expired at once if a test wants one that is."""
        arn = role_arn(account).replace(ROLE, role)
        sts: Any = sts_backends[HUB]["aws"]
        session = STSBackend.assume_role(
            sts, region_name=REGION, role_session_name="sandbox", role_arn=arn, policy="", duration=3600, external_id=""
        )
        identities.register(session)
        if expired:
            identities.expire(session.access_key_id)
        return {
            "account": ACCOUNTS[account],
            "access_key_id": session.access_key_id,
            "secret_access_key": session.secret_access_key,
            "session_token": session.session_token,
        }
