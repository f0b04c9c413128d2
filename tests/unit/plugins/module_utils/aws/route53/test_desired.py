# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From parameters to what is to be there, and to what is to go."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.route53.described import Described
from ansible_collections.piksel.infra.plugins.module_utils.aws.route53.desired import Description, Facts
from ansible_collections.piksel.infra.plugins.module_utils.aws.route53.leaving import Leaving
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing, Reference

from .described import STAGING, given

ZONE, BELOW = {"name": "example.com"}, {"name": "a.example.com", "parent": "example.com"}
INNER = {"name": "example.internal", "private": True, "vpcs": [{"vpc_name": "main"}]}
WWW = {"zone": "example.com", "name": "www.example.com", "type": "A", "values": ["192.0.2.1"]}


def facts(**more):
    known = {
        "owner": "example",
        "partition": "aws",
        "place": lambda vpc: f"eu-west-1/{vpc['vpc_name']}",
        "account": lambda: "123456789012",
        "keys": {},
        "zone_id": lambda one: None,
    }
    return Facts(**{**known, **more})


def desired(there=(), keys=None, **params):
    whole = given(project="example", **params)
    found = Description(whole, Described(whole, there), facts(keys=keys or {})).resources()
    return {(one.kind, one.name): one for one in found}


def test_a_delegation_leads_to_whatever_servers_the_zone_has():
    record = desired(zones=[ZONE, BELOW])["route53_record", "example.com a NS"]
    assert record.attributes["values"] == Reference("route53_hosted_zone", "a.example.com", "name_servers")
    assert record.attributes["zone_id"] == Reference("route53_hosted_zone", "example.com")
    assert (record.attributes["ttl"], record.attributes["owner"]) == (3600, "example")


def test_the_ds_record_is_last():
    found = desired(zones=[ZONE, {**BELOW, "dnssec": {"enabled": True}}])
    assert found["route53_dnssec", "a.example.com"].after == (
        ("route53_key_signing_key", "a.example.com"),
        ("route53_record", "example.com a NS"),
    )
    assert found["route53_record", "example.com a DS"].after == (("route53_dnssec", "a.example.com"),)
    assert ("kms_key", "dnssec-a-example-com") in found


def test_no_key_is_made_where_one_is_known():
    found = desired(zones=[{**ZONE, "dnssec": {"enabled": True}}], keys={"example.com": "arn:key"})
    assert found["route53_key_signing_key", "example.com"].attributes["kms_key_arn"] == "arn:key"
    assert [kind for kind, _ in found] == ["route53_hosted_zone", "route53_key_signing_key", "route53_dnssec"]


def test_one_policy_lets_all_zones_log():
    logged = {"query_logging": {"enabled": True, "retention_days": 7}}
    found = desired(zones=[{**ZONE, **logged}, {**BELOW, **logged}])
    assert [name for kind, name in found if kind == "logs_resource_policy"] == ["route53-query-logs"]
    assert found["route53_query_logging_config", "example.com"].after == ("logs_resource_policy",)


def test_an_environment_may_change_its_own_zones_and_associate_its_own_private_ones():
    staging = {**STAGING, "zones": ["a.example.com"], "private_zones": ["example.internal"]}
    role = desired(zones=[ZONE, BELOW, INNER], environments=[staging])["iam_role", "example-staging-dns"]
    statements = {one["Sid"]: one for one in role.attributes["inline_policies"]["environment"]["Statement"]}
    assert {sid: one["Resource"] for sid, one in statements.items()} == {
        "Find": "*",
        "Follow": "arn:aws:route53:::change/*",
        "Records": [Reference("route53_hosted_zone", "a.example.com", "arn")],
        "Associate": [Reference("route53_hosted_zone", "example.internal (private)", "arn")],
    }
    assert statements["Find"]["Action"] == ["route53:ListHostedZones", "route53:ListHostedZonesByName"]
    assert not [action for one in statements.values() for action in one["Action"] if "*" in action]


def test_an_association_is_known_once_the_zone_is():
    association = {"zone": "example.internal", "vpc_name": "main", "assume_role_arn": "arn:aws:iam::123456789012:role/x"}
    one = desired(associations=[association])["route53_vpc_association", "example.internal (private) main"]
    assert one.attributes == {"zone_id": "(known after the other account's zone is created)", "vpc": "eu-west-1/main"}


MEANT = [
    (["example.com"], None, "example.com"),
    (["example.com (private)"], None, "example.com (private)"),
    (["example.com", "example.com (private)"], None, "example.com"),
    (["example.com"], True, "example.com (private)"),
    ([], None, "example.com"),
]


@pytest.mark.parametrize(("there", "private", "label"), MEANT)
def test_which_zone_a_name_means(there, private, label):
    assert Described(given(), there).label("example.com", private) == label


def existing(kind, name, owned=True):
    return Existing(kind, name, {}, {"id": name}, owned=owned)


ZONES = [existing("route53_hosted_zone", name) for name in ("example.com", "a.example.com")]
RECORDS = [existing("route53_record", name) for name in ("example.com www A", "example.com a NS", "example.com a DS", "a.example.com @ MX")]
SIGNED = [existing(kind, "a.example.com") for kind in ("route53_dnssec", "route53_key_signing_key")]
KEY = existing("kms_key", "dnssec-a-example-com")
POLICY = existing("logs_resource_policy", "route53-query-logs")
OTHERS = [existing("route53_record", "example.com others A", owned=False), existing("route53_hosted_zone", "other.com")]
ALL = [*ZONES, *RECORDS, *SIGNED, KEY, POLICY, *OTHERS]
GONE = {**BELOW, "state": "absent"}
NAMED = ["route53_hosted_zone a.example.com"]
LEAVING = [
    ("nothing is said", {"zones": [ZONE, BELOW]}, []),
    ("a record", {"zones": [ZONE, BELOW], "records": [{**WWW, "state": "absent"}]}, ["example.com www A"]),
    ("a record of others", {"records": [{**WWW, "name": "others.example.com", "state": "absent"}]}, []),
    ("a zone that is kept", {"zones": [ZONE, GONE]}, ["a.example.com"]),
    (
        "a zone that is named",
        {"zones": [ZONE, GONE], "delete_data": NAMED},
        ["a.example.com"] * 3 + ["a.example.com @ MX", "dnssec-a-example-com", "example.com a DS", "example.com a NS"],
    ),
    ("a DS record", {"zones": [ZONE, {**BELOW, "dnssec": {"enabled": True, "ds": False}}]}, ["example.com a DS"]),
    ("signatures", {"zones": [ZONE, {**BELOW, "dnssec": {"enabled": False}}]}, ["a.example.com"] * 2 + ["dnssec-a-example-com"]),
    (
        "all",
        {"zones": [ZONE, BELOW], "state": "absent"},
        sorted(one.name for one in [*ZONES, *RECORDS, *SIGNED, KEY, POLICY]),
    ),
]


@pytest.mark.parametrize(("params", "names"), [case[1:] for case in LEAVING], ids=[case[0] for case in LEAVING])
def test_what_is_to_go(params, names):
    whole = given(**params)
    leaving = Leaving(whole, Described(whole, ["example.com", "a.example.com"]), ALL, others_log=False)
    assert sorted(one.name for one in leaving.resources()) == names


def test_whoever_names_a_zone_names_what_signs_it():
    whole = given(zones=[ZONE, GONE], delete_data=NAMED)
    assert Leaving(whole, Described(whole, []), ALL, others_log=False).delete_data() == [
        "route53_dnssec a.example.com",
        "route53_key_signing_key a.example.com",
        "kms_key dnssec-a-example-com",
    ]


def test_the_policy_stays_while_zones_of_others_log():
    whole = given(zones=[ZONE], state="absent")
    leaving = Leaving(whole, Described(whole, []), [POLICY], others_log=True)
    assert leaving.resources() == []
