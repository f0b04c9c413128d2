# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who changes a zone while another change is on its way shares a call, and nobody fails for another."""

from threading import Event, Thread

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.route53.batches import AT_ONCE, Batches
from botocore.exceptions import ClientError


class Route53:
    """Takes changes, holds the first call until it may go on, and refuses what is called bad."""

    def __init__(self):
        self.calls, self.began, self.go_on = [], Event(), Event()

    def get(self, service):
        return self

    def change_resource_record_sets(self, HostedZoneId, ChangeBatch):
        self.calls.append((HostedZoneId, ChangeBatch["Changes"]))
        if len(self.calls) == 1:
            self.began.set()
            self.go_on.wait(60)
        if "bad" in ChangeBatch["Changes"]:
            raise ClientError({"Error": {"Code": "InvalidChangeBatch", "Message": "bad"}}, "ChangeResourceRecordSets")
        return {"ChangeInfo": {"Id": f"C{len(self.calls)}", "Status": "PENDING"}}


@pytest.fixture
def route53():
    return Route53()


@pytest.fixture
def at_once(route53):
    """Makes these changes while a first one is under way; gives what came of each."""

    def at_once(*changes, zone="Z1"):
        batches, came = Batches(route53), {}

        def change(one):
            try:
                came[one] = batches.change(zone, [one])["Id"]
            except ClientError as error:
                came[one] = error

        first = Thread(target=change, args=("first",))
        first.start()
        route53.began.wait(60)
        others = [Thread(target=change, args=(one,)) for one in changes]
        for one in others:
            one.start()
        while len(batches._waiting[zone]) < len(changes):
            pass
        route53.go_on.set()
        for one in (first, *others):
            one.join(10)
        return came

    return at_once


def test_they_share_the_next_call(route53, at_once):
    came = at_once("second", "third", "fourth")
    assert [sorted(changes) for _, changes in route53.calls] == [["first"], ["fourth", "second", "third"]]
    assert came == {"first": "C1", "second": "C2", "third": "C2", "fourth": "C2"}


def test_one_that_is_refused_fails_alone(route53, at_once):
    came = at_once("good", "bad", "well")
    assert isinstance(came["bad"], ClientError)
    assert {one for one, what in came.items() if isinstance(what, str)} == {"first", "good", "well"}
    assert [len(changes) for _, changes in route53.calls] == [1, 3, 1, 1, 1]


def test_a_call_has_no_more_than_route_53_takes(route53, at_once):
    came = at_once(*(f"change {number}" for number in range(AT_ONCE + 5)))
    assert [len(changes) for _, changes in route53.calls] == [1, AT_ONCE, 5]
    assert len(came) == AT_ONCE + 6


def test_zones_do_not_wait_for_one_another(route53):
    batches = Batches(route53)
    held = Thread(target=batches.change, args=("Z1", ["held"]))
    held.start()
    route53.began.wait(60)
    assert batches.change("Z2", ["free"])["Id"] == "C2"
    route53.go_on.set()
    held.join(10)
