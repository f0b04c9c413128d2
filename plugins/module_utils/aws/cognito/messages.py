# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in a message for what is told. Cognito's own words, such as {####}, begin and end a comment in Ansible's templates. Pure."""

from __future__ import annotations

import re

CODE, USER = "{code}", "{username}"
COGNITOS_CODE, COGNITOS_LINK = "{####}", re.compile(r"\{##.*##\}")
LINK = re.compile(r"\{link: *([^{}]*)\}")


def for_cognito(text: str) -> str:
    """As Cognito takes it. What is written as Cognito has it stays."""
    return LINK.sub(r"{##\1##}", text.replace(CODE, COGNITOS_CODE))


def missing(text: str, *needed: str) -> list[str]:
    """Those of `needed` that the text does not have."""
    said = for_cognito(text)
    return [one for one in needed if for_cognito(one) not in said]


def has_link(text: str) -> bool:
    return bool(COGNITOS_LINK.search(for_cognito(text)))
