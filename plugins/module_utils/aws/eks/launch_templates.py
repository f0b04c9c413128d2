# SPDX-License-Identifier: GPL-3.0-or-later
"""Launch templates of node groups: what EKS leaves to EC2, such as the instance metadata service, disks and user data."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ...converge.model import Existing
from ..area import pages, tags_of
from ..network.area import Ec2Kind, Network


class LaunchTemplate(Ec2Kind):
    """A change makes another version; node groups name the version they run, so each of them rolls.

    attributes: data (as CreateLaunchTemplate takes it), tags. outputs: id, version (a number, as a string).
    """

    kind = "launch_template"
    renewed = frozenset({"version"})

    def __init__(self, network: Network, cluster: str):
        super().__init__(network)
        self.cluster = cluster

    def read(self) -> list[Existing]:
        """All that bear the cluster's tag: those of a node group that is gone are found too."""
        found = self._templates({"Name": f"tag:{cluster_tag(self.cluster)}", "Values": ["owned"]})
        with ThreadPoolExecutor(5) as pool:
            return list(pool.map(self._described, found))

    def find(self, name: str) -> Existing | None:
        return next(map(self._described, self._templates({"Name": "launch-template-name", "Values": [name]})), None)

    def _templates(self, such: dict[str, Any]) -> list[dict[str, Any]]:
        return pages(self.ec2, "describe_launch_templates", "LaunchTemplates", Filters=[such])

    def _described(self, template: Mapping[str, Any]) -> Existing:
        answer = self.ec2.describe_launch_template_versions(LaunchTemplateId=template["LaunchTemplateId"], Versions=["$Latest"])
        latest = answer["LaunchTemplateVersions"][0]
        outputs = {"id": template["LaunchTemplateId"], "version": str(latest["VersionNumber"])}
        attributes = {"data": latest["LaunchTemplateData"], "tags": tags_of(template)}
        return Existing(self.kind, template["LaunchTemplateName"], attributes, outputs, owned=self.network.owns(template))

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        if attribute == "data" and present is not None and _without_order(wanted) == _without_order(present):
            return present
        return super().target(attribute, wanted, present)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        specifications = self.tag_specifications(name, attributes)
        create = self.ec2_once.create_launch_template
        answer = create(LaunchTemplateName=name, LaunchTemplateData=attributes["data"], TagSpecifications=specifications)
        outputs = {"id": answer["LaunchTemplate"]["LaunchTemplateId"], "version": "1"}
        return Existing(self.kind, name, dict(attributes), outputs, owned=True)

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> Existing | None:
        self.retag(existing, changes)
        if "data" not in changes:
            return None
        answer = self.ec2.create_launch_template_version(LaunchTemplateId=existing.outputs["id"], LaunchTemplateData=changes["data"])
        version = str(answer["LaunchTemplateVersion"]["VersionNumber"])
        outputs = {"id": existing.outputs["id"], "version": version}
        return Existing(self.kind, existing.name, {**existing.attributes, **changes}, outputs, owned=existing.owned)

    def remove(self, existing: Existing) -> None:
        self.ec2.delete_launch_template(LaunchTemplateId=existing.outputs["id"])


def cluster_tag(cluster: str) -> str:
    return f"kubernetes.io/cluster/{cluster}"


def _without_order(value: Any) -> Any:
    """Lists in it are sets to EC2, and what is empty is not there."""
    if isinstance(value, Mapping):
        return {key: _without_order(item) for key, item in value.items() if item not in (None, "", [], {})}
    if isinstance(value, (list, tuple, frozenset)):
        return sorted((_without_order(item) for item in value), key=repr)
    return value
