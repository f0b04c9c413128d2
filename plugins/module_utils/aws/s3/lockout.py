# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a bucket's policy denies its caller the policy's own change, after which nobody but the account's root gets back in. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from .policies import listed

NEEDED = ("s3:PutBucketPolicy", "s3:GetBucketPolicy", "s3:DeleteBucketPolicy")
SESSION = re.compile(r"arn:([\w-]+):sts::(\d{12}):assumed-role/([^/]+)/(.+)")
PATH = re.compile(r":(role|user)/(?:.+/)?([^/]+)$")
OLDEST_TLS = 1.2  # the SDK speaks no older


class Caller(NamedTuple):
    """As STS tells it."""

    arn: str
    account: str
    user_id: str

    @property
    def principal(self) -> str:
        """The role of a session, whose path STS does not tell; or the user."""
        found = SESSION.fullmatch(self.arn)
        return f"arn:{found[1]}:iam::{found[2]}:role/{found[3]}" if found else self.arn

    @property
    def is_root(self) -> bool:
        return self.arn.endswith(":root")

    def names(self) -> set[str]:
        return {self.arn, _without_path(self.principal), self.account, f"arn:{self.arn.split(':')[1]}:iam::{self.account}:root"}


def _without_path(arn: str) -> str:
    return PATH.sub(r":\1/\2", arn)


def denying(document: Mapping[str, Any], caller: Caller, bucket_arn: str) -> list[str]:
    """The statements that deny it, or may: some conditions only AWS can tell. The account's root can always change a policy."""
    if not document or caller.is_root:
        return []
    statements = enumerate(listed(document.get("Statement")), 1)
    return [str(one.get("Sid") or number) for number, one in statements if _denies(one, caller, bucket_arn)]


def may_deny(document: Mapping[str, Any]) -> bool:
    """Whether anything in it asks who the caller is: it denies more than plain HTTP."""
    denials = [one for one in listed((document or {}).get("Statement")) if one.get("Effect") == "Deny"]
    return any(one.get("Condition") != {"Bool": {"aws:SecureTransport": "false"}} for one in denials)


def _denies(statement: Mapping[str, Any], caller: Caller, bucket_arn: str) -> bool:
    return (
        statement.get("Effect") == "Deny"
        and _of_principal(statement, caller)
        and _covers(statement, "Action", NEEDED, str.lower)
        and _covers(statement, "Resource", (bucket_arn,), str)
        and _condition(statement.get("Condition") or {}, caller) is not False
    )


def _of_principal(statement: Mapping[str, Any], caller: Caller) -> bool:
    if "NotPrincipal" in statement:
        return not caller.names() & _aws(statement["NotPrincipal"])
    return bool({*caller.names(), "*"} & _aws(statement.get("Principal")))


def _aws(principal: Any) -> set[str]:
    given = listed(principal.get("AWS")) if isinstance(principal, Mapping) else listed(principal)
    return {_without_path(str(one)) for one in given}


def _covers(statement: Mapping[str, Any], member: str, wanted: tuple[str, ...], form: Callable[[str], str]) -> bool:
    patterns = [form(str(one)) for one in listed(statement.get(member))]
    excepted = [form(str(one)) for one in listed(statement.get(f"Not{member}"))]
    if excepted:
        return any(not any(_like(form(one), pattern) for pattern in excepted) for one in wanted)
    return any(_like(form(one), pattern) for one in wanted for pattern in patterns)


def _like(text: str, pattern: str) -> bool:
    return fnmatchcase(text, pattern.replace("[", "[[]"))


def _condition(tests: Mapping[str, Any], caller: Caller) -> bool | None:
    """None where it can't be told: all have to hold, and one that does not settles it."""
    outcomes = [_test(operator, key.lower(), listed(values), caller) for operator, keys in tests.items() for key, values in keys.items()]
    if False in outcomes:
        return False
    return None if None in outcomes else True


def _test(operator: str, key: str, values: list[Any], caller: Caller) -> bool | None:
    known = {
        "aws:principalarn": caller.principal,
        "aws:principalaccount": caller.account,
        "aws:userid": caller.user_id,
        "aws:securetransport": "true",
        "aws:principalisawsservice": "false",
        "aws:viaawsservice": "false",
        "s3:tlsversion": str(OLDEST_TLS),
    }
    if key not in known:
        return None
    name, given = operator.removesuffix("IfExists"), known[key]
    if name == "Null":
        return str(values[0]).lower() == "false"
    if name.startswith("NumericLessThan"):
        limit = float(values[0])
        return float(given) <= limit if name.endswith("Equals") else float(given) < limit
    if name not in ("Bool", *(f"{kind}{no}{how}" for kind in ("String", "Arn") for no in ("", "Not") for how in ("Equals", "Like"))):
        return None
    is_pattern = name.endswith("Like") or name.startswith("Arn")
    met = any(_same(given, str(value), is_pattern) for value in values)
    return met is not ("Not" in name)


def _same(given: str, wanted: str, is_pattern: bool) -> bool:
    if given.startswith("arn:"):
        given, wanted = _without_path(given), _without_path(wanted)
    given, wanted = (given.lower(), wanted.lower()) if wanted.lower() in ("true", "false") else (given, wanted)
    return _like(given, wanted) if is_pattern else given == wanted
