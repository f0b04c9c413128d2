# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What somebody changes by hand is put back, and nothing else; and what a parameter changes is changed alone."""

import json
import subprocess

import pytest

from integration.support.karpenter_module import ACCOUNT, CLUSTER, GPU_TAINT, POOLS, REGION, VERSION, described
from sandbox.kubernetes import charts, tools

CONTROLLER, QUEUE, RULE = f"{CLUSTER}-karpenter", f"{CLUSTER}-karpenter", f"{CLUSTER}-karpenter-spot"
TARGET = "KarpenterInterruptionQueueTarget"


def without_a_statement(real, administrator):
    iam = real.client("staging", "iam")
    whole = iam.get_role_policy(RoleName=CONTROLLER, PolicyName="interruption")["PolicyDocument"]
    whole["Statement"][0]["Action"].remove("sqs:DeleteMessage")
    iam.put_role_policy(RoleName=CONTROLLER, PolicyName="interruption", PolicyDocument=json.dumps(whole))


def another_retention(real, administrator):
    sqs = real.client("staging", "sqs")
    url = sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"MessageRetentionPeriod": "60"})


def open_to_all(real, administrator):
    sqs = real.client("staging", "sqs")
    statement = {"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{QUEUE}"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"], Attributes={"Policy": policy})


def a_rule_off(real, administrator):
    real.client("staging", "events").disable_rule(Name=RULE)


def a_rule_without_target(real, administrator):
    real.client("staging", "events").remove_targets(Rule=RULE, Ids=[TARGET])


def a_rule_gone(real, administrator):
    a_rule_without_target(real, administrator)
    real.client("staging", "events").delete_rule(Name=RULE)


def another_limit(real, administrator):
    administrator.api.patch(f"{POOLS}/default", {"spec": {"limits": {"cpu": "7"}}})


def another_value(real, administrator):
    archive = charts.CHARTS / f"karpenter-{VERSION}.tgz"
    command = ["upgrade", "karpenter", archive, "--namespace", "karpenter", "--reuse-values", "--set", "settings.batchMaxDuration=1s"]
    environment = {"KUBECONFIG": str(administrator.kubeconfig), "PATH": "/usr/bin:/bin", "HOME": str(administrator.kubeconfig.parent)}
    subprocess.run([tools.program("helm"), *command], env=environment, check=True, capture_output=True)


HANDS = [
    (without_a_statement, f"iam_role {CONTROLLER}", "update", "inline_policies"),
    (another_retention, f"sqs_queue {QUEUE}", "update", "message_retention"),
    (open_to_all, f"sqs_queue {QUEUE}", "update", "policy"),
    (a_rule_off, f"eventbridge_rule {RULE}", "update", "state"),
    (a_rule_without_target, f"eventbridge_rule {RULE}", "update", "targets"),
    (a_rule_gone, f"eventbridge_rule {RULE}", "create", None),
    (another_limit, "node_pool default", "update", "limits"),
    (another_value, "helm_release karpenter/karpenter", "update", "values"),
]


@pytest.mark.parametrize(("hand", "resource", "action", "attribute"), HANDS, ids=[one[0].__name__ for one in HANDS])
def test_what_somebody_changes_is_put_back(standing, real, administrator, converge, hand, resource, action, attribute):
    hand(real, administrator)
    changes, _ = converge()
    assert {name: one["action"] for name, one in changes.items()} == {resource: action}
    if attribute:
        assert list(changes[resource]["attributes"]) == [attribute]
    changes, _ = converge()
    assert changes == {}


def test_another_way_to_its_role(standing, real, converge):
    """Its role trusts another; the association, which pods would ask first, goes; and back again."""
    provider = real.client("staging", "eks").describe_cluster(name=CLUSTER)["cluster"]["identity"]["oidc"]["issuer"]
    iam = real.client("staging", "iam")
    arn = iam.create_open_id_connect_provider(Url=provider, ClientIDList=["sts.amazonaws.com"])["OpenIDConnectProviderArn"]
    try:
        changes, _ = converge(identity_method="irsa")
        assert {name: one["action"] for name, one in changes.items()} == {
            f"iam_role {CONTROLLER}": "update",
            "eks_pod_identity_association karpenter/karpenter": "delete",
            "helm_release karpenter/karpenter": "update",
        }
        trust = iam.get_role(RoleName=CONTROLLER)["Role"]["AssumeRolePolicyDocument"]["Statement"][0]
        assert trust["Principal"] == {"Federated": arn}
        assert "system:serviceaccount:karpenter:karpenter" in json.dumps(trust["Condition"])
        changes, _ = converge(identity_method="irsa")
        assert changes == {}
        changes, _ = converge()
        assert {name: one["action"] for name, one in changes.items()} == {
            f"iam_role {CONTROLLER}": "update",
            "eks_pod_identity_association karpenter/karpenter": "create",
            "helm_release karpenter/karpenter": "update",
        }
    finally:
        iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)


def test_without_interruptions_nobody_fills_a_queue(standing, converge, real):
    changes, result = converge(interruption=False)
    deleted = {name for name, one in changes.items() if one["action"] == "delete"}
    assert f"sqs_queue {QUEUE}" in deleted
    assert len([name for name in deleted if name.startswith("eventbridge_rule")]) == 4
    assert {name for name in changes if name not in deleted} == {f"iam_role {CONTROLLER}", "helm_release karpenter/karpenter"}
    assert (result["outputs"]["queue_name"], result["outputs"]["queue_url"]) == (None, None)
    names = real.client("staging", "iam").list_role_policies(RoleName=CONTROLLER)["PolicyNames"]
    assert "interruption" not in names
    changes, _ = converge(interruption=False)
    assert changes == {}


def test_a_queue_with_a_key_of_ones_own(standing, converge, real):
    key = real.client("staging", "kms").create_key()["KeyMetadata"]
    changes, _ = converge(queue_kms_key=key["KeyId"])
    assert {name: list(one["attributes"]) for name, one in changes.items()} == {
        f"iam_role {CONTROLLER}": ["inline_policies"],
        f"sqs_queue {QUEUE}": ["encryption"],
    }
    policy = real.client("staging", "iam").get_role_policy(RoleName=CONTROLLER, PolicyName="interruption")["PolicyDocument"]
    assert [one["Resource"] for one in policy["Statement"] if one["Action"] == ["kms:Decrypt"]] == [key["Arn"]]
    changes, _ = converge(queue_kms_key=key["KeyId"])
    assert changes == {}
    converge()


def test_shared_gpus_come_with_their_configuration(standing, converge, administrator):
    pools = described()["node_pools"]
    changes, _ = converge(node_pools=[pools[0], {**pools[1], "gpu_time_slicing": 4, "taints": [GPU_TAINT, {**GPU_TAINT, "key": "team"}]}])
    assert set(changes) == {"helm_release nvidia-device-plugin/nvidia-device-plugin", "node_pool gpu"}
    maps = administrator.api.items("/api/v1/namespaces/nvidia-device-plugin/configmaps")
    (configurations,) = (one["data"] for one in maps if "time-slicing-4" in one["data"])
    shared = json.loads(configurations["time-slicing-4"])
    assert shared["sharing"]["timeSlicing"]["resources"] == [{"name": "nvidia.com/gpu", "replicas": 4}]
    assert json.loads(configurations["default"]) == {"version": "v1"}
    labels = administrator.api.get(f"{POOLS}/gpu")["spec"]["template"]["metadata"]["labels"]
    assert labels["nvidia.com/device-plugin.config"] == "time-slicing-4"
    converge()
