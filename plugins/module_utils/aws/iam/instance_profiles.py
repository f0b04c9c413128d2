# SPDX-License-Identifier: GPL-3.0-or-later
"""Instance profiles, by which EC2 instances get a role."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from ...converge.model import Existing
from ..area import tags_of
from ..calls import exactly_once, unless_gone
from .area import IamKind, given, tags_argument, unless_absent


class IamInstanceProfile(IamKind):
    """Instance profiles by name. One holds one role at most.

    attributes: role (its name, "" for none), path (fixed), tags. outputs: id (the name), arn.
    """

    kind = "iam_instance_profile"
    tag_operation, name_argument = "instance_profile", "InstanceProfileName"
    fixed = frozenset({"path"})

    def find(self, name: str) -> Existing | None:
        profile = unless_absent(lambda: self.iam.get_instance_profile(InstanceProfileName=name)["InstanceProfile"])
        return self._parsed(profile) if profile else None

    def _parsed(self, profile: Mapping[str, Any]) -> Existing:
        role = next((role["RoleName"] for role in profile["Roles"]), "")
        attributes = {"role": role, "path": profile["Path"], "tags": tags_of(profile)}
        name = profile["InstanceProfileName"]
        return self.existing(name, attributes, {"id": name, "arn": profile["Arn"]})

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        return present if attribute == "role" and not wanted and not present else super().target(attribute, wanted, present)

    def make(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        arguments = {"InstanceProfileName": name, **dict(given(attributes, Path="path")), **tags_argument(attributes)}
        profile = self.iam_once.create_instance_profile(**arguments)["InstanceProfile"]
        so_far = {key: value for key, value in attributes.items() if key != "role"}
        return self.existing(name, {"role": "", "tags": {}, **so_far}, {"id": name, "arn": profile["Arn"]})

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> None:
        self.retag(existing, changes)
        if "role" in changes:
            self._empty(existing)
            if changes["role"]:
                role = changes["role"]
                exactly_once(partial(self._add, existing, role), partial(self._with_role, existing, role), pause=self.pause)

    def _add(self, existing: Existing, role: str) -> Existing:
        self.iam_once.add_role_to_instance_profile(InstanceProfileName=existing.name, RoleName=role)
        return existing

    def _with_role(self, existing: Existing, role: str) -> Existing | None:
        one = self.find(existing.name)
        return one if one and one.attributes["role"] == role else None

    def _empty(self, existing: Existing) -> None:
        if existing.attributes["role"]:
            with unless_gone():
                self.iam.remove_role_from_instance_profile(InstanceProfileName=existing.name, RoleName=existing.attributes["role"])

    def remove(self, existing: Existing) -> None:
        self._empty(existing)
        self.iam.delete_instance_profile(InstanceProfileName=existing.name)
