# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What takes AWS minutes is started first and awaited late, and may be awaited by a later task."""

import pytest

from integration.support.accounts import account, contents, doubled
from integration.support.companions import companion, with_tasks
from integration.support.runs import Ansible
from integration.support.truth import assert_same
from sandbox import Sandbox
from sandbox.provisioning import MINUTES

MINUTE = 2.0  # seconds
pytestmark = pytest.mark.parametrize("name", with_tasks("await"))


@pytest.fixture(scope="module")
def slow(tmp_path_factory):
    with Sandbox(tmp_path_factory.mktemp("slow"), realistic=MINUTE) as running:
        yield running


@pytest.fixture
def ansible(slow, tmp_path):
    slow.reset()
    return Ansible(slow, tmp_path)


def started(run, operations):
    """When each slow thing was asked for, and how long it takes."""
    return [(call["time"], MINUTE * MINUTES[operations[call["operation"]]]) for call in run.writes if call["operation"] in operations]


def test_all_that_is_slow_is_started_before_the_first_is_done(ansible, name):
    role = companion(name)
    run = ansible.role(name, role.HOST, role.INPUTS["rich"]).green()
    slow = started(run, role.SLOW)
    assert len(slow) > 2
    assert max(begun for begun, _ in slow) < min(begun + takes for begun, takes in slow)


def test_a_later_task_awaits_what_was_started(ansible, name):
    role = companion(name)
    inputs = {**role.INPUTS["rich"], f"{name}_wait": False}
    planned = ansible.role(name, role.HOST, inputs, check=True).green()
    run = ansible.role(name, role.HOST, inputs, "main", "await").green()
    begun, *later = run.reports
    assert begun["pending"]
    assert {change["outcome"] for change in begun["changes"]} == {"done", "deferred"}
    done = [change for report in run.reports for change in report["changes"] if change["outcome"] == "done"]
    assert_same(planned.changes, done)
    assert len(done) == len(planned.changes)
    assert [report["pending"] for report in later] == [[]]
    assert doubled(contents(account(ansible.sandbox, role.ACCOUNT), role.KINDS).values()) == []
    assert ansible.role(name, role.HOST, role.INPUTS["rich"]).green().changes == []
