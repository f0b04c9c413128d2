# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module `secret` in check mode and for real, and AWS to look at."""

import copy

import pytest


@pytest.fixture
def manager(aws):
    return aws.client("staging", "secretsmanager")


@pytest.fixture
def converge(aws, run_module):
    """Runs the module in check mode and for real: the plan is what is done. Gives (changes, result)."""

    def converge(*secrets, **arguments):
        aws.clear_calls()
        given = {"secrets": list(secrets), **arguments}
        planned = run_module("secret", check=True, **copy.deepcopy(given))
        assert not planned.get("failed"), planned
        assert not aws.calls(write=True)
        done = run_module("secret", **copy.deepcopy(given))
        assert not done.get("failed"), done
        for one in planned["changes"]:
            assert one.pop("outcome") == "planned"
        for one in done["changes"]:
            assert one.pop("outcome") == "done"
        assert planned["changes"] == done["changes"]
        assert planned["kept"] == done["kept"]
        for key in ("with_value", "awaiting_value"):
            assert planned["outputs"][key] == done["outputs"][key]
        assert planned["outputs"]["recoverable_until"].keys() == done["outputs"]["recoverable_until"].keys()
        assert planned["changed"] == done["changed"] == bool(done["changes"])
        assert bool(aws.calls(write=True)) == done["changed"]
        return {one["name"]: one for one in done["changes"]}, done

    return converge


@pytest.fixture
def value(manager):
    return lambda name: manager.get_secret_value(SecretId=name)["SecretString"]
