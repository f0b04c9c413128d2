"""CloudWatch Logs: refusals that moto lacks."""

from typing import Any

from moto.logs.exceptions import InvalidParameterException, ResourceNotFoundException

# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)


class Backend:
    def put_retention_policy(self, log_group_name: str, retention_in_days: Any) -> Any:
        if int(retention_in_days) not in DAYS:
            raise InvalidParameterException(
                constraint=f"Member must satisfy enum value set: {list(DAYS)}", parameter="retentionInDays", value=retention_in_days
            )
        return super().put_retention_policy(log_group_name, retention_in_days)

    def list_tags_for_resource(self, resource_arn: str) -> dict[str, str]:
        """A log group's tags are found by its ARN without `:*`; moto has no tags for any other."""
        groups = self.groups.values()
        if ":log-group:" in resource_arn and not any(group.arn == resource_arn for group in groups):
            raise ResourceNotFoundException("The specified resource does not exist.")
        tags: dict[str, str] = super().list_tags_for_resource(resource_arn)
        return tags
