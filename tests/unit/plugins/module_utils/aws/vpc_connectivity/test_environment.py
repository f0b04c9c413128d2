# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The policy of an environment's role, to the letter."""

from ansible_collections.piksel.infra.plugins.module_utils.aws.vpc_connectivity.environment import statements
from ansible_collections.piksel.infra.plugins.module_utils.aws.vpc_connectivity.words import NOT_YET

HERE = "arn:aws:ec2:ap-southeast-3:111111111111"
VPC = f"{HERE}:vpc/vpc-1"
BETWEEN = {"ArnEquals": {"ec2:AccepterVpc": VPC}, "ArnLike": {"ec2:RequesterVpc": "arn:aws:ec2:*:222222222222:vpc/*"}}


def of(vpc_id):
    return statements({"account_id": "222222222222"}, "aws", "ap-southeast-3", "111111111111", vpc_id)


def test_it_is_about_this_vpc_and_that_account():
    looking, accepting, between, routing = of("vpc-1")
    assert looking["Action"] == ["ec2:DescribeVpcs", "ec2:DescribeRouteTables", "ec2:DescribeVpcPeeringConnections"]
    assert accepting == {"Effect": "Allow", "Action": "ec2:AcceptVpcPeeringConnection", "Resource": VPC}
    assert (between["Resource"], between["Condition"]) == (f"{HERE}:vpc-peering-connection/*", BETWEEN)
    assert between["Action"] == [
        "ec2:AcceptVpcPeeringConnection",
        "ec2:ModifyVpcPeeringConnectionOptions",
        "ec2:CreateTags",
        "ec2:DeleteTags",
    ]
    assert routing["Action"] == ["ec2:CreateRoute", "ec2:ReplaceRoute", "ec2:DeleteRoute"]
    assert (routing["Resource"], routing["Condition"]) == (f"{HERE}:route-table/*", {"ArnEquals": {"ec2:Vpc": VPC}})
    assert {one["Effect"] for one in of("vpc-1")} == {"Allow"}


def test_before_the_vpc_is_there_the_plan_says_so():
    _, accepting, between, routing = of(NOT_YET)
    assert accepting["Resource"] == between["Condition"]["ArnEquals"]["ec2:AccepterVpc"] == NOT_YET
    assert routing["Condition"]["ArnEquals"]["ec2:Vpc"] == NOT_YET
