"""Transit gateways of the sandbox: states, attachments of the own account and of others, tables, routes."""

import pytest

from sandbox import ACCOUNTS, REGION
from sandbox.expect import refused, tagged

HUB, STAGING = ACCOUNTS["hub"], ACCOUNTS["staging"]
ZONES = ("ap-southeast-3a", "ap-southeast-3b")


class Place:
    """An account's EC2, with a VPC that has a subnet in each of two zones."""

    def __init__(self, aws, account, second):
        self.ec2, self.ram, self.account = aws.client(account, "ec2"), aws.client(account, "ram"), ACCOUNTS[account]
        self.cidr = f"10.{second}.0.0/16"
        self.vpc = self.ec2.create_vpc(CidrBlock=self.cidr)["Vpc"]["VpcId"]
        self.subnets = [self.subnet(f"10.{second}.{number}.0/24", zone) for number, zone in enumerate(ZONES)]
        (table,) = self.ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [self.vpc]}])["RouteTables"]
        self.table = table["RouteTableId"]

    def subnet(self, cidr, zone):
        return self.ec2.create_subnet(VpcId=self.vpc, CidrBlock=cidr, AvailabilityZone=zone)["Subnet"]["SubnetId"]

    def attach(self, gateway, subnets=None, **more):
        given = {"TransitGatewayId": gateway, "VpcId": self.vpc, "SubnetIds": subnets or self.subnets, **more}
        return self.ec2.create_transit_gateway_vpc_attachment(**given)["TransitGatewayVpcAttachment"]

    def attachment(self, identifier):
        found = self.ec2.describe_transit_gateway_vpc_attachments(TransitGatewayAttachmentIds=[identifier])
        return found["TransitGatewayVpcAttachments"][0]

    def gateway_state(self, identifier):
        return self.ec2.describe_transit_gateways(TransitGatewayIds=[identifier])["TransitGateways"][0]["State"]

    def route_state(self):
        (table,) = self.ec2.describe_route_tables(RouteTableIds=[self.table])["RouteTables"]
        return next(one["State"] for one in table["Routes"] if one.get("TransitGatewayId"))


@pytest.fixture
def hub(aws):
    return Place(aws, "hub", 0)


@pytest.fixture
def staging(aws):
    return Place(aws, "staging", 1)


def make(place, **options):
    identifier = place.ec2.create_transit_gateway(Options=options)["TransitGateway"]["TransitGatewayId"]
    assert place.gateway_state(identifier) == "available"
    return identifier


def arn(gateway):
    return f"arn:aws:ec2:{REGION}:{HUB}:transit-gateway/{gateway}"


def share(hub, gateway, *others):
    accounts = [other.account for other in others]
    made = hub.ram.create_resource_share(name="network", resourceArns=[arn(gateway)], principals=accounts)["resourceShare"]
    for other in others:
        (found,) = other.ram.get_resource_share_invitations()["resourceShareInvitations"]
        other.ram.accept_resource_share_invitation(resourceShareInvitationArn=found["resourceShareInvitationArn"])
    return made["resourceShareArn"]


@pytest.fixture
def gateway(hub):
    return make(hub)


def searched(place, table, *states):
    found = place.ec2.search_transit_gateway_routes(
        TransitGatewayRouteTableId=table, Filters=[{"Name": "state", "Values": list(states) or ["active", "blackhole"]}]
    )["Routes"]
    return {one["DestinationCidrBlock"]: (one["Type"], one["State"]) for one in found}


def default_table(place, gateway):
    (found,) = place.ec2.describe_transit_gateways(TransitGatewayIds=[gateway])["TransitGateways"]
    return found["Options"]["AssociationDefaultRouteTableId"]


def test_a_gateway_has_its_states_options_and_default_table(hub):
    made = hub.ec2.create_transit_gateway(
        Description="hub", Options={"AmazonSideAsn": 64600}, TagSpecifications=tagged("transit-gateway", Name="piksel")
    )["TransitGateway"]
    identifier = made["TransitGatewayId"]
    assert (made["State"], made["OwnerId"], made["TransitGatewayArn"]) == ("pending", HUB, arn(identifier))
    with refused("IncorrectState"):
        hub.attach(identifier)
    with refused("IncorrectState"):
        hub.ec2.delete_transit_gateway(TransitGatewayId=identifier)
    (found,) = hub.ec2.describe_transit_gateways(Filters=[{"Name": "tag:Name", "Values": ["piksel"]}])["TransitGateways"]
    assert (found["State"], found["Description"], found["Tags"]) == ("available", "hub", [{"Key": "Name", "Value": "piksel"}])
    options = found["Options"]
    assert (options["AmazonSideAsn"], options["AutoAcceptSharedAttachments"]) == (64600, "disable")
    (table,) = hub.ec2.describe_transit_gateway_route_tables()["TransitGatewayRouteTables"]
    assert table["TransitGatewayRouteTableId"] == options["PropagationDefaultRouteTableId"] == options["AssociationDefaultRouteTableId"]
    assert (table["DefaultAssociationRouteTable"], table["DefaultPropagationRouteTable"]) == (True, True)
    modified = hub.ec2.modify_transit_gateway(TransitGatewayId=identifier, Options={"AutoAcceptSharedAttachments": "enable"})
    assert modified["TransitGateway"]["State"] == "modifying"
    assert hub.gateway_state(identifier) == "available"
    assert hub.ec2.delete_transit_gateway(TransitGatewayId=identifier)["TransitGateway"]["State"] == "deleting"
    assert hub.gateway_state(identifier) == "deleted"


def test_a_gateway_takes_a_private_asn_and_there_are_no_more_than_five(hub):
    for asn in (64511, 65535):
        with refused("InvalidParameterValue"):
            hub.ec2.create_transit_gateway(Options={"AmazonSideAsn": asn})
    for _ in range(5):
        hub.ec2.create_transit_gateway()
    with refused("TransitGatewayLimitExceeded"):
        hub.ec2.create_transit_gateway()


def test_without_default_tables_nothing_is_associated(hub):
    gateway = make(hub, DefaultRouteTableAssociation="disable", DefaultRouteTablePropagation="disable")
    assert hub.ec2.describe_transit_gateway_route_tables()["TransitGatewayRouteTables"] == []
    made = hub.attach(gateway)["TransitGatewayAttachmentId"]
    assert hub.attachment(made)["State"] == "available"
    (found,) = hub.ec2.describe_transit_gateway_attachments()["TransitGatewayAttachments"]
    assert "Association" not in found


def test_an_attachment_of_the_own_account_needs_nobodys_yes(hub, gateway):
    made = hub.attach(gateway, TagSpecifications=tagged("transit-gateway-attachment", Name="hub"))
    identifier = made["TransitGatewayAttachmentId"]
    assert (made["State"], made["Options"]["DnsSupport"], made["Options"]["ApplianceModeSupport"]) == ("pending", "enable", "disable")
    found = hub.attachment(identifier)
    assert (found["State"], sorted(found["SubnetIds"]), found["Tags"]) == (
        "available",
        sorted(hub.subnets),
        [{"Key": "Name", "Value": "hub"}],
    )
    with refused("DuplicateTransitGatewayAttachment"):
        hub.attach(gateway)
    (listed,) = hub.ec2.describe_transit_gateway_attachments(Filters=[{"Name": "resource-id", "Values": [hub.vpc]}])[
        "TransitGatewayAttachments"
    ]
    assert listed["Association"] == {"TransitGatewayRouteTableId": default_table(hub, gateway), "State": "associated"}
    assert searched(hub, default_table(hub, gateway)) == {"10.0.0.0/16": ("propagated", "active")}
    with refused("IncorrectState", f"{gateway} has non-deleted VPC Attachments: {identifier}"):
        hub.ec2.delete_transit_gateway(TransitGatewayId=gateway)


def test_subnets_of_an_attachment_are_one_to_a_zone_and_held_by_it(hub, gateway):
    more = hub.subnet("10.0.9.0/24", ZONES[0])
    with refused("DuplicateSubnetsInSameZone"):
        hub.attach(gateway, [*hub.subnets, more])
    identifier = hub.attach(gateway, hub.subnets[:1])["TransitGatewayAttachmentId"]
    hub.attachment(identifier)
    with refused("DependencyViolation"):
        hub.ec2.delete_subnet(SubnetId=hub.subnets[0])
    with refused("DuplicateSubnetsInSameZone"):
        hub.ec2.modify_transit_gateway_vpc_attachment(TransitGatewayAttachmentId=identifier, AddSubnetIds=[more])
    with refused("InvalidParameterValue"):
        hub.ec2.modify_transit_gateway_vpc_attachment(TransitGatewayAttachmentId=identifier, RemoveSubnetIds=hub.subnets[:1])
    given = {"TransitGatewayAttachmentId": identifier, "AddSubnetIds": hub.subnets[1:], "RemoveSubnetIds": hub.subnets[:1]}
    modified = hub.ec2.modify_transit_gateway_vpc_attachment(**given, Options={"ApplianceModeSupport": "enable"})
    assert modified["TransitGatewayVpcAttachment"]["State"] == "modifying"
    found = hub.attachment(identifier)
    assert (found["State"], found["SubnetIds"], found["Options"]["ApplianceModeSupport"]) == ("available", hub.subnets[1:], "enable")
    hub.ec2.delete_subnet(SubnetId=hub.subnets[0])
    hub.ec2.delete_transit_gateway_vpc_attachment(TransitGatewayAttachmentId=identifier)
    assert hub.attachment(identifier)["State"] == "deleted"
    hub.ec2.delete_subnet(SubnetId=hub.subnets[1])


def test_another_accounts_attachment_waits_for_the_gateways_owner(hub, staging, gateway):
    with refused("InvalidTransitGatewayID.NotFound"):
        staging.attach(gateway)
    share(hub, gateway, staging)
    (seen,) = staging.ec2.describe_transit_gateways()["TransitGateways"]
    assert (seen["TransitGatewayId"], seen["OwnerId"], seen["Tags"]) == (gateway, HUB, [])
    made = staging.attach(gateway)
    identifier = made["TransitGatewayAttachmentId"]
    assert made["State"] == "initiatingRequest"
    assert hub.ec2.describe_transit_gateway_vpc_attachments()["TransitGatewayVpcAttachments"][0]["VpcOwnerId"] == STAGING
    assert hub.attachment(identifier)["State"] == staging.attachment(identifier)["State"] == "pendingAcceptance"
    with refused("OperationNotPermitted"):
        staging.ec2.accept_transit_gateway_vpc_attachment(TransitGatewayAttachmentId=identifier)
    with refused("InvalidTransitGatewayID.NotFound"):  # the VPC is not attached yet
        staging.ec2.create_route(RouteTableId=staging.table, DestinationCidrBlock=hub.cidr, TransitGatewayId=gateway)
    accepted = hub.ec2.accept_transit_gateway_vpc_attachment(TransitGatewayAttachmentId=identifier)
    assert accepted["TransitGatewayVpcAttachment"]["State"] == "pending"
    assert staging.attachment(identifier)["State"] == "available"
    with refused("IncorrectState"):
        hub.ec2.accept_transit_gateway_vpc_attachment(TransitGatewayAttachmentId=identifier)
    with refused("OperationNotPermitted"):
        hub.ec2.modify_transit_gateway_vpc_attachment(TransitGatewayAttachmentId=identifier, AddSubnetIds=[])
    assert searched(hub, default_table(hub, gateway)) == {"10.1.0.0/16": ("propagated", "active")}
    assert staging.ec2.describe_transit_gateway_route_tables()["TransitGatewayRouteTables"] == []
    (own,) = staging.ec2.describe_transit_gateway_attachments()["TransitGatewayAttachments"]
    assert (own["TransitGatewayOwnerId"], own["ResourceOwnerId"], "Association" in own) == (HUB, STAGING, False)


def test_a_gateway_may_accept_attachments_by_itself_and_its_owner_may_reject_them(hub, staging, aws):
    willing = make(hub, AutoAcceptSharedAttachments="enable")
    share(hub, willing, staging)
    made = staging.attach(willing)
    assert made["State"] == "pending"
    assert hub.attachment(made["TransitGatewayAttachmentId"])["State"] == "available"
    production = Place(aws, "production", 2)
    unwilling = make(hub)
    share(hub, unwilling, production)
    identifier = production.attach(unwilling)["TransitGatewayAttachmentId"]
    production.attachment(identifier)
    hub.ec2.reject_transit_gateway_vpc_attachment(TransitGatewayAttachmentId=identifier)
    assert production.attachment(identifier)["State"] == "rejected"
    production.ec2.delete_subnet(SubnetId=production.subnets[0])


def test_a_vpcs_route_leads_to_a_gateway_while_it_is_attached(hub, gateway):
    identifier = hub.attach(gateway)["TransitGatewayAttachmentId"]
    hub.attachment(identifier)
    hub.ec2.create_route(RouteTableId=hub.table, DestinationCidrBlock="10.8.0.0/14", TransitGatewayId=gateway)
    assert hub.route_state() == "active"
    other = make(hub)
    with refused("InvalidTransitGatewayID.NotFound"):
        hub.ec2.replace_route(RouteTableId=hub.table, DestinationCidrBlock="10.8.0.0/14", TransitGatewayId=other)
    hub.ec2.delete_transit_gateway_vpc_attachment(TransitGatewayAttachmentId=identifier)
    assert hub.attachment(identifier)["State"] == "deleted"
    assert hub.route_state() == "blackhole"


def test_tables_associations_and_propagations(hub, staging, gateway):
    share(hub, gateway, staging)
    own, foreign = hub.attach(gateway)["TransitGatewayAttachmentId"], staging.attach(gateway)["TransitGatewayAttachmentId"]
    hub.attachment(foreign)
    made = hub.ec2.create_transit_gateway_route_table(
        TransitGatewayId=gateway, TagSpecifications=tagged("transit-gateway-route-table", Name="spokes")
    )["TransitGatewayRouteTable"]
    table, default = made["TransitGatewayRouteTableId"], default_table(hub, gateway)
    assert made["State"] == "pending"
    (found,) = hub.ec2.describe_transit_gateway_route_tables(TransitGatewayRouteTableIds=[table])["TransitGatewayRouteTables"]
    assert (found["State"], found["Tags"]) == ("available", [{"Key": "Name", "Value": "spokes"}])
    pair = {"TransitGatewayRouteTableId": table, "TransitGatewayAttachmentId": own}
    with refused("Resource.AlreadyAssociated"):
        hub.ec2.associate_transit_gateway_route_table(**pair)
    with refused("InvalidAssociation.NotFound"):
        hub.ec2.disassociate_transit_gateway_route_table(**pair)
    with refused("IncorrectState"):  # nobody has accepted it
        hub.ec2.associate_transit_gateway_route_table(**{**pair, "TransitGatewayAttachmentId": foreign})
    hub.ec2.disassociate_transit_gateway_route_table(**{**pair, "TransitGatewayRouteTableId": default})
    assert hub.ec2.get_transit_gateway_route_table_associations(TransitGatewayRouteTableId=default)["Associations"] == []
    assert hub.ec2.associate_transit_gateway_route_table(**pair)["Association"]["State"] == "associating"
    (association,) = hub.ec2.get_transit_gateway_route_table_associations(TransitGatewayRouteTableId=table)["Associations"]
    assert (association["State"], association["ResourceId"]) == ("associated", hub.vpc)
    with refused("IncorrectState"):
        hub.ec2.delete_transit_gateway_route_table(TransitGatewayRouteTableId=table)
    with refused("IncorrectState"):
        hub.ec2.delete_transit_gateway_route_table(TransitGatewayRouteTableId=default)
    hub.ec2.enable_transit_gateway_route_table_propagation(**pair)
    with refused("TransitGatewayRouteTablePropagation.Duplicate"):
        hub.ec2.enable_transit_gateway_route_table_propagation(**pair)
    assert searched(hub, table) == {"10.0.0.0/16": ("propagated", "active")}
    (propagation,) = hub.ec2.get_transit_gateway_route_table_propagations(TransitGatewayRouteTableId=table)[
        "TransitGatewayRouteTablePropagations"
    ]
    assert (propagation["TransitGatewayAttachmentId"], propagation["State"]) == (own, "enabled")
    hub.ec2.disable_transit_gateway_route_table_propagation(**pair)
    with refused("TransitGatewayRouteTablePropagation.NotFound"):
        hub.ec2.disable_transit_gateway_route_table_propagation(**pair)
    assert searched(hub, table) == {}
    hub.ec2.disassociate_transit_gateway_route_table(**pair)
    hub.attachment(own)
    hub.ec2.delete_transit_gateway_route_table(TransitGatewayRouteTableId=table)
    hub.attachment(own)
    with refused("InvalidRouteTableID.NotFound"):
        hub.ec2.describe_transit_gateway_route_tables(TransitGatewayRouteTableIds=[table])


def test_static_routes_go_before_propagated_ones_and_may_be_black_holes(hub, gateway):
    table = default_table(hub, gateway)
    identifier = hub.attach(gateway)["TransitGatewayAttachmentId"]
    place = {"TransitGatewayRouteTableId": table}
    with refused("IncorrectState"):  # still pending
        make_route = {**place, "DestinationCidrBlock": "10.9.0.0/16", "TransitGatewayAttachmentId": identifier}
        hub.ec2.create_transit_gateway_route(**make_route)
    hub.attachment(identifier)
    made = hub.ec2.create_transit_gateway_route(**make_route)["Route"]
    assert (made["Type"], made["State"], made["TransitGatewayAttachments"][0]["ResourceId"]) == ("static", "active", hub.vpc)
    with refused("RouteAlreadyExists"):
        hub.ec2.create_transit_gateway_route(**place, DestinationCidrBlock="10.9.0.0/16", Blackhole=True)
    hub.ec2.replace_transit_gateway_route(**place, DestinationCidrBlock="10.9.0.0/16", Blackhole=True)
    hub.ec2.create_transit_gateway_route(**place, DestinationCidrBlock="10.0.0.0/16", Blackhole=True)
    assert searched(hub, table) == {"10.9.0.0/16": ("static", "blackhole"), "10.0.0.0/16": ("static", "blackhole")}
    within = [{"Name": "route-search.longest-prefix-match", "Values": ["10.9.7.0/24"]}]
    (found,) = hub.ec2.search_transit_gateway_routes(**place, Filters=within)["Routes"]
    assert found["DestinationCidrBlock"] == "10.9.0.0/16"
    hub.ec2.delete_transit_gateway_route(**place, DestinationCidrBlock="10.0.0.0/16")
    with refused("InvalidRoute.NotFound"):
        hub.ec2.delete_transit_gateway_route(**place, DestinationCidrBlock="10.0.0.0/16")
    hub.ec2.replace_transit_gateway_route(**make_route)
    hub.ec2.delete_transit_gateway_vpc_attachment(TransitGatewayAttachmentId=identifier)
    hub.attachment(identifier)
    assert searched(hub, table) == {"10.9.0.0/16": ("static", "blackhole")}


def test_a_range_that_overlaps_one_which_is_there_is_not_propagated(hub, staging, gateway, aws):
    share(hub, gateway, staging)
    hub.attachment(hub.attach(gateway)["TransitGatewayAttachmentId"])
    hub.ec2.associate_vpc_cidr_block(VpcId=hub.vpc, CidrBlock="10.1.0.0/17")
    identifier = staging.attach(gateway)["TransitGatewayAttachmentId"]
    staging.attachment(identifier)
    hub.ec2.accept_transit_gateway_vpc_attachment(TransitGatewayAttachmentId=identifier)
    hub.attachment(identifier)
    assert set(searched(hub, default_table(hub, gateway))) == {"10.0.0.0/16", "10.1.0.0/17"}
