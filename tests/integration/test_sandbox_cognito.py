"""Cognito: pools, what an update resets, clients' settings that fit together, domains, and what is in a pool."""

import json

import pytest

from integration.test_sandbox_sites import issued
from sandbox.expect import refused

POOL = {"PoolName": "piksel", "AutoVerifiedAttributes": ["email"], "UserPoolTags": {"Project": "piksel"}}
CODE = {
    "AllowedOAuthFlowsUserPoolClient": True,
    "AllowedOAuthFlows": ["code"],
    "AllowedOAuthScopes": ["openid", "email"],
    "CallbackURLs": ["https://argo.staging.example.org/oauth2/callback"],
}
SCOPE = {"ScopeName": "read", "ScopeDescription": "Read"}
GOOGLE = {"client_id": "theirs", "client_secret": "whispered", "authorize_scopes": "openid email"}
OIDC = {
    "client_id": "theirs",
    "client_secret": "whispered",
    "attributes_request_method": "GET",
    "oidc_issuer": "https://login.example.org",
    "authorize_scopes": "openid",
}
WRONG = "InvalidParameterException"


@pytest.fixture
def cognito(aws):
    return aws.client("hub", "cognito-idp")


@pytest.fixture
def pool(cognito):
    return cognito.create_user_pool(**POOL)["UserPool"]["Id"]


@pytest.fixture
def described(cognito, pool):
    return lambda: cognito.describe_user_pool(UserPoolId=pool)["UserPool"]


@pytest.fixture
def client_of(cognito, pool):
    def made(name="argo", **given):
        return cognito.create_user_pool_client(UserPoolId=pool, ClientName=name, **given)["UserPoolClient"]

    return made


def test_a_pool_is_shown_with_what_nobody_said(cognito):
    made = cognito.create_user_pool(PoolName="plain")["UserPool"]
    shown = cognito.describe_user_pool(UserPoolId=made["Id"])["UserPool"]
    assert made == shown
    assert shown["Id"].startswith("ap-southeast-3_")
    assert shown["Arn"] == f"arn:aws:cognito-idp:ap-southeast-3:111111111111:userpool/{shown['Id']}"
    assert shown["Policies"]["PasswordPolicy"]["MinimumLength"] == 8
    assert shown["Policies"]["SignInPolicy"] == {"AllowedFirstAuthFactors": ["PASSWORD"]}
    assert (shown["UserPoolTier"], shown["DeletionProtection"], shown["MfaConfiguration"]) == ("ESSENTIALS", "INACTIVE", "OFF")
    assert shown["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": False, "UnusedAccountValidityDays": 7}
    assert (shown["UserPoolTags"], "AutoVerifiedAttributes" in shown, "Domain" in shown) == ({}, False, False)
    (listed,) = cognito.list_user_pools(MaxResults=60)["UserPools"]
    assert (listed["Id"], listed["Name"], "Arn" in listed) == (shown["Id"], "plain", False)


def test_the_attributes_are_the_standards_and_the_pools_own(cognito, pool):
    schema = [{"Name": "email", "Required": True, "Mutable": True}, {"Name": "team", "AttributeDataType": "String"}]
    made = cognito.create_user_pool(PoolName="other", Schema=schema)["UserPool"]
    found = {one["Name"]: one for one in made["SchemaAttributes"]}
    assert (found["email"]["Required"], found["email"]["StringAttributeConstraints"]["MaxLength"]) == (True, "2048")
    assert (found["custom:team"]["Mutable"], found["sub"]["Mutable"], len(found)) == (True, False, 22)
    cognito.add_custom_attributes(UserPoolId=pool, CustomAttributes=[{"Name": "unit", "AttributeDataType": "Number"}])
    names = [one["Name"] for one in cognito.describe_user_pool(UserPoolId=pool)["UserPool"]["SchemaAttributes"]]
    assert names[-1] == "custom:unit"
    with refused(WRONG, "Existing attribute"):
        cognito.add_custom_attributes(UserPoolId=pool, CustomAttributes=[{"Name": "unit", "AttributeDataType": "Number"}])
    with refused(WRONG, "Required custom attributes"):
        cognito.create_user_pool(PoolName="no", Schema=[{"Name": "team", "AttributeDataType": "String", "Required": True}])


@pytest.mark.parametrize(
    ("given", "code", "message"),
    [
        ({"PoolName": "a/b"}, WRONG, "at 'poolName' failed to satisfy constraint"),
        ({"Policies": {"PasswordPolicy": {"MinimumLength": 100}}}, WRONG, "less than or equal to 99"),
        ({"MfaConfiguration": "SOMETIMES"}, WRONG, "enum value set"),
        ({"MfaConfiguration": "ON"}, WRONG, "SMS configuration and Auto verification for phone_number are required"),
        ({"AliasAttributes": ["email"], "UsernameAttributes": ["email"]}, WRONG, "Only one of the aliasAttributes or usernameAttributes"),
        ({"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["EMAIL_OTP"]}}}, WRONG, "PASSWORD"),
        ({"EmailConfiguration": {"EmailSendingAccount": "DEVELOPER"}}, WRONG, "SourceArn"),
        ({"EmailVerificationMessage": "Without its code"}, WRONG, "regular expression pattern"),
        ({"UserPoolTags": {"aws:mine": "no"}}, WRONG, "aws: prefixed tag key names"),
        ({"UserPoolAddOns": {"AdvancedSecurityMode": "ENFORCED"}}, "FeatureUnavailableInTierException", "PLUS"),
        (
            {"UserPoolTier": "LITE", "Policies": {"PasswordPolicy": {"MinimumLength": 8, "PasswordHistorySize": 3}}},
            "FeatureUnavailableInTierException",
            "ESSENTIALS",
        ),
        (
            {
                "Policies": {"PasswordPolicy": {"TemporaryPasswordValidityDays": 3}},
                "AdminCreateUserConfig": {"UnusedAccountValidityDays": 3},
            },
            WRONG,
            "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays",
        ),
        (
            {"EmailVerificationMessage": "One {####}", "VerificationMessageTemplate": {"EmailMessage": "Another {####}"}},
            WRONG,
            "must have the same value",
        ),
        (
            {
                "AccountRecoverySetting": {
                    "RecoveryMechanisms": [{"Priority": 1, "Name": "admin_only"}, {"Priority": 2, "Name": "verified_email"}]
                }
            },
            WRONG,
            "admin_only",
        ),
        ({"UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["phone_number"]}}, WRONG, "AutoVerifiedAttributes"),
        (
            {
                "LambdaConfig": {
                    "CustomEmailSender": {"LambdaVersion": "V1_0", "LambdaArn": "arn:aws:lambda:ap-southeast-3:111111111111:function:mail"}
                }
            },
            WRONG,
            "KMSKeyID",
        ),
        (
            {"SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::111111111111:role/nobody"}},
            "InvalidSmsRoleTrustRelationshipException",
            "trust relationship",
        ),
    ],
)
def test_a_pool_that_can_not_be_is_refused_and_not_made(cognito, given, code, message):
    with refused(code, message):
        cognito.create_user_pool(**{**POOL, **given})
    assert cognito.list_user_pools(MaxResults=60)["UserPools"] == []


def test_an_update_resets_what_it_does_not_name_but_for_what_lasts(cognito, pool, described):
    whole = {
        "AutoVerifiedAttributes": ["email"],
        "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": True},
        "Policies": {"PasswordPolicy": {"MinimumLength": 14, "RequireNumbers": True}},
        "EmailVerificationMessage": "Your code: {####}",
        "UserPoolTags": {"Project": "piksel"},
        "DeletionProtection": "ACTIVE",
        "UserPoolTier": "PLUS",
    }
    cognito.update_user_pool(UserPoolId=pool, PoolName="renamed", **whole)
    shown = described()
    assert {name: shown[name] for name in ("UserPoolTags", "DeletionProtection", "UserPoolTier", "Name")} == {
        **{name: whole[name] for name in ("UserPoolTags", "DeletionProtection", "UserPoolTier")},
        "Name": "renamed",
    }
    assert shown["Policies"]["PasswordPolicy"] == {
        **dict.fromkeys(("RequireUppercase", "RequireLowercase", "RequireSymbols"), False),
        "MinimumLength": 14,
        "RequireNumbers": True,
        "TemporaryPasswordValidityDays": 7,
    }
    assert shown["VerificationMessageTemplate"]["EmailMessage"] == "Your code: {####}"
    cognito.update_user_pool(UserPoolId=pool, LambdaConfig={})
    reset = described()
    assert (reset["UserPoolTags"], reset["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"]) == ({}, False)
    assert {"AutoVerifiedAttributes", "EmailVerificationMessage"}.isdisjoint(reset)
    assert (reset["Policies"], reset["DeletionProtection"], reset["UserPoolTier"]) == (shown["Policies"], "ACTIVE", "PLUS")


def test_factors_are_set_as_a_whole(cognito, pool, described):
    totp = {"SoftwareTokenMfaConfiguration": {"Enabled": True}}
    for given, message in (
        ({"MfaConfiguration": "ON"}, "can't disable all MFAs"),
        ({"MfaConfiguration": "OFF", **totp}, "can't turn off MFA and configure an MFA together"),
        (totp, "can't turn off MFA and configure an MFA together"),
        ({"MfaConfiguration": "ON", "EmailMfaConfiguration": {"Message": "Code {####}", "Subject": "Code"}}, "Amazon SES"),
        ({"MfaConfiguration": "ON", "SmsMfaConfiguration": {}}, "SmsConfiguration"),
    ):
        with refused(WRONG, message):
            cognito.set_user_pool_mfa_config(UserPoolId=pool, **given)
    cognito.set_user_pool_mfa_config(UserPoolId=pool, MfaConfiguration="OPTIONAL", **totp)
    cognito.update_user_pool(UserPoolId=pool)  # which lets it be
    assert described()["MfaConfiguration"] == "OPTIONAL"
    found = cognito.get_user_pool_mfa_config(UserPoolId=pool)
    assert (found["MfaConfiguration"], found["SoftwareTokenMfaConfiguration"]) == ("OPTIONAL", {"Enabled": True})
    cognito.update_user_pool(UserPoolId=pool, MfaConfiguration="ON")
    cognito.set_user_pool_mfa_config(UserPoolId=pool)
    assert cognito.get_user_pool_mfa_config(UserPoolId=pool)["MfaConfiguration"] == "OFF"
    with refused(WRONG, "SMS configuration and Auto verification"):
        cognito.update_user_pool(UserPoolId=pool, MfaConfiguration="ON")


def test_tags_are_given_and_taken(cognito, pool, described):
    arn = described()["Arn"]
    cognito.tag_resource(ResourceArn=arn, Tags={"Team": "data"})
    assert cognito.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"Project": "piksel", "Team": "data"}
    cognito.untag_resource(ResourceArn=arn, TagKeys=["Project", "Never"])
    assert described()["UserPoolTags"] == {"Team": "data"}
    with refused("ResourceNotFoundException"):
        cognito.list_tags_for_resource(ResourceArn=arn[:-9] + "123456789")


def test_a_protected_pool_and_one_with_a_domain_stay(cognito, pool):
    cognito.update_user_pool(UserPoolId=pool, DeletionProtection="ACTIVE")
    with refused(WRONG, "deletion protection is activated"):
        cognito.delete_user_pool(UserPoolId=pool)
    cognito.update_user_pool(UserPoolId=pool, DeletionProtection="INACTIVE")
    cognito.create_user_pool_domain(UserPoolId=pool, Domain="piksel")
    with refused(WRONG, "It has a domain configured that should be deleted first."):
        cognito.delete_user_pool(UserPoolId=pool)
    cognito.delete_user_pool_domain(UserPoolId=pool, Domain="piksel")
    cognito.delete_user_pool(UserPoolId=pool)
    with refused("ResourceNotFoundException", f"User pool {pool} does not exist."):
        cognito.describe_user_pool(UserPoolId=pool)


def test_a_client_has_a_secret_if_it_asked_for_one_and_keeps_it(cognito, pool, client_of):
    assert "ClientSecret" not in client_of("public")
    made = client_of(GenerateSecret=True, **CODE)
    assert (len(made["ClientId"]), len(made["ClientSecret"])) == (26, 52)
    here = {"UserPoolId": pool, "ClientId": made["ClientId"]}
    again = cognito.update_user_pool_client(**here, **CODE, PreventUserExistenceErrors="ENABLED", RefreshTokenValidity=7)["UserPoolClient"]
    assert (again["ClientSecret"], again["ClientName"], again["RefreshTokenValidity"]) == (made["ClientSecret"], "argo", 7)
    reset = cognito.update_user_pool_client(**here)["UserPoolClient"]
    assert {"CallbackURLs", "AllowedOAuthFlows", "PreventUserExistenceErrors"}.isdisjoint(reset)
    assert (reset["AllowedOAuthFlowsUserPoolClient"], reset["RefreshTokenValidity"], reset["ClientSecret"]) == (
        False,
        30,
        made["ClientSecret"],
    )
    assert cognito.describe_user_pool_client(**here)["UserPoolClient"] == reset
    cognito.delete_user_pool_client(**here)
    with refused("ResourceNotFoundException"):
        cognito.describe_user_pool_client(**here)


def test_clients_come_in_pages_of_sixty_with_their_names_alone(cognito, pool, client_of):
    for number in range(61):
        client_of(f"client-{number:02}", GenerateSecret=True)
    first = cognito.list_user_pool_clients(UserPoolId=pool, MaxResults=60)
    rest = cognito.list_user_pool_clients(UserPoolId=pool, NextToken=first["NextToken"])
    assert (len(first["UserPoolClients"]), [one["ClientName"] for one in rest["UserPoolClients"]]) == (60, ["client-60"])
    assert "NextToken" not in rest
    assert set(first["UserPoolClients"][0]) == {"ClientId", "ClientName", "UserPoolId"}
    with refused(WRONG, "less than or equal to 60"):
        cognito.list_user_pool_clients(UserPoolId=pool, MaxResults=61)
    with refused(WRONG, "pagination"):
        cognito.list_user_pool_clients(UserPoolId=pool, NextToken="elsewhere")


FLOW = "InvalidOAuthFlowException"


@pytest.mark.parametrize(
    ("given", "code", "message"),
    [
        ({"CallbackURLs": ["http://argo.example.org"]}, WRONG, "http://argo.example.org cannot use the HTTP protocol."),
        ({"LogoutURLs": ["http://argo.example.org"]}, WRONG, "cannot use the HTTP protocol."),
        ({"CallbackURLs": ["https://argo.example.org/#top"]}, WRONG, "fragment"),
        ({"CallbackURLs": ["/oauth2/callback"]}, WRONG, "absolute"),
        ({"CallbackURLs": []}, WRONG, "CallbackURLs"),
        ({"DefaultRedirectURI": "https://elsewhere.example.org"}, WRONG, "DefaultRedirectURI"),
        ({"AllowedOAuthScopes": []}, WRONG, "AllowedOAuthFlows and AllowedOAuthScopes are required"),
        ({"AllowedOAuthFlows": ["code", "token"]}, WRONG, "enum value set"),
        ({"AllowedOAuthFlows": ["code", "client_credentials"]}, FLOW, "can not be selected along with code flow"),
        ({"AllowedOAuthFlows": ["client_credentials"], "AllowedOAuthScopes": ["api/read"]}, FLOW, "does not have a client secret"),
        ({"AllowedOAuthFlows": ["client_credentials"], "GenerateSecret": True}, FLOW, "is not supported with client_credentials flow"),
        ({"AllowedOAuthScopes": ["api/write"]}, "ScopeDoesNotExistException", "Invalid scope requested: api/write"),
        ({"SupportedIdentityProviders": ["COGNITO", "Google"]}, WRONG, "The provider Google does not exist for User Pool"),
        ({"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"]}, WRONG, "REFRESH_TOKEN_AUTH should always be allowed."),
        ({"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "USER_PASSWORD_AUTH"]}, WRONG, "ALLOW_"),
        ({"AccessTokenValidity": 2, "TokenValidityUnits": {"AccessToken": "minutes"}}, WRONG, "Invalid range for token validity."),
        ({"RefreshTokenValidity": 3651}, WRONG, "Invalid range for token validity."),
        ({"ReadAttributes": ["custom:never"]}, WRONG, "Invalid read attributes"),
        ({"WriteAttributes": ["email_verified"]}, WRONG, "Invalid write attributes"),
    ],
)
def test_a_clients_settings_fit_together(cognito, pool, client_of, given, code, message):
    cognito.create_resource_server(UserPoolId=pool, Identifier="api", Name="API", Scopes=[SCOPE])
    with refused(code, message):
        client_of(**{**CODE, **given})
    assert cognito.list_user_pool_clients(UserPoolId=pool)["UserPoolClients"] == []


@pytest.mark.parametrize(
    "given",
    [
        {"CallbackURLs": ["http://localhost:8000/cb", "http://127.0.0.1/cb", "http://[::1]:9/cb", "myapp://example"]},
        {"AllowedOAuthFlows": ["client_credentials"], "AllowedOAuthScopes": ["api/read"], "GenerateSecret": True, "CallbackURLs": []},
        {"RefreshTokenRotation": {"Feature": "ENABLED"}, "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"]},
        {"AccessTokenValidity": 300, "TokenValidityUnits": {"AccessToken": "seconds"}},
        {"SupportedIdentityProviders": ["COGNITO", "Google"]},
    ],
)
def test_settings_that_fit_are_taken(cognito, pool, client_of, given):
    cognito.create_resource_server(UserPoolId=pool, Identifier="api", Name="API", Scopes=[SCOPE])
    cognito.create_identity_provider(UserPoolId=pool, ProviderName="Google", ProviderType="Google", ProviderDetails=GOOGLE)
    made = client_of(**{**CODE, **given})
    assert {name: sorted(made.get(name, [])) for name in given if isinstance(given[name], list)} == {
        name: sorted(value) for name, value in given.items() if isinstance(value, list)
    }


def test_a_prefix_is_one_pools_in_all_accounts_of_a_region(aws, cognito, pool, described):
    for prefix, message in (
        ("my-aws-pool", "reserved word: aws"),
        ("incognito", "reserved word: cognito"),
        ("Piksel", "prefix"),
        ("-a", "prefix"),
    ):
        with refused(WRONG, message):
            cognito.create_user_pool_domain(UserPoolId=pool, Domain=prefix)
    cognito.create_user_pool_domain(UserPoolId=pool, Domain="piksel", ManagedLoginVersion=2)
    shown = cognito.describe_user_pool_domain(Domain="piksel")["DomainDescription"]
    assert (shown["Status"], shown["UserPoolId"], shown["ManagedLoginVersion"]) == ("ACTIVE", pool, 2)
    assert described()["Domain"] == "piksel"
    with refused(WRONG, "User pool already has a domain configured."):
        cognito.create_user_pool_domain(UserPoolId=pool, Domain="second")
    others = aws.client("staging", "cognito-idp")
    theirs = others.create_user_pool(PoolName="theirs")["UserPool"]["Id"]
    with refused(WRONG, "Domain already associated with another user pool."):
        others.create_user_pool_domain(UserPoolId=theirs, Domain="piksel")
    assert others.describe_user_pool_domain(Domain="piksel")["DomainDescription"] == {}
    with refused("ResourceNotFoundException"):
        others.delete_user_pool_domain(UserPoolId=theirs, Domain="piksel")
    cognito.update_user_pool_domain(UserPoolId=pool, Domain="piksel", ManagedLoginVersion=1)
    assert cognito.describe_user_pool_domain(Domain="piksel")["DomainDescription"]["ManagedLoginVersion"] == 1


def test_a_name_of_ones_own_wants_an_address_above_it_and_a_certificate_and_takes_its_time(aws, cognito, pool, described):
    route53, acm = aws.client("hub", "route53"), aws.client("hub", "acm", region_name="us-east-1")
    zone = route53.create_hosted_zone(Name="example.org", CallerReference="one")["HostedZone"]["Id"]
    waiting = acm.request_certificate(DomainName="login.example.org", ValidationMethod="DNS")["CertificateArn"]
    other = issued(acm, route53, zone, "elsewhere.example.org")
    arn = issued(acm, route53, zone, "*.example.org")

    def create(certificate):
        given = {"UserPoolId": pool, "Domain": "login.example.org", "CustomDomainConfig": {"CertificateArn": certificate}}
        return cognito.create_user_pool_domain(**given)

    with refused(WRONG, "please ensure an A record exists for the root domain"):
        create(arn)
    record = {"Name": "example.org", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}
    changes = {"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch=changes)
    for certificate, message in ((waiting, "isn't valid"), (other, "doesn't cover"), (arn[:-4] + "0000", "doesn't exist")):
        with refused(WRONG, message):
            create(certificate)
    target = create(arn)["CloudFrontDomain"]
    assert described()["CustomDomain"] == "login.example.org"
    shown = cognito.describe_user_pool_domain(Domain="login.example.org")["DomainDescription"]
    assert (shown["CloudFrontDistribution"], shown["CustomDomainConfig"]) == (target, {"CertificateArn": arn})
    assert shown["Status"] == "ACTIVE"
    alias = {"HostedZoneId": "Z2FDTNDATAQYW2", "DNSName": target, "EvaluateTargetHealth": False}
    changes = {"Changes": [{"Action": "CREATE", "ResourceRecordSet": {"Name": "login.example.org", "Type": "A", "AliasTarget": alias}}]}
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch=changes)
    with refused("ResourceInUseException"):
        acm.delete_certificate(CertificateArn=arn)
    cognito.delete_user_pool_domain(UserPoolId=pool, Domain="login.example.org")
    with refused(WRONG, "domain configured"):
        cognito.delete_user_pool(UserPoolId=pool)
    assert cognito.describe_user_pool_domain(Domain="login.example.org")["DomainDescription"] == {}
    acm.delete_certificate(CertificateArn=arn)
    cognito.delete_user_pool(UserPoolId=pool)


def test_groups_have_what_was_said_of_them(cognito, pool):
    here = {"UserPoolId": pool, "GroupName": "admin"}
    assert {"Description", "Precedence", "RoleArn"}.isdisjoint(cognito.create_group(**here)["Group"])
    with refused("GroupExistsException"):
        cognito.create_group(**here)
    assert cognito.update_group(**here, Precedence=0, Description="All")["Group"]["Precedence"] == 0
    (listed,) = cognito.list_groups(UserPoolId=pool)["Groups"]
    assert (listed["GroupName"], listed["Description"]) == ("admin", "All")
    cognito.delete_group(**here)
    with refused("ResourceNotFoundException"):
        cognito.get_group(**here)


def test_resource_servers_have_the_scopes_of_the_last_update(cognito, pool):
    here = {"UserPoolId": pool, "Identifier": "https://api.example.org"}
    cognito.create_resource_server(**here, Name="API", Scopes=[SCOPE])
    with refused(WRONG, "already exists"):
        cognito.create_resource_server(**here, Name="API")
    with refused(WRONG, "once"):
        cognito.update_resource_server(**here, Name="API", Scopes=[SCOPE, SCOPE])
    cognito.update_resource_server(**here, Name="The API")
    (listed,) = cognito.list_resource_servers(UserPoolId=pool, MaxResults=50)["ResourceServers"]
    assert (listed["Name"], "Scopes" in listed) == ("The API", False)
    cognito.delete_resource_server(**here)
    with refused("ResourceNotFoundException"):
        cognito.describe_resource_server(**here)


def test_identity_providers_have_what_their_kind_needs(cognito, pool):
    def create(name, kind, details, **more):
        given = {"UserPoolId": pool, "ProviderName": name, "ProviderType": kind, "ProviderDetails": details}
        return cognito.create_identity_provider(**given, **more)["IdentityProvider"]

    for name, kind, details, more, message in (
        ("Google", "Google", {"client_id": "theirs"}, {}, "client_secret, authorize_scopes"),
        ("google", "Google", GOOGLE, {}, "provider name"),
        ("COGNITO", "OIDC", OIDC, {}, "provider name"),
        ("Office", "OIDC", {**OIDC, "oidc_issuer": "http://login.example.org"}, {}, "https"),
        ("Office", "SAML", {}, {}, "MetadataURL or a MetadataFile"),
        ("Office", "OIDC", OIDC, {"AttributeMapping": {"custom:never": "x"}}, "custom:never"),
    ):
        with refused(WRONG, message):
            create(name, kind, details, **more)
    made = create("Office", "OIDC", OIDC, IdpIdentifiers=["office.example.org"])
    assert (made["ProviderDetails"], made["AttributeMapping"]) == ({**OIDC, "attributes_url_add_attributes": "false"}, {"username": "sub"})
    with refused("DuplicateProviderException"):
        create("Office", "OIDC", OIDC)
    with refused(WRONG, "another provider's"):
        create("Second", "OIDC", OIDC, IdpIdentifiers=["office.example.org"])
    here = {"UserPoolId": pool, "ProviderName": "Office"}
    changed = cognito.update_identity_provider(**here, AttributeMapping={"email": "mail"})["IdentityProvider"]
    assert (changed["AttributeMapping"], changed["ProviderDetails"]["client_id"]) == ({"email": "mail"}, "theirs")
    (listed,) = cognito.list_identity_providers(UserPoolId=pool)["Providers"]
    assert (listed["ProviderType"], "ProviderDetails" in listed) == ("OIDC", False)
    cognito.delete_identity_provider(**here)
    with refused("ResourceNotFoundException"):
        cognito.describe_identity_provider(**here)


def test_a_client_has_one_style_of_managed_login(cognito, pool, client_of):
    here = {"UserPoolId": pool, "ClientId": client_of()["ClientId"]}
    with refused("ResourceNotFoundException"):
        cognito.describe_managed_login_branding_by_client(**here)
    made = cognito.create_managed_login_branding(**here, UseCognitoProvidedValues=True)["ManagedLoginBranding"]
    with refused("ManagedLoginBrandingExistsException"):
        cognito.create_managed_login_branding(**here)
    assert cognito.describe_managed_login_branding_by_client(**here)["ManagedLoginBranding"]["UseCognitoProvidedValues"] is True
    own = {"UserPoolId": pool, "ManagedLoginBrandingId": made["ManagedLoginBrandingId"]}
    with refused(WRONG, "UseCognitoProvidedValues"):
        cognito.update_managed_login_branding(**own, UseCognitoProvidedValues=True, Settings={"a": 1})
    cognito.update_managed_login_branding(**own, Settings={"a": 1})
    assert cognito.describe_managed_login_branding(**own)["ManagedLoginBranding"]["Settings"] == {"a": 1}
    cognito.delete_user_pool_client(**here)
    with refused("ResourceNotFoundException"):
        cognito.describe_managed_login_branding(**own)


def test_a_user_signs_in_with_a_clients_secret_and_by_the_pools_rules(cognito, pool, client_of):
    flows = ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    made = client_of(ExplicitAuthFlows=flows)
    cognito.admin_create_user(UserPoolId=pool, Username="ayu", MessageAction="SUPPRESS")
    with refused("InvalidPasswordException"):
        cognito.admin_set_user_password(UserPoolId=pool, Username="ayu", Password="short", Permanent=True)
    cognito.admin_set_user_password(UserPoolId=pool, Username="ayu", Password="Long-enough-1", Permanent=True)
    parameters = {"USERNAME": "ayu", "PASSWORD": "Long-enough-1"}
    given = {"UserPoolId": pool, "ClientId": made["ClientId"], "AuthFlow": "ADMIN_USER_PASSWORD_AUTH", "AuthParameters": parameters}
    assert cognito.admin_initiate_auth(**given)["AuthenticationResult"]["IdToken"]
    assert cognito.describe_user_pool(UserPoolId=pool)["UserPool"]["EstimatedNumberOfUsers"] == 1


def test_no_secret_is_in_the_log_of_calls(aws, cognito, pool, client_of):
    made = client_of(GenerateSecret=True)
    cognito.describe_user_pool_client(UserPoolId=pool, ClientId=made["ClientId"])
    chosen = client_of("chosen", ClientSecret="chosen0by0a0person0000000")
    assert chosen["ClientSecret"] == "chosen0by0a0person0000000"
    cognito.create_identity_provider(UserPoolId=pool, ProviderName="Google", ProviderType="Google", ProviderDetails=GOOGLE)
    log = (aws.directory / "calls.jsonl").read_text()
    assert "CreateIdentityProvider" in log
    for secret in (made["ClientSecret"], chosen["ClientSecret"], GOOGLE["client_secret"]):
        assert secret not in log


def test_a_role_may_do_with_one_pool_what_its_policy_says(aws, cognito, pool):
    other = cognito.create_user_pool(PoolName="other", UserPoolTags={"Team": "maps"})["UserPool"]["Id"]
    arn = f"arn:aws:cognito-idp:ap-southeast-3:111111111111:userpool/{pool}"
    tagged = {"StringEquals": {"aws:ResourceTag/Team": "maps"}}
    statements = [
        {"Effect": "Allow", "Action": "cognito-idp:*UserPoolClient", "Resource": arn},
        {"Effect": "Allow", "Action": "cognito-idp:DescribeUserPool", "Resource": "*", "Condition": tagged},
        {"Effect": "Allow", "Action": "cognito-idp:CreateUserPoolDomain", "Resource": arn},
    ]
    iam = aws.client("hub", "iam")
    trust = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111111111111:root"}, "Action": "sts:AssumeRole"}
    role = iam.create_role(RoleName="narrow", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    iam.put_role_policy(RoleName="narrow", PolicyName="own", PolicyDocument=policy)
    keys = aws.client("hub", "sts").assume_role(RoleArn=role["Role"]["Arn"], RoleSessionName="test")["Credentials"]
    named = {"access_key_id": "AccessKeyId", "secret_access_key": "SecretAccessKey", "session_token": "SessionToken"}
    narrow = aws._client({name: keys[key] for name, key in named.items()}, "cognito-idp")
    made = narrow.create_user_pool_client(UserPoolId=pool, ClientName="argo")["UserPoolClient"]["ClientId"]
    narrow.describe_user_pool_client(UserPoolId=pool, ClientId=made)
    narrow.describe_user_pool(UserPoolId=other)
    narrow.create_user_pool_domain(UserPoolId=pool, Domain="piksel")
    certificate = {"CertificateArn": "arn:aws:acm:us-east-1:111111111111:certificate/0"}
    for call, given, denied in (
        (narrow.create_user_pool_client, {"UserPoolId": other, "ClientName": "argo"}, "cognito-idp:CreateUserPoolClient"),
        (narrow.describe_user_pool, {"UserPoolId": pool}, "cognito-idp:DescribeUserPool"),
        (narrow.list_user_pools, {"MaxResults": 1}, "cognito-idp:ListUserPools"),
        (
            narrow.create_user_pool_domain,
            {"UserPoolId": pool, "Domain": "login.example.org", "CustomDomainConfig": certificate},
            "cloudfront:UpdateDistribution",
        ),
    ):
        with refused("AccessDeniedException", denied):
            call(**given)
