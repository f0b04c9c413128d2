"""The log of what is written to a cluster: who wrote what, at once, without contents, and nothing that Kubernetes does by itself."""

import json

import pytest

from sandbox.expect import eventually
from sandbox.kubernetes import Node
from sandbox.kubernetes.administrator import administrators, parts
from sandbox.kubernetes.api import ApiError
from sandbox.kubernetes.audit import AuditReader

PLANTED = "planted-value"


@pytest.fixture
def audit(cluster):
    """What is written from now on."""
    reader = AuditReader(cluster.planes.audit_logs)
    reader.clear()
    return reader


@pytest.fixture
def administrator(cluster):
    return administrators(cluster.planes.directory, "222222222222", "ap-southeast-3")["piksel"]


def essence(writes):
    return [(one["verb"], one["resource"], one["namespace"], one["name"], one["status"]) for one in writes]


def test_every_write_is_there_when_it_is_answered(administrator, audit):
    api = administrator.api
    secrets = "/api/v1/namespaces/default/secrets"
    for number in range(50):
        api.create(secrets, {"metadata": {"name": f"audited-{number}"}, "stringData": {"key": PLANTED}})
        assert essence(audit.read()[-1:]) == [("create", "secrets", "default", f"audited-{number}", 201)]
    api.patch(f"{secrets}/audited-0", {"stringData": {"key": PLANTED + "-2"}})
    api.delete(f"{secrets}/audited-0")
    api.items(secrets)
    with pytest.raises(ApiError, match="409"):
        api.create(secrets, {"metadata": {"name": "audited-1"}})
    writes = audit.read()
    assert essence(writes[50:]) == [
        ("patch", "secrets", "default", "audited-0", 200),
        ("delete", "secrets", "default", "audited-0", 200),
        ("create", "secrets", "default", "audited-1", 409),
    ]
    where = {(one["account"], one["region"], one["cluster"], one["user"]) for one in writes}
    assert where == {("222222222222", "ap-southeast-3", "piksel", "kubernetes-admin")}
    audit.clear()
    assert audit.read() == []


def test_no_content_is_in_it(cluster, administrator, audit):
    secret = {"metadata": {"name": "hidden", "annotations": {"note": PLANTED}}, "stringData": {"key": PLANTED}}
    administrator.api.create("/api/v1/namespaces/default/secrets", secret)
    assert essence(audit.read()) == [("create", "secrets", "default", "hidden", 201)]
    (log,) = cluster.planes.audit_logs.iterdir()
    assert PLANTED not in log.read_text()
    assert {json.loads(line)["level"] for line in log.read_text().splitlines()} == {"Metadata"}


def test_a_dry_run_and_a_field_manager_are_told(cluster, audit, tmp_path):
    manifest = tmp_path / "map.yaml"
    manifest.write_text(json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "applied", "namespace": "default"}}))
    apply = ["apply", "--server-side", "--field-manager", "tests", "-f", str(manifest)]
    cluster.kubectl(*apply, "--dry-run=server")
    cluster.kubectl(*apply)
    found = [(one["verb"], one["resource"], one["dry_run"], one["field_manager"]) for one in audit.read()]
    assert found == [("patch", "configmaps", True, "tests"), ("patch", "configmaps", False, "tests")]


def test_what_the_cluster_does_by_itself_is_not_in_it(cluster, administrator, audit):
    cluster.set_nodes("audited", [Node("audited-1", capacity={"cpu": "4", "memory": "8Gi", "pods": "20"})])
    eventually(lambda: "audited-1" in cluster.nodes())
    pod = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "web", "image": "web"}]}}
    spec = {"replicas": 2, "selector": {"matchLabels": {"app": "web"}}, "template": pod}
    administrator.api.create("/apis/apps/v1/namespaces/default/deployments", {"metadata": {"name": "web"}, "spec": spec})
    eventually(lambda: cluster.read("deployment", "web")["status"].get("readyReplicas") == 2)
    cluster.kubectl("scale", "deployment/web", "--replicas=0")
    cluster.set_nodes("audited", [])
    eventually(lambda: "audited-1" not in cluster.nodes())
    assert [(one["verb"], one["resource"], one["name"]) for one in audit.read()] == [
        ("create", "deployments", "web"),
        ("patch", "deployments/scale", "web"),
    ]


def test_a_principal_is_named_as_the_cluster_knows_it(principal, audit):
    refused = principal("writer")("create", "configmap", "written", "--namespace", "default")
    assert "forbidden" in refused.stderr.lower()
    (found,) = audit.read()
    assert (found["user"], found["status"]) == ("arn:aws:iam::222222222222:role/writer", 403)


def test_a_folder_names_account_region_and_cluster():
    assert parts("222222222222-ap-southeast-3-piksel-staging-1") == ("222222222222", "ap-southeast-3", "piksel-staging-1")
    assert parts("222222222222-us-gov-west-1-a") == ("222222222222", "us-gov-west-1", "a")
    with pytest.raises(ValueError, match="not named after"):
        parts("piksel")
