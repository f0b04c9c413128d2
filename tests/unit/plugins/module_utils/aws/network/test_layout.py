# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where subnets go, whatever is asked for and whatever is there; and how each thing that can't be is refused."""

import random
from ipaddress import ip_network

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.network.layout import Present, choose_zones, lay_out, parse_range
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import InvalidPlan
from hypothesis import assume, given, settings
from hypothesis import strategies as st

CIDRS = ["10.2.0.0/16", "10.1.0.0/18"]
REGION = [f"ap-southeast-3{letter}" for letter in "acegik"]
GAINED = st.sampled_from([f"ap-southeast-3{letter}" for letter in "bdfhj"])
GIVEN = [str(one) for one in ip_network("10.2.128.0/17").subnets(new_prefix=22)]


def tier(name, prefix_length=None, cidrs=None):
    return {"name": name, "prefix_length": prefix_length, "cidrs": cidrs}


@st.composite
def tiers(draw, least=1):
    """Tiers with given or with computed ranges."""
    given = draw(st.permutations(GIVEN))
    made = []
    for index in range(draw(st.integers(least, 4))):
        if draw(st.booleans()):
            made.append(tier(f"tier-{index}", cidrs=[given.pop() for _ in REGION]))
        else:
            made.append(tier(f"tier-{index}", prefix_length=draw(st.integers(22, 28))))
    return made


def build(wanted, count, present=(), region=REGION, cidrs=CIDRS):
    zones = choose_zones(None, count, region, wanted, "main", present, cidrs)
    return zones, lay_out("main", cidrs, wanted, zones, present)


def stands(subnets, shuffle=0):
    """As AWS would list them: in no particular order."""
    found = [Present(one.name, one.zone, one.cidr, f"subnet-{one.name}") for one in subnets]
    return random.Random(shuffle).sample(found, len(found))


@settings(max_examples=50)
@given(tiers(), st.integers(1, 6))
def test_ranges_are_aligned_within_the_vpc_and_never_overlap(wanted, count):
    zones, subnets = build(wanted, count)
    ranges = [ip_network(one.cidr) for one in subnets]  # raises where one is not aligned
    assert [(one.tier, one.zone) for one in subnets] == [(one["name"], zone) for one in wanted for zone in zones]
    assert all(any(one.subnet_of(ip_network(whole)) for whole in CIDRS) for one in ranges)
    assert not any(one.overlaps(other) for index, one in enumerate(ranges) for other in ranges[:index])
    sizes = {one["name"]: one["prefix_length"] for one in wanted}
    assert all(ip_network(one.cidr).prefixlen == (sizes[one.tier] or 22) for one in subnets)


@settings(max_examples=50)
@given(tiers(), st.integers(1, 6))
def test_given_ranges_stand_as_given(wanted, count):
    subnets = build(wanted, count)[1]
    for one in wanted:
        if one["cidrs"]:
            assert [subnet.cidr for subnet in subnets if subnet.tier == one["name"]] == one["cidrs"][:count]


@settings(max_examples=50)
@given(tiers(), st.integers(1, 6), st.integers(0, 9))
def test_laid_out_again_over_itself_it_changes_nothing(wanted, count, shuffle):
    once = build(wanted, count)
    assert build(wanted, count, stands(once[1], shuffle)) == once


@settings(max_examples=50)
@given(tiers(), st.integers(1, 6), GAINED)
def test_a_zone_that_the_region_gains_changes_nothing(wanted, count, gained):
    once = build(wanted, count)
    assert build(wanted, count, stands(once[1]), [gained, *REGION]) == once


@settings(max_examples=50)
@given(tiers(least=2), st.data())
def test_growing_moves_nothing_and_reorders_nothing(wanted, data):
    """More zones or tiers, one after the other, while zones come to the region."""
    first, count = data.draw(st.integers(1, len(wanted))), data.draw(st.integers(1, 3))
    zones, subnets = build(wanted[:first], count)
    more = count + data.draw(st.integers(0, 3))
    region = [*REGION, *data.draw(st.sets(GAINED))]
    for tiers_then, count_then in ((wanted[:first], more), (wanted, more)):
        grown_zones, grown = build(tiers_then, count_then, stands(subnets), region)
        assert grown_zones[: len(zones)] == zones
        assert set(subnets) <= set(grown)
        zones, subnets = grown_zones, grown


@settings(max_examples=50)
@given(tiers(), st.integers(2, 6), st.integers(1, 5))
def test_fewer_zones_are_the_first_ones(wanted, count, fewer):
    assume(fewer < count)
    zones, subnets = build(wanted, count)
    assert build(wanted, fewer, stands(subnets))[0] == zones[:fewer]


def test_a_zone_in_a_range_that_sorts_earlier_still_comes_last():
    """The secondary range 10.1.0.0/28 holds the third zone, since the primary is full."""
    cidrs, wanted = ["10.2.0.0/27", "10.1.0.0/28"], [tier("private", 28)]
    subnets = build(wanted, 2, cidrs=cidrs)[1]
    zones, grown = build(wanted, 3, stands(subnets), cidrs=cidrs)
    assert [(one.zone[-1], one.cidr) for one in grown] == [("a", "10.2.0.0/28"), ("c", "10.2.0.16/28"), ("e", "10.1.0.0/28")]
    assert build(wanted, 3, stands(grown), cidrs=cidrs)[0] == zones


def test_named_zones_are_taken_in_their_order():
    assert choose_zones(["ap-southeast-3c", "ap-southeast-3a"], None, REGION, [], "main", [], CIDRS) == [
        "ap-southeast-3c",
        "ap-southeast-3a",
    ]


def test_a_subnet_elsewhere_in_the_vpc_takes_space_and_no_zone():
    stranger = Present("by-hand", "ap-southeast-3k", "10.2.0.0/24", "subnet-1")
    zones, subnets = build([tier("private", 24)], 1, [stranger])
    assert (zones, subnets[0].cidr) == (["ap-southeast-3a"], "10.2.1.0/24")


@pytest.mark.parametrize("length", [16, 20, 28])
def test_ranges_of_the_sizes_that_aws_takes(length):
    assert parse_range("vpc_cidr", f"10.0.0.0/{length}") == ip_network(f"10.0.0.0/{length}")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("10.2.0.1/16", "vpc_cidr: 10.2.0.1/16 is not aligned: write 10.2.0.0/16"),
        ("10.2.0.0/255.255.0.0", "vpc_cidr: 10.2.0.0/255.255.0.0 is not aligned: write 10.2.0.0/16"),
        ("10.0.0.0/15", "vpc_cidr: 10.0.0.0/15 is not possible: AWS takes IPv4 ranges from /16 to /28"),
        ("10.0.0.0/29", "vpc_cidr: 10.0.0.0/29 is not possible: AWS takes IPv4 ranges from /16 to /28"),
        ("10.0.0.0", "vpc_cidr: 10.0.0.0 is not possible: AWS takes IPv4 ranges from /16 to /28"),
        ("fd00::/20", "vpc_cidr: fd00::/20 is not possible: AWS takes IPv4 ranges from /16 to /28"),
        ("ten", "vpc_cidr: 'ten' is not an IPv4 range: 'ten' does not appear to be an IPv4 or IPv6 network"),
        ("10.2.0.0/33", "vpc_cidr: '10.2.0.0/33' is not an IPv4 range: '10.2.0.0/33' does not appear to be an IPv4 or IPv6 network"),
    ],
)
def test_a_range_that_can_not_be_is_refused_with_the_one_to_write(text, sentence):
    with pytest.raises(InvalidPlan) as refused:
        parse_range("vpc_cidr", text)
    assert refused.value.problems == [sentence]


@pytest.mark.parametrize(
    ("zones", "count", "sentence"),
    [
        (["ap-southeast-3a", "ap-southeast-3z"], None, "vpc_zones: ap-southeast-3z is not a zone of this region for this account; it has "),
        (None, 7, "vpc_zone_count: 7 zones are asked for and the region has 6: "),
    ],
)
def test_zones_that_are_not_there_are_refused_with_those_that_are(zones, count, sentence):
    with pytest.raises(InvalidPlan) as refused:
        choose_zones(zones, count, REGION, [], "main", [], CIDRS)
    assert refused.value.problems == [sentence + ", ".join(REGION)]


ZONES = ["ap-southeast-3a", "ap-southeast-3c"]
STRANGER = (
    "vpc_tiers: a: 10.2.0.0/24 overlaps subnet by-hand (subnet-9, 10.2.0.128/25), which is not described: "
    "choose another range, or remove that subnet first"
)
PRIVATE = Present("main-private-ap-southeast-3a", "ap-southeast-3a", "10.2.0.0/24", "subnet-1")


@pytest.mark.parametrize(
    ("cidrs", "wanted", "present", "problems"),
    [
        (
            ["10.2.0.0/16", "10.2.128.0/18"],
            [],
            [],
            ["vpc_secondary_cidrs: 10.2.128.0/18 overlaps 10.2.0.0/16 of vpc_cidr: move one of them"],
        ),
        (
            CIDRS,
            [tier("a", cidrs=["10.2.0.0/24", "10.2.1.0/24"]), tier("b", cidrs=["10.2.1.0/25", "10.2.2.0/24"])],
            [],
            ["vpc_tiers: b: 10.2.1.0/25 overlaps 10.2.1.0/24 of vpc_tiers: a: move one of them"],
        ),
        (
            CIDRS,
            [tier("a", cidrs=["10.2.0.0/24"])],
            [],
            ["vpc_tiers: a: cidrs has 1 ranges for 2 zones (ap-southeast-3a, ap-southeast-3c): give one for each zone"],
        ),
        (
            CIDRS,
            [tier("a", cidrs=["10.3.0.0/24", "10.2.0.0/24"])],
            [],
            ["vpc_tiers: a: cidrs: 10.3.0.0/24 is not within 10.2.0.0/16, 10.1.0.0/18: choose a part of it"],
        ),
        (
            CIDRS,
            [tier("a", cidrs=["10.2.0.9/24", "10.2.1.0/24"])],
            [],
            ["vpc_tiers: a: cidrs: 10.2.0.9/24 is not aligned: write 10.2.0.0/24"],
        ),
        (["10.2.0.0/24"], [tier("a", 25), tier("b", 25)], [], ["vpc_tiers: b: no /25 is left in 10.2.0.0/24: give a longer prefix_length"]),
        (["10.2.0.0/24"], [tier("a", 20)], [], ["vpc_tiers: a: no /20 is left in 10.2.0.0/24: give a longer prefix_length"]),
        (
            CIDRS,
            [tier("a", cidrs=["10.2.0.0/24", "10.2.1.0/24"])],
            [Present("by-hand", "ap-southeast-3a", "10.2.0.128/25", "subnet-9")],
            [STRANGER],
        ),
        # A given range over that of a subnet which another tier has and keeps.
        (
            CIDRS,
            [tier("private", 24), tier("new", cidrs=["10.2.0.0/25", "10.2.9.0/24"])],
            [PRIVATE],
            ["vpc_tiers: new: 10.2.0.0/25 overlaps 10.2.0.0/24 of vpc_tiers: private: move one of them"],
        ),
    ],
)
def test_a_layout_that_can_not_be_is_refused(cidrs, wanted, present, problems):
    with pytest.raises(InvalidPlan) as refused:
        lay_out("main", cidrs, wanted, ZONES, present)
    assert refused.value.problems == problems
