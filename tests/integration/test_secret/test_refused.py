# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can not be is refused by its entry, before anything is changed."""

import copy
import json

import pytest

from integration.support.secrets import PLANTED, POLICY

DB = {"name": "db", "generate": {}}
ROTATION = {"lambda_arn": "arn:aws:lambda:ap-southeast-3:222222222222:function:rotate", "days": 30}

# For each case: the secrets, and what the message says.
REFUSED = {
    "twice": ([DB, DB], "secrets: db is described 2 times; keep one of them"),
    "name": ([{"name": "a b"}], "secrets: 'a b' can't be a name: AWS takes 1 to 512 letters"),
    "two-ways": ([{**DB, "awaited": True}], "secrets: db: generate and awaited are both given"),
    "generated-and-composed": ([{**DB, "compose": "x${a}"}, {"name": "a"}], "secrets: db: generate and compose are both given"),
    "window": ([{**DB, "recovery_window": 6}], "secrets: db: recovery_window is 6; AWS takes 7 to 30 days"),
    "window-absent": ([{"name": "db", "state": "absent", "recovery_window": 31}], "secrets: db: recovery_window is 31"),
    "own-region": (
        [{**DB, "replicas": [{"region": "ap-southeast-3"}]}],
        "secrets: db: replicas: ap-southeast-3 is the region of the secret",
    ),
    "no-region": ([{**DB, "replicas": [{"region": "Jakarta"}]}], "secrets: db: replicas: 'Jakarta' is no region"),
    "region-twice": ([{**DB, "replicas": [{"region": "eu-west-1"}] * 2}], "secrets: db: replicas: eu-west-1 is named 2 times"),
    "nothing-left": (
        [{"name": "db", "generate": {f"exclude_{one}": True for one in ("numbers", "punctuation", "uppercase", "lowercase")}}],
        "secrets: db: generate leaves no character to make a value of",
    ),
    "too-short": ([{"name": "db", "generate": {"length": 3}}], "secrets: db: generate.length is 3, and 4 types of characters are required"),
    "template": ([{"name": "db", "generate": {"template": "x"}}], "secrets: db: generate.template has no ${password}"),
    "unknown-component": ([{"name": "db", "compose": "${nobodys}"}], "secrets: db: compose: there is no secret nobodys, neither here nor"),
    "absent-component": (
        [{"name": "db", "compose": "${a}"}, {"name": "a", "state": "absent"}],
        "secrets: db: compose: ${a}: a is to be absent",
    ),
    "circle": (
        [{"name": "a", "compose": "${b}"}, {"name": "b", "compose": "${a}"}],
        "each is composed from the one before; break the circle",
    ),
    "itself": ([{"name": "a", "compose": "${a}"}], "secrets: a: compose: ${a} is itself"),
    "no-placeholder": ([{"name": "a", "compose": "${a b}"}], "secrets: a: compose: the placeholder ${a b} is not one"),
    "value-in-it": ([{"name": "a", "compose": "hunter2"}], "secrets: a: compose names no other secret; a value never stands"),
    "no-key": (
        [{"name": "a", "compose": "${db.user}"}, {"name": "db", "generate": {"template": {"username": "x", "password": "${password}"}}}],
        "secrets: a: compose: ${db.user}: its JSON has no key user; it has password, username",
    ),
    "no-json": ([{"name": "a", "compose": "${planted.user}"}], "secrets: a: compose: ${planted.user}: its value is not a JSON object"),
    "binary": ([{"name": "a", "compose": "${binary}"}], "secrets: a: compose: ${binary}: its value is binary"),
    "leaving": ([{"name": "a", "compose": "${leaving}"}], "secrets: a: compose: leaving is scheduled for deletion; describe it here"),
    "policy": (
        [{**DB, "resource_policy": {"Statement": [{"Effect": "Permit"}]}}],
        "secrets: db: resource_policy: statement 1: Effect is Permit",
    ),
    "public-policy": (
        [{**DB, "resource_policy": {"Statement": [{**POLICY["Statement"][0], "Principal": "*"}]}}],
        "secrets: db: resource_policy: The resource policy grants broad access to the secret.",
    ),
    "malformed-policy": (
        [{**DB, "resource_policy": {"Statement": [{**POLICY["Statement"][0], "Action": "x", "NotAction": "y"}]}}],
        "secrets: db: resource_policy: This policy has invalid syntax.",
    ),
    "key": ([{**DB, "kms_key": "alias/nobodys"}], "secrets: db: kms_key: there is no key alias/nobodys in this account and region"),
    "schedule": ([{**DB, "rotation": {**ROTATION, "schedule_expression": "rate(1 day)"}}], "secrets: db: rotation takes either days or"),
    "no-function": ([{**DB, "rotation": {"days": 30}}], "secrets: db: rotation has no lambda_arn"),
    "composed-and-rotated": ([{"name": "a", "compose": "${planted}", "rotation": ROTATION}], "secrets: a: it is composed and rotated"),
    "replica-key": (
        [{"name": "spread", "replicas": [{"region": "eu-west-1", "kms_key": "alias/other"}]}],
        "secrets: spread: replicas: the key in eu-west-1 is alias/aws/secretsmanager and can't become alias/other",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_can_not_be_is_refused_before_anything_changes(aws, manager, run_module, case):
    secrets, message = REFUSED[case]
    manager.create_secret(Name="planted", SecretString=PLANTED)
    manager.create_secret(Name="binary", SecretBinary=PLANTED.encode())
    manager.create_secret(Name="leaving", SecretString=PLANTED)
    manager.delete_secret(SecretId="leaving")
    manager.create_secret(Name="spread", SecretString=PLANTED, AddReplicaRegions=[{"Region": "eu-west-1"}])
    aws.clear_calls()
    for check in (True, False):
        result = run_module("secret", check=check, secrets=[*copy.deepcopy(secrets), {"name": "well-described", "generate": {}}])
        assert result["msg"].startswith("Secrets: nothing was changed: secrets: "), result
        assert message in result["msg"]
        assert PLANTED not in json.dumps(result)
    assert not aws.calls(write=True)


def test_every_contradiction_is_told_at_once(run_module):
    secrets = [secret for case in ("name", "window", "too-short", "itself") for secret in REFUSED[case][0]]
    assert len(run_module("secret", secrets=secrets)["problems"]) == 5  # and one of the two that bear one name
