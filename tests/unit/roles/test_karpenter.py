# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Role karpenter takes what its module takes, so that a wrong value is refused by the guard, before anything else is built."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from ansible_collections.piksel.infra.plugins.modules.karpenter import ARGUMENTS

ROLE = Path(__file__).parents[3] / "roles/karpenter"
SPECS = yaml.safe_load((ROLE / "meta/argument_specs.yml").read_text())["argument_specs"]
# Which entry point is taken says it; what only a removal needs is the other one's.
OF_ENTRY_POINTS = {"state", "delete_data"}
ASKED = ("type", "elements", "choices", "required", "default")
# The role knows more: its version is always needed, its tags are the account's, and without verdicts it asks role quotas for them.
TEMPLATES = ("node_class_template", "node_pool_template", "gpu_node_pool_template")
ROLES_OWN = {("version", "required"), *((name, "default") for name in ("tags", "quotas", *TEMPLATES))}


def facts(options: Mapping[str, Any], path: str = "") -> Iterator[tuple[tuple[str, str], Any]]:
    """What is said of each option and of those in it, by its path and by what is said."""
    for name, option in options.items():
        for word in ASKED:
            value = option.get(word, "str" if word == "type" else None)
            if value is not None and value is not False and (f"{path}{name}", word) not in ROLES_OWN:
                yield (f"{path}{name}", word), list(value) if isinstance(value, tuple) else value
        yield from facts(option.get("options", {}), f"{path}{name}.")


def test_its_inputs_are_the_options_of_the_module():
    inputs = {name.removeprefix("karpenter_"): option for name, option in SPECS["main"]["options"].items()}
    options = {name: option for name, option in ARGUMENTS.items() if name not in OF_ENTRY_POINTS}
    assert inputs.keys() == options.keys()
    assert dict(facts(inputs)) == dict(facts(options))


def test_its_tasks_hand_each_of_them_on():
    task = yaml.safe_load((ROLE / "tasks/karpenter.yml").read_text())[0]
    handed = task["piksel.infra.karpenter"]
    assert handed.keys() == ARGUMENTS.keys() - OF_ENTRY_POINTS
    assert [name for name, value in handed.items() if f"karpenter_{name}" not in value] == []
    assert [name for name, value in handed.items() if "default" in SPECS["main"]["options"][f"karpenter_{name}"] and "omit" in value] == []
