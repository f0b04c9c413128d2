# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The contract of every role: one description of its inputs, and nothing that strays from it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROLES = sorted(path for path in (Path(__file__).parents[2] / "roles").iterdir() if path.is_dir())
SHARED = {"platform_networks", "platform_tags"}  # what an inventory says of the account, whichever role reads it

pytestmark = pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text()) if path.exists() else None


def specs(role: Path) -> dict[str, Any]:
    return load(role / "meta/argument_specs.yml")["argument_specs"]


def inputs(role: Path) -> dict[str, dict[str, Any]]:
    """Every input of every entry point; an input of two has to be the same in both."""
    found: dict[str, dict[str, Any]] = {}
    for spec in specs(role).values():
        for name, option in (spec.get("options") or {}).items():
            known = found.setdefault(name, option)
            assert (known.get("type"), known.get("default")) == (option.get("type"), option.get("default")), name
    return found


def tasks(node: Any) -> Iterator[dict[str, Any]]:
    """Every task of a file, those in blocks too."""
    for task in node or []:
        yield task
        for part in ("block", "rescue", "always"):
            yield from tasks(task.get(part))


def described(options: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    for name, option in options.items():
        yield f"{path}{name}", option
        yield from described(option.get("options", {}), f"{path}{name}.")


def test_it_has_an_entry_point_for_each_file_that_is_one(role):
    entry_points = specs(role)
    assert all((role / "tasks" / f"{name}.yml").is_file() for name in entry_points)
    assert {"main", "absent"} & {path.stem for path in (role / "tasks").glob("*.yml")} <= entry_points.keys()
    assert all(spec["short_description"] for spec in entry_points.values())


def test_every_input_and_every_key_of_one_has_a_type_and_a_description(role):
    for spec in specs(role).values():
        for path, option in described(spec.get("options") or {}):
            assert option.get("type"), path
            assert option.get("description"), path
            assert option["type"] != "list" or option.get("elements"), path


def test_inputs_carry_the_name_of_the_role(role):
    assert [name for name in inputs(role) if not name.startswith(f"{role.name}_") and name not in SHARED] == []


def test_defaults_are_those_of_the_specs(role):
    in_specs = {name: option["default"] for name, option in inputs(role).items() if "default" in option}
    assert (load(role / "defaults/main.yml") or {}) == in_specs


def test_every_input_is_used(role):
    files = [path for folder in ("tasks", "templates", "vars") for path in (role / folder).rglob("*") if path.is_file()]
    words = set(re.findall(r"\w+", "\n".join(path.read_text() for path in files)))
    assert sorted(inputs(role).keys() - words) == []


def test_task_files_are_short(role):
    for path in (role / "tasks").rglob("*.yml"):
        assert len(path.read_text().splitlines()) < (40 if path.name == "main.yml" else 80), path


def test_tasks_publish_one_fact_and_keep_the_rest_to_themselves(role):
    for path in (role / "tasks").rglob("*.yml"):
        for task in tasks(load(path)):
            assert set(task.get("ansible.builtin.set_fact", {})) <= {f"{role.name}_outputs"}, path
            assert task.get("register", "__").startswith("__"), path


def test_the_readme_shows_what_it_gives(role):
    readme = (role / "README.md").read_text()
    headings = re.findall(r"^## (.+)$", readme, re.MULTILINE)
    assert {"Permissions", "Example", "Inputs", "Outputs"} <= set(headings)
    assert f"{role.name}_outputs" in readme
