"""Certificate Manager as AWS has it: a certificate is issued once the records that validate it stand in a public zone."""

from .certificates import Certificates
from .requests import Requests


class Backend(Certificates):
    """In front of moto's backend."""


class Response(Requests):
    """In front of moto's responses."""
