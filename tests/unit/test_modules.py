# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module documents is what it takes."""

import importlib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
ACTIONS = {path.stem for path in (ROOT / "plugins/action").glob("*.py")}
DOCUMENTED = sorted(path.stem for path in (ROOT / "plugins/modules").glob("*.py"))
MODULES = [name for name in DOCUMENTED if name not in ACTIONS]  # those that talk to AWS


class Captured(Exception):
    """Stops a module where it hands its argument spec over."""


@pytest.fixture
def module(request):
    return importlib.import_module(f"ansible_collections.piksel.infra.plugins.modules.{request.param}")


@pytest.fixture
def settings(module, monkeypatch):
    """What the module tells AnsibleAWSModule; or what the action takes, if there is one of its name."""
    name = module.__name__.rsplit(".", 1)[-1]
    if name in ACTIONS:
        action = importlib.import_module(f"ansible_collections.piksel.infra.plugins.action.{name}")
        supported = action.ActionModule._supports_check_mode
        return {"argument_spec": action.ARGUMENTS, "supports_check_mode": supported}

    def capture(**settings):
        raise Captured(settings)

    monkeypatch.setattr(module, "AnsibleAWSModule", capture)
    with pytest.raises(Captured) as stopped:
        module.main()
    return stopped.value.args[0]


def documented_options(module):
    """Those of the module and of the collection's fragments that it names."""
    documented = yaml.safe_load(module.DOCUMENTATION)
    own = [name.split(".")[2:] for name in documented.get("extends_documentation_fragment", []) if name.startswith("piksel.infra.")]
    found = dict(documented["options"])
    for fragment, variant in ([*one, "DOCUMENTATION"][:2] for one in own):
        fragments = importlib.import_module(f"ansible_collections.piksel.infra.plugins.doc_fragments.{fragment}").ModuleDocFragment
        found |= yaml.safe_load(getattr(fragments, variant.upper())).get("options", {})
    return found


def same(documented, spec, path=""):
    """Options and their options, by name, type, need, default and choices."""
    assert documented.keys() == spec.keys(), path
    for name, option in spec.items():
        described, where = documented[name], f"{path}{name}"
        assert described["description"], where
        for key, unless_given in (("type", "str"), ("required", False), ("default", None), ("choices", None), ("elements", None)):
            assert described.get(key, unless_given) == option.get(key, unless_given), f"{where}: {key}"
        same(described.get("suboptions", {}), option.get("options", {}), f"{where}.")


@pytest.mark.parametrize("module", DOCUMENTED, indirect=True)
def test_the_documentation_is_that_of_the_arguments(module, settings):
    same(documented_options(module), settings["argument_spec"])
    assert settings["supports_check_mode"] is True


@pytest.mark.parametrize("module", DOCUMENTED, indirect=True)
def test_the_examples_use_arguments_that_are_there(module, settings):
    name = module.__name__.rsplit(".", 1)[-1]
    common = {"profile", "region", "endpoint_url", "access_key", "secret_key", "session_token", "aws_config"}
    examples = yaml.safe_load(module.EXAMPLES)
    arguments = [task[f"piksel.infra.{name}"] for task in examples if f"piksel.infra.{name}" in task]
    assert arguments
    required = {option for option, spec in settings["argument_spec"].items() if spec.get("required")}
    for given in arguments:
        assert [*unknown({option: value for option, value in given.items() if option not in common}, settings["argument_spec"])] == []
        assert given.keys() >= required


def unknown(given, spec, path=""):
    """The options, at any depth, that the spec does not have."""
    for name, value in given.items():
        if name not in spec:
            yield f"{path}{name}"
        elif "options" in spec[name]:
            for item in value if isinstance(value, list) else [value]:
                yield from unknown(item, spec[name]["options"], f"{path}{name}.") if isinstance(item, dict) else ()


def test_an_option_that_is_not_there_is_found_at_any_depth():
    spec = {"tiers": {"type": "list", "elements": "dict", "options": {"name": {}}}, "free": {"type": "dict"}}
    assert [*unknown({"tiers": [{"name": "a"}, {"nome": "b"}], "free": {"any": 1}, "tier": 1}, spec)] == ["tiers.nome", "tier"]


@pytest.mark.parametrize("module", DOCUMENTED, indirect=True)
def test_every_returned_key_is_described(module):
    for key, value in yaml.safe_load(module.RETURN).items():
        assert {"description", "returned", "type"} <= value.keys(), key


def test_the_action_group_reaches_every_module_and_those_of_amazon_aws():
    metadata, *listed = yaml.safe_load((ROOT / "meta/runtime.yml").read_text())["action_groups"]["aws"]
    assert sorted(listed) == MODULES
    assert metadata == {"metadata": {"extend_group": ["amazon.aws.aws"]}}


def test_collections_are_asked_for_alike():
    asked = {one["name"]: one["version"] for one in yaml.safe_load((ROOT / "requirements.yml").read_text())["collections"]}
    assert asked == yaml.safe_load((ROOT / "galaxy.yml").read_text())["dependencies"]
