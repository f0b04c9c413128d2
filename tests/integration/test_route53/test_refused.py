# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module `route53` leaves what others made, and refuses what can't be before anything is changed."""

import pytest

PARENT, CHILD = "example.com", "staging.example.com"
BOTH = [{"name": PARENT}, {"name": CHILD, "parent": PARENT}]
OTHERS = ["ns-1.example.net", "ns-2.example.net"]


@pytest.fixture
def zone(route53):
    return route53.create_hosted_zone(Name=PARENT, CallerReference="others")["HostedZone"]["Id"].rpartition("/")[2]


@pytest.fixture
def put(route53, zone):
    def put(name, kind, *values, ttl=300):
        record = {"Name": name, "Type": kind, "TTL": ttl, "ResourceRecords": [{"Value": value} for value in values]}
        route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [{"Action": "UPSERT", "ResourceRecordSet": record}]})

    return put


@pytest.fixture
def refused(aws, run_module):
    """What the module says. It has changed nothing."""

    def refused(**arguments):
        aws.clear_calls()
        result = run_module("route53", **arguments)
        assert result["failed"], result
        assert aws.calls(write=True) == []
        return result["msg"]

    return refused


def test_a_delegation_that_leads_elsewhere(put, refused, converge):
    put(CHILD, "NS", *OTHERS)
    said = refused(zones=BOTH)
    assert "dns_zones: staging.example.com: example.com delegates it elsewhere, to ns-1.example.net, ns-2.example.net" in said
    assert "the zone's own servers are those that it gets once it is made" in said
    assert "take_over: true" in said
    changes, _ = converge(zones=[BOTH[0], {**BOTH[1], "take_over": True}])
    assert "update route53_record example.com staging NS" in changes


def test_a_delegation_to_other_servers_than_the_zone_has(put, route53, refused):
    made = route53.create_hosted_zone(Name=CHILD, CallerReference="child")
    put(CHILD, "NS", *OTHERS)
    said = refused(zones=BOTH)
    assert all(server in said for server in [*OTHERS, *made["DelegationSet"]["NameServers"]])


def test_a_delegation_that_leads_here_already_is_ours_from_now_on(put, route53, converge):
    made = route53.create_hosted_zone(Name=CHILD, CallerReference="child")
    put(CHILD, "NS", *(f"{server}." for server in made["DelegationSet"]["NameServers"]), ttl=3600)
    _, result = converge(zones=BOTH)
    change = next(one for one in result["changes"] if one["kind"] == "route53_record")
    assert change["attributes"] == {"owner": {"before": None, "after": "piksel.infra"}}


def test_a_record_of_others_with_other_values(put, route53, zone, refused, converge):
    put("www.example.com", "A", "192.0.2.9")
    given = {"zone": PARENT, "name": "www.example.com", "type": "A", "values": ["192.0.2.1"]}
    said = refused(records=[given])
    assert "dns_records: example.com www A: others made it, and it is 192.0.2.9" in said
    changes, _ = converge(records=[{**given, "take_over": True}])
    assert changes == ["update route53_record example.com www A"]


def test_what_others_made_is_neither_removed_nor_purged(put, route53, zone, converge):
    put("www.example.com", "A", "192.0.2.9")
    put("external-dnsa-tiles.example.com", "TXT", '"heritage=external-dns,external-dns/owner=other"')
    absent = {"zone": PARENT, "name": "www.example.com", "type": "A", "state": "absent"}
    assert converge(records=[absent], purge=["route53_record"])[0] == []
    assert converge(records=[absent], state="absent")[0] == []


def test_records_that_cant_stand_together(put, refused):
    put("www.example.com", "CNAME", "pages.example.org")
    put("api.example.com", "A", "192.0.2.9")
    said = refused(records=[{"zone": PARENT, "name": "www.example.com", "type": "A", "values": ["192.0.2.1"]}])
    assert "beside a CNAME no other record may stand, and www.example.com has a record CNAME" in said
    weighted = {"zone": PARENT, "name": "api.example.com", "type": "A", "values": ["192.0.2.1"], "set_identifier": "one", "weight": 1}
    assert "there is one without set_identifier" in refused(records=[weighted])


def test_zones_that_are_not_there(refused, zone):
    record = {"zone": "example.net", "name": "www.example.net", "type": "A", "values": ["192.0.2.1"]}
    said = refused(records=[record])
    assert "dns_records: example.net www A: zone: there is no zone example.net; describe it in dns_zones, or correct it" in said
    assert "there are: example.com" in said
    staging = {"name": "staging", "account_id": "222222222222", "external_id": "example", "principals": ["deploy"], "zones": ["a.example"]}
    assert "dns_environments: staging: zones: there is no zone a.example" in refused(project="example", environments=[staging])


def test_an_end_of_signatures_while_the_parent_asks_for_them(converge, refused):
    converge(zones=[BOTH[0], {**BOTH[1], "dnssec": {"enabled": True}}])
    said = refused(zones=[BOTH[0], {**BOTH[1], "dnssec": {"enabled": False}}])
    assert "its DS record still stands in example.com" in said
    assert "ds: false first, and enabled: false no sooner than 3600 seconds" in said


def test_a_ds_record_of_others(put, route53, refused, converge):
    converge(zones=BOTH)
    put(CHILD, "DS", f"12345 13 2 {'AB' * 32}")
    signed = {**BOTH[1], "dnssec": {"enabled": True}}
    said = refused(zones=[BOTH[0], signed])
    assert f"others have put the DS record 12345 13 2 {'AB' * 32} into example.com" in said
    changes, _ = converge(zones=[BOTH[0], {**signed, "take_over": True}])
    assert "update route53_record example.com staging DS" in changes


def test_a_private_zone_without_its_vpc(refused):
    said = refused(zones=[{"name": "example.internal", "private": True, "vpcs": [{"vpc_name": "example"}]}])
    assert "dns_zones: example.internal: vpcs: there is no VPC example in ap-southeast-3; have it made first (role vpc)" in said


def test_two_zones_of_one_name(route53, zone, refused):
    route53.create_hosted_zone(Name=PARENT, CallerReference="again")
    assert "2 resources are the route53_hosted_zone example.com" in refused(zones=[BOTH[0]])
