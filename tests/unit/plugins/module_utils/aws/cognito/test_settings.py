# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From AWS's description of a pool to attributes and back: what is not to change stays as it was."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.cognito import messages, mfa, schema, settings

DESCRIPTION = {
    "Policies": {"PasswordPolicy": {"MinimumLength": 8, "RequireNumbers": True}, "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD"]}},
    "DeletionProtection": "ACTIVE",
    "LambdaConfig": {"PreSignUp": "arn:old", "KMSKeyID": "arn:key"},
    "AutoVerifiedAttributes": ["email"],
    "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_CODE", "EmailMessage": "{####}"},
    "EmailVerificationMessage": "{####}",
    "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": True, "UnusedAccountValidityDays": 7},
    "AccountRecoverySetting": {
        "RecoveryMechanisms": [{"Priority": 2, "Name": "verified_phone_number"}, {"Priority": 1, "Name": "verified_email"}]
    },
    "UserPoolTags": {"A": "b"},
    "UserPoolTier": "PLUS",
    "DeviceConfiguration": {"ChallengeRequiredOnNewDevice": True, "DeviceOnlyRememberedOnUserPrompt": False},
    "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]},
}


def test_a_description_is_attributes():
    found = settings.attributes(DESCRIPTION)
    assert found["password_policy"] == {"minimum_length": 8, "require_numbers": True}
    assert found["account_recovery"] == ["verified_email", "verified_phone_number"]
    assert found["device"] == {"remember": "always", "challenge_on_new_device": True}
    assert (found["deletion_protection"], found["tier"], found["admin_create_only"]) == (True, "PLUS", True)
    assert (found["verify_before_update"], found["alias_attributes"]) == (frozenset({"email"}), frozenset())
    assert found["lambda_triggers"] == {"pre_sign_up": "arn:old"}


def test_what_aws_does_not_say_has_a_meaning():
    found = settings.attributes({})
    assert (found["username_case_sensitive"], found["advanced_security"], found["device"]) == (True, "OFF", {"remember": "never"})


def test_a_change_leaves_the_rest_as_it_is():
    body = settings.request(DESCRIPTION, {"password_policy": {"minimum_length": 12, "require_numbers": True}})
    assert body["Policies"]["PasswordPolicy"] == {"MinimumLength": 12, "RequireNumbers": True}
    assert {key: body[key] for key in ("UserPoolTags", "UserPoolTier", "DeviceConfiguration", "LambdaConfig")} == {
        key: DESCRIPTION[key] for key in ("UserPoolTags", "UserPoolTier", "DeviceConfiguration", "LambdaConfig")
    }
    assert body["Policies"]["SignInPolicy"] == DESCRIPTION["Policies"]["SignInPolicy"]
    assert DESCRIPTION["Policies"]["PasswordPolicy"]["MinimumLength"] == 8


def test_what_is_not_ours_in_a_group_of_settings_stays():
    body = settings.request(DESCRIPTION, {"lambda_triggers": {"post_confirmation": "arn:new"}})
    assert body["LambdaConfig"] == {"KMSKeyID": "arn:key", "PostConfirmation": "arn:new"}


def test_what_aws_shows_twice_is_sent_once():
    body = settings.request(DESCRIPTION, {"password_policy": {"temporary_validity_days": 3}})
    assert "EmailVerificationMessage" not in body
    assert body["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}


@pytest.mark.parametrize(
    ("name", "value", "member", "sent"),
    [
        ("deletion_protection", False, "DeletionProtection", "INACTIVE"),
        ("auto_verified_attributes", frozenset({"phone_number", "email"}), "AutoVerifiedAttributes", ["email", "phone_number"]),
        ("account_recovery", ["admin_only"], "AccountRecoverySetting", {"RecoveryMechanisms": [{"Priority": 1, "Name": "admin_only"}]}),
        ("advanced_security", "AUDIT", "UserPoolAddOns", {"AdvancedSecurityMode": "AUDIT"}),
        ("username_case_sensitive", False, "UsernameConfiguration", {"CaseSensitive": False}),
        (
            "device",
            {"remember": "opt_in"},
            "DeviceConfiguration",
            {"ChallengeRequiredOnNewDevice": False, "DeviceOnlyRememberedOnUserPrompt": True},
        ),
    ],
)
def test_each_is_sent_as_aws_has_it(name, value, member, sent):
    assert settings.request({}, {name: value}) == {member: sent}


def test_devices_are_forgotten_by_saying_nothing():
    assert "DeviceConfiguration" not in settings.request(DESCRIPTION, {"device": {"remember": "never"}})


def test_devices_that_are_to_be_forgotten_and_are_need_nothing():
    wanted = {"remember": "never", "challenge_on_new_device": False}
    assert settings.merged("device", wanted, settings.attributes({})["device"]) == {"remember": "never"}
    assert settings.merged("device", {"remember": "opt_in"}, {"remember": "always", "challenge_on_new_device": True}) == {
        "remember": "opt_in",
        "challenge_on_new_device": True,
    }


def test_a_group_is_merged_and_an_empty_text_takes_one_away():
    there = {"pre_sign_up": "arn:a", "custom_message": "arn:b"}
    assert settings.merged("lambda_triggers", {"pre_sign_up": "", "user_migration": "arn:c"}, there) == {
        "custom_message": "arn:b",
        "user_migration": "arn:c",
    }


SCHEMA = [
    {"Name": "sub", "AttributeDataType": "String", "Required": True, "Mutable": False},
    {"Name": "email", "AttributeDataType": "String", "Required": True, "Mutable": True},
    {"Name": "name", "AttributeDataType": "String", "Required": False, "Mutable": True},
    {"Name": "custom:level", "AttributeDataType": "Number", "Mutable": True, "NumberAttributeConstraints": {"MaxValue": "9"}},
]
THERE = {"email": {"required": True, "mutable": True}, "level": {"required": False, "mutable": True, "type": "Number", "max": 9}}


def test_a_schema_is_what_differs_from_every_pool():
    assert schema.parsed(SCHEMA) == THERE


def test_attributes_are_added_and_what_is_not_said_stays():
    wanted = {"level": {"type": "Number", "required": False, "mutable": True}, "office": {"type": "String"}}
    assert schema.target(wanted, THERE) == {**THERE, "office": {"type": "String"}}
    assert schema.target({"name": {"required": False, "mutable": True}}, THERE) == THERE


def test_a_pool_that_is_there_only_gets_more():
    assert list(schema.refusals({"level": {"max": 10}, "office": {"type": "String"}}, THERE)) == [
        "level: max is 9 and can't become 10 in a pool that is there; put it back, or make another pool"
    ]
    (problem,) = schema.refusals({"name": {"required": True, "mutable": True}}, THERE)
    assert "name: required is false and can't become true" in problem
    assert list(schema.refusals({"email": {"required": True, "mutable": True}}, THERE)) == []


def test_a_schema_is_sent_in_aws_s_types():
    assert schema.request(
        {"email": {"required": True, "mutable": True}, "level": THERE["level"], "done": {"type": "Boolean", "mutable": False}}
    ) == [
        {"Name": "done", "AttributeDataType": "Boolean", "Mutable": False, "Required": False},
        {"Name": "email", "Required": True, "Mutable": True},
        {
            "Name": "level",
            "AttributeDataType": "Number",
            "Mutable": True,
            "Required": False,
            "NumberAttributeConstraints": {"MaxValue": "9"},
        },
    ]


FACTORS = {
    "MfaConfiguration": "OPTIONAL",
    "SoftwareTokenMfaConfiguration": {"Enabled": True},
    "EmailMfaConfiguration": {"Subject": "Code"},
    "WebAuthnConfiguration": {"UserVerification": "required"},
}


def test_factors_are_attributes():
    assert mfa.attributes(FACTORS) == {
        "mfa_configuration": "OPTIONAL",
        "software_token_mfa": True,
        "email_mfa": {"enabled": True, "subject": "Code"},
        "sms_mfa": {"enabled": False},
    }
    assert mfa.attributes({}) == mfa.NONE


def test_a_factor_is_changed_among_the_others():
    assert mfa.request(FACTORS, {"mfa_configuration": "ON"}, {}) == {**FACTORS, "MfaConfiguration": "ON"}
    assert "EmailMfaConfiguration" not in mfa.request(FACTORS, {"email_mfa": {"enabled": False}}, {})
    sms = mfa.request(FACTORS, {"sms_mfa": {"enabled": True, "message": "{####}"}}, {"SnsCallerArn": "arn:role"})
    assert sms["SmsMfaConfiguration"] == {"SmsAuthenticationMessage": "{####}", "SmsConfiguration": {"SnsCallerArn": "arn:role"}}


def test_off_is_without_any_factor():
    assert mfa.request(FACTORS, {"mfa_configuration": "OFF"}, {}) == {
        "MfaConfiguration": "OFF",
        "WebAuthnConfiguration": {"UserVerification": "required"},
    }


def test_messages_are_as_cognito_takes_them():
    assert messages.for_cognito("{username}: {code}, {link: click here}") == "{username}: {####}, {##click here##}"
    assert messages.for_cognito("{####}") == "{####}"
    assert messages.missing("{####}", "{code}", "{username}") == ["{username}"]
