"""EKS's access policies, as EKS has them: an authorizer beside RBAC, with nothing to be seen in the cluster.

The token review puts a principal's policies among its groups: `sandbox:access-policy:<policy>` for the whole cluster,
`sandbox:access-policy:<policy>:<namespace>` for a namespace or, as in EKS, for all that match a pattern such as `team-*`.
"""

from fnmatch import fnmatchcase
from typing import Any

from .api import Api, ApiError
from .webhook import Review, Webhook

PREFIX = "sandbox:access-policy:"
EVERYTHING: list[dict[str, Any]] = [
    {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]},
    {"verbs": ["*"], "nonResourceURLs": ["*"]},
]
READ_EVERYTHING: list[dict[str, Any]] = [{"verbs": ["get", "list", "watch"], "apiGroups": ["*"], "resources": ["*"]}]
# A policy's rules, or the ClusterRole that it is like.
POLICIES: dict[str, list[dict[str, Any]] | str] = {
    "AmazonEKSClusterAdminPolicy": EVERYTHING,
    "AmazonEKSAdminPolicy": "admin",
    "AmazonEKSEditPolicy": "edit",
    "AmazonEKSViewPolicy": "view",
    "AmazonEKSAdminViewPolicy": READ_EVERYTHING,
}


class Authorizer:
    """Answers the API server's SubjectAccessReviews."""

    def __init__(self) -> None:
        self.api: Api | None = None
        self.url = Webhook(self._status).url

    def _status(self, spec: Review) -> Review:
        policy = self._allowing(spec)
        return {"allowed": True, "reason": f"EKS access policy: {policy}"} if policy else {"allowed": False}

    def _allowing(self, spec: Review) -> str | None:
        """The first of the principal's policies that allows it."""
        for group in spec.get("groups") or []:
            if group.startswith(PREFIX):
                policy, _, scope = group.removeprefix(PREFIX).partition(":")
                if in_scope(scope, spec) and any(allows(rule, spec) for rule in self._rules(policy)):
                    return policy
        return None

    def _rules(self, policy: str) -> list[dict[str, Any]]:
        rules = POLICIES.get(policy, [])
        if isinstance(rules, list):
            return rules
        if self.api is None:
            return []
        try:
            # Read each time: custom resources add to these ClusterRoles.
            return self.api.get(f"/apis/rbac.authorization.k8s.io/v1/clusterroles/{rules}")["rules"] or []
        except (ApiError, OSError):
            return []


def in_scope(scope: str, spec: Review) -> bool:
    if not scope:
        return True
    namespace = spec.get("resourceAttributes", {}).get("namespace")
    return bool(namespace) and fnmatchcase(namespace, scope)


def allows(rule: dict[str, Any], spec: Review) -> bool:
    """As Kubernetes reads a rule of a ClusterRole."""
    wanted = spec.get("resourceAttributes")
    if wanted is None:
        path = spec["nonResourceAttributes"]
        return matches(rule["verbs"], path["verb"]) and any(fnmatchcase(path["path"], url) for url in rule.get("nonResourceURLs", []))
    names = rule.get("resourceNames")
    return (
        matches(rule["verbs"], wanted.get("verb", ""))
        and matches(rule.get("apiGroups", []), wanted.get("group", ""))
        and concerns(rule.get("resources", []), wanted.get("resource", ""), wanted.get("subresource", ""))
        and (not names or wanted.get("name", "") in names)
    )


def concerns(resources: list[str], resource: str, subresource: str) -> bool:
    if not subresource:
        return matches(resources, resource)
    return matches(resources, f"{resource}/{subresource}") or f"*/{subresource}" in resources


def matches(allowed: list[str], wanted: str) -> bool:
    return "*" in allowed or wanted in allowed
