# SPDX-License-Identifier: GPL-3.0-or-later
"""Values, read in batches and only where something is composed from them or compared with them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

from ...converge.apply import read
from ...converge.model import InvalidPlan
from ..area import Clients
from .values import Hidden

MOST_IN_A_BATCH = 20  # https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html


def values(clients: Clients, arns: Mapping[str, str], variable: str = "secrets") -> dict[str, Hidden]:
    """The present values. arns: by name. Raises InvalidPlan with each that AWS does not give, under the variable that needs it."""
    ordered = sorted(arns.values())
    batches = [ordered[start : start + MOST_IN_A_BATCH] for start in range(0, len(ordered), MOST_IN_A_BATCH)]
    answers = read([partial(_batch, clients.get("secretsmanager"), batch) for batch in batches])
    names = {arn: name for name, arn in arns.items()}
    refused = [one for answer in answers for one in answer.get("Errors", [])]
    if refused:
        raise InvalidPlan([_sentence(variable, names, one) for one in refused])
    return {
        names[one["ARN"]]: Hidden(one["SecretString"] if "SecretString" in one else one["SecretBinary"], version=one["VersionId"])
        for answer in answers
        for one in answer.get("SecretValues", [])
        if one["ARN"] in names
    }


def _batch(client: Any, arns: Collection[str]) -> list[dict[str, Any]]:
    """All pages; an answer may have fewer than were asked for."""
    answers = [client.batch_get_secret_value(SecretIdList=list(arns))]
    while answers[-1].get("NextToken"):
        answers.append(client.batch_get_secret_value(SecretIdList=list(arns), NextToken=answers[-1]["NextToken"]))
    return answers


def _sentence(variable: str, names: Mapping[str, str], error: Mapping[str, str]) -> str:
    name, told = names.get(error.get("SecretId", ""), error.get("SecretId")), f"{error.get('ErrorCode')}: {error.get('Message', '')}"
    return f"{variable}: {name}: its value, which another is composed from or compared with, can't be read: {told}".rstrip(": ")
