"""Hosted zones: what a new one has, what is refused, and when one may go."""

import pytest

from sandbox.expect import refused

from .conftest import ZONE, record

TOPS = {"com", "net", "org", "uk"}


def test_a_public_zone_has_four_servers_under_four_top_level_domains(hub, zone):
    found = hub.route53.get_hosted_zone(Id=zone)
    servers = found["DelegationSet"]["NameServers"]
    assert {one.rpartition(".")[2] for one in servers} == TOPS
    assert hub.servers(zone) == servers
    assert found["HostedZone"] | {"Id": ""} == {
        "Id": "",
        "Name": f"{ZONE}.",
        "CallerReference": f"{ZONE} False",
        "Config": {"PrivateZone": False},
        "ResourceRecordSetCount": 2,
    }
    records = hub.records(zone)
    assert [one["Value"] for one in records[f"{ZONE}.", "NS"]["ResourceRecords"]] == [f"{one}." for one in servers]
    (authority,) = records[f"{ZONE}.", "SOA"]["ResourceRecords"]
    assert authority["Value"] == f"{servers[0]}. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400"
    assert (records[f"{ZONE}.", "NS"]["TTL"], records[f"{ZONE}.", "SOA"]["TTL"]) == (172800, 900)


def test_zones_of_one_name_or_below_each_other_share_no_server(hub, staging, zone):
    others = [hub.zone(reference="again"), hub.zone(f"staging.{ZONE}"), hub.zone("example.org")]
    sets = [set(hub.servers(one)) for one in (zone, *others)] + [set(staging.servers(staging.zone()))]
    assert not any(one & other for place, one in enumerate(sets) for other in sets[place + 1 :])


def test_a_zone_made_again_has_other_servers(hub, zone):
    before = hub.servers(zone)
    hub.route53.delete_hosted_zone(Id=zone)
    with refused("NoSuchHostedZone", zone):
        hub.route53.get_hosted_zone(Id=zone)
    assert hub.servers(hub.zone()) != before


def test_a_vpc_makes_a_zone_private(hub):
    vpc = hub.vpc("10.0.0.0/16")
    private = hub.zone("internal", vpc)
    found = hub.route53.get_hosted_zone(Id=private)
    assert found["HostedZone"]["Config"] == {"PrivateZone": True}
    assert found["VPCs"] == [vpc]
    assert "DelegationSet" not in found
    assert hub.records(private)["internal.", "NS"]["ResourceRecords"][0] == {"Value": "ns-0.awsdns-00.com."}


@pytest.mark.parametrize(
    ("given", "code", "message"),
    [
        ({"CallerReference": f"{ZONE} False"}, "HostedZoneAlreadyExists", "caller reference"),
        ({"Name": "org"}, "InvalidDomainName", "top level domain"),
        ({"Name": "a..example.org"}, "InvalidDomainName", "DomainLabelEmpty"),
        ({"Name": f"{'a' * 64}.example.org"}, "InvalidDomainName", "DomainLabelTooLong"),
        ({"HostedZoneConfig": {"PrivateZone": True}}, "InvalidInput", "you must also specify values for VPCId and VPCRegion"),
        ({"VPC": {"VPCId": "vpc-00000000000000000", "VPCRegion": "ap-southeast-3"}}, "InvalidVPCId", "not authorized"),
        ({"DelegationSetId": "N0000000000000000000"}, "NoSuchDelegationSet", ""),
        ({"CallerReference": "x" * 129}, "InvalidInput", "length less than or equal to 128"),
    ],
)
def test_a_zone_that_can_not_be_is_refused(hub, zone, given, code, message):
    with refused(code, message):
        hub.route53.create_hosted_zone(**{"Name": "other.example.org", "CallerReference": "other", **given})
    assert [one["Id"] for one in hub.route53.list_hosted_zones()["HostedZones"]] == [f"/hostedzone/{zone}"]


def test_another_accounts_vpc_makes_no_zone(hub, staging):
    with refused("InvalidVPCId", "not authorized"):
        hub.zone("internal", staging.vpc("10.2.0.0/16"))


def test_a_zone_with_records_stays(hub, zone):
    address = record(f"www.{ZONE}", "A", "192.0.2.1")
    hub.put(zone, address)
    with refused("HostedZoneNotEmpty", "non-required resource record sets"):
        hub.route53.delete_hosted_zone(Id=zone)
    hub.change(zone, ("DELETE", address))
    hub.put(zone, record(f"staging.{ZONE}", "NS", "ns-1.awsdns-00.com"))
    with refused("HostedZoneNotEmpty"):
        hub.route53.delete_hosted_zone(Id=zone)
    hub.change(zone, ("DELETE", record(f"staging.{ZONE}", "NS", "ns-1.awsdns-00.com")))
    hub.route53.delete_hosted_zone(Id=zone)
    assert hub.route53.list_hosted_zones()["HostedZones"] == []


def test_a_change_is_pending_until_all_servers_have_it(hub, zone):
    change = hub.put(zone, record(f"www.{ZONE}", "A", "192.0.2.1"))
    assert change["Status"] == "PENDING"
    assert hub.route53.get_change(Id=change["Id"])["ChangeInfo"]["Status"] == "INSYNC"
    with refused("NoSuchChange"):
        hub.route53.get_change(Id="C00000000000000000000")


def test_zones_are_listed_in_pages_and_by_name(hub):
    for name in ("b.example.org", "a.example.org", "example.net"):
        hub.zone(name)
    pages = hub.route53.get_paginator("list_hosted_zones").paginate(PaginationConfig={"PageSize": 2})
    listed = [[zone["Name"] for zone in page["HostedZones"]] for page in pages]
    assert [len(page) for page in listed] == [2, 1]
    by_name = [zone["Name"] for zone in hub.route53.list_hosted_zones_by_name()["HostedZones"]]
    assert by_name == ["example.net.", "a.example.org.", "b.example.org."]
    first = hub.route53.list_hosted_zones_by_name(DNSName="a.example.org", MaxItems="1")
    assert ([zone["Name"] for zone in first["HostedZones"]], first["NextDNSName"]) == (["a.example.org."], "b.example.org.")
    assert hub.route53.get_hosted_zone_count()["HostedZoneCount"] == 3


def test_a_reusable_delegation_set_serves_zones_that_have_nothing_to_do_with_each_other(hub):
    made = hub.route53.create_reusable_delegation_set(CallerReference="set")["DelegationSet"]
    identity = made["Id"].rpartition("/")[2]
    first = hub.zone("one.example.org", DelegationSetId=identity)
    assert hub.servers(first) == made["NameServers"] == hub.servers(hub.zone("two.example.org", DelegationSetId=identity))
    with refused("ConflictingDomainExists", "example.org"):
        hub.zone("example.org", DelegationSetId=identity)
    with refused("DelegationSetInUse"):
        hub.route53.delete_reusable_delegation_set(Id=identity)
