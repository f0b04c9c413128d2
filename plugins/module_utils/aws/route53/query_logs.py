# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the queries to public zones are logged, and that Route 53 may log there."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from ...converge.model import Existing
from ..area import AwsKind, Clients, pages
from ..calls import unless_gone
from ..iam.documents import decoded, kept
from .errors import unless_code
from .listing import Listing

CONFIG, POLICY = "route53_query_logging_config", "logs_resource_policy"
POLICY_NAME = "route53-query-logs"
PREFIX = "/aws/route53/"  # which the policy names, for all zones


class QueryLoggingConfig(AwsKind):
    """One of a zone, named by it. attributes: zone_id, log_group_arn (replaces it). outputs: id."""

    kind = CONFIG
    replace_on = frozenset({"log_group_arn"})

    def __init__(self, clients: Clients, listing: Listing, zones: Collection[str]):
        """zones: labels of those of interest."""
        self.clients, self.listing, self.zones = clients, listing, zones
        self.others = 0  # configurations of other zones, once they are read

    @property
    def route53(self) -> Any:
        return self.clients.get("route53")

    def read(self) -> list[Existing]:
        labels = {one.id: one.label for one in self.listing.zones()}
        found = [self._parsed(labels.get(one["HostedZoneId"], ""), one) for one in self._all()]
        ours = [one for one in found if one.name in self.zones]
        self.others = len(found) - len(ours)
        return ours

    def _all(self, **of: str) -> list[dict[str, Any]]:
        return pages(self.route53, "list_query_logging_configs", "QueryLoggingConfigs", **of)

    def _parsed(self, zone: str, config: Mapping[str, Any]) -> Existing:
        arn = config["CloudWatchLogsLogGroupArn"]
        attributes = {"zone_id": config["HostedZoneId"], "log_group_arn": arn}
        return Existing(self.kind, zone, attributes, {"id": config["Id"]}, owned=whole(arn).endswith(f":log-group:{PREFIX}{zone}:*"))

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        return present if attribute == "log_group_arn" and present and whole(wanted) == whole(present) else wanted

    def create(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        self._zone_id = attributes["zone_id"]
        return super().create(name, attributes)

    def find(self, name: str) -> Existing | None:
        zone_id = next((one.id for one in self.listing.of(name)), self._zone_id)
        return next((self._parsed(name, one) for one in self._all(HostedZoneId=zone_id)), None)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        """The service takes a group's ARN without the star for its streams."""
        arguments = {
            "HostedZoneId": attributes["zone_id"],
            "CloudWatchLogsLogGroupArn": attributes["log_group_arn"].removesuffix(":*"),
        }
        made = self.clients.once("route53").create_query_logging_config(**arguments)
        return self._parsed(name, made["QueryLoggingConfig"])

    def remove(self, existing: Existing) -> None:
        with unless_code("NoSuchQueryLoggingConfig"):
            self.route53.delete_query_logging_config(Id=existing.outputs["id"])


class LogsResourcePolicy(AwsKind):
    """That Route 53 may write to the log groups of query logs. attributes: policy (document). outputs: id (the name)."""

    kind = POLICY

    def __init__(self, clients: Clients, name: str):
        """clients: of the region in which query logs have to be."""
        self.clients, self.name = clients, name

    @property
    def logs(self) -> Any:
        return self.clients.get("logs")

    def read(self) -> list[Existing]:
        found = pages(self.logs, "describe_resource_policies", "resourcePolicies")
        return [self._one(decoded(one["policyDocument"])) for one in found if one["policyName"] == self.name]

    def _one(self, policy: Any) -> Existing:
        return Existing(self.kind, self.name, {"policy": policy}, {"id": self.name}, owned=True)

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        return kept(wanted, present)

    def create(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        """The same call makes it and changes it."""
        self.logs.put_resource_policy(policyName=name, policyDocument=json.dumps(attributes["policy"]))
        return self._one(attributes["policy"])

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        self.create(existing.name, changes)

    def remove(self, existing: Existing) -> None:
        with unless_gone():
            self.logs.delete_resource_policy(policyName=existing.name)


def log_group(zone: str) -> str:
    return f"{PREFIX}{zone}"


def whole(arn: str) -> str:
    return f"{arn.removesuffix(':*')}:*"


def policy(account: str, partition: str, region: str) -> dict[str, Any]:
    """https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/query-logs.html#query-logs-configuring"""
    statement = {
        "Sid": "QueryLogs",
        "Effect": "Allow",
        "Principal": {"Service": "route53.amazonaws.com"},
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": f"arn:{partition}:logs:{region}:{account}:log-group:{PREFIX}*",
        "Condition": {
            "StringEquals": {"aws:SourceAccount": account},
            "ArnLike": {"aws:SourceArn": f"arn:{partition}:route53:::hostedzone/*"},
        },
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
