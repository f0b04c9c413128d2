"""An address of its own for each server, so that each can have the port that was asked for."""

import errno
import random
import socket

HERE = "127.0.0.1"
TRIES = 200


class Addresses:
    """Addresses of the loopback interface. Where it has only one (macOS), a port serves one server."""

    def __init__(self) -> None:
        self._random = random.SystemRandom()

    def hold(self, port: int, wanted: str | None = None) -> socket.socket:
        """Bound, and nobody else's from then on."""
        for number in range(TRIES):
            address = wanted if wanted and number == 0 else self._any()
            held = socket.socket()
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                held.bind((address, port))
                held.listen(128)
                return held
            except OSError as error:
                held.close()
                if error.errno == errno.EADDRNOTAVAIL:
                    return self._only(port)
                if error.errno != errno.EADDRINUSE:
                    raise
        raise OSError(f"No address of this machine has port {port} free.")

    def _any(self) -> str:
        return f"127.{self._random.randint(16, 247)}.{self._random.randint(0, 255)}.{self._random.randint(1, 254)}"

    @staticmethod
    def _only(port: int) -> socket.socket:
        held = socket.socket()
        held.bind((HERE, port))
        held.listen(128)
        return held
