"""What the sandbox's own endpoint asks of the emulated EKS: reviews of tokens, and troubles that tests plan."""

import re
from typing import Any

from moto.eks.models import eks_backends

from ...settings import ACCOUNTS, REGION
from .tokens import review

REVIEW = re.compile(r"/([^/]+)/([^/]+)/([^/]+)/token-review")


def control(method: str, path: str, given: dict[str, Any]) -> dict[str, Any] | None:
    """What is asked under /sandbox/eks. None: there is no such thing."""
    found = REVIEW.fullmatch(path)
    if method == "POST" and found:
        account, region, name = found.groups()
        return review(eks_backends[account][region], name, given)
    if (method, path) == ("POST", "/troubles"):
        return plan(**given)
    return None


def plan(account: str, kind: str, cluster: str, resource: str, code: str, message: str = "") -> dict[str, Any]:
    """The next time that the node group or add-on is made or updated, this goes wrong."""
    if kind not in ("nodegroup", "addon"):
        raise ValueError(f"kind is nodegroup or addon, not {kind}")
    backend: Any = eks_backends[ACCOUNTS[account]][REGION]
    issue = {"code": code, "message": message or f"The sandbox was asked for {code}.", "resourceIds": [resource]}
    backend.troubles[kind, cluster, resource] = issue
    return {"planned": issue}
