"""The kubelets of the emulated nodes, as far as something is behind a pod: the port of one that relays with socat can be forwarded.

The API server reaches what is in the cluster's network through a proxy, by its egress selector, and this is that proxy. A node's kubelet
is played here; anything else is left to the machine, as without a proxy.
https://kubernetes.io/docs/tasks/extend-kubernetes/setup-konnectivity/
"""

import re
import secrets
import select
import socket
import ssl
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from socketserver import TCPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from .api import Api, ApiError
from .components import KUBELET_PORT
from .websockets import WebSocket, accepted

PROTOCOL = "v4.channel.k8s.io"
DATA, ERRORS = 0, 1
CHUNK = 65536
SECONDS = 10
LISTENS = re.compile(r"TCP(?:4|6)?-L(?:ISTEN)?:(\d+)", re.IGNORECASE)
LEADS_TO = re.compile(r"TCP(?:4|6)?(?:-CONNECT)?:\[?([^\[\]]+?)\]?:(\d+)", re.IGNORECASE)


class Proxy(ThreadingHTTPServer):
    """At an address of Linux's abstract namespace, which no file stays of."""

    address_family = socket.AF_UNIX
    daemon_threads = True
    # Whoever finds the queue full is refused at once.
    request_queue_size = 256

    def server_bind(self) -> None:
        TCPServer.server_bind(self)


class Kubelets:
    """api: of the sandbox itself, once there is one. pki: a folder with the kubelets' certificate, for when the first is asked."""

    def __init__(self, pki: Path):
        self.api: Api | None = None
        self._pki = pki
        kubelets = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_CONNECT(self) -> None:
                host, _, port = self.path.rpartition(":")
                if int(port) != KUBELET_PORT:
                    self._lead_on(host.strip("[]"), int(port))
                    return
                self.send_response_only(200)
                self.end_headers()
                self.connection = kubelets.context().wrap_socket(self.connection, server_side=True)
                self.rfile, self.wfile = self.connection.makefile("rb", 0), self.connection.makefile("wb")

            def _lead_on(self, host: str, port: int) -> None:
                self.close_connection = True
                try:
                    far = socket.create_connection((host, port), SECONDS)
                except OSError as error:
                    self.send_error(502, str(error))
                    return
                self.send_response_only(200)
                self.end_headers()
                far.settimeout(None)
                pump(self.connection, far)

            def do_GET(self) -> None:
                self.close_connection = True
                _, what, *of = urlsplit(self.path).path.split("/")
                headers = accepted(self.headers, PROTOCOL)
                if not isinstance(self.connection, ssl.SSLSocket) or what != "portForward" or headers is None:
                    self.send_error(501, "The sandbox's nodes forward ports by WebSocket, and nothing else")
                    return
                ports = parse_qs(urlsplit(self.path).query).get("port", [])
                self.send_response_only(101)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                with suppress(OSError):
                    kubelets.forward(WebSocket(self.rfile, self.wfile), self.connection, of[0], of[1], int(ports[0]))

            do_POST = do_GET

            def log_message(self, *_: Any) -> None:
                """What fails is told to whoever asked."""

        self.address = f"@piksel-sandbox-kubelets-{secrets.token_hex(8)}"
        server = Proxy(self.address.replace("@", "\0", 1), Handler)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def context(self) -> ssl.SSLContext:
        """For the API server alone."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._pki / "kubelet.crt", self._pki / "kubelet.key")
        context.load_verify_locations(self._pki / "ca.crt")
        context.verify_mode = ssl.CERT_REQUIRED
        return context

    def forward(self, client: WebSocket, connection: ssl.SSLSocket, namespace: str, pod: str, port: int) -> None:
        """One connection to the pod, in one thread, as TLS wants it. Each channel begins with the port."""
        for channel in (DATA, ERRORS):
            client.send(bytes([channel]) + port.to_bytes(2, "little"))
        try:
            with self._relay(namespace, pod, port) as far:
                lead(client, connection, far)
        except (OSError, LookupError, ValueError) as error:
            client.send(bytes([ERRORS]) + f"error forwarding port {port} to pod {namespace}/{pod}: {error}".encode())
        client.close()

    def _relay(self, namespace: str, name: str, port: int) -> socket.socket:
        """To where the pod's socat would connect, if that is on this machine: nothing here leads out of it."""
        host, to = relay(self._pod(namespace, name), port)
        address = socket.getaddrinfo(host, to, proto=socket.IPPROTO_TCP)[0][4]
        if not ip_address(address[0]).is_loopback:
            raise ConnectionRefusedError(f"{host} is not on this machine, where the sandbox's networks end")
        far = socket.create_connection(address[:2], SECONDS)
        far.settimeout(None)
        return far

    def _pod(self, namespace: str, name: str) -> dict[str, Any]:
        if self.api is None:
            raise LookupError("the cluster is still coming up")
        try:
            return self.api.get(f"/api/v1/namespaces/{namespace}/pods/{name}")
        except ApiError as error:
            raise LookupError(str(error)) from None


def relay(pod: dict[str, Any], port: int) -> tuple[str, int]:
    """Where a pod's port leads to. ConnectionRefusedError: nobody would listen on it."""
    running = pod.get("status", {}).get("phase") == "Running"
    for container in pod["spec"]["containers"] if running else []:
        words = [*container.get("command", []), *container.get("args", [])]
        listening = [found for word in words if (found := LISTENS.match(word))]
        leading = [found for word in words if (found := LEADS_TO.match(word))]
        is_socat = "socat" in (words[0].rpartition("/")[2] if container.get("command") else container["image"])
        if is_socat and leading and any(int(found[1]) == port for found in listening):
            return leading[0][1], int(leading[0][2].partition(",")[0])
    raise ConnectionRefusedError("connection refused")


def lead(client: WebSocket, connection: ssl.SSLSocket, far: socket.socket) -> None:
    """There and back until either ends. What TLS has read already, no select tells of."""
    while True:
        ready = [connection] if connection.pending() else select.select([connection, far], [], [])[0]
        if connection in ready:
            message = client.receive()
            if message is None:
                return
            if message[0] == DATA:
                far.sendall(message[1:])
        if far in ready:
            chunk = far.recv(CHUNK)
            if not chunk:
                return
            client.send(bytes([DATA]) + chunk)


def pump(one: socket.socket, other: socket.socket) -> None:
    """Both ways, until either ends."""

    def across(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while chunk := source.recv(CHUNK):
                target.sendall(chunk)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    back = threading.Thread(target=across, args=(other, one), daemon=True)
    back.start()
    across(one, other)
    back.join()
    other.close()
