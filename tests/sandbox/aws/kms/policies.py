"""What KMS refuses of a key's policy (https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html)."""

import json
from typing import Any

from moto.core.exceptions import JsonRESTError

from ... import identities
from ...permissions.conditions import Facts
from ...permissions.policies import listed
from ...permissions.resource_policies import ResourcePolicy
from ..s3.documents import is_known

LOCKED_OUT = "The new key policy will not allow you to update the key policy in the future."


class Malformed(JsonRESTError):
    code = 400

    def __init__(self, message: str):
        super().__init__("MalformedPolicyDocumentException", message)


def check(document: str, account: str, arn: str, bypass: bool) -> None:
    """bypass: the caller has said that it knows that it may be locked out."""
    try:
        statements = listed(json.loads(document)["Statement"])
    except (KeyError, TypeError, ValueError):
        raise Malformed("Policy document is not valid.") from None
    for one in statements:
        _check(one)
    caller = identities.current()
    if caller and not bypass and not _may_change(document, account, arn, caller):
        raise Malformed(LOCKED_OUT)


def _check(statement: dict[str, Any]) -> None:
    for names in (("Action", "NotAction"), ("Resource",), ("Principal", "NotPrincipal")):
        if not any(name in statement for name in names):
            raise Malformed(f"Policy contains a statement with no {names[0].lower()}.")
    principal = statement.get("Principal", statement.get("NotPrincipal"))
    named = listed(principal.get("AWS", [])) if isinstance(principal, dict) else listed(principal)
    if not all(one == "*" or is_known(one) for one in named):
        raise Malformed("Policy contains a statement with one or more invalid principals.")


def _may_change(document: str, account: str, arn: str, caller: identities.Caller) -> bool:
    facts = {"aws:PrincipalArn": caller.arns[0], "aws:PrincipalAccount": caller.account, "kms:CallerAccount": caller.account}
    decision = ResourcePolicy(account, document).decide(caller, "kms:PutKeyPolicy", arn, Facts(facts))
    return decision in ("named", "account")
