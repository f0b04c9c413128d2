"""One cluster for all tests of module `secret_sync`; each has names of its own."""

import importlib
import json

import pytest
from ansible.module_utils.testing import patch_module_args

from integration.support.secret_sync import Place, Sync, start_cluster
from sandbox import Sandbox


@pytest.fixture(scope="package")
def real(tmp_path_factory):
    """A sandbox that no test empties, as its cluster takes its time."""
    with Sandbox(tmp_path_factory.mktemp("synced"), kubernetes=True) as running:
        yield running
        assert not running.surplus, "the sandbox's answers have members that AWS's models lack"


@pytest.fixture(scope="package")
def administrator(real):
    return start_cluster(real)


@pytest.fixture
def place(real, administrator):
    return Place(real, administrator)


@pytest.fixture
def run_here(real, monkeypatch, capsys):
    """Runs a module of the collection in the staging account, as Ansible does; gives its result."""
    for name, value in real.environment("staging").items():
        monkeypatch.setenv(name, value)

    def run(name, /, check=False, **arguments):
        module = importlib.import_module(f"ansible_collections.piksel.infra.plugins.modules.{name}")
        with patch_module_args({**arguments, "_ansible_check_mode": check}), pytest.raises(SystemExit):
            module.main()
        return json.loads(capsys.readouterr().out)

    return run


@pytest.fixture
def sync(place, run_here):
    return Sync(place, run_here)
