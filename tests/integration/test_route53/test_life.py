# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module `route53` against the sandbox: zones, what delegates and signs them, records, and all of it removed again."""

PARENT, CHILD = "example.com", "staging.example.com"
BOTH = [{"name": PARENT, "comment": "All of it"}, {"name": CHILD, "parent": PARENT, "tags": {"Team": "maps"}}]
WWW = {"zone": PARENT, "name": "www.example.com", "type": "A", "values": ["192.0.2.1", "192.0.2.2"]}


def records(route53, zone_id):
    found = route53.get_paginator("list_resource_record_sets").paginate(HostedZoneId=zone_id).build_full_result()
    return {(one["Name"], one["Type"]): sorted(value["Value"] for value in one.get("ResourceRecords", [])) for one in found["ResourceRecordSets"]}


def test_zones_one_delegated_by_the_other(route53, converge):
    changes, result = converge(zones=BOTH, project="example")
    assert sorted(changes) == [
        "create route53_hosted_zone example.com",
        "create route53_hosted_zone staging.example.com",
        "create route53_record example.com staging NS",
    ]
    zones = result["outputs"]["zones"]
    servers = zones[CHILD]["name_servers"]
    assert (len(servers), zones[CHILD]["parent"], zones[PARENT]["parent"]) == (4, PARENT, None)
    held = records(route53, zones[PARENT]["id"])
    assert [server.rstrip(".") for server in held["staging.example.com.", "NS"]] == servers
    assert held["_piksel-infra-ns.staging.example.com.", "TXT"] == ['"heritage=piksel.infra,owner=example"']
    tags = route53.list_tags_for_resource(ResourceType="hostedzone", ResourceId=zones[CHILD]["id"])["ResourceTagSet"]["Tags"]
    assert {tag["Key"]: tag["Value"] for tag in tags} == {"ManagedBy": "piksel.infra", "Team": "maps"}


def test_records_are_made_changed_and_removed(route53, converge):
    text = {"zone": PARENT, "type": "TXT", "values": ["v=spf1 -all"]}
    _, result = converge(zones=BOTH, records=[WWW, text])
    zone = result["outputs"]["zones"][PARENT]["id"]
    assert records(route53, zone)["example.com.", "TXT"] == ['"v=spf1 -all"']

    changes, _ = converge(zones=BOTH, records=[{**WWW, "values": ["192.0.2.3"], "ttl": 60}, text])
    assert changes == ["update route53_record example.com www A"]
    assert records(route53, zone)["www.example.com.", "A"] == ["192.0.2.3"]

    changes, _ = converge(zones=BOTH, records=[{**WWW, "state": "absent"}], purge=["route53_record"])
    assert sorted(changes) == ["delete route53_record example.com @ TXT", "delete route53_record example.com www A"]
    assert {name for name, kind in records(route53, zone) if kind == "TXT"} == {"_piksel-infra-ns.staging.example.com."}
