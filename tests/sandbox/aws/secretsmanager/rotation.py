"""Rotation: its rules, and the new value that a rotation function would have made.

No function is run. What AWS's templates of such functions do is done in their place: a new random password takes the place of the
value, or of its `password` where the value is JSON (https://github.com/aws-samples/aws-secrets-manager-rotation-lambdas).
"""

import json
import re
from typing import Any
from uuid import uuid4

from moto.awslambda.models import lambda_backends

from .passwords import password
from .refusals import Refused, invalid_parameter, invalid_request, not_found, token_in_use
from .secret import CURRENT, DAY, PENDING, Secret, Version, now

RATE = re.compile(r"rate\((\d+) (hours?|days?)\)")
CRON = re.compile(r"cron\(\S+ \S+ \S+ \S+ \S+ \S+\)")
HOURS = (4, 999 * 24)


class Rotation:
    account_id: str
    region_name: str
    provisioning: Any
    secret: Any

    def rotate(self, given: dict[str, Any]) -> dict[str, Any]:
        found = self.secret(given["SecretId"], "RotateSecret")
        function = given.get("RotationLambdaARN") or found.rotation.get("lambda")
        if not function and not found.owning_service:
            raise invalid_request("No Lambda rotation function ARN is associated with this secret.")
        rules = checked(given["RotationRules"]) if given.get("RotationRules") else found.rotation.get("rules")
        if not rules:
            raise invalid_parameter("RotationRules is required to configure rotation for this secret.")
        if function:
            self._check_function(function)
        token = given.get("ClientRequestToken") or str(uuid4())
        now_ = given.get("RotateImmediately", True)
        if now_:
            self._check_versions(found, token)
        found.rotation.update({"enabled": True, "lambda": function, "rules": rules, "next": now() + days(rules) * DAY})
        found.changed = now()
        if now_:
            self._begin(found, token)
        return {"ARN": found.arn, "Name": found.name, "VersionId": token if now_ else None}

    def _check_function(self, arn: str) -> None:
        """It is there, and lets Secrets Manager invoke it."""
        backend: Any = lambda_backends[self.account_id][self.region_name]
        try:
            function = backend.get_function(arn)
        except Exception:  # moto's own, and a ValueError for what is no ARN
            raise not_found(f"Resource not found for ARN '{arn}'.") from None
        if "secretsmanager.amazonaws.com" not in json.dumps(function.policy.statements):
            said = "Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com."
            raise Refused("AccessDeniedException", f"Secrets Manager cannot invoke the specified Lambda function. {said}")

    @staticmethod
    def _check_versions(found: Secret, token: str) -> None:
        if CURRENT not in found.by_stage:
            raise invalid_request("You can't rotate a secret that has no value.")
        pending = found.by_stage.get(PENDING)
        if pending is not None and pending is not found.by_stage[CURRENT]:
            raise invalid_request("A previous rotation isn't complete. That rotation will be reattempted.")
        if token in found.versions:
            raise token_in_use(token, found.arn)

    def _begin(self, found: Secret, token: str) -> None:
        """An empty version is pending until the function has done its steps; the current one stays current meanwhile."""
        version = Version(token, {})
        found.put(version, [PENDING])

        def finish() -> None:
            if found.by_stage.get(PENDING) is version:
                version.value = renewed(found.by_stage[CURRENT].value)
                found.move(CURRENT, version)
                found.changed = found.rotation["last"] = now()

        self.provisioning.begin("secret rotation", finish)

    def cancel_rotation(self, given: dict[str, Any]) -> dict[str, Any]:
        found = self.secret(given["SecretId"], "CancelRotateSecret")
        if not found.rotation:
            raise invalid_request("You can't cancel the rotation of a secret that has none.")
        found.rotation["enabled"] = False
        found.changed = now()
        pending = found.by_stage.get(PENDING)
        return {"ARN": found.arn, "Name": found.name, "VersionId": pending.id if pending else None}


def renewed(value: dict[str, str]) -> dict[str, str]:
    new = password({"ExcludePunctuation": True})
    try:
        content = json.loads(value.get("SecretString", ""))
    except ValueError:
        content = None
    if isinstance(content, dict):
        return {"SecretString": json.dumps({**content, "password": new})}
    return {"SecretString": new}


def checked(rules: dict[str, Any]) -> dict[str, Any]:
    expression, after = rules.get("ScheduleExpression"), rules.get("AutomaticallyAfterDays")
    if (expression is None) == (after is None):
        raise invalid_parameter("RotationRules needs either AutomaticallyAfterDays or ScheduleExpression, and not both.")
    rate = RATE.fullmatch(expression or "")
    if expression and not rate and not CRON.fullmatch(expression):
        raise invalid_parameter(f"The schedule expression {expression} is neither rate(n hours|days) nor cron(…) of six fields.")
    if rate and not HOURS[0] <= int(rate[1]) * (24 if rate[2].startswith("day") else 1) <= HOURS[1]:
        raise invalid_parameter("A rate is from 4 hours to 999 days.")
    return dict(rules)


def days(rules: dict[str, Any]) -> float:
    """Until the next rotation, of a cron expression only a guess."""
    rate = RATE.fullmatch(rules.get("ScheduleExpression", ""))
    if rate:
        return int(rate[1]) / (1 if rate[2].startswith("day") else 24)
    return float(rules.get("AutomaticallyAfterDays", 1))
