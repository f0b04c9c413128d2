"""What holds for every request to EC2: dry runs, client tokens, and what was under way before it."""

from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import DryRunClientError, EC2ClientError
from moto.ec2.responses._base_response import EC2BaseResponse

from .refusals import refuse
from .tags import check_specifications

# The state a resource has in the answer that makes or deletes it.
FIRST_STATES = {
    "CreateNatGatewayResult.NatGateway.State": "pending",
    "CreateVpcResult.Vpc.State": "pending",
}


for _path, _state in FIRST_STATES.items():
    EC2BaseResponse.RESPONSE_KEY_PATH_TO_TRANSFORMER[_path] = lambda _, state=_state: state


class Requests:
    def call_action(self) -> Any:
        operation: str = self._get_action()
        backend = self.ec2_backend
        backend.provisioning.settle(operation)
        try:
            check_specifications(operation, self._get_param("TagSpecifications", []))
            if self._get_param("DryRun", False):
                self.check_before(operation)
                raise DryRunClientError()
            return self._once(operation, backend)
        except EC2ClientError as error:
            return self._refused(error)

    def _once(self, operation: str, backend: Any) -> Any:
        """The same token with the same parameters is the same request: it gets the first answer and changes nothing."""
        token = self._get_param("ClientToken")
        if not token:
            return super().call_action()
        parameters = {name: value for name, value in self.querystring.items() if name != "ClientToken"}
        known = backend.answers.get((operation, token))
        if known:
            if known[0] != parameters:
                raise refuse("IdempotentParameterMismatch", f"Client token {token} was used with other parameters.")
            return known[1]
        answer = super().call_action()
        if int(answer[0]) == 200:
            backend.answers[operation, token] = (parameters, answer)
        return answer

    def _refused(self, error: Exception) -> Any:
        status, headers, body = self.serialized(ActionResult(error))
        headers["status"] = str(status)
        return status, headers, body
