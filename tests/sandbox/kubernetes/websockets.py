"""As much of a WebSocket's server as a kubelet's forwarding of ports takes. https://www.rfc-editor.org/rfc/rfc6455"""

import base64
import hashlib
from email.message import Message
from typing import BinaryIO

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
BINARY, CLOSE, PING, PONG = 2, 8, 9, 10


def accepted(headers: Message, protocol: str) -> dict[str, str] | None:
    """The headers of the answer to a request for a WebSocket of that protocol; None where it asks for something else."""
    offered = [name.strip() for name in headers.get("Sec-WebSocket-Protocol", "").split(",")]
    if headers.get("Upgrade", "").lower() != "websocket" or protocol not in offered:
        return None
    digest = hashlib.sha1((headers["Sec-WebSocket-Key"] + GUID).encode()).digest()
    answer = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Protocol": protocol}
    return {**answer, "Sec-WebSocket-Accept": base64.b64encode(digest).decode()}


class WebSocket:
    """Messages that fit one frame, which is how kubelets and their clients send them."""

    def __init__(self, incoming: BinaryIO, outgoing: BinaryIO):
        self._in, self._out = incoming, outgoing

    def receive(self) -> bytes | None:
        """The next message; None at the end."""
        while True:
            kind, content = self._frame()
            if kind == PING:
                self._send(PONG, content)
            elif kind in (CLOSE, -1):
                return None
            elif kind != PONG:
                return content

    def send(self, message: bytes) -> None:
        self._send(BINARY, message)

    def close(self) -> None:
        self._send(CLOSE, (1000).to_bytes(2, "big"))

    def _exactly(self, length: int) -> bytes:
        """Less at the end. What comes in is not buffered, so that who waits for it knows when there is something."""
        found = bytearray()
        while len(found) < length and (more := self._in.read(length - len(found))):
            found += more
        return bytes(found)

    def _frame(self) -> tuple[int, bytes]:
        head = self._exactly(2)
        if len(head) < 2:
            return -1, b""
        length = head[1] & 0x7F
        if length >= 126:
            length = int.from_bytes(self._exactly(2 if length == 126 else 8), "big")
        mask = self._exactly(4) if head[1] & 0x80 else bytes(4)
        content = self._exactly(length)
        if len(content) < length:
            return -1, b""
        repeated = (mask * (length // 4 + 1))[:length]
        return head[0] & 0x0F, (int.from_bytes(content, "big") ^ int.from_bytes(repeated, "big")).to_bytes(length, "big")

    def _send(self, kind: int, content: bytes) -> None:
        size = len(content)
        if size < 126:
            length = bytes([size])
        else:
            length = bytes([126]) + size.to_bytes(2, "big") if size < 1 << 16 else bytes([127]) + size.to_bytes(8, "big")
        self._out.write(bytes([0x80 | kind]) + length + content)
        self._out.flush()
