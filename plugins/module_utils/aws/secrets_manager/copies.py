# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that are another secret's, of another account as a rule: read through a role, and kept in no place but ours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from ...converge.apply import read
from ...converge.model import InvalidPlan
from ..area import Clients, explain
from ..calls import error_code
from ..elsewhere import Elsewhere
from ..identifiers import EXTERNAL_ID, ROLE_ARN
from .values import Hidden

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

MADE_BY = "role identity of the hub's run"
WORD = "(copied)"
MISSING = "ResourceNotFoundException"
SECRET = re.compile(r"[A-Za-z0-9/_+=.@-]{1,512}", re.ASCII)
ARN = re.compile(r"arn:[a-z-]+:secretsmanager:(?P<region>[a-z0-9-]+):\d{12}:secret:[A-Za-z0-9/_+=.@-]+", re.ASCII)
REGION = re.compile(r"([a-z]+-)+\d+")

Entries = Mapping[str, Mapping[str, Any]]


class Copied:
    """In a plan, the place of a value that can't be read yet."""

    def __str__(self) -> str:
        return WORD


class Copies:
    """The values to copy, by the names of the secrets that get them. None: in check mode, of one that is not there yet."""

    def __init__(self, module: Any, clients: Clients):
        self._module, self._clients, self._elsewhere = module, clients, Elsewhere(module, clients)

    def read(self, entries: Entries) -> dict[str, Hidden | None]:
        """entries: those to be present, by name. Raises InvalidPlan with each that can't be read."""
        copied = {name: entry["copy"] for name, entry in entries.items() if entry["copy"]}
        problems, places = list[str](), dict[str, Clients | None]()
        for name, copy in copied.items():
            try:
                places[name] = self._place(name, copy)
            except InvalidPlan as error:
                problems += error.problems
        readers = [partial(self._value, name, copied[name]["secret"], place) for name, place in places.items()]
        found = list(read(readers))
        problems += [problem for _, _, problem in found if problem]
        if problems:
            raise InvalidPlan(list(dict.fromkeys(problems)))
        return {name: value for name, value, _ in found}

    def _place(self, name: str, copy: Mapping[str, Any]) -> Clients | None:
        whole = ARN.fullmatch(copy["secret"])
        region = copy["region"] or (whole and whole["region"])
        if copy["assume_role_arn"]:
            variable = f"secrets: {name}: copy: assume_role_arn"
            return self._elsewhere.clients(variable, copy["assume_role_arn"], copy["external_id"], MADE_BY, region)
        return self._clients.elsewhere(region, None, None) if region else self._clients

    def _value(self, name: str, source: str, place: Clients | None) -> list[tuple[str, Hidden | None, str]]:
        """Name, value and problem."""
        if place is None:
            return [(name, None, "")]
        try:
            answer = place.get("secretsmanager").get_secret_value(SecretId=source)
        except ClientError as error:
            problem = f"secrets: {name}: copy: {self._sentence(source, error)}"
            if error_code(error) == MISSING and self._module.check_mode:
                self._module.warn(f"{problem}. The plan goes by a value that it will have.")
                problem = ""
            return [(name, None, problem)]
        return [(name, Hidden(answer["SecretString"] if "SecretString" in answer else answer["SecretBinary"], WORD), "")]

    @staticmethod
    def _sentence(source: str, error: Exception) -> str:
        if error_code(error) == MISSING:
            made = f"{MADE_BY} makes those of sign-in clients: run that first"
            return f"there is no secret {source} with a value where it is copied from; {made}"
        return f"the value of {source} can't be read: {explain(error)}"


def problems(name: str, entry: Mapping[str, Any], region: str) -> Iterator[str]:
    """What contradicts in one that is copied, and what to write instead."""
    copy = entry["copy"]
    if not SECRET.fullmatch(copy["secret"]) and not ARN.fullmatch(copy["secret"]):
        yield f"copy: secret {copy['secret']!r} is neither a secret's name nor its ARN"
    if copy["assume_role_arn"] and not ROLE_ARN.fullmatch(copy["assume_role_arn"]):
        yield f"copy: assume_role_arn {copy['assume_role_arn']!r} is no role's; write arn:aws:iam::<account>:role/<name>"
    if copy["external_id"] and not copy["assume_role_arn"]:
        yield "copy: external_id is for a role that is assumed; give assume_role_arn too, or leave it out"
    elif copy["external_id"] and not EXTERNAL_ID.fullmatch(copy["external_id"]):
        yield f"copy: external_id {copy['external_id']!r}: AWS takes 2 to 1224 letters, digits and _+=,.@:/-"
    if copy["region"] and not REGION.fullmatch(copy["region"]):
        yield f"copy: {copy['region']!r} is no region"
    if copy["secret"] == name and not copy["assume_role_arn"] and copy["region"] in (None, region):
        yield "copy: it is itself; name the role of the account, or the region, that it is copied from"
    if entry["rotation"] and entry["rotation"].get("lambda_arn"):
        yield "it is copied and rotated, and each would overwrite the other; rotate what it is copied from"
