"""Query logging: to a log group of us-east-1 that a resource policy of CloudWatch Logs opens to Route 53.

https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateQueryLoggingConfig.html
"""

import re
from typing import Any

from moto.logs.models import logs_backends
from moto.moto_api._internal import mock_random
from moto.route53.exceptions import NoSuchQueryLoggingConfig
from moto.route53.models import QueryLoggingConfig

from ...permissions.trust import service_may
from .refusals import Refused, invalid_input
from .zone import Zone

REGION = "us-east-1"
GROUP = re.compile(rf"arn:aws:logs:{REGION}:(\d{{12}}):log-group:([^:*]+)(:\*)?")
SERVICE, ACTIONS = "route53.amazonaws.com", ("logs:CreateLogStream", "logs:PutLogEvents")
CLOSED = (
    "The resource policy that you're using for Route 53 query logging doesn't grant Route 53 sufficient permission to create a log stream "
    "in the specified log group."
)


class QueryLogging:
    def create_query_logging_config(self, hosted_zone_id: str, log_group_arn: str) -> QueryLoggingConfig:
        zone = self.get_hosted_zone(hosted_zone_id)
        if zone.private_zone:
            raise invalid_input("Query logging is for public hosted zones.")
        found = GROUP.fullmatch(log_group_arn)
        if not found or found[1] != self.account_id:
            raise invalid_input("The ARN for the CloudWatch Logs log group is invalid")
        if any(one.hosted_zone_id == zone.resource_id for one in self.query_logging_configs.values()):
            raise Refused("QueryLoggingConfigAlreadyExists", "A query logging configuration already exists for this hosted zone.")
        logs: Any = logs_backends[self.account_id][REGION]
        if not any(_lets_in(one.policy_document, zone, found[2]) for one in logs.resource_policies.values()):
            raise Refused("InsufficientCloudWatchLogsResourcePolicy", CLOSED)
        if found[2] not in logs.groups:
            raise Refused("NoSuchCloudWatchLogsLogGroup", "The specified CloudWatch Logs log group doesn't exist.")
        made = QueryLoggingConfig(str(mock_random.uuid4()), zone.resource_id, log_group_arn)
        self.query_logging_configs[made.id] = made
        return made

    def query_logging(self, zone_id: str | None) -> list[QueryLoggingConfig]:
        zone = self.get_hosted_zone(zone_id) if zone_id else None
        found = [one for one in self.query_logging_configs.values() if zone is None or one.hosted_zone_id == zone.resource_id]
        return sorted(found, key=lambda one: one.id)

    def get_query_logging_config(self, query_logging_config_id: str) -> QueryLoggingConfig:
        if query_logging_config_id not in self.query_logging_configs:
            raise NoSuchQueryLoggingConfig
        return self.query_logging_configs[query_logging_config_id]


def _lets_in(document: str, zone: Zone, group: str) -> bool:
    stream = f"arn:aws:logs:{REGION}:{zone.account}:log-group:{group}:log-stream:{zone.resource_id}/CGK50-P1"
    facts = {"aws:SourceAccount": zone.account, "aws:SourceArn": f"arn:aws:route53:::hostedzone/{zone.resource_id}"}
    return all(service_may(document, SERVICE, action, stream, facts) for action in ACTIONS)
