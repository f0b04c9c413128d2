# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A role's inputs that are its module's options are described as those are, at any depth."""

from importlib import import_module
from pathlib import Path

import pytest
import yaml
from ansible_collections.piksel.infra.plugins.plugin_utils.contradictions import AREAS

ROLES = Path(__file__).parents[2] / "roles"
PAIRS = [(role, module) for role, modules in AREAS.items() for module in modules]
# Of a role with several modules it is what all of them can purge, and of any role what its other tasks can.
OF_ALL = {"purge"}


def shape(option):
    """Without what documentation and defaults are to say."""
    found = {"type": option.get("type", "str"), "elements": option.get("elements"), "choices": sorted(option.get("choices") or [], key=str)}
    inner = {name: {**shape(one), "required": bool(one.get("required"))} for name, one in (option.get("options") or {}).items()}
    return {**found, "options": inner}


@pytest.mark.parametrize(("role", "module"), PAIRS, ids=lambda name: name)
def test_inputs_are_the_options_of_the_module(role, module):
    inputs = yaml.safe_load((ROLES / role / "meta/argument_specs.yml").read_text())["argument_specs"]["main"]["options"]
    options = import_module(f"ansible_collections.piksel.infra.plugins.modules.{module}").ARGUMENTS
    shared = [name for name in options if f"{role}_{name}" in inputs and name not in OF_ALL]
    assert len(shared) > 3
    for name in shared:
        assert shape(inputs[f"{role}_{name}"]) == shape(options[name]), f"{role}_{name}"
