# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Records and the marks beside them are read in one go, and written and deleted together."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.route53.batches import Batches
from ansible_collections.piksel.infra.plugins.module_utils.aws.route53.listing import Listing
from ansible_collections.piksel.infra.plugins.module_utils.aws.route53.owned_records import OwnedRecord
from ansible_collections.piksel.infra.plugins.module_utils.aws.route53.record_sets import ATTRIBUTES

from .answers import ZONE, expect_changes, expect_records, expect_zones, hosted, marked, record

WWW = "example.com www A"
VALUE = record("www.example.com", "A", "192.0.2.1")
MARK = marked("www.example.com", "A")


@pytest.fixture
def kind(aws):
    return OwnedRecord(Batches(aws), Listing(aws), {"example.com"}, {WWW}, "example")


def attributes(**more):
    return {**dict.fromkeys(ATTRIBUTES), "ttl": 300, "values": frozenset({"192.0.2.1"}), "zone_id": ZONE, "owner": "example", **more}


@pytest.fixture
def read(aws, kind):
    def read(*records):
        expect_zones(aws, hosted(), hosted("other.com.", "Z2"))
        expect_records(aws, *records)
        return {one.name: one for one in kind.read()}

    return read


def test_ours_are_those_that_a_mark_says_to_be(read):
    found = read(
        *(record("example.com.", "NS", "ns.example.net"), record("example.com.", "SOA", "x")),
        *(VALUE, MARK, record("mine.example.com.", "A", "192.0.2.2"), marked("mine.example.com.", "A")),
        *(record("others.example.com.", "A", "192.0.2.3"), marked("others.example.com.", "A", "others")),
        record("nobody.example.com.", "A", "192.0.2.4"),
    )
    assert sorted(found) == ["example.com mine A", WWW]
    assert found[WWW].attributes == attributes()
    assert found[WWW].owned


def test_a_described_one_of_others_is_found_too(kind, read):
    found = read(VALUE, record("nobody.example.com.", "A", "192.0.2.4"))
    assert (found[WWW].owned, found[WWW].attributes["owner"]) == (False, None)
    assert sorted(kind.found) == ["example.com nobody A", WWW]


def test_a_star_comes_escaped(aws, read):
    found = read(record("\\052.example.com.", "A", "192.0.2.1"), marked("_any.example.com.", "A"))
    assert list(found) == ["example.com * A"]


def test_a_delegation_goes_before_what_it_leads_to(read):
    delegations = [record("a.example.com.", kind, value) for kind, value in (("NS", "ns.example.net"), ("DS", "1 13 2 AB"))]
    found = read(*delegations, *(marked("a.example.com.", kind) for kind in ("NS", "DS")))
    assert found["example.com a NS"].after == (("route53_hosted_zone", "a.example.com"),)
    assert found["example.com a DS"].after == (("route53_hosted_zone", "a.example.com"), ("route53_dnssec", "a.example.com"))


def test_it_is_written_with_its_mark_and_followed_until_all_servers_know_it(aws, kind):
    expect_changes(aws, ("UPSERT", VALUE), ("UPSERT", MARK), status="PENDING")
    made = kind.create(WWW, attributes())
    assert (made.status, made.owned) == ("pending", True)
    aws.expect("route53", "get_change", {"ChangeInfo": {"Id": "C1", "Status": "PENDING", "SubmittedAt": 0}}, Id="/change/C1")
    assert kind.refresh([made]) == [made]
    aws.expect("route53", "get_change", {"ChangeInfo": {"Id": "C1", "Status": "INSYNC", "SubmittedAt": 0}}, Id="/change/C1")
    (ready,) = kind.refresh([made])
    assert (ready.status, ready.outputs) == ("ready", {"id": WWW})


def test_a_change_sends_the_whole_record(aws, kind, read):
    one = read(VALUE, MARK)[WWW]
    expect_changes(aws, ("UPSERT", record("www.example.com", "A", "192.0.2.1", ttl=60)), ("UPSERT", MARK))
    assert kind.update(one, {"ttl": 60}).status == "ready"


def test_values_that_mean_the_same_are_no_difference(kind):
    same = frozenset({"WWW.example.net."})
    assert kind.target("values", frozenset({"www.example.net"}), same) is same
    assert kind.target("ttl", 60, 300) == 60


def test_it_goes_with_its_mark(aws, kind, read):
    one = read(VALUE, MARK)[WWW]
    expect_changes(aws, ("DELETE", VALUE), ("DELETE", MARK))
    kind.delete(one)


def test_one_that_was_changed_meanwhile_goes_as_it_is_now(aws, kind, read):
    one, now = read(VALUE, MARK)[WWW], record("www.example.com.", "A", "192.0.2.9")
    aws.fail("route53", "change_resource_record_sets", "InvalidChangeBatch")
    expect_records(aws, now, record("www.example.com.", "AAAA", "2001:db8::1"), marked("www.example.com.", "A"))
    expect_changes(aws, ("DELETE", now), ("DELETE", marked("www.example.com.", "A")))
    kind.delete(one)


def test_one_that_went_meanwhile_is_gone(aws, kind, read):
    one = read(VALUE, MARK)[WWW]
    aws.fail("route53", "change_resource_record_sets", "InvalidChangeBatch")
    expect_records(aws)
    kind.delete(one)
    aws.fail("route53", "change_resource_record_sets", "NoSuchHostedZone", status=404)
    kind.delete(one)
