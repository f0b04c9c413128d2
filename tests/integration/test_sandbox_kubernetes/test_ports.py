"""Ports of pods: one that relays with socat is led to where it would lead, if that is on this machine."""

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.connection import connect
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.port_forward import PortForward

from sandbox.expect import eventually
from sandbox.kubernetes.nodes import Node

PORT = 5432


@contextmanager
def echo():
    """A server on a loopback address of its own that says back what it hears, louder."""

    def serve(listener):
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=say_back, args=(near,), daemon=True).start()

    def say_back(near):
        with near:
            while heard := near.recv(65536):
                near.sendall(heard.upper())

    with socket.create_server(("127.0.0.7", 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        yield listener.getsockname()
        listener.shutdown(socket.SHUT_RDWR)


@pytest.fixture(scope="module")
def api(cluster):
    cluster.set_nodes("ports", [Node("ports", address="10.2.128.9", capacity={"cpu": "2", "memory": "4Gi", "pods": "10"})])
    yield connect({"kubeconfig": str(cluster.folder / "kubeconfig"), "context": None, "cluster_name": None}, None)
    cluster.set_nodes("ports", [])


@pytest.fixture
def pod(api, request):
    """Makes one that runs, with these arguments of socat."""
    path, made = "/api/v1/namespaces/default/pods/relay", []

    def make(*arguments, command="socat"):
        container = {"name": "relay", "image": "docker.io/alpine/socat:1.8.0.3", "command": [command], "args": list(arguments)}
        spec = {"containers": [container], "terminationGracePeriodSeconds": 0}
        found = api.apply(path, {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "relay"}, "spec": spec}, "test")
        made.append(found["metadata"]["uid"])
        eventually(lambda: api.get(path)["status"]["phase"] == "Running", 60)
        return "relay"

    yield make
    for uid in made:
        api.delete(path, uid)
    eventually(lambda: api.get(path) is None, 60)


def heard(port, said):
    with socket.create_connection(("127.0.0.1", port), 10) as near:
        near.sendall(said)
        answer = b""
        while len(answer) < len(said):
            chunk = near.recv(65536)
            if not chunk:
                break
            answer += chunk
        return answer


def test_a_relay_leads_to_its_target_in_many_connections(api, pod):
    with echo() as (host, to):
        name = pod(f"TCP-LISTEN:{PORT},fork,reuseaddr", f"TCP:{host}:{to}")
        with PortForward(api, "default", name, PORT) as forward:
            assert [heard(forward.port, said) for said in (b"one", b"two", b"long" * 50_000)] == [b"ONE", b"TWO", b"LONG" * 50_000]
            near = socket.create_connection(("127.0.0.1", forward.port), 10)
            near.sendall(b"open")
            assert near.recv(4) == b"OPEN"
        # What was open ends with it, and nobody listens any more.
        assert near.recv(1) == b""
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", forward.port), 1)


def test_many_come_at_once(api, pod):
    with echo() as (host, to), ThreadPoolExecutor(40) as pool:
        name = pod(f"TCP-LISTEN:{PORT},fork,reuseaddr", f"TCP:{host}:{to}")
        with PortForward(api, "default", name, PORT) as forward:
            assert {*pool.map(lambda _: heard(forward.port, b"one"), range(40))} == {b"ONE"}
            assert forward.said == []


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("TCP-LISTEN:80,fork", "TCP:127.0.0.1:1"), "connection refused"),
        ((f"TCP-LISTEN:{PORT},fork", "TCP:192.0.2.1:5432"), "192.0.2.1 is not on this machine"),
    ],
)
def test_what_would_not_answer_does_not(api, pod, arguments, why):
    with PortForward(api, "default", pod(*arguments), PORT) as forward:
        assert heard(forward.port, b"one") == b""
        eventually(lambda: forward.said)
        assert why in forward.said[0]


def test_another_program_has_no_port(api, pod):
    with PortForward(api, "default", pod(f"TCP-LISTEN:{PORT},fork", "TCP:127.0.0.1:1", command="sleep"), PORT) as forward:
        assert heard(forward.port, b"one") == b""


def test_without_a_pod_there_is_no_way(api):
    with PortForward(api, "default", "nobody", PORT) as forward:
        assert heard(forward.port, b"one") == b""
        assert "404" in forward.said[0]


def test_who_may_not_forward_is_refused(cluster, api, pod):
    """Of the cluster's own users; nobody but the API server gets to speak to a kubelet."""
    name = pod(f"TCP-LISTEN:{PORT},fork", "TCP:127.0.0.1:1")
    token = cluster.kubectl("create", "token", "default").strip()
    api._authorization, kept = (lambda: f"Bearer {token}"), api._authorization
    options = api._pool.connection_pool_kw
    certificate = {key: options.pop(key) for key in ("cert_file", "key_file") if key in options}
    try:
        with PortForward(api, "default", name, PORT) as forward:
            assert heard(forward.port, b"one") == b""
            assert "403" in forward.said[0]
    finally:
        api._authorization = kept
        options.update(certificate)


def test_logs_are_not_to_be_had(cluster, pod):
    found = cluster.run("kubectl", "logs", pod(f"TCP-LISTEN:{PORT},fork", "TCP:127.0.0.1:1"), check=False)
    assert found.returncode != 0
    assert "forward ports" in found.stderr
