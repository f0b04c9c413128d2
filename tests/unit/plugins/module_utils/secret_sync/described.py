# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sources, entries and Kubernetes objects as tests need them: plain ones, but for what is given."""

import base64
import json

from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.description import Entry
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.observed import NAME_LABEL, STATE
from ansible_collections.piksel.infra.plugins.module_utils.secret_sync.source import Source

MAP = "web"
MANAGER = f"piksel.infra/{MAP}"
LABELS = {"app.kubernetes.io/managed-by": "piksel.infra", NAME_LABEL: MAP}


def source(name="database", **given):
    return Source.of(name, given or {"secret": name})


def entry(**given):
    """As the module's parameters have it after their validation."""
    unless_given = {
        "name": "database",
        "namespaces": ["web"],
        "namespace_selector": None,
        "type": "Opaque",
        "labels": {},
        "annotations": {},
        "immutable": None,
        "restart": False,
        "data": {"password": {"source": "database"}},
        "data_from": [],
    }
    return Entry.of({**unless_given, **given})


def fields(part, *keys):
    return {f"f:{part}": {".": {}, **{f"f:{key}": {} for key in keys}}}


def managed(manager=MANAGER, operation="Apply", data=(), labels=(), annotations=()):
    """One of managedFields."""
    metadata = {**(fields("labels", *labels) if labels else {}), **(fields("annotations", *annotations) if annotations else {})}
    found = {**(fields("data", *data) if data else {}), **({"f:metadata": metadata} if metadata else {}), "f:type": {}}
    return {"manager": manager, "operation": operation, "apiVersion": "v1", "fieldsType": "FieldsV1", "fieldsV1": found}


def secret(name="database", namespace="web", labels=None, annotations=None, managers=None, state=None, uid="uid-1", **metadata):
    """A Secret's metadata as Kubernetes lists it."""
    annotations = {**(annotations or {}), **({STATE: json.dumps(state)} if state else {})}
    return {
        "metadata": {
            "namespace": namespace,
            "name": name,
            "uid": uid,
            "labels": LABELS if labels is None else labels,
            "annotations": annotations,
            "managedFields": [managed(data=["password"])] if managers is None else managers,
            **metadata,
        }
    }


def whole(data, kind="Opaque", **given):
    """A Secret with its data."""
    return {
        **secret(**given),
        "kind": "Secret",
        "type": kind,
        "data": {key: base64.b64encode(value).decode() for key, value in data.items()},
    }


def namespace(name, phase="Active", uid=None, **labels):
    return {"metadata": {"name": name, "uid": uid or f"uid-of-{name}", "labels": labels}, "status": {"phase": phase}}
