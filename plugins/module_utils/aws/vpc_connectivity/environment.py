# SPDX-License-Identifier: GPL-3.0-or-later
"""What an environment's run may do in the account of the other side. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .words import NOT_YET

SUFFIX = "network"
LOOKING = ["ec2:DescribeVpcs", "ec2:DescribeRouteTables", "ec2:DescribeVpcPeeringConnections"]


def statements(environment: Mapping[str, Any], partition: str, region: str, account: str, vpc_id: str) -> list[dict[str, Any]]:
    """account, vpc_id: of this side. The keys of conditions are those of the Service Authorization Reference:
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html

    No key tells where a route leads to: within the VPC's route tables it may set any.
    """
    here = f"arn:{partition}:ec2:{region}:{account}"
    vpc = NOT_YET if vpc_id == NOT_YET else f"{here}:vpc/{vpc_id}"
    between = {
        "ArnEquals": {"ec2:AccepterVpc": vpc},
        "ArnLike": {"ec2:RequesterVpc": f"arn:{partition}:ec2:*:{environment['account_id']}:vpc/*"},
    }
    connections = f"{here}:vpc-peering-connection/*"
    return [
        # EC2 knows no resources in calls that list.
        {"Effect": "Allow", "Action": LOOKING, "Resource": "*"},
        {"Effect": "Allow", "Action": "ec2:AcceptVpcPeeringConnection", "Resource": vpc},
        {
            "Effect": "Allow",
            "Action": [
                "ec2:AcceptVpcPeeringConnection",
                "ec2:ModifyVpcPeeringConnectionOptions",
                "ec2:CreateTags",
                "ec2:DeleteTags",
            ],
            "Resource": connections,
            "Condition": between,
        },
        {
            "Effect": "Allow",
            "Action": ["ec2:CreateRoute", "ec2:ReplaceRoute", "ec2:DeleteRoute"],
            "Resource": f"{here}:route-table/*",
            "Condition": {"ArnEquals": {"ec2:Vpc": vpc}},
        },
    ]
