# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One thing altered behind a role's back: that change is planned, it alone, then made, and then nothing is left to change."""

import pytest

from integration.support.accounts import account, contents
from integration.support.companions import ROLES, companion
from integration.support.runs import Ansible
from integration.support.truth import essence

CASES = [pytest.param(name, drift, id=f"{name}-{drift.__name__}") for name in ROLES for drift in companion(name).DRIFTS]


@pytest.fixture(scope="module")
def built(sandbox, tmp_path_factory):
    """Every role, built once with its richest inputs."""
    sandbox.reset()
    ansible = Ansible(sandbox, tmp_path_factory.mktemp("drift"))
    for name in ROLES:
        ansible.role(name, companion(name).HOST, companion(name).INPUTS["rich"]).green()
    return ansible


def ordered(changes):
    """Changes in an order of their own; lists within them mean sets."""
    return sorted((sort(change) for change in essence(changes)), key=str)


def sort(value):
    if isinstance(value, dict):
        return {key: sort(value[key]) for key in sorted(value)}
    return sorted(map(sort, value), key=str) if isinstance(value, list) else value


@pytest.mark.parametrize(("name", "drift"), CASES)
def test_that_change_and_no_other(built, name, drift):
    role = companion(name)
    of = account(built.sandbox, role.ACCOUNT)
    expected = drift(of, {(one.kind, one.name): one for one in contents(of, role.KINDS).values()})

    planned, made = built.in_modes(name, role.HOST, role.INPUTS["rich"], True, False)
    assert ordered(planned.changes) == ordered(expected)
    assert planned.writes == []
    assert ordered(made.changes) == ordered(expected)
    assert {change["outcome"] for change in made.changes} == {"done"}


@pytest.mark.parametrize("name", ROLES)
def test_then_nothing_is_left_to_change(built, name):
    after = built.role(name, companion(name).HOST, companion(name).INPUTS["rich"]).green()
    assert after.changes == []
    assert after.writes == []
