# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What others made by the same names becomes ours."""

import subprocess

from integration.support.karpenter_module import ALL, CLASSES, CLUSTER, CONTROLLER, POOLS, VERSION, described
from sandbox.kubernetes import charts, tools

DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"


def essence(changes):
    return {name: one["action"] for name, one in changes.items()}


def test_an_installation_of_somebody_else_is_taken_over(administrator, converge, real, tmp_path):
    """As other tools leave it: definitions that belong to no release, the controller's release, and a queue, without our marks."""
    converge(state="absent")
    helm, environment = tools.program("helm"), {"KUBECONFIG": str(administrator.kubeconfig), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    told = subprocess.run([helm, "template", charts.CHARTS / f"karpenter-crd-{VERSION}.tgz"], check=True, capture_output=True, text=True)
    apply = [tools.program("kubectl"), "apply", "--server-side", "-f", "-"]
    subprocess.run(apply, input=told.stdout, env=environment, check=True, capture_output=True, text=True)
    values = ["--set", f"settings.clusterName={CLUSTER}", "--set", "replicas=1"]
    archive = charts.CHARTS / f"karpenter-{VERSION}.tgz"
    install = ["install", "karpenter", archive, "--namespace", "karpenter", "--create-namespace", *values]
    subprocess.run([helm, *install], env=environment, check=True, capture_output=True)
    real.client("staging", "sqs").create_queue(QueueName=f"{CLUSTER}-karpenter", Attributes={"MessageRetentionPeriod": "60"})

    changes, _ = converge()
    adopted = {"helm_release karpenter/karpenter": "update", f"sqs_queue {CLUSTER}-karpenter": "update"}
    assert essence(changes) == {**dict.fromkeys(ALL, "create"), **adopted}
    owner = administrator.api.get(f"{DEFINITIONS}/nodepools.karpenter.sh")["metadata"]["annotations"]
    assert (owner["meta.helm.sh/release-name"], owner["meta.helm.sh/release-namespace"]) == ("karpenter-crd", "karpenter")
    changes, _ = converge()
    assert changes == {}


def test_what_is_started_without_waiting_is_there_in_the_end(administrator, run, converge):
    converge(state="absent")
    started = run(**described(), wait=False)
    assert not started.get("failed"), started["msg"]
    changes, result = converge()
    assert (changes, result["pending"]) == ({}, [])
    assert {one["metadata"]["name"] for path in (CLASSES, POOLS) for one in administrator.api.items(path)} == {"default", "gpu"}
    assert result["outputs"]["controller_role_arn"].endswith(CONTROLLER)
