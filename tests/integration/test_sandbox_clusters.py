"""The sandbox's clusters as tests of roles see them: listed beside AWS's resources, and with each write to one among the calls."""

import json

import pytest

from integration.support import kubernetes
from integration.support.accounts import account, contents, doubled, made
from integration.support.truth import assert_accounted
from sandbox import Sandbox, SandboxError
from sandbox.expect import eventually

CLUSTER, PLANTED = "piksel-staging", "planted-value"
EKS = {"Effect": "Allow", "Principal": {"Service": "eks.amazonaws.com"}, "Action": "sts:AssumeRole"}
TRUST = {"Version": "2012-10-17", "Statement": [EKS]}
KINDS = (kubernetes.SECRETS, kubernetes.NAMESPACES, *kubernetes.WORKLOADS.values())


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    with Sandbox(tmp_path_factory.mktemp("clusters"), kubernetes=True) as running:
        yield running


@pytest.fixture(scope="module")
def administrator(real):
    make(real)
    return real.kubernetes("staging", CLUSTER)


def make(sandbox):
    """A cluster, and nothing in it."""
    eks, ec2, iam = (sandbox.client("staging", service) for service in ("eks", "ec2", "iam"))
    role = iam.create_role(RoleName="cluster", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    subnets = [subnet["SubnetId"] for subnet in ec2.describe_subnets()["Subnets"]][:2]
    eks.create_cluster(name=CLUSTER, roleArn=role, resourcesVpcConfig={"subnetIds": subnets})
    eventually(lambda: eks.describe_cluster(name=CLUSTER)["cluster"]["status"] == "ACTIVE", 180)


def secret(name, value):
    return {"metadata": {"name": name}, "stringData": {"key": value}}


def deployment(name):
    pod = {"metadata": {"labels": {"app": name}}, "spec": {"containers": [{"name": "web", "image": "web"}]}}
    return {"metadata": {"name": name}, "spec": {"replicas": 0, "selector": {"matchLabels": {"app": name}}, "template": pod}}


def test_what_is_in_a_cluster_is_listed_without_its_values(real, administrator):
    of = account(real, "staging")
    assert list(of("kubernetes")) == [CLUSTER]
    assert account(real, "hub")("kubernetes") == {}
    before = contents(of, KINDS)
    assert {(one.kind, one.by_aws) for one in before.values()} == {("kubernetes_namespace", True)}

    api = administrator.api
    api.create("/api/v1/namespaces", {"metadata": {"name": "web"}})
    api.create("/api/v1/namespaces/web/secrets", secret("listed", PLANTED))
    path = "/apis/apps/v1/namespaces/web/deployments"
    api.create(path, deployment("listed"))
    # Kubernetes' own controller notes a Deployment's revision a moment later.
    eventually(lambda: "deployment.kubernetes.io/revision" in (api.get(f"{path}/listed")["metadata"].get("annotations") or {}))
    after = contents(of, KINDS)
    found = made(before, after)
    assert sorted((one.kind, one.name, one.tags) for one in found) == [
        ("kubernetes_deployment", "web/listed", {}),
        ("kubernetes_namespace", "web", {}),
        ("kubernetes_secret", "web/listed", {}),
    ]
    assert doubled(found) == []
    assert PLANTED not in str(found)
    assert contents(of, KINDS) == after
    api.patch("/api/v1/namespaces/web/secrets/listed", {"stringData": {"key": PLANTED + "-2"}})
    changed = contents(of, KINDS)
    assert {one.kind for key, one in changed.items() if after[key] != one} == {"kubernetes_secret"}


def test_each_write_is_a_call_that_plans_account_for(real, administrator):
    api = administrator.api
    api.create("/api/v1/namespaces/default/secrets", secret("planned", PLANTED))
    real.clear_calls()
    api.patch("/api/v1/namespaces/default/secrets/planned?fieldManager=tests", {"metadata": {"labels": {"a": "b"}}})
    api.patch("/api/v1/namespaces/default/secrets/planned?dryRun=All", {"metadata": {"labels": {"a": "c"}}})
    api.get("/api/v1/namespaces/default/secrets/planned")
    api.delete("/api/v1/namespaces/default/secrets/planned")
    calls = kubernetes.calls(real)
    assert [(call["operation"], call["write"], call["status"]) for call in calls] == [
        ("kubernetes:patch secrets", True, 200),
        ("kubernetes:patch secrets", False, 200),
        ("kubernetes:delete secrets", True, 200),
    ]
    about = {"cluster": CLUSTER, "namespace": "default", "name": "planned", "user": "kubernetes-admin"}
    assert calls[0]["parameters"] == {**about, "field_manager": "tests"}
    assert real.calls() == []  # AWS was asked for nothing

    patched, deleted = [call for call in calls if call["write"]]
    for action, call in (("update", patched), ("create", patched), ("delete", deleted)):
        planned = [{"kind": "kubernetes_secret", "name": "default/planned", "action": action}]
        assert_accounted(planned, [call], kubernetes.WRITES, {})
        with pytest.raises(AssertionError, match="was planned"):
            assert_accounted(planned, [], kubernetes.WRITES, {})
        with pytest.raises(AssertionError, match="is not in the plan"):
            assert_accounted([], [call], kubernetes.WRITES, {})


def test_without_real_clusters_there_is_nothing_to_list(aws):
    make(aws)
    assert contents(account(aws, "staging"), KINDS) == {}
    assert kubernetes.calls(aws) == []
    with pytest.raises(SandboxError, match=f"behind a cluster {CLUSTER}"):
        aws.kubernetes("staging", CLUSTER)


def test_a_cluster_of_ones_own_has_no_log(aws, monkeypatch):
    monkeypatch.setenv("SANDBOX_KUBECONFIG", "/dev/null")
    with pytest.raises(SandboxError, match="no log of what is written"):
        aws.kubernetes_writes()


def test_an_emptied_sandbox_has_no_clusters_and_a_new_one_has_nothing_in_it(real, administrator):
    administrator.api.create("/api/v1/namespaces/default/secrets", secret("old", PLANTED))
    real.reset()
    assert real.clusters("staging") == {}
    assert real.kubernetes_writes() == []
    make(real)
    again = real.kubernetes("staging", CLUSTER)
    assert again.api.items("/api/v1/secrets") == []
    again.api.create("/api/v1/namespaces/default/secrets", secret("new", PLANTED))
    assert [one["name"] for one in real.kubernetes_writes()] == ["new"]
