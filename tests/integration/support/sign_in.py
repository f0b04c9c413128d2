# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the hub's run makes for others' sign-in: a role for each environment, and the secrets that it may read."""

import json
from collections.abc import Iterable
from typing import Any

from sandbox import ACCOUNTS, REGION

from .accounts import Account

HUB = ACCOUNTS["hub"]


def role_of(environment: str) -> str:
    return f"arn:aws:iam::{HUB}:role/piksel-{environment}-identity"


def copy_of(name: str, environment: str = "staging", **more: Any) -> dict[str, Any]:
    """An entry of module `secret` in staging: the hub's secret of that name for the environment."""
    given = {"secret": f"piksel/{environment}/{name}", "assume_role_arn": role_of(environment), "external_id": f"piksel-{environment}"}
    return {"name": f"{name}-staging", "copy": {**given, **more}}


def make_role(of: Account, environment: str) -> None:
    """of: a function that gives clients of the hub as `of("hub/iam")`."""
    conditions = {
        "ArnLike": {"aws:PrincipalArn": [f"arn:aws:iam::{ACCOUNTS[environment]}:role/piksel-deploy"]},
        "StringEquals": {"sts:ExternalId": f"piksel-{environment}"},
    }
    principal = {"AWS": f"arn:aws:iam::{ACCOUNTS[environment]}:root"}
    trust = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", "Condition": conditions}
    reads = {
        "Effect": "Allow",
        "Action": ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
        "Resource": f"arn:aws:secretsmanager:{REGION}:{HUB}:secret:piksel/{environment}/*",
    }
    iam, name = of("hub/iam"), f"piksel-{environment}-identity"
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=_document(trust))
    iam.put_role_policy(RoleName=name, PolicyName="environment", PolicyDocument=_document(reads))


def make_secrets(of: Account, environment: str, names: Iterable[str]) -> None:
    for name in names:
        of("hub/secretsmanager").create_secret(Name=f"piksel/{environment}/{name}", SecretString=f"{name}-id:{name}-secret")


def _document(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
