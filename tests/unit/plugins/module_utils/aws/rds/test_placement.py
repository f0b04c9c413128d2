# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a database stands, and who reaches it."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.rds.placement import Place
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import InvalidPlan

from unit.plugins.module_utils.aws.rds.described import params
from unit.plugins.module_utils.aws.stubs import filters, tag_list

A, B = "ap-southeast-3a", "ap-southeast-3b"


def subnet(number, zone, tier="private"):
    return {"SubnetId": f"subnet-{number}", "AvailabilityZone": zone, "Tags": tag_list(Name=f"main-{tier}-{zone}")}


SUBNETS = [subnet(1, A), subnet(2, B), subnet(3, A, "public"), subnet(4, A, "private-b")]


def place(aws, network, subnets=SUBNETS, check_mode=False, **given):
    in_vpc = filters("vpc-id", "vpc-1")
    groups = [{"GroupName": "nodes", "GroupId": "sg-9"}]
    if network.vpc:
        aws.expect("ec2", "describe_subnets", {"Subnets": subnets}, Filters=in_vpc)
        aws.expect("ec2", "describe_security_groups", {"SecurityGroups": groups}, Filters=in_vpc)
    one = Place(network, params(**given), "ap-southeast-3", check_mode)
    assert one.read() == []
    return one.found()


def test_the_tiers_subnets_are_found_by_their_names(aws, network):
    found = place(aws, network)
    assert (found.vpc_id, found.subnet_ids, found.cidr, found.sources) == ("vpc-1", {"subnet-1", "subnet-2"}, "10.2.0.0/16", ())


def test_groups_are_named_by_id_or_name(aws, network):
    assert place(aws, network, ingress={"security_groups": ["sg-1", "nodes"]}).sources == ("sg-1", "sg-9")


def test_a_group_that_is_not_there_is_for_a_plan_alone(aws, network):
    given = {"ingress": {"security_groups": ["later"]}}
    assert place(aws, network, check_mode=True, **given).sources == ("(known after security group later is created)",)
    network.reads.forget()
    with pytest.raises(InvalidPlan, match="rds_ingress: VPC main has no security group later; make it first"):
        place(aws, network, **given)


def test_a_network_that_is_not_there_is_for_a_plan_alone(aws, network):
    network.vpc = None
    found = place(aws, network, check_mode=True)
    assert found.vpc_id == found.cidr == "(known after vpc main is created)"
    assert found.subnet_ids == {"(known after the subnets of main, tier private, are created)"}
    with pytest.raises(InvalidPlan, match="rds_vpc_name, rds_subnet_tiers: there is no VPC main; make the network first"):
        place(aws, network)


def test_a_tier_that_is_not_there_is_refused(aws, network):
    with pytest.raises(InvalidPlan, match="VPC main has no subnets of tier database"):
        place(aws, network, subnet_tiers=["database"])


@pytest.mark.parametrize("check_mode", [True, False])
def test_one_zone_is_not_enough(aws, network, check_mode):
    with pytest.raises(InvalidPlan, match="a subnet group needs two zones, and tier private is in ap-southeast-3a alone"):
        place(aws, network, [subnet(1, A)], check_mode)
