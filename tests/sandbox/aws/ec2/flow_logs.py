"""Flow logs: what CloudWatch Logs needs to receive them."""

import json
from typing import Any

from moto.iam.exceptions import NotFoundException
from moto.iam.models import iam_backends

from .refusals import refuse

SERVICE = "vpc-flow-logs.amazonaws.com"


class FlowLogs:
    def create_flow_logs(self, **given: Any) -> Any:
        destination_type = given["log_destination_type"] or "cloud-watch-logs"
        if destination_type == "cloud-watch-logs" and given["deliver_logs_permission_arn"]:
            self._check_role(given["deliver_logs_permission_arn"])
        group = given["log_group_name"]
        if destination_type == "cloud-watch-logs" and not group and given["log_destination"]:
            given["log_group_name"] = given["log_destination"].split(":log-group:")[-1].removesuffix(":*")
        logs, unsuccessful = super().create_flow_logs(**given)
        for log in logs:
            # The role may make the group when the first records arrive: its absence is no failure.
            if destination_type == "cloud-watch-logs":
                log.deliver_logs_status, log.deliver_logs_error_message = "SUCCESS", None
        return logs, unsuccessful

    def _check_role(self, arn: str) -> None:
        try:
            role = iam_backends[self.account_id]["aws"].get_role_by_arn(arn)
        except NotFoundException:
            role = None
        if role is None or SERVICE not in json.dumps(json.loads(role.assume_role_policy_document)):
            raise refuse("InvalidParameter", "Unable to assume given IAM role")

    def describe_flow_logs(self, flow_log_ids: list[str] | None = None, filters: Any = None) -> Any:
        for identifier in flow_log_ids or []:
            if identifier not in self.flow_logs:
                raise refuse("InvalidFlowLogId.NotFound", f"The flow log '{identifier}' does not exist")
        return super().describe_flow_logs(flow_log_ids, filters)

    def delete_flow_logs(self, flow_log_ids: list[str]) -> None:
        super().delete_flow_logs(flow_log_ids)
        for identifier in flow_log_ids:
            self.forget_tags(identifier)
