"""Karpenter with what role karpenter made: its Deployment, its role, its queue, and Piksel's node classes and pools."""

import pytest

from controllers.support import nodes
from controllers.support.nodes import CLAIMS, CLASSES, POOLS
from controllers.support.staging import CLUSTER
from controllers.support.waiting import until

QUEUE = f"{CLUSTER}-karpenter"
NODE_ROLE = f"{CLUSTER}-karpenter-node"
TAINT = {"key": "nvidia.com/gpu", "value": "true", "effect": "NoSchedule"}
OLDER_IMAGE = "amazon-eks-node-al2023-x86_64-nvidia-1.34-v20260318"


@pytest.fixture(scope="module")
def trainer(staging, karpenter):
    """Asks for a GPU, and tolerates what GPU nodes are tainted with; has one when this is over."""
    nodes.run_trainer(staging)
    until("the trainer runs", lambda: nodes.node_of_trainer(staging), karpenter)


def node_of_trainer(staging):
    """Its name and the node, once it runs on one that Karpenter has finished."""

    def look():
        name = nodes.node_of_trainer(staging)
        node = nodes.nodes(staging, "gpu").get(name)
        return (name, node) if node and node["metadata"]["labels"].get("karpenter.sh/initialized") == "true" else None

    return look


def test_every_class_and_every_pool_is_ready(staging, karpenter):
    def unready():
        found = [*staging.api.items(CLASSES), *staging.api.items(POOLS)]
        return [thing["metadata"]["name"] for thing in found if nodes.conditions(thing).get("Ready") != "True"]

    until("all are ready", lambda: not unready(), karpenter)
    classes = {found["metadata"]["name"]: found["status"] for found in staging.api.items(CLASSES)}
    assert classes.keys() == {one["name"] for one in nodes.inventory("karpenter_node_classes")}
    assert len(staging.api.items(POOLS)) == len(nodes.inventory("karpenter_node_pools")) == 11
    iam = staging.client("iam")
    for name, status in classes.items():
        assert all(status[what] for what in ("amis", "subnets", "securityGroups")), (name, status)
        profile = iam.get_instance_profile(InstanceProfileName=status["instanceProfile"])["InstanceProfile"]
        assert [role["RoleName"] for role in profile["Roles"]] == [NODE_ROLE]
    assert [image["name"] for image in classes["gpu"]["amis"]] == ["amazon-eks-node-al2023-x86_64-nvidia-1.34-v20260403"]


def test_a_pod_that_asks_for_a_gpu_gets_a_node_and_one_without_toleration_none(staging, karpenter, trainer):
    stubborn = {"apiVersion": "v1", "kind": "Pod", **nodes.template("stubborn", [])}
    stubborn["metadata"]["name"] = "stubborn"
    staging.api.create(nodes.PODS, stubborn)
    try:
        said = until("Karpenter decides on the pod", lambda: nodes.events(staging, "FailedScheduling", "stubborn"), karpenter)
        assert any("did not tolerate taint (taint=nvidia.com/gpu=true:NoSchedule)" in message for message in said)
        assert "nodeName" not in staging.api.get(f"{nodes.PODS}/stubborn")["spec"]
    finally:
        staging.api.delete(f"{nodes.PODS}/stubborn")
    name, node = until("the trainer's node is whole", node_of_trainer(staging), karpenter)
    assert list(nodes.nodes(staging, "gpu")) == [name]
    (instance,) = nodes.instances(staging)
    assert instance["InstanceId"] == nodes.instance_of(node)
    assert instance["InstanceType"].startswith("g5.")
    assert TAINT in node["spec"]["taints"]
    assert int(node["status"]["allocatable"]["nvidia.com/gpu"]) >= 1


def test_the_instance_is_as_the_class_says(staging, karpenter, trainer):
    until("the trainer's node is whole", node_of_trainer(staging), karpenter)
    (instance,) = nodes.instances(staging)
    status = staging.api.get(f"{CLASSES}/gpu")["status"]
    assert instance["ImageId"] in {image["id"] for image in status["amis"]}
    assert instance["SubnetId"] in {subnet["id"] for subnet in status["subnets"]}
    assert {group["GroupId"] for group in instance["SecurityGroups"]} == {group["id"] for group in status["securityGroups"]}
    assert instance["IamInstanceProfile"]["Arn"].endswith(f"/{status['instanceProfile']}")
    tags = {tag["Key"]: tag["Value"] for tag in instance["Tags"]}
    wanted = {"NodeGroup": "GPU", "Project": "piksel", "Environment": "staging"}
    assert tags.items() >= wanted.items()
    assert "ManagedBy" not in tags  # it is Karpenter that manages it
    volumes = [disk["Ebs"]["VolumeId"] for disk in instance["BlockDeviceMappings"]]
    (volume,) = staging.client("ec2").describe_volumes(VolumeIds=volumes)["Volumes"]
    assert (volume["Size"], volume["VolumeType"], volume["Encrypted"]) == (120, "gp3", True)


def test_the_device_plugin_is_on_gpu_nodes_alone(staging, karpenter, trainer):
    name, _ = until("the trainer's node is whole", node_of_trainer(staging), karpenter)
    sets = staging.api.items("/apis/apps/v1/namespaces/gpu-operator/daemonsets")
    assert [(one["metadata"]["labels"]["app.kubernetes.io/name"], one["status"]["desiredNumberScheduled"]) for one in sets] == [
        ("nvidia-device-plugin", 1)
    ]
    pods = staging.api.items("/api/v1/namespaces/gpu-operator/pods")
    assert [pod["spec"]["nodeName"] for pod in pods] == [name]


def test_an_interruption_drains_the_node(staging, karpenter, trainer):
    """AWS takes a spot instance back: its warning goes through the rule into the queue, and the pod to a new node."""
    name, node = until("the trainer's node is whole", node_of_trainer(staging), karpenter)
    instance = nodes.instance_of(node)
    staging.sandbox.clear_calls()
    staging.sandbox.instance_event("staging", instance, "interruption")
    until("its node is gone", lambda: name not in nodes.nodes(staging, "gpu"), karpenter)
    until("its instance is ended", lambda: nodes.state_of(staging, instance) in ("shutting-down", "terminated"), karpenter)
    successor, _ = until("the trainer has a node again", node_of_trainer(staging), karpenter)
    assert successor != name
    evictions = [one for one in staging.sandbox.kubernetes_writes() if one["resource"] == "pods/eviction"]
    assert {one["user"] for one in evictions} == {"system:serviceaccount:karpenter:karpenter"}
    until("the message is taken", lambda: waiting_messages(staging) == 0, karpenter)


def waiting_messages(staging):
    sqs = staging.client("sqs")
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = sqs.get_queue_attributes(QueueUrl=sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"], AttributeNames=names)["Attributes"]
    return sum(int(found[name]) for name in names)


def test_another_image_by_data_replaces_nodes_when_the_budgets_let_it(staging, karpenter, trainer):
    before, _ = until("the trainer's node is whole", node_of_trainer(staging), karpenter)
    classes = [{**one, **({"ami_name": OLDER_IMAGE} if one["name"] == "gpu" else {})} for one in nodes.inventory("karpenter_node_classes")]
    run = staging.karpenter(karpenter_node_classes=classes, karpenter_node_pools=budgeted("0"))
    assert {(one["kind"], one["name"]) for one in run.changes if one["action"] == "update"} == {
        ("ec2_node_class", "gpu"),
        ("node_pool", "gpu"),
    }
    drifted = until("the node has drifted", lambda: nodes.drifted(staging, "gpu"), karpenter)
    blocked = until("the budget is heeded", lambda: nodes.events(staging, "DisruptionBlocked", "gpu"), karpenter)
    assert any("budget" in message for message in blocked)
    assert [claim["status"]["nodeName"] for claim in drifted] == [before] == [nodes.node_of_trainer(staging)]
    staging.karpenter(karpenter_node_classes=classes, karpenter_node_pools=budgeted("1"))
    until("the node is replaced", lambda: before not in nodes.nodes(staging, "gpu"), karpenter)
    until("the trainer has a node again", node_of_trainer(staging), karpenter)
    (image,) = staging.client("ec2").describe_images(ImageIds=[one["ImageId"] for one in nodes.instances(staging)])["Images"]
    assert image["Name"] == OLDER_IMAGE


def budgeted(count):
    """The inventory's pools, of which gpu may lose so many nodes at a time."""
    budgets = {"disruption_budgets": [{"nodes": count}]}
    return [{**one, **(budgets if one["name"] == "gpu" else {})} for one in nodes.inventory("karpenter_node_pools")]


def test_a_pool_that_is_purged_goes_after_its_nodes(staging, karpenter, trainer):
    """The last that needs nodes: the trainer has no place to be then."""
    until("the trainer's node is whole", node_of_trainer(staging), karpenter)
    running = [one["InstanceId"] for one in nodes.instances(staging)]
    pools = [one for one in nodes.inventory("karpenter_node_pools") if one["name"] != "gpu"]
    run = staging.karpenter(karpenter_node_pools=pools, karpenter_purge=["node_pool"])
    assert [(one["name"], one["action"]) for one in run.changes if one["kind"] == "node_pool"] == [("gpu", "delete")]
    # Nothing is awaited here: the run has done so.
    assert {pool["metadata"]["name"] for pool in staging.api.items(POOLS)} == {pool["name"] for pool in pools}
    assert staging.api.items(CLAIMS) == []
    assert nodes.nodes(staging, "gpu") == {}
    assert {nodes.state_of(staging, one) for one in running} <= {"shutting-down", "terminated"}
    evictions = [one for one in run.writes if one["operation"] == "kubernetes:create pods/eviction"]
    assert evictions


def test_its_role_and_its_service_account_let_it_do_all_that_it_did(karpenter, trainer):
    """Of all the tests above, when they were before this one."""
    refusals = ("AccessDenied", "UnauthorizedOperation", "is forbidden")
    assert [line for line in karpenter.log.read_text().splitlines() if any(word in line for word in refusals)] == []
