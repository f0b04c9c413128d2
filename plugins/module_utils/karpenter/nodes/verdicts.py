# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether Kubernetes would take node classes and pools, before anything is sent: by a dry run, or by Karpenter's definitions alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from ...converge.model import Existing, Key, Resource
from ...kubernetes.api import KubernetesError
from .kinds import NodeClass, NodeKind, NodePool
from .parts import part_at

Documents = Sequence[Mapping[str, Any]]
OPTIONS = {NodeClass.kind: "node_classes", NodePool.kind: "node_pools"}
WORKERS = 8


def validated(
    kinds: Mapping[str, NodeKind], wanted: Mapping[Key, Resource], before: Mapping[Key, Any], documents: Documents
) -> Iterator[str]:
    """By Karpenter's definitions. before: the objects that are to be changed."""
    if not wanted:
        return
    from .schemas import NOTHING, definitions  # whose libraries take longer to load than a run without changes to ask

    try:
        known = definitions(documents)
    except LookupError as error:
        yield f"node_classes, node_pools: {error}"
        return
    for (kind, name), one in wanted.items():
        definition = known.get(kinds[kind].object_kind)
        if definition is None:
            yield f"{OPTIONS[kind]}: {name}: the chart of Karpenter's definitions has none of {kinds[kind].object_kind}; correct crd_chart"
            continue
        older = (before.get((kind, name)) or {}).get("spec", NOTHING)
        for path, message in definition.faults(kinds[kind].manifest(name, one.attributes)["spec"], older):
            yield f"{OPTIONS[kind]}: {name}: {_where(kinds[kind], path)}{message}"


def tried(
    kinds: Mapping[str, NodeKind], wanted: Mapping[Key, Resource], changed: Mapping[Key, Mapping[str, Any]], here: Mapping[Key, Existing]
) -> list[str]:
    """By the server, which changes nothing."""
    tries = {
        key: partial(kinds[key[0]].try_update, key[1], changed[key])
        if key in here
        else partial(kinds[key[0]].try_create, key[1], one.attributes)
        for key, one in wanted.items()
    }
    with ThreadPoolExecutor(WORKERS) as pool:
        found = pool.map(lambda item: list(_refusal(kinds, *item)), tries.items())
    return [sentence for sentences in found for sentence in sentences]


def _refusal(kinds: Mapping[str, NodeKind], key: Key, trial: Any) -> Iterator[str]:
    try:
        trial()
    except KubernetesError as error:
        what = f"{OPTIONS[key[0]]}: {key[1]}"
        for cause in error.causes:
            where = _where(kinds[key[0]], _path(cause.get("field", "")))
            yield f"{what}: {where}{cause.get('message', '').removeprefix('Invalid value: ')}"
        if not error.causes:
            yield f"{what}: {error.message or error}"


def _path(field: str) -> tuple[str, ...]:
    """`spec.template.spec.taints[0].key` in steps."""
    return tuple(step for part in field.replace("]", "").split(".") for step in part.split("["))


def _where(kind: NodeKind, path: Sequence[Any]) -> str:
    """The option that describes it, or the place in the object."""
    part = part_at(kind.parts, path[1:])
    if part is None:
        return f"{'.'.join(map(str, path))}: " if len(path) > 1 else ""
    inner = ".".join(map(str, path[1 + len(part.path) :]))
    return f"{part.option}: {inner}: " if inner else f"{part.option}: "
