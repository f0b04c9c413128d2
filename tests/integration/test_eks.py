# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module `eks` against the sandbox: made, unchanged, changed, upgraded, removed, and every plan true."""

import copy
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from sandbox import ACCOUNTS, REGION

NAME = "example"
ADMINISTRATORS = f"arn:aws:iam::{ACCOUNTS['staging']}:role/piksel-deploy"
VIEWERS = "arn:aws:iam::444444444444:role/viewers"
NETWORK = {
    "name": "main",
    "cidr": "10.2.0.0/16",
    "zone_count": 2,
    "tiers": [
        {"name": "private", "type": "private", "prefix_length": 24},
        {"name": "private-large", "type": "private", "prefix_length": 22},
    ],
}
CLUSTER = {
    "name": NAME,
    "vpc_name": "main",
    "version": "1.34",
    "log_types": ["api", "audit"],
    "node_groups": [
        {"name": "system", "instance_types": ["t3.large"], "max_size": 3, "labels": {"pool": "system"}},
        {"name": "spot", "instance_types": ["t3.large", "m5.large"], "capacity_type": "SPOT"},
    ],
    "identities": [
        {"name": "vpc-cni", "namespace": "kube-system", "service_account": "aws-node", "policy_arns": ["AmazonEKS_CNI_Policy"]},
        {
            "name": "ebs-csi",
            "namespace": "kube-system",
            "service_account": "ebs-csi-controller-sa",
            "method": "irsa",
            "policy_arns": ["service-role/AmazonEBSCSIDriverPolicy"],
        },
    ],
    "addons": [
        {"name": "vpc-cni", "before_nodes": True},
        {"name": "kube-proxy", "before_nodes": True},
        {"name": "eks-pod-identity-agent", "before_nodes": True},
        {"name": "coredns", "configuration": {"replicaCount": 2}},
        {"name": "aws-ebs-csi-driver", "identity": "ebs-csi"},
    ],
    "access_entries": [
        {"principal_arn": ADMINISTRATORS, "policies": [{"policy": "AmazonEKSClusterAdminPolicy"}]},
        {"principal_arn": VIEWERS, "policies": [{"policy": "AmazonEKSViewPolicy", "namespaces": ["web"]}], "kubernetes_groups": ["people"]},
    ],
    "tags": {"Project": "example"},
}
# The call that makes one of each kind. (A group's first rules are made like that of another's.)
CREATED_BY = {
    "iam_role": "CreateRole",
    "eks_cluster": "CreateCluster",
    "security_group": "CreateSecurityGroup",
    "launch_template": "CreateLaunchTemplate",
    "eks_nodegroup": "CreateNodegroup",
    "eks_addon": "CreateAddon",
    "eks_access_entry": "CreateAccessEntry",
    "eks_pod_identity_association": "CreatePodIdentityAssociation",
    "iam_oidc_provider": "CreateOpenIDConnectProvider",
}


@pytest.fixture
def eks(aws):
    return aws.client("staging", "eks")


@pytest.fixture
def ec2(aws):
    return aws.client("staging", "ec2")


@pytest.fixture
def network(run_module):
    result = run_module("vpc", **NETWORK)
    assert not result.get("failed"), result
    return result["outputs"]


@pytest.fixture
def cluster():
    """The parameters, to be changed by a test."""
    return copy.deepcopy(CLUSTER)


@pytest.fixture
def converge(aws, run_module):
    """Runs the module in check mode and for real: the plan is what is done. Gives (changes, result)."""

    def converge(**arguments):
        aws.clear_calls()
        planned = run_module("eks", check=True, **arguments)
        assert not planned.get("failed"), planned
        assert not aws.calls(write=True)
        done = run_module("eks", **arguments)
        assert not done.get("failed"), done
        for one in planned["changes"]:
            assert one.pop("outcome") == "planned"
        for one in done["changes"]:
            assert one.pop("outcome") == "done"
        assert planned["changes"] == done["changes"]
        assert planned["changed"] == done["changed"] == bool(done["changes"])
        assert bool(aws.calls(write=True)) == done["changed"]
        assert done["pending"] == []
        return {f"{one['kind']} {one['name']}": one for one in done["changes"]}, done

    return converge


def written(aws):
    return [call["operation"] for call in aws.calls(write=True) if call["status"] < 400]


def group(eks, name):
    return eks.describe_nodegroup(clusterName=NAME, nodegroupName=name)["nodegroup"]


def test_all_of_it_is_made_once_and_in_order(aws, eks, network, cluster, converge):
    changes, result = converge(**cluster)
    assert {one["action"] for one in changes.values()} == {"create"}
    made = [CREATED_BY[one["kind"]] for one in changes.values() if one["kind"] in CREATED_BY]
    assert sorted(made) == sorted(name for name in written(aws) if name in CREATED_BY.values())
    order = [(call["operation"], call["parameters"].get("addonName")) for call in aws.calls(write=True)]
    nodes = [index for index, (operation, _) in enumerate(order) if operation == "CreateNodegroup"]
    assert order.index(("CreateCluster", None)) < order.index(("CreateAddon", "vpc-cni")) < nodes[0]
    assert nodes[-1] < order.index(("CreateAddon", "coredns"))
    described = eks.describe_cluster(name=NAME)["cluster"]
    assert sorted(described["resourcesVpcConfig"]["subnetIds"]) == sorted(network["subnet_ids"]["private"])
    assert described["tags"] == {"Project": "example", "ManagedBy": "piksel.infra"}
    assert group(eks, "system")["scalingConfig"] == {"minSize": 1, "maxSize": 3, "desiredSize": 1}
    outputs = result["outputs"]
    assert outputs["endpoint"] == described["endpoint"]
    assert set(outputs["role_arns"]) == {"cluster", "node", "vpc-cni", "ebs-csi"}
    assert outputs["oidc_provider_arn"].split("oidc-provider/")[1] == outputs["oidc_issuer"].removeprefix("https://")
    driver = eks.describe_addon(clusterName=NAME, addonName="aws-ebs-csi-driver")["addon"]
    assert driver["serviceAccountRoleArn"] == outputs["role_arns"]["ebs-csi"]
    changes, result = converge(**cluster)
    assert (changes, result["unchanged"]) == ({}, len(made) + 1)


def test_before_the_network_is_there_check_mode_tells_the_same(aws, cluster, run_module, converge):
    planned = run_module("eks", check=True, **cluster)
    later = planned["changes"][[one["kind"] for one in planned["changes"]].index("eks_cluster")]["attributes"]["subnet_ids"]["after"]
    assert later == ["(known after the subnets of main, tier private, are created)"]
    assert planned["outputs"]["endpoint"] is None
    refused = run_module("eks", **cluster)
    assert "eks_vpc_name, eks_subnet_tiers: there is no VPC main; make the network first (role vpc)" in refused["msg"]
    assert not aws.calls(write=True)
    run_module("vpc", **NETWORK)
    changes, _ = converge(**cluster)
    assert list(changes) == [f"{one['kind']} {one['name']}" for one in planned["changes"]]


def drift(option, number, **change):
    def apply(cluster):
        cluster[option][number].update(change)

    return apply


DRIFTS = [
    (drift("node_groups", 0, labels={"pool": "other"}), "eks_nodegroup system", "labels", ["UpdateNodegroupConfig"]),
    (drift("node_groups", 0, max_size=5), "eks_nodegroup system", "scaling", ["UpdateNodegroupConfig"]),
    (
        drift("node_groups", 0, taints=[{"key": "only", "value": "system", "effect": "NO_SCHEDULE"}]),
        "eks_nodegroup system",
        "taints",
        ["UpdateNodegroupConfig"],
    ),
    (
        drift("node_groups", 0, max_unavailable_percentage=50),
        "eks_nodegroup system",
        "max_unavailable_percentage",
        ["UpdateNodegroupConfig"],
    ),
    (drift("addons", 3, configuration={"replicaCount": 3}), "eks_addon coredns", "configuration", ["UpdateAddon"]),
    (drift("addons", 3, configuration={}), "eks_addon coredns", "configuration", ["UpdateAddon"]),
    (
        drift("access_entries", 1, policies=[{"policy": "AmazonEKSEditPolicy", "namespaces": ["web"]}]),
        f"eks_access_entry {VIEWERS}",
        "policies",
        ["AssociateAccessPolicy", "DisassociateAccessPolicy"],
    ),
    (drift("access_entries", 1, kubernetes_groups=[]), f"eks_access_entry {VIEWERS}", "kubernetes_groups", ["UpdateAccessEntry"]),
    (lambda cluster: cluster.update(log_types=["api"]), f"eks_cluster {NAME}", "log_types", ["UpdateClusterConfig"]),
    (lambda cluster: cluster.update(deletion_protection=True), f"eks_cluster {NAME}", "deletion_protection", ["UpdateClusterConfig"]),
    (
        lambda cluster: cluster.update(public_access_cidrs=["8.8.8.0/24"]),
        f"eks_cluster {NAME}",
        "public_access_cidrs",
        ["UpdateClusterConfig"],
    ),
]


@pytest.fixture
def built(network, cluster, run_module):
    result = run_module("eks", **cluster)
    assert not result.get("failed"), result
    return result


def test_one_change_is_one_change_and_then_none(aws, built, cluster, converge):
    """One after the other on one cluster, since each is independent of the rest."""
    for change, resource, attribute, operations in DRIFTS:
        change(cluster)
        changes, _ = converge(**cluster)
        assert [(name, one["action"], list(one["attributes"])) for name, one in changes.items()] == [(resource, "update", [attribute])]
        assert written(aws) == operations
        assert converge(**cluster)[0] == {}, resource


def test_what_others_changed_is_put_back_and_an_autoscaler_left_alone(eks, built, cluster, converge):
    scaled = {"minSize": 0, "maxSize": 3, "desiredSize": 3}
    labels = {"addOrUpdateLabels": {"by": "hand"}}
    eks.update_nodegroup_config(clusterName=NAME, nodegroupName="system", scalingConfig=scaled, labels=labels)
    eks.describe_cluster(name=NAME)
    logging = {"clusterLogging": [{"types": ["scheduler"], "enabled": True}]}
    eks.update_cluster_config(name=NAME, logging=logging)
    eks.describe_cluster(name=NAME)
    eks.update_addon(clusterName=NAME, addonName="aws-ebs-csi-driver", resolveConflicts="NONE")  # and so its role is gone
    eks.describe_cluster(name=NAME)
    changes, _ = converge(**cluster)
    assert {name: list(one["attributes"]) for name, one in changes.items()} == {
        f"eks_cluster {NAME}": ["log_types"],
        "eks_nodegroup system": ["scaling", "labels"],
        "eks_addon aws-ebs-csi-driver": ["role_arn"],
    }
    assert group(eks, "system")["scalingConfig"] == {"minSize": 1, "maxSize": 3, "desiredSize": 3}


def test_another_launch_template_rolls_the_nodes_and_keeps_their_image(aws, eks, built, cluster, converge):
    cluster["node_groups"][0]["metadata_hop_limit"] = 1
    release = group(eks, "system")["releaseVersion"]
    changes, _ = converge(**cluster)
    assert {name: list(one["attributes"]) for name, one in changes.items()} == {
        f"launch_template {NAME}-system": ["data"],
        "eks_nodegroup system": ["launch_template_version"],
    }
    (call,) = [call for call in aws.calls(write=True) if call["operation"] == "UpdateNodegroupVersion"]
    assert call["parameters"]["releaseVersion"] == release
    assert group(eks, "system")["launchTemplate"]["version"] == "2"
    assert converge(**cluster)[0] == {}


def test_an_upgrade_goes_from_the_control_plane_over_the_addons_to_the_nodes(aws, eks, network, cluster, converge):
    converge(**cluster | {"version": "1.33"})
    for version in ("1.34", "1.35"):
        changes, _ = converge(**cluster | {"version": version})
        assert changes[f"eks_cluster {NAME}"]["attributes"]["version"]["after"] == version
        operations = written(aws)
        kinds = ["UpdateClusterVersion", "UpdateAddon", "UpdateNodegroupVersion"]
        assert list(dict.fromkeys(operations)) == kinds
        assert operations == sorted(operations, key=kinds.index)
        assert {group(eks, name)["version"] for name in ("system", "spot")} == {version}
        driver = eks.describe_addon(clusterName=NAME, addonName="aws-ebs-csi-driver")["addon"]
        assert driver["serviceAccountRoleArn"].endswith(f":role/{NAME}-ebs-csi")
        assert converge(**cluster | {"version": version})[0] == {}


def refused(aws, run_module, cluster, *messages):
    aws.clear_calls()
    result = run_module("eks", **cluster)
    assert result["msg"].startswith(f"EKS cluster {cluster['name']}: nothing was changed: "), result
    for message in messages:
        assert message in result["msg"]
    assert not aws.calls(write=True)


def test_steps_that_eks_does_not_take_are_refused_with_the_path(aws, eks, network, cluster, run_module, converge):
    converge(**cluster | {"version": "1.33"})
    skipped = "eks_version: from 1.33 to 1.35 EKS goes one minor version at a time: run with each of 1.33 → 1.34 → 1.35 in turn"
    refused(aws, run_module, cluster | {"version": "1.35"}, skipped)
    back = "eks_version: the cluster runs Kubernetes 1.33, and EKS has no way back to 1.32; write 1.33"
    refused(aws, run_module, cluster | {"version": "1.32"}, back)
    refused(
        aws, run_module, cluster | {"version": "1.99"}, "eks_version: EKS does not offer Kubernetes 1.99; it offers 1.32, 1.33, 1.34, 1.35"
    )
    mode = "eks_authentication_mode: EKS has no way back from API to API_AND_CONFIG_MAP; write API"
    refused(aws, run_module, cluster | {"version": "1.33", "authentication_mode": "API_AND_CONFIG_MAP"}, mode)
    for one in cluster["node_groups"]:
        one["version"] = "1.33"
    converge(**cluster)
    for one in cluster["node_groups"]:
        one["version"] = "1.34"
    behind = "eks_version: node group spot runs Kubernetes 1.33"
    refused(aws, run_module, cluster | {"version": "1.35"}, behind)


def with_group(**change):
    return {"node_groups": [{**CLUSTER["node_groups"][0], **change}]}


def with_addon(**change):
    return {"addons": [*CLUSTER["addons"][:3], change], "identities": None}


BAD = [
    ({"version": "latest"}, 'eks_version: latest is no Kubernetes version; write it in quotes, like "1.34"'),
    ({"version": "1.99"}, "eks_version: EKS does not offer Kubernetes 1.99; it offers 1.32, 1.33, 1.34, 1.35"),
    ({"version": "1.32"}, "eks_version: Kubernetes 1.32 is in extended support, at a higher price; choose a newer version"),
    (with_addon(name="cordens"), "eks_addons: EKS has no add-on cordens for Kubernetes 1.34; correct the name, or leave it out"),
    (with_addon(name="coredns", version="v1.0.0"), "eks_addons: coredns: version v1.0.0 is not for Kubernetes 1.34; choose from v"),
    (
        with_addon(name="coredns", configuration={"replicas": 2}),
        "configuration: Additional properties are not allowed ('replicas' was unexpected)",
    ),
    (with_addon(name="coredns", configuration={"replicaCount": "two"}), "configuration.replicaCount: 'two' is not of type 'integer'"),
    (
        with_group(instance_types=["t4g.large"]),
        "eks_node_groups: system: t4g.large is no x86_64 machine, as ami_type AL2023_x86_64_STANDARD",
    ),
    (with_group(ami_type="AL2023_x86_64_NVIDIA"), "eks_node_groups: system: t3.large has no GPU, as ami_type AL2023_x86_64_NVIDIA needs"),
    (with_group(instance_types=["t3.gigantic"]), "eks_node_groups: system: instance type t3.gigantic does not exist in this region"),
    (with_group(max_size=600), "eks_node_groups: 600 nodes may come and their subnets have"),
    (with_group(version="1.33"), "eks_node_groups: system: a new group has the control plane's version; write 1.34, or leave version out"),
    (with_group(release_version="1.33.5-20260101"), "eks_node_groups: system: release_version 1.33.5-20260101 is none of Kubernetes 1.34"),
    (with_group(labels={"pool": True}), "eks_node_groups: system: label pool: True is no text; put it in quotes"),
    (with_group(user_data="#!/bin/sh"), "eks_node_groups: system: user_data has to be MIME multi-part"),
    (
        {"access_entries": CLUSTER["access_entries"][:1] * 2},
        f"eks_access_entries: principal {ADMINISTRATORS} is listed twice; list it once",
    ),
    ({"access_entries": CLUSTER["access_entries"][1:]}, "eks_access_entries: nobody has AmazonEKSClusterAdminPolicy"),
    (
        {"public_access_cidrs": ["198.51.100.0/24"], "caller_cidr": "203.0.113.7/32"},
        "eks_public_access_cidrs closes the endpoint to you, 203.0.113.7/32 (eks_caller_cidr): add that range",
    ),
    ({"public_access_cidrs": ["198.51.100.1/24"]}, "eks_public_access_cidrs: 198.51.100.1/24 does not stand as EKS keeps it; write 198.51"),
    ({"public_access_cidrs": ["office"]}, "eks_public_access_cidrs: office is no range; write one like 203.0.113.0/24"),
]


def test_what_can_not_be_is_refused_before_anything_is_made(aws, network, cluster, run_module):
    for change, message in BAD:
        refused(aws, run_module, {**cluster, **change}, message)


def test_too_few_addresses_and_zones_are_refused(aws, ec2, cluster, run_module):
    run_module("vpc", **NETWORK | {"zone_count": 1, "tiers": [{"name": "private", "type": "private", "prefix_length": 28}]})
    refused(aws, run_module, cluster, "eks_subnet_tiers: EKS needs subnets in two zones at least; give vpc_zone_count 2")
    subnet = ec2.describe_subnets(Filters=[{"Name": "tag:Name", "Values": ["main-private-*"]}])["Subnets"][0]["SubnetId"]
    for _ in range(6):
        ec2.create_network_interface(SubnetId=subnet)
    refused(aws, run_module, cluster, f"eks_subnet_tiers: {subnet} has 5 free addresses and EKS needs 6; choose larger subnets")


def test_started_now_and_awaited_later(aws, eks, network, cluster, run_module, converge):
    started = run_module("eks", **cluster, wait=False)
    assert not started.get("failed"), started
    assert f"eks_cluster {NAME}" in started["pending"]
    assert {one["outcome"] for one in started["changes"]} == {"done", "deferred"}
    assert "CreateNodegroup" not in written(aws)
    awaited = run_module("eks", **cluster)
    assert not awaited.get("failed"), awaited
    assert awaited["pending"] == []
    assert sum(name == "CreateCluster" for name in written(aws)) == 1
    assert converge(**cluster)[0] == {}


def test_a_node_group_that_fails_is_reported_and_made_anew(aws, eks, built, cluster, run_module, converge):
    cluster["node_groups"].append({"name": "third", "instance_types": ["t3.large"]})
    cluster["addons"].append({"name": "metrics-server"})
    aws.eks_trouble("staging", "nodegroup", NAME, "third", "AsgInstanceLaunchFailures", "No capacity.")
    result = run_module("eks", **cluster)
    assert "create eks_nodegroup third: it failed: AsgInstanceLaunchFailures: No capacity." in result["msg"]
    assert {one["name"]: one["outcome"] for one in result["changes"] if one["kind"].startswith("eks")} == {
        "third": "failed",
        "metrics-server": "skipped",
    }
    changes, _ = converge(**cluster)
    assert {name: one["action"] for name, one in changes.items()} == {
        "eks_nodegroup third": "replace",
        "eks_addon metrics-server": "create",
    }
    assert group(eks, "third")["status"] == "ACTIVE"


def test_the_first_node_group_failed_and_addons_still_wait_for_it(aws, eks, network, cluster, run_module, converge):
    cluster["node_groups"] = cluster["node_groups"][:1]
    run_module("eks", **cluster, wait=False)
    aws.eks_trouble("staging", "nodegroup", NAME, "system", "NodeCreationFailure")
    assert "NodeCreationFailure" in run_module("eks", **cluster)["msg"]
    converge(**cluster)
    assert eks.describe_addon(clusterName=NAME, addonName="coredns")["addon"]["status"] == "ACTIVE"


def test_an_update_that_fails_is_no_success(aws, built, cluster, run_module, converge):
    cluster["node_groups"][0]["labels"] = {"pool": "other"}
    aws.eks_trouble("staging", "nodegroup", NAME, "system", "PodEvictionFailure", "A budget forbids it.")
    result = run_module("eks", **cluster)
    assert "update eks_nodegroup system: it failed: PodEvictionFailure: A budget forbids it." in result["msg"]
    cluster["addons"][3]["configuration"] = {"replicaCount": 3}
    aws.eks_trouble("staging", "addon", NAME, "coredns", "ConfigurationConflict", "Somebody changed it.")
    result = run_module("eks", **cluster)
    assert "update eks_addon coredns: it failed: ConfigurationConflict: Somebody changed it." in result["msg"]
    assert list(converge(**cluster)[0]) == ["eks_addon coredns", "eks_nodegroup system"]
    assert converge(**cluster)[0] == {}


PROGRAM = """
import json, sys
from ansible.module_utils.testing import patch_module_args
from ansible.plugins.loader import init_plugin_loader
init_plugin_loader([sys.argv[1]])
from ansible_collections.piksel.infra.plugins.modules import eks
with patch_module_args(json.loads(sys.argv[2])):
    eks.main()
"""


@pytest.mark.parametrize("moment", ["CreateCluster", "CreateNodegroup", "DeleteNodegroup"])
def test_killed_at_a_moment_the_next_run_finishes(aws, eks, ec2, network, cluster, pytestconfig, run_module, converge, moment):
    if moment.startswith("Delete"):
        run_module("eks", **cluster)
        cluster = {"name": NAME, "vpc_name": "main", "identities": cluster["identities"], "state": "absent"}
    aws.clear_calls()
    command = [sys.executable, "-c", PROGRAM, str(pytestconfig.rootpath / "collections"), json.dumps(cluster)]
    running = subprocess.Popen(
        command, env={**os.environ, **aws.environment("staging")}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    until = time.monotonic() + 60
    while moment not in written(aws) and time.monotonic() < until:
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert moment in written(aws)
    result = run_module("eks", **cluster)
    assert not result.get("failed"), result
    made = [(call["operation"], *call["resources"]) for call in aws.calls(write=True) if call["status"] < 400]
    for operation in ("CreateCluster", "CreateSecurityGroup", "CreateOpenIDConnectProvider"):
        assert sum(call[0] == operation for call in made) <= 1
    assert converge(**cluster)[0] == {}
    templates = ec2.describe_launch_templates()["LaunchTemplates"]
    assert len(templates) == (0 if moment.startswith("Delete") else 2)


ABSENT = {"name": NAME, "vpc_name": "main", "identities": CLUSTER["identities"], "state": "absent"}


def test_all_of_it_is_removed_nodes_first(aws, eks, ec2, built, converge):
    changes, result = converge(**ABSENT)
    assert {one["action"] for one in changes.values()} == {"delete"}
    operations = [call["operation"] for call in aws.calls(write=True)]
    first = {name: operations.index(name) for name in ("DeleteNodegroup", "DeleteAddon", "DeletePodIdentityAssociation", "DeleteCluster")}
    assert first["DeleteNodegroup"] < first["DeleteAddon"] < first["DeleteCluster"]
    assert first["DeleteNodegroup"] < first["DeletePodIdentityAssociation"]
    assert result["outputs"] == {}
    assert eks.list_clusters()["clusters"] == []
    assert not ec2.describe_launch_templates()["LaunchTemplates"]
    iam = aws.client("staging", "iam")
    assert not [role for role in iam.list_roles()["Roles"] if role["RoleName"].startswith(NAME)]
    assert not iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]
    assert not ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": [f"{NAME}-*"]}])["SecurityGroups"]
    assert converge(**ABSENT)[0] == {}


def test_a_group_that_is_purged_takes_its_launch_template_along(ec2, built, cluster, converge):
    cluster["node_groups"].pop()
    assert converge(**cluster)[0] == {}
    changes, _ = converge(**cluster, purge=["eks_nodegroup"])
    assert {name: one["action"] for name, one in changes.items()} == {
        "eks_nodegroup spot": "delete",
        f"launch_template {NAME}-spot": "delete",
    }
    assert converge(**cluster, purge=["eks_nodegroup"])[0] == {}


def test_what_kubernetes_made_is_named_before_anything_is_removed(aws, ec2, network, built, run_module, converge):
    tags = [{"Key": f"kubernetes.io/cluster/{NAME}", "Value": "owned"}, {"Key": "kubernetes.io/created-for/pvc/name", "Value": "data"}]
    specification = [{"ResourceType": "volume", "Tags": tags}]
    volume = ec2.create_volume(Size=1, AvailabilityZone=f"{REGION}a", TagSpecifications=specification)["VolumeId"]
    elb = aws.client("staging", "elbv2")
    balancer = elb.create_load_balancer(
        Name="web", Subnets=network["subnet_ids"]["private"], Type="network", Tags=[{"Key": "elbv2.k8s.aws/cluster", "Value": NAME}]
    )["LoadBalancers"][0]["LoadBalancerArn"]
    elb.create_load_balancer(Name="other", Subnets=network["subnet_ids"]["private"], Type="network")
    what = f"Kubernetes made these for cluster {NAME}: load balancer web, volume {volume} of claim data; delete the Services"
    refused(aws, run_module, ABSENT, what)
    elb.delete_load_balancer(LoadBalancerArn=balancer)
    ec2.delete_tags(Resources=[volume], Tags=tags[:1])
    assert converge(**ABSENT)[0]


def test_a_cluster_with_a_node_group_of_others_is_not_touched(aws, eks, built, run_module, converge):
    name = eks.list_nodegroups(clusterName=NAME)["nodegroups"][0]
    arn = eks.describe_nodegroup(clusterName=NAME, nodegroupName=name)["nodegroup"]["nodegroupArn"]
    eks.untag_resource(resourceArn=arn, tagKeys=["ManagedBy"])
    refused(aws, run_module, ABSENT, f"cluster {NAME} has node groups that this collection did not make: {name}; remove them first")
    eks.tag_resource(resourceArn=arn, tags={"ManagedBy": "piksel.infra"})
    assert converge(**ABSENT)[0]


def test_a_protected_cluster_is_not_removed(aws, network, cluster, run_module, converge):
    converge(**cluster, deletion_protection=True)
    how = f"cluster {NAME} is protected from deletion; run with eks_deletion_protection: false, then remove it"
    refused(aws, run_module, ABSENT, how)
    converge(**cluster, deletion_protection=False)
    assert converge(**ABSENT)[0]
