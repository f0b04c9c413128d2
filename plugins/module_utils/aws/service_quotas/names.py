# SPDX-License-Identifier: GPL-3.0-or-later
"""Which quota a code or a name means, and which one was perhaps meant. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from .model import Quota

CODE = re.compile(r"L-[0-9A-F]{8}")


def find(wanted: str, quotas: Sequence[Quota]) -> Quota:
    """That quota of these, which are a service's. Raises LookupError with a sentence where it is none or several."""
    named = [quota for quota in quotas if wanted in (quota.code, quota.name)]
    if len(named) == 1:
        return named[0]
    if named:
        codes = ", ".join(sorted(quota.code for quota in named))
        raise LookupError(f"{len(named)} quotas are called {wanted!r}; write the code of one of them: {codes}")
    raise LookupError(f"there is no quota {wanted!r}; {_advice(wanted, quotas)}")


def closest(wanted: str, names: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The one that it resembles, however it is capitalised."""
    lowered = {name.lower(): name for name in names}
    found = get_close_matches(wanted.lower(), lowered, n=1, cutoff=cutoff)
    return lowered[found[0]] if found else None


def _advice(wanted: str, quotas: Sequence[Quota]) -> str:
    if CODE.fullmatch(wanted.upper()):
        code = closest(wanted, [quota.code for quota in quotas], cutoff=0.8)
        meant = next((quota for quota in quotas if quota.code == code), None)
        return f"did you mean {meant.code} ({meant.name})?" if meant else "correct the code, or write the name"
    name = closest(wanted, [quota.name for quota in quotas])
    meant = next((quota for quota in quotas if quota.name == name), None)
    return f"did you mean {meant.name!r} ({meant.code})?" if meant else "write its name or code as the Service Quotas console has it"
