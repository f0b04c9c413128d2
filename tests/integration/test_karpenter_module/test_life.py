# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands once Karpenter is there."""

import json

from integration.support.karpenter_module import ACCOUNT, ALL, CLASSES, CLUSTER, CONTROLLER, NODE, POOLS, REGION, RULES, VERSION, described

REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"


def test_a_second_run_finds_nothing_to_do(standing, converge):
    changes, result = converge()
    assert (changes, result["unchanged"]) == ({}, len(ALL))
    assert result.get("warnings", []) == []


def test_what_others_need(standing, run, real):
    url = real.client("staging", "sqs").get_queue_url(QueueName=f"{CLUSTER}-karpenter")["QueueUrl"]
    assert run(**described())["outputs"] == {
        "version": VERSION,
        "namespace": "karpenter",
        "service_account": "karpenter",
        "controller_role_arn": f"arn:aws:iam::{ACCOUNT}:role/{CONTROLLER}",
        "node_role_arn": f"arn:aws:iam::{ACCOUNT}:role/{NODE}",
        "node_role_name": NODE,
        "queue_name": f"{CLUSTER}-karpenter",
        "queue_url": url,
        "node_classes": ["default", "gpu"],
        "node_pools": ["default", "gpu"],
        "held_back": {},
    }


def test_what_aws_has(standing, real):
    iam, sqs, events, eks = (real.client("staging", service) for service in ("iam", "sqs", "events", "eks"))
    arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{CLUSTER}-karpenter"
    given = sqs.get_queue_attributes(QueueUrl=sqs.get_queue_url(QueueName=f"{CLUSTER}-karpenter")["QueueUrl"], AttributeNames=["All"])
    attributes = given["Attributes"]
    assert (attributes["MessageRetentionPeriod"], attributes["SqsManagedSseEnabled"], attributes["QueueArn"]) == ("300", "true", arn)
    policy = json.loads(attributes["Policy"])
    assert [(one["Effect"], one["Action"], one["Resource"]) for one in policy["Statement"]] == [
        ("Allow", "sqs:SendMessage", arn),
        ("Deny", "sqs:*", arn),
    ]
    rules = {rule["Name"]: rule for rule in events.list_rules(NamePrefix=f"{CLUSTER}-karpenter-")["Rules"]}
    assert set(rules) == {f"{CLUSTER}-karpenter-{name}" for name in RULES}
    for name in rules:
        (target,) = events.list_targets_by_rule(Rule=name)["Targets"]
        assert target == {"Id": "KarpenterInterruptionQueueTarget", "Arn": arn}
    pattern = json.loads(rules[f"{CLUSTER}-karpenter-spot"]["EventPattern"])
    assert pattern == {"source": ["aws.ec2"], "detail-type": ["EC2 Spot Instance Interruption Warning"]}
    attached = iam.list_attached_role_policies(RoleName=NODE)["AttachedPolicies"]
    assert sorted(policy["PolicyName"] for policy in attached) == [
        "AmazonEC2ContainerRegistryPullOnly",
        "AmazonEKSWorkerNodePolicy",
        "AmazonEKS_CNI_Policy",
        "AmazonSSMManagedInstanceCore",
    ]
    entry = eks.describe_access_entry(clusterName=CLUSTER, principalArn=f"arn:aws:iam::{ACCOUNT}:role/{NODE}")["accessEntry"]
    assert (entry["type"], entry["tags"]) == ("EC2_LINUX", {"Project": "example", "ManagedBy": "piksel.infra"})


def test_what_the_cluster_has(standing, administrator):
    api = administrator.api
    pod = api.get("/apis/apps/v1/namespaces/karpenter/deployments/karpenter")["spec"]["template"]["spec"]
    environment = {one["name"]: one.get("value") for one in pod["containers"][0]["env"]}
    assert (environment["CLUSTER_NAME"], environment["INTERRUPTION_QUEUE"]) == (CLUSTER, f"{CLUSTER}-karpenter")
    assert environment["EKS_CONTROL_PLANE"] == "true"
    assert pod["serviceAccountName"] == "karpenter"
    assert api.get(f"{CLASSES}/gpu")["spec"]["role"] == NODE
    assert api.get(f"{POOLS}/gpu")["spec"]["limits"] == {"nvidia.com/gpu": "4"}
    plugin = api.items("/apis/apps/v1/namespaces/nvidia-device-plugin/daemonsets")[0]["spec"]["template"]["spec"]
    (term,) = plugin["affinity"]["nodeAffinity"][REQUIRED]["nodeSelectorTerms"]
    assert term["matchExpressions"] == [{"key": "karpenter.k8s.aws/instance-gpu-manufacturer", "operator": "In", "values": ["nvidia"]}]
    assert {"key": "nvidia.com/gpu", "operator": "Exists"} in plugin["tolerations"]
