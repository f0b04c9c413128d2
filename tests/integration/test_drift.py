# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One thing altered behind a role's back: that change is planned, it alone, then made, and then nothing is left to change."""

import pytest

from integration.support.accounts import account, contents
from integration.support.companions import ROLES, companion, prepared
from integration.support.runs import Ansible
from integration.support.truth import assert_accounted, essence

CASES = [pytest.param(name, drift, id=f"{name}-{drift.__name__}") for name in ROLES for drift in companion(name).DRIFTS]


class Built:
    """A role, built with its richest inputs."""

    def __init__(self, ansible, name):
        self.name, self.role, self.ansible = name, companion(name), ansible
        self.of = account(ansible.sandbox, self.role.ACCOUNT)
        self.inputs = prepared(name, self.of, self.role.INPUTS["rich"])
        self.run()

    def run(self):
        return self.ansible.role(self.name, self.role.HOST, self.inputs).green()


@pytest.fixture(scope="module")
def build(sandbox_of, tmp_path_factory):
    """Builds a role when it is asked for after another one, by itself."""
    last = {}

    def build(name):
        if name not in last:
            last.clear()
            sandbox = sandbox_of(name)
            sandbox.reset()
            last[name] = Built(Ansible(sandbox, tmp_path_factory.mktemp("drift")), name)
        return last[name]

    return build


@pytest.fixture
def built(request, build):
    return build(request.param)


def ordered(changes):
    """Changes in an order of their own; lists within them mean sets."""
    return sorted((sort(change) for change in essence(changes)), key=str)


def sort(value):
    if isinstance(value, dict):
        return {key: sort(value[key]) for key in sorted(value)}
    return sorted(map(sort, value), key=str) if isinstance(value, list) else value


@pytest.mark.parametrize(("built", "drift"), CASES, indirect=["built"])
def test_that_change_and_no_other(built, drift):
    before = contents(built.of, built.role.KINDS)
    expected = drift(built.of, {(one.kind, one.name): one for one in before.values()})
    drifted = contents(built.of, built.role.KINDS)

    planned, made = built.ansible.in_modes(built.name, built.role.HOST, built.inputs, True, False)
    assert ordered(planned.changes) == ordered(expected)
    assert planned.writes == []
    assert ordered(made.changes) == ordered(expected)
    assert {change["outcome"] for change in made.changes} == {"done"}
    names = {
        key: name for found in (before, drifted, contents(built.of, built.role.KINDS)) for key, name in built.role.names(found, {}).items()
    }
    assert_accounted(planned.changes, made.writes, built.role.WRITES, names)


@pytest.mark.parametrize("built", ROLES, indirect=True)
def test_then_nothing_is_left_to_change(built):
    after = built.run()
    assert after.changes == []
    assert after.writes == []
