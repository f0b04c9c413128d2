"""The server process: moto behind the gateway, on the loopback interface."""

import argparse
import errno
import importlib
import json
import os
import re
import signal
import socket
import sys
import threading
import time
from pathlib import Path

import psutil
from moto.core.responses import BaseResponse
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

from . import aws, configuration, kubernetes
from .aws.eks import control_planes
from .aws.rds import servers as databases
from .calls import CallLog
from .control import PRELOADED, Control
from .dns.server import DnsServer
from .faults import Faults
from .gateway import Gateway
from .hold import Hold
from .provisioning import Provisioning
from .settings import DNS_PORT_TAKEN, HOST, NO_KUBERNETES, PORT_TAKEN

# moto looks for a region anywhere in a URL, and the ARN of an IAM Identity Center role in a path has "amazonaws.com" too.
BaseResponse.region_regex = re.compile(r"^https?://[^/]+\.(?P<region>[^./]+)\.amazonaws\.com")


class Handler(MotoRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Calls have a log of their own."""


def bind(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        sys.exit(PORT_TAKEN if error.errno == errno.EADDRINUSE else f"{HOST}:{port}: {error}")
    listener.listen(128)
    return listener


def serve_names(port: int) -> DnsServer:
    try:
        return DnsServer(port)
    except OSError as error:
        sys.exit(DNS_PORT_TAKEN if error.errno == errno.EADDRINUSE else f"{HOST}:{port}: {error}")


def stop_with(parent: int) -> None:
    """Do not outlive the program that started this server for itself alone."""
    while psutil.pid_exists(parent) and os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


def kubernetes_planes(directory: Path) -> kubernetes.ControlPlanes | None:
    """What stands behind clusters, unless the environment says nothing or another cluster does."""
    try:
        planes = kubernetes.from_environment(directory)
        if planes and not planes.given:
            kubernetes.tools.require()
    except (kubernetes.ToolsError, ValueError) as error:
        print(error, file=sys.stderr)
        sys.exit(NO_KUBERNETES)
    return planes


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--directory", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--dns-port", type=int, default=0)
    parser.add_argument("--minute", type=float)
    parser.add_argument("--faults", type=int)
    parser.add_argument("--kubernetes", action="store_true")
    parser.add_argument("--parent", type=int)
    given = parser.parse_args()
    listener = bind(given.port)
    names = serve_names(given.dns_port)
    planes = kubernetes_planes(given.directory / "kubernetes") if given.kubernetes else None
    Provisioning.minute = given.minute
    aws.install()
    access_key = configuration.new_access_key()
    configuration.write(given.directory, access_key)
    faults = Faults(given.faults)
    hold = Hold()
    control = Control(access_key, faults, hold)
    control.reset()
    moto = DomainDispatcherApplication(create_backend_app)
    for service in PRELOADED:
        importlib.import_module(f"moto.{service}.responses")
    gateway = Gateway(moto, control, CallLog(given.directory / "calls.jsonl"), faults, hold)
    port = listener.getsockname()[1]
    control_planes.connect(f"http://{HOST}:{port}", planes)
    databases.connect(given.directory)
    server = make_server(HOST, port, gateway, threaded=True, request_handler=Handler, fd=listener.fileno())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    if given.parent:
        threading.Thread(target=stop_with, args=(given.parent,), daemon=True).start()
    process = psutil.Process()
    state = {"pid": process.pid, "started": process.create_time(), "port": port, "minute": given.minute, "faults": given.faults}
    state |= {"kubernetes": given.kubernetes, "dns_port": names.port}
    partial = given.directory / "state.json.new"
    partial.write_text(json.dumps(state))
    partial.rename(given.directory / "state.json")
    server.serve_forever(poll_interval=0.05)
    server.server_close()
    databases.stop()
    if planes:
        planes.stop_all()
    (given.directory / "state.json").unlink(missing_ok=True)
    os._exit(0)  # requests still under way do not hold the port


if __name__ == "__main__":
    main()
