# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From parameters to resources, feature by feature. `describe` also plans them, so nothing refers to what is not described."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.network.layout import Present
from ansible_collections.piksel.infra.plugins.module_utils.aws.network.rules import Entry, Rule
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing, InvalidPlan, Reference

from unit.plugins.module_utils.aws.network.described import CIDR, KINDS, TIERS, A, B, C, describe, names, tier

PUBLIC, PRIVATE = TIERS[:2]
ANYWHERE = "0.0.0.0/0"


def ways_out(described):
    """Route table and target of every default route."""
    routes = [one for one in described.values() if one.kind == "route" and one.attributes["destination"] == ANYWHERE]
    return {one.attributes["route_table_id"].name: (one.attributes["target"].kind, one.attributes["target"].name) for one in routes}


def tables(described):
    """Route table by subnet."""
    return {
        one.attributes["subnet_id"].name: one.attributes["route_table_id"].name
        for one in described.values()
        if one.kind == "route_table_association"
    }


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"tiers": None},
        {"tiers": [PRIVATE]},
        {"nat": "single"},
        {"nat": "per_zone"},
        {"secondary_cidrs": ["10.3.0.0/16"]},
        {"dhcp_options": {"domain_name": ["a.example"], "domain_name_servers": ["AmazonProvidedDNS"]}},
        {"endpoints": [{"service": "s3", "type": "gateway"}, {"service": "ecr.api", "type": "interface"}]},
        {"flow_logs": {"destination": "cloudwatch"}},
        {"flow_logs": {"destination": "s3", "bucket_arn": "arn:aws:s3:::logs"}},
        {"flow_logs": {"destination": "none"}},
        {"default_route_table": {"routes": [{"destination": "10.9.0.0/16", "target": "pcx-1"}]}},
    ],
)
def test_every_description_is_of_known_kinds_and_reaches_the_vpc(given):
    described = describe(**given)
    assert {kind for kind, name in described} <= KINDS.keys()
    assert described["vpc", "main"].attributes["cidr"] == CIDR
    for one in described.values():
        if "vpc_id" in one.attributes:
            assert one.attributes["vpc_id"] == Reference("vpc", "main")


def test_subnets_carry_what_their_tier_says():
    described = describe(tiers=[tier("public", map_public_ip_on_launch=True, tags={"kubernetes.io/role/elb": 1}), PRIVATE])
    public, private = (described["subnet", f"main-{name}-{A}"].attributes for name in ("public", "private"))
    assert (public["cidr"], public["availability_zone"], public["map_public_ip_on_launch"]) == ("10.2.0.0/24", A, True)
    assert public["tags"] == {"kubernetes.io/role/elb": "1"}
    assert "map_public_ip_on_launch" not in private
    assert names(described, "subnet") == [f"main-{name}-{zone}" for name in ("public", "private") for zone in (A, B)]


def test_only_the_subnets_of_a_further_range_wait_for_it():
    tiers = [tier("public"), tier("pods", "private", cidrs=["10.3.0.0/24", "10.4.0.0/24"])]
    described = describe(secondary_cidrs=["10.3.0.0/16", "10.4.0.0/16"], tiers=tiers)
    assert described["vpc_cidr_block", "10.3.0.0/16"].attributes == {"cidr": "10.3.0.0/16", "vpc_id": Reference("vpc", "main")}
    assert [one.after for one in described.values() if one.kind == "subnet"] == [
        (),
        (),
        (("vpc_cidr_block", "10.3.0.0/16"),),
        (("vpc_cidr_block", "10.4.0.0/16"),),
    ]


@pytest.mark.parametrize(("nat", "zones"), [("none", []), ("single", [A]), ("per_zone", [A, B])])
def test_nat_gateways_and_the_ways_through_them(nat, zones):
    described = describe(nat=nat)
    gateways = [f"main-{zone}" for zone in zones]
    assert names(described, "nat_gateway") == names(described, "elastic_ip") == gateways
    for zone in zones:
        gateway = described["nat_gateway", f"main-{zone}"]
        assert gateway.attributes["subnet_id"] == Reference("subnet", f"main-public-{zone}")
        assert gateway.attributes["allocation_id"] == Reference("elastic_ip", f"main-{zone}")
        assert "internet_gateway" in gateway.after  # without it a NAT gateway fails
    through = {"none": {}, "single": {A: A, B: A}, "per_zone": {A: A, B: B}}[nat]
    assert ways_out(described) == {"main-public": ("internet_gateway", "main")} | {
        f"main-private-{zone}": ("nat_gateway", f"main-{by}") for zone, by in through.items()
    }


def test_an_isolated_tier_has_no_way_out():
    described = describe(nat="per_zone")
    assert names(described, "route_table")[-1] == "main-database"
    assert not [name for name in names(described, "route") if name.startswith("main-database")]


def test_without_a_public_tier_there_is_no_internet_gateway():
    described = describe(tiers=[PRIVATE, TIERS[2]])
    assert names(described, "internet_gateway") == names(described, "route") == []


def subnet(name, zone, identity, cidr="10.2.0.0/24"):
    return Existing("subnet", name, {"cidr": cidr, "availability_zone": zone}, {"id": identity})


def gateway(zone, subnet_id="subnet-1", **more):
    return Existing("nat_gateway", f"main-{zone}", {"subnet_id": subnet_id}, {"id": f"nat-{zone}"}, **more)


def test_a_single_nat_gateway_stays_where_it_is():
    """A zone that sorts earlier comes first in the layout, and the gateway does not follow."""
    there = [subnet(f"main-public-{B}", B, "subnet-1"), gateway(B)]
    described = describe(zones=(A, B), nat="single", existing=there, present=[Present(f"main-public-{B}", B, "10.2.0.0/24", "subnet-1")])
    assert names(described, "nat_gateway") == names(described, "elastic_ip") == [f"main-{B}"]
    assert ways_out(described)[f"main-private-{A}"] == ("nat_gateway", f"main-{B}")


def test_of_a_gateway_in_each_zone_the_first_becomes_the_single_one():
    described = describe(zones=(A, B, C), nat="single", existing=[gateway(C), gateway(B)])
    assert names(described, "nat_gateway") == [f"main-{B}"]


def test_a_public_tier_that_comes_first_does_not_take_the_nat_gateway():
    there = [subnet(f"main-public-{A}", A, "subnet-1"), gateway(A, "subnet-1")]
    present = [Present(f"main-public-{A}", A, "10.2.0.0/24", "subnet-1")]
    tiers = [tier("edge", "public"), PUBLIC, PRIVATE]
    described = describe(zones=(A,), tiers=tiers, nat="single", existing=there, present=present)
    assert described["nat_gateway", f"main-{A}"].attributes["subnet_id"] == Reference("subnet", f"main-public-{A}")
    fresh = describe(zones=(A,), tiers=tiers, nat="single")
    assert fresh["nat_gateway", f"main-{A}"].attributes["subnet_id"] == Reference("subnet", f"main-edge-{A}")


@pytest.mark.parametrize(
    ("type_of_tier", "route_tables", "each"),
    [
        ("public", None, False),
        ("private", None, True),
        ("isolated", None, False),
        ("public", "per_zone", True),
        ("private", "per_tier", False),
        ("isolated", "per_zone", True),
    ],
)
def test_a_route_table_for_the_tier_or_for_each_zone(type_of_tier, route_tables, each):
    more = {"route_tables": route_tables} if route_tables else {}
    described = describe(tiers=[PUBLIC, tier("nodes", type_of_tier, **more)])
    subnets = [f"main-nodes-{zone}" for zone in (A, B)]
    assert {name: tables(described)[name] for name in subnets} == {name: name if each else "main-nodes" for name in subnets}
    assert names(described, "route_table") == ["main-public", *(subnets if each else ["main-nodes"])]


def test_one_table_for_a_private_tier_leads_through_the_gateway_of_its_first_zone():
    described = describe(tiers=[PUBLIC, tier("private", route_tables="per_tier")], nat="per_zone")
    assert ways_out(described)["main-private"] == ("nat_gateway", f"main-{A}")


DEFAULT_TABLE = Existing("vpc", "main", {}, {"id": "vpc-1", "default_route_table_id": "rtb-0"})


def route(table_name, table_id, destination, target="igw-1"):
    attributes = {"route_table_id": table_id, "destination": destination, "target": target}
    return Existing("route", f"{table_name} {destination}", attributes, {"id": f"{table_id} {destination}"})


@pytest.mark.parametrize("name", ["main-default", "main-named-by-terraform"])
def test_the_default_route_table_has_the_given_routes_and_no_others(name):
    named = [] if name == "main-default" else [Existing("route_table", name, {"vpc_id": "vpc-1"}, {"id": "rtb-0"})]
    existing = [DEFAULT_TABLE, *named, route(name, "rtb-0", ANYWHERE), route("main-default-2", "rtb-2", ANYWHERE)]
    wanted = {"routes": [{"destination": "10.9.0.0/16", "target": "pcx-1"}]}
    described = describe(tiers=None, default_route_table=wanted, existing=existing)
    assert names(described, "route") == [f"{name} 10.9.0.0/16", f"{name} {ANYWHERE}"]
    assert described["route", f"{name} 10.9.0.0/16"].attributes == {
        "route_table_id": Reference("vpc", "main", "default_route_table_id"),
        "destination": "10.9.0.0/16",
        "target": "pcx-1",
    }
    assert not described["route", f"{name} {ANYWHERE}"].present


def test_a_default_route_table_that_is_not_given_is_left_alone():
    existing = [DEFAULT_TABLE, route("main-default", "rtb-0", ANYWHERE)]
    assert names(describe(tiers=None, existing=existing), "route") == []


RULE = {"protocol": "6", "from_port": 443, "to_port": 443, "source": "10.0.0.0/8"}
ENTRY = {"rule_number": 100, "action": "allow", "protocol": "-1", "cidr": ANYWHERE}


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"ingress": [], "egress": []}, {"ingress": frozenset(), "egress": frozenset()}),
        ({"ingress": [RULE]}, {"ingress": frozenset({Rule("tcp", 443, 443, "10.0.0.0/8")})}),
    ],
)
def test_the_default_security_group_has_the_directions_that_are_given(given, wanted):
    assert describe(default_security_group=given)["vpc", "main"].attributes["default_security_group"] == wanted


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"ingress": [], "egress": []}, {"ingress": frozenset(), "egress": frozenset()}),
        ({"ingress": [ENTRY]}, {"ingress": frozenset({Entry(100, False, "allow", "all", ANYWHERE)})}),
        ({"egress": [ENTRY]}, {"egress": frozenset({Entry(100, True, "allow", "all", ANYWHERE)})}),
    ],
)
def test_the_default_network_acl_has_the_directions_that_are_given(given, wanted):
    assert describe(default_network_acl=given)["vpc", "main"].attributes["default_network_acl"] == wanted


def test_defaults_that_are_not_given_are_left_alone():
    assert describe()["vpc", "main"].attributes.keys() == {"cidr", "dns_support", "dns_hostnames", "tags"}


def test_an_adopted_vpc_is_not_marked_as_ours_but_what_is_made_in_it_is():
    described = describe(cidr=None, adopt={"vpc_id": "vpc-1"}, adopted_cidr="10.7.0.0/16", tags={"ManagedBy": "piksel.infra"})
    tagged = [one for one in described.values() if "tags" in one.attributes]
    marked = {one.kind: "ManagedBy" in one.attributes["tags"] for one in tagged}
    assert marked.pop("vpc") is False
    assert marked
    assert all(marked.values())


def test_an_adopted_vpc_has_its_own_range():
    described = describe(cidr=None, adopt={"vpc_id": "vpc-1"}, adopted_cidr="10.7.0.0/16")
    assert "cidr" not in described["vpc", "main"].attributes
    assert described["subnet", f"main-public-{A}"].attributes["cidr"] == "10.7.0.0/24"


def test_dhcp_options_that_are_given():
    one = describe(dhcp_options={"domain_name": ["a.example"], "netbios_node_type": ["2"]})["dhcp_options", "main"]
    assert one.attributes["configuration"] == {"domain-name": ("a.example",), "netbios-node-type": ("2",)}


def test_tags_of_the_tier_come_before_those_of_the_account():
    described = describe(tags={"Environment": "staging", "Cost": 7}, tiers=[tier("public", tags={"Environment": "edge"})])
    assert described["vpc", "main"].attributes["tags"] == {"Environment": "staging", "Cost": "7"}
    assert described["subnet", f"main-public-{A}"].attributes["tags"] == {"Environment": "edge", "Cost": "7"}


def endpoint(given, **more):
    described = describe(endpoints=[given], **more)
    return described, described["vpc_endpoint", f"main-{given['service'].rsplit('3.', 1)[-1]}"]


def members(one, key):
    return sorted(reference.name for reference in one.attributes[key])


def test_a_gateway_endpoint_serves_the_tables_of_every_tier():
    described, one = endpoint({"service": "s3", "type": "gateway"})
    assert members(one, "route_table_ids") == sorted(names(described, "route_table"))
    assert one.attributes["service_name"] == "com.amazonaws.ap-southeast-3.s3"
    assert one.attributes.keys() == {"vpc_id", "service_name", "type", "route_table_ids", "tags"}
    assert names(described, "security_group") == []


def test_a_gateway_endpoint_serves_the_tiers_that_it_names():
    one = endpoint({"service": "com.amazonaws.ap-southeast-3.s3", "type": "gateway", "tiers": ["database"]})[1]
    assert members(one, "route_table_ids") == ["main-database"]


@pytest.mark.parametrize(
    ("tiers", "named", "serves"),
    [(TIERS, None, "private"), (TIERS, ["database"], "database"), ([PUBLIC], None, "public"), (TIERS[::-1], None, "database")],
)
def test_an_interface_endpoint_serves_the_named_tier_or_the_first_that_is_not_public(tiers, named, serves):
    given = {"service": "ecr.api", "type": "interface", **({"tiers": named} if named else {})}
    one = endpoint(given, tiers=tiers)[1]
    assert members(one, "subnet_ids") == [f"main-{serves}-{zone}" for zone in (A, B)]
    assert members(one, "security_group_ids") == ["main-endpoints"]
    assert one.attributes["private_dns_enabled"] is True


def test_the_group_of_interface_endpoints_admits_every_range_of_the_vpc():
    described = describe(endpoints=[{"service": "ecr.api", "type": "interface"}], secondary_cidrs=["10.3.0.0/16"])
    group = described["security_group", "main-endpoints"].attributes
    assert group["ingress"] == {Rule("tcp", 443, 443, cidr, "VPC") for cidr in (CIDR, "10.3.0.0/16")}
    assert group["egress"] == frozenset()


def test_one_service_by_both_its_names_is_refused():
    twice = [{"service": name, "type": "gateway"} for name in ("s3", "com.amazonaws.ap-southeast-3.s3")]
    with pytest.raises(InvalidPlan, match="vpc_endpoint main-s3 is described twice"):
        describe(endpoints=twice)


def flow_logs(**given):
    described = describe(flow_logs=given)
    return {key: one for key, one in described.items() if key[0] in ("flow_log", "iam_role", "log_group")}


def test_flow_logs_to_cloudwatch_come_with_their_group_and_a_role_for_it_alone():
    described = flow_logs(destination="cloudwatch", retention_days=30, traffic_type="REJECT")
    group, role, log = described.values()
    assert (group.key, group.attributes["retention_days"]) == (("log_group", "/aws/vpc/main/flow-logs"), 30)
    statement = role.attributes["inline_policies"]["deliver"]["Statement"][0]
    assert (statement["Effect"], statement["Resource"]) == ("Allow", Reference("log_group", group.name, "arn"))
    assert "logs:PutLogEvents" in statement["Action"]
    assert role.attributes["assume_role_policy"]["Statement"][0]["Principal"] == {"Service": "vpc-flow-logs.amazonaws.com"}
    assert log.attributes == {
        "vpc_id": Reference("vpc", "main"),
        "traffic_type": "REJECT",
        "max_aggregation_interval": 600,
        "destination_type": "cloud-watch-logs",
        "destination": group.name,
        "role_arn": Reference("iam_role", role.name, "arn"),
        "tags": {},
    }
    assert "log_group" in log.after  # else AWS makes the group, without retention


def test_flow_logs_to_s3_need_no_role():
    described = flow_logs(destination="s3", bucket_arn="arn:aws:s3:::logs")
    assert {key: one.present for key, one in described.items()} == {
        ("iam_role", "main-flow-logs"): False,
        ("flow_log", "main-flow-logs"): True,
    }
    log = described["flow_log", "main-flow-logs"].attributes
    assert (log["destination_type"], log["destination"]) == ("s3", "arn:aws:s3:::logs")
    assert "role_arn" not in log


def test_no_flow_logs_need_no_role_and_the_records_stay():
    described = flow_logs(destination="none")
    assert {key: one.present for key, one in described.items()} == {
        ("iam_role", "main-flow-logs"): False,
        ("flow_log", "main-flow-logs"): False,
    }


def test_flow_logs_that_are_not_given_are_left_alone():
    assert not [key for key in describe() if key[0] in ("flow_log", "iam_role", "log_group")]
