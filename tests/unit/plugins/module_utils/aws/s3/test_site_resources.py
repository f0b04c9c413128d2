# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From a bucket's site to resources, and what is refused of one."""

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.piksel.infra.plugins.module_utils.aws.cloudfront.managed import CACHE_POLICIES, ORIGIN_REQUEST_POLICIES
from ansible_collections.piksel.infra.plugins.module_utils.aws.s3.site_resources import Site, policy_name, statement
from ansible_collections.piksel.infra.plugins.module_utils.aws.s3.sites import contradictions, has_site
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Reference
from ansible_collections.piksel.infra.plugins.modules.s3 import BUCKET

NAME, ORIGIN = "example.site", "example.site.s3.eu-west-1.amazonaws.com"
ZONE = {"name": "example.org"}
NAMED = {"domain_names": ["example.org", "*.example.org"], "zone": ZONE}
CERTIFICATE = "example.org+*.example.org"
GIVEN = "arn:aws:acm:us-east-1:123456789012:certificate/1"
DISTRIBUTION = ("cloudfront_distribution", NAME)


def bucket(name=NAME, bucket_options=None, **site):
    result = ArgumentSpecValidator(BUCKET).validate({"name": name, "site": site, **(bucket_options or {})})
    assert not result.error_messages
    return result.validated_parameters


def resources(**site):
    of = bucket(bucket_options={"tags": {"Number": 1}}, **site)
    return {one.key: one for one in Site(of, ORIGIN, {"Project": "example"}, "mark {}".format, "zone of {}".format).resources()}


def refusals(*buckets, **site):
    return list(contradictions(buckets or [bucket(**site)]))


def test_a_site_without_names_has_a_distribution_and_what_that_refers_to():
    found = resources()
    policy = policy_name(NAME)
    assert list(found) == [("cloudfront_origin_access_control", NAME), ("cloudfront_response_headers_policy", policy), DISTRIBUTION]
    assert found["cloudfront_origin_access_control", NAME].attributes["description"] == f"mark {NAME}"
    distribution = found[DISTRIBUTION]
    assert distribution.after == (("s3_bucket", NAME),)
    assert distribution.attributes == {
        "default_root_object": "index.html",
        "http_version": "http2and3",
        "ipv6": True,
        "compress": True,
        "viewer_protocol_policy": "redirect-to-https",
        "enabled": True,
        "origin_domain": ORIGIN,
        "origin_path": "",
        "origin_access_control_id": Reference("cloudfront_origin_access_control", NAME),
        "domain_names": frozenset(),
        "certificate_arn": None,
        "cache_policy_id": CACHE_POLICIES["CachingOptimized"],
        "response_headers_policy_id": Reference("cloudfront_response_headers_policy", policy),
        "error_responses": {},
        "tags": {"Project": "example", "Number": "1"},
    }
    assert policy == "example-site", "such a name takes no dots"


def test_names_get_a_certificate_its_validation_and_records():
    found = resources(**NAMED)
    validation = ("acm_validation", f"example.org of {CERTIFICATE}")
    assert found["acm_certificate", CERTIFICATE].attributes["domain_names"] == NAMED["domain_names"]
    assert [key for key in found if key[0] == "acm_validation"] == [validation], "the wildcard shares it"
    assert found[validation].attributes == {
        "certificate_arn": Reference("acm_certificate", CERTIFICATE, "arn"),
        "record": Reference("acm_certificate", CERTIFICATE, "record example.org"),
        "zone_id": "zone of example.org",
    }
    distribution = found[DISTRIBUTION]
    assert distribution.after == (("s3_bucket", NAME), validation)
    assert distribution.attributes["certificate_arn"] == Reference("acm_certificate", CERTIFICATE, "arn")
    assert distribution.attributes["minimum_protocol_version"] == "TLSv1.2_2021"
    records = [name for kind, name in found if kind == "route53_record"]
    assert records == ["example.org A", "example.org AAAA", "*.example.org A", "*.example.org AAAA"]
    target = Reference(*DISTRIBUTION, "domain_name")
    assert found["route53_record", "*.example.org A"].attributes == {"alias": target, "zone_id": "zone of *.example.org"}


def test_a_certificate_that_is_given_is_not_made_and_without_a_zone_there_are_no_records():
    found = resources(domain_names=["example.org"], certificate_arn=GIVEN)
    assert {kind for kind, _ in found} == {
        "cloudfront_origin_access_control",
        "cloudfront_response_headers_policy",
        "cloudfront_distribution",
    }
    assert found[DISTRIBUTION].attributes["certificate_arn"] == GIVEN
    with_zone = resources(domain_names=["example.org"], certificate_arn=GIVEN, zone=ZONE, ipv6=False)
    assert [name for kind, name in with_zone if kind == "route53_record"] == ["example.org A"]


@pytest.mark.parametrize(
    ("option", "attribute"),
    [
        ({"price_class": "PriceClass_100"}, {"price_class": "PriceClass_100"}),
        ({"web_acl_arn": ""}, {"web_acl_arn": ""}),
        ({"origin_path": "/site"}, {"origin_path": "/site"}),
        ({"origin_request_policy": "CORS-S3Origin"}, {"origin_request_policy_id": ORIGIN_REQUEST_POLICIES["CORS-S3Origin"]}),
        ({"geo_restriction": {"type": "none"}}, {"geo_restriction": {"type": "none", "locations": frozenset()}}),
        ({"logging": {}}, {"logging": None}),
        (
            {"logging": {"bucket": "logs"}},
            {"logging": {"bucket": "logs.s3.amazonaws.com", "prefix": "", "include_cookies": False}},
        ),
        (
            {"error_responses": [{"error_code": 403, "page": "/404.html", "response_code": 404}]},
            {"error_responses": {403: {"page": "/404.html", "response_code": 404, "min_ttl": 10}}},
        ),
    ],
)
def test_an_option_is_an_attribute(option, attribute):
    before, after = resources()[DISTRIBUTION].attributes, resources(**option)[DISTRIBUTION].attributes
    assert {key: after[key] for key in after if key not in before or before[key] != after[key]} == attribute


def test_without_any_header_there_is_no_policy_of_headers():
    silent = {"content_type_options": False, "frame_options": "none", "referrer_policy": "none"}
    found = resources(security_headers={**silent, "strict_transport_security": {"max_age": 0}})
    assert "cloudfront_response_headers_policy" not in {kind for kind, _ in found}
    assert found[DISTRIBUTION].attributes["response_headers_policy_id"] is None


def test_own_times_are_an_own_policy():
    found = resources(cache_ttl={"default": 60})
    policy = ("cloudfront_cache_policy", policy_name(NAME))
    assert found[policy].attributes["default_ttl"] == 60
    assert found[DISTRIBUTION].attributes["cache_policy_id"] == Reference(*policy)


def test_a_buckets_policy_lets_its_own_distribution_read():
    found = statement(NAME, f"arn:aws:s3:::{NAME}")
    assert found["Resource"] == f"arn:aws:s3:::{NAME}/*"
    assert found["Condition"] == {"StringEquals": {"aws:SourceArn": Reference(*DISTRIBUTION, "arn")}}


def test_a_site_that_is_absent_is_none():
    assert has_site(bucket())
    assert not has_site(bucket(state="absent"))
    assert not has_site({"name": NAME, "site": None})
    assert refusals(domain_names=["not a name"], state="absent") == []


def test_what_fits_together_passes():
    assert refusals(**NAMED, cache_ttl={"min": 1, "default": 2, "max": 3}, geo_restriction={"type": "whitelist", "locations": ["ID"]}) == []
    firewall = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/example/1"
    assert refusals(domain_names=["a.example.org"], certificate_arn=GIVEN, web_acl_arn=firewall, logging={"bucket": "logs"}) == []


@pytest.mark.parametrize(
    ("site", "problem"),
    [
        ({"domain_names": ["Example.org"], "zone": ZONE}, "domain_names: 'Example.org' is no domain name"),
        ({"domain_names": ["example.org", "example.org"], "zone": ZONE}, "domain_names: example.org is listed twice"),
        ({"domain_names": ["example.com"], "zone": ZONE}, "domain_names: example.com is not in the zone example.org"),
        ({"domain_names": ["example.org"]}, "domain_names: a name needs a certificate; give zone"),
        ({"domain_names": [f"{'a' * 60}.example.org"], "zone": ZONE}, "is longer than the 64 characters"),
        ({"domain_names": [f"{one}.example.org" for one in "abcdefghijk"], "zone": ZONE}, "a certificate has 10 names at most"),
        ({"zone": ZONE}, "zone: a zone is given and no name in it"),
        ({**NAMED, "zone": {**ZONE, "external_id": "x"}}, "zone.external_id: there is no role to tell it"),
        ({"certificate_arn": GIVEN}, "certificate_arn: a certificate is given and no name"),
        ({**NAMED, "certificate_arn": "example"}, "certificate_arn: example is no certificate's ARN"),
        ({**NAMED, "certificate_arn": GIVEN.replace("us-east-1", "eu-west-1")}, "the certificate is in eu-west-1, and CloudFront takes"),
        ({"default_root_object": "/index.html"}, "default_root_object: /index.html begins with a slash"),
        ({"origin_path": "site/"}, "origin_path: site/ has to begin with a slash and to end without one"),
        ({"error_responses": [{"error_code": 402}]}, "error_responses: 402 is none that CloudFront can answer otherwise"),
        ({"error_responses": [{"error_code": 404, "page": "/x"}]}, "error_responses: 404: page and response_code go together"),
        ({"error_responses": [{"error_code": 404, "page": "x", "response_code": 302}]}, "response_code 302 is none"),
        ({"error_responses": [{"error_code": 404, "page": "x", "response_code": 200}]}, "page x has to begin with a slash"),
        ({"error_responses": [{"error_code": 404}, {"error_code": 404}]}, "error_responses: 404 is listed twice"),
        ({"cache_ttl": {}, "cache_policy": "CachingDisabled"}, "cache_ttl: cache_policy has times of its own"),
        ({"cache_ttl": {"min": 9, "default": 8}}, "cache_ttl: min 9, default 8 and max 31536000 have to rise from 0"),
        ({"security_headers": {"strict_transport_security": {"preload": True}}}, "preload wants include_subdomains"),
        ({"security_headers": {"content_security_policy": "x" * 1784}}, "it has 1784 characters, and may have 1783"),
        ({"security_headers": {"custom": [{"header": "A", "value": "1"}, {"header": "a", "value": "2"}]}}, "a is listed twice"),
        (
            {"security_headers": {"permissions_policy": "x", "custom": [{"header": "Permissions-Policy", "value": "y"}]}},
            "permissions_policy says Permissions-Policy already",
        ),
        (
            {"security_headers": {"custom": [{"header": "X-Frame-Options", "value": "DENY"}]}},
            "x-frame-options is said by security_headers.frame_options",
        ),
        ({"security_headers": {"cors": {"allow_origins": []}}}, "security_headers.cors.allow_origins: it is empty"),
        ({"geo_restriction": {"type": "whitelist"}}, "geo_restriction: type whitelist and 0 locations do not go together"),
        ({"geo_restriction": {"type": "blacklist", "locations": ["Indonesia"]}}, "Indonesia is no country's code"),
        ({"web_acl_arn": "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/a/1"}, "is no web ACL of CloudFront's scope"),
        ({"logging": {"bucket": NAME}}, f"logging.bucket: {NAME} would have its own logs as pages"),
    ],
)
def test_what_does_not_is_refused_by_the_options_name(site, problem):
    found = refusals(**site)
    assert any(one.startswith(f"s3_buckets: {NAME}: site.") and problem in one for one in found), found


def test_a_bucket_without_access_control_lists_takes_no_logs():
    logs = bucket("logs")
    assert "logs takes no access control lists" in refusals(bucket(logging={"bucket": "logs"}), logs)[0]
    open_to_lists = bucket("logs", {"object_ownership": "BucketOwnerPreferred"})
    assert refusals(bucket(logging={"bucket": "logs"}), open_to_lists) == []


def test_awss_own_key_is_none_of_cloudfronts():
    assert "encrypted with AWS's own key" in refusals(bucket(bucket_options={"encryption": {"algorithm": "aws:kms"}}))[0]
    assert refusals(bucket(bucket_options={"encryption": {"algorithm": "aws:kms", "kms_key": "alias/site"}})) == []


def test_a_name_leads_to_one_site():
    (problem,) = refusals(bucket("one", **NAMED), bucket("two", domain_names=["example.org"], zone=ZONE))
    assert problem.startswith("s3_buckets: one, two: site.domain_names: each has example.org")
