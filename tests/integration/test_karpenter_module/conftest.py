"""One cluster for all tests of module `karpenter`. Each test finds it as the one before it left it, and says what it starts from."""

import importlib
import json
from functools import cache

import botocore.loaders
import pytest
from ansible.module_utils.testing import patch_module_args

from integration.support.karpenter_module import CLUSTER, described, start
from sandbox import Sandbox
from sandbox.kubernetes import charts

create_loader = cache(botocore.loaders.create_loader)  # the SDK's data is read once for all runs of a module


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
    for name, value in real.environment("staging").items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("botocore.session.create_loader", create_loader)
    module = importlib.import_module("ansible_collections.piksel.infra.plugins.modules.karpenter")

    def run(check=False, **arguments):
        given = {"cluster_name": CLUSTER, "chart_mirror": str(charts.CHARTS), **arguments}
        with patch_module_args({**given, "_ansible_check_mode": check}), pytest.raises(SystemExit):
            module.main()
        return json.loads(capsys.readouterr().out)

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
