# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest


@pytest.fixture
def route53(aws):
    return aws.client("staging", "route53")


@pytest.fixture
def ec2(aws):
    return aws.client("staging", "ec2")


@pytest.fixture
def vpc(ec2):
    made = ec2.create_vpc(CidrBlock="10.2.0.0/16")["Vpc"]["VpcId"]
    ec2.create_tags(Resources=[made], Tags=[{"Key": "Name", "Value": "example"}])
    return made


@pytest.fixture
def converge(aws, run_module):
    """Runs the module in check mode, for real, and again: the plan is what is done, and then nothing is left. Gives (changes, result)."""

    def converge(**arguments):
        aws.clear_calls()
        planned = run_module("route53", check=True, **arguments)
        assert not planned.get("failed"), planned
        assert not aws.calls(write=True)
        done = run_module("route53", **arguments)
        assert not done.get("failed"), done
        assert [essence(one) for one in planned["changes"]] == [essence(one) for one in done["changes"]]
        aws.clear_calls()
        again = run_module("route53", **arguments)
        assert (again["changes"], again["changed"]) == ([], False), again
        assert not aws.calls(write=True)
        return [essence(one) for one in done["changes"]], done

    return converge


def essence(change):
    return f"{change['action']} {change['kind']} {change['name']}"


@pytest.fixture
def of(aws, run_module, monkeypatch):
    """Runs the module in an account."""

    def of(account, **arguments):
        for name, value in aws.environment(account).items():
            monkeypatch.setenv(name, value)
        return run_module("route53", **arguments)

    return of
