# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sites that can't be, refused before anything is changed, with what to do."""

import copy

import pytest

from .conftest import BUCKET, NAME, ZONE

ARN = "arn:aws:acm:us-east-1:222222222222:certificate/00000000-0000-0000-0000-000000000000"


@pytest.fixture
def refusal(aws, run_module):
    """What the module says to these options, having changed nothing."""

    def refusal(check=False, **arguments):
        aws.clear_calls()
        result = run_module("s3", check=check, **copy.deepcopy(arguments))
        assert result.get("failed"), result
        assert "nothing was changed: " in result["msg"]
        assert not [call for call in aws.calls(write=True) if call["service"] != "sts"]
        return result["msg"]

    return refusal


def test_a_zone_that_can_not_be_reached_is_a_warning_in_check_mode_and_stops_a_run(aws, described, site, zone, refusal, run_module):
    for broken, words in [
        ({**zone, "external_id": "other"}, "AccessDenied"),
        ({**zone, "name": "example.org"}, "there is no public zone of this name"),
    ]:
        site["zone"] = broken
        unreached = f"s3_buckets: {BUCKET}: site.zone: {broken['name']} could not be reached through {zone['assume_role_arn']}"
        assert unreached in refusal(**described)
        planned = run_module("s3", check=True, **described)
        assert not planned.get("failed"), planned["msg"]
        assert words in planned["warnings"][0]
        record = next(one for one in planned["changes"] if one["name"] == f"{NAME} A")
        assert record["attributes"]["zone_id"]["after"] == "(known once the zone is there)"


def test_two_zones_of_one_name_are_told_with_their_ids(aws, described, site, refusal):
    second = aws.client("hub", "route53").create_hosted_zone(Name=ZONE, CallerReference="second")["HostedZone"]["Id"]
    assert second.rpartition("/")[2] in refusal(**described)


def test_without_its_zone_a_site_is_not_taken_away(described, site, zone, converge, refusal):
    converge(**described)
    site["zone"] = {**zone, "external_id": "other"}
    assert "site.zone" in refusal(**described, state="absent")
    site["zone"] = zone
    assert converge(**described, state="absent")[0]


def test_a_name_with_a_cname_or_another_distribution_is_refused(cloudfront, described, site, change, converge, refusal):
    change("CREATE", Name=NAME, Type="CNAME", TTL=60, ResourceRecords=[{"Value": "elsewhere.example.org"}])
    assert f"site.domain_names: {NAME} has a CNAME record in the zone" in refusal(**described)
    change("DELETE", Name=NAME, Type="CNAME", TTL=60, ResourceRecords=[{"Value": "elsewhere.example.org"}])
    converge(**described)
    other = {"buckets": [{"name": "example-other", "site": site}]}
    (found,) = cloudfront.list_distributions()["DistributionList"]["Items"]
    assert f"site.domain_names: {NAME} leads to the distribution {found['Id']} ({BUCKET}) already" in refusal(**other)


def test_a_certificate_of_somebody_else_has_to_be_issued_for_the_names(acm, described, site, change, converge, refusal):
    zone = site.pop("zone")
    site["certificate_arn"] = ARN
    assert f"site.certificate_arn: there is no certificate {ARN}" in refusal(**described)
    site["certificate_arn"] = acm.request_certificate(DomainName=f"*.{ZONE}", ValidationMethod="DNS")["CertificateArn"]
    assert "the certificate is not issued, its status is PENDING_VALIDATION" in refusal(**described)
    described_certificate = acm.describe_certificate(CertificateArn=site["certificate_arn"])["Certificate"]
    (option,) = described_certificate["DomainValidationOptions"]
    record = option["ResourceRecord"]
    change("CREATE", Name=record["Name"], Type="CNAME", TTL=60, ResourceRecords=[{"Value": record["Value"]}])
    acm.describe_certificate(CertificateArn=site["certificate_arn"])
    site["domain_names"] = [ZONE]
    assert f"the certificate is not for {ZONE}; it is for *.{ZONE}" in refusal(**described)
    site["domain_names"] = [NAME]
    changes, result = converge(**described)
    assert not [name for name in changes if name.startswith(("acm_", "route53_"))]
    assert result["outputs"]["sites"][BUCKET]["certificate_arn"] == site["certificate_arn"]
    site["zone"] = zone
    changes, _ = converge(**described)
    assert set(changes) == {f"route53_record {NAME} A", f"route53_record {NAME} AAAA"}


def test_logs_are_not_sent_where_cloudfront_brings_none(described, site, refusal):
    described["buckets"].append({"name": "example-logs", "object_ownership": "BucketOwnerPreferred"})
    site["logging"] = {"bucket": "example-logs"}
    assert "site.logging.bucket: example-logs is in ap-southeast-3, where CloudFront brings no logs" in refusal(**described)


def test_contradictions_are_told_together_by_the_names_of_the_options(described, site, refusal):
    site |= {"default_root_object": "/index.html", "web_acl_arn": "arn:aws:wafv2:eu-west-1:222222222222:regional/webacl/a/1"}
    site["domain_names"] = ["www.example.com"]
    message = refusal(**described)
    for words in ("site.default_root_object", "site.web_acl_arn", f"www.example.com is not in the zone {ZONE}"):
        assert words in message
