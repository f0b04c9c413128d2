# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.propagation import ROLE_NOT_KNOWN, once_role_is_known
from botocore.exceptions import ClientError


def refusing(times, code, message):
    """A call that is refused so many times, and then answers how often it was made."""
    calls = []

    def act():
        calls.append(1)
        if len(calls) <= times:
            raise ClientError({"Error": {"Code": code, "Message": message}}, "CreateCluster")
        return len(calls)

    return act


@pytest.mark.parametrize(("code", "words"), ROLE_NOT_KNOWN)
def test_a_role_that_is_not_known_yet_is_waited_for(code, words):
    waited = []
    assert once_role_is_known(refusing(3, code, f"Role x: {words.upper()}."), pause=waited.append) == 4
    assert len(waited) == 3


def test_the_wait_is_two_minutes_at_most_and_ends_in_the_error_of_aws():
    waited = []
    with pytest.raises(ClientError, match="could not be assumed"):
        once_role_is_known(refusing(99, "InvalidParameterException", "Role could not be assumed"), pause=waited.append)
    assert len(waited) == 13
    assert 60 < sum(waited) < 180


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("InvalidParameterException", "The subnet is wrong"),
        ("AccessDenied", "Role could not be assumed"),
        ("ThrottlingException", "Slow down"),
    ],
)
def test_any_other_refusal_is_told_at_once(code, message):
    waited = []
    with pytest.raises(ClientError, match=code):
        once_role_is_known(refusing(1, code, message), pause=waited.append)
    assert waited == []


def test_the_refusals_are_data():
    assert once_role_is_known(refusing(1, "Odd", "not yet"), refusals=[("Odd", "not yet")], pause=lambda seconds: None) == 2
