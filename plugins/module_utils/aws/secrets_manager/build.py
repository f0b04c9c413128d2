# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets from a module's parameters: read, describe, converge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from ...converge.apply import read
from ...converge.model import Existing, InvalidPlan, Resource
from ...converge.plan import Step, plan
from ..area import Clients
from ..run import Outputs, converge
from . import compositions, policies, reading
from .contradictions import is_present, refuse_contradictions
from .copies import Copies
from .desired import Description
from .keys import alike
from .parsing import KIND, OWNER_TAG, date
from .secrets import SecretsManagerSecret
from .values import Hidden


class Build:
    """One run of the module."""

    def __init__(self, module: Any):
        self.module, self.params, self.clients = module, module.params, Clients(module)
        tags = self.params["tags"] or {}
        owner = tags.get(OWNER_TAG, "piksel.infra")
        self.params["tags"] = {OWNER_TAG: owner, **tags}
        self.entries = {entry["name"]: entry for entry in self.params["secrets"]}
        self.present = {name: entry for name, entry in self.entries.items() if is_present(entry, self.params)}
        # One that is named to be absent, is named to be deleted with what it holds.
        self.absent = [name for name, entry in self.entries.items() if entry["state"] == "absent"]
        self.params["delete_data"] = [*(self.params["delete_data"] or []), *(f"{KIND} {name}" for name in self.absent)]
        self.purge = {KIND} if self.params["state"] == "absent" else set()
        self.kind = SecretsManagerSecret(self.clients, self.entries, owner, self.params["purge_tags"])
        self.steps: Sequence[Step] = ()
        self.values: dict[tuple[str, str], Hidden] = {}  # by ARN and version

    def converge(self) -> None:
        refuse_contradictions(self.params, self.module.region)
        self.kind.sources = compositions.sources(self.present)
        self.copies = Copies(self.module, self.clients).read(self.present)
        self.here = self._read()
        desired = self._desired(self.here)
        converge(self.module, {KIND: self.kind}, desired, self._standing(self.here), self.purge, self._outputs, self._check)

    def _read(self) -> dict[str, Existing]:
        """As AWS lists them, which may be minutes behind: what it does not list, or not as described, is looked at by itself."""
        here = {one.name: one for one in self.kind.read()}
        missing = self.kind.names - here.keys()
        here |= self.kind.afresh(missing)
        delete_data = {(KIND, name) for name in self.entries}
        steps = plan(self._desired(here), self._standing(here), {KIND: self.kind}, self.purge, delete_data)
        doubtful = {step.of.name for step in steps if step.action != "none"} - missing
        return {name: one for name, one in here.items() if name not in doubtful} | self.kind.afresh(doubtful)

    def _desired(self, here: Mapping[str, Existing]) -> list[Resource]:
        self._learn_keys(here)
        self.description = Description(self.present, self._with_values(here), self.params["tags"], self.module.region, self.copies)
        return [*self.description.resources, *(Resource(KIND, name, present=False) for name in self.absent)]

    def _learn_keys(self, here: Mapping[str, Existing]) -> None:
        """Which keys the names mean, where a name is not the one that AWS tells."""
        wanted = {name: entry["kms_key"] for name, entry in self.present.items() if entry["kms_key"]}
        there = {name: here[name].attributes["kms_key"] for name in wanted if name in here}
        differing = {name for name, key in wanted.items() if not alike(key, there.get(name, ""))}
        by_alias = {there[name] for name in differing & there.keys() if ":key/" not in there[name]}  # a key's ARN says all
        missing = self.kind.keys.learn({wanted[name] for name in differing} | by_alias)
        unknown = [(name, wanted[name]) for name in sorted(differing) if wanted[name] in missing]
        if unknown:
            sentence = "secrets: {}: kms_key: there is no key {} in this account and region; correct it, or leave it out"
            raise InvalidPlan([sentence.format(*one) for one in unknown])

    def _standing(self, here: Mapping[str, Existing]) -> list[Existing]:
        """What is to be absent and has its deletion scheduled is gone, as far as a plan goes."""
        gone = [one.name for one in here.values() if one.attributes["deletion_date"] and one.name not in self.present]
        return [one for one in self._with_values(here).values() if one.name in self.entries and one.name not in gone]

    def _with_values(self, here: Mapping[str, Existing]) -> dict[str, Existing]:
        """The values of what is composed or copied, and of what it is composed from, read once; others nobody reads."""
        needed = self.kind.sources | {name for name, entry in self.present.items() if entry["compose"] is not None or entry["copy"]}
        ours = {name: here[name] for name in needed & here.keys() if here[name].outputs.get("version")}
        readable = {name: (one.outputs["arn"], one.outputs["version"]) for name, one in ours.items() if not one.attributes["deletion_date"]}
        unread = {name: key[0] for name, key in readable.items() if key not in self.values}
        for name, value in reading.values(self.clients, unread).items() if unread else ():
            self.values[readable[name]] = value
        known = {name: self.values[key] for name, key in readable.items() if key in self.values}
        return {
            name: replace(one, attributes={**one.attributes, "value": known[name]}) if name in known else one for name, one in here.items()
        }

    def _check(self, steps: Sequence[Step]) -> None:
        """A last look before anything is changed."""
        self.steps, client = steps, self.clients.get("secretsmanager")
        put = {step.of.name: step.changes["resource_policy"].after for step in steps if "resource_policy" in step.changes and step.values}
        problems = read([partial(policies.refusals, client, name, document) for name, document in put.items() if document])
        if problems:
            raise InvalidPlan(problems)

    def _outputs(self, standing: Outputs) -> dict[str, Any]:
        """What others need; None for what does not exist yet."""
        return {
            "arns": {name: standing.get((KIND, name), {}).get("arn") for name in self.present},
            "with_value": sorted(step.of.name for step in self.steps if step.of.name in self.present and self._has_value(step)),
            "awaiting_value": sorted(self.description.awaiting),
            "recoverable_until": self._recoverable_until(),
        }

    def _has_value(self, step: Step) -> bool:
        if step.existing and step.existing.outputs.get("version"):
            return True
        return self.module.check_mode and step.values.get("value") is not None

    def _recoverable_until(self) -> dict[str, str]:
        """Of what is to be absent, where its deletion is scheduled or, in check mode, would be."""
        found = {name: one.attributes["deletion_date"] for name, one in self.here.items() if one.attributes["deletion_date"]}
        if self.module.check_mode:
            leaving = [step.of.name for step in self.steps if step.action == "delete"]
            found |= {name: date(self.kind.now() + timedelta(days=self.entries[name]["recovery_window"])) for name in leaving}
        found |= self.kind.deletion_dates
        return {name: moment for name, moment in sorted(found.items()) if name in self.entries and name not in self.present}
