# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.secrets_manager import targets
from ansible_collections.piksel.infra.plugins.module_utils.aws.secrets_manager.values import Composed, Generated, Hidden
from ansible_collections.piksel.infra.plugins.module_utils.templates import InvalidTemplate

HERE = Hidden("here", version="v1")
MADE = Hidden("made", "(generated)", "v2", yields=True)
STATEMENT = {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": ["a:B", "a:C"], "Resource": "*"}
SAME = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": ["a:C", "a:B"], "Resource": ["*"]}


@pytest.mark.parametrize(
    ("wanted", "present", "reached"),
    [
        (Generated({}), None, Generated({})),
        (Generated({}), HERE, HERE),
        (MADE, None, MADE),
        (MADE, HERE, HERE),
        (Hidden("composed"), HERE, Hidden("composed")),
        (Hidden("here"), HERE, HERE),
        (Hidden("composed", version="v1"), Hidden(None, version="v1"), Hidden(None)),
        (Composed("x${a}", {"a": Hidden("y")}), HERE, Hidden("xy")),
        (Composed("x${a}", {"a": Hidden("y")}), None, Hidden("xy")),
    ],
)
def test_what_its_value_is_to_be(wanted, present, reached):
    assert targets.value(wanted, present) == reached


def test_what_can_not_be_composed_is_told():
    with pytest.raises(InvalidTemplate):
        targets.value(Composed("x${a}", {"a": Hidden(None)}), None)


def test_a_policy_that_means_the_same_is_no_difference():
    present = {"Version": "2012-10-17", "Statement": [SAME]}
    assert targets.policy({"Version": "2012-10-17", "Statement": STATEMENT}, present) is present
    other = {"Version": "2012-10-17", "Statement": {**STATEMENT, "Effect": "Deny"}}
    assert targets.policy(other, present) is other
    assert targets.policy(other, None) is other
    assert targets.policy(other, "(not readable)") is other


@pytest.mark.parametrize(
    ("wanted", "present", "reached"),
    [
        ({"eu-west-1": None}, None, {"eu-west-1": "alias/aws/secretsmanager"}),
        ({"eu-west-1": "alias/x"}, None, {"eu-west-1": "alias/x"}),
        (
            {"eu-west-1": None, "us-east-1": None},
            {"eu-west-1": "alias/x"},
            {"eu-west-1": "alias/x", "us-east-1": "alias/aws/secretsmanager"},
        ),
        (
            {"eu-west-1": "id"},
            {"eu-west-1": "arn:aws:kms:eu-west-1:123456789012:key/id"},
            {"eu-west-1": "arn:aws:kms:eu-west-1:123456789012:key/id"},
        ),
        ({}, {"eu-west-1": "alias/x"}, {}),
    ],
)
def test_which_replicas_it_is_to_have(wanted, present, reached):
    assert targets.replicas(wanted, present) == reached
