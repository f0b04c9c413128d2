"""From request to answer: parameters and results are those of Service Quotas' model, so an operation is one method of the backend."""

from typing import Any

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult

OPERATIONS = (
    "create_support_case",
    "get_aws_default_service_quota",
    "get_requested_service_quota_change",
    "get_service_quota",
    "list_aws_default_service_quotas",
    "list_requested_service_quota_change_history",
    "list_requested_service_quota_change_history_by_quota",
    "list_service_quotas",
    "list_services",
    "list_tags_for_resource",
    "request_service_quota_increase",
    "tag_resource",
    "untag_resource",
)


def _operation(name: str) -> Any:
    def answer(self: Any) -> ActionResult:
        return ActionResult(getattr(self.backend, name)({name: value for name, value in self.params.items() if value is not None}))

    return answer


class Requests(type("Operations", (), {name: _operation(name) for name in OPERATIONS})):
    def __init__(self) -> None:
        super().__init__()
        self.automated_parameter_parsing = True

    def call_action(self) -> Any:
        operation: str = self._get_action()
        try:
            self.backend.throttle.pass_or_refuse(operation)
        except ServiceException as error:
            status, headers, body = self.serialized(ActionResult(error))
            headers["status"] = str(status)
            return status, headers, body
        self.backend.settle(operation)
        return super().call_action()
