# SPDX-License-Identifier: GPL-3.0-or-later
"""VPC flow logs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from ...converge.model import Existing
from .area import Ec2Kind, refuse_unsuccessful


class FlowLog(Ec2Kind):
    """Only its tags can change; it loses no records that were delivered, so it is replaced."""

    kind = "flow_log"
    resource_type = "vpc-flow-log"
    operation, result, id_field, id_filter = "describe_flow_logs", "FlowLogs", "FlowLogId", "flow-log-id"
    filters = "Filter"
    replace_on = frozenset({"vpc_id", "traffic_type", "destination_type", "destination", "role_arn", "max_aggregation_interval"})

    def descriptions(self) -> list[dict[str, Any]]:
        if not self.network.vpc_id:
            return []
        scope = [{"Name": "resource-id", "Values": [self.network.vpc_id]}]
        return self.network.reads.pages("ec2", self.operation, self.result, Filter=scope)

    def parse(self, description: Mapping[str, Any]) -> Existing:
        attributes = {
            "vpc_id": description["ResourceId"],
            "traffic_type": description["TrafficType"],
            "destination_type": description["LogDestinationType"],
            "destination": description.get("LogGroupName") or description.get("LogDestination"),
            "role_arn": description.get("DeliverLogsPermissionArn"),
            "max_aggregation_interval": description["MaxAggregationInterval"],
        }
        return self.existing(description, attributes)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        arguments = {
            "ResourceType": "VPC",
            "ResourceIds": [attributes["vpc_id"]],
            "TrafficType": attributes["traffic_type"],
            "LogDestinationType": attributes["destination_type"],
            "LogGroupName" if attributes["destination_type"] == "cloud-watch-logs" else "LogDestination": attributes["destination"],
            "MaxAggregationInterval": attributes["max_aggregation_interval"],
            "TagSpecifications": self.tag_specifications(name, attributes),
        }
        if attributes.get("role_arn"):
            arguments["DeliverLogsPermissionArn"] = attributes["role_arn"]
        identity = self.once_role_is_known(partial(self._create_flow_logs, arguments))
        return Existing(self.kind, name, attributes, {"id": identity}, owned=True)

    def _create_flow_logs(self, arguments: Mapping[str, Any]) -> str:
        answer = self.ec2_once.create_flow_logs(**arguments)
        refuse_unsuccessful("CreateFlowLogs", answer)
        return answer["FlowLogIds"][0]

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        self.retag(existing, changes)

    def remove(self, existing: Existing) -> None:
        refuse_unsuccessful("DeleteFlowLogs", self.ec2.delete_flow_logs(FlowLogIds=[existing.outputs["id"]]))
