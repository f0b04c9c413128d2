# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What takes AWS minutes is started first and awaited late, and may be awaited by a later task."""

from contextlib import ExitStack
from functools import cache

import pytest

from integration.support.accounts import account, contents, doubled
from integration.support.companions import companion, prepared, wants_kubernetes, with_tasks
from integration.support.runs import Ansible
from integration.support.truth import assert_same
from sandbox import Sandbox
from sandbox.provisioning import MINUTES

pytestmark = pytest.mark.parametrize("name", with_tasks("await"))


@pytest.fixture(scope="module")
def sandboxes(tmp_path_factory):
    """By the seconds of AWS's minute, and by whether there are to be real clusters."""
    with ExitStack() as stack:
        yield cache(lambda minute, real: stack.enter_context(Sandbox(tmp_path_factory.mktemp("slow"), realistic=minute, kubernetes=real)))


@pytest.fixture
def ansible(sandboxes, tmp_path, name):
    slow = sandboxes(companion(name).MINUTE, wants_kubernetes(name))
    slow.reset()
    return Ansible(slow, tmp_path)


@pytest.fixture
def inputs(ansible, name):
    role = companion(name)
    return prepared(name, account(ansible.sandbox, role.ACCOUNT), role.INPUTS["rich"])


def test_all_that_is_slow_is_started_before_the_first_is_done(ansible, inputs, name):
    """Stage by stage, where one needs another."""
    role = companion(name)
    run = ansible.role(name, role.HOST, inputs).green()
    for stage in role.SLOW:
        # When each was asked for, and how long it takes.
        slow = [(call["time"], role.MINUTE * MINUTES[stage[call["operation"]]]) for call in run.writes if call["operation"] in stage]
        assert slow
        assert max(begun for begun, _ in slow) < min(begun + takes for begun, takes in slow)


def test_a_later_task_awaits_what_was_started(ansible, inputs, name):
    role = companion(name)
    planned = ansible.role(name, role.HOST, inputs, check=True).green()
    run = ansible.role(name, role.HOST, {**inputs, f"{name}_wait": False}, "main", "await").green()
    told = [(one["task"], one["result"]) for one in run.results if "changes" in one["result"]]
    begun, ended = dict(reversed(told)), dict(told)  # of each task the first and the last
    begun = {task: report for task, report in begun.items() if report is not ended[task]}  # not what comes after the waiting alone
    assert begun
    assert all(report["pending"] for report in begun.values())
    assert {change["outcome"] for report in begun.values() for change in report["changes"]} == {"done", "deferred"}
    done = [change for change in run.changes if change["outcome"] == "done"]
    assert_same(planned.changes, done)
    assert len(done) == len(planned.changes)
    assert [report["pending"] for report in ended.values()] == [[] for _ in ended]
    assert doubled(contents(account(ansible.sandbox, role.ACCOUNT), role.KINDS).values()) == []
    assert ansible.role(name, role.HOST, inputs).green().changes == []
