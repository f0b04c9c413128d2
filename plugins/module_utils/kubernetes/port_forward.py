# SPDX-License-Identifier: GPL-3.0-or-later
"""A port of a pod as a port of this machine, through the API server.

Each connection is a WebSocket of its own. In its messages the first byte says which of two channels the rest belongs to, data and errors,
and each channel begins with the port's number. https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/kubelet/pkg/cri/streaming/portforward/websocket.go
"""

from __future__ import annotations

import select
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from threading import Lock, Thread
from typing import Any

from ..converge.model import InvalidPlan
from .api import Api, path_of

try:
    from websocket import ABNF, WebSocket, WebSocketException
except ImportError:  # said by whoever needs it
    WebSocket = None

PROTOCOL = "v4.channel.k8s.io"
DATA, ERRORS = 0, 1
CHUNK = 65536
SECONDS = 30


class PortForward:
    """port: of 127.0.0.1, as long as it is entered. said: what the other end told of failures."""

    def __init__(self, api: Api, namespace: str, pod: str, port: int):
        if WebSocket is None:
            raise InvalidPlan(["the Python library websocket-client is missing; it comes with kubernetes"])
        self._api, self._path, self._to = api, f"{path_of('pods', namespace, pod)}/portforward?ports={port}", port
        self._listener, self._lock = socket.socket(), Lock()
        self._open: set[Any] = set()
        self._closed, self.said = False, list[str]()

    def __enter__(self) -> PortForward:
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen()
        self.port: int = self._listener.getsockname()[1]
        Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._closed = True
            ends = [*self._open]
        for end in (self._listener, *ends):
            _shut(end)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):  # it was closed
            while True:
                near, _ = self._listener.accept()
                Thread(target=self._connect, args=(near,), daemon=True).start()

    def _connect(self, near: socket.socket) -> None:
        """All of one connection in one thread: what TLS has of it is for one at a time."""
        far = None
        try:
            far = self._dial()
            if self._keep(near, far.sock):
                self._lead(near, far)
        except (OSError, WebSocketException) as error:
            self.said.append(str(error))
        finally:
            for end in filter(None, (near, far and far.sock)):
                with self._lock:
                    self._open.discard(end)
                _shut(end)
                end.close()

    def _dial(self) -> Any:
        options, headers = self._api.handshake()
        far = WebSocket(sslopt={"context": tls(options)})
        far.connect(
            self._api.server.replace("http", "ws", 1) + self._path,
            header=[f"{name}: {value}" for name, value in headers.items()],
            subprotocols=[PROTOCOL],
            timeout=SECONDS,
            suppress_origin=True,
        )
        far.settimeout(None)
        return far

    def _keep(self, *ends: Any) -> bool:
        with self._lock:
            self._open |= {*ends}
            return not self._closed

    def _lead(self, near: socket.socket, far: Any) -> None:
        """There and back until either ends."""
        begun: set[int] = set()
        while True:
            ready = [far.sock] if _has_more(far.sock) else select.select([near, far.sock], [], [])[0]
            if far.sock in ready and not self._received(near, *far.recv_data(control_frame=True), begun):
                return
            if near in ready:
                chunk = near.recv(CHUNK)
                if not chunk:
                    return
                far.send(bytes([DATA]) + chunk, ABNF.OPCODE_BINARY)

    def _received(self, near: socket.socket, kind: int, message: bytes, begun: set[int]) -> bool:
        """False at the end. begun: the channels whose first bytes, the port, have come."""
        if kind != ABNF.OPCODE_BINARY:
            return bool(kind != ABNF.OPCODE_CLOSE)  # a ping has been answered
        channel, content = message[0], message[1:]
        content = content if channel in begun else content[2:]
        begun.add(channel)
        if channel == ERRORS and content:
            self.said.append(content.decode(errors="replace").strip())
            return False
        near.sendall(content)
        return True


def _has_more(far: Any) -> bool:
    """What TLS has read already, no select tells of."""
    return bool(getattr(far, "pending", int)())


def tls(options: Mapping[str, Any]) -> ssl.SSLContext:
    """That of a pool of connections, from its options."""
    found: ssl.SSLContext | None = options.get("ssl_context")
    if found is None:
        found = ssl.create_default_context(cafile=options.get("ca_certs"), cadata=options.get("ca_cert_data"))
        if str(options.get("cert_reqs", "")) in ("CERT_NONE", str(ssl.CERT_NONE)):
            found.check_hostname, found.verify_mode = False, ssl.CERT_NONE
        if options.get("cert_file"):
            found.load_cert_chain(options["cert_file"], options.get("key_file"))
    return found


def _shut(end: Any) -> None:
    """Ends it for whoever uses it, and closes nothing under their hands. A WebSocket's farewell would wait for an answer."""
    with suppress(OSError):
        socket.socket.shutdown(end, socket.SHUT_RDWR)
