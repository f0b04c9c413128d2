# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""VPC endpoints and the security group in front of them."""

import json

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.network.endpoints import SecurityGroup, VpcEndpoint
from ansible_collections.piksel.infra.plugins.module_utils.aws.network.rules import Rule
from botocore.exceptions import ClientError

from unit.plugins.module_utils.aws.stubs import filters, specifications, tag_list

OURS = {"ManagedBy": "piksel.infra"}
OF_VPC = filters("vpc-id", "vpc-1")
ANYWHERE = "0.0.0.0/0"
OPEN = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": ANYWHERE}]}
HTTPS = Rule("tcp", 443, 443, "10.2.0.0/16", "VPC")
ADMITS = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.2.0.0/16", "Description": "VPC"}]}
GROUP = {
    "GroupId": "sg-1",
    "GroupName": "main-endpoints",
    "Description": "HTTPS",
    "VpcId": "vpc-1",
    "IpPermissions": [],
    "IpPermissionsEgress": [OPEN],
    "Tags": tag_list(**OURS, Name="main-endpoints"),
}


class TestSecurityGroup:
    def test_read(self, aws, network):
        default = GROUP | {"GroupName": "default", "GroupId": "sg-0"}
        unnamed = GROUP | {"GroupName": "by-hand", "Tags": []}
        aws.expect("ec2", "describe_security_groups", {"SecurityGroups": [default, GROUP, unnamed]}, Filters=OF_VPC)
        ours, theirs = SecurityGroup(network).read()
        assert ours.attributes == {
            "vpc_id": "vpc-1",
            "description": "HTTPS",
            "ingress": frozenset(),
            "egress": frozenset({Rule("all", None, None, ANYWHERE)}),
            "tags": OURS,
        }
        assert (ours.name, ours.owned, theirs.name, theirs.owned) == ("main-endpoints", True, "by-hand", False)

    def test_it_is_made_and_its_first_rule_replaced(self, aws, network, pauses):
        aws.expect_once(
            "ec2",
            "create_security_group",
            {"GroupId": "sg-1"},
            GroupName="main-endpoints",
            Description="HTTPS",
            VpcId="vpc-1",
            TagSpecifications=specifications("security-group", **OURS, Name="main-endpoints"),
        )
        for listed in ([], [GROUP]):  # a list knows of it a moment later
            aws.expect("ec2", "describe_security_groups", {"SecurityGroups": listed}, Filters=OF_VPC)
        aws.expect("ec2", "authorize_security_group_ingress", GroupId="sg-1", IpPermissions=[ADMITS])
        aws.expect("ec2", "revoke_security_group_egress", GroupId="sg-1", IpPermissions=[OPEN])
        wanted = {"vpc_id": "vpc-1", "description": "HTTPS", "ingress": frozenset({HTTPS}), "egress": frozenset(), "tags": OURS}
        assert SecurityGroup(network).create("main-endpoints", wanted).outputs == {"id": "sg-1"}
        assert len(pauses) == 1

    def test_one_that_is_never_listed_is_an_error(self, aws, network):
        aws.expect("ec2", "create_security_group", {"GroupId": "sg-1"}, "once", GroupName="main-endpoints", Description="HTTPS",
                   VpcId="vpc-1", TagSpecifications=specifications("security-group", Name="main-endpoints"))  # fmt: skip
        for _ in range(9):
            aws.expect("ec2", "describe_security_groups", {"SecurityGroups": []}, Filters=OF_VPC)
        with pytest.raises(RuntimeError, match="does not list it"):
            SecurityGroup(network).create("main-endpoints", {"vpc_id": "vpc-1", "description": "HTTPS"})

    def test_tags_and_deletion(self, aws, network):
        one = SecurityGroup(network).parse(GROUP)
        aws.expect("ec2", "create_tags", Resources=["sg-1"], Tags=tag_list(a="b"))
        SecurityGroup(network).update(one, {"tags": {**OURS, "a": "b"}})
        aws.fail("ec2", "delete_security_group", "DependencyViolation")  # an endpoint's interface is just going
        aws.expect("ec2", "delete_security_group", {"GroupId": "sg-1"}, GroupId="sg-1")
        assert SecurityGroup(network).delete(one) is None


ALLOW = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}
SAME = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": ["*"], "Resource": ["*"]}}
DENY = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}]}


def interface(state="available", **more):
    return {
        "VpcEndpointId": "vpce-1",
        "VpcId": "vpc-1",
        "ServiceName": "com.amazonaws.ap-southeast-3.ecr.api",
        "VpcEndpointType": "Interface",
        "State": state,
        "SubnetIds": ["subnet-2", "subnet-1"],
        "Groups": [{"GroupId": "sg-1", "GroupName": "main-endpoints"}],
        "PrivateDnsEnabled": True,
        "PolicyDocument": json.dumps(ALLOW),
        "Tags": tag_list(**OURS, Name="main-ecr.api"),
        **more,
    }


INTERFACE = {
    "vpc_id": "vpc-1",
    "service_name": "com.amazonaws.ap-southeast-3.ecr.api",
    "type": "interface",
    "subnet_ids": frozenset({"subnet-1", "subnet-2"}),
    "security_group_ids": frozenset({"sg-1"}),
    "private_dns_enabled": True,
}
GATEWAY = {
    "vpc_id": "vpc-1",
    "service_name": "com.amazonaws.ap-southeast-3.s3",
    "type": "gateway",
    "route_table_ids": frozenset({"rtb-2", "rtb-1"}),
}


def gateway(**more):
    return {
        "VpcEndpointId": "vpce-2",
        "VpcId": "vpc-1",
        "ServiceName": GATEWAY["service_name"],
        "VpcEndpointType": "Gateway",
        "State": "available",
        "RouteTableIds": ["rtb-1", "rtb-2"],
        **more,
    }


class TestVpcEndpoint:
    @pytest.mark.parametrize(
        ("state", "status"),
        [
            ("pendingAcceptance", "pending"),
            ("PendingAcceptance", "pending"),
            ("pending", "pending"),
            ("available", "ready"),
            ("Available", "ready"),
            ("deleting", "deleting"),
            ("Deleting", "deleting"),
            ("failed", "failed"),
            ("rejected", "failed"),
            ("expired", "failed"),
            ("Partial", "ready"),  # serves, in part: to replace it would cut that off too
        ],
    )
    def test_states_are_understood_as_the_api_and_as_the_documentation_write_them(self, network, state, status):
        assert VpcEndpoint(network).parse(interface(state)).status == status

    def test_a_deleted_one_is_gone(self, aws, network):
        aws.expect("ec2", "describe_vpc_endpoints", {"VpcEndpoints": [interface("deleted"), interface("Deleted")]}, Filters=OF_VPC)
        assert VpcEndpoint(network).read() == []

    def test_a_failed_one_says_why(self, network):
        one = VpcEndpoint(network).parse(interface("failed", LastError={"Code": "X", "Message": "Words of AWS."}))
        assert (one.reason, VpcEndpoint(network).parse(interface("rejected")).reason) == ("Words of AWS.", "rejected")

    def test_read(self, aws, network):
        aws.expect("ec2", "describe_vpc_endpoints", {"VpcEndpoints": [interface(), gateway()]}, Filters=OF_VPC)
        one, other = VpcEndpoint(network).read()
        assert one.attributes == INTERFACE | {"route_table_ids": frozenset(), "policy": ALLOW, "tags": OURS}
        assert (one.name, one.owned) == ("main-ecr.api", True)
        assert (other.name, other.attributes["route_table_ids"]) == ("main-s3", GATEWAY["route_table_ids"])  # named by its service

    @pytest.mark.parametrize(
        ("name", "attributes", "answer", "arguments"),
        [
            (
                "main-ecr.api",
                INTERFACE | {"policy": ALLOW},
                interface("pending"),
                {
                    "VpcEndpointType": "Interface",
                    "SubnetIds": ["subnet-1", "subnet-2"],
                    "SecurityGroupIds": ["sg-1"],
                    "PrivateDnsEnabled": True,
                    "PolicyDocument": json.dumps(ALLOW),
                },
            ),
            ("main-s3", GATEWAY, gateway(), {"VpcEndpointType": "Gateway", "RouteTableIds": ["rtb-1", "rtb-2"]}),
        ],
        ids=["interface", "gateway"],
    )
    def test_it_is_made_in_one_call(self, aws, network, name, attributes, answer, arguments):
        aws.expect_once(
            "ec2",
            "create_vpc_endpoint",
            {"VpcEndpoint": answer},
            VpcId="vpc-1",
            ServiceName=attributes["service_name"],
            TagSpecifications=specifications("vpc-endpoint", **OURS, Name=name),
            **arguments,
        )
        assert VpcEndpoint(network).create(name, {**attributes, "tags": OURS}).name == name

    @pytest.mark.parametrize(
        ("changes", "arguments"),
        [
            ({"subnet_ids": frozenset({"subnet-2", "subnet-3"})}, {"AddSubnetIds": ["subnet-3"], "RemoveSubnetIds": ["subnet-1"]}),
            ({"security_group_ids": frozenset({"sg-1", "sg-2"})}, {"AddSecurityGroupIds": ["sg-2"]}),
            ({"private_dns_enabled": False}, {"PrivateDnsEnabled": False}),
            ({"policy": DENY}, {"PolicyDocument": json.dumps(DENY)}),
        ],
    )
    def test_each_attribute_is_changed_and_the_endpoint_awaited(self, aws, network, changes, arguments):
        one = VpcEndpoint(network).parse(interface())
        aws.expect("ec2", "modify_vpc_endpoint", {"Return": True}, VpcEndpointId="vpce-1", **arguments)
        aws.expect("ec2", "describe_vpc_endpoints", {"VpcEndpoints": [interface("pending")]}, Filters=filters("vpc-endpoint-id", "vpce-1"))
        assert VpcEndpoint(network).update(one, changes).status == "pending"

    def test_route_tables_are_changed(self, aws, network):
        one = VpcEndpoint(network).parse(gateway())
        arguments = {"AddRouteTableIds": ["rtb-3"], "RemoveRouteTableIds": ["rtb-1"]}
        aws.expect("ec2", "modify_vpc_endpoint", {"Return": True}, VpcEndpointId="vpce-2", **arguments)
        aws.expect("ec2", "describe_vpc_endpoints", {"VpcEndpoints": [gateway()]}, Filters=filters("vpc-endpoint-id", "vpce-2"))
        VpcEndpoint(network).update(one, {"route_table_ids": frozenset({"rtb-2", "rtb-3"})})

    def test_tags_alone_modify_nothing_else(self, aws, network):
        aws.expect("ec2", "create_tags", Resources=["vpce-1"], Tags=tag_list(a="b"))
        VpcEndpoint(network).update(VpcEndpoint(network).parse(interface()), {"tags": {**OURS, "a": "b"}})

    def test_a_policy_is_compared_by_what_it_means(self, network):
        assert VpcEndpoint(network).target("policy", SAME, ALLOW) == ALLOW
        assert VpcEndpoint(network).target("policy", DENY, ALLOW) == DENY
        assert VpcEndpoint(network).target("policy", DENY, None) == DENY

    @pytest.mark.parametrize(
        ("listed", "status"),
        [([interface("deleting")], "deleting"), ([interface("available")], "deleting"), ([interface("deleted")], None), ([], None)],
    )
    def test_a_deletion_is_awaited_until_it_is_gone(self, aws, network, listed, status):
        aws.expect("ec2", "delete_vpc_endpoints", {"Unsuccessful": []}, VpcEndpointIds=["vpce-1"])
        aws.expect("ec2", "describe_vpc_endpoints", {"VpcEndpoints": listed}, Filters=filters("vpc-endpoint-id", "vpce-1"))
        after = VpcEndpoint(network).delete(VpcEndpoint(network).parse(interface()))
        assert (after.status if after else None) == status

    def test_what_was_not_deleted_is_an_error_with_its_code(self, aws, network):
        one = VpcEndpoint(network).parse(interface())
        failure = {"ResourceId": "vpce-1", "Error": {"Code": "OperationNotPermitted", "Message": "Managed by another service."}}
        aws.expect("ec2", "delete_vpc_endpoints", {"Unsuccessful": [failure]}, VpcEndpointIds=["vpce-1"])
        with pytest.raises(ClientError, match="OperationNotPermitted"):
            VpcEndpoint(network).delete(one)

    def test_one_that_is_gone_needs_no_deletion(self, aws, network):
        failure = {"ResourceId": "vpce-1", "Error": {"Code": "InvalidVpcEndpoint.NotFound", "Message": "No such endpoint."}}
        aws.expect("ec2", "delete_vpc_endpoints", {"Unsuccessful": [failure]}, VpcEndpointIds=["vpce-1"])
        assert VpcEndpoint(network).delete(VpcEndpoint(network).parse(interface())) is None
