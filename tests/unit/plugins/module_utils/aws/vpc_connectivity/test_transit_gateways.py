# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the calls of transit gateways, attachments and shares are, to the parameter, and how answers are understood."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.vpc_connectivity.shares import RamResourceShare, RamShareAcceptance
from ansible_collections.piksel.infra.plugins.module_utils.aws.vpc_connectivity.transit_gateways import (
    TransitGateway,
    TransitGatewayVpcAttachment,
)
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import InvalidPlan

from unit.plugins.module_utils.aws.stubs import filters, specifications, tag_list

OURS = {"ManagedBy": "piksel.infra"}
ARN = "arn:aws:ec2:ap-southeast-3:222222222222:transit-gateway/tgw-1"
SHARE = "arn:aws:ram:ap-southeast-3:111111111111:resource-share/1"
GATEWAY = {
    "TransitGatewayId": "tgw-1",
    "TransitGatewayArn": ARN,
    "State": "available",
    "OwnerId": "222222222222",
    "Options": {
        "AmazonSideAsn": 64512,
        "AutoAcceptSharedAttachments": "disable",
        "DefaultRouteTableAssociation": "enable",
        "DefaultRouteTablePropagation": "enable",
        "DnsSupport": "enable",
        "VpnEcmpSupport": "enable",
    },
    "Tags": tag_list(**OURS, Name="all"),
}
ATTACHMENT = {
    "TransitGatewayAttachmentId": "tgw-attach-1",
    "TransitGatewayId": "tgw-1",
    "VpcId": "vpc-main",
    "State": "available",
    "SubnetIds": ["subnet-1", "subnet-2"],
    "Options": {"DnsSupport": "enable", "ApplianceModeSupport": "disable"},
    "Tags": tag_list(**OURS, Name="main"),
}
OF_VPC = filters("vpc-id", "vpc-main")


def gateways(aws, area, *descriptions, attached=()):
    aws.expect("ec2", "describe_transit_gateways", {"TransitGateways": [*descriptions]})
    aws.expect("ec2", "describe_transit_gateway_vpc_attachments", {"TransitGatewayVpcAttachments": [*attached]}, Filters=OF_VPC)
    return TransitGateway(area, ["all"])


class TestGateway:
    def test_read_finds_those_of_the_names_and_ours_that_the_vpc_is_attached_to(self, aws, area):
        second = GATEWAY | {"TransitGatewayId": "tgw-2", "Tags": tag_list(**OURS, Name="second")}
        shared = GATEWAY | {"TransitGatewayId": "tgw-3", "Tags": []}
        attached = [ATTACHMENT | {"TransitGatewayId": identity} for identity in ("tgw-2", "tgw-3")]
        first, other = gateways(aws, area, GATEWAY, second, shared, GATEWAY | {"State": "deleted"}, attached=attached).read()
        assert (first.name, other.name, first.outputs) == ("all", "second", {"id": "tgw-1", "arn": ARN})
        assert first.attributes == {
            "description": "",
            "asn": 64512,
            "auto_accept_shared_attachments": False,
            "default_route_table_association": True,
            "default_route_table_propagation": True,
            "dns_support": True,
            "vpn_ecmp_support": True,
            "tags": OURS,
        }

    def test_it_is_made_by_its_name(self, aws, area):
        aws.expect("ec2", "describe_transit_gateway_vpc_attachments", {"TransitGatewayVpcAttachments": []}, Filters=OF_VPC)
        aws.expect_once(
            "ec2",
            "create_transit_gateway",
            {"TransitGateway": GATEWAY | {"State": "pending"}},
            Description="All of them",
            Options={"AmazonSideAsn": 64600, "AutoAcceptSharedAttachments": "enable"},
            TagSpecifications=specifications("transit-gateway", **OURS, Name="all"),
        )
        attributes = {"description": "All of them", "asn": 64600, "auto_accept_shared_attachments": True, "tags": OURS}
        assert TransitGateway(area, ["all"]).make("all", attributes).status == "pending"

    def test_a_change_takes_time(self, aws, area):
        kind = gateways(aws, area, GATEWAY)
        (one,) = kind.read()
        aws.expect("ec2", "modify_transit_gateway", TransitGatewayId="tgw-1", Options={"DnsSupport": "disable"}, Description="x")
        assert kind.update(one, {"dns_support": False, "description": "x"}).status == "pending"
        aws.expect("ec2", "create_tags", Resources=["tgw-1"], Tags=tag_list(Use="all"))
        assert kind.update(one, {"tags": {**OURS, "Use": "all"}}) is None

    def test_it_goes_once_nothing_is_attached_any_more(self, aws, area, pauses):
        kind = gateways(aws, area, GATEWAY)
        (one,) = kind.read()
        aws.fail("ec2", "delete_transit_gateway", "IncorrectState")
        aws.expect("ec2", "delete_transit_gateway", TransitGatewayId="tgw-1")
        assert (kind.delete(one).status, len(pauses)) == ("deleting", 1)


class TestAttachment:
    def attachment(self, aws, area, **more):
        listed = {"TransitGatewayVpcAttachments": [ATTACHMENT | more]}
        aws.expect("ec2", "describe_transit_gateway_vpc_attachments", listed, Filters=OF_VPC)
        (one,) = TransitGatewayVpcAttachment(area).read()
        return one

    def test_read(self, aws, area):
        one = self.attachment(aws, area)
        assert one.attributes == {
            "transit_gateway_id": "tgw-1",
            "vpc_id": "vpc-main",
            "subnet_ids": frozenset({"subnet-1", "subnet-2"}),
            "dns_support": True,
            "appliance_mode": False,
            "tags": OURS,
        }

    def test_who_has_to_accept_it_is_said(self, aws, area):
        one = self.attachment(aws, area, State="pendingAcceptance")
        assert (one.status, one.reason) == ("pending", "the owner of the transit gateway has to accept it")

    def test_it_is_made_by_its_name(self, aws, area):
        aws.expect_once(
            "ec2",
            "create_transit_gateway_vpc_attachment",
            {"TransitGatewayVpcAttachment": ATTACHMENT | {"State": "pending"}},
            TransitGatewayId="tgw-1",
            VpcId="vpc-main",
            SubnetIds=["subnet-1", "subnet-2"],
            Options={"DnsSupport": "enable", "ApplianceModeSupport": "disable"},
            TagSpecifications=specifications("transit-gateway-attachment", **OURS, Name="main"),
        )
        kind = TransitGatewayVpcAttachment(area)
        assert kind.make("main", {**kind.parse(ATTACHMENT).attributes, "tags": OURS}).status == "pending"

    def test_subnets_and_options_change_in_one_call(self, aws, area):
        one, kind = self.attachment(aws, area), TransitGatewayVpcAttachment(area)
        aws.expect(
            "ec2",
            "modify_transit_gateway_vpc_attachment",
            TransitGatewayAttachmentId="tgw-attach-1",
            AddSubnetIds=["subnet-3"],
            RemoveSubnetIds=["subnet-1"],
            Options={"ApplianceModeSupport": "enable"},
        )
        changes = {"subnet_ids": frozenset({"subnet-2", "subnet-3"}), "appliance_mode": True}
        assert kind.update(one, changes).status == "pending"

    def test_delete(self, aws, area):
        one = self.attachment(aws, area)
        aws.expect("ec2", "delete_transit_gateway_vpc_attachment", TransitGatewayAttachmentId="tgw-attach-1")
        assert TransitGatewayVpcAttachment(area).delete(one).status == "deleting"


def share(status="ACTIVE", **more):
    tags = [{"key": "ManagedBy", "value": "piksel.infra"}]
    return {"resourceShareArn": SHARE, "name": "all", "status": status, "allowExternalPrincipals": True, "tags": tags, **more}


class TestShare:
    def read(self, aws, area):
        aws.expect("ram", "get_resource_shares", {"resourceShares": [share("DELETED"), share()]}, resourceOwner="SELF", name="all")
        for what, linked in (("RESOURCE", [(ARN, "ASSOCIATED")]), ("PRINCIPAL", [("111111111111", "ASSOCIATING"), ("9", "DISASSOCIATED")])):
            found = [{"associatedEntity": entity, "status": status} for entity, status in linked]
            answer = {"resourceShareAssociations": found}
            aws.expect("ram", "get_resource_share_associations", answer, associationType=what, resourceShareArns=[SHARE])
        (one,) = RamResourceShare(area, ["all"]).read()
        return one

    def test_whoever_has_not_accepted_yet_is_one_of_it(self, aws, area):
        one = self.read(aws, area)
        assert one.attributes == {
            "resource_arns": frozenset({ARN}),
            "principals": frozenset({"111111111111"}),
            "allow_external_principals": True,
            "tags": OURS,
        }
        assert (one.owned, one.status) == (True, "ready")

    def test_it_is_made_in_one_call(self, aws, area):
        aws.expect_once(
            "ram",
            "create_resource_share",
            {"resourceShare": share("PENDING")},
            name="all",
            resourceArns=[ARN],
            principals=["111111111111"],
            allowExternalPrincipals=False,
            tags=[{"key": "ManagedBy", "value": "piksel.infra"}],
        )
        attributes = {"resource_arns": {ARN}, "principals": {"111111111111"}, "allow_external_principals": False, "tags": OURS}
        assert RamResourceShare(area, ["all"]).make("all", attributes).status == "pending"

    def test_it_changes(self, aws, area):
        one = self.read(aws, area)
        aws.expect("ram", "update_resource_share", resourceShareArn=SHARE, allowExternalPrincipals=False)
        aws.expect("ram", "associate_resource_share", resourceShareArn=SHARE, principals=["333333333333"])
        aws.expect("ram", "disassociate_resource_share", resourceShareArn=SHARE, principals=["111111111111"])
        aws.expect("ram", "tag_resource", resourceShareArn=SHARE, tags=[{"key": "Use", "value": "all"}])
        aws.expect("ram", "untag_resource", resourceShareArn=SHARE, tagKeys=["ManagedBy"])
        changes = {"principals": frozenset({"333333333333"}), "allow_external_principals": False, "tags": {"Use": "all"}}
        RamResourceShare(area, ["all"]).update(one, changes)

    def test_delete(self, aws, area):
        one = self.read(aws, area)
        aws.expect("ram", "delete_resource_share", resourceShareArn=SHARE)
        assert RamResourceShare(area, ["all"]).delete(one) is None


class TestAcceptance:
    kind = staticmethod(lambda area: RamShareAcceptance(area, {"all": "111111111111"}))

    def expect_shares(self, aws, *found):
        aws.expect("ram", "get_resource_shares", {"resourceShares": [*found]}, resourceOwner="OTHER-ACCOUNTS", name="all")

    @pytest.mark.parametrize(("gateways", "status"), [([ARN], "ready"), ([], "pending")])
    def test_it_is_ready_when_the_gateway_shows(self, aws, area, gateways, status):
        self.expect_shares(aws, share(owningAccountId="333333333333"), share(owningAccountId="111111111111"))
        asked = {"resourceOwner": "OTHER-ACCOUNTS", "resourceShareArns": [SHARE], "resourceType": "ec2:TransitGateway"}
        aws.expect("ram", "list_resources", {"resources": [{"arn": one} for one in gateways]}, **asked)
        (one,) = self.kind(area).read()
        assert (one.status, one.outputs.get("transit_gateway_id")) == (status, "tgw-1" if gateways else None)

    def test_the_invitation_of_that_account_is_accepted(self, aws, area):
        def invitation(arn, sender, status="PENDING"):
            own = {"resourceShareInvitationArn": arn, "senderAccountId": sender, "status": status}
            return {**own, "resourceShareName": "all", "resourceShareArn": SHARE}

        found = [invitation("a", "333333333333"), invitation("b", "111111111111", "EXPIRED"), invitation("c", "111111111111")]
        aws.expect("ram", "get_resource_share_invitations", {"resourceShareInvitations": found})
        aws.expect_once("ram", "accept_resource_share_invitation", resourceShareInvitationArn="c")
        assert self.kind(area).make("all", {"account_id": "111111111111"}).status == "pending"

    def test_without_an_invitation_it_says_who_has_to_share(self, aws, area):
        aws.expect("ram", "get_resource_share_invitations", {"resourceShareInvitations": []})
        with pytest.raises(InvalidPlan, match="account 111111111111 has not shared a transit gateway as all; the run of role connectivity"):
            self.kind(area).make("all", {"account_id": "111111111111"})
