# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers of Route 53 that several tests expect."""

ZONE, OTHER = "Z0123456789", "Z9876543210"
SERVERS = ["ns-1.awsdns-01.com", "ns-2.awsdns-02.net"]
SUBMITTED = {"Id": "/change/C1", "Status": "INSYNC", "SubmittedAt": 0}


def hosted(name="example.com.", identity=ZONE, private=False, comment="", **more):
    settings = {"Config": {"PrivateZone": private, "Comment": comment}}
    return {"Id": f"/hostedzone/{identity}", "Name": name, "CallerReference": "x", **settings, **more}


def expect_zones(aws, *zones):
    aws.expect("route53", "list_hosted_zones", {"HostedZones": list(zones), "Marker": "", "IsTruncated": False, "MaxItems": "100"})


def expect_tags(aws, tags, *ids):
    sets = [{"ResourceType": "hostedzone", "ResourceId": one, **_tags(tags.get(one, {}))} for one in ids]
    aws.expect("route53", "list_tags_for_resources", {"ResourceTagSets": sets}, ResourceType="hostedzone", ResourceIds=list(ids))


def _tags(tags):
    """Route 53 leaves an empty list out."""
    return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]} if tags else {}


def expect_records(aws, *records, zone=ZONE):
    answer = {"ResourceRecordSets": list(records), "IsTruncated": False, "MaxItems": "300"}
    aws.expect("route53", "list_resource_record_sets", answer, HostedZoneId=zone)


def expect_changes(aws, *changes, zone=ZONE, status="INSYNC"):
    sent = [{"Action": action, "ResourceRecordSet": record} for action, record in changes]
    answer = {"ChangeInfo": {**SUBMITTED, "Status": status}}
    aws.expect("route53", "change_resource_record_sets", answer, HostedZoneId=zone, ChangeBatch={"Changes": sent})


def record(name, kind, *values, ttl=300, **more):
    return {"Name": name, "Type": kind, **more, "TTL": ttl, "ResourceRecords": [{"Value": value} for value in values]}


def marked(name, kind, owner="example"):
    return record(f"_piksel-infra-{kind.lower()}.{name}", "TXT", f'"heritage=piksel.infra,owner={owner}"')
