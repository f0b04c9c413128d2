# SPDX-License-Identifier: GPL-3.0-or-later
"""What comes first where no value says so, and on removal goes last. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from ..converge.model import Existing, Key, Resource
from . import names

One = TypeVar("One", Existing, Resource)

# Pods that find no identity when they start don't look again, and a node admits nobody without its entry.
IN_AWS = ("iam_role", "sqs_queue", "eventbridge_rule", "eks_access_entry", "eks_pod_identity_association")
RULES: dict[str, tuple[str, ...]] = {
    "eventbridge_rule": ("sqs_queue",),
    "eks_access_entry": ("iam_role",),
    "ec2_node_class": ("helm_release", *IN_AWS),
    "node_pool": ("ec2_node_class", "helm_release", *IN_AWS),
}


def after(key: Key) -> Iterator[Key | str]:
    kind, name = key
    yield from RULES.get(kind, ())
    if kind == "helm_release":
        namespace, _, release = name.partition("/")
        if release in (names.DEFINITIONS, names.CONTROLLER):
            yield from IN_AWS  # the permissions of a version before the version
        if release == names.CONTROLLER:
            yield kind, f"{namespace}/{names.DEFINITIONS}"


def ordered(ones: Iterable[One]) -> list[One]:
    return [replace(one, after=tuple(dict.fromkeys((*one.after, *after(one.key))))) for one in ones]
