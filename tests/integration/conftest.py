"""A sandbox for all tests of a session, emptied before each that asks for `aws`."""

import pytest

from sandbox import Sandbox


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory):
    with Sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def aws(sandbox):
    sandbox.reset()
    sandbox.surplus.clear()
    yield sandbox
    assert not sandbox.surplus, "the sandbox's answers have members that AWS's models lack"
