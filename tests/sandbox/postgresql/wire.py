"""PostgreSQL's protocol, as far as one who stands between client and server has to know it.

https://www.postgresql.org/docs/16/protocol-message-formats.html
"""

import struct
from collections.abc import Iterator

SSL_REQUEST, GSS_REQUEST, CANCEL_REQUEST = 80877103, 80877104, 80877102
LONGEST_START = 10000  # as PostgreSQL has it
KEPT = 1_000_000  # of a message's body; what is longer is data


class Messages:
    """Takes what arrives in pieces and gives whole messages: their type and body, cut at KEPT bytes."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._skip = 0

    def feed(self, data: bytes) -> Iterator[tuple[bytes, bytes]]:
        if self._skip:
            skipped = min(self._skip, len(data))
            self._skip -= skipped
            data = data[skipped:]
        self._buffer += data
        while len(self._buffer) >= 5:
            length = 1 + struct.unpack_from("!I", self._buffer, 1)[0]
            if len(self._buffer) < min(length, KEPT):
                return
            body = bytes(self._buffer[5 : min(length, KEPT)])
            kind = bytes(self._buffer[:1])
            self._skip = max(0, length - len(self._buffer))
            del self._buffer[: min(length, len(self._buffer))]
            yield kind, body


def start_parameters(body: bytes) -> dict[str, str]:
    """Of a startup message, without its length and version."""
    words = body.split(b"\0")
    pairs = zip(words[::2], words[1::2], strict=False)
    return {name.decode(errors="replace"): value.decode(errors="replace") for name, value in pairs if name}


def start(code: int, body: bytes, options: str) -> bytes:
    """A startup message, with these options of the server beside the client's own."""
    if options:
        given = start_parameters(body)
        given["options"] = " ".join(filter(None, [given.get("options"), options]))
        body = b"".join(name.encode() + b"\0" + value.encode() + b"\0" for name, value in given.items()) + b"\0"
    return struct.pack("!II", len(body) + 8, code) + body


def text(body: bytes) -> tuple[str, bytes]:
    """The first string of a body, and the rest."""
    first, _, rest = body.partition(b"\0")
    return first.decode(errors="replace"), rest


def fields(body: bytes) -> dict[str, str]:
    """An error's fields by their letters."""
    return {part[:1].decode(): part[1:].decode(errors="replace") for part in body.split(b"\0") if part}


def error(code: str, message: str) -> bytes:
    """As a server says that it ends a connection."""
    said = {"S": "FATAL", "V": "FATAL", "C": code, "M": message}
    body = b"".join(letter.encode() + value.encode() + b"\0" for letter, value in said.items()) + b"\0"
    return b"E" + struct.pack("!I", len(body) + 4) + body
