# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later


import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.playbook.play_context import PlayContext
from ansible.playbook.task import Task
from ansible.plugins.loader import connection_loader
from ansible.template import Templar, trust_as_template
from ansible_collections.piksel.infra.plugins.action import check_variables
from ansible_collections.piksel.infra.plugins.action.check_variables import (
    load_specs,
    name_problems,
    run_problems,
    tag_problems,
    value_problems,
)

SPECS = {
    "vpc": {
        "main": {
            "vpc_name": {"type": "str", "required": True},
            "vpc_cidr": {"type": "str", "default": "10.0.0.0/8"},
            "vpc_nat": {"type": "str", "choices": ["none", "single"]},
            "vpc_tags": {"type": "dict", "default": "{{ platform_tags }}"},
            "vpc_tiers": {"type": "list", "elements": "dict", "options": {"name": {"type": "str", "required": True}}},
        },
        "absent": {"vpc_name": {"type": "str", "required": True}, "vpc_delete_data": {"type": "list", "elements": "str"}},
    },
    "vpc_link": {"main": {"vpc_link_peer": {"type": "str"}}},
    "account": {"guard": {"account_id": {"type": "str"}, "platform_tags": {"type": "dict"}}},
}
TAGS = {"Project": "piksel", "Environment": "staging", "ManagedBy": "piksel.infra"}

VPC = {"all": {"vpc": "main"}}


@pytest.mark.parametrize(
    "name",
    [
        "vpc_name",
        "vpc_delete_data",
        "vpc_outputs",
        "vpc_link_peer",
        "account_id",
        "platform_tags",
        "platform_region",
        "ansible_vpc_nat",
        "vpc",
    ],
)
def test_a_declared_name_or_one_far_from_all_passes(name):
    assert name_problems([name], SPECS) == []


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("vpc_nta", "vpc_nta is not an input of role vpc; did you mean vpc_nat?"),
        ("vpc_link_per", "vpc_link_per is not an input of role vpc_link; did you mean vpc_link_peer?"),
        (
            "vpc_zzzzzzzzzzzz",
            "vpc_zzzzzzzzzzzz is not an input of role vpc; it has: vpc_cidr, vpc_delete_data, vpc_name, vpc_nat, vpc_tags, vpc_tiers.",
        ),
        ("vcp_nat", "vcp_nat is not an input of any role; did you mean vpc_nat?"),
        ("VPC_nat", "VPC_nat is not an input of any role; did you mean vpc_nat?"),
        ("plaform_tags", "plaform_tags is not an input of any role; did you mean platform_tags?"),
    ],
)
def test_a_misspelt_name_is_told_with_the_one_that_was_meant(name, problem):
    assert name_problems([name, "vpc_name"], SPECS) == [problem]


@pytest.mark.parametrize("missing", ["Project", "Environment", "ManagedBy"])
def test_each_of_the_tags_is_needed(missing):
    assert tag_problems(TAGS) == []
    for tags in ({name: value for name, value in TAGS.items() if name != missing}, {**TAGS, missing: ""}):
        assert tag_problems(tags) == [f"platform_tags lacks {missing}, which everything in the account carries."]


def test_a_role_to_run_must_be_there():
    assert run_problems({"vpc": "main"}, SPECS) == []
    assert run_problems({"vpc": "stop", "eks": "main"}, SPECS) == [
        "role vpc has no entry point stop; check_variables was asked to check it.",
        "role eks has no entry point main; check_variables was asked to check it.",
    ]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "missing required arguments: vpc_name"),
        ({"vpc_name": "piksel", "vpc_nat": "one"}, "value of vpc_nat must be one of: none, single, got: one"),
        ({"vpc_name": "piksel", "vpc_tiers": [{"nmae": "public"}]}, "nmae"),
    ],
)
def test_a_value_is_told_with_its_role(values, words):
    problems = value_problems("vpc", SPECS["vpc"]["main"], values)
    assert all(problem.startswith("role vpc: ") for problem in problems)
    assert words in " ".join(problems)


def test_inputs_of_another_role_are_no_part_of_this_one():
    assert value_problems("vpc", SPECS["vpc"]["main"], {"vpc_name": "piksel", "account_id": "1"}) == []


def test_the_roles_of_this_checkout_are_read():
    specs = load_specs(check_variables.ROLES)
    assert specs["account"]["guard"]["account_id"]["required"] is True


@pytest.fixture
def run(monkeypatch):
    """Runs the plugin as Ansible does, on variables with templates in them."""
    monkeypatch.setattr(check_variables, "load_specs", lambda _roles: SPECS)

    def run(task_vars, **args):
        loader, play_context = DataLoader(), PlayContext()
        task = Task.load({"action": {"module": "piksel.infra.check_variables", "tags": TAGS, **args}})
        connection = connection_loader.get("ansible.builtin.local", play_context)
        templar = Templar(loader, variables=task_vars)
        return check_variables.ActionModule(task, connection, play_context, loader, templar, None).run(task_vars=task_vars)

    return run


def test_all_is_well(run):
    result = run({"inventory_hostname": "hub", "project": "piksel", "vpc_name": trust_as_template("{{ project }}-hub")}, roles=VPC)
    assert (result["changed"], result.get("failed", False)) == (False, False)


def test_every_problem_is_told_at_once(run):
    result = run({"inventory_hostname": "hub", "vpc_name": "piksel", "vpc_nat": "one", "vpc_nta": "none"}, roles=VPC, tags={})
    assert result["failed"]
    assert len(result["problems"]) == 3
    assert result["msg"].startswith("The variables of hub need correcting: vpc_nta is not an input of role vpc; did you mean vpc_nat?")


def test_what_its_module_would_refuse_is_told_as_well(run):
    result = run({"inventory_hostname": "hub", "vpc_name": "piksel", "vpc_nat": "single"}, roles=VPC)
    (problem,) = result["problems"]
    assert problem.startswith("vpc_nat: single needs a tier of type public in vpc_tiers")
    assert problem.endswith(".")
    assert not problem.endswith("..")


def test_nothing_is_refused_of_what_goes(run):
    assert not run({"inventory_hostname": "hub", "vpc_name": "piksel", "vpc_nat": "single"}, roles={"all": {"vpc": "absent"}}).get("failed")


def test_a_role_takes_its_defaults_and_leaves_templates_to_itself():
    options = {**SPECS["vpc"]["main"], "vpc_zones": {"type": "list"}}
    assert check_variables.with_defaults(options, {"vpc_name": "piksel"}) == {"vpc_name": "piksel", "vpc_cidr": "10.0.0.0/8"}
    assert check_variables.with_defaults(options, {"vpc_cidr": "172.16.0.0/12"}) == {"vpc_cidr": "172.16.0.0/12"}


def test_a_reference_to_nothing_names_the_variable(run):
    result = run({"inventory_hostname": "hub", "vpc_name": trust_as_template("{{ porject }}-hub")}, roles=VPC)
    assert result["failed"]
    assert "vpc_name: 'porject' is undefined" in result["msg"]


def test_values_of_roles_that_do_not_run_are_left_alone(run):
    assert "failed" not in run({"inventory_hostname": "hub", "vpc_nat": "one"})


def test_overlapping_ranges_are_told(run):
    networks = {"hub": "10.0.0.0/16", "staging": "10.0.128.0/17"}
    result = run({"inventory_hostname": "hub"}, networks=networks, own_network={"hub": "10.0.0.0/16"})
    assert "hub 10.0.0.0/16 and staging 10.0.128.0/17 overlap" in result["msg"]
    assert "failed" not in run({"inventory_hostname": "hub"}, networks={"hub": "10.0.0.0/16"}, own_network={"hub": "10.0.0.0/16"})
