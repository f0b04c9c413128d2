"""The sandbox's DNS server: what the world finds of the zones, and what their own servers say."""

import socket
from pathlib import Path

import dns.flags
import dns.message
import dns.opcode
import dns.query
import dns.rcode
import pytest

from sandbox.expect import eventually

from .conftest import ZONE, document, record

CHILD = f"staging.{ZONE}"


@pytest.fixture
def delegated(aws, hub, zone):
    aws.delegate(ZONE, hub.servers(zone))
    return zone


def names(*servers):
    return sorted(f"{one}." for one in servers)


def authority(response, kind):
    return sorted(one.to_text() for found in response.authority if dns.rdatatype.to_text(found.rdtype) == kind for one in found)


def test_a_zone_is_found_once_it_is_delegated_from_outside(aws, hub, zone, world):
    assert world.ask(ZONE, "NS") == "NXDOMAIN"
    aws.delegate(ZONE, hub.servers(zone))
    assert world.ask(ZONE, "NS") == names(*hub.servers(zone))
    assert world.ask(ZONE, "SOA")[0].split()[0] == f"{hub.servers(zone)[0]}."
    aws.delegate(ZONE, [])
    assert world.ask(ZONE, "NS") == "NXDOMAIN"
    assert world.ask("www.example.net", "A") == "NXDOMAIN"


@pytest.mark.parametrize("way", [dns.query.udp, dns.query.tcp])
def test_a_zones_own_server_has_the_last_word_and_refuses_other_zones(hub, delegated, world, way):
    other = hub.zone("other.example.org")
    server, stranger = hub.servers(delegated)[1], hub.servers(other)[1]
    answer = world.at(server, ZONE, "SOA", way)
    assert answer.flags & dns.flags.AA
    assert answer.rcode() == dns.rcode.NOERROR
    assert world.at(stranger, ZONE, "SOA", way).rcode() == dns.rcode.REFUSED


def test_records_are_answered_as_they_stand(hub, delegated, world):
    hub.put(
        delegated,
        record(f"www.{ZONE}", "A", "192.0.2.1", "192.0.2.2"),
        record(f"www.{ZONE}", "AAAA", "2001:db8::1"),
        record(f"*.maps.{ZONE}", "A", "192.0.2.3"),
        record(f"alias.{ZONE}", "CNAME", f"www.{ZONE}"),
        record(ZONE, "MX", f"10 mail.{ZONE}"),
        record(ZONE, "TXT", '"v=spf1 -all" "second"'),
        record(ZONE, "CAA", '0 issue "amazon.com"'),
    )
    assert world.ask(f"www.{ZONE}", "A") == ["192.0.2.1", "192.0.2.2"]
    assert world.ask(f"WWW.{ZONE}".upper(), "AAAA") == ["2001:db8::1"]
    assert world.ask(f"a.maps.{ZONE}", "A") == ["192.0.2.3"]
    assert world.ask(f"maps.{ZONE}", "A") == "NoAnswer"
    assert world.ask(f"alias.{ZONE}", "A") == ["192.0.2.1", "192.0.2.2"]
    assert world.ask(ZONE, "MX") == [f"10 mail.{ZONE}."]
    assert world.ask(ZONE, "TXT") == ['"v=spf1 -all" "second"']
    assert world.ask(ZONE, "CAA") == ['0 issue "amazon.com"']
    assert world.ask(f"www.{ZONE}", "MX") == "NoAnswer"
    assert world.ask(f"nothing.{ZONE}", "A") == "NXDOMAIN"


def test_a_delegation_is_followed_to_another_accounts_zone(hub, staging, delegated, world):
    child = staging.zone(CHILD)
    staging.put(child, record(f"www.{CHILD}", "A", "192.0.2.9"))
    assert world.ask(f"www.{CHILD}", "A") == "NXDOMAIN"
    hub.put(delegated, record(CHILD, "NS", *staging.servers(child)), record(CHILD, "DS", f"12345 13 2 {'AB' * 32}"))
    assert world.ask(f"www.{CHILD}", "A") == ["192.0.2.9"]
    assert world.ask(CHILD, "NS") == names(*staging.servers(child))
    assert world.ask(CHILD, "DS") == [f"12345 13 2 {'ab' * 32}"]
    referral = world.at(hub.servers(delegated)[0], f"www.{CHILD}", "A")
    assert (referral.answer, bool(referral.flags & dns.flags.AA)) == ([], False)
    assert authority(referral, "NS") == names(*staging.servers(child))


def test_a_delegation_to_servers_that_do_not_have_the_zone_is_lame(hub, staging, delegated, world):
    child, other = staging.zone(CHILD), staging.zone("other.example.org")
    hub.put(delegated, record(CHILD, "NS", *staging.servers(other)))
    assert world.ask(CHILD, "SOA") == "SERVFAIL"
    hub.put(delegated, record(CHILD, "NS", staging.servers(other)[0], staging.servers(child)[0], "ns.elsewhere.example.net"))
    assert world.ask(CHILD, "NS") == names(*staging.servers(child))
    assert world.ask("ns.elsewhere.example.net", "A") == "NXDOMAIN"


def test_the_servers_above_say_what_they_hold(aws, hub, zone, world):
    held = [*hub.servers(zone)[:2], "ns.elsewhere.example.net"]
    aws.delegate(ZONE, held, [f"12345 13 2 {'AB' * 32}"])
    (server,) = world.ask("example.org", "NS")
    referral = world.at(server, ZONE, "NS")
    assert authority(referral, "NS") == names(*held)
    assert authority(referral, "DS") == [f"12345 13 2 {'ab' * 32}"]
    assert world.at(server, ZONE, "DS").answer
    assert world.at(server, "www.example.net", "A").rcode() == dns.rcode.REFUSED


def test_an_alias_is_answered_with_addresses(hub, delegated, world):
    within = {"HostedZoneId": delegated, "DNSName": f"www.{ZONE}", "EvaluateTargetHealth": False}
    service = {"HostedZoneId": "Z2FDTNDATAQYW2", "DNSName": "d111.cloudfront.net", "EvaluateTargetHealth": False}
    hub.put(
        delegated,
        record(f"www.{ZONE}", "A", "192.0.2.1"),
        record(f"here.{ZONE}", "A", AliasTarget=within),
        record(ZONE, "A", AliasTarget=service),
        record(ZONE, "AAAA", AliasTarget=service),
    )
    assert world.ask(f"here.{ZONE}", "A") == ["192.0.2.1"]
    assert [one.startswith("192.0.2.") for one in world.ask(ZONE, "A")] == [True]
    assert [one.startswith("2001:db8::") for one in world.ask(ZONE, "AAAA")] == [True]


def test_weights_decide_which_record_is_answered(hub, delegated, world):
    sets = [record(f"www.{ZONE}", "A", f"192.0.2.{weight}", Weight=weight, SetIdentifier=str(weight)) for weight in (0, 7)]
    hub.put(delegated, *sets)
    assert {tuple(world.ask(f"www.{ZONE}", "A")) for _ in range(5)} == {("192.0.2.7",)}


def test_a_private_zone_is_not_for_the_world(hub, delegated, world):
    private = hub.zone(vpc=hub.vpc("10.0.0.0/16"))
    hub.put(private, record(f"inside.{ZONE}", "A", "10.0.0.1"))
    assert world.ask(f"inside.{ZONE}", "A") == "NXDOMAIN"


def test_an_answer_that_is_too_long_for_a_datagram_is_had_by_tcp(hub, delegated, world):
    hub.put(delegated, record(f"many.{ZONE}", "A", *(f"192.0.2.{number}" for number in range(100))))
    server = hub.servers(delegated)[0]
    short = world.at(server, f"many.{ZONE}", "A", use_edns=False)
    assert short.flags & dns.flags.TC
    assert len(world.at(server, f"many.{ZONE}", "A", dns.query.tcp, use_edns=False).answer[0]) == 100
    assert len(world.at(server, f"many.{ZONE}", "A", payload=4096).answer[0]) == 100


def test_who_asks_nonsense_gets_no_answer_and_the_next_one_does(aws, hub, delegated, world):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.sendto(b"nonsense", aws.dns)
        with socket.create_connection(aws.dns, timeout=30) as connection:
            connection.sendall(b"\x00\x08nonsense")
            assert connection.recv(1) == b""
    assert world.ask(ZONE, "NS") == names(*hub.servers(delegated))


def test_questions_alone_are_answered(aws, delegated, world):
    notice = dns.message.make_query(ZONE, "SOA")
    notice.set_opcode(dns.opcode.NOTIFY)
    assert dns.query.udp(notice, aws.dns[0], port=aws.dns[1], timeout=30).rcode() == dns.rcode.NOTIMP
    empty = dns.message.make_query(ZONE, "SOA")
    empty.question = []
    assert dns.query.udp(empty, aws.dns[0], port=aws.dns[1], timeout=30).rcode() == dns.rcode.FORMERR


def test_a_signed_zone_has_its_key(aws, hub, delegated, world):
    kms = aws.client("hub", "kms", region_name="us-east-1")
    both = {"AWS": f"arn:aws:iam::{hub.number}:root", "Service": "dnssec-route53.amazonaws.com"}
    policy = document({"Principal": both, "Action": "kms:*", "Resource": "*"})
    made = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY", Policy=policy)["KeyMetadata"]["Arn"]
    given = {"HostedZoneId": delegated, "CallerReference": "a", "Name": "main", "Status": "ACTIVE", "KeyManagementServiceArn": made}
    key = hub.route53.create_key_signing_key(**given)["KeySigningKey"]
    assert world.ask(ZONE, "DNSKEY") == "NoAnswer"
    hub.route53.enable_hosted_zone_dnssec(HostedZoneId=delegated)
    (found,) = world.ask(ZONE, "DNSKEY")
    assert found.replace(" ", "") == key["DNSKEYRecord"].replace(" ", "")


def test_certificates_are_validated_by_what_the_servers_have(aws, hub, zone, world):
    acm = aws.client("staging", "acm", region_name="us-east-1")
    arn = acm.request_certificate(DomainName=f"www.{ZONE}", ValidationMethod="DNS")["CertificateArn"]
    (option,) = acm.describe_certificate(CertificateArn=arn)["Certificate"]["DomainValidationOptions"]
    wanted = option["ResourceRecord"]
    hub.put(zone, record(wanted["Name"], "CNAME", wanted["Value"]))
    eventually(lambda: acm.describe_certificate(CertificateArn=arn)["Certificate"]["Status"] == "ISSUED", 10)


def test_any_number_of_servers_can_be_asked_one_after_the_other(aws, hub, world):
    servers = [one for number in range(40) for one in hub.servers(hub.zone(f"zone{number}.example.org"))]
    before = open_files(aws)
    for server in servers:
        world.ask(server, "A")
    assert open_files(aws) < before + 2 * len(servers) - 50
    for number in (0, 39):
        assert world.at(servers[4 * number], f"zone{number}.example.org", "SOA").flags & dns.flags.AA


def open_files(sandbox):
    return len(list(Path(f"/proc/{sandbox.process.running().pid}/fd").iterdir()))
