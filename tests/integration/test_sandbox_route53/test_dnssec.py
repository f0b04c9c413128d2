"""DNSSEC: a key of KMS signs a zone's keys, and goes only after the zone above has forgotten it."""

import dns.dnssec
import dns.name
import dns.rdata
import pytest

from sandbox.expect import refused

from .conftest import ZONE, document, record

NAME = dns.name.from_text(ZONE)
ACTIONS = ["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign"]


@pytest.fixture
def kms(aws):
    return aws.client("hub", "kms", region_name="us-east-1")


def policy(hub, actions=ACTIONS, **condition):
    own = {"Principal": {"AWS": f"arn:aws:iam::{hub.number}:root"}, "Action": "kms:*", "Resource": "*"}
    signing = {"Principal": {"Service": "dnssec-route53.amazonaws.com"}, "Action": actions, "Resource": "*"}
    return document(own, signing | ({"Condition": {"StringEquals": condition}} if condition else {}))


@pytest.fixture
def key(hub, kms):
    def create(kms=kms, **given):
        made = {"KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY", "Policy": policy(hub), **given}
        return kms.create_key(**made)["KeyMetadata"]["Arn"]

    return create


@pytest.fixture
def sign(hub, zone, key):
    """Makes a key-signing key of the zone."""

    def create(name="main", status="ACTIVE", arn=None, zone=zone):
        given = {"CallerReference": name, "KeyManagementServiceArn": arn or key(), "Name": name, "Status": status}
        return hub.route53.create_key_signing_key(HostedZoneId=zone, **given)["KeySigningKey"]

    return create


def status(hub, zone):
    found = hub.route53.get_dnssec(HostedZoneId=zone)
    return found["Status"]["ServeSignature"], {one["Name"]: one["Status"] for one in found["KeySigningKeys"]}


def test_the_ds_record_is_the_digest_of_the_key(hub, zone, kms, key, sign):
    arn = key()
    made = sign(arn=arn)
    dnskey = dns.rdata.from_text("IN", "DNSKEY", made["DNSKEYRecord"])
    assert kms.get_public_key(KeyId=arn)["PublicKey"].endswith(dnskey.key)
    assert made["DSRecord"] == dns.dnssec.make_ds(NAME, dnskey, "SHA256").to_text().upper().replace("SHA256", "2")
    assert made["DSRecord"] == f"{made['KeyTag']} 13 2 {made['DigestValue']}"
    assert (made["KeyTag"], made["Flag"], made["SigningAlgorithmMnemonic"]) == (dns.dnssec.key_id(dnskey), 257, "ECDSAP256SHA256")
    assert hub.route53.get_dnssec(HostedZoneId=zone)["KeySigningKeys"] == [made]


def test_a_zone_is_signed_once_it_has_an_active_key(hub, zone, sign):
    with refused("KeySigningKeyWithActiveStatusNotFound", zone):
        hub.route53.enable_hosted_zone_dnssec(HostedZoneId=zone)
    sign(status="INACTIVE")
    with refused("KeySigningKeyWithActiveStatusNotFound"):
        hub.route53.enable_hosted_zone_dnssec(HostedZoneId=zone)
    hub.route53.activate_key_signing_key(HostedZoneId=zone, Name="main")
    hub.route53.enable_hosted_zone_dnssec(HostedZoneId=zone)
    assert status(hub, zone) == ("SIGNING", {"main": "ACTIVE"})


def test_a_key_has_to_be_fit_to_sign_and_open_to_route_53(hub, aws, kms, key, sign):
    elsewhere = aws.client("hub", "kms", region_name="ap-southeast-3")
    disabled = key()
    kms.disable_key(KeyId=disabled)
    unfit = [key(KeySpec="ECC_NIST_P384"), key(KeySpec="SYMMETRIC_DEFAULT", KeyUsage="ENCRYPT_DECRYPT"), key(elsewhere), disabled]
    for arn in [*unfit, "arn:aws:kms:us-east-1:111111111111:key/none", disabled.replace("key/", "alias/")]:
        with refused("InvalidKMSArn", "is not an enabled key"):
            sign(arn=arn)
    for closed in (policy(hub, ACTIONS[:2]), policy(hub, **{"aws:SourceAccount": "222222222222"}), policy(hub, "kms:List*")):
        with refused("InvalidKMSArn", "did not grant all required permissions for DNSSEC usage"):
            sign(arn=key(Policy=closed))
    sign(arn=key(Policy=policy(hub, **{"aws:SourceAccount": hub.number})))


def test_a_zone_has_two_keys_of_their_own_names(hub, zone, key, sign):
    arn = key()
    sign(arn=arn)
    for name, other in (("main", key()), ("second", arn)):
        with refused("KeySigningKeyAlreadyExists"):
            sign(name, arn=other)
    with refused("InvalidKeySigningKeyName"):
        sign("with-hyphen")
    with refused("InvalidInput", "ACTIVE or INACTIVE"):
        sign("second", status="ENABLED")
    sign("second")
    with refused("TooManyKeySigningKeys"):
        sign("third")


def test_a_private_zone_is_not_signed(hub, sign):
    with refused("InvalidArgument"):
        sign(zone=hub.zone("internal", hub.vpc("10.0.0.0/16")))


def test_signing_ends_from_above(aws, hub, zone, sign):
    ds = sign()["DSRecord"]
    hub.route53.enable_hosted_zone_dnssec(HostedZoneId=zone)
    aws.delegate(ZONE, hub.servers(zone), [ds])
    with refused("KeySigningKeyInParentDSRecord"):
        hub.route53.disable_hosted_zone_dnssec(HostedZoneId=zone)
    aws.delegate(ZONE, hub.servers(zone))
    with refused("KeySigningKeyInUse"):
        hub.route53.deactivate_key_signing_key(HostedZoneId=zone, Name="main")
    hub.route53.disable_hosted_zone_dnssec(HostedZoneId=zone)
    assert status(hub, zone) == ("NOT_SIGNING", {"main": "ACTIVE"})
    with refused("DNSSECNotFound"):
        hub.route53.disable_hosted_zone_dnssec(HostedZoneId=zone)
    with refused("InvalidKeySigningKeyStatus", "cannot be deleted because current status is not INACTIVE"):
        hub.route53.delete_key_signing_key(HostedZoneId=zone, Name="main")
    hub.route53.deactivate_key_signing_key(HostedZoneId=zone, Name="main")
    with refused("HostedZoneNotEmpty", "DNSSEC Key Signing Keys"):
        hub.route53.delete_hosted_zone(Id=zone)
    hub.route53.delete_key_signing_key(HostedZoneId=zone, Name="main")
    hub.route53.delete_hosted_zone(Id=zone)


def test_a_parent_of_ours_that_holds_the_ds_record_keeps_the_childs_key(aws, hub, zone, sign):
    child = hub.zone(f"staging.{ZONE}")
    ds = sign(zone=child)["DSRecord"]
    hub.route53.enable_hosted_zone_dnssec(HostedZoneId=child)
    held = record(f"staging.{ZONE}", "DS", ds)
    hub.put(zone, record(f"staging.{ZONE}", "NS", *hub.servers(child)), held)
    aws.delegate(ZONE, hub.servers(zone))
    with refused("KeySigningKeyInParentDSRecord", "has a DS record"):
        hub.route53.disable_hosted_zone_dnssec(HostedZoneId=child)
    aws.delegate(ZONE, ["ns.elsewhere.example.net"])
    with refused("KeySigningKeyInParentDSRecord", "Due to DNS lookup failure"):
        hub.route53.disable_hosted_zone_dnssec(HostedZoneId=child)
    aws.delegate(ZONE, hub.servers(zone))
    hub.change(zone, ("DELETE", held))
    hub.route53.disable_hosted_zone_dnssec(HostedZoneId=child)


def test_a_zone_that_is_delegated_in_part_is_not_signed(aws, hub, zone, sign):
    sign()
    aws.delegate(ZONE, [*hub.servers(zone)[:3], "ns-1.awsdns-00.com"])
    with refused("HostedZonePartiallyDelegated"):
        hub.route53.enable_hosted_zone_dnssec(HostedZoneId=zone)


def test_a_key_that_is_taken_away_needs_action(hub, zone, kms, key, sign):
    arn = key()
    sign(arn=arn)
    hub.route53.enable_hosted_zone_dnssec(HostedZoneId=zone)
    kms.put_key_policy(KeyId=arn, PolicyName="default", Policy=policy(hub, "kms:List*"))
    assert status(hub, zone) == ("ACTION_NEEDED", {"main": "ACTION_NEEDED"})
    kms.put_key_policy(KeyId=arn, PolicyName="default", Policy=policy(hub))
    assert status(hub, zone) == ("SIGNING", {"main": "ACTIVE"})
    kms.schedule_key_deletion(KeyId=arn)
    assert status(hub, zone) == ("ACTION_NEEDED", {"main": "ACTION_NEEDED"})
