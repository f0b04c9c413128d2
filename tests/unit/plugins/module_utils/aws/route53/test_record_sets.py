# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A record as the module takes it, as Route 53 describes it, and back."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.route53.names import Parts
from ansible_collections.piksel.infra.plugins.module_utils.aws.route53.record_sets import described, equal, parsed, text, wanted

from .described import given

NOTHING = dict.fromkeys(("ttl", "values", "alias", "geolocation", "weight", "region", "failover", "multivalue", "health_check_id"))
ALIAS = {"zone_id": "Z2", "name": "d1.cloudfront.net", "evaluate_target_health": False}
RECORDS = [
    (
        {"TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}, {"Value": "192.0.2.2"}]},
        {"ttl": 60, "values": frozenset(("192.0.2.1", "192.0.2.2"))},
    ),
    ({"AliasTarget": {"HostedZoneId": "Z2", "DNSName": "d1.cloudfront.net", "EvaluateTargetHealth": False}}, {"alias": ALIAS}),
    ({"Weight": 0, "TTL": 1, "ResourceRecords": [{"Value": "192.0.2.1"}]}, {"weight": 0, "ttl": 1, "values": frozenset(("192.0.2.1",))}),
    (
        {"GeoLocation": {"CountryCode": "ID"}, "HealthCheckId": "h", "TTL": 1, "ResourceRecords": [{"Value": "192.0.2.1"}]},
        {
            "geolocation": {"continent": None, "country": "ID", "subdivision": None},
            "health_check_id": "h",
            "ttl": 1,
            "values": frozenset(("192.0.2.1",)),
        },
    ),
]


@pytest.mark.parametrize(("description", "attributes"), RECORDS)
def test_a_description_and_its_attributes(description, attributes):
    assert parsed(description) == {**NOTHING, **attributes}
    record = Parts("example.com", "www.example.com", "A", None)
    assert described(record, {**NOTHING, **attributes}) == {"Name": "www.example.com", "Type": "A", **description}


def of(**record):
    (one,) = given(records=[{"zone": "example.com", "type": "A", **record}])["records"]
    return wanted(one)


def test_an_alias_has_no_ttl_and_no_values():
    found = of(alias={"zone_id": "Z2", "name": "D1.cloudfront.net."})
    assert found == {**NOTHING, "alias": ALIAS}


def test_a_record_is_complete_as_described():
    assert of(values=["192.0.2.1"]) == {**NOTHING, "ttl": 300, "values": frozenset(("192.0.2.1",))}
    assert of(values=["192.0.2.1"], multivalue=False)["multivalue"] is None


TEXTS = [
    ("v=spf1 -all", '"v=spf1 -all"'),
    ('"ready made"', '"ready made"'),
    ('say "yes"', '"say \\"yes\\""'),
    ("", '""'),
    ("a" * 300, f'"{"a" * 255}" "{"a" * 45}"'),
]


@pytest.mark.parametrize(("value", "written"), TEXTS)
def test_text_is_put_in_quotation_marks(value, written):
    assert text(value) == written


def test_names_have_no_case_and_texts_have():
    assert equal(frozenset(("WWW.example.com.",)), frozenset(("www.example.com",)))
    assert not equal(frozenset(('"A"',)), frozenset(('"a"',)))
    assert equal(ALIAS, {**ALIAS, "name": "D1.cloudfront.net."})
    assert not equal(ALIAS, {**ALIAS, "evaluate_target_health": True})
