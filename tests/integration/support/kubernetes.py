"""Clusters as their own API lists them, and what each write to one does: for the companions that say `KUBERNETES = True`.

To a companion an account's clusters are `of("kubernetes")`: an administrator of each whose control plane is ready, by name, with `api` and
`kubeconfig` (`sandbox.kubernetes.administrator`).
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sandbox import Sandbox

from .accounts import Account, Description, Listed
from .truth import Key, Names, Writes

TUNNEL = "postgresql-tunnel-"
OPERATION = "kubernetes:{verb} {resource}"
# Made with a cluster.
NAMESPACES_OF_ITS_OWN = ("default", "kube-node-lease", "kube-public", "kube-system")
# What changes by itself, and says nothing of what somebody wanted.
RESTLESS = ("creationTimestamp", "generation", "managedFields", "resourceVersion")


def objects(path: str) -> Callable[[Account], Iterable[Description]]:
    """What all clusters of the account list there, such as /api/v1/secrets, each with an `Id` and with the `Name` that plans have."""

    def items(of: Account) -> Iterator[Description]:
        for cluster, administrator in of("kubernetes").items():
            for one in administrator.api.items(path):
                name = name_of(one["metadata"])
                yield {**described(one), "Id": f"{cluster} {path.rpartition('/')[2]} {name}", "Name": name}

    return items


def name_of(about: Mapping[str, Any]) -> str:
    """NAMESPACE/NAME, or the name alone of what is in no namespace; of metadata as of a write's parameters."""
    return "/".join(filter(None, [about.get("namespace"), about["name"]]))


def described(one: Mapping[str, Any]) -> Description:
    """The object without what changes by itself, and without values: a failed comparison is printed."""
    metadata = {key: value for key, value in one["metadata"].items() if key not in RESTLESS}
    data = {key: hashlib.sha256(value.encode()).hexdigest()[:12] for key, value in (one.get("data") or {}).items()}
    return {**{key: value for key, value in one.items() if key != "status"}, "metadata": metadata, "data": data}


def kind(name: str, path: str, by_cluster: Callable[[Description], bool] = lambda _: False) -> Listed:
    """by_cluster: what a cluster makes by itself."""
    return Listed(name, objects(path), "Id", by_aws=by_cluster, tags=lambda *_: {}, name=lambda one: one["Name"])


SECRETS = kind("kubernetes_secret", "/api/v1/secrets")
NAMESPACES = kind("kubernetes_namespace", "/api/v1/namespaces", lambda one: one["Name"] in NAMESPACES_OF_ITS_OWN)
WORKLOADS = {
    "deployments": kind("kubernetes_deployment", "/apis/apps/v1/deployments"),
    "statefulsets": kind("kubernetes_stateful_set", "/apis/apps/v1/statefulsets"),
    "daemonsets": kind("kubernetes_daemon_set", "/apis/apps/v1/daemonsets"),
}


def _is(listed: Listed) -> Callable[[Mapping[str, Any], Names], Key]:
    """The log says of a namespace that it is in itself."""
    return lambda given, _: (listed.kind, given["name"] if listed is NAMESPACES else name_of(given))


# Server-side apply makes an object or alters it: the log has "patch" for both.
WRITES: Writes = {
    **{f"kubernetes:patch {resource}": ("any", _is(one)) for resource, one in (("secrets", SECRETS), ("namespaces", NAMESPACES))},
    **{f"kubernetes:delete {resource}": ("delete", _is(one)) for resource, one in (("secrets", SECRETS), ("namespaces", NAMESPACES))},
    **{f"kubernetes:patch {resource}": ("update", _is(one)) for resource, one in WORKLOADS.items()},
}


def calls(sandbox: Sandbox) -> list[dict[str, Any]]:
    """What was written to the clusters since the last `clear_calls`, in the form of calls of AWS."""
    return [_call(one) for one in sandbox.kubernetes_writes()] if sandbox.mode.kubernetes else []


def _call(written: Mapping[str, Any]) -> dict[str, Any]:
    told = {key: written[key] for key in ("time", "account", "region", "status")}
    about = {key: written[key] for key in ("cluster", "namespace", "name", "user", "field_manager") if written[key] is not None}
    rest = {"error": None, "fault": None, "delay": 0.0, "resources": [], "parameters": about}
    writes = not written["dry_run"] and not _is_of_a_tunnel(written)
    return {**told, "service": "kubernetes", "operation": OPERATION.format(**written), "write": writes, **rest}


def _is_of_a_tunnel(written: Mapping[str, Any]) -> bool:
    """A pod that comes and goes with a run is nothing that anybody wanted; that it goes is for a test to see."""
    return written["resource"] == "pods" and str(written["name"]).startswith(TUNNEL)
