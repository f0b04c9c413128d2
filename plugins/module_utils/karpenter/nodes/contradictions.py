# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with node classes and node pools whatever there is, and no argument spec can say. Pure.

Entries are on top of their templates. Each sentence names the entry and what to write instead.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...aws.service_quotas.pools import WAYS
from .classes import family_of, kubernetes_of
from .gpus import has_gpus
from .schedules import schedule_problem

# A pool's name is the value of a label too: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names
NAME = re.compile(r"(?=.{1,63}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
DURATION = re.compile(r"([0-9]+[hms])+")
BUDGET_DURATION = re.compile(r"([0-9]+h|[0-9]+m|[0-9]+h[0-9]+m)(0s)?")
BUDGET_NODES = re.compile(r"(100|[0-9]{1,2})%|[0-9]+")
KEEPS_OFF = ("NoSchedule", "NoExecute")
IMAGES = ("ami_alias", "ami_name", "ami_id", "ami_tags")
WITHOUT_DRIVER = re.compile(
    r"amazon-eks-node-al2023-\w+-standard-|amazon-eks-(?:arm64-)?node-\d|bottlerocket-aws-k8s-\d+\.\d+-(?:x86_64|aarch64)-"
)
ALIAS = re.compile(r"[a-zA-Z0-9]+@.+")
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EbsBlockDevice.html
WITH_IOPS, WITH_THROUGHPUT = ("gp3", "io1", "io2"), ("gp3",)


def contradictions(
    classes: Sequence[Mapping[str, Any]], pools: Sequence[Mapping[str, Any]], kubernetes: str | None
) -> dict[tuple[str, str], list[str]]:
    """By option and name the sentences. kubernetes: the cluster's version, None as long as nobody knows."""
    found: dict[tuple[str, str], list[str]] = {}
    images = {one["name"]: one.get("ami_name") or "" for one in classes}
    for option, entries in (("node_classes", classes), ("node_pools", pools)):
        counts = Counter(one["name"] for one in entries)
        for entry in entries:
            name = entry["name"]
            own = _class(entry, kubernetes) if option == "node_classes" else (*_pool(entry), *_driver(entry, images))
            twice = ["is described twice; describe it once"] if counts[name] > 1 else []
            sentences = [*_name(name), *twice, *own]
            if sentences:
                found[option, name] = [f"{option}: {name}: {sentence}" for sentence in dict.fromkeys(sentences)]
    return found


def _name(name: str) -> Iterator[str]:
    if not NAME.fullmatch(name):
        yield "a name has small letters, digits, hyphens and dots, 63 at most, and begins and ends with a letter or digit"


def _class(entry: Mapping[str, Any], kubernetes: str | None) -> Iterator[str]:
    given = [key for key in IMAGES if entry.get(key)]
    if len(given) != 1:
        named = f", not by {' and '.join(given)}" if given else ""
        yield f"say which images it takes, by one of {', '.join(IMAGES)}{named}"
    for what in ("subnet", "security_group"):
        if entry.get(f"{what}_tags") and entry.get(f"{what}_ids"):
            yield f"{what}_tags and {what}_ids are two ways to say one thing; give one of them"
    if entry.get("ami_owner") and (entry.get("ami_alias") or entry.get("ami_id")):
        yield "ami_owner goes with ami_name or ami_tags; leave it out"
    yield from _image(entry, kubernetes)
    yield from _disk(entry)
    yield from _texts(entry, "tags")


def _image(entry: Mapping[str, Any], kubernetes: str | None) -> Iterator[str]:
    alias, name = entry.get("ami_alias"), entry.get("ami_name") or ""
    if alias and not ALIAS.fullmatch(alias):
        yield f"ami_alias: {alias!r} is none; write a family and a version of its images, such as al2023@v20260403"
    made_for = kubernetes_of(name)
    if made_for and kubernetes and made_for != kubernetes:
        yield f"ami_name: {name} is for Kubernetes {made_for}, and the cluster has {kubernetes}; take one for {kubernetes}"
    if (name or entry.get("ami_id") or entry.get("ami_tags")) and not family_of(entry):
        yield "ami_family: nothing tells what boots its images; write one, such as AL2023"


def _disk(entry: Mapping[str, Any]) -> Iterator[str]:
    disk = {key: value for key, value in (entry.get("disk") or {}).items() if value is not None}
    kind = disk.get("type", "gp3")
    if disk and not disk.get("size"):
        yield "disk: it has no size; write one, such as 120Gi"
    if disk and not disk.get("device") and family_of(entry) == "Custom":
        yield "disk: nobody knows which device it is with ami_family Custom; write device"
    if "iops" in disk and kind not in WITH_IOPS:
        yield f"disk: a volume of type {kind} takes no iops; leave them out, or choose {', '.join(WITH_IOPS)}"
    if "throughput" in disk and kind not in WITH_THROUGHPUT:
        yield f"disk: a volume of type {kind} takes no throughput; leave it out, or choose gp3"
    if disk.get("kms_key") and not disk.get("encrypted"):
        yield "disk: kms_key is for encrypted volumes; write encrypted: true"


def _pool(entry: Mapping[str, Any]) -> Iterator[str]:
    ways = [way for way in WAYS if entry.get(way)]
    if not entry.get("node_class"):
        yield "it names no node_class; write one of node_classes"
    if len(ways) != 1:
        named = f", not by {' and '.join(ways)}" if ways else ""
        yield f"say which instances it takes, by one of {', '.join(WAYS)}{named}"
    yield from _gpus(entry)
    yield from _durations(entry)
    for number, budget in enumerate(entry.get("disruption_budgets") or (), 1):
        yield from (f"disruption_budgets: budget {number}: {sentence}" for sentence in _budget(budget))
    for option in ("taints", "startup_taints"):
        counts = Counter((one["key"], one["effect"]) for one in entry.get(option) or ())
        yield from (f"{option}: {key}:{effect} is listed twice; list it once" for (key, effect), count in counts.items() if count > 1)
    yield from _texts(entry, "labels")
    yield from _texts(entry, "annotations")


def _gpus(entry: Mapping[str, Any]) -> Iterator[str]:
    slices = entry.get("gpu_time_slicing")
    if slices is not None and slices < 2:
        yield f"gpu_time_slicing: {slices} pods do not share a GPU; write 2 or more, or leave it out"
    if has_gpus(entry):
        if not any(one["effect"] in KEEPS_OFF for one in entry.get("taints") or ()):
            advice = 'taints: [{key: nvidia.com/gpu, value: "true", effect: NoSchedule}]'
            yield f"it takes instances with GPUs and has no taint, so that any pod may come to run there; write {advice}"
    elif slices is not None:
        yield "gpu_time_slicing: it takes no instances with GPUs; leave it out"


def _driver(entry: Mapping[str, Any], images: Mapping[str, str]) -> Iterator[str]:
    """Of an alias Karpenter takes the image that fits a machine; a name is one image."""
    image = images.get(entry.get("node_class") or "", "")
    if has_gpus(entry) and WITHOUT_DRIVER.match(image):
        yield f"it takes instances with GPUs, and {image}, the image of its class, has no driver for them; take one for GPUs, or an alias"


def _durations(entry: Mapping[str, Any]) -> Iterator[str]:
    consolidation = entry.get("consolidation") or {}
    for what, value, never in (
        ("consolidation: after", consolidation.get("after"), True),
        ("expire_after", entry.get("expire_after"), True),
        ("termination_grace_period", entry.get("termination_grace_period"), False),
    ):
        if value is not None and not DURATION.fullmatch(value) and not (never and value == "Never"):
            yield f"{what}: {value!r} is no duration; write one such as 20m, 720h or 1h30m{', or Never' if never else ''}"


def _budget(budget: Mapping[str, Any]) -> Iterator[str]:
    nodes, schedule, duration = (budget.get(key) for key in ("nodes", "schedule", "duration"))
    if nodes is not None and not BUDGET_NODES.fullmatch(str(nodes)):
        yield f"nodes: {nodes!r} is neither a share such as 10% nor a number"
    if schedule and not duration:
        yield f"schedule {schedule!r} says when it begins and nothing how long it lasts; write a duration, such as 8h"
    if duration and not schedule:
        yield f"duration {duration} says how long it lasts and nothing when it begins; write a schedule, or leave duration out"
    wrong = schedule_problem(schedule) if schedule else None
    if wrong:
        yield f"schedule: {schedule!r} {wrong}"
    if duration and not BUDGET_DURATION.fullmatch(duration):
        yield f"duration: {duration!r} is none in hours and minutes; write one such as 8h or 1h30m"


def _texts(entry: Mapping[str, Any], option: str) -> Iterator[str]:
    for key, value in (entry.get(option) or {}).items():
        if not isinstance(value, (str, int, float)) or isinstance(value, bool):
            yield f"{option}: {key}: {value!r} is no text; put it in quotes"
