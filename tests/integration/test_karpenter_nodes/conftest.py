"""One cluster for all tests of node classes and pools; each finds it without any."""

import pytest

from integration.support.karpenter_nodes import CLAIMS, CLASSES, CLUSTER, DEFINITIONS, DISCOVERY, POOLS, Ground, definitions
from integration.support.secret_sync import start_cluster
from sandbox import Sandbox
from sandbox.expect import eventually
from sandbox.kubernetes.api import ApiError


@pytest.fixture(scope="package")
def real(tmp_path_factory):
    """A sandbox that no test empties, as its cluster takes its time."""
    with Sandbox(tmp_path_factory.mktemp("pools"), kubernetes=True) as running:
        yield running
        assert not running.surplus, "the sandbox's answers have members that AWS's models lack"


@pytest.fixture(scope="package")
def prepared(real):
    administrator = start_cluster(real, CLUSTER)
    ec2, eks = real.client("staging", "ec2"), real.client("staging", "eks")
    network = eks.describe_cluster(name=CLUSTER)["cluster"]["resourcesVpcConfig"]
    for kind, subnet in zip(("Private", "Public"), network["subnetIds"], strict=True):
        ec2.create_tags(Resources=[subnet], Tags=[*DISCOVERY, {"Key": "SubnetType", "Value": kind}])
    ec2.create_tags(Resources=[network["clusterSecurityGroupId"]], Tags=DISCOVERY)
    for one in definitions():
        administrator.api.create(DEFINITIONS, one)
    eventually(lambda: served(administrator.api), 30)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in real.environment("staging").items():
            patch.setenv(name, value)
        yield Ground(real, administrator)


def served(api):
    try:
        return not any(api.items(path) for path in (CLASSES, POOLS, CLAIMS))
    except ApiError:
        return False


@pytest.fixture
def ground(prepared):
    """As the account's deploy role."""
    prepared.clear()
    prepared.sandbox.clear_calls()
    return prepared
