"""KMS says no where AWS says no: to keys that can't be, to what a key's state forbids, and to a policy that locks its maker out."""

import json

import pytest

from sandbox.expect import refused

ROOT = "arn:aws:iam::222222222222:root"


@pytest.fixture
def kms(aws):
    return aws.client("staging", "kms")


@pytest.fixture
def key(kms):
    return kms.create_key()["KeyMetadata"]


def document(**statement):
    given = {"Effect": "Allow", "Principal": {"AWS": ROOT}, "Action": "kms:*", "Resource": "*", **statement}
    return json.dumps({"Version": "2012-10-17", "Statement": [{name: value for name, value in given.items() if value is not None}]})


def put(kms, key, policy, **more):
    kms.put_key_policy(KeyId=key["KeyId"], PolicyName="default", Policy=policy, **more)


@pytest.mark.parametrize(
    ("spec", "usage"),
    [("ECC_NIST_P256", None), ("ECC_NIST_P256", "ENCRYPT_DECRYPT"), ("SYMMETRIC_DEFAULT", "SIGN_VERIFY"), ("HMAC_256", None)],
)
def test_a_key_is_for_what_its_spec_can_do(kms, spec, usage):
    with refused("ValidationException", f"is not compatible with KeySpec {spec}"):
        kms.create_key(KeySpec=spec, **({"KeyUsage": usage} if usage else {}))


def test_a_key_is_found_by_its_arn_in_each_state(kms, key):
    kms.disable_key(KeyId=key["Arn"])
    assert kms.describe_key(KeyId=key["Arn"])["KeyMetadata"]["KeyState"] == "Disabled"
    kms.enable_key(KeyId=key["Arn"])
    going = kms.schedule_key_deletion(KeyId=key["Arn"], PendingWindowInDays=7)
    assert (going["KeyId"], going["KeyState"], going["PendingWindowInDays"]) == (key["Arn"], "PendingDeletion", 7)
    for call in (kms.disable_key, kms.enable_key, kms.schedule_key_deletion):
        with refused("KMSInvalidStateException", "is pending deletion."):
            call(KeyId=key["KeyId"])
    with refused("KMSInvalidStateException"):
        kms.create_alias(AliasName="alias/late", TargetKeyId=key["KeyId"])
    assert kms.cancel_key_deletion(KeyId=key["Arn"])["KeyId"] == key["Arn"]
    assert kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"] == "Disabled"
    with refused("KMSInvalidStateException", "is not pending deletion."):
        kms.cancel_key_deletion(KeyId=key["KeyId"])


def test_a_deletion_waits_a_week_to_a_month(kms, key):
    for days in (6, 31):
        with refused("ValidationException", "between 7 and 30"):
            kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=days)


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        ("{", "not valid"),
        (document(Action=None), "no action"),
        (document(Resource=None), "no resource"),
        (document(Principal=None), "no principal"),
        (document(Principal={"AWS": "arn:aws:iam::222222222222:role/absent"}), "invalid principals"),
        (document(Action="kms:Describe*"), "will not allow you to update the key policy in the future"),
        (document(Principal={"Service": "dnssec-route53.amazonaws.com"}), "will not allow you to update"),
        (document(Principal={"AWS": "arn:aws:iam::333333333333:root"}), "will not allow you to update"),
    ],
)
def test_a_policy_that_can_not_be_is_refused(kms, key, policy, message):
    with refused("MalformedPolicyDocumentException", message):
        put(kms, key, policy)
    with refused("MalformedPolicyDocumentException", message):
        kms.create_key(Policy=policy)
    assert ROOT in kms.get_key_policy(KeyId=key["KeyId"], PolicyName="default")["Policy"]


def test_who_says_so_may_lock_itself_out(kms, key):
    policy = document(Principal={"Service": "dnssec-route53.amazonaws.com"})
    put(kms, key, policy, BypassPolicyLockoutSafetyCheck=True)
    assert kms.get_key_policy(KeyId=key["KeyId"], PolicyName="default")["Policy"] == policy


def test_the_deploy_role_may_be_named_itself(kms, key):
    put(kms, key, document(Principal={"AWS": "arn:aws:iam::222222222222:role/piksel-deploy"}))
