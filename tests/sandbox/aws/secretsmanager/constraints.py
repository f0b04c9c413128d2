"""What the service's model says that a request may hold."""

from typing import Any

from ...constraints import counted, violations
from .refusals import Refused


def check(given: dict[str, Any], shape: Any) -> None:
    found = list(violations(given, shape, ""))
    if found:
        raise Refused("ValidationException", counted(found))
