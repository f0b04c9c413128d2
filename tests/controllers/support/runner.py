"""Runs the program of a Deployment on this machine, as what the roles made tells it to run, while KWOK says that its pod does."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox import Sandbox
from sandbox.kubernetes.api import Api
from sandbox.kubernetes.controllers import EXTERNAL_DNS, KARPENTER, Controller
from sandbox.kubernetes.supervisor import die_with_parent

from . import pods
from .identities import Identity
from .waiting import until

STOP_SECONDS = 20
LINES, SIGNS = 20, 800  # of a log, in the message of a test that failed
# The images that charts name, without their registry, and the program that is in each.
IMAGES = {"karpenter/controller": KARPENTER, "external-dns/external-dns": EXTERNAL_DNS}
VERSION = "app.kubernetes.io/version"
# What differs outside of a container. There a program has its ports for itself; here it takes free ones, and nobody asks it there.
# It would read its namespace from /var/run/secrets/kubernetes.io/serviceaccount.
OUTSIDE: dict[str, tuple[dict[str, str], list[str]]] = {
    "karpenter": ({"METRICS_PORT": "0", "HEALTH_PROBE_PORT": "0", "LEADER_ELECTION_NAMESPACE": "{namespace}"}, []),
    "external-dns": ({}, ["--metrics-address=127.0.0.1:0"]),
}


@dataclass(frozen=True)
class Running:
    name: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def ended(self) -> bool:
        return self.process.poll() is not None

    def tail(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()[-LINES:]
        return "\n".join(line if len(line) <= SIGNS else f"{line[:SIGNS]}…" for line in lines)


@contextmanager
def controller(
    sandbox: Sandbox, account: str, cluster: str, deployment: str, replaced: dict[str, str] | None = None
) -> Iterator[Running]:
    """The program of a Deployment, NAMESPACE/NAME, for as long as the block. replaced: arguments that it gets in place of its own."""
    api = sandbox.kubernetes(account, cluster).api
    namespace, name = deployment.split("/")
    found = deployed(api, deployment)
    labels = found["spec"]["selector"]["matchLabels"]
    pod = until(f"a pod of {deployment} runs", lambda: pods.running(api, namespace, labels))
    (container,) = pod["spec"]["containers"]
    program = program_of(found, container)
    variables, arguments = OUTSIDE[program.name]
    directory = own_directory(sandbox, f"{namespace}-{name}-")
    identity = Identity(sandbox, account, cluster, pod, directory)
    identity.kubeconfig()
    environment = {**surroundings(sandbox, directory), **identity.aws(), **pods.environment(api, pod, container)}
    environment |= {variable: value.format(namespace=namespace) for variable, value in variables.items()}
    given = [(replaced or {}).get(argument, argument) for argument in container.get("args", [])]
    with started(name, [str(program.program), *given, *arguments], environment, directory) as running:
        yield running


def deployed(api: Api, deployment: str) -> dict[str, Any]:
    namespace, name = deployment.split("/")
    return api.get(f"/apis/apps/v1/namespaces/{namespace}/deployments/{name}")


def program_of(deployment: dict[str, Any], container: dict[str, Any]) -> Controller:
    """The one that was built of what the image has; another version would prove nothing of this one."""
    image = container["image"].partition("@")[0].partition("/")[2].rpartition(":")[0]
    program = IMAGES[image]
    wanted = deployment["metadata"]["labels"][VERSION]
    assert wanted == program.version, f"the chart's {program.name} is {wanted}, and the one built here is {program.version}"
    return program


def own_directory(sandbox: Sandbox, prefix: str) -> Path:
    parent = sandbox.directory / "controllers"
    parent.mkdir(exist_ok=True)
    return Path(tempfile.mkdtemp(prefix=prefix, dir=parent))


def surroundings(sandbox: Sandbox, directory: Path) -> dict[str, str]:
    """What is there in place of a container's file system and network; nothing of whoever runs the tests."""
    kept = ("AWS_ENDPOINT_URL", "AWS_EC2_METADATA_DISABLED")
    return {"HOME": str(directory), "TMPDIR": str(directory), **{name: sandbox.env[name] for name in kept}}


@contextmanager
def started(name: str, command: list[str], environment: dict[str, str], directory: Path) -> Iterator[Running]:
    log = directory / "log"
    with open(log, "wb") as written:
        streams = {"stdin": subprocess.DEVNULL, "stdout": written, "stderr": written}
        process = subprocess.Popen(command, env=environment, cwd=directory, preexec_fn=die_with_parent, **streams)
    try:
        yield Running(name, process, log)
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
