# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Releases of Helm as a cluster's own Secrets have them, and whose each write is that Helm does: for companions of roles that have some.

A companion adds HELM to its KINDS, `names` to its own, and WRITES to its own.
"""

import base64
import gzip
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from .accounts import Account, Contents, Description, Listed
from .truth import Key, Names, Writes

KIND = "helm_release"
STORAGE = re.compile(r"sh\.helm\.release\.v1\.(.+)\.v(\d+)")
# What charts are made of. A write to another resource has to be added here.
RESOURCES = (
    *("secrets", "configmaps", "services", "serviceaccounts", "namespaces", "pods", "persistentvolumeclaims"),
    *("deployments", "daemonsets", "statefulsets", "jobs", "cronjobs"),
    *("roles", "rolebindings", "clusterroles", "clusterrolebindings"),
    *("customresourcedefinitions", "poddisruptionbudgets", "priorityclasses", "runtimeclasses", "networkpolicies"),
    *("validatingwebhookconfigurations", "mutatingwebhookconfigurations", "servicemonitors", "horizontalpodautoscalers"),
)
VERBS = ("create", "update", "patch", "delete")


def releases(of: Account) -> Iterator[Description]:
    """The latest revision of each in all clusters of the account, with the objects that are its own."""
    for cluster, administrator in of("kubernetes").items():
        latest: dict[str, Mapping[str, Any]] = {}
        for one in administrator.api.items("/api/v1/secrets"):
            if (one["metadata"].get("labels") or {}).get("owner") == "helm":
                found = stored(one)
                name = f"{found['namespace']}/{found['name']}"
                if name not in latest or latest[name]["version"] < found["version"]:
                    latest[name] = found
        for name, found in latest.items():
            about = found["chart"]["metadata"]
            told = {"chart": about["name"], "version": about["version"], "values": found.get("config") or {}}
            revision = {"revision": found["version"], "status": found["info"]["status"]}
            yield {"Id": f"{cluster} {KIND} {name}", "Name": name, **told, **revision, "objects": sorted(set(_objects(found)))}


def stored(secret: Mapping[str, Any]) -> dict[str, Any]:
    """What Helm keeps in a Secret."""
    found: dict[str, Any] = json.loads(gzip.decompress(base64.b64decode(base64.b64decode(secret["data"]["release"]))))
    return found


def packed(found: Mapping[str, Any]) -> str:
    """The reverse, for a Secret's `data`."""
    return base64.b64encode(base64.b64encode(gzip.compress(json.dumps(found).encode()))).decode()


def _objects(found: Mapping[str, Any]) -> Iterator[str]:
    """As the audit log calls them, in both ways: whether a resource has a namespace is not in a manifest. The chart's own CRDs too."""
    crds = [base64.b64decode(file["data"]).decode() for file in found["chart"].get("files") or [] if file["name"].startswith("crds/")]
    hooks = [hook["manifest"] for hook in found.get("hooks") or []]
    for text in (found["manifest"], *hooks, *crds):
        for one in filter(None, yaml.safe_load_all(text)):
            plural, about = _plural(one["kind"]), one["metadata"]
            yield f"{plural} {about['name']}"
            yield f"{plural} {about.get('namespace', found['namespace'])}/{about['name']}"


def _plural(kind: str) -> str:
    name = kind.lower()
    if name.endswith(("ss", "x", "ch")):
        return f"{name}es"
    return f"{name[:-1]}ies" if name.endswith("y") else name if name.endswith("s") else f"{name}s"


HELM = Listed(KIND, releases, "Id", tags=lambda *_: {}, name=lambda one: one["Name"])


def names(found: Contents) -> dict[str, Key]:
    """Whose each object of a release is, and the namespace that was made with the first of its releases."""
    named: dict[str, Key] = {}
    for one in found.values():
        if one.kind == KIND:
            namespace = one.name.partition("/")[0]
            ours: Iterable[str] = [one.id, *one.description["objects"], f"namespaces {namespace}"]
            named |= {name: (KIND, one.name) for name in ours if name not in named}
    return named


def _of(resource: str) -> Any:
    def key(given: Mapping[str, Any], named: Names) -> Key:
        """The log says of a namespace that it is in itself."""
        storage = STORAGE.fullmatch(given["name"] or "")
        if resource == "secrets" and storage:
            return (KIND, f"{given['namespace']}/{storage[1]}")
        namespace = None if resource == "namespaces" else given.get("namespace")
        name = f"{resource} {namespace}/{given['name']}" if namespace else f"{resource} {given['name']}"
        return named.get(name, (resource, name))

    return key


WRITES: Writes = {f"kubernetes:{verb} {resource}": ("any", _of(resource)) for verb in VERBS for resource in RESOURCES}
