# SPDX-License-Identifier: GPL-3.0-or-later
"""What Kubernetes asks of a Secret's data. Pure.

https://kubernetes.io/docs/concepts/configuration/secret/#secret-types
"""

from __future__ import annotations

import json
from collections.abc import Mapping

LARGEST = 1024 * 1024  # bytes of all values of a Secret

# By type the keys of which it needs one set.
REQUIRED_KEYS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "kubernetes.io/dockerconfigjson": ((".dockerconfigjson",),),
    "kubernetes.io/dockercfg": ((".dockercfg",),),
    "kubernetes.io/tls": (("tls.crt", "tls.key"),),
    "kubernetes.io/basic-auth": (("username",), ("password",)),
    "kubernetes.io/ssh-auth": (("ssh-privatekey",),),
}
JSON_KEYS = {"kubernetes.io/dockerconfigjson": ".dockerconfigjson", "kubernetes.io/dockercfg": ".dockercfg"}


def refusal(kind: str, data: Mapping[str, bytes]) -> str | None:
    """Why Kubernetes would refuse this data of a Secret of this type, in a sentence without a value."""
    size = sum(map(len, data.values()))
    if size > LARGEST:
        return f"its values have {size} bytes, and Kubernetes takes {LARGEST}"
    lacking = REQUIRED_KEYS.get(kind, ())
    if lacking and not any(data.keys() >= {*keys} for keys in lacking):
        return f"type {kind} needs {' or '.join(' and '.join(keys) for keys in lacking)}"
    key = JSON_KEYS.get(kind)
    if key and not _is_json_object(data[key]):
        return f"data {key}: type {kind} needs a JSON object"
    return None


def _is_json_object(value: bytes) -> bool:
    try:
        return isinstance(json.loads(value), dict)
    except (ValueError, RecursionError):
        return False
