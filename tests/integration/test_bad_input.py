# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can't be built is refused before the first change, with the variable and what to write instead.

Credentials, accounts and the guard's own variables: test_guard.py.
"""

import json
from typing import Any

import pytest
import yaml

from integration.support.runs import ROOT, Ansible
from sandbox.expect import tagged

CIDR, ZONES = "10.50.0.0/20", ["ap-southeast-3a", "ap-southeast-3b"]
PUBLIC = {"name": "public", "type": "public", "prefix_length": 26}
PRIVATE = {"name": "private", "type": "private", "prefix_length": 24}
TIERS = [PUBLIC, PRIVATE]


def given(*cidrs: str) -> list[dict[str, Any]]:
    return [PUBLIC, {"name": "private", "type": "private", "cidrs": list(cidrs)}]


def endpoints(**endpoint: Any) -> dict[str, Any]:
    return {"vpc_endpoints": [{"type": "interface", **endpoint}]}


# For each case: inputs of role vpc, and what the message says.
CASES: dict[str, tuple[dict[str, Any], str]] = {
    "misaligned": ({"vpc_cidr": "10.50.0.1/20"}, "vpc_cidr: 10.50.0.1/20 is not aligned: write 10.50.0.0/20"),
    "no-range": ({"vpc_cidr": "10.50.0.0/33"}, "vpc_cidr: '10.50.0.0/33' is not an IPv4 range"),
    "too-large": ({"vpc_cidr": "10.0.0.0/8"}, "vpc_cidr: 10.0.0.0/8 is not possible: AWS takes IPv4 ranges from /16 to /28"),
    "misaligned-subnet": ({"vpc_tiers": given("10.50.1.1/24", "10.50.2.0/24")}, "10.50.1.1/24 is not aligned: write 10.50.1.0/24"),
    "overlapping-subnets": ({"vpc_tiers": given("10.50.2.0/23", "10.50.3.0/24")}, "vpc_tiers: private: 10.50.3.0/24 overlaps 10.50.2.0/23"),
    "overlapping-ranges": (
        {"vpc_secondary_cidrs": ["10.50.8.0/22"]},
        "vpc_secondary_cidrs: 10.50.8.0/22 overlaps 10.50.0.0/20 of vpc_cidr",
    ),
    "outside": ({"vpc_tiers": given("10.51.0.0/24", "10.50.1.0/24")}, "10.51.0.0/24 is not within 10.50.0.0/20: choose a part of it"),
    "too-few-ranges": (
        {"vpc_tiers": given("10.50.1.0/24")},
        "has 1 ranges for 2 zones (ap-southeast-3a, ap-southeast-3b): give one for each zone",
    ),
    "too-many-zones": ({"vpc_zone_count": 9}, "vpc_zone_count: 9 zones are asked for and the region has"),
    "no-zones": ({"vpc_zone_count": None}, "vpc_zone_count is missing: say over how many zones"),
    "unknown-zone": (
        {"vpc_zone_count": None, "vpc_zones": ["ap-southeast-3a", "ap-southeast-3z"]},
        "vpc_zones: ap-southeast-3z is not a zone of this region for this account; it has ap-southeast-3a",
    ),
    "zone-twice": ({"vpc_zone_count": None, "vpc_zones": [ZONES[0], ZONES[0]]}, "vpc_zones: ap-southeast-3a is listed twice"),
    "no-room": (
        {"vpc_tiers": [PUBLIC, {**PRIVATE, "prefix_length": 20}]},
        "vpc_tiers: private: no /20 is left in 10.50.0.0/20: give a longer",
    ),
    "too-small": (
        {"vpc_tiers": [PUBLIC, {**PRIVATE, "prefix_length": 29}]},
        "vpc_tiers: private: prefix_length 29 is not possible: AWS takes subnets from /16 to /28",
    ),
    "tier-twice": ({"vpc_tiers": [PUBLIC, PRIVATE, PRIVATE]}, "vpc_tiers: private is listed twice; names must differ"),
    "nat-without-public": ({"vpc_nat": "single", "vpc_tiers": [PRIVATE]}, "vpc_nat: single needs a tier of type public in vpc_tiers"),
    "no-cidr": ({"vpc_cidr": None}, "vpc_cidr is missing: give the range of the VPC, or adopt one with vpc_adopt"),
    "unknown-service": (
        endpoints(service="ecrapi"),
        "vpc_endpoints: region ap-southeast-3 has no service com.amazonaws.ap-southeast-3.ecrapi",
    ),
    "no-gateway-service": (endpoints(service="sts", type="gateway"), "only s3 and dynamodb have gateway endpoints; write type: interface"),
    "unknown-tier": (
        endpoints(service="sts", tiers=["databases"]),
        "vpc_endpoints: sts: tiers names databases; vpc_tiers has public, private",
    ),
    "endpoint-twice": (
        {"vpc_endpoints": [{"service": "sts", "type": "interface"}, {"service": "sts", "type": "interface"}]},
        "vpc_endpoints: sts is listed twice",
    ),
    "private-dns": ({"vpc_dns_hostnames": False} | endpoints(service="sts"), "private_dns needs vpc_dns_support and vpc_dns_hostnames"),
    "adopted-nowhere": ({"vpc_adopt": {"vpc_id": "vpc-0123456789abcdef0"}}, "vpc_adopt: no VPC in this region has"),
    "two-of-one-name": ({"vpc_name": "twins"}, "vpc_name fits 2 VPCs: vpc-"),
    "taken-range": (
        {"vpc_name": "taken", "vpc_tiers": given("10.50.1.0/24", "10.50.2.0/24")},
        "10.50.2.0/24 overlaps subnet others (subnet-",
    ),
    "other-cidr": ({"vpc_name": "taken", "vpc_cidr": "10.60.0.0/20"}, "vpc taken: cidr is 10.50.0.0/20 and can't become 10.60.0.0/20"),
    "two-subnets-of-one-name": ({"vpc_name": "twin-subnets"}, "several subnets are called twin-subnets-public-ap-southeast-3a: subnet-"),
}
# What no role gets to see: the guard holds every variable against the argument specs.
REFUSED_BY_THE_GUARD: dict[str, tuple[dict[str, Any], str]] = {
    "misspelt": ({"vpc_teirs": []}, "vpc_teirs is not an input of role vpc; did you mean vpc_tiers?"),
    "misspelt-key": ({"vpc_tiers": [{**PUBLIC, "map_public_ip": True}]}, "map_public_ip"),
    "no-such-choice": ({"vpc_nat": "one"}, "value of vpc_nat must be one of: none, single, per_zone, got: one"),
    "wrong-type": ({"vpc_zone_count": "two"}, "vpc_zone_count"),
    "neither-range-nor-size": (
        {"vpc_tiers": [{"name": "public", "type": "public"}]},
        "one of the following is required: cidrs, prefix_length",
    ),
}


def others(aws):
    """What stands in the way of the cases that name it."""
    ec2 = aws.client("staging", "ec2")
    for name in ("twins", "twins", "taken", "twin-subnets"):
        vpc = ec2.create_vpc(CidrBlock=CIDR, TagSpecifications=tagged("vpc", Name=name))["Vpc"]["VpcId"]
        if name == "taken":
            wanted = tagged("subnet", Name="others")
            ec2.create_subnet(VpcId=vpc, CidrBlock="10.50.2.128/25", AvailabilityZone=ZONES[1], TagSpecifications=wanted)
        if name == "twin-subnets":
            for cidr in ("10.50.0.0/26", "10.50.0.64/26"):
                wanted = tagged("subnet", Name="twin-subnets-public-ap-southeast-3a")
                ec2.create_subnet(VpcId=vpc, CidrBlock=cidr, AvailabilityZone=ZONES[0], TagSpecifications=wanted)


def inventory(directory):
    """A host for each case, so that one run tries them all."""
    folder = directory / "inventory/host_vars"
    folder.mkdir(parents=True)
    (folder.parent / "group_vars").symlink_to(ROOT / "inventories/sandbox/group_vars")
    (folder.parent / "hosts.yml").write_text(yaml.safe_dump({"all": {"hosts": dict.fromkeys(CASES)}}))
    staging = ROOT / "inventories/sandbox/host_vars/piksel-staging"
    account = {
        key: value for name in ("account", "ansible") for key, value in yaml.safe_load((staging / f"{name}.yml").read_text()).items()
    }
    for case, (inputs, _) in CASES.items():
        whole = {"vpc_name": case, "vpc_cidr": CIDR, "vpc_zone_count": 2, "vpc_tiers": TIERS, **inputs}
        (folder / f"{case}.yml").write_text(yaml.safe_dump(account | {key: value for key, value in whole.items() if value is not None}))
    return folder.parent


@pytest.fixture(scope="module")
def refused(sandbox, tmp_path_factory):
    """All cases in one run of one play without the guard: the role stands for itself."""
    sandbox.reset()
    others(sandbox)
    ansible, directory = Ansible(sandbox, tmp_path_factory.mktemp("bad-input")), tmp_path_factory.mktemp("cases")
    playbook, *_ = ansible.role_arguments("vpc", "all", {})
    return ansible.run(playbook, "-i", str(inventory(directory)))


@pytest.mark.parametrize("case", CASES)
def test_it_is_refused_with_advice(refused, case):
    assert case in refused.messages, refused.output
    assert CASES[case][1] in refused.messages[case]


def test_not_one_call_wrote(refused):
    assert [call["operation"] for call in refused.calls if call["write"]] == []
    assert "Traceback" not in refused.output


@pytest.mark.parametrize("case", REFUSED_BY_THE_GUARD)
def test_the_guard_refuses_what_the_specs_do_not_know(aws, tmp_path, case):
    inputs, words = REFUSED_BY_THE_GUARD[case]
    run = Ansible(aws, tmp_path).run(
        "playbooks/network.yml", "-i", "inventories/sandbox", "--limit", "piksel-staging", "-e", json.dumps(inputs)
    )
    assert run.code != 0
    assert words in run.messages["piksel-staging"], run.messages
    assert [call["operation"] for call in run.calls if call["write"]] == []
