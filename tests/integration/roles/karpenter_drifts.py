# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person may do to Karpenter behind the role's back, and the changes that put it right."""

import json
import subprocess
from collections.abc import Mapping
from typing import Any

from integration.support.accounts import Account, Found
from integration.support.karpenter import CLASSES, POOLS
from sandbox.kubernetes import charts, tools

from .eks_drifts import together
from .vpc_drifts import OWN, Change, create, update

At = Mapping[tuple[str, str], Found]  # by kind and name
CLUSTER = "piksel-staging"
QUEUE = f"{CLUSTER}-karpenter"
TARGET = "KarpenterInterruptionQueueTarget"
SPOT = {"source": ["aws.ec2"], "detail-type": ["EC2 Spot Instance Interruption Warning"]}
REBALANCE = {"source": ["aws.ec2"], "detail-type": ["EC2 Instance Rebalance Recommendation"]}
LABELS = {"app.kubernetes.io/managed-by": "piksel.infra"}
MANAGED = "arn:aws:iam::aws:policy"


def rule(of: Account, at: At) -> list[Change]:
    """Another pattern, switched off, and its target taken away."""
    name, events = f"{CLUSTER}-karpenter-spot", of("events")
    found = at["eventbridge_rule", name].description
    events.put_rule(Name=name, EventPattern=json.dumps(REBALANCE), State="DISABLED", Description=found["Description"])
    events.remove_targets(Rule=name, Ids=[TARGET])
    targets = {TARGET: {"arn": at["sqs_queue", QUEUE].description["QueueArn"]}}
    return [update("eventbridge_rule", name, pattern=(REBALANCE, SPOT), state=("DISABLED", "ENABLED"), targets=({}, targets))]


def deleted_rule(of: Account, at: At) -> list[Change]:
    name, events = f"{CLUSTER}-karpenter-rebalance", of("events")
    events.remove_targets(Rule=name, Ids=[TARGET])
    events.delete_rule(Name=name)
    targets = {TARGET: {"arn": at["sqs_queue", QUEUE].description["QueueArn"]}}
    description = at["eventbridge_rule", name].description["Description"]
    wanted = {"pattern": REBALANCE, "description": description, "state": "ENABLED", "targets": targets, "tags": OWN}
    return [create("eventbridge_rule", name, **wanted)]


def queue(of: Account, at: At) -> list[Change]:
    """Whose messages it takes, how long it keeps them, and a tag."""
    found = at["sqs_queue", QUEUE]
    wanted = found.description["Policy"]
    other = {**wanted, "Statement": wanted["Statement"][:1]}
    of("sqs").set_queue_attributes(QueueUrl=found.id, Attributes={"Policy": json.dumps(other), "MessageRetentionPeriod": "60"})
    of("sqs").untag_queue(QueueUrl=found.id, TagKeys=["Project"])
    tags = {key: value for key, value in OWN.items() if key != "Project"}
    return [update("sqs_queue", QUEUE, policy=(other, wanted), message_retention=(60, 300), tags=(tags, OWN))]


def controllers_policy(of: Account, at: At) -> list[Change]:
    """It may do more than it needs, by one policy, and less by another."""
    iam, role = of("iam"), f"{CLUSTER}-karpenter"
    wanted = {name: iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in _policies(iam, role)}
    everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    iam.put_role_policy(RoleName=role, PolicyName="everything", PolicyDocument=json.dumps(everything))
    iam.delete_role_policy(RoleName=role, PolicyName="interruption")
    before = {**{name: document for name, document in wanted.items() if name != "interruption"}, "everything": everything}
    return [update("iam_role", role, inline_policies=(before, wanted))]


def _policies(iam: Any, role: str) -> list[str]:
    names: list[str] = iam.list_role_policies(RoleName=role)["PolicyNames"]
    return names


def nodes_policy(of: Account, at: At) -> list[Change]:
    role = f"{CLUSTER}-karpenter-node"
    of("iam").detach_role_policy(RoleName=role, PolicyArn=f"{MANAGED}/AmazonEC2ContainerRegistryPullOnly")
    wanted = [f"{MANAGED}/{name}" for name in ("AmazonEC2ContainerRegistryPullOnly", "AmazonEKSWorkerNodePolicy")]
    return [update("iam_role", role, managed_policy_arns=(wanted[1:], wanted))]


def deleted_access_entry(of: Account, at: At) -> list[Change]:
    """Without it no node may join."""
    principal = f"arn:aws:iam::222222222222:role/{CLUSTER}-karpenter-node"
    of("eks").delete_access_entry(clusterName=CLUSTER, principalArn=principal)
    return [create("eks_access_entry", principal, type="EC2_LINUX", tags=OWN)]


def deleted_association(of: Account, at: At) -> list[Change]:
    association = at["eks_pod_identity_association", "rich/rich"].description
    of("eks").delete_pod_identity_association(clusterName=CLUSTER, associationId=association["associationId"])
    return [create("eks_pod_identity_association", "rich/rich", role_arn=association["roleArn"], tags=OWN)]


def _api(of: Account) -> Any:
    return of("kubernetes")[CLUSTER].api


def limit_and_budgets(of: Account, at: At) -> list[Change]:
    """One limit raised, and a time in which anything may be disrupted."""
    wanted = at["node_pool", "general"].description["spec"]
    limits, budgets = wanted["limits"], wanted["disruption"]["budgets"]
    _api(of).patch(f"{POOLS}/general", {"spec": {"limits": {"cpu": "1000"}, "disruption": {"budgets": [{"nodes": "100%"}]}}})
    return [update("node_pool", "general", limits=({**limits, "cpu": "1000"}, limits), budgets=([{"nodes": "100%"}], budgets))]


def taint_and_label(of: Account, at: At) -> list[Change]:
    """What the data say nothing of, and what marks the pool as ours."""
    added = {"key": "broken", "value": "true", "effect": "NoSchedule"}
    _api(of).patch(
        f"{POOLS}/memory",
        {"spec": {"template": {"spec": {"taints": [added]}}}, "metadata": {"labels": {"app.kubernetes.io/managed-by": None}}},
    )
    labels = at["node_pool", "memory"].description["metadata"]["labels"]
    left = {key: value for key, value in labels.items() if key != "app.kubernetes.io/managed-by"}
    return [update("node_pool", "memory", taints=([added], None), labels=(left, labels))]


def deleted_pool(of: Account, at: At) -> list[Change]:
    spec = at["node_pool", "shared-gpus"].description["spec"]
    _api(of).delete(f"{POOLS}/shared-gpus")
    template = spec["template"]["spec"]
    return [
        create(
            "node_pool",
            "shared-gpus",
            labels=at["node_pool", "shared-gpus"].description["metadata"]["labels"],
            node_class="gpus",
            requirements=template["requirements"],
            taints=template["taints"],
            node_labels=spec["template"]["metadata"]["labels"],
            expire_after="168h",
            limits=spec["limits"],
            consolidate_after="5m",
        )
    ]


def image_and_disk(of: Account, at: At) -> list[Change]:
    """The newest image, whichever that is, and a larger disk: nodes would drift."""
    wanted = at["ec2_node_class", "general"].description["spec"]
    terms, disks = wanted["amiSelectorTerms"], wanted["blockDeviceMappings"]
    others = [{"alias": "al2023@latest"}], [{**disks[0], "ebs": {**disks[0]["ebs"], "volumeSize": "500Gi"}}]
    _api(of).patch(f"{CLASSES}/general", {"spec": {"amiSelectorTerms": others[0], "blockDeviceMappings": others[1]}})
    return [update("ec2_node_class", "general", ami=(others[0], terms), disks=(others[1], disks))]


def _helm(of: Account, *arguments: str) -> None:
    kubeconfig = of("kubernetes")[CLUSTER].kubeconfig
    subprocess.run([tools.program("helm"), *arguments, f"--kubeconfig={kubeconfig}"], check=True, capture_output=True, text=True)


def value(of: Account, at: At) -> list[Change]:
    """Of the controller's release, by hand."""
    wanted = at["helm_release", "rich/karpenter"].description["values"]
    chart = str(charts.CHARTS / "karpenter-1.8.2.tgz")
    _helm(of, "upgrade", "karpenter", chart, "--namespace=rich", "--reuse-values", "--set=logLevel=error", "--skip-crds")
    return [update("helm_release", "rich/karpenter", values=({**wanted, "logLevel": "error"}, wanted))]


def uninstalled_plugin(of: Account, at: At) -> list[Change]:
    found = at["helm_release", "gpus/plugin"].description
    _helm(of, "uninstall", "plugin", "--namespace=gpus", "--wait")
    told = {"namespace": "gpus", "chart": found["chart"], "version": found["version"], "values": found["values"]}
    return [create("helm_release", "gpus/plugin", **told, labels={**LABELS, "helm.piksel.infra/owner": "karpenter"})]


DRIFTS = (
    together("rules_and_queue", rule, deleted_rule, queue),
    together("who_may_do_what", controllers_policy, nodes_policy, deleted_access_entry, deleted_association),
    together("pools_and_classes", limit_and_budgets, taint_and_label, deleted_pool, image_and_disk),
    together("releases", value, uninstalled_plugin),
)
