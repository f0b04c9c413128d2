"""The way through a cluster, and the Service by which the cluster finds the server."""

import subprocess

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.postgresql.tunnel import holder

from integration.support.modules import runner
from integration.support.secret_sync import start_cluster
from sandbox.expect import eventually
from sandbox.kubernetes.nodes import NODES, Node

from .areas import ALL, MAPS
from .conftest import IDENTIFIER, PASSWORDS, Inside, available, make

CLUSTER = "databases"
POD = {"cluster_name": CLUSTER, "connection": {"method": "pod", "namespace": "kube-system"}}
SERVICE = {"namespace": "database", "name": "db-endpoint", "create_namespace": True}
PODS = "/api/v1/namespaces/kube-system/pods"
OURS = {"app.kubernetes.io/managed-by": "piksel.infra"}


@pytest.fixture(scope="module")
def place(sandbox_of):
    """A sandbox with a cluster that has a node, and the database."""
    sandbox = sandbox_of("secrets")
    sandbox.reset()
    administrator = start_cluster(sandbox, CLUSTER)
    administrator.api.create(
        NODES, Node("one", address="10.2.128.9", capacity={"cpu": "2", "memory": "4Gi", "pods": "20"}).document("test")
    )
    for name, password in PASSWORDS.items():
        sandbox.client("staging", "secretsmanager").create_secret(Name=f"db/{name}", SecretString=password)
    make(sandbox)
    return sandbox, administrator.api


@pytest.fixture
def cluster(place):
    api = place[1]
    yield api
    api.delete("/api/v1/namespaces/database/services/db-endpoint")
    assert tunnels(api) == []


@pytest.fixture
def inside(place, cluster, monkeypatch, capsys):
    return Inside(runner(place[0], monkeypatch, capsys), place[0])


def tunnels(api):
    return [pod["metadata"]["name"] for pod in api.items(PODS, labelSelector="app.kubernetes.io/name=postgresql-tunnel")]


def service(api):
    return api.get("/api/v1/namespaces/database/services/db-endpoint")["spec"]


def namespaces(api):
    return [one["metadata"]["name"] for one in api.items("/api/v1/namespaces")]


def address(sandbox, identifier=IDENTIFIER):
    return available(sandbox, identifier)["Endpoint"]["Address"]


def test_through_a_pod_into_the_server_and_a_service_that_leads_to_it(inside, cluster, place):
    made = inside.converged(**POD, **MAPS, service=SERVICE)
    new = [("kubernetes_namespace", "database", "create"), ("kubernetes_service", "database/db-endpoint", "create")]
    assert sorted(made) == sorted([*ALL, *new])
    assert tunnels(cluster) == []
    found = service(cluster)
    assert (found["type"], found["externalName"]) == ("ExternalName", address(place[0]))
    assert [(one["name"], one["port"]) for one in found["ports"]] == [("postgresql", 5432)]
    assert inside(**POD, **MAPS, service=SERVICE)["outputs"]["service"] == "db-endpoint.database.svc.cluster.local"


def test_what_a_killed_run_left_is_removed_by_the_next(inside, cluster):
    """One whose run goes on stays, and another machine's, of whose run nothing is known."""
    machine = holder().partition("-")[0]
    with subprocess.Popen(["sleep", "60"]) as process:
        for name, held_by in (("killed", f"{machine}-99999999"), ("running", f"{machine}-{process.pid}"), ("elsewhere", "0123456789ab-1")):
            labels = {"app.kubernetes.io/name": "postgresql-tunnel", **OURS}
            metadata = {"name": name, "labels": labels, "annotations": {"piksel.infra/held-by": held_by}}
            spec = {"containers": [{"name": "relay", "image": "socat"}], "terminationGracePeriodSeconds": 0}
            cluster.create(PODS, {"metadata": metadata, "spec": spec})
        inside(check=True, **POD, **MAPS)
        assert sorted(tunnels(cluster)) == ["elsewhere", "running"]
        process.kill()
    inside(check=True, **POD, **MAPS)
    assert tunnels(cluster) == ["elsewhere"]
    cluster.delete(f"{PODS}/elsewhere")
    eventually(lambda: tunnels(cluster) == [], 30)


def test_a_pod_that_does_not_run_says_why(inside, cluster):
    cluster.patch(f"{NODES}/one", {"spec": {"unschedulable": True}})
    try:
        said = inside(cluster_name=CLUSTER, connection={"method": "pod", "timeout": 2}, **MAPS)["msg"]
        assert "rds_connection: pod default/postgresql-tunnel-" in said
        assert "0/1 nodes are available: 1 node(s) were unschedulable" in said
    finally:
        cluster.patch(f"{NODES}/one", {"spec": {"unschedulable": None}})
    assert cluster.items("/api/v1/namespaces/default/pods") == []


def test_what_others_did_to_the_service_is_put_right(inside, cluster, place):
    inside(**POD, service=SERVICE)
    cluster.patch("/api/v1/namespaces/database/services/db-endpoint", {"spec": {"externalName": "somewhere.example.com"}})
    assert inside.converged(**POD, service=SERVICE) == [("kubernetes_service", "database/db-endpoint", "update")]
    assert service(cluster)["externalName"] == address(place[0])


def test_it_leads_to_another_server_only_where_that_is_said(inside, cluster, place):
    sandbox = place[0]
    make(sandbox, "restored")
    try:
        inside(**POD, service=SERVICE)
        other = {**POD, "service": SERVICE, "identifier": "restored"}
        said = inside.refusal(**other)
        assert said.endswith(
            f"rds_kubernetes: database/db-endpoint leads to db_instance {IDENTIFIER}, and not to db_instance restored: "
            f"write rds_identifier: {IDENTIFIER}, or rds_switch: true to lead it away from there"
        )
        assert inside.converged(**other, switch=True) == [("kubernetes_service", "database/db-endpoint", "update")]
        assert service(cluster)["externalName"] == address(sandbox, "restored")
        assert "leads to db_instance restored" in inside.refusal(**POD, service=SERVICE)
    finally:
        sandbox.client("staging", "rds").delete_db_instance(DBInstanceIdentifier="restored", SkipFinalSnapshot=True)
    # It is gone, so that nobody is led away from it.
    eventually(lambda: "failed" not in inside(**POD, service=SERVICE), 60)


def test_the_service_goes_and_its_namespace_where_it_is_named(inside, cluster):
    inside(**POD, service=SERVICE)
    gone = inside(**POD, service=SERVICE, state="absent", **MAPS)
    assert [(one["kind"], one["action"]) for one in gone["changes"]] == [("kubernetes_service", "delete")]
    assert gone["kept"] == ["kubernetes_namespace database: it holds data: it is deleted only where it is named"]
    gone = inside(**POD, service=SERVICE, state="absent", delete_data=["kubernetes_namespace database"])
    assert [(one["kind"], one["action"]) for one in gone["changes"]] == [("kubernetes_namespace", "delete")]
    assert "database" not in namespaces(cluster)


def test_a_service_of_others_is_not_taken_over(inside, cluster):
    if "database" not in namespaces(cluster):
        cluster.create("/api/v1/namespaces", {"metadata": {"name": "database"}})
    ports = [{"port": 5432}]
    cluster.create("/api/v1/namespaces/database/services", {"metadata": {"name": "db-endpoint"}, "spec": {"ports": ports}})
    assert "rds_kubernetes: database/db-endpoint is no Service of type ExternalName" in inside.refusal(**POD, service=SERVICE)


def test_without_a_cluster_yet_a_plan_is_made_of_the_description(inside):
    planned = inside(check=True, **{**POD, "cluster_name": "nowhere"}, **MAPS, service=SERVICE)
    assert ("kubernetes_service", "database/db-endpoint") in [(one["kind"], one["name"]) for one in planned["changes"]]
    assert "until then it is taken that there is nothing inside db_instance inside" in planned["warnings"][0]
    assert "EKS cluster nowhere is not there" in inside(**{**POD, "cluster_name": "nowhere"}, **MAPS)["msg"]


def test_before_there_is_a_server_the_service_leads_to_what_is_known_later(inside):
    planned = inside(check=True, identifier="nowhere", **POD, service=SERVICE)
    [change] = [one for one in planned["changes"] if one["kind"] == "kubernetes_service"]
    assert change["attributes"]["external_name"]["after"] == "(known after db_instance nowhere is created)"
