"""From request to answer: parameters and results are those of EKS's model, so an operation is one method of the backend."""

import json
from typing import Any

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult
from moto.core.utils import camelcase_to_underscores, get_service_model
from moto.eks.exceptions import EKSError

from .refusals import invalid_parameter

# Operations of moto's own backend, with parameters of their own.
FARGATE = ("create_fargate_profile", "describe_fargate_profile", "delete_fargate_profile")
OPERATIONS = (
    "associate_access_policy",
    "associate_encryption_config",
    "create_access_entry",
    "create_addon",
    "create_cluster",
    "create_nodegroup",
    "create_pod_identity_association",
    "delete_access_entry",
    "delete_addon",
    "delete_cluster",
    "delete_nodegroup",
    "delete_pod_identity_association",
    "describe_access_entry",
    "describe_addon",
    "describe_addon_configuration",
    "describe_addon_versions",
    "describe_cluster",
    "describe_cluster_versions",
    "describe_insight",
    "describe_nodegroup",
    "describe_pod_identity_association",
    "describe_update",
    "disassociate_access_policy",
    "list_access_entries",
    "list_access_policies",
    "list_addons",
    "list_associated_access_policies",
    "list_clusters",
    "list_fargate_profiles",
    "list_insights",
    "list_nodegroups",
    "list_pod_identity_associations",
    "list_tags_for_resource",
    "list_updates",
    "tag_resource",
    "untag_resource",
    "update_access_entry",
    "update_addon",
    "update_cluster_config",
    "update_cluster_version",
    "update_nodegroup_config",
    "update_nodegroup_version",
    "update_pod_identity_association",
)


def _operation(name: str) -> Any:
    def answer(self: Any) -> ActionResult:
        return ActionResult(getattr(self.eks_backend, name)(dict(self.params)))

    return answer


def check(value: Any, shape: Any, name: str) -> None:
    """What clients do not check themselves: values of an enumeration."""
    if value is None:
        return
    if shape.type_name == "structure":
        for member, inner in shape.members.items():
            check(value.get(member), inner, member)
    elif shape.type_name == "list":
        for item in value:
            check(item, shape.member, name)
    elif getattr(shape, "enum", None) and value not in shape.enum:
        raise invalid_parameter(
            f"Value '{value}' at '{name}' failed to satisfy constraint: Member must satisfy enum value set: {shape.enum}"
        )


class Requests(type("Operations", (), {name: _operation(name) for name in OPERATIONS})):
    def __init__(self) -> None:
        super().__init__()
        self.automated_parameter_parsing = True

    def call_action(self) -> Any:
        operation: str = self._get_action()
        backend = self.eks_backend
        backend.settle(operation)
        try:
            self.params = {name: value for name, value in self.params.items() if value is not None}
            check(self.params, get_service_model("eks").operation_model(operation).input_shape, operation)
            return self._once(operation, backend)
        except ServiceException as error:
            status, headers, body = self.serialized(ActionResult(error))
            headers["status"] = str(status)
            return status, headers, body

    def _once(self, operation: str, backend: Any) -> Any:
        """The same token with the same parameters is the same request: it gets the first answer and changes nothing."""
        token = self.params.get("clientRequestToken")
        if not token or camelcase_to_underscores(operation) in FARGATE:
            return self._answered()
        parameters = json.dumps(self.params, sort_keys=True, default=str)
        known = backend.answers.get((operation, token))
        if known:
            if known[0] != parameters:
                raise invalid_parameter(f"Client request token {token} was used with other parameters.")
            return known[1]
        answer = self._answered()
        if int(answer[0]) == 200:
            backend.answers[operation, token] = (parameters, answer)
        return answer

    def _answered(self) -> Any:
        try:
            return super().call_action()
        except EKSError as error:
            return error.response()
