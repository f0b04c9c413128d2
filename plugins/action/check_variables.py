# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks a host's variables against what the collection's roles declare. Documented in plugins/modules/check_variables.py."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleTemplateError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.yaml import yaml_load
from ansible.plugins.action import ActionBase

from ..plugin_utils.contradictions import contradictions
from ..plugin_utils.ranges import range_problems

ROLES = Path(__file__).parents[2] / "roles"
ARGUMENTS = {
    "tags": {"type": "dict", "required": True},
    "roles": {"type": "dict", "default": {}},
    "networks": {"type": "dict", "default": {}},
    "own_network": {"type": "dict", "default": {}},
}
OF_PLAYBOOKS = {"aws_connection"}  # what every playbook of the collection gives to every module
REQUIRED_TAGS = ("Project", "Environment", "ManagedBy")

Specs = Mapping[str, Mapping[str, Mapping[str, Any]]]  # role, entry point, input


def load_specs(roles: Path) -> Specs:
    """The inputs of each entry point of each role."""
    specs = {}
    for path in sorted(roles.glob("*/meta/argument_specs.yml")):
        entry_points = yaml_load(path.read_text(encoding="utf-8"))["argument_specs"]
        specs[path.parts[-3]] = {name: spec.get("options") or {} for name, spec in entry_points.items()}
    return specs


def name_problems(names: Iterable[str], specs: Specs) -> list[str]:
    """Names that begin as a role's do and are none of its inputs, and names that come close to an input."""
    inputs = {role: {name for options in entry_points.values() for name in options} for role, entry_points in specs.items()}
    declared = set().union(*inputs.values()) if inputs else set()
    known = declared | OF_PLAYBOOKS | {f"{role}_outputs" for role in specs}
    problems = []
    for name in sorted(set(names) - known):
        if name.startswith("ansible_"):
            continue
        role = next((role for role in sorted(inputs, key=len, reverse=True) if name.startswith(f"{role}_")), None)
        if role:
            suggestion = get_close_matches(name, inputs[role], n=1, cutoff=0.6)
            advice = f"did you mean {suggestion[0]}?" if suggestion else f"it has: {', '.join(sorted(inputs[role]))}."
            problems.append(f"{name} is not an input of role {role}; {advice}")
        elif suggestion := get_close_matches(name.lower(), declared, n=1, cutoff=0.85):
            problems.append(f"{name} is not an input of any role; did you mean {suggestion[0]}?")
    return problems


def tag_problems(tags: Mapping[str, Any]) -> list[str]:
    """The tags that everything in the account carries."""
    missing = [name for name in REQUIRED_TAGS if not tags.get(name)]
    return [f"platform_tags lacks {', '.join(missing)}, which everything in the account carries."] if missing else []


def roles_of(groups: Collection[str], roles: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Of the roles that a run starts by group those for a host of these groups, each with its entry point."""
    return {role: entry_point for group, run in roles.items() if group == "all" or group in groups for role, entry_point in run.items()}


def run_problems(run: Mapping[str, str], specs: Specs) -> list[str]:
    """Roles and entry points to start that are not there."""
    return [
        f"role {role} has no entry point {entry_point}; check_variables was asked to check it."
        for role, entry_point in run.items()
        if entry_point not in specs.get(role, {})
    ]


def value_problems(role: str, options: Mapping[str, Any], values: Mapping[str, Any]) -> list[str]:
    """What Ansible will say of the values when the role starts, said before the first change."""
    given = {name: values[name] for name in options if name in values}
    # A default may be a template, which only the role's own defaults can fill in.
    spec = {name: {key: value for key, value in option.items() if key != "default"} for name, option in options.items()}
    return [f"role {role}: {message}" for message in ArgumentSpecValidator(spec).validate(given).error_messages]


def with_defaults(options: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values, and those that the role takes by itself. Templates are left to the role."""
    defaults = {name: option["default"] for name, option in options.items() if option.get("default") is not None}
    return {**{name: value for name, value in defaults.items() if not (isinstance(value, str) and "{{" in value)}, **values}


class ActionModule(ActionBase):
    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        task_vars = task_vars or {}
        _validation, arguments = self.validate_argument_spec(ARGUMENTS)
        specs = load_specs(ROLES)
        run = roles_of(task_vars.get("group_names", []), arguments["roles"])
        problems = name_problems(task_vars, specs) + tag_problems(arguments["tags"]) + run_problems(run, specs)
        problems += range_problems(arguments["networks"], arguments["own_network"])
        for role, entry_point in run.items():
            options = specs.get(role, {}).get(entry_point, {})
            values, undefined = self._values(options, task_vars)
            found = undefined or value_problems(role, options, values)
            # What the module refuses is asked of a module's values: sound ones, of a role that is to build something.
            found = found or (contradictions(role, with_defaults(options, values)) if entry_point == "main" else [])
            problems += [f"{problem.rstrip('.')}." for problem in found]

        result["changed"] = False
        if problems:
            result["failed"] = True
            result["problems"] = problems
            result["msg"] = f"The variables of {task_vars.get('inventory_hostname')} need correcting: " + " ".join(problems)
        return result

    def _values(self, options: Mapping[str, Any], task_vars: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
        """The values of a role's inputs with what they refer to filled in, and those that can't be."""
        values, problems = {}, []
        for name in options:
            if name not in task_vars:
                continue
            try:
                values[name] = self._templar.template(task_vars[name])
            except AnsibleTemplateError as error:
                problems.append(f"{name}: {error}")
        return values, problems
