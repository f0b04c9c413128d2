# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A hub's zones in the accounts of environments, through the one role that each of them has."""

import pytest
from botocore.exceptions import ClientError

ROLE = "arn:aws:iam::111111111111:role/example-staging-dns"
ZONES = [
    {"name": "example.com"},
    {"name": "staging.example.com", "parent": "example.com"},
    {"name": "example.internal", "private": True, "vpcs": [{"vpc_name": "hub"}]},
]
STAGING = {
    "name": "staging",
    "account_id": "222222222222",
    "external_id": "example-staging",
    "principals": ["piksel-deploy", "example-*"],
    "zones": ["staging.example.com"],
    "private_zones": ["example.internal"],
}
ASSOCIATION = {"zone": "example.internal", "vpc_name": "example", "assume_role_arn": ROLE, "external_id": "example-staging"}


@pytest.fixture
def hub(aws, of):
    """Its zones, and the outputs of the run that made them."""
    ec2 = aws.client("hub", "ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    ec2.create_tags(Resources=[vpc], Tags=[{"Key": "Name", "Value": "hub"}])
    made = of("hub", project="example", zones=ZONES, environments=[STAGING])
    assert not made.get("failed"), made
    return made["outputs"]


def vpcs_of(aws, zone):
    return {vpc["VPCId"] for vpc in aws.client("hub", "route53").get_hosted_zone(Id=zone)["VPCs"]}


def test_a_private_zone_answers_in_the_environments_vpc_and_nothing_stays_allowed(aws, of, hub, vpc):
    zone = hub["zones"]["example.internal (private)"]["id"]
    planned = of("staging", check=True, associations=[ASSOCIATION])
    done = of("staging", associations=[ASSOCIATION])
    assert [one["outcome"] for one in planned["changes"]] == ["planned"]
    assert [(one["kind"], one["name"], one["outcome"]) for one in done["changes"]] == [
        ("route53_vpc_association", "example.internal (private) example", "done")
    ]
    assert planned["changes"][0]["attributes"] == done["changes"][0]["attributes"]
    assert vpc in vpcs_of(aws, zone)
    assert aws.client("hub", "route53").list_vpc_association_authorizations(HostedZoneId=zone)["VPCs"] == []
    assert not of("staging", associations=[ASSOCIATION])["changed"]
    assert not of("hub", project="example", zones=ZONES, environments=[STAGING])["changed"]

    ended = of("staging", associations=[{**ASSOCIATION, "state": "absent"}])
    assert [one["action"] for one in ended["changes"]] == ["delete"]
    assert vpc not in vpcs_of(aws, zone)


def test_before_the_hub_a_plan_is_made_and_a_run_says_what_comes_first(aws, of, vpc):
    planned = of("staging", check=True, associations=[ASSOCIATION])
    assert [one["action"] for one in planned["changes"]] == ["create"]
    assert "role dns of the hub's run makes it" in planned["warnings"][0]
    refused = of("staging", associations=[ASSOCIATION])
    assert refused["failed"]
    said = f"dns_associations: example.internal: assume_role_arn: role {ROLE} could not be assumed: AssumeRole: AccessDenied"
    assert said in refused["msg"]
    assert "role dns of the hub's run makes it: run that first" in refused["msg"]


def test_another_environments_external_id_is_refused(of, hub, vpc):
    refused = of("staging", associations=[{**ASSOCIATION, "external_id": "example-production"}])
    assert refused["failed"]
    assert "AccessDenied" in refused["msg"]


def test_a_zone_that_the_role_may_not_give_is_refused(aws, of, hub, vpc):
    route53 = aws.client("hub", "route53")
    hub_vpc = next(iter(vpcs_of(aws, hub["zones"]["example.internal (private)"]["id"])))
    where = {"VPCRegion": "ap-southeast-3", "VPCId": hub_vpc}
    route53.create_hosted_zone(Name="secret.internal", CallerReference="secret", VPC=where)
    refused = of("staging", associations=[{**ASSOCIATION, "zone": "secret.internal"}])
    assert refused["failed"]
    assert "AccessDenied" in refused["msg"]


def test_the_role_changes_its_own_zone_and_no_other(aws, hub):
    sts = aws.client("staging", "sts")
    keys = sts.assume_role(RoleArn=ROLE, RoleSessionName="test", ExternalId="example-staging")["Credentials"]
    names = {"aws_access_key_id": "AccessKeyId", "aws_secret_access_key": "SecretAccessKey", "aws_session_token": "SessionToken"}
    route53 = aws.client("staging", "route53", **{name: keys[key] for name, key in names.items()})

    def write(zone, name):
        record = {"Name": name, "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}
        batch = {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": record}]}
        route53.change_resource_record_sets(HostedZoneId=hub["zones"][zone]["id"], ChangeBatch=batch)

    write("staging.example.com", "tiles.staging.example.com")
    with pytest.raises(ClientError, match="AccessDenied"):
        write("example.com", "tiles.example.com")


def test_an_account_without_zones_is_left_alone(aws, of):
    aws.clear_calls()
    done = of("staging")
    assert (done["changed"], done["outputs"]) == (False, {"zones": {}, "environments": {}})
    assert aws.calls() == []
