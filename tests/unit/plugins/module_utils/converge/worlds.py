# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random worlds: kinds, what is wanted, and what stands already, of which every one can be brought to what is wanted."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Reference, Resource, convert, parts
from ansible_collections.piksel.infra.plugins.module_utils.converge.plan import plan
from ansible_collections.piksel.infra.plugins.module_utils.converge.report import report
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from unit.plugins.module_utils.converge.cloud import Cloud, FakeKind, Rule, Simulation

ENGINE = settings(report_multiple_bugs=False, suppress_health_check=list(HealthCheck))
NAMES = ("k0", "k1", "k2", "k3")
TIMES = st.sampled_from((0, 0, 3, 40, 700))
SECRET = "hunter2"


@dataclass(repr=False)
class World:
    simulation: Simulation
    cloud: Cloud
    kinds: dict[str, FakeKind]
    desired: list[Resource]
    purge: set[str]
    delete_data: set[tuple[str, str]]
    untouched: set[tuple[str, str]]
    kept: set[tuple[str, str]]

    def __repr__(self):
        shown = [vars(one) | {"cloud": "cloud"} for one in self.kinds.values()]
        rest = [self.desired, list(self.cloud.things.values()), {"purge": self.purge, "delete_data": self.delete_data}]
        return "\n".join(str(one) for part in (shown, *rest) for one in ([part] if isinstance(part, dict) else part))

    def _repr_pretty_(self, printer, _cycle):
        printer.text(repr(self))

    def plan(self):
        return plan(self.desired, self.cloud.existing(), self.kinds, self.purge, self.delete_data)

    def apply(self, steps, **ways):
        self.simulation.apply(steps, self.kinds, **ways)

    def run(self, **ways):
        """Plan and apply: what the check says, what the run says, and the writes that the cloud saw of it."""
        steps, before = self.plan(), len(self.cloud.log)
        checked = report(steps, self.kinds)
        self.apply(steps, **ways)
        return checked, report(steps, self.kinds), self.cloud.log[before:]

    def wanted(self, resource):
        """Its attributes as the cloud shows them without ids."""

        def leaf(part):
            if not isinstance(part, Reference):
                return part
            return ".".join(["the", *part.key, *({"endpoint": ["example.com"], "version": ["version"]}.get(part.output, []))])

        return convert(dict(resource.attributes), leaf)

    def wrong(self):
        """What is not as described, did not go although it was to, or went although it was not to."""
        state, wrong = self.cloud.state(), []
        for one in [one for one in self.desired if one.present]:
            status, attributes = state.pop(one.key, ("absent", {"tags": {}}))
            wanted = self.wanted(one)
            met = wanted.pop("tags", {}).items() <= attributes["tags"].items()
            if not met or status != "ready" or wanted != {name: attributes.get(name) for name in wanted}:
                wrong.append((one, status, attributes))
        return wrong + sorted(state.keys() ^ (self.untouched | self.kept))


def writes(changes):
    """The writes that reported changes stand for, and for each write those that the log has: both countable."""
    parts = {"replace": ("delete", "create")}
    return Counter((act, one["kind"], one["name"]) for one in changes for act in parts.get(one["action"], (one["action"],)))


def logged(log):
    return Counter(entry[:3] for entry in log)


class Builder:
    """Draws a world. What can't be brought to what is wanted, because AWS would refuse it too, is not drawn."""

    def __init__(self, draw):
        self.draw = draw
        self.simulation = Simulation(draw(st.integers(0, 2**16)))
        self.cloud = Cloud(self.simulation.clock)
        self.kinds = {name: self.kind(name) for name in NAMES}
        self.desired: list[Resource] = []
        self.plans: dict[tuple[str, str], dict[str, Any]] = {}  # of each leftover, what becomes of it
        self.needed: set[tuple[str, str]] = set()  # they can't be deleted, not even to be replaced

    def chance(self, percent):
        return self.draw(st.integers(0, 99)) >= 100 - percent

    def some(self, items, most=2):
        return self.draw(st.lists(st.sampled_from(items), max_size=most, unique=True)) if items else []

    def one(self, *items):
        return self.draw(st.sampled_from(items))

    def kind(self, name):
        times = [self.draw(TIMES) for _ in range(3)]
        renewed = self.one(frozenset(), frozenset({"version"}))
        stands = self.one("replace", "replace", "replace", "plain", "fixed")
        return FakeKind(self.cloud, name, *times, stands, holds_data=self.chance(20), replace_failed=self.chance(50), renewed=renewed)

    def describe(self):
        keys = []
        for number in range(self.draw(st.integers(0, 7))):
            key = (self.one(*NAMES), f"n{number}")
            attributes = {}
            if self.chance(70):
                attributes["stands_on"] = [Reference(*other) for other in self.some(keys)]
            if self.chance(60):
                attributes["uses"] = {
                    "deep": [{"ref": Reference(*other, self.one("id", "endpoint", "version"))} for other in self.some(keys)]
                }
            if self.chance(40):
                attributes["rules"] = frozenset(Rule(self.one(22, 80), Reference(*other)) for other in self.some(keys))
            values = {"plain": (None, 1, 2), "size": (1, 2), "shape": (1, 2), "tags": ({"a": "1"}, {"b": "2"}), "password": (SECRET,)}
            attributes |= {name: self.one(*choice) for name, choice in values.items() if self.chance(50)}
            # A kind's name stands for all of its resources, so only where none of them follows.
            after = self.some(keys, 1) if self.chance(40) else []
            self.desired.append(Resource(*key, attributes, tuple(after)))
            self.cloud.after[key] = tuple(after)
            keys.append(key)

    def value(self, resource, name):
        """An attribute with the ids of what stands."""

        def leaf(part):
            if not isinstance(part, Reference):
                return part
            return self.cloud.view(self.cloud.find(*part.key)).outputs[part.output]

        return convert(resource.attributes[name], leaf)

    def populate(self):
        """Some of what is described, only where all that it needs stands too."""
        for resource in self.desired:
            referred = {part.key for part in parts(dict(resource.attributes)) if isinstance(part, Reference)}
            if all(self.cloud.find(*key) for key in referred | set(resource.after)) and self.chance(75):
                attributes = {"tags": {}} | {name: self.value(resource, name) for name in resource.attributes}
                self.cloud.add(*resource.key, attributes, owned=self.chance(70), after=self.cloud.after[resource.key])

    def leave(self):
        """What nobody describes, or is described as absent."""
        standing, spared = [one.key for one in self.desired if self.cloud.find(*one.key)], []
        purge, delete_data = set(self.some(NAMES, 4)), set()
        for number in range(self.draw(st.integers(0, 4))):
            key, owned, absent = (self.one(*NAMES), f"l{number}"), self.chance(70), self.chance(20)
            doomed = absent or (owned and key[0] in purge)
            if absent:
                self.desired.append(Resource(*key, present=False))
            others = [key for key, one in self.plans.items() if not one["leaving"]] if doomed else spared
            bases = self.some(standing + others)
            attributes = {"tags": {}, self.one("stands_on", "uses"): [self.cloud.find(*other).id for other in bases]}
            after, leaving = tuple(self.some(others, 1)), doomed and self.chance(20)
            self.cloud.add(*key, attributes, owned=owned, after=after, gone_at=30 if leaving else None)
            if self.chance(50):
                delete_data.add(key)
            self.plans[key] = {"doomed": doomed, "leaving": leaving, "bases": {*bases, *after}}
            spared += [] if doomed else [key]
        holders = {key for key in self.plans if self.kinds[key[0]].holds_data} - delete_data
        kept = {key for key, one in self.plans.items() if one["doomed"] and not one["leaving"] and key in holders}
        for key in reversed(self.plans):  # a base is older than what stands on it
            if key in kept:
                kept |= {base for base in self.plans[key]["bases"] if base in self.plans and self.plans[base]["doomed"]}
        untouched = {key for key, one in self.plans.items() if not one["doomed"]}
        for key in kept | untouched:
            self.needed |= self.plans[key]["bases"]
        return purge, delete_data, untouched, kept

    def alter(self):
        """Let what stands differ from what is described. Children first: what stays needs what it stands on."""
        for resource in [one for one in reversed(self.desired) if one.present]:
            thing, kind = self.cloud.find(*resource.key), self.kinds[resource.kind]
            if not thing:
                continue
            replaced = resource.key not in self.needed and not kind.holds_data and self.replace(resource, thing, kind)
            if not replaced:
                self.needed |= set(resource.after)
                if kind.stands != "replace" or kind.holds_data or resource.key in self.needed:
                    self.needed |= {part.key for part in resource.attributes.get("stands_on", ())}
            if thing.gone_at is None and self.chance(50):
                self.change(resource, thing, kind)
            if thing.gone_at is None and not thing.fails and self.chance(20):
                thing.ready_at = 20
        for key, one in self.plans.items():
            thing = self.cloud.find(*key)
            if self.chance(15):
                thing.ready_at = 20
            elif self.chance(15) and one["doomed"]:
                thing.fails = True

    def replace(self, resource, thing, kind):
        used = any(thing.id in parts(one.attributes) or resource.key in one.after for one in self.cloud.things.values())
        if kind.replace_failed and self.chance(20):
            thing.fails = True
        elif not used and self.chance(20):
            thing.gone_at = 25
        elif "shape" in resource.attributes and self.chance(70):
            thing.attributes["shape"] = 3
        else:
            return False
        return True

    def change(self, resource, thing, kind):
        """In attributes that an update can bring back; some use or stand on a leftover so far."""
        free = [self.cloud.find(*key).id for key, one in self.plans.items() if not one["bases"] and not one["leaving"]]
        lent = self.some(free, 1)
        others = {
            "plain": 7,
            "tags": {"a": "9", "z": "26"},
            "password": SECRET + "-old",
            "uses": {"deep": lent},
            "rules": frozenset({Rule(1, "x")}),
        }
        if kind.stands == "plain":
            others["stands_on"] = lent
        names = self.some(sorted(others.keys() & resource.attributes.keys()), 3)
        thing.attributes |= {name: others[name] for name in names}

    def build(self):
        self.describe()
        self.populate()
        purge, delete_data, untouched, kept = self.leave()
        self.alter()
        return World(self.simulation, self.cloud, self.kinds, self.desired, purge, delete_data, untouched, kept)


@st.composite
def worlds(draw):
    return Builder(draw).build()
