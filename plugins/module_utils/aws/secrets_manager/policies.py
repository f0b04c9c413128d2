# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a resource policy: of its shape, which is pure, and in the eyes of AWS."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from ..calls import error_code

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

MOST_CHARACTERS = 20480  # https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html


def problems(document: Mapping[str, Any]) -> Iterator[str]:
    statements = document.get("Statement")
    statements = [statements] if isinstance(statements, Mapping) else statements
    if not statements or not isinstance(statements, list):
        yield "resource_policy has no Statement; give a list of statements, or {} for no policy"
        return
    for number, statement in enumerate(statements, 1):
        of = f"resource_policy: statement {statement.get('Sid') or number if isinstance(statement, Mapping) else number}"
        yield from (f"{of}: {problem}" for problem in _statement_problems(statement))
    if len(json.dumps(document)) > MOST_CHARACTERS:
        yield f"resource_policy is too long; AWS takes {MOST_CHARACTERS} characters"


def _statement_problems(statement: Any) -> Iterator[str]:
    if not isinstance(statement, Mapping):
        yield "it is not a dict"
        return
    if statement.get("Effect") not in ("Allow", "Deny"):
        yield f"Effect is {statement.get('Effect') or 'missing'}; write Allow or Deny"
    if not (statement.get("Action") or statement.get("NotAction")):
        yield "it has neither Action nor NotAction"
    if not (statement.get("Principal") or statement.get("NotPrincipal")):
        yield "it has no Principal; say who may read the secret"
    if not (statement.get("Resource") or statement.get("NotResource")):
        yield "it has no Resource; write '*', which is the secret itself"


def refusals(client: Any, name: str, document: Mapping[str, Any]) -> Iterator[str]:
    """What AWS itself would say of it. Who may not ask is told when it is put."""
    try:
        answer = client.validate_resource_policy(ResourcePolicy=json.dumps(document))
    except ClientError as error:
        if error_code(error) == "MalformedPolicyDocumentException":
            yield f"secrets: {name}: resource_policy: {error.response['Error'].get('Message', 'AWS does not take it')}"
        elif error_code(error) != "AccessDeniedException":
            raise
        return
    if not answer.get("PolicyValidationPassed", True):
        told = "; ".join(one.get("ErrorMessage", one.get("CheckName", "")) for one in answer.get("ValidationErrors", []))
        yield f"secrets: {name}: resource_policy: {told or 'AWS does not take it'}"
