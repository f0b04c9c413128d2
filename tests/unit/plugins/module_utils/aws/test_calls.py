# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A call counts once, whatever becomes of its answer."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.calls import (
    IN_USE,
    error_code,
    exactly_once,
    patiently,
    unless_done,
    unless_gone,
)
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing
from botocore import exceptions

ONE = Existing("thing", "main", {}, {"id": "1"})
LOST = exceptions.ReadTimeoutError(endpoint_url="https://aws.example")
REFUSED = exceptions.EndpointConnectionError(endpoint_url="https://aws.example")
CLOSED = exceptions.ConnectionClosedError(endpoint_url="https://aws.example")


def error(code, status=400, repeated=0):
    metadata = {"HTTPStatusCode": status, "RetryAttempts": repeated}
    return exceptions.ClientError({"Error": {"Code": code, "Message": "Words."}, "ResponseMetadata": metadata}, "CreateThing")


class Cloud:
    """Answers as told; an error marked `made` made the thing all the same."""

    def __init__(self, *answers, made=False, shows_after=0):
        self.answers, self.there, self.made, self.calls, self.looks, self.shows_after = list(answers), False, made, 0, 0, shows_after
        self.pauses = []

    def make(self):
        self.calls += 1
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            self.there = self.there or self.made
            raise answer
        return answer

    def find(self):
        self.looks += 1
        return ONE if self.there and self.looks > self.shows_after else None

    def run(self, **more):
        return exactly_once(self.make, self.find, pause=self.pauses.append, **more)


def test_what_succeeds_is_made_by_one_call():
    cloud = Cloud(ONE)
    assert cloud.run() is ONE
    assert (cloud.calls, cloud.looks, cloud.pauses) == (1, 0, [])


PASSING = [
    LOST,
    REFUSED,
    CLOSED,
    error("InternalError", 500),
    error("Unavailable", 503),
    error("RequestLimitExceeded", 503),
    error("Throttling"),
    error("ThrottlingException"),
    error("EC2ThrottledException"),
    error("RequestTimeout"),
    error("InvalidVpcID.NotFound"),
    error("NoSuchEntity"),
]


@pytest.mark.parametrize("failure", PASSING, ids=lambda one: error_code(one) or type(one).__name__)
def test_an_answer_that_is_lost_after_the_deed_is_not_asked_for_again(failure):
    cloud = Cloud(failure, made=True)
    assert cloud.run() is ONE
    assert (cloud.calls, len(cloud.pauses)) == (1, 1)


@pytest.mark.parametrize("failure", PASSING, ids=lambda one: error_code(one) or type(one).__name__)
def test_what_was_not_made_is_made_at_another_try(failure):
    cloud = Cloud(failure, failure, ONE)
    assert cloud.run() is ONE
    assert (cloud.calls, cloud.looks, len(cloud.pauses)) == (3, 2, 2)


@pytest.mark.parametrize(
    "code",
    [
        "EntityAlreadyExists",
        "ResourceAlreadyExistsException",
        "InvalidGroup.Duplicate",
        "InvalidSubnet.Conflict",
        "RouteAlreadyExists",
        "Resource.AlreadyAssociated",
    ],
)
def test_what_is_there_already_is_found_at_once(code):
    cloud = Cloud(error(code))
    cloud.there = True
    assert cloud.run() is ONE
    assert (cloud.calls, cloud.pauses) == (1, [])
    with pytest.raises(exceptions.ClientError, match=code):
        Cloud(error(code)).run()  # it is somebody else's


def test_one_that_shows_late_is_not_made_twice():
    """The first look comes too early; AWS refuses the second call, and the second look finds it."""
    cloud = Cloud(LOST, error("InvalidGroup.Duplicate"), made=True, shows_after=1)
    assert cloud.run() is ONE
    assert cloud.calls == 2


@pytest.mark.parametrize("code", ["AccessDenied", "UnauthorizedOperation", "VpcLimitExceeded", "InvalidParameterValue", "ValidationError"])
def test_a_refusal_stands(code):
    cloud = Cloud(error(code, 403))
    with pytest.raises(exceptions.ClientError, match=code):
        cloud.run()
    assert (cloud.calls, cloud.looks, cloud.pauses) == (1, 0, [])


def test_it_gives_up_with_the_code_of_aws():
    cloud = Cloud(*[error("RequestLimitExceeded", 503)] * 9)
    with pytest.raises(exceptions.ClientError, match="RequestLimitExceeded"):
        cloud.run()
    assert (cloud.calls, len(cloud.pauses)) == (9, 8)


def test_it_waits_longer_and_longer_but_for_a_minute_at_most():
    cloud = Cloud(*[LOST] * 9)
    with pytest.raises(exceptions.ReadTimeoutError):
        cloud.run()
    assert all(0.1 <= pause <= 20 for pause in cloud.pauses)
    assert cloud.pauses[-1] > 10 * cloud.pauses[0]
    assert sum(cloud.pauses) < 60


def acting(*answers):
    cloud = Cloud(*answers)
    return cloud, lambda: patiently(cloud.make, IN_USE, pause=cloud.pauses.append)


def test_patience_ends_with_the_reason():
    cloud, act = acting(error("DependencyViolation"), error("InvalidIPAddress.InUse"), "done")
    assert act() == "done"
    assert len(cloud.pauses) == 2
    cloud, act = acting(error("UnauthorizedOperation", 403))
    with pytest.raises(exceptions.ClientError, match="UnauthorizedOperation"):
        act()
    assert cloud.pauses == []
    cloud, act = acting(*[error("DependencyViolation")] * 9)
    with pytest.raises(exceptions.ClientError, match="DependencyViolation"):
        act()
    assert cloud.calls == 9


@pytest.mark.parametrize(
    "code", ["InvalidVpcID.NotFound", "NatGatewayNotFound", "NoSuchEntity", "ResourceNotFoundException", "Gateway.NotAttached"]
)
def test_what_is_gone_needs_no_deletion(code):
    with unless_gone():
        raise error(code)
    with pytest.raises(exceptions.ClientError, match="DependencyViolation"), unless_gone():
        raise error("DependencyViolation")


@pytest.mark.parametrize("code", ["InvalidPermission.Duplicate", "InvalidAssociationID.NotFound", "Resource.AlreadyAssociated"])
def test_only_a_repeated_call_may_have_been_made(code):
    with unless_done():
        raise error(code, repeated=1)
    with pytest.raises(exceptions.ClientError, match=code), unless_done():
        raise error(code)
    with pytest.raises(exceptions.ClientError, match="AccessDenied"), unless_done():
        raise error("AccessDenied", repeated=1)
