# SPDX-License-Identifier: GPL-3.0-or-later
"""How ECR says that a repository or the registry has no such thing, which is not that the repository itself is gone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

with suppress(ImportError):  # AnsibleAWSModule says what is missing
    from botocore.exceptions import ClientError

from ..calls import error_code


@contextmanager
def unless_absent(code: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error_code(error) != code:
            raise
