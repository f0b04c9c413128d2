# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the calls of both sides of a peering connection are, to the parameter, and how answers are understood."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.vpc_connectivity.peering import (
    VpcPeeringAcceptance,
    VpcPeeringConnection,
    VpcPeeringOptions,
)
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing
from botocore.exceptions import ClientError

from unit.plugins.module_utils.aws.stubs import filters, specifications, tag_list

OURS = {"ManagedBy": "piksel.infra"}
ASKED = filters("requester-vpc-info.vpc-id", "vpc-main")
SEEN = filters("accepter-vpc-info.vpc-id", "vpc-hub")
OPTION = "AllowDnsResolutionFromRemoteVpc"


def connection(code="active", tags=True, **options):
    """options: `ours` and `theirs`, as far as the side that looks is shown them."""
    sides = {"ours": ("222222222222", "vpc-main"), "theirs": ("111111111111", "vpc-hub")}
    ours, theirs = (
        {"OwnerId": account, "VpcId": vpc, "Region": "ap-southeast-3"}
        | ({"PeeringOptions": {OPTION: options[key]}} if key in options else {})
        for key, (account, vpc) in sides.items()
    )
    named = tag_list(**OURS, Name="hub") if tags else []
    status = {"Code": code, "Message": "Words of AWS."}
    return {"VpcPeeringConnectionId": "pcx-1", "Status": status, "RequesterVpcInfo": ours, "AccepterVpcInfo": theirs, "Tags": named}


ATTRIBUTES = {"vpc_id": "vpc-main", "peer_vpc_id": "vpc-hub", "peer_account_id": "111111111111", "peer_region": "ap-southeast-3"}


class TestConnection:
    def test_read_leaves_out_what_is_over(self, aws, area):
        over = connection("deleted") | {"VpcPeeringConnectionId": "pcx-0"}
        aws.expect("ec2", "describe_vpc_peering_connections", {"VpcPeeringConnections": [over, connection()]}, Filters=ASKED)
        (one,) = VpcPeeringConnection(area).read()
        assert (one.name, one.attributes, one.outputs) == ("hub", {**ATTRIBUTES, "tags": OURS}, {"id": "pcx-1"})
        assert (one.status, one.owned) == ("ready", True)

    @pytest.mark.parametrize(
        ("code", "status"),
        [("initiating-request", "pending"), ("pending-acceptance", "ready"), ("failed", "failed"), ("expired", "failed")],
    )
    def test_it_is_ready_when_it_can_be_accepted(self, aws, area, code, status):
        made = VpcPeeringConnection(area).parse(connection("initiating-request"))
        asked = filters("vpc-peering-connection-id", "pcx-1")
        aws.expect("ec2", "describe_vpc_peering_connections", {"VpcPeeringConnections": [connection(code)]}, Filters=asked)
        (one,) = VpcPeeringConnection(area).refresh([made])
        assert (one.status, one.reason) == (status, "Words of AWS.")

    def test_it_is_asked_for_by_its_name(self, aws, area):
        aws.expect_once(
            "ec2",
            "create_vpc_peering_connection",
            {"VpcPeeringConnection": connection("initiating-request", tags=False)},
            VpcId="vpc-main",
            PeerVpcId="vpc-hub",
            PeerOwnerId="111111111111",
            PeerRegion="ap-southeast-3",
            TagSpecifications=specifications("vpc-peering-connection", **OURS, Name="hub"),
        )
        one = VpcPeeringConnection(area).create("hub", {**ATTRIBUTES, "tags": OURS})
        assert (one.name, one.outputs["id"], one.status) == ("hub", "pcx-1", "pending")

    def test_delete(self, aws, area):
        aws.expect("ec2", "delete_vpc_peering_connection", VpcPeeringConnectionId="pcx-1")
        kind = VpcPeeringConnection(area)
        assert kind.delete(kind.parse(connection())) is None


class TestAcceptance:
    def test_the_tags_are_those_of_the_other_side(self, aws, there, area):
        aws.expect("ec2", "describe_vpc_peering_connections", {"VpcPeeringConnections": [connection()]}, Filters=ASKED)
        other = connection() | {"Tags": tag_list(Use="hub", Name="hub")}
        there.expect("ec2", "describe_vpc_peering_connections", {"VpcPeeringConnections": [other]}, Filters=SEEN)
        (one,) = VpcPeeringAcceptance(area).read()
        assert (one.attributes, one.owned) == ({"peering_connection_id": "pcx-1", "tags": {"Use": "hub"}}, False)

    def test_one_that_waits_for_it_has_none(self, aws, area):
        waiting = {"VpcPeeringConnections": [connection("pending-acceptance")]}
        aws.expect("ec2", "describe_vpc_peering_connections", waiting, Filters=ASKED)
        assert VpcPeeringAcceptance(area).read() == []

    def test_it_is_accepted_by_the_other_side_which_may_hear_of_it_late(self, aws, there, area, pauses):
        there.fail("ec2", "accept_vpc_peering_connection", "InvalidVpcPeeringConnectionID.NotFound", use="once")
        waiting = {"VpcPeeringConnections": [connection("pending-acceptance")]}
        aws.expect("ec2", "describe_vpc_peering_connections", waiting, Filters=ASKED)
        there.expect_once("ec2", "accept_vpc_peering_connection", VpcPeeringConnectionId="pcx-1")
        there.expect("ec2", "create_tags", Resources=["pcx-1"], Tags=tag_list(**OURS, Name="hub"))
        one = VpcPeeringAcceptance(area).create("hub", {"peering_connection_id": "pcx-1", "tags": OURS})
        assert (one.status, len(pauses)) == ("pending", 1)

    def test_what_the_other_side_refuses_fails(self, there, area):
        there.fail("ec2", "accept_vpc_peering_connection", "UnauthorizedOperation", use="once")
        with pytest.raises(ClientError, match="UnauthorizedOperation"):
            VpcPeeringAcceptance(area).create("hub", {"peering_connection_id": "pcx-1", "tags": OURS})

    def test_nothing_is_to_delete(self, area):
        assert VpcPeeringAcceptance(area).delete(Existing("vpc_peering_acceptance", "hub")) is None


class TestOptions:
    def test_each_side_shows_its_own(self, aws, there, area):
        mine, other = connection(ours=True), connection(theirs=False)
        aws.expect("ec2", "describe_vpc_peering_connections", {"VpcPeeringConnections": [mine]}, Filters=ASKED)
        there.expect("ec2", "describe_vpc_peering_connections", {"VpcPeeringConnections": [other]}, Filters=SEEN)
        (one,) = VpcPeeringOptions(area).read()
        wanted = {"requester_dns_resolution": True, "accepter_dns_resolution": False}
        assert one.attributes == {"peering_connection_id": "pcx-1", **wanted}

    def test_there_are_none_before_it_is_active(self, aws, area):
        aws.expect("ec2", "describe_vpc_peering_connections", {"VpcPeeringConnections": [connection("provisioning")]}, Filters=ASKED)
        assert VpcPeeringOptions(area).read() == []

    def test_each_side_sets_its_own_once_it_hears_that_it_is_active(self, aws, there, area, pauses):
        operation, identity = "modify_vpc_peering_connection_options", {"VpcPeeringConnectionId": "pcx-1"}
        aws.expect("ec2", operation, **identity, RequesterPeeringConnectionOptions={OPTION: True})
        there.fail("ec2", operation, "OperationNotPermitted")
        there.expect("ec2", operation, **identity, AccepterPeeringConnectionOptions={OPTION: True})
        attributes = {"peering_connection_id": "pcx-1", "requester_dns_resolution": True, "accepter_dns_resolution": True}
        one = VpcPeeringOptions(area).create("hub", attributes)
        assert (one.attributes, len(pauses)) == (attributes, 1)

    def test_what_is_as_wanted_is_not_set(self, aws, area):
        one = Existing("vpc_peering_options", "hub", {"peering_connection_id": "pcx-1"})
        options = {"RequesterPeeringConnectionOptions": {OPTION: False}}
        aws.expect("ec2", "modify_vpc_peering_connection_options", VpcPeeringConnectionId="pcx-1", **options)
        VpcPeeringOptions(area).update(one, {"requester_dns_resolution": False})
