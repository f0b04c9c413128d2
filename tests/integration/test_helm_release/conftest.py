"""One cluster with a node for all tests of module `helm_release`; each has namespaces of its own."""

import itertools
import json
import os
import subprocess
from pathlib import Path

import pytest

from integration.support import charts, helm, kubernetes
from integration.support.accounts import account, contents
from integration.support.modules import runner
from integration.support.secret_sync import start_cluster
from integration.support.truth import assert_accounted, assert_same
from sandbox import Sandbox
from sandbox.expect import eventually
from sandbox.kubernetes import tools

CLUSTER = "released"
EC2 = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
NODE_POLICIES = ("AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryReadOnly")
_numbers = itertools.count(1)


@pytest.fixture(scope="package")
def real(tmp_path_factory):
    """A sandbox that no test empties, as its cluster takes its time."""
    with Sandbox(tmp_path_factory.mktemp("released"), kubernetes=True) as running:
        yield running


@pytest.fixture(scope="package")
def administrator(real):
    found = start_cluster(real, CLUSTER)
    eks, iam = real.client("staging", "eks"), real.client("staging", "iam")
    trust = json.dumps({"Version": "2012-10-17", "Statement": [EC2]})
    role = iam.create_role(RoleName=f"{CLUSTER}-node", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    for policy in NODE_POLICIES:
        iam.attach_role_policy(RoleName=f"{CLUSTER}-node", PolicyArn=f"arn:aws:iam::aws:policy/{policy}")
    subnets = eks.describe_cluster(name=CLUSTER)["cluster"]["resourcesVpcConfig"]["subnetIds"]
    which, size = {"clusterName": CLUSTER, "nodegroupName": "only"}, {"minSize": 1, "maxSize": 1, "desiredSize": 1}
    eks.create_nodegroup(**which, nodeRole=role, subnets=subnets, scalingConfig=size, instanceTypes=["m5.large"])
    eventually(lambda: eks.describe_nodegroup(**which)["nodegroup"]["status"] == "ACTIVE", 180)
    return found


@pytest.fixture
def run_here(real, administrator, monkeypatch, capsys):
    """Runs a module of the collection in the staging account, as Ansible does; gives its result."""
    return runner(real, monkeypatch, capsys)


class Place:
    """One test's share of the cluster: a namespace and a chart of its own, and Helm in an administrator's hands."""

    def __init__(self, sandbox, administrator, folder: Path):
        self.sandbox, self.administrator, self.folder = sandbox, administrator, folder
        self.namespace = f"h{next(_numbers)}"
        self.chart = charts.write(folder / "charts")
        self.key = f"{self.namespace}/app"

    def release(self, values=None, version="1.0.0", **more):
        """A description of it."""
        chart = {"ref": str(self.chart), "version": version}
        return {"namespace": self.namespace, "name": "app", "chart": chart, "values": values or {}, "timeout": 30, **more}

    def upgrade_chart(self, version):
        charts.write(self.folder / "charts", version=version)

    def helm(self, *arguments, **how):
        """By hand."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("HELM_")}
        homes = {f"HELM_{kind}_HOME": str(self.folder / "hand" / kind) for kind in ("CACHE", "CONFIG", "DATA")}
        command = [tools.program("helm"), *arguments, "--namespace", self.namespace, "--kubeconfig", self.administrator.kubeconfig]
        return subprocess.Popen(command, env=environment | homes, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **how)

    def by_hand(self, *arguments):
        process = self.helm(*arguments)
        said, _ = process.communicate()
        assert process.returncode == 0, said
        return said

    def path(self, resource, name="", api="/api/v1"):
        return f"{api}/namespaces/{self.namespace}/{resource}" + (f"/{name}" if name else "")

    def text(self):
        """What runs, by what the chart makes."""
        return self.administrator.api.get(self.path("configmaps", "app"))["data"]["text"]

    def deployment(self):
        return self.administrator.api.get(self.path("deployments", "app", "/apis/apps/v1"))

    def pod_template(self):
        return self.deployment()["spec"]["template"]["spec"]

    def revisions(self):
        """(revision, status) of all, by Helm's own labels."""
        items = self.administrator.api.items(self.path("secrets"))
        labels = [one["metadata"]["labels"] for one in items if one.get("type") == "helm.sh/release.v1"]
        return sorted((int(one["version"]), one["status"]) for one in labels)

    def contents(self):
        found = contents(account(self.sandbox, "staging"), [helm.HELM])
        return {key: one for key, one in found.items() if one.name.startswith(f"{self.namespace}/")}

    def writes(self):
        return [one for one in kubernetes.calls(self.sandbox) if one["parameters"]["user"] != "kubernetes-admin"]


@pytest.fixture
def place(real, administrator, tmp_path):
    return Place(real, administrator, tmp_path)


class Releases:
    """Module `helm_release`, in check mode and for real."""

    def __init__(self, place, run):
        self.place, self._run = place, run

    def run(self, *releases, check=False, **more):
        way = {} if "kubeconfig" in more else {"cluster_name": CLUSTER}
        given = {"name": self.place.namespace, "releases": list(releases), **way, **more}
        return self._run("helm_release", check=check, **given)

    def __call__(self, *releases, fails=False, **more):
        """Check mode, for real, and both once more; the changes by name. The plan is what was done, by the cluster's own log."""
        before = self.place.contents()
        self.place.sandbox.clear_calls()
        planned = self.run(*releases, check=True, **more)
        assert not planned.get("failed"), planned["msg"]
        assert self.place.writes() == []
        done = self.run(*releases, **more)
        assert not done.get("failed"), done["msg"]
        assert {one["outcome"] for one in planned["changes"]} <= {"planned"}
        assert {one["outcome"] for one in done["changes"]} <= {"done"}
        assert_same(planned["changes"], done["changes"])
        named = {**helm.names(before), **helm.names(self.place.contents())}
        assert_accounted(planned["changes"], self.place.writes(), helm.WRITES, named)
        self.nothing(*releases, **more)
        return {one["name"]: one for one in done["changes"]}

    def nothing(self, *releases, **more):
        """In check mode and for real, nothing changes."""
        for check in (True, False):
            self.place.sandbox.clear_calls()
            result = self.run(*releases, check=check, **more)
            assert not result.get("failed"), result["msg"]
            assert (result["changed"], result["changes"], self.place.writes()) == (False, [], [])
        return result


@pytest.fixture
def releases(place, run_here):
    return Releases(place, run_here)
