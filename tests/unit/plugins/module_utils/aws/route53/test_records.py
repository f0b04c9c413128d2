# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Zones are found, reached through a role or not, and records in them read and changed."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.route53 import Route53Record, Zones
from ansible_collections.piksel.infra.plugins.module_utils.aws.route53.records import CLOUDFRONT
from ansible_collections.piksel.infra.plugins.module_utils.aws.route53.zones import Place, Zone, normal, within
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing

ZONE, TARGET = "Z0123456789", "d0123456789abc.cloudfront.net"
PLACE = Place("example.org")
ROLE = "arn:aws:iam::123456789012:role/example-dns"


def zone(identity=ZONE, name="example.org.", private=False):
    return {"Id": f"/hostedzone/{identity}", "Name": name, "CallerReference": "x", "Config": {"PrivateZone": private}}


def expect_zones(aws, *zones):
    aws.expect("route53", "list_hosted_zones", {"HostedZones": list(zones), "Marker": "", "IsTruncated": False, "MaxItems": "100"})


def expect_records(aws, name, *records):
    arguments = {"HostedZoneId": ZONE, "StartRecordName": f"{name}.", "MaxItems": "30"}
    answer = {"ResourceRecordSets": list(records), "IsTruncated": False, "MaxItems": "30"}
    aws.expect("route53", "list_resource_record_sets", answer, **arguments)


def expect_change(aws, action, record):
    answer = {"ChangeInfo": {"Id": "C1", "Status": "PENDING", "SubmittedAt": 0}}
    changes = {"Changes": [{"Action": action, "ResourceRecordSet": record}]}
    aws.expect("route53", "change_resource_record_sets", answer, HostedZoneId=ZONE, ChangeBatch=changes)


def alias(name="www.example.org", kind="A", target=TARGET):
    return {"Name": name, "Type": kind, "AliasTarget": {"HostedZoneId": CLOUDFRONT, "DNSName": target, "EvaluateTargetHealth": False}}


def existing(kind="A", **changes):
    name = f"www.example.org {kind}"
    return Existing("route53_record", name, {"alias": TARGET, "zone_id": ZONE, **changes}, {"id": name}, owned=True)


@pytest.fixture
def zones(aws):
    return Zones(aws, {"www.example.org": PLACE})


@pytest.fixture
def kind(aws, zones):
    zones._known[PLACE] = Zone(aws, ZONE)
    return Route53Record(zones, lambda: {"www.example.org"}, lambda: {TARGET})


def test_the_public_zone_of_a_name_is_found_once(aws, zones):
    expect_zones(aws, zone("Z1", "other.org."), zone("Z2", private=True), zone())
    assert zones.of("www.example.org").id == ZONE
    assert zones.of("*.www.example.org") is zones.of("old.example.org") is zones.by_id(ZONE), "names below it are in it too"
    assert zones.of("www.example.com") is None
    assert zones.failures == {}


@pytest.mark.parametrize(
    ("listed", "reason"),
    [
        ([], "there is no public zone of this name"),
        ([zone(private=True)], "there is no public zone of this name"),
        ([zone("Z1"), zone("Z2")], "there are several public zones of this name: Z1, Z2"),
    ],
)
def test_a_zone_that_is_not_clear_is_told(aws, listed, reason):
    lost = []
    zones = Zones(aws, {"www.example.org": PLACE}, lambda place, reason: lost.append((place, reason)))
    expect_zones(aws, *listed)
    assert zones.of("www.example.org") is None
    assert zones.of("www.example.org") is None, "and is not looked for again"
    assert zones.failures == {PLACE: reason}
    assert lost == [(PLACE, reason)]


def test_a_zone_elsewhere_is_reached_through_its_role(aws, monkeypatch):
    asked = []
    monkeypatch.setattr(aws, "elsewhere", lambda *given: asked.append(given) or aws, raising=False)
    zones = Zones(aws, {"www.example.org": Place("example.org", ROLE, "external")})
    expect_zones(aws, zone())
    assert zones.of("www.example.org").id == ZONE
    assert asked == [(None, ROLE, "external")]


def test_a_role_that_lets_nobody_in_is_told_in_aws_words(aws, zones):
    aws.fail("route53", "list_hosted_zones", "AccessDenied", "Not you.", status=403)
    assert zones.of("www.example.org") is None
    assert zones.failures == {PLACE: "ListHostedZones: AccessDenied: Not you."}


def test_names_are_compared_as_dns_does():
    assert normal(r"\052.Example.org") == normal("*.example.org.") == "*.example.org."
    assert within("a.example.org", "example.org")
    assert not within("aexample.org", "example.org")


def test_records_are_read_by_name_and_ours_lead_to_our_distributions(aws, kind):
    text = {"Name": "www.example.org.", "Type": "TXT", "TTL": 60, "ResourceRecords": [{"Value": '"x"'}]}
    other = {"Name": "zzz.example.org.", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}
    elsewhere = alias("www.example.org.", "AAAA", "other.cloudfront.net.")
    expect_records(aws, "www.example.org", alias("www.example.org.", target=f"{TARGET.upper()}."), elsewhere, text, other)
    a, aaaa = kind.read()
    assert a == existing()
    assert (aaaa.name, aaaa.attributes["alias"], aaaa.owned) == ("www.example.org AAAA", "other.cloudfront.net", False)
    assert [record.type for record in kind.found["www.example.org"]] == ["A", "AAAA", "TXT"]


def test_one_that_is_no_alias_shows_its_values(aws, kind):
    record = {"Name": "www.example.org.", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}
    expect_records(aws, "www.example.org", record)
    (one,) = kind.read()
    assert one.attributes == {"alias": None, "zone_id": ZONE, "values": ("192.0.2.1",)}
    assert not one.owned


def test_where_the_zone_is_not_there_nothing_is(kind):
    kind.zones.places = {}
    assert kind.read() == []


def test_one_is_made_changed_and_found_again(aws, kind):
    expect_change(aws, "UPSERT", alias())
    assert kind.create("www.example.org A", {"alias": TARGET, "zone_id": ZONE}) == existing()
    expect_change(aws, "UPSERT", alias(kind="AAAA"))
    kind.update(existing("AAAA", alias="other.cloudfront.net"), {"alias": TARGET})
    expect_records(aws, "www.example.org", alias("www.example.org."))
    assert kind.refresh([existing()]) == [existing()]


def test_one_is_deleted_as_it_is_now_and_may_be_gone(aws, kind):
    now = alias("www.example.org.", target=f"{TARGET}.")
    expect_records(aws, "www.example.org", now)
    expect_change(aws, "DELETE", now)
    assert kind.delete(existing()) is None
    expect_records(aws, "www.example.org")
    assert kind.delete(existing()) is None
