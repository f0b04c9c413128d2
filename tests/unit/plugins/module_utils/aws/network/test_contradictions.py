# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every contradiction, alone, and the sentence that says how to end it."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.network.contradictions import refuse_contradictions
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import InvalidPlan

from unit.plugins.module_utils.aws.network.described import CIDR, TIERS, params, tier

S3 = {"service": "s3", "type": "gateway"}
ECR = {"service": "ecr.api", "type": "interface"}
NETWORK = {"cidr": CIDR, "zone_count": 2, "tiers": TIERS}


@pytest.mark.parametrize(
    "given",
    [
        NETWORK,
        {"cidr": CIDR},
        {"adopt": {"vpc_id": "vpc-1"}},
        NETWORK | {"nat": "single", "endpoints": [S3, ECR]},
        NETWORK | {"nat": "per_zone", "endpoints": [{"service": "com.amazonaws.ap-southeast-3.dynamodb", "type": "gateway"}]},
        NETWORK | {"dns_hostnames": False, "dns_support": False, "endpoints": [ECR | {"private_dns": False, "tiers": ["private"]}]},
        NETWORK | {"endpoints": [S3 | {"tiers": ["public", "private"]}]},
        NETWORK | {"default_route_table": {"routes": [{"destination": "10.9.0.0/16", "target": "pcx-1"}]}},
    ],
)
def test_what_fits_together_passes(given):
    refuse_contradictions(params(**given))


DNS = "private_dns needs vpc_dns_support and vpc_dns_hostnames; set both to true, or private_dns to false"
NAT = "needs a tier of type public in vpc_tiers for the NAT gateway to stand in; add one, or write none"
RESERVED = "can't be given: names identify resources, and aws: is AWS's own; leave it out"


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"tiers": [tier("public"), tier("public")]}, "vpc_tiers: public is listed twice; names must differ"),
        ({"endpoints": [S3, S3]}, "vpc_endpoints: s3 is listed twice; names must differ"),
        ({"zone_count": None, "zones": ["b", "a", "b"]}, "vpc_zones: b is listed twice; names must differ"),
        ({"nat": "single", "tiers": [tier("private")]}, f"vpc_nat: single {NAT}"),
        ({"nat": "per_zone", "tiers": []}, f"vpc_nat: per_zone {NAT}"),
        ({"cidr": None}, "vpc_cidr is missing: give the range of the VPC, or adopt one with vpc_adopt"),
        (
            {"zone_count": None},
            "vpc_zone_count is missing: say over how many zones the tiers of vpc_tiers reach, or name them in vpc_zones",
        ),
        ({"dns_support": False}, "vpc_dns_hostnames needs vpc_dns_support; set both to true, or vpc_dns_hostnames to false"),
        (
            {"endpoints": [S3 | {"tiers": ["data", "public"]}]},
            "vpc_endpoints: s3: tiers names data; vpc_tiers has public, private, database",
        ),
        ({"tiers": [], "endpoints": [S3 | {"tiers": ["data"]}]}, "vpc_endpoints: s3: tiers names data; vpc_tiers has none"),
        (
            {"endpoints": [ECR | {"type": "gateway"}]},
            "vpc_endpoints: ecr.api: only s3 and dynamodb have gateway endpoints; write type: interface",
        ),
        (
            {"endpoints": [ECR | {"tiers": ["private", "database"]}]},
            "vpc_endpoints: ecr.api: tiers names private, database, and an interface endpoint takes one subnet in a zone; name one tier",
        ),
        ({"dns_hostnames": False, "endpoints": [ECR]}, f"vpc_endpoints: ecr.api: {DNS}"),
        (
            {"default_route_table": {"routes": [{"destination": "10.9.0.0/16", "target": "local"}]}},
            "vpc_default_route_table: local is not the id of a gateway, a peering connection or a network interface",
        ),
        ({"tags": {"Name": "other"}}, f"vpc_tags: Name {RESERVED}"),
        ({"tiers": [tier("public", tags={"aws:x": "y"})]}, f"vpc_tiers: public: tags: aws:x {RESERVED}"),
    ],
)
def test_a_contradiction_is_refused(given, problem):
    with pytest.raises(InvalidPlan) as refused:
        refuse_contradictions(params(**{key: value for key, value in {**NETWORK, **given}.items() if value is not None}))
    assert refused.value.problems == [problem]


def test_all_contradictions_are_told_at_once():
    with pytest.raises(InvalidPlan) as refused:
        refuse_contradictions(params(nat="single", tiers=[tier("private")], endpoints=[ECR], dns_support=False))
    assert [problem.split()[0] for problem in refused.value.problems] == [
        "vpc_nat:",
        "vpc_dns_hostnames",
        "vpc_cidr",
        "vpc_zone_count",
        "vpc_endpoints:",
    ]
