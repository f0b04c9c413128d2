# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hosted zones are found by name, made with their first VPC, changed, and emptied before they are deleted."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.route53.hosted_zones import HostedZone
from ansible_collections.piksel.infra.plugins.module_utils.aws.route53.listing import Listing
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing
from botocore.exceptions import ClientError
from botocore.stub import ANY

from .answers import OTHER, SERVERS, SUBMITTED, ZONE, expect_changes, expect_records, expect_tags, expect_zones, hosted, record

NAME, INNER = "example.com", "example.internal (private)"
OURS = {"ManagedBy": "piksel.infra"}
VPC, SECOND = "ap-southeast-3/vpc-1", "ap-southeast-3/vpc-2"


@pytest.fixture
def kind(aws):
    return HostedZone(aws, Listing(aws), {NAME, INNER}, "piksel.infra", purge_tags=False, all_owned=False)


def existing(name=NAME, **attributes):
    return Existing("route53_hosted_zone", name, {"comment": "", "tags": OURS, **attributes}, {"id": ZONE}, owned=True)


def expect_zone(aws, description, *vpcs, servers=SERVERS, **delegation):
    answer = {"HostedZone": description}
    answer |= {"DelegationSet": {"NameServers": servers, **delegation}} if servers else {}
    answer |= {"VPCs": [{"VPCRegion": "ap-southeast-3", "VPCId": vpc} for vpc in vpcs]} if vpcs else {}
    aws.expect("route53", "get_hosted_zone", answer, Id=description["Id"].rpartition("/")[2])


def test_those_of_interest_are_described(aws, kind):
    expect_zones(aws, hosted(comment="All"), hosted("other.com.", OTHER), hosted("aws.com.", "Z5", LinkedService={"ServicePrincipal": "x"}))
    expect_tags(aws, {ZONE: OURS}, ZONE)
    expect_zone(aws, hosted(comment="All"), Id="/delegationset/N1")
    (one,) = kind.read()
    assert (one.name, one.owned, one.attributes) == (NAME, True, {"comment": "All", "tags": OURS, "delegation_set": "N1"})
    assert one.outputs == {"id": ZONE, "arn": f"arn:aws:route53:::hostedzone/{ZONE}", "name_servers": frozenset(SERVERS)}


def test_of_the_others_only_ours_are_found_where_they_may_go(aws):
    kind = HostedZone(aws, Listing(aws), set(), "piksel.infra", purge_tags=False, all_owned=True)
    expect_zones(aws, hosted(), hosted("other.com.", OTHER))
    expect_tags(aws, {OTHER: OURS}, ZONE, OTHER)
    expect_zone(aws, hosted("other.com.", OTHER))
    assert [one.name for one in kind.read()] == ["other.com"]


def test_tags_are_asked_for_ten_at_a_time(aws):
    listing, ids = Listing(aws), [f"Z{number:010}" for number in range(12)]
    expect_tags(aws, {ids[11]: OURS}, *ids[:10])
    expect_tags(aws, {ids[11]: OURS}, *ids[10:])
    assert listing.tags(ids)[ids[11]] == OURS


def test_a_private_zone_has_the_vpcs_of_this_account(aws, kind):
    expect_zones(aws, hosted("example.internal.", private=True))
    expect_tags(aws, {}, ZONE)
    expect_zone(aws, hosted("example.internal.", private=True), "vpc-1", "vpc-99", servers=None)
    aws.expect("ec2", "describe_vpcs", {"Vpcs": [{"VpcId": "vpc-1"}, {"VpcId": "vpc-2"}]})
    (one,) = kind.read()
    assert (one.name, one.attributes["vpcs"], one.outputs["name_servers"]) == (INNER, frozenset({VPC}), frozenset())


def test_a_zone_that_has_just_gone_is_none(aws, kind):
    expect_zones(aws, hosted())
    expect_tags(aws, {}, ZONE)
    aws.fail("route53", "get_hosted_zone", "NoSuchHostedZone", status=404)
    assert kind.read() == []


def test_it_is_made_by_one_call_and_tagged_by_another(aws, kind):
    settings = {"Comment": "All", "PrivateZone": False}
    answer = {"HostedZone": hosted(), "ChangeInfo": SUBMITTED, "DelegationSet": {"NameServers": SERVERS}, "Location": "x"}
    aws.expect_once("route53", "create_hosted_zone", answer, Name=NAME, CallerReference=ANY, HostedZoneConfig=settings)
    tags = [{"Key": "ManagedBy", "Value": "piksel.infra"}]
    aws.expect("route53", "change_tags_for_resource", ResourceType="hostedzone", ResourceId=ZONE, AddTags=tags)
    made = kind.create(NAME, {"comment": "All", "tags": OURS})
    assert made.outputs["name_servers"] == frozenset(SERVERS)


def test_a_private_one_is_made_with_its_first_vpc_and_gets_the_others(aws, kind):
    settings = {"Comment": "", "PrivateZone": True}
    first, second = ({"VPCRegion": "ap-southeast-3", "VPCId": vpc} for vpc in ("vpc-1", "vpc-2"))
    answer = {"HostedZone": hosted(), "ChangeInfo": SUBMITTED, "DelegationSet": {"NameServers": SERVERS}, "Location": "x"}
    arguments = {"Name": "example.internal", "CallerReference": ANY, "HostedZoneConfig": settings, "VPC": first}
    aws.expect_once("route53", "create_hosted_zone", answer, **arguments)
    aws.expect("route53", "associate_vpc_with_hosted_zone", {"ChangeInfo": SUBMITTED}, HostedZoneId=ZONE, VPC=second)
    kind.create(INNER, {"vpcs": frozenset({SECOND, VPC}), "tags": {}})


def test_an_answer_that_was_lost_is_looked_for(aws, kind, pauses):
    aws.fail("route53", "create_hosted_zone", "ServiceUnavailable", use="once", status=503)
    expect_zones(aws, hosted())
    expect_tags(aws, {ZONE: OURS}, ZONE)
    expect_zone(aws, hosted())
    assert kind.create(NAME, {"tags": OURS}).outputs["id"] == ZONE
    assert pauses


def test_the_new_vpc_comes_before_the_last_goes(aws, kind):
    which = {"HostedZoneId": ZONE, "VPC": {"VPCRegion": "ap-southeast-3", "VPCId": "vpc-2"}}
    aws.expect("route53", "associate_vpc_with_hosted_zone", {"ChangeInfo": SUBMITTED}, **which)
    gone = {"HostedZoneId": ZONE, "VPC": {"VPCRegion": "ap-southeast-3", "VPCId": "vpc-1"}}
    aws.expect("route53", "disassociate_vpc_from_hosted_zone", {"ChangeInfo": SUBMITTED}, **gone)
    kind.update(existing(INNER, vpcs=frozenset({VPC})), {"vpcs": frozenset({SECOND})})


def test_a_conflict_is_one_unless_the_call_was_repeated(aws, kind):
    change = (existing(INNER, vpcs=frozenset()), {"vpcs": frozenset({VPC})})
    aws.fail("route53", "associate_vpc_with_hosted_zone", "ConflictingDomainExists")
    with pytest.raises(ClientError, match="ConflictingDomainExists"):
        kind.update(*change)
    aws.fail("route53", "associate_vpc_with_hosted_zone", "ConflictingDomainExists", repeated=1)
    kind.update(*change)


def test_comment_and_tags_are_changed(aws, kind):
    aws.expect("route53", "update_hosted_zone_comment", {"HostedZone": hosted()}, Id=ZONE, Comment="New")
    tags = {"AddTags": [{"Key": "Team", "Value": "maps"}], "RemoveTagKeys": ["Old"]}
    aws.expect("route53", "change_tags_for_resource", ResourceType="hostedzone", ResourceId=ZONE, **tags)
    kind.update(existing(tags={**OURS, "Old": "x"}), {"comment": "New", "tags": {**OURS, "Team": "maps"}})


def test_it_goes_with_all_but_what_is_the_zones_own(aws, kind):
    own = [record("example.com.", "NS", *SERVERS), record("example.com.", "SOA", "x")]
    others = [record("www.example.com.", "A", "192.0.2.1"), record("a.example.com.", "NS", "ns.example.net")]
    expect_records(aws, *own, *others)
    expect_changes(aws, *(("DELETE", one) for one in others))
    aws.expect("route53", "delete_hosted_zone", {"ChangeInfo": SUBMITTED}, Id=ZONE)
    kind.delete(existing())


def test_one_that_is_gone_is_gone(aws, kind):
    aws.fail("route53", "list_resource_record_sets", "NoSuchHostedZone", status=404)
    kind.delete(existing())
