"""Service Quotas: what an account may have of each service, and requests for more, which wait for somebody to decide."""

from .changes import Changes
from .control import control
from .requests import Requests
from .tagging import Tagging
from .values import Values

__all__ = ["Backend", "Response", "control"]


class Backend(Values, Changes, Tagging):
    """In front of moto's backend, which knows some of VPC's quotas alone."""


class Response(Requests):
    """In front of moto's responses."""
