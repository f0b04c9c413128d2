"""A control plane for these tests, and programs that act on it."""

import json
import os
import subprocess
import uuid

import pytest

from sandbox.expect import eventually
from sandbox.kubernetes import ControlPlanes, tools
from sandbox.kubernetes.reviews import TokenReviews

ARN = "arn:aws:eks:ap-southeast-3:222222222222:cluster/piksel"


class Cluster:
    def __init__(self, planes):
        self.planes = planes
        self.folder = planes.directory / "222222222222-ap-southeast-3-piksel"
        self.endpoint = planes.endpoint(ARN)
        self.ca = planes.ca(ARN)

    def run(self, program, *arguments, check=True):
        """As the administrator, unless the arguments say otherwise."""
        environment = {**os.environ, "KUBECONFIG": str(self.folder / "kubeconfig")}
        return subprocess.run(
            [tools.program(program), *arguments], env=environment, capture_output=True, text=True, check=check, timeout=120
        )

    def kubectl(self, *arguments):
        return self.run("kubectl", *arguments).stdout

    def read(self, *what):
        return json.loads(self.kubectl("get", *what, "-o", "json"))

    def set_nodes(self, group, nodes):
        self.planes.set_nodes(ARN, group, nodes)

    def nodes(self):
        return {node["metadata"]["name"]: node for node in self.read("nodes")["items"]}


@pytest.fixture(scope="package")
def reviews():
    with TokenReviews() as answering:
        yield answering


@pytest.fixture(scope="package")
def cluster(tmp_path_factory, reviews):
    planes = ControlPlanes(tmp_path_factory.mktemp("kubernetes"))
    try:
        planes.start(ARN, "piksel", reviews.url)
        eventually(lambda: planes.ready(ARN) or planes.failure(ARN), 180)
        assert planes.failure(ARN) is None
        yield Cluster(planes)
    finally:
        planes.stop_all()


@pytest.fixture
def principal(cluster, reviews):
    """A principal's kubectl: a token whose review gives these groups, in place of the administrator's certificate."""
    leading = ["--kubeconfig", os.devnull, "--server", cluster.endpoint, "--certificate-authority", str(cluster.folder / "pki" / "ca.crt")]

    def named(name, *groups):
        # A token of its own each time, as a signature is: the API server remembers a token's groups for ten seconds.
        token = f"{name}/{uuid.uuid4()}"
        reviews.groups[token] = list(groups)
        return lambda *arguments: cluster.run("kubectl", *leading, "--token", token, *arguments, check=False)

    yield named
    reviews.groups.clear()
