# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of the engine: what is wanted, what is there, and what can be done with a kind of resource."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Key = tuple[str, str]  # a resource's kind and name, which together identify it


class InvalidPlan(ValueError):
    """What was described can't be built, and nothing was changed. `problems`: a sentence for each reason."""

    def __init__(self, problems: Sequence[str]):
        super().__init__("; ".join(problems))
        self.problems = list(problems)


@dataclass(frozen=True)
class Named:
    kind: str
    name: str

    @property
    def key(self) -> Key:
        return (self.kind, self.name)

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


@dataclass(frozen=True)
class Reference(Named):
    """A value that another resource has once it exists, by default its id. It stands anywhere inside attributes."""

    output: str = "id"


@dataclass(frozen=True)
class Unknown(Reference):
    """In a plan, the place of a value that is known only after another step."""

    def __str__(self) -> str:
        return f"(known after {self.kind} {self.name} is created)"


@dataclass(frozen=True)
class Resource(Named):
    """One wanted resource.

    attributes: plain data, with a `Reference` wherever another resource's value belongs. One that is left out is
        left alone. A frozenset is a list whose order means nothing.
    after: what comes first without giving a value: keys, or names of kinds for all desired resources of them. present: False deletes it.
    """

    attributes: Mapping[str, Any] = field(default_factory=dict)
    after: tuple[Key | str, ...] = ()
    present: bool = True


@dataclass(frozen=True)
class Existing(Named):
    """One resource as it was read.

    attributes: of the same names and shapes as the wanted ones, ids in the place of references. What it depends on
        is found from those ids, so its deletion comes before that of whatever is named here.
    outputs: what others may refer to; `id` at least.
    status: "ready", "pending" (being made or changed), "failed" or "deleting"; `reason` has AWS's own words for it.
    owned: made by us, so that purging its kind may delete it. after: as in `Resource`; a deletion honours it backwards.
    """

    attributes: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, Any] = field(default_factory=dict)
    status: str = "ready"
    reason: str = ""
    owned: bool = False
    after: tuple[Key | str, ...] = ()

    @property
    def busy(self) -> bool:
        return self.status in ("pending", "deleting")


class Kind:
    """What can be done with one kind of resource. Any method may raise: that step fails, and what depends on it.

    fixed: attributes that can't change on a resource too dear to lose: a difference is refused before any change.
    replace_on: attributes that can't change on a resource cheap to lose: a difference replaces it.
    replace_failed: one found in status "failed" is replaced; otherwise it is refused, with its reason.
    renewed: outputs that an update, unless of tags alone, changes and therefore returns.
    holds_data: deleted only where it is named one by one (`delete_data` of `plan`).
    secret: attributes whose values are never reported. timeout: seconds it may take to become ready, or to be gone.
    """

    fixed = replace_on = renewed = secret = frozenset[str]()
    replace_failed = holds_data = False
    timeout = 1800

    def target(self, attribute: str, wanted: Any, present: Any) -> Any:
        """The value to reach: `wanted`, unless that means the same as `present` (documents) or adds to it (tags)."""
        return wanted

    def shown(self, attribute: str, value: Any) -> Any:
        """As it may be reported."""
        return "(secret)" if attribute in self.secret and value is not None else plain(value)

    def create(self, name: str, attributes: Mapping[str, Any]) -> Existing:
        """Make it, named by the very call that makes it, so that a run killed here finds it again."""
        raise NotImplementedError

    def update(self, existing: Existing, changes: Mapping[str, Any]) -> Existing | None:
        """Bring these attributes to these values; None once done. It, as it is now, if that takes time, did a part or renewed outputs."""
        raise NotImplementedError

    def delete(self, existing: Existing) -> Existing | None:
        """Delete it. Returned: it, as deleting, if that takes time; None if it is gone."""
        raise NotImplementedError

    def refresh(self, waiting: Sequence[Existing]) -> Sequence[Existing]:
        """Read these again, in one call where AWS allows it; those that are gone are left out."""
        raise NotImplementedError


Kinds = Mapping[str, Kind]


def convert(value: Any, leaf: Callable[[Any], Any]) -> Any:
    """The same plain data with `leaf` applied to every scalar, Reference and Unknown in it, at any depth."""
    if isinstance(value, Mapping):
        return {key: convert(item, leaf) for key, item in value.items()}
    if isinstance(value, (list, tuple, frozenset)):
        items = [convert(item, leaf) for item in value]
        return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
    return leaf(value)


def parts(value: Any) -> list[Any]:
    """Everything that `convert` would convert."""
    found: list[Any] = []
    convert(value, found.append)
    return found


def plain(value: Any) -> Any:
    """As JSON has it: a frozenset becomes a sorted list, a NamedTuple a dict, an unknown value its sentence."""
    if hasattr(value, "_asdict"):
        return {key: plain(item) for key, item in value._asdict().items() if item is not None}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, frozenset)):
        return sorted(map(plain, value), key=str) if isinstance(value, frozenset) else [plain(item) for item in value]
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)
