# SPDX-License-Identifier: GPL-3.0-or-later
"""What EC2 and SSM have of what node classes and pools ask for: types, zones, images, subnets, security groups.

Read only about what is new or changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from ...aws.area import Clients, pages
from ...aws.service_quotas.instance_types import read_instance_types
from ...aws.service_quotas.pools import node_pool, patterns
from .classes import kubernetes_of

BATCH = 10  # names in one call: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html
EKS = "/aws/service/eks/optimized-ami"
# Where Karpenter looks for an alias's images: https://karpenter.sh/docs/concepts/nodeclasses/#alias. {k}: Kubernetes' version, {v}: the images'.
PARAMETERS = {
    "al2": (
        (f"{EKS}/{{k}}/amazon-linux-2/amazon-eks-node-{{k}}-{{v}}/image_id", f"{EKS}/{{k}}/amazon-linux-2/recommended/image_id"),
        (
            f"{EKS}/{{k}}/amazon-linux-2-arm64/amazon-eks-arm64-node-{{k}}-{{v}}/image_id",
            f"{EKS}/{{k}}/amazon-linux-2-arm64/recommended/image_id",
        ),
    ),
    "al2023": tuple(
        (
            f"{EKS}/{{k}}/amazon-linux-2023/{machine}/standard/amazon-eks-node-al2023-{machine}-standard-{{k}}-{{v}}/image_id",
            f"{EKS}/{{k}}/amazon-linux-2023/{machine}/standard/recommended/image_id",
        )
        for machine in ("x86_64", "arm64")
    ),
    "bottlerocket": tuple(
        (f"/aws/service/bottlerocket/aws-k8s-{{k}}/{machine}/{{v}}/image_id", f"/aws/service/bottlerocket/aws-k8s-{{k}}/{machine}/latest/image_id")
        for machine in ("x86_64", "arm64")
    ),
    **{
        f"windows{year}": ((f"/aws/service/ami-windows-latest/Windows_Server-{year}-English-Core-EKS_Optimized-{{k}}/image_id",) * 2,)
        for year in (2019, 2022)
    },
}
LATEST = "latest"


class Offers:
    def __init__(self, clients: Clients, region: str, kubernetes: str | None, vpc_id: str | None):
        self.clients, self.region, self.kubernetes, self.vpc_id = clients, region, kubernetes, vpc_id

    # Node pools

    def of_pools(self, pools: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        """What these name and the region does not have."""
        if not pools:
            return
        ec2 = self.clients.get("ec2")
        catalogue = read_instance_types(ec2, patterns(pools, ()))
        for pool in pools:
            yield from node_pool(pool, catalogue, self.region)[1]
        if any(pool.get("zones") for pool in pools):
            zones = {one["ZoneName"] for one in ec2.describe_availability_zones()["AvailabilityZones"]}
            for pool in pools:
                for zone in pool.get("zones") or ():
                    if zone not in zones:
                        yield f"node_pools: {pool['name']}: zones: {self.region} has no zone {zone}; it has {', '.join(sorted(zones))}"

    # Images of node classes

    def of_images(self, classes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        """What these name that is not there, or for another Kubernetes. Without a cluster it can't be told what an alias stands for."""
        aliases = [one for one in classes if one.get("ami_alias")] if self.kubernetes else []
        known = self._parameters({name for one in aliases for name in self._names(one["ami_alias"])})
        for one in aliases:
            if not known & {*self._names(one["ami_alias"])}:
                yield f"node_classes: {one['name']}: ami_alias: {self._no_image(one['ami_alias'])}"
        for one in classes:
            if not one.get("ami_alias"):
                yield from (f"node_classes: {one['name']}: {sentence}" for sentence in self._images(one))

    def _names(self, alias: str, of: str | None = None) -> list[str]:
        """Of the parameters that an alias may stand for."""
        family, _, version = alias.partition("@")
        version = of or version
        pairs = PARAMETERS.get(family, ())
        bare = version.removeprefix("v") if family == "bottlerocket" else version
        return [pair[version == LATEST].format(k=self.kubernetes, v=bare) for pair in pairs]

    def _parameters(self, names: Collection[str]) -> set[str]:
        return {one["Name"] for one in self._read_parameters(names)}

    def _read_parameters(self, names: Collection[str]) -> list[dict[str, Any]]:
        ordered, ssm = sorted(names), self.clients.get("ssm")
        batches = [ordered[start : start + BATCH] for start in range(0, len(ordered), BATCH)]
        return [one for batch in batches for one in ssm.get_parameters(Names=batch)["Parameters"]]

    def _no_image(self, alias: str) -> str:
        family, _, version = alias.partition("@")
        if family not in PARAMETERS:
            return f"{family} is no family; it is one of {', '.join(PARAMETERS)}"
        recommended = [one["Value"] for one in self._read_parameters(self._names(alias, LATEST))]
        if not recommended:
            return f"AWS has no images of {family} for Kubernetes {self.kubernetes}, which the cluster has; choose another family"
        newest = ", ".join(sorted(one["Name"] for one in self._described([{"Name": "image-id", "Values": recommended}], [])))
        return (
            f"AWS has no images of {family} {version} for Kubernetes {self.kubernetes}, which the cluster has; "
            f"choose a version that there is ({newest or 'see the release notes'}), or a family that has it"
        )

    def _images(self, entry: Mapping[str, Any]) -> Iterator[str]:
        owners = [entry["ami_owner"]] if entry.get("ami_owner") else ["self", "amazon"]  # as Karpenter does
        if entry.get("ami_id"):
            what, found = f"ami_id: {entry['ami_id']}", self._described([{"Name": "image-id", "Values": [entry["ami_id"]]}], [])
        elif entry.get("ami_name"):
            what, found = f"ami_name: {entry['ami_name']}", self._described([{"Name": "name", "Values": [entry["ami_name"]]}], owners)
        else:
            what, found = "ami_tags", self._described(_filters(entry.get("ami_tags") or {}), owners)
        if not found:
            yield f"{what}: {self.region} has no such image for this account; correct it"
        for name in sorted({one.get("Name", "") for one in found}):
            made_for = kubernetes_of(name)
            if self.kubernetes and made_for not in (None, self.kubernetes) and not entry.get("ami_name"):  # which tells of itself
                yield f"{what}: {name} is for Kubernetes {made_for}, and the cluster has {self.kubernetes}; take one for {self.kubernetes}"

    def _described(self, filters: Sequence[Mapping[str, Any]], owners: Sequence[str]) -> list[dict[str, Any]]:
        given = {"Owners": list(owners)} if owners else {}
        return pages(self.clients.get("ec2"), "describe_images", "Images", Filters=list(filters), **given)

    # The network of node classes

    def of_network(self, classes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        """classes: by name the terms that select subnets and groups. Nothing, where the network is not there yet."""
        if not classes or not self.vpc_id:
            return
        ec2 = self.clients.get("ec2")
        for what, option, operation, result, identity in (
            ("subnets", "subnet", "describe_subnets", "Subnets", "SubnetId"),
            ("security_groups", "security_group", "describe_security_groups", "SecurityGroups", "GroupId"),
        ):
            there = pages(ec2, operation, result)
            for one in classes:
                yield from self._selected(one, what, option, there, identity)

    def _selected(
        self, entry: Mapping[str, Any], what: str, option: str, there: Sequence[Mapping[str, Any]], identity: str
    ) -> Iterator[str]:
        words = what.replace("_", " ")
        for term in entry[what]:
            found = [one for one in there if _fits(one, term, identity)]
            elsewhere = [one[identity] for one in found if one["VpcId"] != self.vpc_id]
            named = f"{option}_ids: {term['id']}" if "id" in term else f"{option}_tags: {_written(term['tags'])}"
            if not found:
                yield f"node_classes: {entry['name']}: {named}: there are none of the {words}; correct it, or tag them so"
            elif elsewhere:
                advice = f"the cluster is in {self.vpc_id}; select by what these do not have"
                yield f"node_classes: {entry['name']}: {named}: {', '.join(elsewhere)} is in another VPC, and {advice}"


def _fits(one: Mapping[str, Any], term: Mapping[str, Any], identity: str) -> bool:
    if "id" in term:
        return one[identity] == term["id"]
    tags = {tag["Key"]: tag["Value"] for tag in one.get("Tags") or ()}
    return all(key in tags and value in ("*", tags[key]) for key, value in term["tags"].items())


def _filters(tags: Mapping[str, Any]) -> list[dict[str, Any]]:
    """`*` is any value, as for Karpenter."""
    return [
        {"Name": "tag-key", "Values": [key]} if value == "*" else {"Name": f"tag:{key}", "Values": [str(value)]}
        for key, value in tags.items()
    ]


def _written(tags: Mapping[str, str]) -> str:
    return ", ".join(f"{key}={value}" for key, value in tags.items())
