# SPDX-License-Identifier: GPL-3.0-or-later
"""From a module's parameters, and from what was read, to the secrets wanted and to what their values will be. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...converge.model import Existing, InvalidPlan, Reference, Resource
from ...templates import InvalidTemplate
from . import compositions, rotation
from .copies import Copied
from .generation import generated
from .keys import alike
from .parsing import KIND
from .values import Composed, Hidden, as_text, composed


class Description:
    """The secrets as they should be. Raises InvalidPlan for what only a look at the account tells.

    entries: those to be present, by name. here: secrets that are there, with those that others are composed from; `value` of each
        that has one is Hidden, and read where a composition needs it. tags: of all. region: ours.
    copies: values that are another secret's, by name; None for one that is not known yet.
    awaiting: names that have no value and wait for one. outlook: of each name its value, or a reference to it, as they will be.
    """

    def __init__(
        self,
        entries: compositions.Entries,
        here: Mapping[str, Existing],
        tags: Mapping[str, Any],
        region: str,
        copies: Mapping[str, Hidden | None],
    ):
        self.entries, self.here, self.tags, self.region, self.copies = entries, here, tags, region, copies
        self.problems, self.awaiting, self.outlook = list[str](), set[str](), dict[str, Any]()
        self.resources = [self._resource(name) for name in compositions.in_order(entries)]
        if self.problems:
            raise InvalidPlan(self.problems)

    def _resource(self, name: str) -> Resource:
        entry, value = self.entries[name], self._value(name)
        self._refuse_where_it_can_not_be(name)
        given: dict[str, Any] = {key: entry[key] for key in ("description", "kms_key", "resource_policy")}
        if entry["replicas"] is not None:
            given["replicas"] = {replica["region"]: replica["kms_key"] for replica in entry["replicas"]}
        if entry["rotation"] is not None and (self.outlook[name] or not rotation.described(entry["rotation"])):
            given["rotation"] = rotation.described(entry["rotation"])  # there is nothing to rotate before there is a value
        attributes = {key: attribute for key, attribute in {**given, "value": value}.items() if attribute is not None}
        tags = {key: str(tag) for key, tag in {**self.tags, **(entry["tags"] or {})}.items()}
        first = sorted({part.source for part in compositions.components(entry)} & self.entries.keys())
        return Resource(KIND, name, {**attributes, "tags": tags, "deletion_date": None}, tuple((KIND, one) for one in first))

    def _value(self, name: str) -> Any:
        """What is wanted of its value, None for nothing; and the outlook."""
        entry, present = self.entries[name], self._present(name)
        wanted, self.outlook[name] = None, present
        if entry["compose"] is not None:
            wanted = self._composed(name)
            awaits = wanted is None
            if not awaits:
                self.outlook[name] = wanted if isinstance(wanted, Hidden) else Reference(KIND, name, "value")
        elif name in self.copies:
            wanted, awaits = self._copied(name, present), False
        elif entry["generate"] is not None:
            wanted, awaits = generated(entry["generate"]), False
            self.outlook[name] = present or Reference(KIND, name, "value")
        else:
            awaits = entry["awaited"]
        if awaits and not present:
            self.awaiting.add(name)
        return wanted

    def _copied(self, name: str, present: Any) -> Any:
        """One that is not known yet leaves alone what is there."""
        known = self.copies[name]
        if known is None and present:
            return None
        self.outlook[name] = known or Reference(KIND, name, "value")
        return known or Copied()

    def _composed(self, name: str) -> Any:
        """None while something that it is composed from has no value."""
        entry = self.entries[name]
        text, names = as_text(entry["compose"]), sorted({part.source for part in compositions.components(entry)})
        sources = {one: self._source(name, one) for one in names}
        if None in sources.values():
            return None
        if any(isinstance(value, Reference) for value in sources.values()):
            return Composed(text, sources)
        try:
            return composed(text, sources)
        except InvalidTemplate as error:
            self.problems.append(f"secrets: {name}: compose: {error}")
        return None

    def _source(self, name: str, source: str) -> Any:
        if source in self.entries:
            return self.outlook[source]
        one = self.here.get(source)
        if one is None:
            self.problems.append(
                f"secrets: {name}: compose: there is no secret {source}, neither here nor in the account; describe it, or correct its name"
            )
        elif one.attributes["deletion_date"]:
            self.problems.append(
                f"secrets: {name}: compose: {source} is scheduled for deletion; describe it here, which restores it, or leave it out"
            )
        return self._present(source)

    def _present(self, name: str) -> Any:
        """Its value; a reference where it can be read only once the secret is restored."""
        one = self.here.get(name)
        value = one.attributes.get("value") if one else None
        return Reference(KIND, name, "value") if value and one.attributes["deletion_date"] and name in self.entries else value

    def _refuse_where_it_can_not_be(self, name: str) -> None:
        one, entry = self.here.get(name), self.entries[name]
        if one and one.outputs.get("primary_region", self.region) != self.region:
            primary = one.outputs["primary_region"]
            self.problems.append(f"secrets: {name}: it is the replica here of a secret in {primary}; describe it there, with its replicas")
        there = (one.attributes.get("replicas") or {}) if one else {}
        for region, key, was in self._replica_keys(entry, there):
            self.problems.append(
                f"secrets: {name}: replicas: the key in {region} is {was} and can't become {key}; remove the replica, then add it anew"
            )

    def _replica_keys(self, entry: Mapping[str, Any], there: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
        """Of each replica whose key differs the region, the key and the present one."""
        for replica in entry["replicas"] or []:
            region, key = replica["region"], replica["kms_key"]
            if key and region in there and not alike(key, there[region]):
                yield region, key, there[region]
