"""What the sandbox's own endpoint asks of the emulated EKS: reviews of tokens, credentials for pods, and troubles that tests plan."""

import re
from typing import Any

from moto.eks.models import eks_backends

from ...settings import ACCOUNTS, REGION
from .pod_identity import credentials
from .tokens import review

OF_CLUSTER = re.compile(r"/([^/]+)/([^/]+)/([^/]+)/(token-review|credentials)")


def control(method: str, path: str, given: dict[str, Any]) -> dict[str, Any] | None:
    """What is asked under /sandbox/eks. None: there is no such thing."""
    found = OF_CLUSTER.fullmatch(path)
    if found:
        account, region, name, what = found.groups()
        if (method, what) == ("POST", "token-review"):
            return review(eks_backends[account][region], name, given)
        if (method, what) == ("GET", "credentials"):
            return credentials(eks_backends[account][region], name, given.get("authorization", ""))
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
