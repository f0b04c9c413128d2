"""Records: a batch is done as a whole or not at all, and Route 53 says why not."""

import pytest

from sandbox.expect import refused

from .conftest import ZONE, record

NAME = f"www.{ZONE}"
INVALID = "InvalidChangeBatch"


def weighted(identifier, weight, *values):
    return record(NAME, "A", *values, SetIdentifier=identifier, Weight=weight)


def test_names_and_values_come_back_as_route_53_keeps_them(hub, zone):
    target = {"HostedZoneId": "Z2FDTNDATAQYW2", "DNSName": "D111.cloudfront.net", "EvaluateTargetHealth": False}
    hub.put(zone, record(f"*.Maps.{ZONE}", "A", "192.0.2.1", ttl=300), record(NAME, "A", AliasTarget=target))
    found = hub.records(zone)
    assert found[f"\\052.maps.{ZONE}.", "A"] == record(f"\\052.maps.{ZONE}.", "A", "192.0.2.1", ttl=300)
    assert found[f"{NAME}.", "A"]["AliasTarget"] == {**target, "DNSName": "d111.cloudfront.net."}
    assert list(found) == [(f"{ZONE}.", "NS"), (f"{ZONE}.", "SOA"), (f"\\052.maps.{ZONE}.", "A"), (f"{NAME}.", "A")]


def test_records_are_listed_from_a_name_on_and_in_pages(hub, zone):
    hub.put(zone, *(record(f"{letter}.{ZONE}", kind, value) for letter in "ab" for kind, value in (("A", "192.0.2.1"), ("TXT", '"x"'))))
    first = hub.route53.list_resource_record_sets(HostedZoneId=zone, StartRecordName=f"a.{ZONE}", StartRecordType="TXT", MaxItems="2")
    assert [(one["Name"], one["Type"]) for one in first["ResourceRecordSets"]] == [(f"a.{ZONE}.", "TXT"), (f"b.{ZONE}.", "A")]
    assert (first["IsTruncated"], first["NextRecordName"], first["NextRecordType"]) == (True, f"b.{ZONE}.", "TXT")
    with refused("InvalidInput"):
        hub.route53.list_resource_record_sets(HostedZoneId=zone, StartRecordType="A")


def test_one_wrong_change_undoes_the_batch_and_each_is_told(hub, zone):
    good, bad = record(NAME, "A", "192.0.2.1"), record(f"bad.{ZONE}", "A", "192.0.2.256")
    with refused(INVALID, "ARRDATAIllegalIPv4Address"):
        hub.put(zone, good, bad)
    with refused(INVALID, "not permitted in zone"):
        hub.put(zone, bad, record("www.example.net", "A", "192.0.2.1"))
    assert len(hub.records(zone)) == 2


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (record("www.example.net", "A", "192.0.2.1"), f"RRSet with DNS name www.example.net. is not permitted in zone {ZONE}."),
        (record(f"not{ZONE}", "A", "192.0.2.1"), "is not permitted in zone"),
        (record(ZONE, "CNAME", "elsewhere.example.net"), "is not permitted at apex"),
        (record(ZONE, "DS", f"1 13 2 {'A' * 64}"), "is not permitted at apex"),
        (record(NAME, "SOA", "a. b. 1 1 1 1 1"), "exactly one SOA record"),
        (record(f"*.{ZONE}", "NS", "ns-1.awsdns-00.com"), "wildcard"),
        (record(f"a..{ZONE}", "A", "192.0.2.1"), "DomainLabelEmpty"),
        (record(f"{'a' * 64}.{ZONE}", "A", "192.0.2.1"), "DomainLabelTooLong"),
        (record(NAME, "A", "192.0.2.1, 192.0.2.2"), "ARRDATANotSingleField (Value contains spaces)"),
        (record(NAME, "A", "2001:db8::1"), "ARRDATAIllegalIPv4Address"),
        (record(NAME, "AAAA", "192.0.2.1"), "AAAARRDATAIllegalIPv6Address"),
        (record(NAME, "A", "192.0.2.1", "192.0.2.1"), "Duplicate Resource Record: '192.0.2.1'"),
        (record(NAME, "CNAME", "a.example.net", "b.example.net"), "one value"),
        (record(NAME, "CNAME", "a..example.net"), "DomainLabelEmpty"),
        (record(NAME, "MX", "mail.example.net"), "MXRRDATANotTwoFields"),
        (record(NAME, "MX", "high mail.example.net"), "MXRRDATAInvalid"),
        (record(NAME, "SRV", "10 mail.example.net"), "SRVRRDATANotFourFields"),
        (record(NAME, "TXT", "plain"), "InvalidCharacterString (Value should be enclosed in quotation marks)"),
        (record(NAME, "TXT", f'"{"x" * 256}"'), "CharacterStringTooLong (Value is too long)"),
        (record(NAME, "CAA", '0 "amazon.com"'), "CAARRDATANotThreeFields"),
        (record(NAME, "DS", "1 13 AB"), "DSRRDATANotFourFields"),
        (record(NAME, "DS", "1 13 2 AB"), "DSRRDATAInvalid"),
    ],
)
def test_what_can_not_stand_in_a_zone_is_refused(hub, zone, given, message):
    with refused(INVALID, message):
        hub.put(zone, given)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("TXT", f'"{"x" * 255}" "{"y" * 255}"'),
        ("TXT", r'"a \"quoted\" word"'),
        ("MX", "10 mail.example.net"),
        ("SRV", "1 10 5269 server.example.net"),
        ("CAA", '0 issue "amazon.com"'),
        ("NS", "ns-1.awsdns-00.com."),
        ("PTR", "host.example.net"),
        ("DS", f"12345 13 2 {'AB' * 32}"),
        ("HTTPS", "1 . alpn=h2"),
        ("SSHFP", "1 1 09F6A01D2175742B257C6B98B7C72C44C4040683"),
    ],
)
def test_values_are_kept_as_they_were_given(hub, zone, kind, value):
    hub.put(zone, record(NAME, kind, value))
    assert hub.records(zone)[f"{NAME}.", kind]["ResourceRecords"] == [{"Value": value}]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (record(NAME, "A"), "but found none in Change with [Action=UPSERT"),
        (record(NAME, "A", ResourceRecords=[{"Value": "192.0.2.1"}]), "all of [TTL, and ResourceRecords]"),
        (record(NAME, "A", "192.0.2.1", SetIdentifier="a"), "Expected exactly one of [Weight"),
        (record(NAME, "A", "192.0.2.1", Weight=1), "Missing field 'SetIdentifier'"),
        (record(NAME, "A", "192.0.2.1", Weight=1, Failover="PRIMARY", SetIdentifier="a"), "more than one"),
        (record(NAME, "A", "192.0.2.1", ttl=2147483648), "less than or equal to 2147483647"),
        (record(NAME, "ANY", "192.0.2.1"), "enum value set"),
    ],
)
def test_a_request_without_form_is_refused_for_itself(hub, zone, given, message):
    with refused("InvalidInput", message):
        hub.put(zone, given)


def test_what_is_deleted_is_what_is_there(hub, zone):
    made = record(NAME, "A", "192.0.2.1", "192.0.2.2")
    with refused(INVALID, "but it was not found"):
        hub.change(zone, ("DELETE", made))
    hub.put(zone, made)
    for other in (record(NAME, "A", "192.0.2.1"), record(NAME, "A", "192.0.2.1", "192.0.2.2", ttl=61)):
        with refused(INVALID, "the values provided do not match the current values"):
            hub.change(zone, ("DELETE", other))
    hub.change(zone, ("DELETE", record(NAME, "A", "192.0.2.2", "192.0.2.1")))
    assert len(hub.records(zone)) == 2


def test_a_zone_keeps_its_own_records_and_they_may_be_altered(hub, zone):
    found = hub.records(zone)
    with refused(INVALID, "at least one NS record for the zone itself"):
        hub.change(zone, ("DELETE", found[f"{ZONE}.", "NS"]))
    with refused(INVALID, "exactly one SOA record"):
        hub.change(zone, ("DELETE", found[f"{ZONE}.", "SOA"]))
    hub.put(zone, {**found[f"{ZONE}.", "NS"], "TTL": 300})
    assert hub.records(zone)[f"{ZONE}.", "NS"]["TTL"] == 300


def test_a_set_is_changed_once_in_a_batch_or_deleted_and_made_again(hub, zone):
    first, second = record(NAME, "A", "192.0.2.1"), record(NAME, "A", "192.0.2.2")
    with refused(INVALID, f"an invalid set of changes for a resource record set 'A {NAME}.'"):
        hub.put(zone, first, second)
    hub.change(zone, ("CREATE", first))
    with refused(INVALID, f"Tried to create resource record set [name='{NAME}.', type='A'] but it already exists"):
        hub.change(zone, ("CREATE", second))
    hub.change(zone, ("DELETE", first), ("CREATE", record(NAME, "CNAME", "elsewhere.example.net")))
    assert (f"{NAME}.", "CNAME") in hub.records(zone)
    hub.change(zone, ("DELETE", record(NAME, "CNAME", "elsewhere.example.net")), ("CREATE", second))
    with refused(INVALID, "conflicting RRSet of type A"):
        hub.change(zone, ("CREATE", record(NAME, "CNAME", "elsewhere.example.net")), ("DELETE", second))


def test_records_of_one_name_are_routed_in_one_way(hub, zone):
    hub.put(zone, weighted("a", 1, "192.0.2.1"), weighted("b", 0, "192.0.2.2"))
    with refused(INVALID, "SetIdentifier null cannot be created as other RRSets exist with the same name and type."):
        hub.put(zone, record(NAME, "A", "192.0.2.3"))
    with refused(INVALID, "SetIdentifier c cannot be created"):
        hub.put(zone, record(NAME, "A", "192.0.2.3", SetIdentifier="c", Region="ap-southeast-3"))
    hub.change(zone, ("DELETE", weighted("a", 1, "192.0.2.1")))
    found = hub.route53.list_resource_record_sets(HostedZoneId=zone, StartRecordName=NAME)["ResourceRecordSets"]
    assert [(one["SetIdentifier"], one["Weight"]) for one in found] == [("b", 0)]
    failover = record(f"api.{ZONE}", "A", "192.0.2.1", Failover="PRIMARY", SetIdentifier="a")
    hub.put(zone, failover)
    with refused(INVALID, "another RRSet is the PRIMARY"):
        hub.put(zone, {**failover, "SetIdentifier": "b"})
    with refused("NoSuchHealthCheck"):
        hub.put(zone, {**failover, "HealthCheckId": "00000000-0000-0000-0000-000000000000"})


def test_an_alias_within_the_zone_leads_to_what_is_there(hub, zone):
    alias = record(NAME, "A", AliasTarget={"HostedZoneId": zone, "DNSName": f"web.{ZONE}", "EvaluateTargetHealth": False})
    with refused(INVALID, f"Tried to create an alias that targets web.{ZONE}., type A in zone {zone}, but that target was not found"):
        hub.put(zone, alias)
    hub.put(zone, record(f"web.{ZONE}", "A", "192.0.2.1"), alias)


def test_a_batch_has_a_thousand_values_and_each_upsert_counts_twice(hub, zone):
    addresses = [f"10.0.{number // 250}.{number % 250}" for number in range(501)]
    with refused(INVALID, "Number of records limit of 1000 exceeded."):
        hub.put(zone, record(NAME, "A", *addresses))
    hub.change(zone, ("CREATE", record(NAME, "A", *addresses)))
    assert len(hub.records(zone)[f"{NAME}.", "A"]["ResourceRecords"]) == 501
