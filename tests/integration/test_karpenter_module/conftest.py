"""One cluster for all tests of module `karpenter`. Each test finds it as the one before it left it, and says what it starts from."""

import pytest

from integration.support.karpenter_module import CLUSTER, described, start
from integration.support.modules import runner
from sandbox import Sandbox
from sandbox.kubernetes import charts


@pytest.fixture(scope="package")
def real(tmp_path_factory):
    """A sandbox that no test empties, as its cluster takes its time."""
    with Sandbox(tmp_path_factory.mktemp("karpenter"), kubernetes=True) as running:
        yield running
        assert not running.surplus, "the sandbox's answers have members that AWS's models lack"


@pytest.fixture(scope="package")
def administrator(real):
    return start(real)


@pytest.fixture
def run(real, monkeypatch, capsys):
    """Runs the module in the staging account, as Ansible does; gives its result."""
    run_here = runner(real, monkeypatch, capsys)

    def run(check=False, **arguments):
        given = {"cluster_name": CLUSTER, "chart_mirror": str(charts.CHARTS), **arguments}
        return run_here("karpenter", check, **given)

    return run


@pytest.fixture
def converge(real, run):
    """In check mode and for real: the plan is what is done. Gives the changes by resource, and the result."""

    def converge(**arguments):
        given = arguments if arguments.get("state") == "absent" else {**described(), **arguments}
        real.clear_calls()
        planned = run(check=True, **given)
        assert not planned.get("failed"), planned["msg"]
        assert [one["operation"] for one in real.calls(write=True)] == []
        assert [one for one in real.kubernetes_writes() if not one["dry_run"]] == []
        done = run(**given)
        assert not done.get("failed"), done["msg"]
        assert {one.pop("outcome") for one in planned["changes"]} <= {"planned"}
        assert {one.pop("outcome") for one in done["changes"]} <= {"done"}
        assert planned["changes"] == done["changes"]
        written = [*real.calls(write=True), *(one for one in real.kubernetes_writes() if not one["dry_run"])]
        assert bool(written) == done["changed"] == planned["changed"] == bool(done["changes"])
        return {f"{one['kind']} {one['name']}": one for one in done["changes"]}, done

    return converge


@pytest.fixture
def standing(administrator, converge):
    """Karpenter as `described` has it."""
    converge()
