# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Killed at any moment, the next run finishes the work, with nothing doubled."""

import subprocess
from contextlib import ExitStack, suppress
from functools import cache

import pytest

from integration.support.accounts import account, contents, made
from integration.support.companions import ROLES, companion, prepared, removable, removal, wants_kubernetes
from integration.support.runs import Ansible
from sandbox import Sandbox

MINUTE = 0.5  # seconds; provisioning times are on, so that some moments fall into a wait
MOMENTS = [pytest.param(name, moment, id=f"{name}-{moment}") for name in ROLES for moment in companion(name).KILLED_AT]


@pytest.fixture(scope="module")
def slow(tmp_path_factory):
    """By whether there are to be real clusters."""
    with ExitStack() as stack:
        yield cache(lambda real: stack.enter_context(Sandbox(tmp_path_factory.mktemp("slow"), realistic=MINUTE, kubernetes=real)))


class Undisturbed:
    """A role built and removed: the kinds and names that it makes, and how many calls write meanwhile."""

    def __init__(self, slow, directory, name):
        slow.reset()
        ansible, role = Ansible(slow, directory), companion(name)
        of = account(slow, role.ACCOUNT)
        inputs = prepared(name, of, role.INPUTS["rich"])
        empty = contents(of, role.KINDS)
        built = ansible.role(name, role.HOST, inputs).green()
        self.whole = kinds_and_names(made(empty, contents(of, role.KINDS)))
        removed = ansible.role(name, role.HOST, removal(name, inputs, role.DATA), "absent").green()
        self.building, self.removing = len(built.writes), len(removed.writes)


@pytest.fixture(scope="module")
def undisturbed(slow, tmp_path_factory):
    return cache(lambda name: Undisturbed(slow(wants_kubernetes(name)), tmp_path_factory.mktemp("undisturbed"), name))


def kinds_and_names(found):
    return sorted((one.kind, one.name) for one in found if not one.by_aws)


def killed_after(ansible, writes, *arguments):
    """A run that is killed once AWS and the clusters have been written to so many times. AWS lets it do no more meanwhile."""
    with ansible.sandbox.held_after(writes), ansible.started(*arguments) as (process, _):
        while sum(call["write"] for call in ansible.calls()) < writes and process.poll() is None:
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.01)
        assert process.poll() is None, "it ended before it was killed"


@pytest.mark.parametrize(("name", "moment"), MOMENTS)
def test_the_next_run_finishes(slow, undisturbed, tmp_path, name, moment):
    expected, sandbox = undisturbed(name), slow(wants_kubernetes(name))
    sandbox.reset()
    ansible, role = Ansible(sandbox, tmp_path), companion(name)
    of = account(sandbox, role.ACCOUNT)
    inputs = prepared(name, of, role.INPUTS["rich"])
    empty = contents(of, role.KINDS)

    killed_after(ansible, max(1, int(moment * expected.building)), *ansible.role_arguments(name, role.HOST, inputs))
    finished, again = ansible.in_modes(name, role.HOST, inputs, False, False)
    assert finished.changes
    assert kinds_and_names(made(empty, contents(of, role.KINDS))) == expected.whole
    assert (again.changes, again.writes) == ([], [])

    rest = removal(name, inputs, role.DATA)
    killed_after(ansible, max(1, int(moment * expected.removing)), *ansible.role_arguments(name, role.HOST, rest, ["absent"]))
    ansible.role(name, role.HOST, rest, "absent").green()
    assert removable(role, contents(of, role.KINDS)) == removable(role, empty)
