# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Throttled, broken and cut-off calls: a run ends green or says precisely what failed, and a rerun ends green."""

import re
from contextlib import ExitStack
from functools import cache

import pytest

from integration.support.accounts import account, contents, doubled, made
from integration.support.companions import ROLES, companion, prepared, removable, removal, wants_kubernetes
from integration.support.runs import Ansible
from sandbox import Sandbox

CASES = [pytest.param(seed, name, id=f"{seed}-{name}") for name in ROLES for seed in companion(name).SEEDS]
RUNS = 3
# "create subnet main-a: CreateSubnet: RequestLimitExceeded: …", or without a code where the connection was cut.
PRECISE = re.compile(r"(create|update|replace|delete|await|VPC) [\w /.:-]+: \w+: ?\w+|Connection was closed|Could not connect")


@pytest.fixture(scope="module")
def sandboxes(tmp_path_factory):
    """By seed, and by whether there are to be real clusters."""
    with ExitStack() as stack:
        yield cache(lambda seed, real: stack.enter_context(Sandbox(tmp_path_factory.mktemp("nasty"), faults=seed, kubernetes=real)))


def until_green(ansible, *arguments, **how):
    for _ in range(RUNS):
        run = ansible.role(*arguments, **how)
        assert "Traceback" not in run.output
        if run.code == 0:
            return run
        assert run.messages
        assert all(PRECISE.search(message) for message in run.messages.values()), run.messages
    raise AssertionError(f"not green after {RUNS} runs: {run.output}")


@pytest.mark.parametrize(("seed", "name"), CASES)
def test_all_is_built_once_and_removed(sandboxes, tmp_path, seed, name):
    nasty = sandboxes(seed, wants_kubernetes(name))
    nasty.reset()
    ansible, role = Ansible(nasty, tmp_path), companion(name)
    of = account(nasty, role.ACCOUNT)
    inputs = prepared(name, of, role.INPUTS["rich"])
    empty = contents(of, role.KINDS)

    run = until_green(ansible, name, role.HOST, inputs)
    assert any(call["fault"] for call in run.calls)
    assert doubled(made(empty, contents(of, role.KINDS))) == []
    assert until_green(ansible, name, role.HOST, inputs).writes == []

    until_green(ansible, name, role.HOST, removal(name, inputs, role.DATA), "absent")
    assert removable(role, contents(of, role.KINDS)) == removable(role, empty)
