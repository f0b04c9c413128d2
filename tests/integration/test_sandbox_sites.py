# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CloudFront, Certificate Manager and Route 53 say no where AWS says no, and tell what they were told."""

import copy
import json

import boto3
import pytest

from sandbox.expect import refused

BUCKET, DOMAIN = "example-site", "www.staging.example.org"
OPTIMIZED, SECURITY_HEADERS = "658327ea-f89d-4fab-a63d-7e88639e58f6", "67f7725c-6f97-4210-82d7-5512b31e9d03"
CONTROL = {"Name": BUCKET, "SigningProtocol": "sigv4", "SigningBehavior": "always", "OriginAccessControlOriginType": "s3"}
CONFIG = {
    "CallerReference": "first",
    "Comment": BUCKET,
    "Enabled": True,
    "Origins": {
        "Quantity": 1,
        "Items": [
            {"Id": BUCKET, "DomainName": f"{BUCKET}.s3.ap-southeast-3.amazonaws.com", "S3OriginConfig": {"OriginAccessIdentity": ""}},
        ],
    },
    "DefaultCacheBehavior": {"TargetOriginId": BUCKET, "ViewerProtocolPolicy": "redirect-to-https", "CachePolicyId": OPTIMIZED},
}
POLICY = {"Name": "example", "SecurityHeadersConfig": {"ContentTypeOptions": {"Override": True}}}
CACHE = {"Name": "example", "MinTTL": 0, "DefaultTTL": 60, "MaxTTL": 3600}


@pytest.fixture
def cloudfront(aws):
    return aws.client("staging", "cloudfront")


@pytest.fixture
def acm(aws):
    return aws.client("staging", "acm", region_name="us-east-1")


@pytest.fixture
def route53(aws):
    return aws.client("hub", "route53")


@pytest.fixture
def zone(route53):
    return route53.create_hosted_zone(Name="staging.example.org", CallerReference="zone")["HostedZone"]["Id"].rpartition("/")[2]


def config(**changes):
    return {**copy.deepcopy(CONFIG), **changes}


def with_origin(**changes):
    whole = config()
    whole["Origins"]["Items"][0].update(changes)
    return whole


def with_behaviour(**changes):
    return config(DefaultCacheBehavior={**CONFIG["DefaultCacheBehavior"], **changes})


def items(*values):
    return {"Quantity": len(values), "Items": [*values]}


def change(route53, zone, action, name, kind, *values, **more):
    record = {
        "Name": name,
        "Type": kind,
        **({"TTL": 60, "ResourceRecords": [{"Value": value} for value in values]} if values else {}),
        **more,
    }
    batch = {"Changes": [{"Action": action, "ResourceRecordSet": record}]}
    return route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch=batch)


def issued(acm, route53, zone, *names):
    """The ARN of a certificate whose records stand in the zone."""
    more = {"SubjectAlternativeNames": names[1:]} if names[1:] else {}
    arn = acm.request_certificate(DomainName=names[0], ValidationMethod="DNS", **more)["CertificateArn"]
    for one in acm.describe_certificate(CertificateArn=arn)["Certificate"]["DomainValidationOptions"]:
        record = one["ResourceRecord"]
        change(route53, zone, "UPSERT", record["Name"], record["Type"], record["Value"])
    acm.describe_certificate(CertificateArn=arn)
    assert acm.describe_certificate(CertificateArn=arn)["Certificate"]["Status"] == "ISSUED"
    return arn


def document(**statement):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


def certified(arn, *names, **changes):
    viewer = {"ACMCertificateArn": arn, "SSLSupportMethod": "sni-only", "MinimumProtocolVersion": "TLSv1.2_2021"}
    return config(Aliases=items(*names), ViewerCertificate=viewer, **changes)


def test_a_distribution_is_shown_complete_and_deployed_when_it_is_next_described(cloudfront):
    control = cloudfront.create_origin_access_control(OriginAccessControlConfig=CONTROL)["OriginAccessControl"]["Id"]
    given = with_origin(OriginAccessControlId=control)
    tags = {"Items": [{"Key": "Project", "Value": "example"}]}
    made = cloudfront.create_distribution_with_tags(DistributionConfigWithTags={"DistributionConfig": given, "Tags": tags})
    distribution = made["Distribution"]
    assert (distribution["Status"], distribution["ARN"]) == (
        "InProgress",
        f"arn:aws:cloudfront::222222222222:distribution/{distribution['Id']}",
    )
    shown = cloudfront.get_distribution_config(Id=distribution["Id"])
    assert shown["ETag"] == made["ETag"]
    origin = shown["DistributionConfig"]["Origins"]["Items"][0]
    assert (origin["OriginAccessControlId"], origin["ConnectionAttempts"]) == (control, 3)
    assert shown["DistributionConfig"]["DefaultCacheBehavior"]["AllowedMethods"]["Items"] == ["HEAD", "GET"]
    assert shown["DistributionConfig"]["ViewerCertificate"]["CloudFrontDefaultCertificate"] is True
    (listed,) = cloudfront.list_distributions()["DistributionList"]["Items"]
    assert (listed["Id"], listed["Status"], listed["Comment"]) == (distribution["Id"], "Deployed", BUCKET)
    assert "Logging" not in listed
    assert cloudfront.list_tags_for_resource(Resource=distribution["ARN"])["Tags"] == tags
    cloudfront.tag_resource(Resource=distribution["ARN"], Tags={"Items": [{"Key": "Team", "Value": "maps"}]})
    cloudfront.untag_resource(Resource=distribution["ARN"], TagKeys={"Items": ["Project"]})
    assert cloudfront.list_tags_for_resource(Resource=distribution["ARN"])["Tags"] == {"Items": [{"Key": "Team", "Value": "maps"}]}
    with refused("OriginAccessControlInUse"):
        version = cloudfront.get_origin_access_control(Id=control)["ETag"]
        cloudfront.delete_origin_access_control(Id=control, IfMatch=version)


def test_who_changes_a_distribution_has_seen_it(cloudfront):
    made = cloudfront.create_distribution(DistributionConfig=config())
    identity, first = made["Distribution"]["Id"], made["ETag"]
    changed = cloudfront.update_distribution(Id=identity, IfMatch=first, DistributionConfig=config(DefaultRootObject="index.html"))
    assert changed["Distribution"]["Status"] == "InProgress"
    assert changed["ETag"] != first
    with refused("PreconditionFailed"):
        cloudfront.update_distribution(Id=identity, IfMatch=first, DistributionConfig=config())
    with refused("InvalidIfMatchVersion"):
        cloudfront.update_distribution(Id=identity, DistributionConfig=config())
    with refused("IllegalUpdate"):
        cloudfront.update_distribution(Id=identity, IfMatch=changed["ETag"], DistributionConfig=config(CallerReference="second"))
    with refused("DistributionAlreadyExists", identity):
        cloudfront.create_distribution(DistributionConfig=config())
    assert cloudfront.get_distribution(Id=identity)["Distribution"]["DistributionConfig"]["DefaultRootObject"] == "index.html"


def test_a_distribution_is_deleted_once_it_is_disabled_everywhere(cloudfront):
    made = cloudfront.create_distribution(DistributionConfig=config())
    identity = made["Distribution"]["Id"]
    with refused("DistributionNotDisabled"):
        cloudfront.delete_distribution(Id=identity, IfMatch=made["ETag"])
    disabled = cloudfront.update_distribution(Id=identity, IfMatch=made["ETag"], DistributionConfig=config(Enabled=False))
    with refused("DistributionNotDisabled"):
        cloudfront.delete_distribution(Id=identity, IfMatch=disabled["ETag"])
    with refused("PreconditionFailed"):
        cloudfront.delete_distribution(Id=identity, IfMatch=made["ETag"])
    assert cloudfront.get_distribution(Id=identity)["Distribution"]["Status"] == "Deployed"
    cloudfront.delete_distribution(Id=identity, IfMatch=disabled["ETag"])
    with refused("NoSuchDistribution"):
        cloudfront.get_distribution(Id=identity)
    assert cloudfront.list_distributions()["DistributionList"]["Quantity"] == 0


REFUSED = [
    (with_behaviour(TargetOriginId="other"), "NoSuchOrigin"),
    (with_behaviour(CachePolicyId="11111111-2222-3333-4444-555555555555"), "NoSuchCachePolicy"),
    (with_behaviour(ResponseHeadersPolicyId="11111111-2222-3333-4444-555555555555"), "NoSuchResponseHeadersPolicy"),
    (with_behaviour(OriginRequestPolicyId="11111111-2222-3333-4444-555555555555"), "NoSuchOriginRequestPolicy"),
    (with_behaviour(DefaultTTL=60), "InvalidArgument"),
    (with_origin(DomainName="www.example.org"), "InvalidArgument"),
    (with_origin(OriginPath="site"), "InvalidArgument"),
    (with_origin(OriginAccessControlId="E000000000000"), "InvalidOriginAccessControl"),
    (config(DefaultRootObject="/index.html"), "InvalidDefaultRootObject"),
    (config(CustomErrorResponses=items({"ErrorCode": 402})), "InvalidErrorCode"),
    (config(CustomErrorResponses=items({"ErrorCode": 404, "ResponsePagePath": "/404.html"})), "InvalidArgument"),
    (config(CustomErrorResponses=items({"ErrorCode": 404, "ResponsePagePath": "/404.html", "ResponseCode": "999"})), "InvalidResponseCode"),
    (config(Restrictions={"GeoRestriction": {"RestrictionType": "whitelist", "Quantity": 0}}), "InvalidGeoRestrictionParameter"),
    (config(Restrictions={"GeoRestriction": {"RestrictionType": "whitelist", **items("Indonesia")}}), "InvalidLocationCode"),
    (config(WebACLId="arn:aws:wafv2:us-east-1:222222222222:global/webacl/none/1"), "InvalidWebACLId"),
    (config(Aliases=items(DOMAIN)), "InvalidViewerCertificate"),
]


@pytest.mark.parametrize(("given", "code"), REFUSED, ids=[f"{number}-{code}" for number, (_, code) in enumerate(REFUSED)])
def test_a_distribution_that_can_not_be_is_refused(sandbox, given, code):
    cloudfront = sandbox.client("staging", "cloudfront")
    before = cloudfront.list_distributions()["DistributionList"]["Quantity"]
    with refused(code):
        cloudfront.create_distribution(DistributionConfig=given)
    assert cloudfront.list_distributions()["DistributionList"]["Quantity"] == before


def test_policies_have_names_versions_and_users(cloudfront):
    made = cloudfront.create_response_headers_policy(ResponseHeadersPolicyConfig=POLICY)
    identity = made["ResponseHeadersPolicy"]["Id"]
    (listed,) = cloudfront.list_response_headers_policies(Type="custom")["ResponseHeadersPolicyList"]["Items"]
    assert (listed["Type"], listed["ResponseHeadersPolicy"]["ResponseHeadersPolicyConfig"]["Name"]) == ("custom", "example")
    managed = cloudfront.list_response_headers_policies(Type="managed")["ResponseHeadersPolicyList"]["Items"]
    assert SECURITY_HEADERS in [one["ResponseHeadersPolicy"]["Id"] for one in managed]
    with refused("ResponseHeadersPolicyAlreadyExists"):
        cloudfront.create_response_headers_policy(ResponseHeadersPolicyConfig=POLICY)
    with refused("InvalidArgument"):
        cloudfront.create_response_headers_policy(ResponseHeadersPolicyConfig={**POLICY, "Name": "with.dots"})
    with refused("InvalidArgument"):
        cloudfront.create_response_headers_policy(ResponseHeadersPolicyConfig={"Name": "silent"})
    with refused("IllegalUpdate"):
        cloudfront.delete_response_headers_policy(Id=SECURITY_HEADERS, IfMatch="any")
    changed = cloudfront.update_response_headers_policy(
        Id=identity, IfMatch=made["ETag"], ResponseHeadersPolicyConfig={**POLICY, "Comment": "x"}
    )
    with refused("PreconditionFailed"):
        cloudfront.delete_response_headers_policy(Id=identity, IfMatch=made["ETag"])
    cloudfront.create_distribution(DistributionConfig=with_behaviour(ResponseHeadersPolicyId=identity))
    with refused("ResponseHeadersPolicyInUse"):
        cloudfront.delete_response_headers_policy(Id=identity, IfMatch=changed["ETag"])


def test_a_policy_of_requests_goes_through_its_life(cloudfront):
    given = {
        "Name": "example",
        "HeadersConfig": {"HeaderBehavior": "whitelist", "Headers": items("Origin")},
        "CookiesConfig": {"CookieBehavior": "none"},
        "QueryStringsConfig": {"QueryStringBehavior": "none"},
    }
    identity = cloudfront.create_origin_request_policy(OriginRequestPolicyConfig=given)["OriginRequestPolicy"]["Id"]
    version = cloudfront.get_origin_request_policy_config(Id=identity)["ETag"]
    changed = cloudfront.update_origin_request_policy(Id=identity, IfMatch=version, OriginRequestPolicyConfig={**given, "Comment": "x"})
    assert changed["OriginRequestPolicy"]["OriginRequestPolicyConfig"]["HeadersConfig"]["Headers"]["Items"] == ["Origin"]
    listed = cloudfront.list_origin_request_policies(Type="custom")["OriginRequestPolicyList"]
    assert [one["OriginRequestPolicy"]["Id"] for one in listed["Items"]] == [identity]
    cloudfront.create_distribution(DistributionConfig=with_behaviour(OriginRequestPolicyId=identity))
    with refused("OriginRequestPolicyInUse"):
        cloudfront.delete_origin_request_policy(Id=identity, IfMatch=changed["ETag"])
    with refused("NoSuchOriginRequestPolicy"):
        cloudfront.get_origin_request_policy(Id="11111111-2222-3333-4444-555555555555")


def test_a_cache_policy_keeps_its_times_in_order(cloudfront):
    made = cloudfront.create_cache_policy(CachePolicyConfig=CACHE)
    assert made["CachePolicy"]["CachePolicyConfig"]["DefaultTTL"] == 60
    with refused("InvalidArgument"):
        cloudfront.create_cache_policy(CachePolicyConfig={**CACHE, "Name": "other", "MaxTTL": 1})
    with refused("CachePolicyAlreadyExists"):
        cloudfront.create_cache_policy(CachePolicyConfig=CACHE)
    cloudfront.delete_cache_policy(Id=made["CachePolicy"]["Id"], IfMatch=made["ETag"])
    assert cloudfront.list_cache_policies(Type="custom")["CachePolicyList"]["Quantity"] == 0


def test_an_access_control_has_a_name_of_its_own(cloudfront):
    made = cloudfront.create_origin_access_control(OriginAccessControlConfig=CONTROL)
    with refused("OriginAccessControlAlreadyExists"):
        cloudfront.create_origin_access_control(OriginAccessControlConfig=CONTROL)
    identity = made["OriginAccessControl"]["Id"]
    changed = cloudfront.update_origin_access_control(
        Id=identity, IfMatch=made["ETag"], OriginAccessControlConfig={**CONTROL, "Description": "x"}
    )
    (listed,) = cloudfront.list_origin_access_controls()["OriginAccessControlList"]["Items"]
    assert (listed["Id"], listed["Description"]) == (identity, "x")
    cloudfront.delete_origin_access_control(Id=identity, IfMatch=changed["ETag"])
    with refused("NoSuchOriginAccessControl"):
        cloudfront.get_origin_access_control(Id=identity)


def test_a_certificate_is_issued_once_its_records_stand_in_a_public_zone(acm, route53, zone):
    names = {"DomainName": "staging.example.org", "SubjectAlternativeNames": ["*.staging.example.org"]}
    arn = acm.request_certificate(**names, ValidationMethod="DNS")["CertificateArn"]
    described = acm.describe_certificate(CertificateArn=arn)["Certificate"]
    assert (described["Status"], "IssuedAt" in described) == ("PENDING_VALIDATION", False)
    records = {one["DomainName"]: one["ResourceRecord"] for one in described["DomainValidationOptions"]}
    assert records["staging.example.org"] == records["*.staging.example.org"]
    record = records["staging.example.org"]
    change(route53, zone, "CREATE", record["Name"], "CNAME", "wrong.example.org")
    for _ in range(3):
        assert acm.describe_certificate(CertificateArn=arn)["Certificate"]["Status"] == "PENDING_VALIDATION"
    change(route53, zone, "UPSERT", record["Name"], "CNAME", record["Value"])
    acm.describe_certificate(CertificateArn=arn)
    described = acm.describe_certificate(CertificateArn=arn)["Certificate"]
    assert (described["Status"], described["DomainValidationOptions"][0]["ValidationStatus"]) == ("ISSUED", "SUCCESS")
    (listed,) = acm.list_certificates()["CertificateSummaryList"]
    assert listed["SubjectAlternativeNameSummaries"] == ["staging.example.org", "*.staging.example.org"]
    with refused("ValidationException"):
        acm.request_certificate(DomainName="not a name", ValidationMethod="DNS")


def test_a_certificate_that_is_asked_for_by_mail_waits_for_a_person(acm):
    arn = acm.request_certificate(DomainName=DOMAIN)["CertificateArn"]
    for _ in range(3):
        described = acm.describe_certificate(CertificateArn=arn)["Certificate"]
        assert (described["Status"], described["DomainValidationOptions"][0]["ValidationMethod"]) == ("PENDING_VALIDATION", "EMAIL")


def test_names_want_a_certificate_that_covers_them_and_are_one_distributions(aws, cloudfront, acm, route53, zone):
    waiting = acm.request_certificate(DomainName=DOMAIN, ValidationMethod="DNS")["CertificateArn"]
    with refused("InvalidViewerCertificate", "isn't valid"):
        cloudfront.create_distribution(DistributionConfig=certified(waiting, DOMAIN))
    arn = issued(acm, route53, zone, DOMAIN, "*.maps.staging.example.org")
    for name in ("other.staging.example.org", "a.b.maps.staging.example.org"):
        with refused("InvalidViewerCertificate", "doesn't cover"):
            cloudfront.create_distribution(DistributionConfig=certified(arn, name))
    made = cloudfront.create_distribution(DistributionConfig=certified(arn, DOMAIN, "a.maps.staging.example.org"))
    assert acm.describe_certificate(CertificateArn=arn)["Certificate"]["InUseBy"] == [made["Distribution"]["ARN"]]
    with refused("ResourceInUseException"):
        acm.delete_certificate(CertificateArn=arn)
    with refused("CNAMEAlreadyExists"):
        cloudfront.create_distribution(DistributionConfig=certified(arn, DOMAIN, CallerReference="second"))
    others = aws.client("production", "acm", region_name="us-east-1")
    theirs = issued(others, route53, zone, DOMAIN)
    with refused("CNAMEAlreadyExists"):
        aws.client("production", "cloudfront").create_distribution(DistributionConfig=certified(theirs, DOMAIN))


def test_a_name_with_a_cname_has_nothing_else(route53, zone):
    alias = {"AliasTarget": {"HostedZoneId": "Z2FDTNDATAQYW2", "DNSName": "d111.cloudfront.net", "EvaluateTargetHealth": False}}
    change(route53, zone, "CREATE", DOMAIN, "CNAME", "elsewhere.example.org")
    with refused("InvalidChangeBatch", "conflicting RRSet of type CNAME"):
        change(route53, zone, "UPSERT", DOMAIN, "A", **alias)
    with refused("InvalidChangeBatch", "already exists"):
        change(route53, zone, "CREATE", DOMAIN, "CNAME", "other.example.org")
    change(route53, zone, "DELETE", DOMAIN, "CNAME", "elsewhere.example.org")
    change(route53, zone, "UPSERT", DOMAIN, "A", **alias)
    with refused("InvalidChangeBatch", "conflicting RRSet of type A"):
        change(route53, zone, "UPSERT", DOMAIN, "CNAME", "elsewhere.example.org")
    elsewhere = {"AliasTarget": {**alias["AliasTarget"], "DNSName": "www.example.org"}}
    with refused("InvalidChangeBatch", "does not lie within the target zone"):
        change(route53, zone, "UPSERT", DOMAIN, "AAAA", **elsewhere)


def test_who_may_only_read_makes_none(aws, cloudfront):
    iam = aws.client("staging", "iam")
    trust = document(Principal={"AWS": "222222222222"}, Action="sts:AssumeRole")
    allowed = document(Action=["cloudfront:List*", "cloudfront:CreateDistribution"], Resource="*")
    role = iam.create_role(RoleName="reader", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    iam.put_role_policy(RoleName="reader", PolicyName="read", PolicyDocument=allowed)
    keys = aws.client("staging", "sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    named = {"aws_access_key_id": "AccessKeyId", "aws_secret_access_key": "SecretAccessKey", "aws_session_token": "SessionToken"}
    reader = boto3.client(
        "cloudfront", region_name="us-east-1", endpoint_url=aws.endpoint, **{name: keys[key] for name, key in named.items()}
    )
    assert reader.list_distributions()["DistributionList"]["Quantity"] == 0
    with refused("AccessDenied", "cloudfront:CreateOriginAccessControl"):
        reader.create_origin_access_control(OriginAccessControlConfig=CONTROL)
    reader.create_distribution(DistributionConfig=config())
    tags = {"Items": [{"Key": "Project", "Value": "example"}]}
    with refused("AccessDenied", "cloudfront:TagResource"):
        reader.create_distribution_with_tags(
            DistributionConfigWithTags={"DistributionConfig": config(CallerReference="second"), "Tags": tags}
        )


def test_the_log_tells_what_was_asked_of_them(aws, cloudfront, route53, zone):
    aws.clear_calls()
    tags = {"Items": [{"Key": "Project", "Value": "example"}]}
    cloudfront.create_distribution_with_tags(DistributionConfigWithTags={"DistributionConfig": config(), "Tags": tags})
    change(route53, zone, "CREATE", DOMAIN, "A", "192.0.2.1")
    made, changed = aws.calls(write=True)
    assert made["parameters"]["DistributionConfigWithTags"]["DistributionConfig"]["Origins"]["Items"][0]["Id"] == BUCKET
    assert changed["parameters"]["ChangeBatch"]["Changes"][0]["ResourceRecordSet"]["Name"] == DOMAIN
