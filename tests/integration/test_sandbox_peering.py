"""VPC peering between two accounts: AWS's states, who may do what, and what each account sees of it."""

import pytest

from sandbox import ACCOUNTS, REGION
from sandbox.expect import refused, tagged

HUB, STAGING = ACCOUNTS["hub"], ACCOUNTS["staging"]
FAILED = "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range"


class Place:
    """An account's EC2 with a VPC in it."""

    def __init__(self, aws, account, cidr):
        self.ec2, self.account = aws.client(account, "ec2"), ACCOUNTS[account]
        self.cidr = cidr
        self.vpc = self.ec2.create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"]
        (table,) = self.ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [self.vpc]}])["RouteTables"]
        self.table = table["RouteTableId"]

    def seen(self, peering):
        (found,) = self.ec2.describe_vpc_peering_connections(VpcPeeringConnectionIds=[peering])["VpcPeeringConnections"]
        return found

    def state(self, peering):
        return self.seen(peering)["Status"]["Code"]

    def route(self):
        (table,) = self.ec2.describe_route_tables(RouteTableIds=[self.table])["RouteTables"]
        return next(one for one in table["Routes"] if one.get("VpcPeeringConnectionId"))


@pytest.fixture
def hub(aws):
    return Place(aws, "hub", "10.0.0.0/16")


@pytest.fixture
def staging(aws):
    return Place(aws, "staging", "10.1.0.0/16")


def ask(ours, theirs, **more):
    given = {"VpcId": ours.vpc, "PeerVpcId": theirs.vpc, "PeerOwnerId": theirs.account, **more}
    return ours.ec2.create_vpc_peering_connection(**given)["VpcPeeringConnection"]


@pytest.fixture
def pending(staging, hub):
    identifier = ask(staging, hub)["VpcPeeringConnectionId"]
    assert hub.ec2.describe_vpc_peering_connections()["VpcPeeringConnections"]
    return identifier


@pytest.fixture
def active(pending, hub):
    hub.ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=pending)
    assert hub.state(pending) == "active"
    return pending


def test_a_connection_passes_through_its_states_in_both_accounts(staging, hub):
    made = ask(staging, hub)
    identifier = made["VpcPeeringConnectionId"]
    assert made["Status"] == {"Code": "initiating-request", "Message": f"Initiating Request to {HUB}"}
    assert made["RequesterVpcInfo"]["CidrBlock"] == "10.1.0.0/16"
    assert made["AccepterVpcInfo"] == {"OwnerId": HUB, "VpcId": hub.vpc, "Region": REGION}
    assert made["ExpirationTime"]
    assert hub.state(identifier) == staging.state(identifier) == "pending-acceptance"
    accepted = hub.ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=identifier)["VpcPeeringConnection"]
    assert accepted["Status"]["Code"] == "provisioning"
    assert staging.state(identifier) == hub.state(identifier) == "active"
    found = staging.seen(identifier)
    assert (found["AccepterVpcInfo"]["CidrBlock"], "ExpirationTime" in found) == ("10.0.0.0/16", False)
    hub.ec2.delete_vpc_peering_connection(VpcPeeringConnectionId=identifier)
    assert staging.seen(identifier)["Status"] == {"Code": "deleted", "Message": f"Deleted by {HUB}"}
    assert hub.state(identifier) == "deleted"


def test_only_the_accepter_accepts_and_only_what_is_pending(staging, hub, aws):
    identifier = ask(staging, hub)["VpcPeeringConnectionId"]
    with refused("InvalidVpcPeeringConnectionID.NotFound"):  # it has not arrived yet
        hub.ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=identifier)
    hub.state(identifier)
    for operation in ("accept_vpc_peering_connection", "reject_vpc_peering_connection"):
        with refused("OperationNotPermitted"):
            getattr(staging.ec2, operation)(VpcPeeringConnectionId=identifier)
        with refused("InvalidVpcPeeringConnectionID.NotFound"):
            getattr(aws.client("production", "ec2"), operation)(VpcPeeringConnectionId=identifier)
    with refused("OperationNotPermitted"):
        hub.ec2.delete_vpc_peering_connection(VpcPeeringConnectionId=identifier)
    hub.ec2.reject_vpc_peering_connection(VpcPeeringConnectionId=identifier)
    assert staging.state(identifier) == "rejected"
    for operation in ("accept_vpc_peering_connection", "delete_vpc_peering_connection"):
        with refused("InvalidStateTransition"):
            getattr(hub.ec2, operation)(VpcPeeringConnectionId=identifier)


def test_the_same_request_is_the_same_connection_and_its_reverse_can_not_be_accepted(staging, hub, active):
    assert ask(staging, hub)["VpcPeeringConnectionId"] == active
    reverse = ask(hub, staging)["VpcPeeringConnectionId"]
    assert reverse != active
    assert staging.state(reverse) == "pending-acceptance"
    with refused("VpcPeeringConnectionAlreadyExists", active):
        staging.ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=reverse)
    staging.ec2.reject_vpc_peering_connection(VpcPeeringConnectionId=reverse)
    staging.ec2.delete_vpc_peering_connection(VpcPeeringConnectionId=active)
    staging.state(active)
    assert ask(staging, hub)["VpcPeeringConnectionId"] not in (active, reverse)


@pytest.mark.parametrize("cidr", ["10.0.0.0/16", "10.2.128.0/17"])
def test_overlapping_ranges_fail_for_the_requester_and_the_accepter_never_hears_of_it(aws, hub, cidr):
    hub.ec2.associate_vpc_cidr_block(VpcId=hub.vpc, CidrBlock="10.2.0.0/16")
    staging = Place(aws, "staging", cidr)
    identifier = ask(staging, hub)["VpcPeeringConnectionId"]
    assert staging.seen(identifier)["Status"] == {"Code": "failed", "Message": FAILED}
    assert hub.ec2.describe_vpc_peering_connections()["VpcPeeringConnections"] == []
    with refused("InvalidStateTransition"):
        staging.ec2.delete_vpc_peering_connection(VpcPeeringConnectionId=identifier)


@pytest.mark.parametrize("wrong", [{"PeerVpcId": "vpc-00000000000000000"}, {"PeerOwnerId": "999999999999"}])
def test_what_is_not_there_in_another_account_fails(staging, hub, wrong):
    identifier = ask(staging, hub, **wrong)["VpcPeeringConnectionId"]
    assert staging.seen(identifier)["Status"] == {"Code": "failed", "Message": FAILED}


def test_what_is_not_there_in_the_own_account_is_refused(staging, hub):
    with refused("InvalidVpcID.NotFound"):
        ask(staging, hub, PeerOwnerId=STAGING)
    with refused("InvalidVpcID.NotFound"):
        ask(staging, hub, VpcId=hub.vpc)


def test_each_account_changes_and_sees_its_own_options_once_the_connection_is_active(staging, hub, pending):
    on = {"AllowDnsResolutionFromRemoteVpc": True}
    with refused("OperationNotPermitted", "is not active"):
        staging.ec2.modify_vpc_peering_connection_options(VpcPeeringConnectionId=pending, RequesterPeeringConnectionOptions=on)
    hub.ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=pending)
    hub.state(pending)
    with refused("OperationNotPermitted", "accepter side"):
        staging.ec2.modify_vpc_peering_connection_options(VpcPeeringConnectionId=pending, AccepterPeeringConnectionOptions=on)
    with refused("OperationNotPermitted", "requester side"):
        hub.ec2.modify_vpc_peering_connection_options(
            VpcPeeringConnectionId=pending, AccepterPeeringConnectionOptions=on, RequesterPeeringConnectionOptions=on
        )
    assert hub.seen(pending)["AccepterVpcInfo"]["PeeringOptions"]["AllowDnsResolutionFromRemoteVpc"] is False
    answer = staging.ec2.modify_vpc_peering_connection_options(VpcPeeringConnectionId=pending, RequesterPeeringConnectionOptions=on)
    assert answer["RequesterPeeringConnectionOptions"]["AllowDnsResolutionFromRemoteVpc"] is True
    assert staging.seen(pending)["RequesterVpcInfo"]["PeeringOptions"]["AllowDnsResolutionFromRemoteVpc"] is True
    assert "PeeringOptions" not in hub.seen(pending)["RequesterVpcInfo"]


def test_tags_are_each_accounts_own_and_found_by_filters(staging, hub):
    identifier = ask(staging, hub, TagSpecifications=tagged("vpc-peering-connection", Name="hub"))["VpcPeeringConnectionId"]
    assert hub.seen(identifier)["Tags"] == []
    hub.ec2.create_tags(Resources=[identifier], Tags=[{"Key": "Name", "Value": "staging"}])
    assert staging.seen(identifier)["Tags"] == [{"Key": "Name", "Value": "hub"}]

    def found(place, name, *values):
        answer = place.ec2.describe_vpc_peering_connections(Filters=[{"Name": name, "Values": list(values)}])
        return [one["VpcPeeringConnectionId"] for one in answer["VpcPeeringConnections"]]

    assert found(staging, "tag:Name", "hub") == found(hub, "tag:Name", "staging") == [identifier]
    assert found(hub, "tag:Name", "hub") == []
    assert found(hub, "requester-vpc-info.owner-id", STAGING) == found(hub, "accepter-vpc-info.vpc-id", hub.vpc) == [identifier]
    assert found(hub, "status-code", "active") == found(hub, "requester-vpc-info.vpc-id", hub.vpc) == []


def test_a_route_leads_into_a_black_hole_before_and_after_the_connection(staging, hub, pending):
    given = {"RouteTableId": staging.table, "VpcPeeringConnectionId": pending, "DestinationCidrBlock": hub.cidr}
    with refused("InvalidVpcPeeringConnectionID.NotFound"):
        staging.ec2.create_route(**{**given, "VpcPeeringConnectionId": "pcx-00000000000000000"})
    staging.ec2.create_route(**given)
    assert staging.route()["State"] == "blackhole"
    hub.ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=pending)
    hub.state(pending)
    assert staging.route()["State"] == "active"
    hub.ec2.delete_vpc_peering_connection(VpcPeeringConnectionId=pending)
    assert (staging.route()["State"], staging.route()["VpcPeeringConnectionId"]) == ("blackhole", pending)


def test_a_vpc_stays_while_it_is_peered_and_takes_its_own_request_with_it(staging, hub, pending):
    with refused("DependencyViolation"):
        hub.ec2.delete_vpc(VpcId=hub.vpc)
    hub.ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=pending)
    hub.state(pending)
    for place in (hub, staging):
        with refused("DependencyViolation"):
            place.ec2.delete_vpc(VpcId=place.vpc)
    staging.ec2.delete_vpc_peering_connection(VpcPeeringConnectionId=pending)
    assert staging.state(pending) == "deleted"
    again = ask(staging, hub)["VpcPeeringConnectionId"]
    staging.state(again)
    staging.ec2.delete_vpc(VpcId=staging.vpc)
    assert hub.state(again) == "deleted"
    hub.ec2.delete_vpc(VpcId=hub.vpc)


def test_a_peered_vpc_gets_no_range_of_its_peer(staging, hub, active):
    with refused("InvalidVpc.Range", "peered"):
        staging.ec2.associate_vpc_cidr_block(VpcId=staging.vpc, CidrBlock="10.0.128.0/17")
    staging.ec2.associate_vpc_cidr_block(VpcId=staging.vpc, CidrBlock="10.9.0.0/16")
    assert [one["CidrBlock"] for one in hub.seen(active)["RequesterVpcInfo"]["CidrBlockSet"]] == ["10.1.0.0/16", "10.9.0.0/16"]


def test_a_vpc_has_a_number_of_requests_that_nobody_has_answered(aws, staging, hub):
    aws.set_quota("staging", "vpc", "L-DC9F7029", 1)
    identifier = ask(staging, hub)["VpcPeeringConnectionId"]
    other = hub.ec2.create_vpc(CidrBlock="10.3.0.0/16")["Vpc"]["VpcId"]
    with refused("OutstandingVpcPeeringConnectionLimitExceeded"):
        ask(staging, hub, PeerVpcId=other)
    hub.state(identifier)
    hub.ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=identifier)
    assert ask(staging, hub, PeerVpcId=other)["Status"]["Code"] == "initiating-request"
