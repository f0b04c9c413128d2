# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person knows of role dns; the names mean what they mean in vpc.py beside it.

Zones of the hub in other accounts, and what DNS answers, are tests/integration/test_route53's matter.
"""

from collections.abc import Mapping
from typing import Any

from integration.support.accounts import Account
from integration.support.dns import KINDS, UNTAGGABLE, WRITES, names

from .dns_drifts import DRIFTS, change

__all__ = ["DRIFTS", "KINDS", "UNTAGGABLE", "WRITES", "names"]

ACCOUNT, HOST = "hub", "piksel-hub"
ID = r"\bZ[0-9A-Z]{8,}\b"
NOTHING_IN_THE_WAY = "a zone stays unless it is named, and then goes with whatever records others have in it"

ZONE, CHILD, INNER = "rich.example.com", "maps.rich.example.com", "rich.internal"
STAGING = {"account_id": "222222222222", "external_id": "rich-maps", "principals": ["piksel-deploy", "rich-*"]}
RICH: dict[str, Any] = {
    "dns_project": "rich",
    "dns_zones": [
        {"name": ZONE, "comment": "All of it", "query_logging": {"enabled": True, "retention_days": 30}},
        {"name": CHILD, "parent": ZONE, "dnssec": {"enabled": True}, "tags": {"Team": "maps"}},
        {"name": INNER, "private": True, "vpcs": [{"vpc_name": "rich"}]},
    ],
    "dns_records": [
        {"zone": ZONE, "name": f"www.{ZONE}", "type": "A", "values": ["192.0.2.1", "192.0.2.2"]},
        {"zone": ZONE, "name": f"*.apps.{ZONE}", "type": "CNAME", "values": [f"www.{ZONE}"], "ttl": 60},
        {"zone": ZONE, "type": "MX", "values": ["10 mail.example.net"]},
        {"zone": ZONE, "type": "TXT", "values": ["v=spf1 mx -all"]},
        {"zone": ZONE, "type": "CAA", "values": ['0 issue "amazon.com"']},
        {"zone": CHILD, "name": f"tiles.{CHILD}", "type": "A", "values": ["192.0.2.3"], "set_identifier": "one", "weight": 1},
        {"zone": CHILD, "name": f"tiles.{CHILD}", "type": "A", "values": ["192.0.2.4"], "set_identifier": "two", "weight": 3},
        {"zone": CHILD, "type": "A", "alias": {"zone_id": "Z2FDTNDATAQYW2", "name": "d111111abcdef8.cloudfront.net"}},
        {"zone": INNER, "name": f"db.{INNER}", "type": "CNAME", "values": ["db.example.net"]},
    ],
    "dns_environments": [{"name": "maps", **STAGING, "zones": [CHILD], "private_zones": [INNER]}],
}
INPUTS: dict[str, dict[str, Any]] = {"inventory": {}, "rich": RICH}

PLAIN = [{"name": "plain.example.com"}]
BOTH = [*PLAIN, {"name": "maps.plain.example.com", "parent": "plain.example.com"}]
WWW = {"zone": "plain.example.com", "name": "www.plain.example.com", "type": "A", "values": ["192.0.2.1"]}
SIGNED = {"dnssec": {"enabled": True}}
CHANGES: list[tuple[str, dict[str, Any], set[str]]] = [
    ("a zone", {"dns_project": "plain", "dns_zones": PLAIN, "dns_records": [], "dns_environments": []}, {"route53_hosted_zone"}),
    ("a zone below it, and a record", {"dns_zones": BOTH, "dns_records": [WWW]}, {"route53_hosted_zone", "route53_record"}),
    (
        "who may change it, and another value",
        {
            "dns_environments": [{"name": "maps", **STAGING, "zones": ["maps.plain.example.com"]}],
            "dns_records": [{**WWW, "values": ["192.0.2.2"], "ttl": 60}],
        },
        {"iam_role", "route53_record"},
    ),
    (
        "signatures",
        {"dns_zones": [BOTH[0], {**BOTH[1], **SIGNED}]},
        {"kms_key", "route53_key_signing_key", "route53_dnssec", "route53_record"},
    ),
    (
        "nobody to insist on them",
        {"dns_zones": [BOTH[0], {**BOTH[1], "dnssec": {"enabled": True, "ds": False}}]},
        {"route53_record"},
    ),
    (
        "no signatures any more",
        {"dns_zones": [BOTH[0], {**BOTH[1], "dnssec": {"enabled": False}}]},
        {"kms_key", "route53_key_signing_key", "route53_dnssec"},
    ),
    (
        "without that zone, its role and the record",
        {
            "dns_zones": [BOTH[0], {**BOTH[1], "state": "absent"}],
            "dns_records": [],
            "dns_environments": [],
            "dns_purge": ["route53_record", "iam_role"],
            "dns_delete_data": ["route53_hosted_zone maps.plain.example.com"],
        },
        {"route53_hosted_zone", "route53_record", "iam_role"},
    ),
]


def _zones(*zones: str) -> list[str]:
    return [f"route53_hosted_zone {zone}" for zone in zones]


DATA = sorted(
    (
        *_zones(ZONE, CHILD, f"{INNER} (private)"),
        f"log_group /aws/route53/{ZONE}",
        f"kms_key dnssec-{CHILD.replace('.', '-')}",
        f"route53_dnssec {CHILD}",
        f"route53_key_signing_key {CHILD}",
    )
)
DELETE_DATA = "dns_delete_data"
KILLED_AT = (0.5,)
SEEDS = (1,)


def prepare(of: Account, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The network in which the private zone answers."""
    vpc = of("ec2").create_vpc(CidrBlock="10.76.0.0/16")["Vpc"]["VpcId"]
    of("ec2").create_tags(Resources=[vpc], Tags=[{"Key": "Name", "Value": "rich"}])
    return {}


def strangers(of: Account) -> None:
    """Zones, records and roles of others, as like ours as they may be."""
    route53 = of("route53")
    made = route53.create_hosted_zone(Name="richer.example.com", CallerReference="richer")["HostedZone"]["Id"].rpartition("/")[2]
    tags = [{"Key": "ManagedBy", "Value": "piksel.infra"}]
    route53.change_tags_for_resource(ResourceType="hostedzone", ResourceId=made, AddTags=tags)
    change(of, made, "CREATE", "www.richer.example.com", "A", "192.0.2.9")
    change(of, made, "CREATE", "external-dnsa-www.richer.example.com", "TXT", '"heritage=external-dns,external-dns/owner=rich"')
    document = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}'
    of("iam").create_role(RoleName="rich-others-dns", AssumeRolePolicyDocument=document)
