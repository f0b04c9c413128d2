"""What comes with each request of Cognito: the model's rules, what is due by now, and pages."""

import json
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import get_service_model

from ...constraints import counted, violations
from .refusals import invalid

PAGE = 60
# The model's pattern of a domain has no dot, which a custom domain needs.
UNCHECKED = ("DomainType",)


class Requests:
    backend: Any
    body: Any

    def call_action(self) -> Any:
        operation = self._get_action() or ""
        model = get_service_model("cognito-idp")
        if operation in model.operation_names:
            found = list(violations(self.given, model.operation_model(operation).input_shape, "", UNCHECKED))
            if found:
                raise invalid(counted(found))
        self.backend.provisioning.settle(operation)
        return super().call_action()

    @property
    def given(self) -> dict[str, Any]:
        whole: dict[str, Any] = json.loads(self.body or "{}")
        return {name: value for name, value in whole.items() if value is not None}

    def _page(self, name: str, found: list[Any], limit: str = "MaxResults", most: int = PAGE) -> ActionResult:
        """A page of a list, from where its token says."""
        token = self.given.get("NextToken", "0")
        if not token.isdigit() or int(token) > len(found):
            raise invalid("Invalid pagination token.")
        begin, size = int(token), self.given.get(limit) or most
        following = {"NextToken": str(begin + size)} if begin + size < len(found) else {}
        return ActionResult({name: found[begin : begin + size], **following})
