# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules by which AWS makes up a value, and what contradicts in them. Pure.

https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html
"""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from typing import Any

from ...templates import InvalidTemplate, placeholders
from .values import MOST_BYTES, Generated, as_text

LENGTHS = range(1, 4097)
PASSWORD = "password"  # the name of the placeholder
ARGUMENTS = {
    "length": "PasswordLength",
    "exclude_characters": "ExcludeCharacters",
    "exclude_numbers": "ExcludeNumbers",
    "exclude_punctuation": "ExcludePunctuation",
    "exclude_uppercase": "ExcludeUppercase",
    "exclude_lowercase": "ExcludeLowercase",
    "include_space": "IncludeSpace",
    "require_each_included_type": "RequireEachIncludedType",
}
# Of each option that leaves a type of characters out, the type.
TYPES = {
    "exclude_numbers": ("digit", string.digits),
    "exclude_punctuation": ("punctuation", string.punctuation),
    "exclude_uppercase": ("uppercase letter", string.ascii_uppercase),
    "exclude_lowercase": ("lowercase letter", string.ascii_lowercase),
}


def generated(rules: Mapping[str, Any]) -> Generated:
    given = {argument: rules[option] for option, argument in ARGUMENTS.items() if rules.get(option) is not None}
    template = rules.get("template")
    return Generated(given, None if template is None else as_text(template))


def problems(rules: Mapping[str, Any]) -> Iterator[str]:
    """What AWS would refuse, or never meant what was written."""
    length, excluded = rules["length"], set(rules["exclude_characters"] or "")
    if length not in LENGTHS:
        yield f"generate.length is {length}; AWS makes up {LENGTHS[0]} to {LENGTHS[-1]} characters"
    included = {option: TYPES[option] for option in TYPES if not rules[option]}
    emptied = [(option, name) for option, (name, characters) in included.items() if not set(characters) - excluded]
    if len(emptied) == len(included) and not (rules["include_space"] and " " not in excluded):
        yield "generate leaves no character to make a value of; exclude less"
    elif rules["require_each_included_type"]:
        for option, name in emptied:
            yield f"generate.exclude_characters leaves no {name}, and each included type is required; write {option}: true"
        if 0 < length < len(included):
            yield f"generate.length is {length}, and {len(included)} types of characters are required; give at least {len(included)}"
    yield from _template_problems(rules)


def _template_problems(rules: Mapping[str, Any]) -> Iterator[str]:
    if rules.get("template") is None:
        return
    text = as_text(rules["template"])
    try:
        asked = placeholders(text)
    except InvalidTemplate as error:
        yield f"generate.template: {error}"
        return
    if (PASSWORD, None) not in asked:
        yield "generate.template has no ${password}, the place of what AWS makes up; write it, or leave the template out"
    for other in sorted(map(str, asked - {(PASSWORD, None)})):
        yield f"generate.template: {other} is not ${{password}}, the only placeholder here; compose takes other secrets"
    if len(text.encode()) + rules["length"] > MOST_BYTES:
        yield f"generate.template is too long; a secret takes {MOST_BYTES} bytes"
