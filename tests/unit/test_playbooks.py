# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Playbooks guard what they start, and inventories say only what roles ask."""

import difflib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.piksel.infra.plugins.action.check_variables import load_specs, name_problems

ROOT = Path(__file__).parents[2]
PLAYBOOKS = sorted((ROOT / "playbooks").glob("*.yml"))
INVENTORIES = sorted(path for path in (ROOT / "inventories").iterdir() if path.is_dir())
SCENARIOS = sorted(path for path in (ROOT / "extensions").rglob("*.yml") if "molecule" in path.parts)

# Entry points that do a part of what main does.
PARTS = {"secrets": ("aws", "kubernetes")}


def plays(path: Path) -> list[dict[str, Any]]:
    return yaml.safe_load(path.read_text())


def started(play: dict[str, Any]) -> dict[str, str]:
    """The roles of a play, and the entry point by which each is guarded; not those that were started before and are awaited."""
    roles = {entry["role"]: "main" for entry in play.get("roles", [])}
    for task in play.get("tasks", []):
        for keyword in ("ansible.builtin.import_role", "ansible.builtin.include_role"):
            if keyword in task:
                roles[task[keyword]["name"]] = task[keyword].get("tasks_from", "main")
    found = {name.removeprefix("piksel.infra."): entry_point for name, entry_point in roles.items() if entry_point != "await"}
    found.pop("account", None)  # which guards the others
    return {name: "main" if entry_point in PARTS.get(name, ()) else entry_point for name, entry_point in found.items()}


def awaited(play: dict[str, Any]) -> list[str]:
    tasks = [task["ansible.builtin.import_role"] for task in play.get("tasks", []) if "ansible.builtin.import_role" in task]
    return [task["name"].removeprefix("piksel.infra.") for task in tasks if task.get("tasks_from") == "await"]


def variables(node: Any) -> Iterator[str]:
    """The names in every `vars` and group of variables, at any depth."""
    if isinstance(node, list):
        for item in node:
            yield from variables(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key in ("vars", "extra_vars") and isinstance(value, dict):
                yield from value
            if key in ("host_vars", "group_vars") and isinstance(value, dict):
                yield from (name for names in value.values() for name in names)
            yield from variables(value)


@pytest.mark.parametrize("path", [path for path in PLAYBOOKS if path.stem != "guard"], ids=lambda path: path.stem)
def test_a_playbook_guards_the_roles_that_it_starts_before_it_starts_them(path):
    book = plays(path)
    guard = next(number for number, play in enumerate(book) if play.get("ansible.builtin.import_playbook") == "guard.yml")
    roles = {role: entry_point for play in book for role, entry_point in started(play).items()}
    by_group = book[guard]["vars"]["account_roles_to_run"]
    assert {role: entry_point for group in by_group.values() for role, entry_point in group.items()} == roles
    for play in book:  # a play on a group of hosts starts roles that are guarded for that group
        if "hosts" in play and play["hosts"] in by_group:
            assert started(play).items() <= by_group[play["hosts"]].items()
    assert all(not started(play) for play in book[:guard])


@pytest.mark.parametrize("path", PLAYBOOKS, ids=lambda path: path.stem)
def test_a_play_that_starts_roles_has_the_connection_and_gathers_nothing(path):
    for play in plays(path):
        if "hosts" in play:
            assert play["gather_facts"] is False
        if started(play):
            assert play["module_defaults"] == {"group/piksel.infra.aws": "{{ aws_connection }}"}


def test_destroy_removes_in_the_reverse_order_of_site():
    """A role of which the site does one part after another goes where it began."""
    site, destroy = ([role for play in plays(ROOT / "playbooks" / name) for role in started(play)] for name in ("site.yml", "destroy.yml"))
    assert destroy == list(dict.fromkeys(site))[::-1]


@pytest.mark.parametrize("group", ["hub", "workload"])
def test_the_site_awaits_whatever_it_starts_without_waiting_after_all_is_started(group):
    book = [play for play in plays(ROOT / "playbooks/site.yml") if play.get("hosts") == group]
    entries = [entry for play in book for entry in play.get("roles", [])]
    slow = [entry["role"] for entry in entries if any(name.endswith("_wait") for name in entry.get("vars", {}))]
    assert slow
    assert [f"piksel.infra.{role}" for play in book for role in awaited(play)] == slow
    ends = [number for number, play in enumerate(book) if awaited(play)]
    starts = [number for number, play in enumerate(book) if any(entry in play.get("roles", []) for entry in entries if "vars" in entry)]
    assert max(starts) < min(ends)


def test_the_site_of_the_root_is_that_of_the_collection():
    assert [play["ansible.builtin.import_playbook"] for play in plays(ROOT / "site.yml")] == ["playbooks/site.yml"]


@pytest.mark.parametrize("path", [*PLAYBOOKS, *SCENARIOS], ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_playbook_sets_is_declared(path):
    assert name_problems(variables(plays(path)), load_specs(ROOT / "roles")) == []


@pytest.mark.parametrize("inventory", INVENTORIES, ids=lambda path: path.name)
def test_what_an_inventory_sets_is_declared_and_literal(inventory):
    files = [path for folder in ("group_vars", "host_vars") for path in (inventory / folder).glob("*/*.yml")]
    assert files
    for path in files:
        assert name_problems(yaml.safe_load(path.read_text()), load_specs(ROOT / "roles")) == []
        for expression in re.findall(r"{{(.*?)}}|{%", path.read_text()):
            assert re.fullmatch(r" \w+ ", expression), f"{path}: {expression} is more than a reference"


def test_staging_and_production_differ_by_less_than_a_screen():
    staging, production = (sorted((ROOT / "inventories" / name / "host_vars").rglob("*.yml")) for name in ("staging", "production"))
    assert [path.name for path in staging] == [path.name for path in production]
    changed = []
    for one, other in zip(staging, production, strict=True):
        lines = difflib.unified_diff(one.read_text().splitlines(), other.read_text().splitlines(), n=0)
        changed += [line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")]
    assert 0 < len(changed) <= 40


@pytest.mark.parametrize("account", ["hub", "staging", "production"])
def test_the_sandbox_runs_the_real_choices(account):
    real, sandbox = (ROOT / "inventories" / name / "host_vars" / f"piksel-{account}" for name in (account, "sandbox"))
    own = {path.name for path in sandbox.iterdir() if not path.is_symlink()}
    assert own <= {"ansible.yml", "secrets_external.yml"}  # its credentials, and values that no person will set
    assert {path.name: path.resolve() for path in sandbox.iterdir() if path.is_symlink()} == {
        path.name: path for path in real.iterdir() if path.name not in own
    }


def test_accounts_and_ranges_stay_out_of_roles_plugins_and_playbooks():
    for folder in ("roles", "plugins", "playbooks"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".yml", ".py", ".j2"):
                found = re.findall(r"\b(?:1{12}|2{12}|3{12}|10\.[023]\.0\.0/16|ap-southeast-3[a-z]?)\b", path.read_text())
                assert found == [], path
