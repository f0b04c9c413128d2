# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sites in front of buckets: made, unchanged, changed, removed, and every plan true."""

import copy
import json

import pytest

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
