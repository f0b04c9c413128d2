# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the images of node classes are there, and for the cluster's Kubernetes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from ...aws.area import Clients, pages
from .classes import kubernetes_of

BATCH = 10  # names in one call: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html
LATEST = "latest"
# Where Karpenter looks for an alias's images, by version and for the latest ones; one of an alias's is enough. k: Kubernetes', v: theirs.
# https://karpenter.sh/docs/concepts/nodeclasses/#specamiselectorterms, docs.aws.amazon.com/eks/latest/userguide/retrieve-ami-id.html
PARAMETERS = {
    "al2": (
        "/aws/service/eks/optimized-ami/{k}/amazon-linux-2/amazon-eks-node-{k}-{v}/image_id",
        "/aws/service/eks/optimized-ami/{k}/amazon-linux-2-arm64/amazon-eks-arm64-node-{k}-{v}/image_id",
    ),
    "al2023": (
        "/aws/service/eks/optimized-ami/{k}/amazon-linux-2023/x86_64/standard/amazon-eks-node-al2023-x86_64-standard-{k}-{v}/image_id",
        "/aws/service/eks/optimized-ami/{k}/amazon-linux-2023/arm64/standard/amazon-eks-node-al2023-arm64-standard-{k}-{v}/image_id",
    ),
    "bottlerocket": (
        "/aws/service/bottlerocket/aws-k8s-{k}/x86_64/{v}/image_id",
        "/aws/service/bottlerocket/aws-k8s-{k}/arm64/{v}/image_id",
    ),
    "windows2019": ("/aws/service/ami-windows-latest/Windows_Server-2019-English-Core-EKS_Optimized-{k}/image_id",),
    "windows2022": ("/aws/service/ami-windows-latest/Windows_Server-2022-English-Core-EKS_Optimized-{k}/image_id",),
}


def parameters(alias: str, kubernetes: str) -> list[str]:
    """The names of the parameters that may have the alias's images."""
    family, _, version = alias.partition("@")
    if version == LATEST and family.startswith("al2"):
        return ["/".join([*path.format(k=kubernetes, v="").split("/")[:-2], "recommended/image_id"]) for path in PARAMETERS[family]]
    written = version.removeprefix("v") if family == "bottlerocket" else version
    return [path.format(k=kubernetes, v=written) for path in PARAMETERS.get(family, ())]


class Images:
    """kubernetes: the cluster's version. Where nobody knows it yet, it can't be told what an alias stands for."""

    def __init__(self, clients: Clients, region: str, kubernetes: str | None):
        self.clients, self.region, self.kubernetes = clients, region, kubernetes

    def problems(self, classes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        aliases = {one["name"]: one["ami_alias"] for one in classes if one.get("ami_alias")} if self.kubernetes else {}
        known = {one["Name"] for one in self._parameters(aliases.values())}
        for name, alias in aliases.items():
            if not known & {*parameters(alias, self.kubernetes or "")}:
                yield f"node_classes: {name}: ami_alias: {self._no_image(alias)}"
        for one in classes:
            if not one.get("ami_alias"):
                yield from (f"node_classes: {one['name']}: {sentence}" for sentence in self._named(one))

    def _parameters(self, aliases: Collection[str]) -> list[dict[str, Any]]:
        names = sorted({name for alias in aliases for name in parameters(alias, self.kubernetes or "")})
        ssm = self.clients.get("ssm") if names else None
        batches = [names[start : start + BATCH] for start in range(0, len(names), BATCH)]
        return [one for batch in batches for one in ssm.get_parameters(Names=batch)["Parameters"]]

    def _no_image(self, alias: str) -> str:
        family, _, version = alias.partition("@")
        if family not in PARAMETERS:
            return f"there are no images of {family}; choose from {', '.join(PARAMETERS)}"
        latest = [one["Value"] for one in self._parameters([f"{family}@{LATEST}"])]
        if not latest:
            return f"AWS has no images of {family} for Kubernetes {self.kubernetes}, which the cluster has; choose another family"
        names = sorted(one["Name"] for one in self._described([{"Name": "image-id", "Values": latest}]))
        newest = f", such as that of {names[0]}" if names else ""
        what = f"AWS has no images of {family} {version} for Kubernetes {self.kubernetes}, which the cluster has"
        return f"{what}; write a version that there is{newest}"

    def _named(self, entry: Mapping[str, Any]) -> Iterator[str]:
        owners = [entry["ami_owner"]] if entry.get("ami_owner") else ["self", "amazon"]  # as Karpenter does
        if entry.get("ami_id"):
            what, found = f"ami_id: {entry['ami_id']}", self._described([{"Name": "image-id", "Values": [entry["ami_id"]]}])
        elif entry.get("ami_name"):
            what, found = f"ami_name: {entry['ami_name']}", self._described([{"Name": "name", "Values": [entry["ami_name"]]}], owners)
        else:
            what, found = "ami_tags", self._described(list(map(_filter, *zip(*entry["ami_tags"].items(), strict=True))), owners)
        if not found:
            yield f"{what}: {self.region} has no such image for this account; correct it"
        made_for = {kubernetes_of(one.get("Name", "")): one.get("Name") for one in found}
        if self.kubernetes and found and not made_for.keys() & {None, self.kubernetes}:
            version, name = sorted(made_for.items())[-1]
            yield f"{what}: {name} is for Kubernetes {version}, and the cluster has {self.kubernetes}; take one for {self.kubernetes}"

    def _described(self, filters: list[dict[str, Any]], owners: Sequence[str] = ()) -> list[dict[str, Any]]:
        given = {"Owners": list(owners)} if owners else {}
        return pages(self.clients.get("ec2"), "describe_images", "Images", Filters=filters, **given)


def _filter(key: str, value: Any) -> dict[str, Any]:
    """`*` is any value, as for Karpenter."""
    return {"Name": "tag-key", "Values": [key]} if value == "*" else {"Name": f"tag:{key}", "Values": [str(value)]}
