"""What the hub has for staging's DNS: its zone, another zone beside it, and the role that may change the first one alone.

Until the hub's own roles make these, tests do.
"""

import json
from typing import Any

from sandbox import Sandbox
from sandbox.settings import ACCOUNTS

ZONE, OTHER_ZONE = "staging.piksel.big.go.id", "production.piksel.big.go.id"
ROLE, EXTERNAL_ID = "piksel-staging-dns", "external-dns-staging"
ROLE_ARN = f"arn:aws:iam::{ACCOUNTS['hub']}:role/{ROLE}"
# Somebody's, from before: nothing may take it for its own.
KEPT = {"Name": f"kept.{ZONE}", "Type": "A", "TTL": 300, "ResourceRecords": [{"Value": "192.0.2.1"}]}


def prepare(sandbox: Sandbox) -> dict[str, str]:
    """Ids of the zones, by name."""
    route53, iam = sandbox.client("hub", "route53"), sandbox.client("hub", "iam")
    made = {name: route53.create_hosted_zone(Name=name, CallerReference=name)["HostedZone"]["Id"] for name in (ZONE, OTHER_ZONE)}
    zones = {name: identity.rpartition("/")[2] for name, identity in made.items()}
    change(route53, zones[ZONE], "CREATE", KEPT)
    iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=json.dumps(trust(ACCOUNTS["staging"])))
    iam.put_role_policy(RoleName=ROLE, PolicyName="zone", PolicyDocument=json.dumps(policy(zones[ZONE])))
    return zones


def trust(account: str) -> dict[str, Any]:
    """The account's own policies say who of it may. The tags of a pod's session come along, which takes an action of its own
    (https://docs.aws.amazon.com/eks/latest/userguide/pod-id-assign-target-role.html)."""
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
        "Action": ["sts:AssumeRole", "sts:TagSession"],
        "Condition": {"StringEquals": {"sts:ExternalId": EXTERNAL_ID}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def policy(zone: str) -> dict[str, Any]:
    """As external-dns's documentation has it, for one zone."""
    of_the_zone = ["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets", "route53:ListTagsForResource"]
    statements = [
        {"Effect": "Allow", "Action": of_the_zone, "Resource": f"arn:aws:route53:::hostedzone/{zone}"},
        # There is no narrower resource to list zones.
        {"Effect": "Allow", "Action": ["route53:ListHostedZones", "route53:ListTagsForResources"], "Resource": "*"},
    ]
    return {"Version": "2012-10-17", "Statement": statements}


def change(route53: Any, zone: str, action: str, record: dict[str, Any]) -> None:
    batch = {"Changes": [{"Action": action, "ResourceRecordSet": record}]}
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch=batch)


def records(route53: Any, zone: str) -> dict[tuple[str, str], list[str]]:
    """Values by name and type, without what each zone has."""
    pages = route53.get_paginator("list_resource_record_sets").paginate(HostedZoneId=zone)
    found = [record for page in pages for record in page["ResourceRecordSets"] if record["Type"] not in ("NS", "SOA")]
    return {(one["Name"].rstrip("."), one["Type"]): sorted(value["Value"] for value in one["ResourceRecords"]) for one in found}
