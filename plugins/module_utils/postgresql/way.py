# SPDX-License-Identifier: GPL-3.0-or-later
"""The way to the server, direct or through a pod, and a sentence on what is in it."""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Any

from ..converge.model import InvalidPlan
from ..kubernetes.api import Api
from ..kubernetes.port_forward import PortForward
from .instance import Instance
from .server import Place, Refused, Server
from .tunnel import TunnelError, tunnel

LOOPBACK = "127.0.0.1"
COMING_UP = 15  # seconds in which a relay that runs begins to listen
ADVICE = "an instance of RDS answers within its network alone: run there, write method: pod, or open a tunnel and give its host and port"


def reach(stack: ExitStack, params: Mapping[str, Any], there: Instance, api: Api | None, password: str) -> Server:
    """Connected, and open as long as the stack is. Raises InvalidPlan."""
    connection = params["connection"]
    forward = _through_a_pod(stack, connection, there, api) if connection["method"] == "pod" else None
    place = _forwarded(connection, there, forward) if forward else _direct(connection, there)
    user = params["master"]["username"] or there.username
    server = Server(place, user, password)
    stack.callback(server.close)
    try:
        server.reach(COMING_UP if forward else 0)
    except Refused as refused:
        raise InvalidPlan([_sentence(params, place, user, refused, forward.said if forward else ())]) from None
    return server


def _direct(connection: Mapping[str, Any], there: Instance) -> Place:
    assert there.address  # it is there
    assert there.port
    hostaddr = _resolved(connection["host"]) if connection["host"] else None
    return Place(there.address, connection["port"] or there.port, hostaddr, **_options(connection))


def _through_a_pod(stack: ExitStack, connection: Mapping[str, Any], there: Instance, api: Api | None) -> PortForward:
    assert there.address  # seen to before
    assert there.port
    assert api is not None
    given = {key: connection[key] for key in ("namespace", "image", "tolerations", "timeout")}
    try:
        return stack.enter_context(tunnel(api, (there.address, there.port), **given))
    except TunnelError as error:
        raise InvalidPlan([f"rds_connection: {error}"]) from None


def _forwarded(connection: Mapping[str, Any], there: Instance, forward: PortForward) -> Place:
    assert there.address  # it is there
    return Place(there.address, forward.port, LOOPBACK, **_options(connection))


def _options(connection: Mapping[str, Any]) -> dict[str, Any]:
    mode = connection["ssl_mode"] or ("verify-full" if connection["ca_file"] else "require")
    return {"ssl_mode": mode, "ca_file": connection["ca_file"], "timeout": connection["timeout"]}


def _resolved(host: str) -> str:
    """libpq verifies the server's own name, and takes an address alone beside it."""
    try:
        found: str = socket.getaddrinfo(host, None, proto=socket.IPPROTO_TCP)[0][4][0]  # type: ignore[assignment]
    except OSError as error:
        raise InvalidPlan([f"rds_connection: host: {host} has no address ({error.strerror or error})"]) from None
    return found


def _sentence(params: Mapping[str, Any], place: Place, user: str, refused: Refused, said: Sequence[str]) -> str:
    connection, where = params["connection"], f"{place.host}:{place.port}"
    if refused.password:
        secret = params["master"]["secret"] or "that RDS manages"
        return f"rds_master_secret: the server refuses {user} with the password of the secret {secret}: {refused}"
    if connection["method"] == "pod":
        why = "; ".join(dict.fromkeys([str(refused), *said]))
        return f"rds_connection: no way to {place.host} through a pod of the cluster: {why}; does its security group let the nodes in?"
    if connection["host"]:
        return f"rds_connection: no way to {place.host} through {connection['host']}:{place.port}: {refused}; is the tunnel open?"
    return f"rds_connection: no way to {where} from here: {refused}; {ADVICE}"
