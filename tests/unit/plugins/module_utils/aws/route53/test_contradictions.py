# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is refused before anything is read, and what to write instead."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.route53.contradictions import refuse_contradictions
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import InvalidPlan

from .described import ENVIRONMENT, given

ZONE = {"name": "example.com"}
BELOW = {"name": "a.example.com", "parent": "example.com"}
INNER = {"name": "example.internal", "private": True, "vpcs": [{"vpc_name": "main"}]}
ASSOCIATION = {"zone": "example.internal", "vpc_name": "main", "assume_role_arn": "arn:aws:iam::123456789012:role/x"}


def problems(**params):
    try:
        refuse_contradictions(given(**params))
    except InvalidPlan as refused:
        return refused.problems
    return []


def record(**more):
    return {"records": [{"zone": "example.com", "name": "www.example.com", "type": "A", "values": ["192.0.2.1"], **more}]}


def zone(**more):
    return {"zones": [{**ZONE, **more}]}


REFUSED = [
    (zone(name="Example.com"), "this is no zone's name; write its domain name in small letters"),
    (zone(name="example..com"), "this is no zone's name"),
    ({"zones": [ZONE, ZONE]}, "dns_zones: example.com is described twice"),
    (zone(comment="x" * 257), "comment has 257 characters; 256 are the most"),
    (zone(delegation_ttl=-1), "delegation_ttl -1 is not 0 to"),
    (zone(private=True), "a private zone needs vpcs"),
    (zone(vpcs=[{"vpc_name": "main"}]), "vpcs belong to a private zone"),
    (zone(private=True, vpcs=[{}]), "give vpc_name or vpc_id, one of them"),
    (zone(private=True, vpcs=[{"vpc_name": "main", "region": "here"}]), "'here' is no region's name"),
    ({"zones": [{**INNER, "parent": "internal", "dnssec": {"enabled": True}}]}, "parent, dnssec: only a public zone has this"),
    (zone(dnssec={"enabled": True, "kms_key": "1234"}), "kms_key '1234' is neither an ARN nor alias/"),
    (zone(dnssec={"enabled": True, "kms_key": "arn:aws:kms:eu-west-1:123456789012:key/1"}), "is not in us-east-1"),
    (zone(query_logging={"enabled": True, "retention_days": 2}), "retention_days 2 is none of 1, 3, 5"),
    (zone(parent="example.org"), "parent example.org is not above it"),
    (zone(parent="example.com"), "parent example.com is not above it"),
    ({"zones": [{**ZONE, "state": "absent"}, BELOW]}, "its parent example.com is to be absent"),
    ({"environments": [ENVIRONMENT]}, "the project is missing"),
    ({"project": "x", "environments": [{**ENVIRONMENT, "external_id": None}]}, "external_id is missing"),
    ({"project": "x", "environments": [{**ENVIRONMENT, "account_id": "12"}]}, "account_id '12' is no account's"),
    ({"project": "x", "environments": [{**ENVIRONMENT, "zones": []}]}, "it has neither zones nor private_zones"),
    ({"project": "x" * 60, "environments": [ENVIRONMENT]}, "64 characters are the most"),
    ({"associations": [{**ASSOCIATION, "assume_role_arn": "role"}]}, "assume_role_arn 'role' is not the ARN of a role"),
    ({"associations": [{**ASSOCIATION, "vpc_id": "vpc-1"}]}, "give vpc_name or vpc_id, one of them"),
    ({"associations": [ASSOCIATION, ASSOCIATION]}, "example.internal with main is described twice"),
    ({"owner": "my zone"}, "dns_owner: 'my zone' is not 1 to 64 letters"),
    ({"delete_data": ["route53_zone example.com"]}, "dns_delete_data: 'route53_zone example.com' is no resource that holds data"),
    ({"delete_data": ["example.com"]}, "dns_delete_data: 'example.com' is no resource that holds data"),
    (record(name="www.example.org"), "www.example.org is not in the zone; write a name that ends in .example.com"),
    (record(name="www..example.com"), "is no domain name"),
    (record(name="a" * 60 + "." + "b" * 60 + "." + "c" * 60 + "." + "d" * 50 + ".example.com"), "or too long"),
    (record(name=None, type="NS", values=["ns.example.net"]), "with the NS record which Route 53 keeps itself"),
    (record(name=None, type="CNAME", values=["example.net"]), "use an alias"),
    (record(values=None), "give values or alias, one of them"),
    (record(alias={"zone_id": "Z1", "name": "x.example.net"}), "give values or alias, one of them"),
    (record(type="NS", values=None, alias={"zone_id": "Z1", "name": "x"}), "an alias can't be of type NS"),
    (record(ttl=-1), "ttl -1 is not 0 to"),
    (record(type="CNAME", values=["a.example.net", "b.example.net"]), "a CNAME leads to one name"),
    (record(values=["192.0.2.300"]), "'192.0.2.300' is no IPv4 address"),
    (record(type="AAAA"), "'192.0.2.1' is no IPv6 address"),
    (record(type="MX", values=["mail.example.net"]), "it is written as: 10 mail.example.com"),
    (record(type="CAA", values=["amazon.com"]), '0 issue "amazon.com"'),
    (record(type="SRV", values=["5 443 www.example.net"]), "10 5 443 www.example.com"),
    (record(values=["192.0.2.1", "192.0.2.1"]), "the value '192.0.2.1' is there twice"),
    (record(weight=1), "weight tells records of one name and type apart by set_identifier"),
    (record(weight=1, region="eu-west-1", set_identifier="a"), "weight and region are different ways to choose a record"),
    (record(set_identifier="a"), "set_identifier needs a way to choose this record"),
    (record(weight=256, set_identifier="a"), "weight 256 is not 0 to 255"),
    (record(values=None, alias={"zone_id": "Z", "name": "x"}, multivalue=True, set_identifier="a"), "an alias can't be multivalue"),
    (record(geolocation={}, set_identifier="a"), "give continent or country, one of them"),
    (record(geolocation={"continent": "AS", "subdivision": "CA"}, set_identifier="a"), "a subdivision is one of a country"),
    ({"records": [*record()["records"], *record()["records"]]}, "example.com www A is described twice"),
    ({"records": [*record()["records"], *record(type="CNAME", values=["a.example.net"])["records"]]}, "beside a CNAME no other record"),
    (
        {"records": [*record(weight=1, set_identifier="a")["records"], *record()["records"]]},
        "all records of one name and type are chosen in one way",
    ),
    (
        {"zones": [ZONE, BELOW], **record(name="www.a.example.com")},
        "a.example.com is a zone of its own, where the world looks for it; write zone: a.example.com",
    ),
]


@pytest.mark.parametrize(("params", "words"), REFUSED, ids=[words[:40] for _, words in REFUSED])
def test_what_contradicts_itself_is_refused(params, words):
    found = problems(**params)
    assert any(words in problem for problem in found), found
    assert all(problem.startswith("dns_") for problem in found)


TAKEN = [
    {"zones": [ZONE, INNER, {"name": "a.example.com", "parent": "example.com", "dnssec": {"enabled": True, "kms_key": "alias/mine"}}]},
    {"zones": [{**ZONE, "private": True, "vpcs": [{"vpc_id": "vpc-1", "region": "eu-west-1"}]}, ZONE]},
    {"project": "example", "environments": [ENVIRONMENT]},
    {"associations": [ASSOCIATION]},
    {"delete_data": ["route53_hosted_zone example.internal (private)", "log_group /aws/route53/example.com"]},
    record(name="*.example.com", type="CNAME", values=["www.example.com."]),
    record(name=None, type="MX", values=["0 ."]),
    record(name=None, type="TXT", values=["v=spf1 -all"]),
    record(name="_sip._tcp.example.com", type="SRV", values=["10 5 443 www.example.com"]),
    record(name="a.example.com", type="DS", values=["12345 13 2 AB12"]),
    {"records": [*record(weight=1, set_identifier="a")["records"], *record(weight=0, set_identifier="b")["records"]]},
    record(state="absent", values=None),
    {"records": [*record()["records"], *record(private=True)["records"]]},
]


@pytest.mark.parametrize("params", TAKEN)
def test_what_route_53_takes_is_taken(params):
    assert problems(**params) == []
