# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.secrets_manager import rotation

ARN = "arn:aws:lambda:ap-southeast-3:123456789012:function:rotate"
DAYS = {"lambda_arn": ARN, "days": 30}
CRON = {"lambda_arn": ARN, "schedule_expression": "cron(0 8 1 * ? *)"}


def test_what_is_not_given_is_not_described():
    given = {"lambda_arn": ARN, "days": 30, "schedule_expression": None, "duration": None, "rotate_immediately": True}
    assert rotation.described(given) == DAYS
    assert rotation.described(dict.fromkeys(given)) == {}


@pytest.mark.parametrize(
    ("answer", "parsed"),
    [
        ({}, {}),
        ({"RotationEnabled": False, "RotationLambdaARN": ARN, "RotationRules": {"AutomaticallyAfterDays": 30}}, {}),
        ({"RotationEnabled": True, "RotationLambdaARN": ARN, "RotationRules": {"AutomaticallyAfterDays": 30}}, DAYS),
        (
            {
                "RotationEnabled": True,
                "RotationLambdaARN": ARN,
                "RotationRules": {"ScheduleExpression": CRON["schedule_expression"], "AutomaticallyAfterDays": 31, "Duration": "3h"},
            },
            {**CRON, "duration": "3h"},
        ),
        ({"RotationEnabled": True, "RotationRules": {"AutomaticallyAfterDays": 7}}, {"days": 7}),
        ({"RotationEnabled": True}, {}),
    ],
)
def test_as_aws_answers(answer, parsed):
    assert rotation.parsed(answer) == parsed


@pytest.mark.parametrize(
    ("wanted", "present", "reached"),
    [
        (DAYS, None, DAYS),
        ({}, DAYS, {}),
        (DAYS, DAYS, DAYS),
        (DAYS, {"lambda_arn": ARN, "schedule_expression": "rate(30 days)"}, {"lambda_arn": ARN, "schedule_expression": "rate(30 days)"}),
        ({"lambda_arn": ARN, "schedule_expression": "rate(1 day)"}, {**DAYS, "days": 1}, {**DAYS, "days": 1}),
        ({**DAYS, "days": 7}, DAYS, {**DAYS, "days": 7}),
        (CRON, DAYS, CRON),
        (CRON, {**CRON, "duration": "3h"}, {**CRON, "duration": "3h"}),
        ({**CRON, "duration": "2h"}, {**CRON, "duration": "3h"}, {**CRON, "duration": "2h"}),
        ({**DAYS, "lambda_arn": ARN + "2"}, DAYS, {**DAYS, "lambda_arn": ARN + "2"}),
        (DAYS, {"days": 30}, DAYS),
    ],
)
def test_what_is_to_be_reached(wanted, present, reached):
    assert rotation.target(wanted, present) == reached


def test_as_aws_is_asked():
    assert rotation.arguments({**CRON, "duration": "3h"}) == {
        "RotationLambdaARN": ARN,
        "RotationRules": {"ScheduleExpression": CRON["schedule_expression"], "Duration": "3h"},
    }
    assert rotation.arguments(DAYS)["RotationRules"] == {"AutomaticallyAfterDays": 30}


@pytest.mark.parametrize("given", [{}, {"rotate_immediately": False}, DAYS, CRON, {**DAYS, "duration": "3h", "rotate_immediately": True}])
def test_what_aws_takes(given):
    assert list(rotation.problems(given)) == []


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"rotate_immediately": True}, "rotate_immediately alone rotates nothing"),
        ({"days": 30}, "rotation has no lambda_arn; give the function that rotates it, or write {} to switch rotation off"),
        ({"lambda_arn": ARN}, "rotation takes either days or schedule_expression"),
        ({**DAYS, **CRON}, "rotation takes either days or schedule_expression"),
        ({**DAYS, "days": 0}, "rotation.days is 0; AWS takes 1 to 1000"),
        ({**DAYS, "days": 1001}, "rotation.days is 1001"),
        ({"lambda_arn": ARN, "schedule_expression": "monthly"}, "rotation.schedule_expression 'monthly' is neither rate(…) nor cron(…)"),
        ({**DAYS, "duration": "3"}, "rotation.duration '3' is not a number of hours such as 3h"),
    ],
)
def test_what_contradicts(given, message):
    assert any(message in problem for problem in rotation.problems(given))
