# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A domain of the pool's own: what stands for it in the plan, and what goes with it."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.cognito import CognitoUserPoolDomain
from ansible_collections.piksel.infra.plugins.module_utils.aws.cognito.custom_domain import CustomDomain
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing, InvalidPlan, Reference

from unit.plugins.module_utils.aws.cognito.described import params
from unit.plugins.module_utils.aws.stubs import Aws

NAME, FORMER = "login.example.org", "auth.example.org"  # the pool of the tests has the latter
FRONT = "d111111abcdef8.cloudfront.net"
GIVEN = {"name": NAME, "zone": {"name": "example.org"}}
ARN = "arn:aws:acm:us-east-1:123456789012:certificate/1"


@pytest.fixture
def regions():
    """AWS in us-east-1."""
    answers = Aws()
    yield answers
    answers.verify()


@pytest.fixture
def custom(aws, pools, regions, monkeypatch):
    aws.elsewhere = lambda region, role, external_id: regions

    def custom(present=None, **domain):
        there = {"user_pool_id": "p", "domain": present}
        found = (
            [Existing("cognito_user_pool_domain", "main/custom", there, {"id": present, "cloudfront": FRONT}, owned=True)]
            if present
            else []
        )
        domains = CognitoUserPoolDomain(pools, {})
        monkeypatch.setattr(domains, "known", lambda: found)
        return CustomDomain(aws, params(domain=domain), pools, domains, purge_tags=False)

    return custom


def zones(aws):
    aws.expect("route53", "list_hosted_zones", {"HostedZones": [zone()], "Marker": "", "IsTruncated": False, "MaxItems": "100"})


def zone(name="example.org."):
    return {"Id": "/hostedzone/Z1", "Name": name, "CallerReference": "x", "Config": {"PrivateZone": False}}


def record(name, kind, **more):
    return {"ResourceRecordSets": [{"Name": f"{name}.", "Type": kind, **more}], "IsTruncated": False, "MaxItems": "30"}


def asked(name):
    return {"HostedZoneId": "Z1", "StartRecordName": f"{name}.", "MaxItems": "30"}


def test_without_a_domain_there_is_nothing(custom):
    one = custom()
    assert list(one.resources()) == list(one.leaving([])) == one.problems(check_mode=False) == []


def test_it_stands_on_its_certificate_and_its_name_leads_to_it(aws, custom):
    zones(aws)
    found = {one.key: one for one in custom(**GIVEN).resources()}
    domain = found["cognito_user_pool_domain", "main/custom"]
    assert domain.attributes == {
        "user_pool_id": Reference("cognito_user_pool", "main"),
        "domain": NAME,
        "certificate_arn": Reference("acm_certificate", NAME, "arn"),
    }
    assert domain.after == (("acm_validation", f"{NAME} of {NAME}"),)
    for kind in ("A", "AAAA"):
        attributes = {"alias": Reference("cognito_user_pool_domain", "main/custom", "cloudfront"), "zone_id": "Z1"}
        assert found["route53_record", f"{NAME} {kind}"].attributes == attributes
    assert len(found) == 5


def test_a_given_certificate_is_taken_as_it_is(aws, custom):
    zones(aws)
    assert {one.kind for one in custom(**GIVEN, certificate_arn=ARN).resources()} == {"route53_record"}


def test_a_given_certificate_may_be_a_wildcard(aws, custom, regions):
    certificate = {"CertificateArn": ARN, "DomainName": "*.example.org", "Status": "ISSUED"}
    regions.expect("acm", "describe_certificate", {"Certificate": certificate}, CertificateArn=ARN)
    assert custom(name=NAME, certificate_arn=ARN).problems(check_mode=False) == []


RECORD = Existing("route53_record", f"{FORMER} A", {"alias": FRONT, "zone_id": "Z1"}, {"id": f"{FORMER} A"}, owned=True)
OTHERS = Existing("route53_record", f"{FORMER} AAAA", {"alias": "other", "zone_id": "Z1"}, {"id": f"{FORMER} AAAA"})
CERTIFICATE = Existing("acm_certificate", FORMER, {"domain_names": [FORMER]}, {"id": ARN, "arn": ARN}, owned=True)
VALIDATION = Existing("acm_validation", f"{FORMER} of {FORMER}", {"certificate_arn": ARN}, {"id": "r"}, owned=True)
ALL = [RECORD, OTHERS, CERTIFICATE, VALIDATION]


def test_of_a_former_name_our_records_go(custom):
    assert [one.key for one in custom(present=FORMER, **GIVEN).leaving(ALL)] == [RECORD.key]


def test_of_one_that_is_to_be_absent_its_certificate_goes_too(custom):
    leaving = list(custom(present=FORMER, name=FORMER, zone={"name": "example.org"}, state="absent").leaving(ALL))
    assert [one.key for one in leaving] == [RECORD.key, CERTIFICATE.key, VALIDATION.key]
    assert not any(one.present for one in leaving)


def test_a_parent_needs_an_address_only_before_the_domain_is_there(aws, custom):
    zones(aws)
    aws.expect("route53", "list_resource_record_sets", record("example.org", "MX"), **asked("example.org"))
    (problem,) = custom(**GIVEN).problems(check_mode=False)
    assert problem.startswith("identity_domain.name: example.org has no A record")
    zones(aws)
    assert custom(present=NAME, **GIVEN).problems(check_mode=False) == []


def test_in_check_mode_what_may_yet_come_is_told(aws, custom):
    zones(aws)
    aws.expect("route53", "list_resource_record_sets", record("example.org", "MX"), **asked("example.org"))
    one = custom(**GIVEN)
    assert one.problems(check_mode=True) == []
    assert "has no A record" in one.warnings[0]


def test_a_domain_is_not_removed_without_its_zone(aws, custom):
    aws.expect("route53", "list_hosted_zones", {"HostedZones": [], "Marker": "", "IsTruncated": False, "MaxItems": "100"})
    one = custom(present=NAME, **GIVEN)
    one.params["state"] = "absent"
    with pytest.raises(InvalidPlan, match=r"identity_domain\.zone: example\.org could not be reached: there is no public zone"):
        one.zones.of(NAME)
