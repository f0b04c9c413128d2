# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The contract of every role that makes things: a new role is held to it by being there."""

import re
from types import MappingProxyType

import pytest

from integration.support.accounts import account, contents, doubled, made
from integration.support.companions import (
    ADVICE,
    ALONE,
    ROLES,
    adopting,
    companion,
    described_outputs,
    permanent,
    prepared,
    removable,
    removal,
    untaggable,
)
from integration.support.runs import ROOT, Ansible
from integration.support.truth import assert_accounted, assert_same

# The inventory's own is removed with all others' by the site's destroy.
REMOVED = [pytest.param((name, "rich"), id=f"{name}-rich") for name in ROLES]
BUILDS = [pytest.param((name, key), id=f"{name}-{key}") for name in ROLES for key in companion(name).INPUTS]
NOTHING = MappingProxyType({})
ID = re.compile(r"[a-z]+-[0-9a-f]{17}")


class Story:
    """A role's runs in a sandbox, and the account beside them."""

    def __init__(self, sandbox, directory, name):
        self.sandbox, self.name, self.role, self.ansible = sandbox, name, companion(name), Ansible(sandbox, directory)
        self.of = account(sandbox, self.role.ACCOUNT)

    def run(self, inputs, *entry_points, **how):
        return self.ansible.role(self.name, self.role.HOST, inputs, *entry_points, **how)

    def contents(self):
        return contents(self.of, self.role.KINDS)

    def truth(self, inputs, entry_point="main", called=NOTHING):
        """Check, run and check again: the plan is what the run did, by its report and by AWS's log. Returned: the run."""
        before = self.contents()
        planned, run, again = self.ansible.in_modes(self.name, self.role.HOST, inputs, True, False, True, entry_point=entry_point)
        assert planned.writes == []
        assert {change["outcome"] for change in planned.changes} <= {"planned"}
        assert {change["outcome"] for change in run.changes} <= {"done"}
        assert_same(planned.changes, run.changes)
        names = {**self.role.names(before, called), **self.role.names(self.contents(), called)}
        assert_accounted(planned.changes, run.writes, self.role.WRITES, names)
        assert (again.changes, again.changed, again.writes) == ([], [], [])
        return run


def test_every_role_has_a_companion():
    assert ROLES
    assert not ALONE, "; ".join(ADVICE.format(name=name) for name in ALONE)


@pytest.fixture(scope="module", params=BUILDS)
def built(request, sandbox_of, tmp_path_factory):
    """A role, built from nothing beside what others made."""
    name, key = request.param
    sandbox = sandbox_of(name)
    sandbox.reset()
    story = Story(sandbox, tmp_path_factory.mktemp("contract"), name)
    story.inputs = prepared(name, story.of, story.role.INPUTS[key])
    story.role.strangers(story.of)
    story.before = story.contents()
    story.first = story.truth(story.inputs)
    return story


def test_what_is_planned_is_done(built):
    """The fixture has held the plan on an empty account against the run; both were about something."""
    assert built.first.changes
    assert {change["action"] for change in built.first.changes} == {"create"}
    assert doubled(made(built.before, built.contents())) == []


def test_a_second_run_changes_nothing(built):
    second = built.run(built.inputs).green()
    assert second.changed == []
    assert second.changes == []
    assert second.writes == []


def test_everything_carries_the_tags_of_the_account(built):
    found = [one for one in made(built.before, built.contents()) if not one.by_aws]
    assert found
    wanted, without = {"Project": "piksel", "Environment": built.role.ACCOUNT, "ManagedBy": "piksel.infra"}, untaggable(built.role)
    taggable = [one for one in found if one.kind not in without]
    assert [(one.kind, one.name, one.tags) for one in taggable if not wanted.items() <= one.tags.items()] == []
    assert [(one.kind, one.name, one.tags) for one in found if one.kind in without and one.tags] == []


def test_the_outputs_are_those_of_the_readme_and_exist(built):
    outputs = built.first.fact(f"{built.name}_outputs")
    assert outputs.keys() == described_outputs(built.name)
    ids = set(re.findall(getattr(built.role, "ID", ID), str(outputs)))
    assert ids
    assert ids <= built.contents().keys()


def test_what_others_made_stays_as_it_was(built):
    after = built.contents()
    assert {key: after.get(key) for key in built.before} == built.before


@pytest.mark.parametrize("built", REMOVED, indirect=True)
def test_absent_leaves_data_then_nothing(built):
    """Also what is kept for its data is said, and deleted once it is named. What nothing removes stays as it is."""
    if not getattr(built.role, "NOTHING_IN_THE_WAY", ""):
        refuses_what_others_hold(built)
    lasting = {key: one for key, one in built.contents().items() if one.kind in permanent(built.role)}
    assert lasting or not permanent(built.role)

    removed = built.truth(built.inputs, "absent")
    kept = [kept.split(":")[0] for report in removed.reports for kept in report["kept"]]
    assert sorted(kept) == sorted([*built.role.DATA, *(f"{one.kind} {one.name}" for one in made(built.before, lasting))])
    left = made(built.before, removable(built.role, built.contents()))
    assert sorted(f"{one.kind} {one.name}" for one in left) == built.role.DATA
    if built.role.DATA:
        built.truth(removal(built.name, built.inputs, built.role.DATA), "absent")
    assert built.contents() == {**built.before, **lasting}
    assert built.run(built.inputs, "absent").green().writes == []


def refuses_what_others_hold(built):
    """What would not go for something of others is named, and nothing has gone."""
    stranger = built.role.in_the_way(built.of, built.inputs)
    refused = built.run(built.inputs, "absent")
    built.role.out_of_the_way(built.of, stranger)
    assert refused.code != 0
    assert any(stranger in message for message in refused.messages.values()), refused.output
    assert refused.writes == []


@pytest.mark.parametrize("name", ROLES)
def test_each_change_is_planned_truly_and_made(aws_of, tmp_path, name):
    story = Story(aws_of, tmp_path, name)
    inputs = prepared(name, story.of, story.role.CHANGES[0][1])
    for what, more, kinds in story.role.CHANGES:
        inputs |= more
        run = story.truth(inputs)
        assert {change["kind"] for change in run.changes} == kinds, what
        assert doubled(story.contents().values()) == [], what


@pytest.mark.parametrize("name", adopting())
def test_what_was_adopted_stays(aws_of, tmp_path, name):
    story = Story(aws_of, tmp_path, name)
    adopted, inputs = story.role.adopted(story.of)
    before = story.contents()
    called = {adopted: inputs[f"{name}_name"]}
    built = story.truth(inputs, called=called)
    assert adopted in str(built.fact(f"{name}_outputs"))
    story.truth(inputs, "absent", called)
    assert story.contents().keys() == before.keys()


FOLDERS = [path for folder in ("roles", "plugins", "playbooks") for path in (ROOT / folder).rglob("*") if path.is_file()]
SOURCES = [path for path in FOLDERS if path.suffix in (".yml", ".yaml", ".py", ".j2", ".json", ".md")]
EXAMPLE = "123456789012"  # the account of AWS's own documentation
# RFC 1918's blocks, and what EKS gives to services by default.
STANDARD = {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "172.20.0.0/16"}
PRIVATE_RANGE = r"\b(?:10(?:\.\d+){3}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d+){2}|192\.168(?:\.\d+){2})/\d+"


def test_nothing_knows_of_the_sandbox_or_of_an_account():
    assert len(SOURCES) > 30
    for path in SOURCES:
        text = path.read_text()
        assert re.findall(r"(?i)\b(?:sandbox|moto)\b", text) == [], path
        assert set(re.findall(r"(?<!\d)\d{12}(?!\d)", text)) <= {EXAMPLE}, path
        if path.name not in ("argument_specs.yml", "README.md"):
            assert set(re.findall(PRIVATE_RANGE, text)) <= STANDARD, path
