# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AWS as a list of answers to expect: real clients, whose parameters botocore checks against the service's model."""

from copy import deepcopy

import boto3
from botocore.stub import Stubber


class Aws:
    """One client for each service and use; `get` and `once` are those of `Clients`, told apart so that a test sees which was used."""

    def __init__(self):
        self._stubbers, self._unexpected = {}, []

    def _stubber(self, service, use="get"):
        if (service, use) not in self._stubbers:
            client = boto3.client(service, region_name="ap-southeast-3", aws_access_key_id="none", aws_secret_access_key="none")
            stubber = self._stubbers[service, use] = Stubber(client)

            def note(model, context, **_):
                expected = stubber._queue[0]["operation_name"] if stubber._queue else None
                if expected != model.name and not context.get("is_presign_request"):
                    self._unexpected.append(f"{service}.{model.name}")

            client.meta.events.register_first("before-parameter-build.*.*", note)  # before the stubber's own
            stubber.activate()
        return self._stubbers[service, use]

    def get(self, service):
        return self._stubber(service).client

    def once(self, service):
        return self._stubber(service, "once").client

    def expect(self, service, operation, answer=None, use="get", **parameters):
        answer = {**deepcopy(answer or {}), "ResponseMetadata": {"HTTPStatusCode": 200}}
        self._stubber(service, use).add_response(operation, answer, parameters)

    def expect_once(self, service, operation, answer=None, **parameters):
        """A call by the client that does not repeat it."""
        self.expect(service, operation, answer, "once", **parameters)

    def fail(self, service, operation, code, message="Words of AWS.", use="get", status=400, repeated=0, **parameters):
        """repeated: how often the SDK has repeated the call before it was told so."""
        self._stubber(service, use).add_client_error(
            operation, code, message, status, response_meta={"RetryAttempts": repeated}, expected_params=parameters or None
        )

    def verify(self):
        """Code that takes every failure for an answer hides the stubber's own."""
        assert self._unexpected == []
        for stubber in self._stubbers.values():
            stubber.assert_no_pending_responses()


def tag_list(**tags):
    """As kinds send them: the name last."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def specifications(resource_type, **tags):
    return [{"ResourceType": resource_type, "Tags": tag_list(**tags)}]


def filters(name, *values):
    return [{"Name": name, "Values": list(values)}]
