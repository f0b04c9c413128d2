# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module `route53` against the sandbox: zones, what delegates and signs them, records, and all of it removed again."""

import json

PARENT, CHILD = "example.com", "staging.example.com"
BOTH = [{"name": PARENT, "comment": "All of it"}, {"name": CHILD, "parent": PARENT, "tags": {"Team": "maps"}}]
WWW = {"zone": PARENT, "name": "www.example.com", "type": "A", "values": ["192.0.2.1", "192.0.2.2"]}


def records(route53, zone_id):
    found = route53.get_paginator("list_resource_record_sets").paginate(HostedZoneId=zone_id).build_full_result()
    sets = found["ResourceRecordSets"]
    return {(one["Name"], one["Type"]): sorted(value["Value"] for value in one.get("ResourceRecords", [])) for one in sets}


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


def test_a_zone_is_signed_and_its_parent_says_so(aws, route53, converge):
    signed = [BOTH[0], {**BOTH[1], "dnssec": {"enabled": True}}]
    converge(zones=BOTH)
    changes, result = converge(zones=signed)
    assert sorted(changes) == [
        "create kms_key dnssec-staging-example-com",
        "create route53_dnssec staging.example.com",
        "create route53_key_signing_key staging.example.com",
        "create route53_record example.com staging DS",
    ]
    zones = result["outputs"]["zones"]
    assert records(route53, zones[PARENT]["id"])["staging.example.com.", "DS"] == [zones[CHILD]["ds_record"]]
    assert route53.get_dnssec(HostedZoneId=zones[CHILD]["id"])["Status"]["ServeSignature"] == "SIGNING"

    changes, _ = converge(zones=[BOTH[0], {**BOTH[1], "dnssec": {"enabled": True, "ds": False}}])
    assert changes == ["delete route53_record example.com staging DS"]
    changes, _ = converge(zones=[BOTH[0], {**BOTH[1], "dnssec": {"enabled": False}}])
    assert changes == [
        "delete route53_dnssec staging.example.com",
        "delete route53_key_signing_key staging.example.com",
        "delete kms_key dnssec-staging-example-com",
    ]


def test_queries_are_logged(aws, route53, converge):
    logged = [{"name": PARENT, "query_logging": {"enabled": True, "retention_days": 30}}]
    changes, _ = converge(zones=logged)
    assert sorted(changes) == [
        "create log_group /aws/route53/example.com",
        "create logs_resource_policy route53-query-logs",
        "create route53_hosted_zone example.com",
        "create route53_query_logging_config example.com",
    ]
    changes, _ = converge(zones=[{"name": PARENT, "query_logging": {"enabled": False}}])
    assert changes == ["delete route53_query_logging_config example.com"]
    assert route53.list_query_logging_configs()["QueryLoggingConfigs"] == []


def test_a_private_zone_answers_in_the_described_vpcs_of_this_account(ec2, route53, vpc, converge):
    other = ec2.create_vpc(CidrBlock="10.3.0.0/16")["Vpc"]["VpcId"]
    private = {"name": "example.internal", "private": True}
    changes, result = converge(zones=[{**private, "vpcs": [{"vpc_name": "example"}]}])
    assert changes == ["create route53_hosted_zone example.internal (private)"]
    zone = result["outputs"]["zones"]["example.internal (private)"]
    converge(zones=[{**private, "vpcs": [{"vpc_id": other}]}])
    assert [one["VPCId"] for one in route53.get_hosted_zone(Id=zone["id"])["VPCs"]] == [other]


def test_what_was_made_goes_and_a_zone_where_it_is_named(route53, converge, run_module):
    environment = {"name": "staging", "account_id": "222222222222", "external_id": "example", "principals": ["deploy"], "zones": [CHILD]}
    signed = [BOTH[0], {**BOTH[1], "dnssec": {"enabled": True}, "query_logging": {"enabled": True}}]
    given = {"project": "example", "zones": signed, "records": [WWW], "environments": [environment]}
    _, result = converge(**given)
    zone = result["outputs"]["zones"][CHILD]["id"]
    others = {"Name": "others.staging.example.com", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.9"}]}
    route53.change_resource_record_sets(
        HostedZoneId=zone, ChangeBatch={"Changes": [{"Action": "CREATE", "ResourceRecordSet": others}]}
    )

    changes, result = converge(**given, state="absent")
    assert sorted(changes) == [
        "delete iam_role example-staging-dns",
        "delete logs_resource_policy route53-query-logs",
        "delete route53_query_logging_config staging.example.com",
        "delete route53_record example.com staging DS",
        "delete route53_record example.com staging NS",
        "delete route53_record example.com www A",
    ]
    assert sorted(kept.split(":")[0] for kept in result["kept"]) == [
        "kms_key dnssec-staging-example-com",
        "log_group /aws/route53/staging.example.com",
        "route53_dnssec staging.example.com",
        "route53_hosted_zone example.com",
        "route53_hosted_zone staging.example.com",
        "route53_key_signing_key staging.example.com",
    ]
    converge(**given, state="absent", delete_data=[f"route53_hosted_zone {PARENT}", f"route53_hosted_zone {CHILD}"])
    assert route53.list_hosted_zones()["HostedZones"] == []


def test_a_zone_that_is_not_named_stays_with_its_delegation(route53, converge):
    _, result = converge(zones=BOTH)
    gone = [BOTH[0], {**BOTH[1], "state": "absent"}]
    changes, kept = converge(zones=gone)
    assert (changes, [one.partition(":")[0] for one in kept["kept"]]) == ([], ["route53_hosted_zone staging.example.com"])
    changes, _ = converge(zones=gone, delete_data=[f"route53_hosted_zone {CHILD}"])
    assert changes == ["delete route53_record example.com staging NS", "delete route53_hosted_zone staging.example.com"]
    held = records(route53, result["outputs"]["zones"][PARENT]["id"])
    assert {kind for _, kind in held} == {"NS", "SOA"}


def test_zones_and_roles_that_are_described_no_more_go_where_that_is_said(route53, converge):
    staging = {"name": "staging", "account_id": "222222222222", "external_id": "example", "principals": ["deploy"], "zones": [CHILD]}
    converge(zones=BOTH, project="example", environments=[staging])
    purge = {"purge": ["route53_hosted_zone", "iam_role"], "delete_data": [f"route53_hosted_zone {CHILD}"]}
    changes, _ = converge(zones=[BOTH[0]], project="example", **purge)
    assert changes == ["delete iam_role example-staging-dns", "delete route53_hosted_zone staging.example.com"]


def test_of_two_zones_of_one_name_the_public_one_is_meant(route53, vpc, converge):
    inner = {"name": PARENT, "private": True, "vpcs": [{"vpc_id": vpc}]}
    changes, result = converge(zones=[BOTH[0], inner], records=[WWW, {**WWW, "private": True, "values": ["10.2.0.9"]}])
    assert sorted(changes) == [
        "create route53_hosted_zone example.com",
        "create route53_hosted_zone example.com (private)",
        "create route53_record example.com (private) www A",
        "create route53_record example.com www A",
    ]
    held = [records(route53, result["outputs"]["zones"][name]["id"])["www.example.com.", "A"] for name in (PARENT, f"{PARENT} (private)")]
    assert held == [["192.0.2.1", "192.0.2.2"], ["10.2.0.9"]]


def test_a_plan_on_an_account_in_which_nothing_is_yet(aws, run_module):
    inner = {"name": "example.internal", "private": True, "vpcs": [{"vpc_name": "later"}]}
    zones = [BOTH[0], {**BOTH[1], "dnssec": {"enabled": True}}, inner]
    planned = run_module("route53", check=True, zones=zones, records=[WWW])
    changes = {one["name"]: one["attributes"] for one in planned["changes"]}
    assert changes["example.internal (private)"]["vpcs"]["after"] == ["(known after vpc later is created)"]
    servers = "(known after route53_hosted_zone staging.example.com is created)"
    assert changes["example.com staging NS"]["values"]["after"] == servers
    assert changes["example.com staging DS"]["values"]["after"] == ["(known after route53_key_signing_key staging.example.com is created)"]
    assert planned["outputs"]["zones"][CHILD] == {"id": None, "name_servers": None, "ds_record": None, "parent": PARENT}


def test_a_key_of_ones_own_signs(aws, converge, run_module):
    kms = aws.client("staging", "kms", region_name="us-east-1")
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "dnssec-route53.amazonaws.com"},
        "Action": ["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign", "kms:CreateGrant"],
        "Resource": "*",
    }
    root = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::222222222222:root"}, "Action": "kms:*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [root, statement]})
    key = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY", Policy=policy)["KeyMetadata"]
    kms.create_alias(AliasName="alias/mine", TargetKeyId=key["KeyId"])
    signed = [{"name": PARENT, "dnssec": {"enabled": True, "kms_key": "alias/mine"}}]
    changes, _ = converge(zones=signed)
    assert sorted(changes) == [
        "create route53_dnssec example.com",
        "create route53_hosted_zone example.com",
        "create route53_key_signing_key example.com",
    ]
    other = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY", Policy=policy)["KeyMetadata"]["Arn"]
    refused = run_module("route53", zones=[{"name": PARENT, "dnssec": {"enabled": True, "kms_key": other}}])
    assert f"kms_key: the zone is signed with {key['Arn']}, not with {other}; put that back, or end its signatures first" in refused["msg"]
    # Whoever leaves the key out goes on with the one that signs already.
    assert not run_module("route53", zones=[{"name": PARENT, "dnssec": {"enabled": True}}])["changed"]
