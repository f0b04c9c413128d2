"""Resource policies: which are well formed, which are public, and whom they let in."""

import json
from fnmatch import fnmatchcase
from typing import Any

from .refusals import Refused, invalid_parameter

VERSIONS = ("2012-10-17", "2008-10-17")
MEMBERS = {"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"}
KNOWN = {"aws:principalarn", "aws:principalaccount"}
ALIKE = ("StringEquals", "StringLike", "ArnEquals", "ArnLike")


class Policies:
    secret: Any

    def get_policy(self, given: dict[str, Any]) -> dict[str, Any]:
        check_name(given)
        found = self.secret(given["SecretId"], "GetResourcePolicy", replica=True)
        return {"ARN": found.arn, "Name": found.name, "ResourcePolicy": found.policy}

    def put_policy(self, given: dict[str, Any]) -> dict[str, Any]:
        check_name(given)
        found = self.secret(given["SecretId"], "PutResourcePolicy")
        statements = parse(given["ResourcePolicy"])
        if given.get("BlockPublicPolicy") and any(public(statement) for statement in statements):
            raise Refused("PublicPolicyException", "You can't add a resource policy that grants public access to the secret.")
        found.policy = given["ResourcePolicy"]
        return {"ARN": found.arn, "Name": found.name}

    def delete_policy(self, given: dict[str, Any]) -> dict[str, Any]:
        check_name(given)
        found = self.secret(given["SecretId"], "DeleteResourcePolicy")
        found.policy = None
        return {"ARN": found.arn, "Name": found.name}

    def validate_policy(self, given: dict[str, Any]) -> dict[str, Any]:
        if "SecretId" in given:
            self.secret(given["SecretId"], "ValidateResourcePolicy", replica=True)
        found = any(public(statement) for statement in parse(given["ResourcePolicy"]))
        error = {"CheckName": "PUBLIC_POLICY", "ErrorMessage": "The resource policy grants broad access to the secret."}
        return {"PolicyValidationPassed": not found, "ValidationErrors": [error] if found else []}


def check_name(given: dict[str, Any]) -> None:
    if given.get("PolicyName", "default") != "default":
        raise invalid_parameter("The policy name must be default.")


def parse(text: str) -> list[dict[str, Any]]:
    """The statements of a policy that AWS would take."""
    try:
        policy = json.loads(text)
    except ValueError:
        raise malformed() from None
    if not isinstance(policy, dict) or policy.get("Version", VERSIONS[0]) not in VERSIONS or not policy.get("Statement"):
        raise malformed()
    statements = listed(policy["Statement"])
    if not all(well_formed(statement) for statement in statements):
        raise malformed()
    return statements


def malformed() -> Refused:
    return Refused("MalformedPolicyDocumentException", "This policy has invalid syntax.")


def well_formed(statement: Any) -> bool:
    return (
        isinstance(statement, dict)
        and set(statement) <= MEMBERS
        and statement.get("Effect") in ("Allow", "Deny")
        and all(("Not" + member in statement) != (member in statement) for member in ("Principal", "Action", "Resource"))
    )


def public(statement: dict[str, Any]) -> bool:
    everybody = "NotPrincipal" in statement or "*" in principals(statement)
    return statement["Effect"] == "Allow" and everybody and not statement.get("Condition")


def principals(statement: dict[str, Any]) -> list[str]:
    given = statement.get("Principal", {})
    return listed(given.get("AWS", [])) if isinstance(given, dict) else listed(given)


def allow(policy: str | None, caller: Any, action: str, arn: str) -> bool:
    """Whether a policy lets a caller of another account do it. Conditions that can't be read here never let anybody in."""
    allowed = False
    for statement in parse(policy) if policy else []:
        if not concerns(statement, caller, f"secretsmanager:{action}", arn):
            continue
        holds = condition_holds(statement.get("Condition", {}), caller)
        if statement["Effect"] == "Deny" and holds is not False:
            return False
        allowed = allowed or (statement["Effect"] == "Allow" and holds is True)
    return allowed


def concerns(statement: dict[str, Any], caller: Any, action: str, arn: str) -> bool:
    names = {*caller.arns, caller.account, f"arn:aws:iam::{caller.account}:root", "*"}
    return (
        chosen(statement, "Principal", lambda _: bool(names.intersection(principals_of(statement))))
        and chosen(statement, "Action", lambda given: any(fnmatchcase(action.lower(), one.lower()) for one in listed(given)))
        and chosen(statement, "Resource", lambda given: any(fnmatchcase(arn, one) for one in listed(given)))
    )


def principals_of(statement: dict[str, Any]) -> list[str]:
    return principals({"Principal": statement.get("Principal", statement.get("NotPrincipal", {}))})


def chosen(statement: dict[str, Any], member: str, matches: Any) -> bool:
    """What is meant by the member, or by its opposite."""
    return matches(statement[member]) if member in statement else not matches(statement["Not" + member])


def condition_holds(condition: dict[str, Any], caller: Any) -> bool | None:
    """None: it can't be read here."""
    facts = {"aws:principalarn": caller.arns[0], "aws:principalaccount": caller.account}
    for operator, keys in condition.items():
        for key, values in keys.items():
            if operator not in ALIKE or key.lower() not in KNOWN:
                return None
            if not any(fnmatchcase(facts[key.lower()], str(value)) for value in listed(values)):
                return False
    return True


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
