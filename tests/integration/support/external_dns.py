"""external-dns in a cluster of the staging account, zones of Route 53, and a zone role in the hub."""

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from sandbox import Sandbox
from sandbox.expect import eventually
from sandbox.kubernetes import Node
from sandbox.settings import ACCOUNTS

NODES = "/api/v1/nodes"
EXTERNAL_ID = "external-dns-staging"


def zone(route53: Any, name: str, vpc: Mapping[str, str] | None = None) -> str:
    """Its id. vpc: of a private one, as `VPCRegion` and `VPCId`."""
    private = {"VPC": vpc, "HostedZoneConfig": {"PrivateZone": True}} if vpc else {}
    with suppress(route53.exceptions.HostedZoneAlreadyExists):  # by a call whose answer was lost
        route53.create_hosted_zone(Name=name, CallerReference=f"{name} {bool(vpc)}", **private)
    found = route53.list_hosted_zones()["HostedZones"]
    return next(_id(one) for one in found if one["Name"] == f"{name}." and one["Config"]["PrivateZone"] == bool(vpc))


def _id(description: Mapping[str, Any]) -> str:
    return str(description["Id"].rpartition("/")[2])


def zone_role(iam: Any, name: str, zone_id: str, trusted: str) -> str:
    """Its ARN. It may change one zone, and be assumed with the external id by principals of the trusted account."""
    condition = {"StringEquals": {"sts:ExternalId": EXTERNAL_ID}}
    trust = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{trusted}:root"},
        "Action": ["sts:AssumeRole", "sts:TagSession"],
        "Condition": condition,
    }
    actions = ["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets"]
    policy = [
        {"Effect": "Allow", "Action": actions, "Resource": f"arn:aws:route53:::hostedzone/{zone_id}"},
        {"Effect": "Allow", "Action": "route53:ListHostedZones", "Resource": "*"},
    ]
    with suppress(iam.exceptions.EntityAlreadyExistsException):  # by a call whose answer was lost
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=_document([trust]))
    iam.put_role_policy(RoleName=name, PolicyName="zone", PolicyDocument=_document(policy))
    return str(iam.get_role(RoleName=name)["Role"]["Arn"])


def _document(statements: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def hub(sandbox: Sandbox, name: str) -> str:
    """A zone in the hub, and the role for it that staging may assume; its ARN."""
    identity = zone(sandbox.client("hub", "route53"), name)
    return zone_role(sandbox.client("hub", "iam"), f"{name}-dns", identity, ACCOUNTS["staging"])


def node(api: Any, name: str = "general-1") -> None:
    """Somewhere for pods to run, so that Helm's waiting ends."""
    one = Node(
        name, {"karpenter.sh/controller": "true"}, capacity={"cpu": "4", "memory": "16Gi", "pods": "58"}, provider_id=f"aws:///a/{name}"
    )
    api.create(NODES, one.document("general"))
    eventually(lambda: any(each["type"] == "Ready" and each["status"] == "True" for each in _conditions(api, name)), 60)


def _conditions(api: Any, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get(f"{NODES}/{name}").get("status", {}).get("conditions", [])
    return found
