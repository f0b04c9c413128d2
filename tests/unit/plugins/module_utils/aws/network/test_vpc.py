# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The VPC with what AWS makes along with it, its further ranges, and its DHCP options."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.network.area import Network
from ansible_collections.piksel.infra.plugins.module_utils.aws.network.dhcp import DhcpOptions
from ansible_collections.piksel.infra.plugins.module_utils.aws.network.rules import Entry, Rule
from ansible_collections.piksel.infra.plugins.module_utils.aws.network.vpc import Vpc, VpcCidrBlock
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import InvalidPlan
from botocore.exceptions import ClientError, WaiterError

from unit.plugins.module_utils.aws.stubs import filters, specifications, tag_list

OURS = {"ManagedBy": "piksel.infra"}
TAGS = tag_list(**OURS, Name="main")
VPC = {"VpcId": "vpc-1", "CidrBlock": "10.2.0.0/16", "State": "available", "InstanceTenancy": "default", "Tags": TAGS}
ANYWHERE = "0.0.0.0/0"
OPEN = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": ANYWHERE}]}
GROUPS = [
    {"GroupName": "other", "GroupId": "sg-2", "VpcId": "vpc-1"},
    {
        "GroupName": "default",
        "GroupId": "sg-1",
        "VpcId": "vpc-1",
        "IpPermissions": [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": "sg-1"}]}],
        "IpPermissionsEgress": [OPEN],
    },
]
ENTRIES = [
    {"RuleNumber": number, "Egress": egress, "RuleAction": "allow", "Protocol": "-1", "CidrBlock": ANYWHERE}
    for egress in (True, False)
    for number in (100, 32767)
]
ACLS = [
    {"NetworkAclId": "acl-2", "IsDefault": False, "Entries": []},
    {"NetworkAclId": "acl-1", "IsDefault": True, "Entries": ENTRIES},
]
TABLES = [
    {"RouteTableId": "rtb-2", "Associations": [{"SubnetId": "subnet-1", "Main": False}]},
    {"RouteTableId": "rtb-1", "Associations": [{"Main": True}]},
]
AS_MADE = {
    "default_security_group": {
        "ingress": frozenset({Rule("all", None, None, "self")}),
        "egress": frozenset({Rule("all", None, None, ANYWHERE)}),
    },
    "default_network_acl": {
        "ingress": frozenset({Entry(100, False, "allow", "all", ANYWHERE)}),
        "egress": frozenset({Entry(100, True, "allow", "all", ANYWHERE)}),
    },
}


def expect_defaults(aws, support=True, hostnames=False):
    for operation, answer in (
        ("describe_security_groups", {"SecurityGroups": GROUPS}),
        ("describe_network_acls", {"NetworkAcls": ACLS}),
        ("describe_route_tables", {"RouteTables": TABLES}),
    ):
        aws.expect("ec2", operation, answer, Filters=filters("vpc-id", "vpc-1"))
    dns = {"enableDnsSupport": {"EnableDnsSupport": {"Value": support}}, "enableDnsHostnames": {"EnableDnsHostnames": {"Value": hostnames}}}
    for attribute, answer in dns.items():
        aws.expect("ec2", "describe_vpc_attribute", answer, VpcId="vpc-1", Attribute=attribute)


class TestFindingTheVpc:
    @pytest.mark.parametrize(
        ("adopt", "asked"),
        [
            (None, filters("tag:Name", "main")),
            ({"vpc_id": "vpc-1", "tags": None}, filters("vpc-id", "vpc-1")),
            ({"vpc_id": None, "tags": {"b": "2", "a": "1"}}, filters("tag:a", "1") + filters("tag:b", "2")),
        ],
    )
    def test_by_name_by_id_or_by_tags(self, aws, network, adopt, asked):
        aws.expect("ec2", "describe_vpcs", {"Vpcs": [VPC]}, Filters=asked)
        network.find(adopt)
        assert network.vpc_id == "vpc-1"

    def test_one_that_is_not_there_is_none(self, aws, network):
        aws.expect("ec2", "describe_vpcs", {"Vpcs": []}, Filters=filters("tag:Name", "main"))
        network.find(None)
        assert network.vpc is None
        assert Vpc(network).read() == VpcCidrBlock(network).read() == []

    @pytest.mark.parametrize(("adopt", "what"), [(None, "vpc_name"), ({"tags": {"a": "1"}}, r"vpc_adopt\.tags")])
    def test_one_of_several_is_refused_with_their_ids(self, aws, network, adopt, what):
        asked = filters("tag:a", "1") if adopt else filters("tag:Name", "main")
        aws.expect("ec2", "describe_vpcs", {"Vpcs": [VPC | {"VpcId": "vpc-2"}, VPC]}, Filters=asked)
        with pytest.raises(InvalidPlan, match=f"{what} fits 2 VPCs: vpc-1, vpc-2"):
            network.find(adopt)

    def test_an_adopted_one_that_is_not_there_is_refused(self, aws, network):
        aws.expect("ec2", "describe_vpcs", {"Vpcs": []}, Filters=filters("vpc-id", "vpc-9"))
        with pytest.raises(InvalidPlan, match=r"vpc_adopt: no VPC in this region has .*vpc-9"):
            network.find({"vpc_id": "vpc-9", "tags": None})


class TestVpc:
    def test_read(self, aws, network):
        network.vpc = VPC
        expect_defaults(aws)
        (one,) = Vpc(network).read()
        plain = {"cidr": "10.2.0.0/16", "instance_tenancy": "default", "tags": OURS, "dns_support": True, "dns_hostnames": False}
        assert one.attributes == plain | AS_MADE
        assert one.outputs == {
            "id": "vpc-1",
            "default_security_group_id": "sg-1",
            "default_network_acl_id": "acl-1",
            "default_route_table_id": "rtb-1",
        }
        assert (one.name, one.owned, one.status) == ("main", True, "ready")

    def test_an_adopted_one_is_called_as_described(self, aws, network):
        network.vpc = VPC | {"Tags": tag_list(Name="from-terraform")}
        expect_defaults(aws)
        assert [(one.name, one.owned) for one in Vpc(network).read()] == [("main", False)]

    def expect_created(self, aws, state="pending", **answers):
        made = {key: value for key, value in VPC.items() if key != "Tags"} | {"State": state}
        tags = specifications("vpc", **OURS, Name="main")
        aws.expect_once("ec2", "create_vpc", {"Vpc": made}, CidrBlock="10.2.0.0/16", InstanceTenancy="default", TagSpecifications=tags)

    def test_it_is_made_awaited_and_then_brought_to_the_rest(self, aws, network):
        network.vpc = None
        self.expect_created(aws)
        aws.fail("ec2", "describe_vpcs", "InvalidVpcID.NotFound", VpcIds=["vpc-1"])
        for state in ("pending", "pending", "available", "available"):  # exists; available after two; read
            aws.expect("ec2", "describe_vpcs", {"Vpcs": [VPC | {"State": state}]}, VpcIds=["vpc-1"])
        expect_defaults(aws)
        aws.expect("ec2", "modify_vpc_attribute", VpcId="vpc-1", EnableDnsHostnames={"Value": True})
        closed = {"ingress": frozenset(), "egress": frozenset()}
        own = [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": "sg-1"}]}]
        aws.expect("ec2", "revoke_security_group_ingress", GroupId="sg-1", IpPermissions=own)
        aws.expect("ec2", "revoke_security_group_egress", GroupId="sg-1", IpPermissions=[OPEN])
        aws.expect("ec2", "delete_network_acl_entry", NetworkAclId="acl-1", RuleNumber=100, Egress=False)
        wanted = {
            "cidr": "10.2.0.0/16",
            "dns_support": True,
            "dns_hostnames": True,
            "default_security_group": closed,
            "default_network_acl": {"ingress": frozenset()},
            "tags": OURS,
        }
        one = Vpc(network).create("main", wanted)
        assert one.outputs["default_route_table_id"] == "rtb-1"
        assert network.vpc_id == "vpc-1"  # what comes after reads its own lists by it

    def test_one_that_is_as_wanted_from_the_start_is_left_so(self, aws, network):
        self.expect_created(aws, state="available")
        aws.expect("ec2", "describe_vpcs", {"Vpcs": [VPC]}, VpcIds=["vpc-1"])
        expect_defaults(aws)
        Vpc(network).create("main", {"cidr": "10.2.0.0/16", "tags": OURS, **AS_MADE})

    def test_one_that_never_comes_is_an_error(self, aws, network):
        self.expect_created(aws)
        aws.fail("ec2", "describe_vpcs", "UnauthorizedOperation", VpcIds=["vpc-1"])
        with pytest.raises(WaiterError, match="Words of AWS"):
            Vpc(network).create("main", {"cidr": "10.2.0.0/16", "tags": OURS})

    def test_a_second_one_is_not_made_where_the_answer_was_lost(self, aws, network):
        network.vpc = None
        aws.fail("ec2", "create_vpc", "InternalError", use="once", status=500)
        aws.expect("ec2", "describe_vpcs", {"Vpcs": [VPC]}, Filters=filters("tag:Name", "main"))
        expect_defaults(aws)
        aws.expect("ec2", "describe_vpcs", {"Vpcs": [VPC]}, VpcIds=["vpc-1"])
        expect_defaults(aws)
        assert Vpc(network).create("main", {"cidr": "10.2.0.0/16", "tags": OURS}).outputs["id"] == "vpc-1"

    def updated(self, aws, network, **changes):
        network.vpc = VPC
        expect_defaults(aws)
        (one,) = Vpc(network).read()
        return lambda: Vpc(network).update(one, changes)

    def test_dns_attributes_are_set_one_a_call_support_first(self, aws, network):
        update = self.updated(aws, network, dns_hostnames=True, dns_support=True)
        aws.expect("ec2", "modify_vpc_attribute", VpcId="vpc-1", EnableDnsSupport={"Value": True})
        aws.expect("ec2", "modify_vpc_attribute", VpcId="vpc-1", EnableDnsHostnames={"Value": True})
        update()

    def test_tags(self, aws, network):
        update = self.updated(aws, network, tags={"a": "b"})
        aws.expect("ec2", "create_tags", Resources=["vpc-1"], Tags=tag_list(a="b"))
        aws.expect("ec2", "delete_tags", Resources=["vpc-1"], Tags=[{"Key": "ManagedBy"}])
        update()

    def test_a_direction_that_is_not_given_stays(self, network):
        for attribute, present in AS_MADE.items():
            target = Vpc(network).target(attribute, {"ingress": frozenset()}, present)
            assert target == {"ingress": frozenset(), "egress": present["egress"]}
            assert Vpc(network).target(attribute, {"ingress": frozenset()}, None) == {"ingress": frozenset()}

    def test_tags_add_up_unless_they_are_purged(self, aws, network):
        assert Vpc(network).target("tags", {"a": "b"}, OURS) == {**OURS, "a": "b"}
        assert Vpc(Network(aws, "main", "piksel.infra", purge_tags=True)).target("tags", {"a": "b"}, OURS) == {"a": "b"}

    def test_delete(self, aws, network):
        network.vpc = VPC
        expect_defaults(aws)
        (one,) = Vpc(network).read()
        aws.expect("ec2", "delete_vpc", VpcId="vpc-1")
        assert Vpc(network).delete(one) is None

    def test_what_it_still_holds_ends_a_deletion_with_the_code_of_aws(self, aws, network, pauses):
        network.vpc = VPC
        expect_defaults(aws)
        (one,) = Vpc(network).read()
        for _ in range(9):
            aws.fail("ec2", "delete_vpc", "DependencyViolation")
        with pytest.raises(ClientError, match="DependencyViolation"):
            Vpc(network).delete(one)
        assert len(pauses) == 8


def block(cidr, state, number=1):
    return {"CidrBlock": cidr, "AssociationId": f"vpc-cidr-assoc-{number}", "CidrBlockState": {"State": state}}


class TestVpcCidrBlock:
    states = {"associating": "pending", "associated": "ready", "disassociating": "deleting", "failing": "failed", "failed": "failed"}

    def test_further_ranges_by_state(self, network):
        primary, gone = block("10.2.0.0/16", "associated"), block("10.9.0.0/16", "disassociated")
        further = [block(f"10.{number}.0.0/16", state, number) for number, state in enumerate(self.states, 3)]
        network.vpc = VPC | {"CidrBlockAssociationSet": [primary, gone, *further]}
        found = VpcCidrBlock(network).read()
        assert [(one.name, one.status) for one in found] == [
            (f"10.{number}.0.0/16", status) for number, status in enumerate(self.states.values(), 3)
        ]
        assert (found[0].attributes, found[0].outputs) == ({"cidr": "10.3.0.0/16", "vpc_id": "vpc-1"}, {"id": "vpc-cidr-assoc-3"})
        assert found[0].owned

    def test_one_is_associated_refreshed_and_disassociated(self, aws, network):
        answer = {"VpcId": "vpc-1", "CidrBlockAssociation": block("10.3.0.0/16", "associating")}
        aws.expect_once("ec2", "associate_vpc_cidr_block", answer, VpcId="vpc-1", CidrBlock="10.3.0.0/16")
        one = VpcCidrBlock(network).create("10.3.0.0/16", {"cidr": "10.3.0.0/16", "vpc_id": "vpc-1"})
        assert (one.name, one.status) == ("10.3.0.0/16", "pending")
        after = VPC | {"CidrBlockAssociationSet": [block("10.3.0.0/16", "associated")]}
        aws.expect("ec2", "describe_vpcs", {"Vpcs": [after]}, VpcIds=["vpc-1"])
        assert [found.status for found in VpcCidrBlock(network).refresh([one])] == ["ready"]
        aws.expect("ec2", "disassociate_vpc_cidr_block", AssociationId="vpc-cidr-assoc-1")
        assert VpcCidrBlock(network).delete(one) is None

    def test_one_that_was_associated_without_an_answer_is_found(self, aws, network):
        aws.fail("ec2", "associate_vpc_cidr_block", "InternalError", use="once", status=500)
        after = VPC | {"CidrBlockAssociationSet": [block("10.3.0.0/16", "associated")]}
        aws.expect("ec2", "describe_vpcs", {"Vpcs": [after]}, VpcIds=["vpc-1"])
        assert VpcCidrBlock(network).create("10.3.0.0/16", {"cidr": "10.3.0.0/16", "vpc_id": "vpc-1"}).status == "ready"


def options(identity, domain="a.example", name="main"):
    configuration = [{"Key": "domain-name", "Values": [{"Value": domain}]}]
    return {"DhcpOptionsId": identity, "DhcpConfigurations": configuration, "Tags": tag_list(**OURS, Name=name)}


def wanted(domain):
    return {"domain-name": (domain,)}


class TestDhcpOptions:
    def read(self, aws, network, *found):
        aws.expect("ec2", "describe_dhcp_options", {"DhcpOptions": list(found)})
        return DhcpOptions(network).read()

    def expect_made(self, aws, identity, domain):
        aws.expect_once(
            "ec2",
            "create_dhcp_options",
            {"DhcpOptions": {key: value for key, value in options(identity, domain).items() if key != "Tags"}},
            DhcpConfigurations=[{"Key": "domain-name", "Values": [domain]}],
            TagSpecifications=specifications("dhcp-options", **OURS, Name="main"),
        )

    def expect_associated(self, aws, identity):
        aws.expect("ec2", "associate_dhcp_options", DhcpOptionsId=identity, VpcId="vpc-1")

    def expect_deleted(self, aws, identity):
        aws.expect("ec2", "delete_dhcp_options", DhcpOptionsId=identity)

    def test_of_those_with_the_name_the_associated_one_is_meant(self, aws, network):
        (one,) = self.read(aws, network, options("dopt-2"), options("dopt-3", name="other"), options("dopt-1"))
        assert (one.outputs["id"], one.attributes) == ("dopt-1", {"vpc_id": "vpc-1", "configuration": wanted("a.example"), "tags": OURS})

    def test_one_that_a_killed_run_did_not_associate_is_found(self, aws, network):
        (one,) = self.read(aws, network, options("dopt-2"))
        assert one.attributes["vpc_id"] is None
        self.expect_associated(aws, "dopt-2")
        DhcpOptions(network).update(one, {"vpc_id": "vpc-1"})

    def test_an_associated_one_of_another_name_is_not_ours(self, aws, network):
        assert self.read(aws, network, options("dopt-1", name="of-terraform")) == []

    def test_it_is_made_and_associated(self, aws, network):
        self.expect_made(aws, "dopt-2", "a.example")
        self.expect_associated(aws, "dopt-2")
        DhcpOptions(network).create("main", {"vpc_id": "vpc-1", "configuration": wanted("a.example"), "tags": OURS})

    def test_a_change_makes_another_and_deletes_the_old_one(self, aws, network):
        (one,) = self.read(aws, network, options("dopt-1"))
        self.expect_made(aws, "dopt-2", "b.example")
        self.expect_associated(aws, "dopt-2")
        self.expect_deleted(aws, "dopt-1")
        DhcpOptions(network).update(one, {"configuration": wanted("b.example")})

    def test_a_change_that_was_killed_in_between_takes_what_it_made(self, aws, network):
        (one,) = self.read(aws, network, options("dopt-1"), options("dopt-2", "b.example"), options("dopt-3", "c.example"))
        self.expect_deleted(aws, "dopt-3")
        self.expect_associated(aws, "dopt-2")
        self.expect_deleted(aws, "dopt-1")
        DhcpOptions(network).update(one, {"configuration": wanted("b.example")})

    def test_a_change_whose_answer_is_lost_takes_what_it_made_and_nothing_older(self, aws, network):
        (one,) = self.read(aws, network, options("dopt-1"), options("dopt-3", "c.example"))
        self.expect_deleted(aws, "dopt-3")
        aws.fail("ec2", "create_dhcp_options", "InternalError", use="once", status=500)
        aws.expect("ec2", "describe_dhcp_options", {"DhcpOptions": [options("dopt-1"), options("dopt-2", "b.example")]})
        self.expect_associated(aws, "dopt-2")
        self.expect_deleted(aws, "dopt-1")
        DhcpOptions(network).update(one, {"configuration": wanted("b.example")})

    def test_tags_change_in_place(self, aws, network):
        (one,) = self.read(aws, network, options("dopt-1"))
        aws.expect("ec2", "create_tags", Resources=["dopt-1"], Tags=tag_list(a="b"))
        DhcpOptions(network).update(one, {"tags": {**OURS, "a": "b"}})

    def test_a_deletion_leaves_the_vpc_with_none(self, aws, network):
        (one,) = self.read(aws, network, options("dopt-1"))
        self.expect_associated(aws, "default")
        self.expect_deleted(aws, "dopt-1")
        assert DhcpOptions(network).delete(one) is None
