"""The roles of the collection, and what only a person knows of each: tests/integration/roles/<role>.py."""

import importlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import yaml

from .accounts import Account, Contents
from .runs import ROOT

HERE = Path(__file__).parents[1] / "roles"
ADVICE = (
    "role {name} has tasks/main.yml and no companion: write tests/integration/roles/{name}.py, as vpc.py beside it is written, "
    "with the host and inputs to use, what AWS lists of the role's kinds, which operation writes which, and its drifts"
)


def with_tasks(name: str) -> list[str]:
    """The roles that have this file of tasks, and a companion."""
    return sorted(path.parts[-3] for path in (ROOT / "roles").glob(f"*/tasks/{name}.yml") if (HERE / f"{path.parts[-3]}.py").is_file())


ROLES = with_tasks("main")
ALONE = sorted({path.parts[-3] for path in (ROOT / "roles").glob("*/tasks/main.yml")} - {*ROLES})


def companion(name: str) -> ModuleType:
    return importlib.import_module(f"integration.roles.{name}")


def companions() -> list[ModuleType]:
    return [companion(name) for name in ROLES]


def adopting() -> list[str]:
    """The roles that take over what others made."""
    specs = {name: yaml.safe_load((ROOT / "roles" / name / "meta/argument_specs.yml").read_text())["argument_specs"] for name in ROLES}
    return [name for name, spec in specs.items() if f"{name}_adopt" in spec["main"]["options"]]


def prepared(name: str, of: Account, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs, once what they need beforehand is there."""
    prepare = getattr(companion(name), "prepare", lambda *_: {})
    return {**inputs, **prepare(of, inputs)}


def wants_kubernetes(name: str) -> bool:
    """Whether the role is about what is in a cluster, and so wants a sandbox with real ones."""
    return bool(getattr(companion(name), "KUBERNETES", False))


def untaggable(role: ModuleType) -> dict[str, str]:
    """The kinds that take no tags, each with the reason."""
    return _reasons(role, "UNTAGGABLE")


def permanent(role: ModuleType) -> dict[str, str]:
    """The kinds that nothing removes once they are made, each with the reason."""
    return _reasons(role, "PERMANENT")


def _reasons(role: ModuleType, name: str) -> dict[str, str]:
    found: dict[str, str] = getattr(role, name, {})
    assert all(found.values()), f"{role.__name__}.{name} gives a reason for each kind"
    return found


def removable(role: ModuleType, found: Contents) -> Contents:
    """The contents that a removal has to do with."""
    return {key: one for key, one in found.items() if one.kind not in permanent(role)}


def removal(name: str, inputs: Mapping[str, Any], data: Sequence[str]) -> dict[str, Any]:
    """The inputs that remove all of it, with this data."""
    return {**inputs, companion(name).DELETE_DATA: data} if data else dict(inputs)


def described_outputs(name: str) -> set[str]:
    """The keys of `<role>_outputs` as the role's README describes them."""
    text = (ROOT / "roles" / name / "README.md").read_text().partition("\n## Outputs\n")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))
