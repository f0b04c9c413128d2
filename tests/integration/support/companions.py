"""The roles of the collection, and what only a person knows of each: tests/integration/roles/<role>.py."""

import importlib
import re
from pathlib import Path
from types import ModuleType

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


def described_outputs(name: str) -> set[str]:
    """The keys of `<role>_outputs` as the role's README describes them."""
    text = (ROOT / "roles" / name / "README.md").read_text().partition("\n## Outputs\n")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))
