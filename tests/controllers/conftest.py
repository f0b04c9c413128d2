"""Staging as the roles make it, and the real programs at work in it, for as long as the tests of this folder last."""

import pytest

from controllers.support.staging import Staging
from sandbox import Sandbox


@pytest.fixture(scope="package")
def staging(tmp_path_factory):
    with Sandbox(tmp_path_factory.mktemp("sandbox"), kubernetes=True) as sandbox:
        yield Staging.built(sandbox, tmp_path_factory.mktemp("ansible"))


@pytest.fixture(scope="package")
def external_dns(staging):
    with staging.controller("external-dns/external-dns") as running:
        yield running


@pytest.fixture(scope="package")
def karpenter(staging):
    with staging.controller("karpenter/karpenter") as running:
        yield running
