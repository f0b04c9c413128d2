"""Control planes by their clusters' ARNs: versions, a person's kubectl, and a cluster of the user's own in their place."""

import base64
import json
import subprocess
import sys
import urllib.parse

import pytest
import yaml

from sandbox.expect import eventually
from sandbox.kubernetes import ControlPlanes, Node, from_environment, kubeconfig, tools
from sandbox.kubernetes.control_plane import TESTS

OLDER = "arn:aws:eks:ap-southeast-3:111111111111:cluster/older"
KEYS = {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "example", "AWS_ENDPOINT_URL": "http://127.0.0.1:5566", "PATH": ""}


def test_a_cluster_is_of_an_older_version_and_keeps_what_it_holds_when_upgraded(tmp_path, reviews):
    planes = ControlPlanes(tmp_path)
    try:
        planes.start(OLDER, "older", reviews.url, version="1.33")
        planes.set_nodes(OLDER, "general", [Node("general-1")])
        eventually(lambda: planes.ready(OLDER) or planes.failure(OLDER), 180)
        kubectl = [tools.program("kubectl"), "--kubeconfig", tmp_path / "111111111111-ap-southeast-3-older" / "kubeconfig"]

        def said(*arguments):
            return subprocess.run([*kubectl, *arguments], capture_output=True, text=True, check=True).stdout

        assert json.loads(said("get", "--raw", "/version"))["emulationMinor"] == "33"
        eventually(lambda: "general-1" in said("get", "nodes"))
        endpoint = planes.endpoint(OLDER)
        planes.upgrade(OLDER, "1.34")
        assert not planes.ready(OLDER)
        eventually(lambda: planes.ready(OLDER), 60)
        assert json.loads(said("get", "--raw", "/version"))["emulationMinor"] == "34"
        assert "general-1" in said("get", "nodes")
        assert planes.endpoint(OLDER) == endpoint
    finally:
        planes.stop_all()
    assert planes.endpoint(OLDER) is None
    assert not planes.ready(OLDER)


def test_a_person_s_kubectl_is_led_to_it_with_a_token_of_eks(cluster):
    eventually(cluster.planes.kubeconfig.exists)
    content = yaml.safe_load(cluster.planes.kubeconfig.read_text())
    assert content["current-context"] == "arn:aws:eks:ap-southeast-3:222222222222:cluster/piksel"
    assert content["clusters"][0]["cluster"]["server"] == cluster.endpoint
    plugin = content["users"][0]["user"]["exec"]
    assert plugin["args"][-1] == "sandbox-staging"
    environment = {**KEYS, **{entry["name"]: entry["value"] for entry in plugin["env"]}}
    answer = subprocess.run([plugin["command"], *plugin["args"]], env=environment, capture_output=True, text=True, check=True).stdout
    prefix, _, encoded = json.loads(answer)["status"]["token"].partition(".")
    assert prefix == "k8s-aws-v1"
    signed = urllib.parse.urlsplit(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode())
    parameters = urllib.parse.parse_qs(signed.query)
    assert signed.netloc == "127.0.0.1:5566"
    assert parameters["Action"] == ["GetCallerIdentity"]
    assert parameters["X-Amz-SignedHeaders"] == ["host;x-k8s-aws-id"]
    assert int(parameters["X-Amz-Expires"][0]) <= 900


def test_no_cluster_no_kubeconfig(tmp_path):
    (tmp_path / "kubeconfig").write_text("left by a sandbox that was killed")
    assert not ControlPlanes(tmp_path).kubeconfig.exists()


def test_a_cluster_of_the_users_own_stands_in_for_all_and_is_not_touched(cluster, tmp_path, monkeypatch):
    given = kubeconfig.write(tmp_path / "own", yaml.safe_load((cluster.folder / "kubeconfig").read_text()))
    monkeypatch.setenv("SANDBOX_KUBECONFIG", str(given))
    planes = from_environment(tmp_path / "kubernetes")
    planes.start(OLDER, "older", "http://127.0.0.1:1/")
    assert planes.ready(OLDER)
    assert (planes.endpoint(OLDER), planes.ca(OLDER)) == (cluster.endpoint, cluster.ca)
    planes.set_nodes(OLDER, "general", [Node("general-1")])
    planes.upgrade(OLDER, "1.34")
    planes.stop(OLDER)
    assert planes.kubeconfig.resolve() == given
    planes.stop_all()
    assert given.exists()
    assert cluster.kubectl("get", "--raw", "/readyz") == "ok"
    assert cluster.nodes() == {}


@pytest.mark.parametrize("content", ["", "{}", "{current-context: a, contexts: [], clusters: []}", "][", None])
def test_a_kubeconfig_that_is_none_is_refused_with_its_name(tmp_path, monkeypatch, content):
    if content is not None:
        (tmp_path / "own").write_text(content)
    monkeypatch.setenv("SANDBOX_KUBECONFIG", str(tmp_path / "own"))
    with pytest.raises(ValueError, match=str(tmp_path / "own")):
        from_environment(tmp_path / "kubernetes")


def test_clusters_may_have_no_kubernetes_behind_them(tmp_path, monkeypatch):
    monkeypatch.setenv("SANDBOX_KUBERNETES", "none")
    assert from_environment(tmp_path) is None


def test_a_shell_that_is_not_led_to_the_sandbox_gets_no_token(tmp_path):
    command = [
        sys.executable,
        "-m",
        "sandbox.kubernetes.token",
        "--cluster",
        "piksel",
        "--region",
        "ap-southeast-3",
        "--profile",
        "sandbox-staging",
    ]
    environment = {"PYTHONPATH": str(TESTS), "HOME": str(tmp_path), "PATH": ""}
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr.startswith("no token for the sandbox's cluster piksel: The config profile (sandbox-staging) could not be found")
