"""AWS Resource Access Manager between accounts that are in no organization: shares, invitations, and who may use what by them."""

from .requests import Requests
from .sharing import Shares

__all__ = ["URL_PATHS", "Backend", "Response"]

URL_PATHS = tuple(
    f"{{0}}/{name}$"
    for name in (
        "getresourceshareinvitations",
        "acceptresourceshareinvitation",
        "rejectresourceshareinvitation",
        "associateresourceshare",
        "disassociateresourceshare",
        "listresources",
        "listprincipals",
        "tagresource",
        "untagresource",
    )
)


class Backend(Shares):
    """In front of moto's backend."""


class Response(Requests):
    """In front of moto's responses."""
