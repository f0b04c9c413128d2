"""Private zones in VPCs of two accounts: the zone's account lets a VPC in, and the VPC's account takes it."""

import pytest

from sandbox import ACCOUNTS
from sandbox.expect import refused

from .conftest import ZONE


@pytest.fixture
def own(hub):
    return hub.vpc("10.0.0.0/16")


@pytest.fixture
def theirs(staging):
    return staging.vpc("10.2.0.0/16")


@pytest.fixture
def private(hub, own):
    return hub.zone(vpc=own)


def share(hub, staging, zone, vpc):
    hub.route53.create_vpc_association_authorization(HostedZoneId=zone, VPC=vpc)
    return staging.route53.associate_vpc_with_hosted_zone(HostedZoneId=zone, VPC=vpc)["ChangeInfo"]


def vpcs(account, zone):
    return [one["VPCId"] for one in account.route53.get_hosted_zone(Id=zone)["VPCs"]]


def listed(account, vpc):
    found = account.route53.list_hosted_zones_by_vpc(**vpc)["HostedZoneSummaries"]
    return {one["HostedZoneId"]: one["Owner"]["OwningAccount"] for one in found}


def test_a_zone_is_shared_once_its_account_has_authorized_it(hub, staging, private, own, theirs):
    with refused("NotAuthorizedException", "has not authorized to associate with your hosted zone"):
        staging.route53.associate_vpc_with_hosted_zone(HostedZoneId=private, VPC=theirs)
    change = share(hub, staging, private, theirs)
    assert staging.route53.get_change(Id=change["Id"])["ChangeInfo"]["Status"] == "INSYNC"
    assert vpcs(hub, private) == [own["VPCId"], theirs["VPCId"]]
    assert listed(staging, theirs) == listed(hub, own) == {private: ACCOUNTS["hub"]}
    assert staging.route53.list_hosted_zones()["HostedZones"] == []
    with refused("NoSuchHostedZone"):
        staging.route53.get_hosted_zone(Id=private)


def test_an_authorization_is_listed_and_its_end_leaves_the_association(hub, staging, private, theirs):
    share(hub, staging, private, theirs)
    hub.route53.create_vpc_association_authorization(HostedZoneId=private, VPC=theirs)
    assert hub.route53.list_vpc_association_authorizations(HostedZoneId=private)["VPCs"] == [theirs]
    hub.route53.delete_vpc_association_authorization(HostedZoneId=private, VPC=theirs)
    assert hub.route53.list_vpc_association_authorizations(HostedZoneId=private)["VPCs"] == []
    with refused("VPCAssociationAuthorizationNotFound"):
        hub.route53.delete_vpc_association_authorization(HostedZoneId=private, VPC=theirs)
    assert listed(staging, theirs) == {private: ACCOUNTS["hub"]}


def test_authorizations_come_in_pages(hub, private):
    given = [{"VPCId": f"vpc-{number:017x}", "VPCRegion": "ap-southeast-3"} for number in range(3)]
    for one in given:
        hub.route53.create_vpc_association_authorization(HostedZoneId=private, VPC=one)
    first = hub.route53.list_vpc_association_authorizations(HostedZoneId=private, MaxResults="2")
    rest = hub.route53.list_vpc_association_authorizations(HostedZoneId=private, NextToken=first["NextToken"])
    assert (first["VPCs"], rest["VPCs"]) == (given[:2], given[2:])
    assert "NextToken" not in rest


def test_the_zones_account_does_not_take_anothers_vpc_itself(hub, private, theirs):
    hub.route53.create_vpc_association_authorization(HostedZoneId=private, VPC=theirs)
    with refused("NotAuthorizedException"):
        hub.route53.associate_vpc_with_hosted_zone(HostedZoneId=private, VPC=theirs)


def test_an_authorization_is_for_one_vpc(hub, staging, private, theirs):
    hub.route53.create_vpc_association_authorization(HostedZoneId=private, VPC=theirs)
    with refused("NotAuthorizedException"):
        staging.route53.associate_vpc_with_hosted_zone(HostedZoneId=private, VPC=staging.vpc("10.9.0.0/16"))
    with refused("InvalidVPCId"):
        staging.route53.associate_vpc_with_hosted_zone(HostedZoneId=private, VPC={**theirs, "VPCRegion": "us-east-1"})
    with refused("NoSuchHostedZone"):
        staging.route53.associate_vpc_with_hosted_zone(HostedZoneId="Z00000000000000000000", VPC=theirs)


def test_an_own_vpc_needs_no_authorization(hub, private, own):
    second = hub.vpc("10.1.0.0/16")
    hub.route53.associate_vpc_with_hosted_zone(HostedZoneId=private, VPC=second)
    assert vpcs(hub, private) == [own["VPCId"], second["VPCId"]]


def test_a_vpc_has_one_zone_of_a_name(hub, staging, private, own, theirs):
    with refused("ConflictingDomainExists", f"has already been associated with the hosted zone {private} with the same domain name"):
        hub.zone(vpc=own, reference="again")
    share(hub, staging, private, theirs)
    with refused("ConflictingDomainExists", private):
        staging.route53.associate_vpc_with_hosted_zone(HostedZoneId=private, VPC=theirs)
    with refused("ConflictingDomainExists", private):
        staging.zone(vpc=theirs)
    staging.zone(f"below.{ZONE}", theirs)
    assert len(listed(staging, theirs)) == 2


def test_a_public_zone_is_in_no_vpc(hub, own, zone):
    with refused("PublicZoneVPCAssociation"):
        hub.route53.associate_vpc_with_hosted_zone(HostedZoneId=zone, VPC=own)
    with refused("InvalidInput", "public hosted zone"):
        hub.route53.create_vpc_association_authorization(HostedZoneId=zone, VPC=own)


@pytest.mark.parametrize("leaving", ["hub", "staging"])
def test_either_account_ends_an_association_but_the_last(aws, hub, staging, private, own, theirs, leaving):
    share(hub, staging, private, theirs)
    client = aws.client(leaving, "route53")
    client.disassociate_vpc_from_hosted_zone(HostedZoneId=private, VPC=theirs)
    assert vpcs(hub, private) == [own["VPCId"]]
    with refused("VPCAssociationNotFound"):
        client.disassociate_vpc_from_hosted_zone(HostedZoneId=private, VPC=theirs)
    with refused("LastVPCAssociation"):
        hub.route53.disassociate_vpc_from_hosted_zone(HostedZoneId=private, VPC=own)
    with refused("NoSuchHostedZone"):
        staging.route53.disassociate_vpc_from_hosted_zone(HostedZoneId=private, VPC=own)


def test_a_vpcs_zones_are_its_accounts_to_see(hub, theirs):
    with refused("InvalidInput", theirs["VPCId"]):
        hub.route53.list_hosted_zones_by_vpc(**theirs)
