"""The sockets: a resolver at the loopback interface's first address, and each name server that somebody was told of at its own."""

import contextlib
import errno
import selectors
import socket
import struct
import threading
import traceback
from collections.abc import Callable

import dns.exception
import dns.message
from dns import opcode, rcode
from dns.message import Message

from ..aws.route53 import name_servers
from ..settings import HOST
from . import authority, outside, resolver

TRIES = 50
LONGEST = 512  # of an answer by UDP to who does not say that it takes more
TCP_SECONDS = 5.0
MOST_OPEN = 100  # name servers at once; who was told of one of the others asks the resolver again


class DnsServer:
    """port 0 is any that is free for both protocols."""

    def __init__(self, port: int):
        self._selector = selectors.DefaultSelector()
        self._lock = threading.Lock()
        self._open: dict[str, tuple[socket.socket, socket.socket]] = {}
        self.port = self._first(port)
        threading.Thread(target=self._serve, daemon=True).start()

    def _first(self, port: int) -> int:
        for _ in range(TRIES):
            datagrams = _bound(socket.SOCK_DGRAM, HOST, port)
            found: int = datagrams.getsockname()[1]
            try:
                self._listen(HOST, datagrams, found)
                return found
            except OSError as error:
                datagrams.close()
                if port or error.errno != errno.EADDRINUSE:
                    raise
        raise OSError(errno.EADDRINUSE, "no port is free for both protocols")

    def _listen(self, address: str, datagrams: socket.socket, port: int) -> None:
        connections = _bound(socket.SOCK_STREAM, address, port)
        connections.listen(16)
        answers = self._answers_of(address)
        self._selector.register(datagrams, selectors.EVENT_READ, lambda: _datagram(datagrams, answers))
        self._selector.register(connections, selectors.EVENT_READ, lambda: _connection(connections, answers))
        self._open[address] = datagrams, connections

    def _answers_of(self, address: str) -> Callable[[Message], Message]:
        if address == HOST:
            return lambda query: resolver.answer(query, self.open)
        server = "" if address == outside.ADDRESS else name_servers.server(address) or ""
        return lambda query: authority.answer(server, query)

    def open(self, address: str) -> None:
        """Before somebody asks there. What is no name server's address stays closed, and so does one that another program has."""
        with self._lock:
            known = address == outside.ADDRESS or name_servers.server(address)
            if address in self._open or not known:
                return
            with contextlib.suppress(OSError):
                self._listen(address, _bound(socket.SOCK_DGRAM, address, self.port), self.port)
            while len(self._open) > MOST_OPEN:
                self._close(next(one for one in self._open if one != HOST))

    def _close(self, address: str) -> None:
        for one in self._open.pop(address):
            self._selector.unregister(one)
            one.close()

    def _serve(self) -> None:
        while True:
            for key, _ in self._selector.select():
                try:
                    key.data()
                except OSError:
                    continue  # who asked has gone
                except Exception:
                    traceback.print_exc()


def _bound(kind: socket.SocketKind, address: str, port: int) -> socket.socket:
    made = socket.socket(socket.AF_INET, kind)
    try:
        if kind == socket.SOCK_STREAM:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((address, port))
    except OSError:
        made.close()
        raise
    return made


def _datagram(datagrams: socket.socket, answers: Callable[[Message], Message]) -> None:
    wire, asker = datagrams.recvfrom(65535)
    response = _response(wire, answers)
    if response:
        datagrams.sendto(response.to_wire(max_size=max(response.request_payload, LONGEST), prefer_truncation=True), asker)


def _connection(connections: socket.socket, answers: Callable[[Message], Message]) -> None:
    connection, _ = connections.accept()
    threading.Thread(target=_converse, args=(connection, answers), daemon=True).start()


def _converse(connection: socket.socket, answers: Callable[[Message], Message]) -> None:
    with connection, contextlib.suppress(OSError):
        connection.settimeout(TCP_SECONDS)
        while wire := _message(connection):
            response = _response(wire, answers)
            if response is None:
                return
            answer = response.to_wire(max_size=65535)
            connection.sendall(struct.pack("!H", len(answer)) + answer)


def _message(connection: socket.socket) -> bytes:
    """b"": there is none any more."""
    size = _exactly(connection, 2)
    return _exactly(connection, struct.unpack("!H", size)[0]) if size else b""


def _exactly(connection: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        more = connection.recv(size - len(found))
        if not more:
            return b""
        found += more
    return found


def _response(wire: bytes, answers: Callable[[Message], Message]) -> Message | None:
    """None: it was no question."""
    try:
        query = dns.message.from_wire(wire, ignore_trailing=True)
    except dns.exception.DNSException:
        return None
    if query.flags & dns.flags.QR:
        return None
    if query.opcode() != opcode.QUERY:
        return _failed(query, rcode.NOTIMP)
    if len(query.question) != 1:
        return _failed(query, rcode.FORMERR)
    try:
        return answers(query)
    except Exception:
        traceback.print_exc()
        return _failed(query, rcode.SERVFAIL)


def _failed(query: Message, code: rcode.Rcode) -> Message:
    response = dns.message.make_response(query)
    response.set_rcode(code)
    return response
