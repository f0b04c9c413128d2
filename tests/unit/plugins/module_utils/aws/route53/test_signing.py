# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What signs a zone: the KMS key, the key of the zone, and that it is signed."""

import json

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.route53 import signing_keys
from ansible_collections.piksel.infra.plugins.module_utils.aws.route53.dnssec import KeySigningKey, Signatures, Signing
from ansible_collections.piksel.infra.plugins.module_utils.aws.route53.listing import Listing
from ansible_collections.piksel.infra.plugins.module_utils.aws.route53.signing_keys import SigningKey
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing
from botocore.stub import ANY

from .answers import SUBMITTED, ZONE, expect_zones, hosted

NAME, ARN = "example.com", "arn:aws:kms:us-east-1:123456789012:key/k-1"
KEY_NAME = "dnssec-example-com"
OURS = {"ManagedBy": "piksel.infra"}
POLICY = signing_keys.policy("123456789012", "aws")


def ksk(name="piksel_infra", status="ACTIVE", **more):
    return {"Name": name, "KmsArn": ARN, "Status": status, "DSRecord": "12345 13 2 AB", **more}


@pytest.fixture
def signatures(aws):
    return Signatures(aws, Listing(aws), {NAME})


@pytest.fixture
def read(aws, signatures):
    """What both kinds find, in one call."""

    def read(*keys, signing="SIGNING", message=""):
        expect_zones(aws, hosted(), hosted("other.com.", "Z2"))
        status = {"ServeSignature": signing, "StatusMessage": message}
        aws.expect("route53", "get_dnssec", {"Status": status, "KeySigningKeys": list(keys)}, HostedZoneId=ZONE)
        return [*KeySigningKey(signatures).read(), *Signing(signatures).read()]

    return read


def test_both_are_found_by_one_call(read):
    key, signing = read(ksk())
    assert key.attributes == {"zone_id": ZONE, "kms_key_arn": ARN, "status": "ACTIVE"}
    assert key.outputs == {"id": f"{ZONE} piksel_infra", "name": "piksel_infra", "ds_record": "12345 13 2 AB"}
    assert (signing.attributes, signing.after) == ({"zone_id": ZONE}, (("route53_key_signing_key", NAME),))


FOUND = [
    ([], "NOT_SIGNING", []),
    ([ksk("theirs")], "NOT_SIGNING", ["theirs"]),
    ([ksk("theirs"), ksk()], "NOT_SIGNING", ["piksel_infra"]),
    ([ksk("one"), ksk("two")], "NOT_SIGNING", []),
]


@pytest.mark.parametrize(("keys", "signing", "names"), FOUND)
def test_the_key_is_ours_or_the_only_one(read, keys, signing, names):
    assert [one.outputs["name"] for one in read(*keys, signing=signing)] == names


STATES = [
    ("SIGNING", "ACTIVE", "ready", "ready"),
    ("DELETING", "INACTIVE", "ready", "deleting"),
    ("ACTION_NEEDED", "ACTION_NEEDED", "failed", "failed"),
    ("INTERNAL_FAILURE", "DELETING", "deleting", "failed"),
]


@pytest.mark.parametrize(("signing", "key", "of_key", "of_signing"), STATES)
def test_states(read, signing, key, of_key, of_signing):
    found = read(ksk(status=key, StatusMessage="Words."), signing=signing, message="Words.")
    assert [one.status for one in found] == [of_key, of_signing]
    assert {one.reason for one in found} == {"Words."}


def test_a_zone_that_has_just_gone_has_none(aws, signatures):
    expect_zones(aws, hosted())
    aws.fail("route53", "get_dnssec", "NoSuchHostedZone", status=404)
    assert KeySigningKey(signatures).read() == []


def test_the_key_is_made_active(aws, signatures):
    answer = {"ChangeInfo": SUBMITTED, "KeySigningKey": ksk(), "Location": "x"}
    arguments = {"HostedZoneId": ZONE, "KeyManagementServiceArn": ARN, "Name": "piksel_infra", "Status": "ACTIVE"}
    aws.expect_once("route53", "create_key_signing_key", answer, CallerReference=ANY, **arguments)
    made = KeySigningKey(signatures).create(NAME, {"zone_id": ZONE, "kms_key_arn": ARN, "status": "ACTIVE"})
    assert made.outputs["ds_record"] == "12345 13 2 AB"


def test_a_key_whose_answer_was_lost_is_looked_for(aws, signatures):
    aws.fail("route53", "create_key_signing_key", "KeySigningKeyAlreadyExists", use="once")
    expect_zones(aws)
    aws.expect("route53", "get_dnssec", {"Status": {}, "KeySigningKeys": [ksk()]}, HostedZoneId=ZONE)
    found = KeySigningKey(signatures).create(NAME, {"zone_id": ZONE, "kms_key_arn": ARN, "status": "ACTIVE"})
    assert found.outputs["name"] == "piksel_infra"


def existing(status="ACTIVE"):
    attributes = {"zone_id": ZONE, "kms_key_arn": ARN, "status": status}
    return Existing("route53_key_signing_key", NAME, attributes, {"id": "x", "name": "theirs"}, owned=True)


def test_one_that_somebody_has_put_to_rest_is_woken(aws, signatures):
    aws.expect("route53", "activate_key_signing_key", {"ChangeInfo": SUBMITTED}, HostedZoneId=ZONE, Name="theirs")
    KeySigningKey(signatures).update(existing("INACTIVE"), {"status": "ACTIVE"})


@pytest.mark.parametrize("status", ["ACTIVE", "INACTIVE"])
def test_an_active_key_is_put_to_rest_before_it_goes(aws, signatures, status):
    if status == "ACTIVE":
        aws.expect("route53", "deactivate_key_signing_key", {"ChangeInfo": SUBMITTED}, HostedZoneId=ZONE, Name="theirs")
    aws.expect("route53", "delete_key_signing_key", {"ChangeInfo": SUBMITTED}, HostedZoneId=ZONE, Name="theirs")
    KeySigningKey(signatures).delete(existing(status))


def test_a_key_that_is_gone_is_gone(aws, signatures):
    aws.fail("route53", "deactivate_key_signing_key", "NoSuchKeySigningKey", status=404)
    KeySigningKey(signatures).delete(existing())


def test_signing_begins_and_ends(aws, signatures):
    kind = Signing(signatures)
    aws.expect("route53", "enable_hosted_zone_dnssec", {"ChangeInfo": SUBMITTED}, HostedZoneId=ZONE)
    made = kind.create(NAME, {"zone_id": ZONE})
    aws.expect("route53", "disable_hosted_zone_dnssec", {"ChangeInfo": SUBMITTED}, HostedZoneId=ZONE)
    kind.delete(made)
    aws.fail("route53", "disable_hosted_zone_dnssec", "DNSSECNotFound")
    kind.delete(made)


@pytest.fixture
def keys(aws):
    return SigningKey(aws, {KEY_NAME}, "piksel.infra", purge_tags=False)


def metadata(**more):
    return {"KeyId": "k-1", "Arn": ARN, "KeyState": "Enabled", "Description": signing_keys.description(KEY_NAME), **more}


def expect_key(aws, **more):
    aws.expect("kms", "describe_key", {"KeyMetadata": metadata(**more)}, KeyId=f"alias/{KEY_NAME}")


def expect_details(aws):
    tags = [{"TagKey": "ManagedBy", "TagValue": "piksel.infra"}]
    aws.expect("kms", "list_resource_tags", {"Tags": tags, "Truncated": False}, KeyId="k-1")
    aws.expect("kms", "get_key_policy", {"Policy": json.dumps(POLICY)}, KeyId="k-1", PolicyName="default")


def test_a_key_is_found_by_its_alias(aws, keys):
    expect_key(aws)
    expect_details(aws)
    (one,) = keys.read()
    assert (one.name, one.owned, one.outputs) == (KEY_NAME, True, {"id": "k-1", "arn": ARN})
    assert one.attributes == {"alias": KEY_NAME, "policy": POLICY, "tags": OURS}


def test_one_that_is_to_be_deleted_counts_as_gone(aws, keys):
    expect_key(aws, KeyState="PendingDeletion")
    assert keys.read() == []


def test_one_that_a_killed_run_left_without_its_alias_is_found(aws, keys):
    aws.fail("kms", "describe_key", "NotFoundException")
    aws.expect("kms", "list_keys", {"Keys": [{"KeyId": "k-0"}, {"KeyId": "k-1"}], "Truncated": False})
    aws.expect("kms", "describe_key", {"KeyMetadata": metadata(KeyId="k-0", Description="Others")}, KeyId="k-0")
    aws.expect("kms", "describe_key", {"KeyMetadata": metadata()}, KeyId="k-1")
    expect_details(aws)
    (one,) = keys.read()
    assert one.attributes["alias"] is None
    aws.expect("kms", "create_alias", AliasName=f"alias/{KEY_NAME}", TargetKeyId="k-1")
    keys.update(one, {"alias": KEY_NAME})


def test_a_key_is_made_with_what_names_it_and_lets_route_53_sign(aws, keys):
    arguments = {"KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY", "Description": f"Signs for Route 53: {KEY_NAME}"}
    tags = [{"TagKey": "ManagedBy", "TagValue": "piksel.infra"}]
    aws.expect_once("kms", "create_key", {"KeyMetadata": metadata()}, Policy=json.dumps(POLICY), Tags=tags, **arguments)
    aws.expect("kms", "create_alias", AliasName=f"alias/{KEY_NAME}", TargetKeyId="k-1")
    assert keys.create(KEY_NAME, {"alias": KEY_NAME, "policy": POLICY, "tags": OURS}).outputs["arn"] == ARN


def test_its_policy_lets_nobody_sign_for_zones_of_another_account():
    account, sign, grant = POLICY["Statement"]
    assert sign["Condition"]["StringEquals"] == {"aws:SourceAccount": "123456789012"}
    assert sign["Action"] == ["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign"]
    assert grant["Condition"] == {"Bool": {"kms:GrantIsForAWSResource": "true"}}
    assert account["Principal"] == {"AWS": "arn:aws:iam::123456789012:root"}


def test_policy_and_tags_are_changed(aws, keys):
    one = Existing("kms_key", KEY_NAME, {"alias": KEY_NAME, "policy": {}, "tags": {"Old": "x"}}, {"id": "k-1"}, owned=True)
    aws.expect("kms", "put_key_policy", KeyId="k-1", PolicyName="default", Policy=json.dumps(POLICY))
    aws.expect("kms", "tag_resource", KeyId="k-1", Tags=[{"TagKey": "ManagedBy", "TagValue": "piksel.infra"}])
    aws.expect("kms", "untag_resource", KeyId="k-1", TagKeys=["Old"])
    keys.update(one, {"policy": POLICY, "tags": OURS})


@pytest.mark.parametrize("code", [None, "NotFoundException"])
def test_the_alias_goes_first_and_the_key_later(aws, keys, code):
    if code:
        aws.fail("kms", "delete_alias", code)
    else:
        aws.expect("kms", "delete_alias", AliasName=f"alias/{KEY_NAME}")
    aws.expect("kms", "schedule_key_deletion", {}, KeyId="k-1")
    keys.delete(Existing("kms_key", KEY_NAME, {}, {"id": "k-1"}, owned=True))
