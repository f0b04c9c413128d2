# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hub's network and staging's, and the module in either account."""

import copy

import pytest

from integration.support.connectivity import HUB, NETWORKS, network
from integration.support.truth import assert_same


@pytest.fixture
def ec2(aws):
    """By account."""
    return {name: aws.client(name, "ec2") for name in ("hub", "staging", "production")}


@pytest.fixture
def vpcs(ec2):
    """Ids of the two networks."""
    return {name: network(ec2[name], f"piksel-{name}", NETWORKS[name]) for name in ("hub", "staging")}


@pytest.fixture
def within(aws, run_module, monkeypatch):
    """Runs the module in an account."""

    def run(account, check=False, **arguments):
        for name, value in aws.environment(account).items():
            monkeypatch.setenv(name, value)
        return run_module("vpc_connectivity", check=check, **copy.deepcopy(arguments))

    return run


@pytest.fixture
def converge(aws, within):
    """Plans, runs, and plans again: the plan is what is done, and then nothing is left to do. Gives the run's result."""

    def converge(account, **arguments):
        aws.clear_calls()
        planned = within(account, check=True, **arguments)
        assert not planned.get("failed"), planned
        assert not aws.calls(write=True)
        done = within(account, **arguments)
        assert not done.get("failed"), done
        assert_same(planned["changes"], done["changes"])
        assert {change["outcome"] for change in done["changes"]} <= {"done"}
        aws.clear_calls()
        again = within(account, **arguments)
        assert (again["changes"], again["pending"], aws.calls(write=True)) == ([], [], []), again
        return done

    return converge


@pytest.fixture
def hub(vpcs, converge):
    """The hub, which lets staging in."""
    return converge("hub", **HUB)
