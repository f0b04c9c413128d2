"""Name servers learn of a change in half of AWS's minutes."""

import time

import pytest

from sandbox import Sandbox
from sandbox.expect import eventually

from .conftest import ZONE, Account, Dns, record

MINUTE = 10.0


@pytest.fixture(scope="module")
def slow(tmp_path_factory):
    with Sandbox(tmp_path_factory.mktemp("slow"), realistic=MINUTE) as running:
        yield running


def test_what_was_changed_is_listed_at_once_and_answered_later(slow):
    hub, world = Account(slow, "hub"), Dns(slow)
    zone = hub.zone()
    slow.delegate(ZONE, hub.servers(zone))
    eventually(lambda: world.ask(ZONE, "NS") != "SERVFAIL", 10 * MINUTE)
    begun = time.monotonic()
    change = hub.put(zone, record(f"www.{ZONE}", "A", "192.0.2.1"))
    assert (f"www.{ZONE}.", "A") in hub.records(zone)
    assert (change["Status"], world.ask(f"www.{ZONE}", "A")) == ("PENDING", "NXDOMAIN")
    eventually(lambda: world.ask(f"www.{ZONE}", "A") == ["192.0.2.1"], 10 * MINUTE)
    assert time.monotonic() - begun > 0.45 * MINUTE
    assert hub.route53.get_change(Id=change["Id"])["ChangeInfo"]["Status"] == "INSYNC"
