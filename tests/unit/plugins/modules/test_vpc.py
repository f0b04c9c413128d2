# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role hands the module's options on: neither can have one, or a kind of one, that the other has not."""

from pathlib import Path

import pytest
import yaml
from ansible_collections.piksel.infra.plugins.module_utils.aws.network.build import EC2_KINDS
from ansible_collections.piksel.infra.plugins.modules import vpc

ROOT = Path(__file__).parents[4]
ROLE = yaml.safe_load((ROOT / "roles/vpc/meta/argument_specs.yml").read_text())["argument_specs"]
OF_ENTRY_POINT = {"state"}  # absent is an entry point of the role
CHECKED = ("type", "elements", "choices", "required", "required_one_of", "mutually_exclusive", "required_if")
INDEPENDENT = {"required": False}


def listed(value):
    """Rules as lists, which YAML has in the place of tuples."""
    return [listed(item) for item in value] if isinstance(value, (list, tuple)) else value


def differences(role, module, path=""):
    """What differs between two tables of options, at any depth. Defaults count below the first level: above it the role has its own."""
    found = [f"{path}{name}: only one of both" for name in sorted(role.keys() ^ module.keys())]
    for name in sorted(role.keys() & module.keys()):
        ours, theirs, where = role[name], module[name], f"{path}{name}"
        keys = CHECKED + (("default",) if path else ())
        found += [
            f"{where}: {key}"
            for key in keys
            if listed(ours.get(key, INDEPENDENT.get(key))) != listed(theirs.get(key, INDEPENDENT.get(key)))
        ]
        found += differences(ours.get("options", {}), theirs.get("options", {}), f"{where}.")
    return found


def of_role(*entry_points):
    options = {name: option for point in entry_points for name, option in ROLE[point]["options"].items()}
    return {name.removeprefix("vpc_"): option for name, option in options.items()}


def test_the_role_takes_what_the_module_takes():
    module = {name: option for name, option in vpc.ARGUMENTS.items() if name not in OF_ENTRY_POINT}
    assert differences(of_role("main", "absent"), module) == []


@pytest.mark.parametrize("entry_point", ["main", "absent"])
def test_every_entry_point_takes_an_option_in_the_same_form(entry_point):
    options = of_role(entry_point)
    assert differences(options, {name: option for name, option in vpc.ARGUMENTS.items() if name in options}) == []


def test_a_difference_at_any_depth_is_found():
    """So that the two tests above can fail."""
    tier = {"type": "list", "options": {"type": {"type": "str", "choices": ["a"], "default": 1}}}
    other = {"type": "list", "options": {"type": {"type": "str", "choices": ["b"], "default": 2}, "more": {"type": "int"}}}
    assert differences({"tiers": tier}, {"tiers": other}) == ["tiers.more: only one of both", "tiers.type: choices", "tiers.type: default"]


@pytest.mark.parametrize("tasks", ["network.yml", "absent.yml"])
def test_the_tasks_hand_every_option_on_under_its_name(tasks):
    entry_point = {"network.yml": "main", "absent.yml": "absent"}[tasks]
    (arguments,) = [
        task["piksel.infra.vpc"] for task in yaml.safe_load((ROOT / "roles/vpc/tasks" / tasks).read_text()) if "piksel.infra.vpc" in task
    ]
    for name, value in arguments.items():
        assert name in vpc.ARGUMENTS
        assert f"vpc_{name}" in value or name in OF_ENTRY_POINT or value == "{{ __vpc_wait }}"
    assert of_role(entry_point).keys() - arguments.keys() == set()


def test_what_can_be_purged_are_kinds_that_there_are():
    assert set(vpc.PURGEABLE) <= {kind.kind for kind in EC2_KINDS}


@pytest.mark.parametrize("state", ["present", "absent"])
def test_the_examples_show_both_states(state):
    assert state in {task["piksel.infra.vpc"].get("state", "present") for task in yaml.safe_load(vpc.EXAMPLES)}
