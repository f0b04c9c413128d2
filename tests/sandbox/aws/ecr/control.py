"""What only AWS does: the first pull of an image through a cache."""

from typing import Any

from moto.core.exceptions import ServiceException
from moto.ecr.models import ecr_backends

from ...errors import ControlRefusal
from ...settings import ACCOUNTS


def control(method: str, path: str, given: dict[str, Any]) -> dict[str, Any] | None:
    """`POST /first-pull` {account, region, repository}: the repository is made as its rule and template say."""
    if (method, path) != ("POST", "/first-pull"):
        return None
    backend: Any = ecr_backends[ACCOUNTS[given["account"]]][given["region"]]
    try:
        return {"arn": backend.pulled(given["repository"]).arn}
    except ServiceException as refused:
        raise ControlRefusal(400, code=refused.code, message=refused.message) from None
