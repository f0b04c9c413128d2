"""The audit log of a control plane: who wrote what to its API, with names and never with contents."""

from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from ..lines import Lines
from .administrator import parts

AUDIT_LOGS = "audit"  # the folder of them, among those of the control planes
SUFFIX = ".jsonl"
MEGABYTES = 10000  # before Kubernetes begins another file
# What keeps a cluster alive, and is nobody's doing; the policy's lists know no patterns.
USERS = ["kwok", "sandbox", "system:apiserver", "system:kube-controller-manager", "system:kube-scheduler"]
GROUPS = ["system:nodes", "system:serviceaccounts:kube-system"]
NOISE = [
    {"group": "", "resources": ["events"]},
    {"group": "events.k8s.io", "resources": ["events"]},
    {"group": "coordination.k8s.io", "resources": ["leases"]},
    {"group": "authentication.k8s.io"},
    {"group": "authorization.k8s.io"},
]
POLICY: dict[str, Any] = {
    "apiVersion": "audit.k8s.io/v1",
    "kind": "Policy",
    "omitStages": ["RequestReceived", "ResponseStarted", "Panic"],
    "omitManagedFields": True,
    "rules": [
        {"level": "None", "users": USERS},
        {"level": "None", "userGroups": GROUPS},
        {"level": "None", "resources": NOISE},
        # Not more than this: a request's body may hold a secret.
        {"level": "Metadata", "verbs": ["create", "update", "patch", "delete", "deletecollection"]},
        {"level": "None"},
    ],
}


def options(policy: Path, log: Path) -> dict[str, Any]:
    """Of kube-apiserver. Blocking: who has the answer to a write finds it in the log."""
    return {"audit-policy-file": policy, "audit-log-path": log, "audit-log-mode": "blocking", "audit-log-maxsize": MEGABYTES}


class AuditReader:
    """Reads the writes since the last `clear`, to all clusters whose logs lie in the directory, each in a file of its own."""

    def __init__(self, directory: Path):
        self._directory = directory
        self._logs: dict[Path, Lines] = {}

    def read(self) -> list[dict[str, Any]]:
        """In the order of their time."""
        found = [write(path.name.removesuffix(SUFFIX), event) for path, log in self._all() for event in log.read()]
        return sorted(found, key=lambda one: one["time"])

    def clear(self) -> None:
        for _, log in self._all():
            log.clear()

    def _all(self) -> list[tuple[Path, Lines]]:
        return [(path, self._logs.setdefault(path, Lines(path))) for path in sorted(self._directory.glob(f"*{SUFFIX}"))]


def write(log: str, event: dict[str, Any]) -> dict[str, Any]:
    """One write, from Kubernetes' event of it. log: the file's name, made of account, region and cluster."""
    account, region, cluster = parts(log)
    about, query = event.get("objectRef", {}), parse_qs(urlsplit(event["requestURI"]).query)
    return {
        "time": datetime.fromisoformat(event["requestReceivedTimestamp"]).timestamp(),
        "account": account,
        "region": region,
        "cluster": cluster,
        "user": event["user"]["username"],
        "verb": event["verb"],
        "resource": "/".join(filter(None, [about.get("resource"), about.get("subresource")])),
        "namespace": about.get("namespace"),
        "name": about.get("name"),
        "status": event.get("responseStatus", {}).get("code"),
        "dry_run": "dryRun" in query,
        "field_manager": query.get("fieldManager", [None])[0],
    }
