# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Killed at any moment, the next run finishes the work, with nothing doubled."""

import subprocess
from contextlib import suppress

import pytest

from integration.support.accounts import account, contents, made
from integration.support.companions import ROLES, companion
from integration.support.runs import Ansible
from sandbox import Sandbox

# At these parts of all that is written. Provisioning times are on, so that the last ones fall into a wait for NAT gateways.
MOMENTS = (0.01, 0.1, 0.25, 0.4, 0.6, 0.8)
MINUTE = 0.5  # seconds


@pytest.fixture(scope="module")
def slow(tmp_path_factory):
    with Sandbox(tmp_path_factory.mktemp("slow"), realistic=MINUTE) as running:
        yield running


@pytest.fixture(scope="module", params=ROLES)
def undisturbed(request, slow, tmp_path_factory):
    """A role, the kinds and names that it makes, and how many calls write while it builds and while it removes."""
    slow.reset()
    ansible, role = Ansible(slow, tmp_path_factory.mktemp("undisturbed")), companion(request.param)
    of, inputs = account(slow, role.ACCOUNT), role.INPUTS["rich"]
    empty = contents(of, role.KINDS)
    built = ansible.role(request.param, role.HOST, inputs).green()
    whole = kinds_and_names(made(empty, contents(of, role.KINDS)))
    removed = ansible.role(request.param, role.HOST, inputs | {role.DELETE_DATA: role.DATA["rich"]}, "absent").green()
    return request.param, whole, len(built.writes), len(removed.writes)


def kinds_and_names(found):
    return sorted((one.kind, one.name) for one in found if not one.by_aws)


def killed_after(ansible, writes, *arguments):
    """A run that is killed once AWS has been written to so many times."""
    with ansible.started(*arguments) as (process, _):
        while sum(call["write"] for call in ansible.sandbox.calls()) < writes and process.poll() is None:
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.01)
        assert process.poll() is None, "it ended before it was killed"


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_next_run_finishes(slow, undisturbed, tmp_path, moment):
    slow.reset()
    name, whole, building, removing = undisturbed
    ansible, role = Ansible(slow, tmp_path), companion(name)
    of, inputs = account(slow, role.ACCOUNT), role.INPUTS["rich"]
    empty = contents(of, role.KINDS)

    killed_after(ansible, max(1, int(moment * building)), *ansible.role_arguments(name, role.HOST, inputs))
    finished, again = ansible.in_modes(name, role.HOST, inputs, False, False)
    assert finished.changes
    assert kinds_and_names(made(empty, contents(of, role.KINDS))) == whole
    assert (again.changes, again.writes) == ([], [])

    removal = inputs | {role.DELETE_DATA: role.DATA["rich"]}
    killed_after(ansible, max(1, int(moment * removing)), *ansible.role_arguments(name, role.HOST, removal, ["absent"]))
    ansible.role(name, role.HOST, removal, "absent").green()
    assert contents(of, role.KINDS) == empty
