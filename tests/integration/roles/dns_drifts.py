# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person may do to zones behind the role's back, and the changes that put it right."""

import json
from collections.abc import Mapping
from typing import Any

from integration.support.accounts import Account, Found

from .eks_drifts import together
from .vpc_drifts import Change, create, update

At = Mapping[tuple[str, str], Found]  # by kind and name
OWN = {"Project": "piksel", "Environment": "hub", "ManagedBy": "piksel.infra"}
ZONE, CHILD, PRIVATE = "rich.example.com", "maps.rich.example.com", "rich.internal (private)"
RECORD, HOSTED = "route53_record", "route53_hosted_zone"
MARK = '"heritage=piksel.infra,owner=rich"'


def change(of: Account, zone: str, action: str, name: str, kind: str, *values: str, ttl: int = 300, **more: Any) -> None:
    record = {"Name": name, "Type": kind, "TTL": ttl, "ResourceRecords": [{"Value": value} for value in values], **more}
    batch = {"Changes": [{"Action": action, "ResourceRecordSet": record}]}
    of("route53").change_resource_record_sets(HostedZoneId=zone, ChangeBatch=batch)


def record(of: Account, at: At) -> list[Change]:
    """It leads elsewhere, and is remembered for longer."""
    change(of, at[HOSTED, ZONE].id, "UPSERT", "www.rich.example.com", "A", "192.0.2.99", ttl=900)
    return [update(RECORD, f"{ZONE} www A", values=(["192.0.2.99"], ["192.0.2.1", "192.0.2.2"]), ttl=(900, 300))]


def deleted_record(of: Account, at: At) -> list[Change]:
    """And what said whose it was is still there."""
    change(of, at[HOSTED, ZONE].id, "DELETE", "rich.example.com", "CAA", '0 issue "amazon.com"')
    zone = at[HOSTED, ZONE].id
    return [create(RECORD, f"{ZONE} @ CAA", values=['0 issue "amazon.com"'], ttl=300, zone_id=zone, owner="rich")]


def unmarked_record(of: Account, at: At) -> list[Change]:
    change(of, at[HOSTED, ZONE].id, "DELETE", "_piksel-infra-mx.rich.example.com", "TXT", MARK)
    return [update(RECORD, f"{ZONE} @ MX", owner=(None, "rich"))]


def delegation(of: Account, at: At) -> list[Change]:
    """The environment's zone is delegated elsewhere."""
    servers = of("route53").get_hosted_zone(Id=at[HOSTED, CHILD].id)["DelegationSet"]["NameServers"]
    change(of, at[HOSTED, ZONE].id, "UPSERT", CHILD, "NS", "ns1.example.net", ttl=3600)
    return [update(RECORD, f"{ZONE} maps NS", values=(["ns1.example.net"], sorted(servers)))]


def zone(of: Account, at: At) -> list[Change]:
    """Its comment, and one of its tags."""
    route53, identity = of("route53"), at[HOSTED, ZONE].id
    route53.update_hosted_zone_comment(Id=identity, Comment="Mine")
    route53.change_tags_for_resource(ResourceType="hostedzone", ResourceId=identity, AddTags=[{"Key": "Project", "Value": "mine"}])
    return [update(HOSTED, ZONE, comment=("Mine", "All of it"), tags=({**OWN, "Project": "mine"}, OWN))]


def private_zone(of: Account, at: At) -> list[Change]:
    """It answers in another network as well."""
    made = of("ec2").create_vpc(CidrBlock="10.77.0.0/16")["Vpc"]["VpcId"]
    (before,) = at[HOSTED, PRIVATE].description["VPCs"]
    where = {"VPCRegion": "ap-southeast-3", "VPCId": made}
    of("route53").associate_vpc_with_hosted_zone(HostedZoneId=at[HOSTED, PRIVATE].id, VPC=where)
    both = sorted(f"ap-southeast-3/{vpc}" for vpc in (before, made))
    return [update(HOSTED, PRIVATE, vpcs=(both, [f"ap-southeast-3/{before}"]))]


def ds_record(of: Account, at: At) -> list[Change]:
    found = at[RECORD, f"{ZONE} maps DS"].description
    value = found["ResourceRecords"][0]["Value"]
    change(of, at[HOSTED, ZONE].id, "DELETE", CHILD, "DS", value, ttl=3600)
    return [create(RECORD, f"{ZONE} maps DS", values=[value], ttl=3600, zone_id=at[HOSTED, ZONE].id, owner="rich")]


def query_logs(of: Account, at: At) -> list[Change]:
    """They are kept for a day."""
    of("logs@us-east-1").put_retention_policy(logGroupName=f"/aws/route53/{ZONE}", retentionInDays=1)
    return [update("log_group", f"/aws/route53/{ZONE}", retention_days=(1, 30))]


def unlogged(of: Account, at: At) -> list[Change]:
    found = at["route53_query_logging_config", ZONE]
    of("route53").delete_query_logging_config(Id=found.id)
    arn = next(one.description["arn"] for (kind, _), one in at.items() if kind == "log_group")
    return [create("route53_query_logging_config", ZONE, zone_id=at[HOSTED, ZONE].id, log_group_arn=arn)]


def role(of: Account, at: At) -> list[Change]:
    """The environment may change whatever it likes."""
    name, iam = "rich-maps-dns", of("iam")
    before = at["iam_role", name].description["Inline"]
    wide = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "route53:*", "Resource": "*"}]}
    iam.put_role_policy(RoleName=name, PolicyName="environment", PolicyDocument=json.dumps(wide))
    return [update("iam_role", name, inline_policies=({"environment": wide}, before))]


DRIFTS = [
    together("records", record, deleted_record, unmarked_record),
    together("the_way_to_a_zone", delegation, ds_record),
    together("zones", zone, private_zone),
    together("logs", query_logs, unlogged),
    role,
]
