"""The control plane's logs, in the form in which EKS answers: those sent to CloudWatch Logs, and the others."""

from typing import Any

from moto.logs.models import logs_backends

TYPES = ["api", "audit", "authenticator", "controllerManager", "scheduler"]


def enabled(configuration: dict[str, Any]) -> set[str]:
    return {kind for setup in configuration.get("clusterLogging", []) if setup.get("enabled") for kind in setup.get("types", [])}


def logging(given: dict[str, Any], before: dict[str, Any] | None = None) -> dict[str, Any]:
    """What is not spoken of stays as before."""
    wanted = enabled(before or {})
    for setup in given.get("clusterLogging", []):
        wanted = wanted | set(setup.get("types", [])) if setup.get("enabled") else wanted - set(setup.get("types", []))
    groups = (([kind for kind in TYPES if kind in wanted], True), ([kind for kind in TYPES if kind not in wanted], False))
    return {"clusterLogging": [{"types": types, "enabled": on} for types, on in groups if types]}


def make_log_group(backend: Any, cluster: Any) -> None:
    """EKS makes the group when the first type is enabled, unless it is there, and never deletes it."""
    logs: Any = logs_backends[backend.account_id][backend.region_name]
    name = f"/aws/eks/{cluster.name}/cluster"
    if enabled(cluster.description["logging"]) and name not in logs.groups:
        logs.create_log_group(name, {})
