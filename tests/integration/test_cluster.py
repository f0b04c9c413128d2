# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The site with a real Kubernetes behind its cluster: who gets in with what the role leaves, and who does not."""

import json
import os
import subprocess

import pytest
import yaml

from integration.support.runs import Ansible
from sandbox import Sandbox
from sandbox.expect import eventually
from sandbox.kubernetes import tools

CLUSTER = "piksel-staging"
# What the whole site leaves in it is test_site.py's.
SITE = ("site.yml", "-i", "inventories/sandbox", "--limit", "piksel-staging", "--tags", "vpc,eks")
TAINT = {"key": "CriticalAddonsOnly", "value": "true", "effect": "NoSchedule"}
VIEW = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "222222222222"}, "Action": "sts:AssumeRole"}]}


class Cluster:
    """The site's cluster, and kubectl with the kubeconfig that the role writes."""

    def __init__(self, sandbox, directory):
        self.sandbox, self.ansible = sandbox, Ansible(sandbox, directory)
        self.kubeconfig = directory / "kubeconfig"
        self.runs = [self.ansible.run(*SITE), self.ansible.run(*SITE)]
        inputs = {"eks_kubeconfig": str(self.kubeconfig)}
        self.written = self.ansible.role("eks", CLUSTER, inputs, "kubeconfig").green()
        self.eks = sandbox.client("staging", "eks")

    def kubectl(self, *arguments, kubeconfig=None, keys=None):
        """keys: variables of somebody's own credentials, in place of the sandbox's profile."""
        programs = os.pathsep.join([*map(str, tools.places()), os.environ["PATH"]])
        variables = self.sandbox.process_environment(PATH=programs, KUBECONFIG=str(kubeconfig or self.kubeconfig), **(keys or {}))
        variables = {name: value for name, value in variables.items() if not keys or name != "AWS_PROFILE"}
        return subprocess.run(["kubectl", *arguments], env=variables, capture_output=True, text=True, timeout=60)

    def nodes(self):
        return json.loads(self.kubectl("get", "nodes", "--output", "json").stdout)["items"]

    def as_principal(self, name):
        """Variables with which kubectl is another role of the account."""
        iam, sts = (self.sandbox.client("staging", service) for service in ("iam", "sts"))
        arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
        keys = sts.assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
        names = {"AWS_ACCESS_KEY_ID": "AccessKeyId", "AWS_SECRET_ACCESS_KEY": "SecretAccessKey", "AWS_SESSION_TOKEN": "SessionToken"}
        return arn, {variable: keys[key] for variable, key in names.items()}

    def anybodys(self):
        """The same kubeconfig without the profile: whoever's credentials stand in the environment."""
        config = yaml.safe_load(self.kubeconfig.read_text())
        arguments = config["users"][0]["user"]["exec"]["args"]
        where = arguments.index("--profile")
        del arguments[where : where + 2]
        path = self.kubeconfig.with_name("anybodys")
        path.write_text(yaml.safe_dump(config))
        return path


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with Sandbox(tmp_path_factory.mktemp("kubernetes"), kubernetes=True) as sandbox:
        yield Cluster(sandbox, tmp_path_factory.mktemp("cluster"))


def test_the_site_ends_with_a_cluster_and_changes_nothing_again(cluster):
    first, second = (run.green() for run in cluster.runs)
    assert ("eks_cluster", CLUSTER) in {(change["kind"], change["name"]) for change in first.changes}
    assert second.changed == []
    assert second.writes == []


def test_kubectl_shows_the_nodes_with_labels_and_taints(cluster):
    eventually(lambda: len(cluster.nodes()) == 2)
    groups = {node["metadata"]["labels"]["eks.amazonaws.com/nodegroup"]: node for node in cluster.nodes()}
    assert groups.keys() == {"system-v1", "system-spot-v1"}
    for node in groups.values():
        assert node["metadata"]["labels"]["karpenter.sh/controller"] == "true"
        assert TAINT in node["spec"]["taints"]
        assert any(one["type"] == "Ready" and one["status"] == "True" for one in node["status"]["conditions"])
    assert groups["system-spot-v1"]["metadata"]["labels"]["eks.amazonaws.com/capacityType"] == "SPOT"


def test_scaling_a_group_scales_its_nodes(cluster):
    cluster.eks.update_nodegroup_config(clusterName=CLUSTER, nodegroupName="system-v1", scalingConfig={"desiredSize": 2})
    cluster.eks.describe_nodegroup(clusterName=CLUSTER, nodegroupName="system-v1")
    eventually(lambda: len(cluster.nodes()) == 3)
    again = cluster.ansible.run(*SITE).green()
    assert again.changed == []  # the desired size is the autoscaler's


def test_the_kubeconfig_holds_no_secret_and_serves_the_modules_of_kubernetes(cluster, tmp_path):
    text = cluster.kubeconfig.read_text()
    assert "k8s-aws-v1" not in text
    assert {"token", "client-key-data", "password"}.isdisjoint(yaml.safe_load(text)["users"][0]["user"])
    assert cluster.kubeconfig.stat().st_mode & 0o777 == 0o600
    nodes = {"kubernetes.core.k8s_info": {"kind": "Node", "kubeconfig": str(cluster.kubeconfig)}, "name": "Nodes"}
    playbook = tmp_path / "nodes.yml"
    playbook.write_text(yaml.safe_dump([{"name": "Nodes", "hosts": CLUSTER, "gather_facts": False, "tasks": [nodes]}]))
    asked = cluster.ansible.run(str(playbook), "-i", "inventories/sandbox").green()
    assert len(asked.results[-1]["result"]["resources"]) == 3


def test_access_is_what_the_entries_say(cluster):
    arn, keys = cluster.as_principal("somebody")
    anybodys = cluster.anybodys()

    def ask(*arguments):
        return cluster.kubectl(*arguments, kubeconfig=anybodys, keys=keys)

    assert "Unauthorized" in ask("get", "pods").stderr
    cluster.eks.create_access_entry(clusterName=CLUSTER, principalArn=arn)
    cluster.eks.associate_access_policy(clusterName=CLUSTER, principalArn=arn, policyArn=VIEW, accessScope={"type": "cluster"})
    eventually(lambda: ask("get", "pods").returncode == 0)
    assert "forbidden" in ask("create", "configmap", "written").stderr.lower()
    cluster.eks.delete_access_entry(clusterName=CLUSTER, principalArn=arn)
    eventually(lambda: "Unauthorized" in ask("get", "pods").stderr)
