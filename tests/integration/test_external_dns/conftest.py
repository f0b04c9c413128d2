"""One cluster for all tests of module `external_dns`; each has a release and zones of its own."""

import itertools

import pytest

from integration.support.external_dns import node
from integration.support.modules import runner
from integration.support.secret_sync import start_cluster
from sandbox import Sandbox
from sandbox.kubernetes import charts

CLUSTER, VERSION = "piksel-staging", "1.17.0"
_numbers = itertools.count(1)


@pytest.fixture(scope="package")
def real(tmp_path_factory):
    """A sandbox that no test empties, as its cluster takes its time."""
    with Sandbox(tmp_path_factory.mktemp("external_dns"), kubernetes=True) as running:
        yield running
        assert not running.surplus, "the sandbox's answers have members that AWS's models lack"


@pytest.fixture(scope="package")
def administrator(real):
    found = start_cluster(real, CLUSTER)
    node(found.api)
    return found


@pytest.fixture
def mark():
    """In the names of all that belongs to one test."""
    return f"t{next(_numbers)}"


@pytest.fixture
def release(mark):
    """A release's options."""

    def release(name="dns", **given):
        return {"name": f"{mark}-{name}", "namespace": mark, "domain_filters": [f"{mark}.example.com"], **given}

    return release


@pytest.fixture
def run(real, administrator, monkeypatch, capsys):
    """Runs the module in the staging account, as Ansible does; gives its result."""
    run_here = runner(real, monkeypatch, capsys)

    def run(*releases, check=False, **arguments):
        given = {"cluster_name": CLUSTER, "version": VERSION, "chart_mirror": str(charts.CHARTS), "releases": list(releases), **arguments}
        return run_here("external_dns", check, **given)

    return run
