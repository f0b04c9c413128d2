# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sites in front of buckets: made, unchanged, changed, removed, and every plan true."""

import copy
import json

from .conftest import BUCKET, NAME, ZONE, actions

OF_A_SITE = {
    f"s3_bucket {BUCKET}",
    f"s3_bucket_policy {BUCKET}",
    f"cloudfront_distribution {BUCKET}",
    f"cloudfront_origin_access_control {BUCKET}",
    f"cloudfront_response_headers_policy {BUCKET}",
}
OF_A_NAME = {f"acm_certificate {NAME}", f"acm_validation {NAME} of {NAME}", f"route53_record {NAME} A", f"route53_record {NAME} AAAA"}


def test_all_of_it_is_made_once(aws, cloudfront, acm, described, records, converge):
    changes, result = converge(**described)
    assert {one["action"] for one in changes.values()} == {"create"}
    assert set(changes) == OF_A_SITE | OF_A_NAME
    outputs = result["outputs"]["sites"][BUCKET]
    assert outputs["url"] == f"https://{NAME}/"
    found = cloudfront.get_distribution(Id=outputs["distribution_id"])["Distribution"]
    config, behaviour = found["DistributionConfig"], found["DistributionConfig"]["DefaultCacheBehavior"]
    assert (found["Status"], config["Aliases"]["Items"], config["HttpVersion"]) == ("Deployed", [NAME], "http2and3")
    assert config["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2021"
    (origin,) = config["Origins"]["Items"]
    assert origin["DomainName"] == f"{BUCKET}.s3.ap-southeast-3.amazonaws.com"
    (control,) = cloudfront.list_origin_access_controls()["OriginAccessControlList"]["Items"]
    assert (origin["OriginAccessControlId"], control["SigningBehavior"]) == (control["Id"], "always")
    headers = cloudfront.get_response_headers_policy(Id=behaviour["ResponseHeadersPolicyId"])["ResponseHeadersPolicy"]
    security = headers["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    assert security["StrictTransportSecurity"]["AccessControlMaxAgeSec"] == 31536000
    assert security["ContentSecurityPolicy"]["ContentSecurityPolicy"] == "default-src 'self'"
    assert security["FrameOptions"]["FrameOption"] == "SAMEORIGIN"
    certificate = acm.describe_certificate(CertificateArn=outputs["certificate_arn"])["Certificate"]
    assert (certificate["Status"], certificate["InUseBy"]) == ("ISSUED", [found["ARN"]])
    (validation,) = [one["ResourceRecord"] for one in certificate["DomainValidationOptions"]]
    there = records()
    assert set(there) == {f"{NAME} A", f"{NAME} AAAA", f"{validation['Name'].rstrip('.')} CNAME"}
    assert there[f"{NAME} A"]["AliasTarget"]["DNSName"].rstrip(".") == outputs["domain_name"] == found["DomainName"]
    policy = json.loads(aws.client("staging", "s3").get_bucket_policy(Bucket=BUCKET)["Policy"])
    (allowed,) = [one for one in policy["Statement"] if one["Effect"] == "Allow"]
    assert allowed["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert allowed["Condition"] == {"StringEquals": {"aws:SourceArn": found["ARN"]}}
    tags = cloudfront.list_tags_for_resource(Resource=found["ARN"])["Tags"]["Items"]
    assert {tag["Key"]: tag["Value"] for tag in tags} == {"ManagedBy": "piksel.infra", "Project": "example"}
    changes, result = converge(**described)
    assert (changes, result["unchanged"]) == ({}, 9)


DISTRIBUTION, HEADERS = f"cloudfront_distribution {BUCKET}", f"cloudfront_response_headers_policy {BUCKET}"
CHANGES = [
    ({"default_root_object": "home.html"}, {DISTRIBUTION: ("update", "default_root_object")}),
    ({"error_responses": []}, {DISTRIBUTION: ("update", "error_responses")}),
    ({"price_class": "PriceClass_200", "http_version": "http2"}, {DISTRIBUTION: ("update", "http_version", "price_class")}),
    ({"minimum_protocol_version": "TLSv1.3_2025"}, {DISTRIBUTION: ("update", "minimum_protocol_version")}),
    ({"origin_path": "/site", "compress": False}, {DISTRIBUTION: ("update", "compress", "origin_path")}),
    ({"geo_restriction": {"type": "whitelist", "locations": ["ID", "TL"]}}, {DISTRIBUTION: ("update", "geo_restriction")}),
    ({"geo_restriction": {"type": "none"}}, {DISTRIBUTION: ("update", "geo_restriction")}),
    ({"logging": {"bucket": "example-logs", "prefix": "www/"}}, {DISTRIBUTION: ("update", "logging")}),
    ({"logging": {}}, {DISTRIBUTION: ("update", "logging")}),
    ({"cache_policy": "CachingDisabled"}, {DISTRIBUTION: ("update", "cache_policy_id")}),
    ({"origin_request_policy": "CORS-S3Origin"}, {DISTRIBUTION: ("update", "origin_request_policy_id")}),
    ({"security_headers": {"frame_options": "none"}}, {HEADERS: ("update", "security")}),
    ({"security_headers": {"custom": [{"header": "X-Robots-Tag", "value": "noindex"}]}}, {HEADERS: ("update", "custom", "security")}),
    ({"security_headers": {"cors": {"allow_origins": ["*"]}, "remove": ["Server"]}}, {HEADERS: ("update", "cors", "custom", "removed")}),
    ({"enabled": False}, {DISTRIBUTION: ("update", "enabled")}),
]


def test_one_change_is_one_change_and_then_none(described, site, converge):
    converge(**described)
    for change, expected in CHANGES:
        site |= change
        assert actions(converge(**described)[0]) == expected, change
    assert converge(**described)[0] == {}


def test_an_own_cache_policy_comes_and_goes(cloudfront, described, site, converge):
    del site["domain_names"], site["zone"]
    converge(**described)
    policy = f"cloudfront_cache_policy {BUCKET}"
    site["cache_ttl"] = {"default": 60}
    assert actions(converge(**described)[0]) == {policy: "create", DISTRIBUTION: ("update", "cache_policy_id")}
    site["cache_ttl"] = {"default": 120}
    assert actions(converge(**described)[0]) == {policy: ("update", "default_ttl")}
    assert converge(**described)[0] == {}
    del site["cache_ttl"]
    changes, _ = converge(**described, purge=["cloudfront_cache_policy"])
    assert actions(changes) == {policy: "delete", DISTRIBUTION: ("update", "cache_policy_id")}
    assert cloudfront.list_cache_policies(Type="custom")["CachePolicyList"]["Quantity"] == 0


def test_without_a_header_its_policy_is_left_and_goes_when_it_is_purged(cloudfront, described, site, converge):
    del site["domain_names"], site["zone"]
    converge(**described)
    silent = {"content_type_options": False, "frame_options": "none", "referrer_policy": "none"}
    site["security_headers"] = {**silent, "strict_transport_security": {"max_age": 0}}
    changes, _ = converge(**described, purge=["cloudfront_response_headers_policy"])
    assert actions(changes) == {DISTRIBUTION: ("update", "response_headers_policy_id"), HEADERS: "delete"}
    assert cloudfront.list_response_headers_policies(Type="custom")["ResponseHeadersPolicyList"]["Quantity"] == 0


def test_other_names_are_another_certificate_and_the_former_one_is_purged(acm, described, site, records, converge):
    converge(**described)
    site["domain_names"] = [ZONE, f"*.{ZONE}"]
    names = f"{ZONE}+*.{ZONE}"
    changes, _ = converge(**described, purge=["acm_certificate", "acm_validation", "route53_record"])
    assert actions(changes) == {
        f"acm_certificate {names}": "create",
        f"acm_validation {ZONE} of {names}": "create",
        DISTRIBUTION: ("update", "certificate_arn", "domain_names"),
        **{f"route53_record {name} {kind}": "create" for name in (ZONE, f"*.{ZONE}") for kind in ("A", "AAAA")},
        **{f"route53_record {NAME} {kind}": "delete" for kind in ("A", "AAAA")},
        f"acm_validation {NAME} of {NAME}": "delete",
        f"acm_certificate {NAME}": "delete",
    }
    (certificate,) = acm.list_certificates()["CertificateSummaryList"]
    assert certificate["SubjectAlternativeNameSummaries"] == [ZONE, f"*.{ZONE}"]
    assert len(records()) == 5
    assert converge(**described)[0] == {}


def test_a_record_that_another_certificate_needs_stays(acm, described, site, records, converge):
    converge(**described)
    other = acm.request_certificate(DomainName=NAME, ValidationMethod="DNS")["CertificateArn"]
    site["state"] = "absent"
    changes, _ = converge(**described)
    assert f"acm_certificate {NAME}" in changes
    assert f"acm_validation {NAME} of {NAME}" not in changes
    assert [name.rpartition(" ")[2] for name in records()] == ["CNAME"]
    assert [one["CertificateArn"] for one in acm.list_certificates()["CertificateSummaryList"]] == [other]


def test_a_site_goes_and_its_bucket_stays(aws, cloudfront, acm, described, site, records, converge):
    converge(**described)
    site["state"] = "absent"
    changes, result = converge(**described)
    deleted = (OF_A_SITE | OF_A_NAME) - {f"s3_bucket {BUCKET}", f"s3_bucket_policy {BUCKET}"}
    assert actions(changes) == {**dict.fromkeys(deleted, "delete"), f"s3_bucket {BUCKET}": ("update", "policy")}
    assert "sites" not in result["outputs"]
    assert cloudfront.list_distributions()["DistributionList"]["Quantity"] == 0
    assert cloudfront.list_origin_access_controls()["OriginAccessControlList"]["Quantity"] == 0
    assert cloudfront.list_response_headers_policies(Type="custom")["ResponseHeadersPolicyList"]["Quantity"] == 0
    assert (acm.list_certificates()["CertificateSummaryList"], records()) == ([], {})
    policy = json.loads(aws.client("staging", "s3").get_bucket_policy(Bucket=BUCKET)["Policy"])
    assert [one["Effect"] for one in policy["Statement"]] == ["Deny"]
    assert converge(**described)[0] == {}


def test_all_of_it_is_removed_and_the_bucket_kept_until_it_is_named(aws, cloudfront, described, records, converge):
    converge(**described)
    changes, result = converge(**described, state="absent")
    assert set(changes) == (OF_A_SITE | OF_A_NAME) - {f"s3_bucket {BUCKET}", f"s3_bucket_policy {BUCKET}"}
    assert result["kept"] == [f"s3_bucket {BUCKET}: it holds data: it is deleted only where it is named"]
    assert (cloudfront.list_distributions()["DistributionList"]["Quantity"], records()) == (0, {})
    changes, _ = converge(**described, state="absent", delete_data=[f"s3_bucket {BUCKET}"])
    assert list(changes) == [f"s3_bucket {BUCKET}"]
    assert converge(**described, state="absent")[0] == {}


def test_what_was_changed_by_hand_is_put_back(aws, cloudfront, described, records, change, converge):
    _, result = converge(**described)
    identity = result["outputs"]["sites"][BUCKET]["distribution_id"]
    answer = cloudfront.get_distribution_config(Id=identity)
    config = copy.deepcopy(answer["DistributionConfig"])
    config["DefaultCacheBehavior"]["ViewerProtocolPolicy"] = "allow-all"
    config["Origins"]["Items"][0]["OriginShield"] = {"Enabled": True, "OriginShieldRegion": "ap-southeast-3"}
    cloudfront.update_distribution(Id=identity, IfMatch=answer["ETag"], DistributionConfig=config)
    change("DELETE", **records()[f"{NAME} AAAA"])
    change("UPSERT", Name=NAME, Type="A", TTL=60, ResourceRecords=[{"Value": "192.0.2.1"}])
    aws.client("staging", "s3").delete_bucket_policy(Bucket=BUCKET)
    changes, _ = converge(**described)
    assert actions(changes) == {
        DISTRIBUTION: ("update", "viewer_protocol_policy"),
        f"route53_record {NAME} A": ("update", "alias"),
        f"route53_record {NAME} AAAA": "create",
        f"s3_bucket_policy {BUCKET}": "create",
    }
    shield = cloudfront.get_distribution_config(Id=identity)["DistributionConfig"]["Origins"]["Items"][0]["OriginShield"]
    assert shield["Enabled"], "what no option speaks of is left alone"
    assert converge(**described)[0] == {}


def test_what_is_started_is_awaited_by_the_next_run(described, run_module):
    started = run_module("s3", **described, wait=False)
    assert not started.get("failed"), started["msg"]
    assert f"acm_validation {NAME} of {NAME}" in started["pending"]
    assert {one["outcome"] for one in started["changes"] if one["kind"] == "cloudfront_distribution"} == {"deferred"}
    done = run_module("s3", **described)
    assert not done.get("failed"), done["msg"]
    assert done["pending"] == []
    assert run_module("s3", **described)["changed"] is False


def test_what_somebody_else_made_stays(cloudfront, described, site, converge):
    converge(**described)
    (found,) = cloudfront.list_distributions()["DistributionList"]["Items"]
    cloudfront.untag_resource(Resource=found["ARN"], TagKeys={"Items": ["ManagedBy"]})
    assert converge(**described, state="absent")[0] == {}, "and what it uses"
    assert cloudfront.list_distributions()["DistributionList"]["Quantity"] == 1


def test_a_site_without_a_name_has_cloudfronts_and_no_other_bucket_costs_a_call(aws, described, site, converge):
    del site["domain_names"], site["zone"]
    changes, result = converge(**described)
    assert set(changes) == OF_A_SITE
    outputs = result["outputs"]["sites"][BUCKET]
    assert (outputs["url"], outputs["certificate_arn"]) == (f"https://{outputs['domain_name']}/", None)
    assert "acm" not in {call["service"] for call in aws.calls()}
    converge(buckets=[{"name": "example-plain"}])
    assert {call["service"] for call in aws.calls()} <= {"s3", "s3control", "sts"}
