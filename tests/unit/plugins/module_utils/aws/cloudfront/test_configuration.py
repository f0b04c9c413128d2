# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A distribution's configuration and its attributes, there and back."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.cloudfront.configuration import applied, attributes_of, skeleton

ARN = "arn:aws:acm:us-east-1:123456789012:certificate/1"
WHOLE = {
    "domain_names": frozenset({"a.example.org", "b.example.org"}),
    "origin_domain": "example.s3.eu-west-1.amazonaws.com",
    "origin_path": "/site",
    "origin_access_control_id": "E1",
    "certificate_arn": ARN,
    "minimum_protocol_version": "TLSv1.2_2021",
    "cache_policy_id": "cache",
    "origin_request_policy_id": "request",
    "response_headers_policy_id": "headers",
    "viewer_protocol_policy": "https-only",
    "compress": True,
    "error_responses": {
        403: {"page": "/404.html", "response_code": 404, "min_ttl": 10},
        500: {"page": None, "response_code": None, "min_ttl": 0},
    },
    "geo_restriction": {"type": "whitelist", "locations": frozenset({"ID", "TL"})},
    "logging": {"bucket": "logs.s3.amazonaws.com", "prefix": "www/", "include_cookies": False},
    "default_root_object": "index.html",
    "price_class": "PriceClass_200",
    "http_version": "http2and3",
    "ipv6": True,
    "web_acl_arn": "",
    "enabled": True,
}


def test_what_is_applied_is_read_again():
    assert attributes_of(applied(skeleton("example", "reference"), WHOLE)) == WHOLE


@pytest.mark.parametrize(
    ("change", "members"),
    [
        ({"domain_names": frozenset()}, {"Aliases": {"Quantity": 0}}),
        ({"certificate_arn": None}, {"ViewerCertificate": {"CloudFrontDefaultCertificate": True}}),
        ({"logging": None}, {"Logging": {"Enabled": False, "IncludeCookies": False, "Bucket": "", "Prefix": ""}}),
        (
            {"geo_restriction": {"type": "none", "locations": frozenset()}},
            {"Restrictions": {"GeoRestriction": {"RestrictionType": "none", "Quantity": 0}}},
        ),
        ({"error_responses": {}}, {"CustomErrorResponses": {"Quantity": 0}}),
        (
            {"minimum_protocol_version": "TLSv1.3_2025"},
            {
                "ViewerCertificate": {
                    "ACMCertificateArn": ARN,
                    "SSLSupportMethod": "sni-only",
                    "MinimumProtocolVersion": "TLSv1.3_2025",
                }
            },
        ),
    ],
)
def test_one_change_is_of_one_member(change, members):
    before = applied(skeleton("example", "reference"), WHOLE)
    assert applied(before, change) == {**before, **members}


def test_what_no_attribute_speaks_of_stays():
    before = applied(skeleton("example", "reference"), WHOLE)
    before["CacheBehaviors"] = {"Quantity": 1, "Items": [{"PathPattern": "/api/*"}]}
    before["Origins"]["Items"] = [{"Id": "other", "DomainName": "api.example.org"}, *before["Origins"]["Items"]]
    before["Origins"]["Quantity"] = 2
    after = applied(before, {"origin_path": "/new"})
    assert after["CacheBehaviors"] == before["CacheBehaviors"]
    assert after["Origins"]["Items"][0] == {"Id": "other", "DomainName": "api.example.org"}
    assert after["Origins"]["Items"][1]["OriginPath"] == "/new"
    assert before["Origins"]["Items"][1]["OriginPath"] == "/site", "the former one is not written to"


def test_a_cache_policy_takes_the_place_of_times():
    before = applied(skeleton("example", "reference"), {"origin_domain": "x"})
    before["DefaultCacheBehavior"] |= {"ForwardedValues": {"QueryString": False}, "MinTTL": 0, "DefaultTTL": 1, "MaxTTL": 2}
    behaviour = applied(before, {"cache_policy_id": "cache"})["DefaultCacheBehavior"]
    assert behaviour == {"TargetOriginId": "example", "ViewerProtocolPolicy": "redirect-to-https", "CachePolicyId": "cache"}


def test_a_policy_that_is_none_is_left_out():
    before = applied(skeleton("example", "reference"), WHOLE)
    after = applied(before, {"origin_request_policy_id": None})
    assert "OriginRequestPolicyId" not in after["DefaultCacheBehavior"]


def test_a_certificate_of_iam_is_one_that_differs():
    config = applied(skeleton("example", "reference"), WHOLE)
    config["ViewerCertificate"] = {"IAMCertificateId": "ASC1", "MinimumProtocolVersion": "TLSv1"}
    assert attributes_of(config)["certificate_arn"] == "ASC1"
