# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.external_dns.zones import Zone, means, of_release, unmatched, zones_of

from unit.plugins.module_utils.aws.stubs import Aws
from unit.plugins.module_utils.external_dns.described import release

PUBLIC, PRIVATE, ABOVE = Zone("Z1", "staging.example.com", False), Zone("Z2", "staging.example.com", True), Zone("Z3", "example.com", False)
ZONES = [ABOVE, PRIVATE, PUBLIC]


@pytest.mark.parametrize(
    ("domain_filter", "zone", "meant"),
    [
        ("example.com", "example.com", True),
        ("example.com", "staging.example.com", True),
        ("example.com", "a.staging.example.com", True),
        ("example.com", "anexample.com", False),
        ("example.com", "com", False),
        ("staging.example.com", "example.com", False),
        (".example.com", "example.com", False),
        (".example.com", "staging.example.com", True),
        ("Example.com.", "example.com", True),
        ("example.org", "example.com", False),
    ],
)
def test_a_filter_means_a_zone_and_those_below_it(domain_filter, zone, meant):
    assert means(domain_filter, zone) is meant


def test_where_it_is_said_those_above_too():
    assert means("apps.example.com", "example.com", match_parent=True)
    assert not means("anexample.com", "example.com", match_parent=True)
    assert not means(".apps.example.com", "example.com", match_parent=True)


def test_zones_are_read_over_all_pages():
    aws = Aws()
    one = {"Id": "/hostedzone/Z1", "Name": "staging.example.com.", "CallerReference": "1", "Config": {"PrivateZone": True}}
    other = {"Id": "/hostedzone/Z2", "Name": "example.com.", "CallerReference": "2"}
    page = {"Marker": "", "MaxItems": "1"}
    aws.expect("route53", "list_hosted_zones", {"HostedZones": [one], "IsTruncated": True, "NextMarker": "Z2", **page})
    aws.expect("route53", "list_hosted_zones", {"HostedZones": [other], "IsTruncated": False, **page}, Marker="Z2")
    assert zones_of(aws.get("route53")) == [Zone("Z1", "staging.example.com", True), Zone("Z2", "example.com", False)]
    aws.verify()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, [PRIVATE, PUBLIC]),
        ({"zone_type": "public"}, [PUBLIC]),
        ({"zone_type": "private"}, [PRIVATE]),
        ({"match_parent": True}, [ABOVE, PRIVATE, PUBLIC]),
        ({"domain_filters": ["example.com"], "zone_type": "public"}, [ABOVE, PUBLIC]),
    ],
)
def test_of_a_release_are_those_that_it_means(given, expected):
    assert of_release(ZONES, release(**given)) == expected


def test_a_filter_that_means_none_is_told_those_that_there_are():
    wanted = release(domain_filters=["example.com", "example.org", "example.net"])
    there = "example.com (public), staging.example.com (private), staging.example.com (public)"
    assert list(unmatched(ZONES, wanted, "this account")) == [
        f"domain filter {name} means no zone of this account, which has: {there}; correct the filter, or make the zone first"
        for name in ("example.org", "example.net")
    ]


def test_a_zone_of_the_other_type_does_not_count():
    (problem,) = unmatched([PUBLIC], release(zone_type="private"), "it")
    assert problem.startswith("domain filter staging.example.com means no private zone of it, which has: staging.example.com (public);")
    (problem,) = unmatched([], release(), "it")
    assert problem.startswith("domain filter staging.example.com means no zone of it, which has: none;")
    assert list(unmatched(ZONES, release(), "it")) == []
