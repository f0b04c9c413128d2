# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rotation by a function: switched on, changed, switched off."""

import io
import json
import zipfile

import pytest

from integration.support.secrets import PLANTED, actions


@pytest.fixture
def function(aws):
    """A Lambda function that Secrets Manager may invoke."""
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = aws.client("staging", "iam").create_role(RoleName="rotates", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    functions = aws.client("staging", "lambda")
    made = functions.create_function(FunctionName="rotate", Role=role, Runtime="python3.12", Handler="f.f", Code={"ZipFile": archive()})
    permission = {"StatementId": "rotation", "Action": "lambda:InvokeFunction", "Principal": "secretsmanager.amazonaws.com"}
    functions.add_permission(FunctionName="rotate", **permission)
    return made["FunctionArn"]


def archive():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as files:
        files.writestr("f.py", "def f(event, context): pass")
    return content.getvalue()


def test_rotation_is_switched_on_changed_and_switched_off(manager, converge, value, function):
    described = {"name": "db", "generate": {}}
    converge(described)
    first = value("db")
    for rotation, changed in (
        ({"lambda_arn": function, "days": 30}, True),
        ({"lambda_arn": function, "schedule_expression": "rate(30 days)"}, False),
        ({"lambda_arn": function, "days": 7, "rotate_immediately": True}, True),
        ({"lambda_arn": function, "schedule_expression": "cron(0 8 1 * ? *)", "duration": "3h"}, True),
        ({"lambda_arn": function, "schedule_expression": "cron(0 8 1 * ? *)"}, False),
        ({}, True),
        ({}, False),
    ):
        changes, _ = converge({**described, "rotation": rotation})
        assert actions(changes) == ({"db": ("update", ["rotation"])} if changed else {}), rotation
    assert manager.describe_secret(SecretId="db")["RotationEnabled"] is False
    assert value("db") == first
    converge({**described, "rotation": {"lambda_arn": function, "days": 30, "rotate_immediately": True}})
    assert value("db") != first


def test_rotation_waits_for_a_value(manager, converge, function):
    described = {"name": "sign-in", "awaited": True, "rotation": {"lambda_arn": function, "days": 30}}
    assert "rotation" not in converge(described)[0]["sign-in"]["attributes"]
    assert converge(described)[0] == {}
    manager.put_secret_value(SecretId="sign-in", SecretString=PLANTED)
    assert actions(converge(described)[0]) == {"sign-in": ("update", ["rotation"])}
    assert converge(described)[0] == {}


def test_a_function_that_is_not_there_fails_its_secret_and_no_other(run_module, value):
    missing = "arn:aws:lambda:ap-southeast-3:222222222222:function:nobodys"
    secrets = [{"name": "a", "generate": {}, "rotation": {"lambda_arn": missing, "days": 30}}, {"name": "b", "generate": {}}]
    result = run_module("secret", secrets=secrets)
    assert result["msg"].startswith("create secretsmanager_secret a: RotateSecret: ResourceNotFoundException: ")
    assert {one["name"]: one["outcome"] for one in result["changes"]} == {"a": "failed", "b": "done"}
    assert result["outputs"]["with_value"] == ["b"]
    assert value("b")
