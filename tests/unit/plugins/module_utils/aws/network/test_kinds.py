# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the calls of subnets, gateways, addresses, route tables and flow logs are, to the parameter, and how answers are understood."""

from dataclasses import replace

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.network.flow_logs import FlowLog
from ansible_collections.piksel.infra.plugins.module_utils.aws.network.gateways import ElasticIp, InternetGateway, NatGateway
from ansible_collections.piksel.infra.plugins.module_utils.aws.network.routes import Route, RouteTable, RouteTableAssociation
from ansible_collections.piksel.infra.plugins.module_utils.aws.network.subnets import Subnet
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing
from botocore.exceptions import ClientError

from unit.plugins.module_utils.aws.stubs import filters, specifications, tag_list

OURS = {"ManagedBy": "piksel.infra"}
OF_VPC = filters("vpc-id", "vpc-1")


def tagged(name, **tags):
    return tag_list(**OURS, **tags, Name=name)


SUBNET = {
    "SubnetId": "subnet-1",
    "VpcId": "vpc-1",
    "CidrBlock": "10.2.0.0/24",
    "AvailabilityZone": "ap-southeast-3a",
    "State": "available",
    "MapPublicIpOnLaunch": False,
    "Tags": tagged("main-public-ap-southeast-3a"),
}


class TestSubnet:
    attributes = {"vpc_id": "vpc-1", "cidr": "10.2.0.0/24", "availability_zone": "ap-southeast-3a"}

    def test_read(self, aws, network):
        others = SUBNET | {"SubnetId": "subnet-2", "State": "pending", "Tags": tag_list(Name="by-hand")}
        aws.expect("ec2", "describe_subnets", {"Subnets": [SUBNET], "NextToken": "more"}, Filters=OF_VPC)
        aws.expect("ec2", "describe_subnets", {"Subnets": [others]}, Filters=OF_VPC, NextToken="more")
        ours, theirs = Subnet(network).read()
        assert ours == Existing(
            "subnet",
            "main-public-ap-southeast-3a",
            {**self.attributes, "map_public_ip_on_launch": False, "tags": OURS},
            {"id": "subnet-1"},
            owned=True,
        )
        assert (theirs.name, theirs.status, theirs.owned) == ("by-hand", "pending", False)

    def test_it_is_made_named_and_then_brought_to_the_rest(self, aws, network):
        made = {key: value for key, value in SUBNET.items() if key != "Tags"}
        name = "main-public-ap-southeast-3a"
        aws.expect_once(
            "ec2",
            "create_subnet",
            {"Subnet": made},
            VpcId="vpc-1",
            CidrBlock="10.2.0.0/24",
            AvailabilityZone="ap-southeast-3a",
            TagSpecifications=specifications("subnet", **OURS, Name=name),
        )
        aws.expect("ec2", "modify_subnet_attribute", SubnetId="subnet-1", MapPublicIpOnLaunch={"Value": True})
        one = Subnet(network).create(name, {**self.attributes, "map_public_ip_on_launch": True, "tags": OURS})
        assert (one.name, one.outputs["id"], one.status) == (name, "subnet-1", "ready")

    def test_what_aws_does_not_know_of_yet_is_tried_again(self, aws, network, pauses):
        aws.fail("ec2", "create_subnet", "InvalidVpcID.NotFound", use="once")
        aws.expect("ec2", "describe_subnets", {"Subnets": []}, Filters=OF_VPC)
        request = {"VpcId": "vpc-1", "CidrBlock": "10.2.0.0/24", "AvailabilityZone": "ap-southeast-3a"}
        tags = specifications("subnet", **OURS, Name="main-a")
        aws.expect_once("ec2", "create_subnet", {"Subnet": SUBNET}, **request, TagSpecifications=tags)
        aws.fail("ec2", "modify_subnet_attribute", "InvalidSubnetID.NotFound")
        aws.expect("ec2", "modify_subnet_attribute", SubnetId="subnet-1", MapPublicIpOnLaunch={"Value": True})
        Subnet(network).create("main-a", {**self.attributes, "map_public_ip_on_launch": True, "tags": OURS})
        assert len(pauses) == 2

    def test_update(self, aws, network):
        one = Subnet(network).parse(SUBNET)
        aws.expect("ec2", "create_tags", Resources=["subnet-1"], Tags=tag_list(Tier="public"))
        aws.expect("ec2", "delete_tags", Resources=["subnet-1"], Tags=[{"Key": "ManagedBy"}])
        Subnet(network).update(one, {"tags": {"Tier": "public"}})
        aws.expect("ec2", "modify_subnet_attribute", SubnetId="subnet-1", MapPublicIpOnLaunch={"Value": False})
        Subnet(network).update(one, {"map_public_ip_on_launch": False})

    def test_delete(self, aws, network):
        aws.expect("ec2", "delete_subnet", SubnetId="subnet-1")
        assert Subnet(network).delete(Subnet(network).parse(SUBNET)) is None

    def test_refresh_asks_for_all_that_wait_at_once(self, aws, network):
        second = SUBNET | {"SubnetId": "subnet-2", "Tags": tagged("main-b")}
        waiting = [Subnet(network).parse(one) for one in (SUBNET, second)]
        aws.expect("ec2", "describe_subnets", {"Subnets": [SUBNET]}, Filters=filters("subnet-id", "subnet-1", "subnet-2"))
        assert [one.outputs["id"] for one in Subnet(network).refresh(waiting)] == ["subnet-1"]

    def test_the_code_of_an_error_is_kept(self, aws, network):
        aws.fail("ec2", "create_subnet", "SubnetLimitExceeded", use="once")
        with pytest.raises(ClientError, match="SubnetLimitExceeded"):
            Subnet(network).create("main-a", self.attributes)

    def test_an_adopted_tag_of_aws_is_none_of_ours(self, network):
        one = Subnet(network).parse(SUBNET | {"Tags": [*tagged("a"), {"Key": "aws:cloudformation:stack-id", "Value": "x"}]})
        assert one.attributes["tags"] == OURS


GATEWAY = {"InternetGatewayId": "igw-1", "Attachments": [{"VpcId": "vpc-1", "State": "available"}], "Tags": tagged("main")}


class TestInternetGateway:
    @pytest.mark.parametrize(
        ("description", "vpc_id"),
        [
            (GATEWAY, "vpc-1"),
            (GATEWAY | {"Tags": []}, "vpc-1"),
            (GATEWAY | {"Attachments": []}, None),
        ],
    )
    def test_the_attached_one_is_ours_and_one_that_waits_for_it_by_name(self, aws, network, description, vpc_id):
        others = [
            {"InternetGatewayId": "igw-2", "Attachments": [{"VpcId": "vpc-2", "State": "available"}], "Tags": tagged("main")},
            {"InternetGatewayId": "igw-3", "Attachments": [], "Tags": tagged("other")},
        ]
        aws.expect("ec2", "describe_internet_gateways", {"InternetGateways": [*others, description]})
        (one,) = InternetGateway(network).read()
        assert (one.name, one.outputs["id"], one.attributes["vpc_id"]) == ("main", "igw-1", vpc_id)

    def test_it_is_made_and_attached(self, aws, network):
        answer = {"InternetGateway": {"InternetGatewayId": "igw-1", "Attachments": []}}
        tags = specifications("internet-gateway", **OURS, Name="main")
        aws.expect_once("ec2", "create_internet_gateway", answer, TagSpecifications=tags)
        aws.expect("ec2", "attach_internet_gateway", InternetGatewayId="igw-1", VpcId="vpc-1")
        assert InternetGateway(network).create("main", {"vpc_id": "vpc-1", "tags": OURS}).outputs == {"id": "igw-1"}

    def test_an_attachment_whose_answer_was_lost_is_one(self, aws, network):
        one = InternetGateway(network).parse(GATEWAY | {"Attachments": []})
        aws.fail("ec2", "attach_internet_gateway", "Resource.AlreadyAssociated", repeated=1)
        InternetGateway(network).update(one, {"vpc_id": "vpc-1"})

    def test_a_gateway_that_is_attached_elsewhere_is_refused_in_the_words_of_aws(self, aws, network):
        one = InternetGateway(network).parse(GATEWAY | {"Attachments": []})
        aws.fail("ec2", "attach_internet_gateway", "Resource.AlreadyAssociated")
        with pytest.raises(ClientError, match=r"Resource\.AlreadyAssociated"):
            InternetGateway(network).update(one, {"vpc_id": "vpc-1"})

    def test_it_is_detached_and_deleted(self, aws, network):
        aws.expect("ec2", "detach_internet_gateway", InternetGatewayId="igw-1", VpcId="vpc-1")
        aws.expect("ec2", "delete_internet_gateway", InternetGatewayId="igw-1")
        assert InternetGateway(network).delete(InternetGateway(network).parse(GATEWAY)) is None

    def test_a_deletion_that_was_cut_off_goes_on(self, aws, network):
        """Both calls are repeated by the SDK, and told that nothing is there."""
        aws.fail("ec2", "detach_internet_gateway", "Gateway.NotAttached")
        aws.fail("ec2", "delete_internet_gateway", "InvalidInternetGatewayID.NotFound")
        assert InternetGateway(network).delete(InternetGateway(network).parse(GATEWAY)) is None

    def test_it_waits_for_addresses_that_are_just_being_released(self, aws, network, pauses):
        aws.fail("ec2", "detach_internet_gateway", "DependencyViolation")
        aws.expect("ec2", "detach_internet_gateway", InternetGatewayId="igw-1", VpcId="vpc-1")
        aws.expect("ec2", "delete_internet_gateway", InternetGatewayId="igw-1")
        InternetGateway(network).delete(InternetGateway(network).parse(GATEWAY))
        assert len(pauses) == 1


ADDRESS = {"AllocationId": "eipalloc-1", "PublicIp": "203.0.113.1", "Domain": "vpc", "Tags": tagged("main-ap-southeast-3a")}


class TestElasticIp:
    def test_ours_are_named_after_the_vpc_and_a_zone_of_its_region(self, aws, network):
        """What bears the name of another VPC that begins alike, or has another purpose, must not be purged with ours."""
        names = (
            "main-b-ap-southeast-3a",
            "main-bastion",
            "main",
            "main-ap-southeast-30a",
            "main-ap-southeast-3a-spare",
            "main-eu-west-1a",
            "xmain-ap-southeast-3a",
        )
        others = [ADDRESS | {"AllocationId": f"eipalloc-{name}", "Tags": tagged(name)} for name in names]
        aws.expect("ec2", "describe_addresses", {"Addresses": [*others, ADDRESS]}, Filters=filters("domain", "vpc"))
        (one,) = ElasticIp(network).read()
        assert (one.name, one.outputs) == ("main-ap-southeast-3a", {"id": "eipalloc-1", "public_ip": "203.0.113.1"})

    def test_it_is_allocated_and_released(self, aws, network):
        answer = {"AllocationId": "eipalloc-1", "PublicIp": "203.0.113.1", "Domain": "vpc"}
        tags = specifications("elastic-ip", **OURS, Name="main-ap-southeast-3a")
        aws.expect_once("ec2", "allocate_address", answer, Domain="vpc", TagSpecifications=tags)
        one = ElasticIp(network).create("main-ap-southeast-3a", {"tags": OURS})
        assert one.outputs["public_ip"] == "203.0.113.1"
        aws.fail("ec2", "release_address", "InvalidIPAddress.InUse")
        aws.expect("ec2", "release_address", AllocationId="eipalloc-1")
        assert ElasticIp(network).delete(one) is None

    def test_tags(self, aws, network):
        aws.expect("ec2", "create_tags", Resources=["eipalloc-1"], Tags=tag_list(a="b"))
        ElasticIp(network).update(ElasticIp(network).parse(ADDRESS), {"tags": {**OURS, "a": "b"}})


def nat(state, identity="nat-1", **more):
    return {
        "NatGatewayId": identity,
        "VpcId": "vpc-1",
        "SubnetId": "subnet-1",
        "State": state,
        "NatGatewayAddresses": [{"AllocationId": "eipalloc-1", "PublicIp": "203.0.113.1"}],
        "Tags": tagged("main-ap-southeast-3a"),
        **more,
    }


class TestNatGateway:
    attributes = {"vpc_id": "vpc-1", "subnet_id": "subnet-1", "allocation_id": "eipalloc-1"}

    @pytest.mark.parametrize(
        ("states", "found"),
        [
            (["available"], [("nat-0", "ready")]),
            (["pending"], [("nat-0", "pending")]),
            (["failed"], [("nat-0", "failed")]),
            (["deleting"], [("nat-0", "deleting")]),
            (["deleted"], []),
            (["failed", "available"], [("nat-1", "ready")]),
            (["available", "failed", "deleting"], [("nat-0", "ready")]),
            (["deleting", "pending"], [("nat-1", "pending")]),
            (["failed", "deleting"], [("nat-0", "failed")]),
            (["available", "pending"], [("nat-0", "ready"), ("nat-1", "pending")]),
        ],
    )
    def test_the_living_one_of_a_name_counts(self, aws, network, states, found):
        gateways = [nat(state, f"nat-{index}") for index, state in enumerate(states)]
        aws.expect("ec2", "describe_nat_gateways", {"NatGateways": gateways}, Filter=OF_VPC)
        assert [(one.outputs["id"], one.status) for one in NatGateway(network).read()] == found

    def test_without_a_vpc_nothing_is_asked(self, network):
        network.vpc = None
        assert NatGateway(network).read() == FlowLog(network).read() == Subnet(network).read() == []

    def test_a_failed_one_says_why(self, network):
        one = NatGateway(network).parse(nat("failed", FailureCode="Gateway.NotAttached", FailureMessage="No gateway."))
        assert (one.status, one.reason) == ("failed", "Gateway.NotAttached: No gateway.")

    def test_it_is_made(self, aws, network):
        aws.expect_once(
            "ec2",
            "create_nat_gateway",
            {"NatGateway": nat("pending")},
            SubnetId="subnet-1",
            AllocationId="eipalloc-1",
            TagSpecifications=specifications("natgateway", **OURS, Name="main-ap-southeast-3a"),
        )
        one = NatGateway(network).create("main-ap-southeast-3a", {**self.attributes, "tags": OURS})
        assert (one.status, one.outputs) == ("pending", {"id": "nat-1", "public_ip": "203.0.113.1"})

    def test_it_is_refreshed_by_id(self, aws, network):
        waiting = [NatGateway(network).parse(nat("pending"))]
        aws.expect("ec2", "describe_nat_gateways", {"NatGateways": [nat("available")]}, Filter=filters("nat-gateway-id", "nat-1"))
        assert [one.status for one in NatGateway(network).refresh(waiting)] == ["ready"]

    def test_a_deletion_is_awaited_whatever_a_list_still_says(self, aws, network):
        aws.expect("ec2", "delete_nat_gateway", {"NatGatewayId": "nat-1"}, NatGatewayId="nat-1")
        assert NatGateway(network).delete(NatGateway(network).parse(nat("available"))).status == "deleting"

    def test_one_that_is_gone_needs_no_deletion(self, aws, network):
        aws.fail("ec2", "delete_nat_gateway", "NatGatewayNotFound")
        assert NatGateway(network).delete(NatGateway(network).parse(nat("available"))) is None

    def test_tags(self, aws, network):
        aws.expect("ec2", "create_tags", Resources=["nat-1"], Tags=tag_list(a="b"))
        NatGateway(network).update(NatGateway(network).parse(nat("available")), {"tags": {**OURS, "a": "b"}})


def table(*routes, identity="rtb-1", name="main-private", associations=(), **more):
    return {
        "RouteTableId": identity,
        "VpcId": "vpc-1",
        "Routes": list(routes),
        "Associations": list(associations),
        "Tags": tagged(name),
        **more,
    }


MAIN = {"Main": True, "RouteTableAssociationId": "rtbassoc-0", "RouteTableId": "rtb-0"}


class TestRouteTable:
    def test_that_of_the_vpc_itself_is_none_of_ours_unless_it_has_a_name(self, aws, network):
        unnamed, named = table(identity="rtb-0", associations=[MAIN], Tags=[]), table(identity="rtb-9", associations=[MAIN])
        aws.expect("ec2", "describe_route_tables", {"RouteTables": [unnamed, named, table()]}, Filters=OF_VPC)
        assert [one.outputs["id"] for one in RouteTable(network).read()] == ["rtb-9", "rtb-1"]

    def test_it_is_made_tagged_and_deleted(self, aws, network):
        tags = specifications("route-table", **OURS, Name="main-private")
        aws.expect_once("ec2", "create_route_table", {"RouteTable": table()}, VpcId="vpc-1", TagSpecifications=tags)
        one = RouteTable(network).create("main-private", {"vpc_id": "vpc-1", "tags": OURS})
        aws.expect("ec2", "create_tags", Resources=["rtb-1"], Tags=tag_list(a="b"))
        RouteTable(network).update(one, {"tags": {**OURS, "a": "b"}})
        aws.expect("ec2", "delete_route_table", RouteTableId="rtb-1")
        assert RouteTable(network).delete(one) is None


def by_hand(target, destination="0.0.0.0/0", key="DestinationCidrBlock", **more):
    argument = {"nat": "NatGatewayId", "pcx": "VpcPeeringConnectionId", "tgw": "TransitGatewayId", "eni": "NetworkInterfaceId"}
    return {key: destination, argument.get(target[:3], "GatewayId"): target, "Origin": "CreateRoute", "State": "active", **more}


class TestRoute:
    def read(self, aws, network, *routes, **more):
        aws.expect("ec2", "describe_route_tables", {"RouteTables": [table(*routes, **more)]}, Filters=OF_VPC)
        return Route(network).read()

    @pytest.mark.parametrize(
        "route",
        [
            {"DestinationCidrBlock": "10.2.0.0/16", "GatewayId": "local", "Origin": "CreateRouteTable", "State": "active"},
            by_hand("vgw-1", Origin="EnableVgwRoutePropagation"),
            by_hand("vpce-1", "pl-1", "DestinationPrefixListId"),
            {"DestinationCidrBlock": "10.8.0.0/16", "CoreNetworkArn": "arn:aws:networkmanager::1:core-network/x", "Origin": "CreateRoute"},
        ],
        ids=["local", "propagated", "endpoint", "core network"],
    )
    def test_those_of_aws_and_of_others_are_not_ours(self, aws, network, route):
        assert self.read(aws, network, route) == []

    @pytest.mark.parametrize(
        ("route", "destination", "target", "owned"),
        [
            (by_hand("nat-1"), "0.0.0.0/0", "nat-1", True),
            (by_hand("igw-1"), "0.0.0.0/0", "igw-1", True),
            (by_hand("nat-1", State="blackhole"), "0.0.0.0/0", "nat-1", True),
            (by_hand("igw-1", "::/0", "DestinationIpv6CidrBlock"), "::/0", "igw-1", True),
            (by_hand("pcx-1", "10.9.0.0/16"), "10.9.0.0/16", "pcx-1", False),
            (by_hand("eni-1", "10.9.0.0/16", InstanceId="i-1", InstanceOwnerId="1"), "10.9.0.0/16", "eni-1", False),
            (by_hand("tgw-1", "pl-1", "DestinationPrefixListId"), "pl-1", "tgw-1", False),
        ],
    )
    def test_what_was_made_by_hand_is_read_and_only_our_ways_out_are_ours(self, aws, network, route, destination, target, owned):
        (one,) = self.read(aws, network, route)
        assert (one.name, one.outputs["id"], one.owned) == (f"main-private {destination}", f"rtb-1 {destination}", owned)
        assert one.attributes == {"route_table_id": "rtb-1", "destination": destination, "target": target}

    def test_those_of_the_default_table_are_named_so_and_not_ours(self, aws, network):
        (one,) = self.read(aws, network, by_hand("igw-1"), associations=[MAIN], Tags=[])
        assert (one.name, one.owned) == ("main-default 0.0.0.0/0", False)

    @pytest.mark.parametrize(
        ("destination", "target", "arguments"),
        [
            ("0.0.0.0/0", "igw-1", {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1"}),
            ("10.0.0.0/8", "vgw-1", {"DestinationCidrBlock": "10.0.0.0/8", "GatewayId": "vgw-1"}),
            ("0.0.0.0/0", "nat-1", {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1"}),
            ("10.0.0.0/8", "pcx-1", {"DestinationCidrBlock": "10.0.0.0/8", "VpcPeeringConnectionId": "pcx-1"}),
            ("pl-1", "tgw-1", {"DestinationPrefixListId": "pl-1", "TransitGatewayId": "tgw-1"}),
            ("10.0.0.0/8", "eni-1", {"DestinationCidrBlock": "10.0.0.0/8", "NetworkInterfaceId": "eni-1"}),
            ("::/0", "eigw-1", {"DestinationIpv6CidrBlock": "::/0", "EgressOnlyInternetGatewayId": "eigw-1"}),
        ],
    )
    def test_each_target_has_its_argument(self, aws, network, destination, target, arguments):
        attributes = {"route_table_id": "rtb-1", "destination": destination, "target": target}
        aws.expect_once("ec2", "create_route", {"Return": True}, RouteTableId="rtb-1", **arguments)
        one = Route(network).create(f"main-private {destination}", attributes)
        aws.expect("ec2", "replace_route", RouteTableId="rtb-1", **arguments)
        Route(network).update(replace(one, attributes={**attributes, "target": "igw-old"}), {"target": target})
        where = {key: value for key, value in arguments.items() if key.startswith("Destination")}
        aws.expect("ec2", "delete_route", RouteTableId="rtb-1", **where)
        assert Route(network).delete(one) is None

    def test_one_that_is_there_already_is_found_and_led_elsewhere(self, aws, network):
        aws.fail("ec2", "create_route", "RouteAlreadyExists", use="once")
        aws.expect("ec2", "describe_route_tables", {"RouteTables": [table(by_hand("igw-9"))]}, Filters=OF_VPC)
        aws.expect("ec2", "replace_route", RouteTableId="rtb-1", DestinationCidrBlock="0.0.0.0/0", NatGatewayId="nat-1")
        wanted = {"route_table_id": "rtb-1", "destination": "0.0.0.0/0", "target": "nat-1"}
        Route(network).create("main-private 0.0.0.0/0", wanted)


def link(subnet_id, state, number=1):
    one = {"RouteTableAssociationId": f"rtbassoc-{number}", "RouteTableId": "rtb-1", "SubnetId": subnet_id}
    return one | ({"AssociationState": {"State": state}} if state else {})


class TestRouteTableAssociation:
    def test_read(self, aws, network):
        states = ("associated", "associating", None, "disassociating", "disassociated", "failed")
        links = [link(f"subnet-{number}", state, number) for number, state in enumerate(states, 1)]
        gateway = {"RouteTableAssociationId": "rtbassoc-9", "RouteTableId": "rtb-1", "GatewayId": "igw-1"}
        aws.expect("ec2", "describe_route_tables", {"RouteTables": [table(associations=[MAIN, gateway, *links])]}, Filters=OF_VPC)
        aws.expect("ec2", "describe_subnets", {"Subnets": [SUBNET]}, Filters=OF_VPC)
        first, *rest = RouteTableAssociation(network).read()
        attributes = {"subnet_id": "subnet-1", "route_table_id": "rtb-1"}
        name = "main-public-ap-southeast-3a"
        assert first == Existing("route_table_association", name, attributes, {"id": "rtbassoc-1"}, owned=True)
        assert [one.name for one in rest] == ["subnet-2", "subnet-3"]

    def test_it_is_made_moved_and_deleted(self, aws, network):
        attributes = {"subnet_id": "subnet-1", "route_table_id": "rtb-1"}
        aws.expect_once("ec2", "associate_route_table", {"AssociationId": "rtbassoc-1"}, SubnetId="subnet-1", RouteTableId="rtb-1")
        one = RouteTableAssociation(network).create("main-a", attributes)
        answer = {"NewAssociationId": "rtbassoc-2"}
        aws.expect("ec2", "replace_route_table_association", answer, AssociationId="rtbassoc-1", RouteTableId="rtb-2")
        RouteTableAssociation(network).update(one, {"route_table_id": "rtb-2"})
        aws.fail("ec2", "replace_route_table_association", "InvalidAssociationID.NotFound", repeated=1)
        RouteTableAssociation(network).update(one, {"route_table_id": "rtb-2"})
        aws.expect("ec2", "disassociate_route_table", AssociationId="rtbassoc-1")
        assert RouteTableAssociation(network).delete(one) is None


FLOW_LOG = {
    "FlowLogId": "fl-1",
    "ResourceId": "vpc-1",
    "TrafficType": "ALL",
    "LogDestinationType": "cloud-watch-logs",
    "LogGroupName": "/aws/vpc/main/flow-logs",
    "DeliverLogsPermissionArn": "arn:aws:iam::123456789012:role/main-flow-logs",
    "MaxAggregationInterval": 600,
    "Tags": tagged("main-flow-logs"),
}
TO_S3 = {"LogDestinationType": "s3", "LogDestination": "arn:aws:s3:::logs"}
CLOUDWATCH = {
    "vpc_id": "vpc-1",
    "traffic_type": "ALL",
    "destination_type": "cloud-watch-logs",
    "destination": "/aws/vpc/main/flow-logs",
    "role_arn": "arn:aws:iam::123456789012:role/main-flow-logs",
    "max_aggregation_interval": 600,
}
S3 = CLOUDWATCH | {"destination_type": "s3", "destination": "arn:aws:s3:::logs", "role_arn": None}
CREATE = {
    "ResourceType": "VPC",
    "ResourceIds": ["vpc-1"],
    "TrafficType": "ALL",
    "MaxAggregationInterval": 600,
    "TagSpecifications": specifications("vpc-flow-log", Name="main-flow-logs"),
}
TO_CLOUDWATCH = {
    "LogDestinationType": "cloud-watch-logs",
    "LogGroupName": "/aws/vpc/main/flow-logs",
    "DeliverLogsPermissionArn": "arn:aws:iam::123456789012:role/main-flow-logs",
}


class TestFlowLog:
    def test_read(self, aws, network):
        to_s3 = {key: value for key, value in FLOW_LOG.items() if key not in TO_CLOUDWATCH} | TO_S3
        aws.expect("ec2", "describe_flow_logs", {"FlowLogs": [FLOW_LOG, to_s3]}, Filter=filters("resource-id", "vpc-1"))
        one, other = FlowLog(network).read()
        assert (one.name, one.attributes) == ("main-flow-logs", CLOUDWATCH | {"tags": OURS})
        assert other.attributes == S3 | {"tags": OURS}

    @pytest.mark.parametrize(("attributes", "arguments"), [(CLOUDWATCH, TO_CLOUDWATCH), (S3, TO_S3)])
    def test_it_is_made(self, aws, network, attributes, arguments):
        aws.expect_once("ec2", "create_flow_logs", {"FlowLogIds": ["fl-1"]}, **CREATE, **arguments)
        assert FlowLog(network).create("main-flow-logs", attributes).outputs == {"id": "fl-1"}

    def test_it_waits_until_the_role_is_known(self, aws, network, pauses):
        words = "Access Denied for LogGroup: Unable to assume given IAM role"
        unsuccessful = [{"ResourceId": "vpc-1", "Error": {"Code": "InvalidParameter", "Message": words}}]
        aws.fail("ec2", "create_flow_logs", "InvalidParameter", words, use="once")
        aws.expect_once("ec2", "create_flow_logs", {"Unsuccessful": unsuccessful}, **CREATE, **TO_CLOUDWATCH)
        aws.expect_once("ec2", "create_flow_logs", {"FlowLogIds": ["fl-1"]}, **CREATE, **TO_CLOUDWATCH)
        FlowLog(network).create("main-flow-logs", CLOUDWATCH)
        assert len(pauses) == 2

    @pytest.mark.parametrize("code", ["LogDestinationNotFoundException", "Access Denied"])
    def test_what_was_not_done_is_an_error_with_its_code(self, aws, network, code):
        answer = {"Unsuccessful": [{"ResourceId": "vpc-1", "Error": {"Code": code, "Message": "Words of AWS."}}]}
        aws.expect_once("ec2", "create_flow_logs", answer, **CREATE, **TO_S3)
        with pytest.raises(ClientError, match=code):
            FlowLog(network).create("main-flow-logs", S3)

    def test_tags_and_deletion(self, aws, network):
        one = FlowLog(network).parse(FLOW_LOG)
        aws.expect("ec2", "create_tags", Resources=["fl-1"], Tags=tag_list(a="b"))
        FlowLog(network).update(one, {"tags": {**OURS, "a": "b"}})
        aws.expect("ec2", "delete_flow_logs", {"Unsuccessful": []}, FlowLogIds=["fl-1"])
        assert FlowLog(network).delete(one) is None
        gone = {"Unsuccessful": [{"ResourceId": "fl-1", "Error": {"Code": "InvalidFlowLogId.NotFound", "Message": "No."}}]}
        aws.expect("ec2", "delete_flow_logs", gone, FlowLogIds=["fl-1"])
        assert FlowLog(network).delete(one) is None
