# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole module in check mode over canned lists: what it would do, what it refuses, and that it writes nothing."""

import copy
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.network import build
from ansible_collections.piksel.infra.plugins.module_utils.aws.network.build import Build
from ansible_collections.piksel.infra.plugins.module_utils.aws.run import run
from botocore.exceptions import ClientError

from unit.plugins.module_utils.aws.network.described import CIDR, REGION, TIERS, A, B, params
from unit.plugins.module_utils.aws.stubs import tag_list


class Exit(Exception):
    pass


class Client:
    """Answers lists; a call that is none is a mistake of the test or of the module."""

    meta = SimpleNamespace(region_name=REGION)

    def __init__(self, lists, calls):
        self.lists, self.calls = lists, calls

    def can_paginate(self, operation):
        return False

    def get_role(self, RoleName):
        self.calls.append("get_role")
        raise ClientError({"Error": {"Code": "NoSuchEntity"}}, "GetRole")

    def __getattr__(self, operation):
        assert operation.startswith("describe_"), operation

        def answer(**arguments):
            self.calls.append(operation)
            if operation == "describe_vpc_attribute":
                return {arguments["Attribute"][0].upper() + arguments["Attribute"][1:]: {"Value": True}}
            return copy.deepcopy(self.lists[operation])

        return answer


ZONES = {"AvailabilityZones": [{"ZoneName": A}, {"ZoneName": B}]}
SERVICES = {"ServiceDetails": [{"ServiceName": f"com.amazonaws.{REGION}.{name}"} for name in ("s3", "ecr.api")]}
EMPTY = {
    "describe_vpcs": {"Vpcs": []},
    "describe_availability_zones": ZONES,
    "describe_vpc_endpoint_services": SERVICES,
    "describe_internet_gateways": {"InternetGateways": []},
    "describe_addresses": {"Addresses": []},
    "describe_dhcp_options": {"DhcpOptions": []},
    "describe_subnets": {"Subnets": []},
    "describe_nat_gateways": {"NatGateways": []},
    "describe_route_tables": {"RouteTables": []},
    "describe_security_groups": {"SecurityGroups": []},
    "describe_network_acls": {"NetworkAcls": []},
    "describe_vpc_endpoints": {"VpcEndpoints": []},
    "describe_flow_logs": {"FlowLogs": []},
    "describe_network_interfaces": {"NetworkInterfaces": []},
    "describe_vpc_peering_connections": {"VpcPeeringConnections": []},
    "describe_log_groups": {"logGroups": []},
}
OURS = tag_list(ManagedBy="piksel.infra", Name="main")
VPC = {"VpcId": "vpc-1", "CidrBlock": CIDR, "State": "available", "InstanceTenancy": "default", "Tags": OURS}
SUBNET = {"SubnetId": "subnet-9", "VpcId": "vpc-1", "CidrBlock": "10.2.250.0/24", "AvailabilityZone": A, "State": "available"}
MAIN_TABLE = {"RouteTableId": "rtb-0", "VpcId": "vpc-1", "Routes": [], "Associations": [{"Main": True}]}


def there(**lists):
    return {**EMPTY, "describe_vpcs": {"Vpcs": [VPC]}, "describe_route_tables": {"RouteTables": [MAIN_TABLE]}, **lists}


def peering(requester):
    sides = {"RequesterVpcInfo": {"OwnerId": requester}, "AccepterVpcInfo": {"OwnerId": "210987654321"}}
    return {"VpcPeeringConnections": [{"VpcPeeringConnectionId": "pcx-9", **sides}]}


def check(lists, **given):
    """The result of check mode, and the calls that were made for it."""
    calls = []

    def end(**result):
        module.result = result
        raise Exit

    module = SimpleNamespace(params=params(**given), check_mode=True, region=REGION, exit_json=end, fail_json=end)
    clients = SimpleNamespace(get=lambda service: Client(lists, calls))  # and none that writes
    with patch.object(build, "Clients", lambda module: clients), pytest.raises(Exit):
        run(module, "VPC main", lambda: Build(module).converge())
    return module.result, calls


NETWORK = {"cidr": CIDR, "zone_count": 2, "tiers": TIERS}


def test_on_an_empty_account_all_is_to_be_made_and_little_is_read():
    endpoints = [{"service": "s3", "type": "gateway"}, {"service": "ecr.api", "type": "interface"}]
    result, calls = check(EMPTY, **NETWORK, nat="single", endpoints=endpoints, flow_logs={"destination": "cloudwatch"})
    assert {change["action"] for change in result["changes"]} == {"create"}
    assert {change["outcome"] for change in result["changes"]} == {"planned"}
    assert result["unchanged"] == 0
    assert sorted(calls) == [
        "describe_addresses",
        "describe_availability_zones",
        "describe_dhcp_options",
        "describe_internet_gateways",
        "describe_log_groups",
        "describe_vpc_endpoint_services",
        "describe_vpcs",
        "get_role",
    ]
    assert result["outputs"] == {
        "vpc_id": None,
        "cidr": CIDR,
        "availability_zones": [A, B],
        "subnet_ids": {"public": [None, None], "private": [None, None], "database": [None, None]},
        "route_table_ids": dict.fromkeys(("public", f"private-{A}", f"private-{B}", "database")),
        "nat_public_ips": {},
        "endpoint_ids": {},
        "security_group_ids": {},
        "default_security_group_id": None,
        "internet_gateway_id": None,
    }


def test_a_contradiction_is_refused_before_anything_is_read():
    result, calls = check(EMPTY, **{**NETWORK, "zone_count": None})
    assert (result["msg"].split(":")[:2], calls) == (["VPC main", " nothing was changed"], [])


def test_all_that_is_made_is_marked_as_ours():
    result, _calls = check(EMPTY, **NETWORK, tags={"Environment": "staging"})
    tags = [change["attributes"]["tags"]["after"] for change in result["changes"] if "tags" in change["attributes"]]
    assert {tuple(sorted(one.items())) for one in tags} == {(("Environment", "staging"), ("ManagedBy", "piksel.infra"))}


def test_the_owner_may_be_another():
    result, _calls = check(EMPTY, cidr=CIDR, tags={"ManagedBy": "platform"})
    assert result["changes"][0]["attributes"]["tags"]["after"] == {"ManagedBy": "platform"}


def test_a_service_that_the_region_does_not_have_is_refused():
    result, _calls = check(EMPTY, **NETWORK, endpoints=[{"service": "s33", "type": "interface"}])
    problem = f"vpc_endpoints: region {REGION} has no service com.amazonaws.{REGION}.s33; correct the name, or leave it out"
    assert result["problems"] == [problem]


def test_services_are_asked_for_only_where_an_endpoint_is_to_be_made():
    assert "describe_vpc_endpoint_services" not in check(EMPTY, **NETWORK)[1]


def test_zones_are_asked_for_only_where_there_are_tiers():
    assert "describe_availability_zones" not in check(EMPTY, cidr=CIDR)[1]


def test_each_list_is_read_once():
    result, calls = check(there(), cidr=CIDR)
    assert (result["changed"], result["unchanged"], result["outputs"]["vpc_id"]) == (False, 1, "vpc-1")
    attributes = [call for call in calls if call == "describe_vpc_attribute"]
    assert len(attributes) == 2
    assert len(set(calls) - set(attributes)) == len(calls) - 2


def test_an_adopted_vpc_is_laid_out_in_its_own_range():
    result, _calls = check(there(), adopt={"vpc_id": "vpc-1"}, zone_count=1, tiers=TIERS)
    assert result["outputs"]["cidr"] == CIDR
    assert [change["name"] for change in result["changes"] if change["kind"] == "vpc"] == []


class TestAbsent:
    def test_what_is_not_there_needs_no_removal(self):
        result, calls = check(EMPTY, state="absent")
        assert (result["changed"], result["outputs"]) == (False, {})
        assert "describe_availability_zones" not in calls

    def test_ours_is_removed(self):
        subnet = SUBNET | {"Tags": tag_list(ManagedBy="piksel.infra", Name="main-a")}
        result, _calls = check(there(describe_subnets={"Subnets": [subnet]}), state="absent")
        assert [(change["kind"], change["action"]) for change in result["changes"]] == [("subnet", "delete"), ("vpc", "delete")]

    def test_an_adopted_vpc_stays(self):
        subnets = {"Subnets": [SUBNET, SUBNET | {"SubnetId": "subnet-1", "Tags": tag_list(ManagedBy="piksel.infra", Name="main-a")}]}
        result, _calls = check(there(describe_subnets=subnets), state="absent", adopt={"vpc_id": "vpc-1"})
        assert [(change["kind"], change["name"]) for change in result["changes"]] == [("subnet", "main-a")]

    def test_a_vpc_that_is_not_ours_stays(self):
        vpcs = {"Vpcs": [VPC | {"Tags": tag_list(Name="main")}]}
        result, _calls = check(there(describe_vpcs=vpcs), state="absent")
        assert result["changes"] == []

    @pytest.mark.parametrize(
        ("lists", "stranger"),
        [
            ({"describe_subnets": {"Subnets": [SUBNET]}}, "subnet subnet-9 (subnet-9)"),
            (
                {"describe_internet_gateways": {"InternetGateways": [{"InternetGatewayId": "igw-9", "Attachments": [{"VpcId": "vpc-1"}]}]}},
                "internet_gateway main (igw-9)",
            ),
            (
                {
                    "describe_nat_gateways": {
                        "NatGateways": [{"NatGatewayId": "nat-9", "VpcId": "vpc-1", "SubnetId": "s", "State": "available"}]
                    }
                },
                "nat_gateway nat-9 (nat-9)",
            ),
            (
                {"describe_route_tables": {"RouteTables": [MAIN_TABLE, MAIN_TABLE | {"RouteTableId": "rtb-9", "Associations": []}]}},
                "route_table rtb-9 (rtb-9)",
            ),
            (
                {"describe_network_interfaces": {"NetworkInterfaces": [{"NetworkInterfaceId": "eni-9", "Description": "of a node"}]}},
                "network interface eni-9 (of a node)",
            ),
            ({"describe_vpc_peering_connections": peering("123456789012")}, "peering connection pcx-9 of account 123456789012"),
        ],
    )
    def test_what_others_have_in_it_is_refused_before_anything_is_deleted(self, lists, stranger):
        result, _calls = check(there(**lists), state="absent")
        sentence = f"VPC main still holds what this collection did not make: {stranger}; remove it first"
        assert result["problems"] == [sentence]

    def test_a_peering_of_the_accounts_own_is_another_roles(self):
        result, _calls = check(there(describe_vpc_peering_connections=peering("210987654321")), state="absent")
        assert result["changes"]

    @pytest.mark.parametrize("interface_type", ["nat_gateway", "vpc_endpoint"])
    def test_the_interfaces_of_gateways_and_endpoints_go_with_them(self, interface_type):
        interfaces = {"NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "InterfaceType": interface_type}]}
        result, _calls = check(there(describe_network_interfaces=interfaces), state="absent")
        assert result["changes"]
