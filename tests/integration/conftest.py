"""A sandbox for all tests of a session, emptied before each that asks for `aws`."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

import pytest
from ansible.plugins.loader import init_plugin_loader

from integration.support.companions import wants_kubernetes
from integration.support.modules import runner
from integration.support.places import ByPlace, rank
from sandbox import Sandbox

init_plugin_loader([str(Path(__file__).parents[2] / "collections")])


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: rank(item.nodeid))


def pytest_xdist_make_scheduler(config, log):
    return ByPlace(config, log)


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory):
    with Sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture(scope="session")
def sandbox_of(sandbox, tmp_path_factory):
    """By a role's name: the session's sandbox, or, for a role about what is in clusters, a second one with real clusters."""
    with ExitStack() as stack:
        second = cache(lambda: stack.enter_context(Sandbox(tmp_path_factory.mktemp("kubernetes"), kubernetes=True)))
        yield lambda name: second() if wants_kubernetes(name) else sandbox


@contextmanager
def emptied(sandbox: Sandbox) -> Iterator[Sandbox]:
    sandbox.reset()
    sandbox.surplus.clear()
    yield sandbox
    assert not sandbox.surplus, "the sandbox's answers have members that AWS's models lack"


@pytest.fixture
def aws(sandbox):
    with emptied(sandbox):
        yield sandbox


@pytest.fixture
def aws_of(sandbox_of, name):
    """The sandbox of the role that the test is about, emptied."""
    with emptied(sandbox_of(name)) as sandbox:
        yield sandbox


@pytest.fixture
def aws_with_clusters(sandbox_of):
    """The sandbox with real clusters, emptied."""
    with emptied(sandbox_of("secrets")) as sandbox:
        yield sandbox


@pytest.fixture
def run_module(aws, monkeypatch, capsys):
    """Runs a module of the collection in the staging account, as Ansible does; gives its result."""
    return runner(aws, monkeypatch, capsys)
