# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module `ecr`, in the hub's account."""

import copy

import pytest

from integration.test_ecr.described import DESCRIBED


@pytest.fixture
def ecr(aws):
    return aws.client("hub", "ecr")


@pytest.fixture
def described():
    return copy.deepcopy(DESCRIBED)


@pytest.fixture
def run(aws, run_module, monkeypatch):
    for name, value in aws.environment("hub").items():
        monkeypatch.setenv(name, value)
    return lambda **arguments: run_module("ecr", **arguments)


@pytest.fixture
def converge(aws, run):
    """Runs the module in check mode and for real: the plan is what is done. Gives (changes, result)."""

    def converge(**arguments):
        aws.clear_calls()
        planned = run(check=True, **arguments)
        assert not planned.get("failed"), planned
        assert not aws.calls(write=True)
        done = run(**arguments)
        assert not done.get("failed"), done
        assert {one.pop("outcome") for one in planned["changes"]} <= {"planned"}
        assert {one.pop("outcome") for one in done["changes"]} <= {"done"}
        for key in ("changes", "kept", "changed"):
            assert planned[key] == done[key]
        assert bool(aws.calls(write=True)) == done["changed"]
        return {f"{one['kind']} {one['name']}": one for one in done["changes"]}, done

    return converge
