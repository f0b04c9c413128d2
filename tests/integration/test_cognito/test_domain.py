# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A pool's domains: what stands in their way is told before anything is changed, or leaves the rest made."""

import pytest

from .conftest import NAME, ZONE, kinds, pool_of, record

CUSTOM = {"name": NAME, "zone": {"name": ZONE}}
MADE = ["acm_certificate", "acm_validation", "cognito_user_pool_domain", "route53_record"]


def test_a_domain_of_ones_own_with_its_certificate_and_records(run, aws, zone, described):
    run(**described)
    made = run(**described, domain=CUSTOM)
    assert kinds(made) == MADE
    assert made["outputs"]["domain"]["url"] == f"https://{NAME}"
    listed = aws.client("hub", "route53").list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    found = {one["Type"]: one["AliasTarget"]["DNSName"].rstrip(".") for one in listed if one["Name"] == f"{NAME}."}
    assert found == dict.fromkeys(("A", "AAAA"), made["outputs"]["domain"]["cloudfront"])


def test_a_parent_without_an_address_is_told(run, aws, zone, described):
    record(aws, zone, "DELETE", Name=ZONE, Type="A", TTL=60, ResourceRecords=[{"Value": "192.0.2.1"}])
    aws.clear_calls()
    refused = run(**described, domain=CUSTOM)
    assert (
        f"identity_domain.name: {ZONE} has no A record, without which Cognito takes no domain below it; have role dns make one"
        in refused["msg"]
    )
    assert aws.calls(write=True) == []
    planned = run(check=True, **described, domain=CUSTOM)
    assert "has no A record" in planned["warnings"][0]
    assert "cognito_user_pool_domain" in kinds(planned)


def test_before_its_zone_is_there_it_is_planned_and_not_made(run, aws, described):
    planned = run(check=True, **described, domain=CUSTOM)
    assert f"identity_domain.zone: {ZONE} could not be reached: there is no public zone of this name" in planned["warnings"][0]
    assert set(MADE) < set(kinds(planned))
    refused = run(**described, domain=CUSTOM)
    assert "have role dns make the zone first" in refused["msg"]
    assert aws.client("hub", "cognito-idp").list_user_pools(MaxResults=60)["UserPools"] == []


def test_a_prefix_of_another_pool_of_the_account_is_told_before(run, aws, cognito, described):
    other = cognito.create_user_pool(PoolName="other")["UserPool"]["Id"]
    cognito.create_user_pool_domain(UserPoolId=other, Domain="example")
    aws.clear_calls()
    refused = run(**described, domain={"prefix": "example"})
    assert f"identity_domain.prefix: example is taken: it is that of the user pool {other}; choose another" in refused["msg"]
    assert aws.calls(write=True) == []


def test_a_prefix_of_another_account_is_told_and_the_rest_is_made(run, aws, cognito, described):
    """AWS does not say before."""
    elsewhere = aws.client("production", "cognito-idp")
    other = elsewhere.create_user_pool(PoolName="other")["UserPool"]["Id"]
    elsewhere.create_user_pool_domain(UserPoolId=other, Domain="example")
    failed = run(**described, domain={"prefix": "example"})
    assert "identity_domain.prefix: example is taken: CreateUserPoolDomain: InvalidParameterException" in failed["msg"]
    assert "choose another" in failed["msg"]
    assert {one["kind"] for one in failed["changes"] if one["outcome"] != "done"} == {"cognito_user_pool_domain"}
    assert kinds(run(**described, domain={"prefix": "example-2"})) == ["cognito_user_pool_domain"]
    assert pool_of(cognito)["Domain"] == "example-2"


def test_a_certificate_of_ones_own_has_to_be_for_it_and_issued(run, aws, zone, described):
    acm = aws.client("hub", "acm", region_name="us-east-1")
    arn = acm.request_certificate(DomainName="www.example.org", ValidationMethod="DNS")["CertificateArn"]
    refused = run(**described, domain={**CUSTOM, "certificate_arn": arn})
    assert "the certificate is not issued, its status is PENDING_VALIDATION" in refused["msg"]
    assert f"the certificate is not for {NAME}; it is for www.example.org" in refused["msg"]
    missing = arn.replace(arn[-4:], "0000")
    assert f"there is no certificate {missing}" in run(**described, domain={**CUSTOM, "certificate_arn": missing})["msg"]


def test_another_record_of_the_name_is_in_the_way(run, aws, zone, described):
    record(aws, zone, "CREATE", Name=NAME, Type="CNAME", TTL=60, ResourceRecords=[{"Value": "elsewhere.example.com"}])
    refused = run(**described, domain=CUSTOM)
    assert f"identity_domain.name: {NAME} has a CNAME record in the zone" in refused["msg"]


def test_the_domain_stays_while_its_zone_can_t_be_reached(run, aws, zone, described):
    run(**described, domain=CUSTOM)
    aws.clear_calls()
    refused = run(name="main", project="example", state="absent", domain={**CUSTOM, "zone": {"name": "example.net"}})
    assert "identity_domain.zone: example.net could not be reached" in refused["msg"]
    assert aws.calls(write=True) == []


def test_a_domain_is_taken_away_with_its_records_and_certificate(run, aws, zone, cognito, described):
    run(**described, domain={**CUSTOM, "prefix": "example"})
    refused = run(**described, purge=["cognito_user_pool_domain"])
    assert (
        f"identity_domain: {NAME} is to go and its records would lead to what somebody else may get (its zone is not said)"
        in refused["msg"]
    )
    unreached = {**CUSTOM, "zone": {"name": "org"}, "state": "absent"}
    assert "there is no public zone of this name" in run(**described, domain=unreached)["msg"]
    gone = {**described, "domain": {**CUSTOM, "state": "absent"}}
    assert kinds(run(**gone)) == MADE
    assert "CustomDomain" not in pool_of(cognito)
    assert pool_of(cognito)["Domain"] == "example"
    listed = aws.client("hub", "route53").list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    assert [one["Type"] for one in listed if one["Name"].endswith(f"{NAME}.")] == []
    assert run(**gone)["changes"] == []


@pytest.mark.parametrize("version", [1, 2])
def test_a_style_for_each_client_where_the_pages_need_one(run, cognito, described, version):
    made = run(**described, domain={"prefix": "example", "managed_login_version": version})
    styled = [one["name"] for one in made["changes"] if one["kind"] == "cognito_managed_login_branding"]
    assert sorted(styled) == (["grafana-production", "grafana-staging"] if version == 2 else [])
