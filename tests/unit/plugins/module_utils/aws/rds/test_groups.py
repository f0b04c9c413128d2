# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every call of the kinds of subnet groups and parameter groups."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.rds.parameter_groups import DbClusterParameterGroup, DbParameterGroup
from ansible_collections.piksel.infra.plugins.module_utils.aws.rds.subnet_groups import DbSubnetGroup
from botocore.exceptions import ClientError

from unit.plugins.module_utils.aws.rds.described import ARN
from unit.plugins.module_utils.aws.stubs import tag_list

OURS = {"ManagedBy": "piksel.infra"}
GROUP = {
    "DBSubnetGroupName": "data",
    "DBSubnetGroupArn": f"{ARN}:subgrp:data",
    "DBSubnetGroupDescription": "Database data",
    "VpcId": "vpc-1",
    "Subnets": [{"SubnetIdentifier": "subnet-1"}, {"SubnetIdentifier": "subnet-2"}],
}


@pytest.fixture
def subnets(area):
    return DbSubnetGroup(area)


def expect_subnets(aws):
    aws.expect("rds", "describe_db_subnet_groups", {"DBSubnetGroups": [GROUP]}, DBSubnetGroupName="data")
    aws.expect("rds", "list_tags_for_resource", {"TagList": tag_list(ManagedBy="piksel.infra")}, ResourceName=f"{ARN}:subgrp:data")


def test_a_subnet_group_is_read_by_its_name(aws, subnets):
    expect_subnets(aws)
    (one,) = subnets.read()
    assert one.attributes == {"description": "Database data", "subnet_ids": frozenset({"subnet-1", "subnet-2"}), "tags": OURS}
    assert (one.name, one.owned, one.outputs) == ("data", True, {"id": "data", "arn": f"{ARN}:subgrp:data", "vpc_id": "vpc-1"})


def test_one_that_is_not_there_is_none(aws, subnets):
    aws.fail("rds", "describe_db_subnet_groups", "DBSubnetGroupNotFoundFault")
    assert subnets.read() == []
    subnets.area.reads.forget()
    aws.fail("rds", "describe_db_subnet_groups", "AccessDenied")
    with pytest.raises(ClientError, match="AccessDenied"):
        subnets.read()


def test_a_subnet_group_is_made_changed_and_deleted(aws, subnets, pauses):
    whole = {"DBSubnetGroupName": "data", "DBSubnetGroupDescription": "Database data", "SubnetIds": ["subnet-1", "subnet-2"]}
    aws.expect_once("rds", "create_db_subnet_group", {"DBSubnetGroup": GROUP}, **whole, Tags=tag_list(ManagedBy="piksel.infra"))
    one = subnets.create("data", {"description": "Database data", "subnet_ids": frozenset({"subnet-1", "subnet-2"}), "tags": OURS})
    aws.expect("rds", "modify_db_subnet_group", {"DBSubnetGroup": GROUP}, **{**whole, "SubnetIds": ["subnet-3"]})
    subnets.update(one, {"subnet_ids": frozenset({"subnet-3"})})
    aws.expect("rds", "add_tags_to_resource", ResourceName=f"{ARN}:subgrp:data", Tags=tag_list(Team="maps"))
    subnets.update(one, {"tags": {**OURS, "Team": "maps"}})
    aws.fail("rds", "delete_db_subnet_group", "InvalidDBSubnetGroupStateFault")
    aws.expect("rds", "delete_db_subnet_group", DBSubnetGroupName="data")
    assert subnets.delete(one) is None
    assert len(pauses) == 1
    aws.fail("rds", "delete_db_subnet_group", "DBSubnetGroupNotFoundFault")
    subnets.delete(one)


def test_a_lost_answer_makes_no_second_one(aws, subnets):
    aws.fail("rds", "create_db_subnet_group", "DBSubnetGroupAlreadyExists", use="once")
    expect_subnets(aws)
    assert subnets.create("data", {"description": "Database data", "subnet_ids": frozenset({"subnet-1", "subnet-2"}), "tags": OURS}).owned


NAME = "data-postgres16"


def group(name=NAME, family="postgres16"):
    return {
        "DBParameterGroupName": name,
        "DBParameterGroupArn": f"{ARN}:pg:{name}",
        "DBParameterGroupFamily": family,
        "Description": "Database data",
    }


def parameter(name, value=None, apply_type="dynamic"):
    known = {"ParameterName": name, "ApplyType": apply_type, "IsModifiable": True, "DataType": "integer", "AllowedValues": "0-1000000"}
    return known | ({"ParameterValue": value} if value else {})


@pytest.fixture
def groups(area):
    return DbParameterGroup(area)


def expect_group(aws, *parameters):
    strangers = [group("default.postgres16"), group("data-other"), group("database-postgres16"), group("data-aurora-postgresql16")]
    aws.expect("rds", "describe_db_parameter_groups", {"DBParameterGroups": [*strangers, group()]})
    aws.expect("rds", "list_tags_for_resource", {"TagList": tag_list(ManagedBy="piksel.infra")}, ResourceName=f"{ARN}:pg:{NAME}")
    aws.expect("rds", "describe_db_parameters", {"Parameters": list(parameters)}, DBParameterGroupName=NAME, Source="user")


def expect_known(aws):
    known = [parameter("shared_buffers", apply_type="static"), parameter("work_mem"), parameter("old")]
    known += [parameter(f"p{number}") for number in range(25)]
    answer = {"EngineDefaults": {"DBParameterGroupFamily": "postgres16", "Parameters": known}}
    aws.expect("rds", "describe_engine_default_parameters", answer, DBParameterGroupFamily="postgres16")


def test_of_the_parameters_those_that_somebody_set_are_read(aws, groups):
    expect_group(aws, parameter("work_mem", "64"), parameter("reset"))
    (one,) = groups.read()
    assert one.attributes == {"family": "postgres16", "description": "Database data", "parameters": {"work_mem": "64"}, "tags": OURS}
    assert (one.name, one.owned, one.outputs["id"]) == (NAME, True, NAME)


def test_a_group_is_made_and_then_its_parameters_are_set(aws, groups):
    aws.expect_once(
        "rds",
        "create_db_parameter_group",
        {"DBParameterGroup": group()},
        DBParameterGroupName=NAME,
        DBParameterGroupFamily="postgres16",
        Description="Database data",
        Tags=tag_list(ManagedBy="piksel.infra"),
    )
    expect_known(aws)
    static = {"ParameterName": "shared_buffers", "ParameterValue": "1000", "ApplyMethod": "pending-reboot"}
    dynamic = {"ParameterName": "work_mem", "ParameterValue": "64", "ApplyMethod": "immediate"}
    aws.expect("rds", "modify_db_parameter_group", DBParameterGroupName=NAME, Parameters=[static, dynamic])
    parameters = {"work_mem": "64", "shared_buffers": "1000"}
    groups.create(NAME, {"family": "postgres16", "description": "Database data", "parameters": parameters, "tags": OURS})


def test_what_is_not_described_any_more_is_reset(aws, groups):
    expect_group(aws, parameter("old", "1"), parameter("work_mem", "64"))
    (one,) = groups.read()
    expect_known(aws)
    changed = {"ParameterName": "work_mem", "ParameterValue": "128", "ApplyMethod": "immediate"}
    aws.expect("rds", "modify_db_parameter_group", DBParameterGroupName=NAME, Parameters=[changed])
    reset = {"ParameterName": "old", "ApplyMethod": "immediate"}
    aws.expect("rds", "reset_db_parameter_group", DBParameterGroupName=NAME, Parameters=[reset])
    groups.update(one, {"parameters": {"work_mem": "128"}})


def test_a_call_takes_twenty_parameters(aws, groups):
    expect_group(aws)
    (one,) = groups.read()
    expect_known(aws)
    names = sorted(f"p{number}" for number in range(25))
    whole = [{"ParameterName": name, "ParameterValue": "1", "ApplyMethod": "immediate"} for name in names]
    aws.expect("rds", "modify_db_parameter_group", DBParameterGroupName=NAME, Parameters=whole[:20])
    aws.expect("rds", "modify_db_parameter_group", DBParameterGroupName=NAME, Parameters=whole[20:])
    groups.update(one, {"parameters": dict.fromkeys(names, "1")})


def test_the_group_of_a_cluster_has_calls_of_its_own(aws, area):
    kind, name = DbClusterParameterGroup(area), "data-aurora-postgresql16"
    described = {
        "DBClusterParameterGroupName": name,
        "DBClusterParameterGroupArn": f"{ARN}:cluster-pg:{name}",
        "DBParameterGroupFamily": "aurora-postgresql16",
        "Description": "Database data",
    }
    aws.expect("rds", "describe_db_cluster_parameter_groups", {"DBClusterParameterGroups": [described]})
    aws.expect("rds", "list_tags_for_resource", {"TagList": []}, ResourceName=f"{ARN}:cluster-pg:{name}")
    aws.expect("rds", "describe_db_cluster_parameters", {"Parameters": []}, DBClusterParameterGroupName=name, Source="user")
    (one,) = kind.read()
    assert (one.key, one.owned) == (("db_cluster_parameter_group", name), False)
    known = {"EngineDefaults": {"Parameters": [parameter("work_mem")]}}
    aws.expect("rds", "describe_engine_default_cluster_parameters", known, DBParameterGroupFamily="aurora-postgresql16")
    changed = {"ParameterName": "work_mem", "ParameterValue": "64", "ApplyMethod": "immediate"}
    aws.expect("rds", "modify_db_cluster_parameter_group", DBClusterParameterGroupName=name, Parameters=[changed])
    kind.update(one, {"parameters": {"work_mem": "64"}})
    aws.expect("rds", "delete_db_cluster_parameter_group", DBClusterParameterGroupName=name)
    assert kind.delete(one) is None
