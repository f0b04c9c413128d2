# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every call of the kind of user pools."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.cognito import CognitoUserPool
from ansible_collections.piksel.infra.plugins.module_utils.aws.cognito.area import Pools

ID, OTHER = "ap-southeast-3_AAAAAAAAA", "ap-southeast-3_BBBBBBBBB"
ARN = f"arn:aws:cognito-idp:ap-southeast-3:123456789012:userpool/{ID}"
WHICH = {"UserPoolId": ID}
OURS = {"ManagedBy": "piksel.infra"}


def pool(identity=ID, **more):
    return {
        "Id": identity,
        "Name": "main",
        "Arn": ARN,
        "Policies": {"PasswordPolicy": {"MinimumLength": 8, "RequireNumbers": True}},
        "DeletionProtection": "ACTIVE",
        "UserPoolTags": OURS,
        "UserPoolTier": "ESSENTIALS",
        "MfaConfiguration": "OPTIONAL",
        "EstimatedNumberOfUsers": 3,
        **more,
    }


@pytest.fixture
def pools(aws):
    return Pools(aws, "main", "piksel.infra")


@pytest.fixture
def kind(pools):
    return CognitoUserPool(pools, purge_tags=False)


def expect_read(aws, *described, names=("main",)):
    listed = [{"Id": one["Id"], "Name": one["Name"]} for one in described]
    listed += [{"Id": OTHER, "Name": f"{name}-2"} for name in names]
    aws.expect("cognito-idp", "list_user_pools", {"UserPools": listed}, MaxResults=60)
    for one in described:
        aws.expect("cognito-idp", "describe_user_pool", {"UserPool": one}, UserPoolId=one["Id"])


def test_a_pool_is_read_by_its_name(aws, kind):
    expect_read(aws, pool())
    (one,) = kind.read()
    assert (one.outputs, one.owned, one.attributes["tags"]) == ({"id": ID, "arn": ARN}, True, OURS)
    assert "mfa_configuration" not in one.attributes


def test_factors_are_asked_for_where_they_are_described(aws, pools):
    expect_read(aws, pool(UserPoolTags={}))
    aws.expect("cognito-idp", "get_user_pool_mfa_config", {"MfaConfiguration": "OFF"}, **WHICH)
    (one,) = CognitoUserPool(pools, False, {"software_token_mfa"}).read()
    assert (one.owned, one.attributes["mfa_configuration"]) == (False, "OFF")


def test_one_that_is_gone_meanwhile_is_none(aws, kind):
    aws.expect("cognito-idp", "list_user_pools", {"UserPools": [{"Id": ID, "Name": "main"}]}, MaxResults=60)
    aws.fail("cognito-idp", "describe_user_pool", "ResourceNotFoundException", **WHICH)
    assert kind.read() == []


def test_it_is_made_without_factors_which_come_after(aws, pools):
    kind = CognitoUserPool(pools, False, {"mfa_configuration"})
    aws.expect_once(
        "cognito-idp",
        "create_user_pool",
        {"UserPool": pool()},
        PoolName="main",
        DeletionProtection="ACTIVE",
        UsernameAttributes=["email"],
        Schema=[{"Name": "email", "Required": True, "Mutable": True}],
        UserPoolTags=OURS,
    )
    aws.expect("cognito-idp", "get_user_pool_mfa_config", {"MfaConfiguration": "OFF"}, **WHICH)
    factors = {"MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": {"Enabled": True}}
    aws.expect("cognito-idp", "set_user_pool_mfa_config", {}, **WHICH, **factors)
    wanted = {
        "deletion_protection": True,
        "username_attributes": frozenset({"email"}),
        "attributes": {"email": {"required": True, "mutable": True}},
        "mfa_configuration": "ON",
        "software_token_mfa": True,
        "tags": OURS,
    }
    one = kind.create("main", wanted)
    assert (one.outputs["id"], one.owned, kind.pools.id, kind.pools.owned) == (ID, True, ID, True)


def test_after_a_lost_answer_it_is_looked_for(aws, kind):
    aws.fail("cognito-idp", "create_user_pool", "InternalErrorException", status=500, use="once")
    expect_read(aws, pool())
    one = kind.create("main", {"tags": OURS})
    assert one.outputs["id"] == ID


def existing(kind):
    (one,) = kind._existing(pool())
    return one


def test_an_update_sends_what_there_is_just_then(aws, kind):
    now = pool(SmsConfiguration={"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}, UserPoolTags={**OURS, "Since": "then"})
    aws.expect("cognito-idp", "describe_user_pool", {"UserPool": now}, **WHICH)
    sent = {key: now[key] for key in ("DeletionProtection", "UserPoolTags", "UserPoolTier", "MfaConfiguration", "SmsConfiguration")}
    policy = {"PasswordPolicy": {"MinimumLength": 12, "RequireNumbers": True}}
    aws.expect("cognito-idp", "update_user_pool", {}, **WHICH, **sent, Policies=policy)
    kind.update(existing(kind), {"password_policy": {"minimum_length": 12, "require_numbers": True}})


def test_an_update_waits_for_another_one(aws, kind, pauses):
    aws.expect("cognito-idp", "describe_user_pool", {"UserPool": pool()}, **WHICH)
    aws.fail("cognito-idp", "update_user_pool", "ConcurrentModificationException")
    aws.expect(
        "cognito-idp",
        "update_user_pool",
        {},
        **WHICH,
        **{key: pool()[key] for key in ("Policies", "UserPoolTags", "UserPoolTier", "MfaConfiguration")},
        DeletionProtection="INACTIVE",
    )
    kind.update(existing(kind), {"deletion_protection": False})
    assert len(pauses) == 1


def test_tags_and_attributes_have_calls_of_their_own(aws, kind):
    aws.expect("cognito-idp", "tag_resource", {}, ResourceArn=ARN, Tags={"Project": "example"})
    office = {"Name": "office", "AttributeDataType": "String", "Mutable": True, "Required": False}
    aws.expect("cognito-idp", "add_custom_attributes", {}, **WHICH, CustomAttributes=[office])
    shape = {"type": "String", "mutable": True, "required": False}
    kind.update(existing(kind), {"tags": {**OURS, "Project": "example"}, "attributes": {"office": shape}})


def test_tags_are_taken_away(aws, kind):
    aws.expect("cognito-idp", "untag_resource", {}, ResourceArn=ARN, TagKeys=["ManagedBy"])
    kind.update(existing(kind), {"tags": {}})


def test_factors_go_before_what_they_need(aws, kind):
    aws.expect("cognito-idp", "get_user_pool_mfa_config", {"MfaConfiguration": "ON"}, **WHICH)
    aws.expect("cognito-idp", "set_user_pool_mfa_config", {}, **WHICH, MfaConfiguration="OFF")
    aws.expect("cognito-idp", "describe_user_pool", {"UserPool": pool()}, **WHICH)
    rest = {key: pool()[key] for key in ("Policies", "DeletionProtection", "UserPoolTags", "MfaConfiguration")}
    aws.expect("cognito-idp", "update_user_pool", {}, **WHICH, **rest, UserPoolTier="LITE")
    kind.update(existing(kind), {"mfa_configuration": "OFF", "tier": "LITE"})


def test_codes_by_sms_take_the_pools_own_role(aws, kind):
    sms = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}
    aws.expect("cognito-idp", "get_user_pool_mfa_config", {"MfaConfiguration": "ON"}, **WHICH)
    aws.expect("cognito-idp", "describe_user_pool", {"UserPool": pool(SmsConfiguration=sms)}, **WHICH)
    aws.expect("cognito-idp", "set_user_pool_mfa_config", {}, **WHICH, MfaConfiguration="ON", SmsMfaConfiguration={"SmsConfiguration": sms})
    kind.update(existing(kind), {"sms_mfa": {"enabled": True}})


def test_it_is_deleted_and_may_be_gone(aws, kind):
    aws.expect("cognito-idp", "delete_user_pool", {}, **WHICH)
    kind.delete(existing(kind))
    aws.fail("cognito-idp", "delete_user_pool", "ResourceNotFoundException", **WHICH)
    assert kind.delete(existing(kind)) is None
