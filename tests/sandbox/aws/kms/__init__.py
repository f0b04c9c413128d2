"""KMS: keys by any of their names, in their states, and with policies that somebody can still change."""

from .keys import Keys
from .requests import Requests


class Backend(Keys):
    """In front of moto's backend."""


class Response(Requests):
    """In front of moto's responses."""
