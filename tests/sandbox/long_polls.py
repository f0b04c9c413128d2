"""A long poll waits for messages without keeping anybody else waiting: it looks again and again, and each look is short."""

import io
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode

from .errors import Refusal
from .operations import Call

LOOK_SECONDS = 0.2
MOST_SECONDS = 20
NAME = "WaitTimeSeconds"


def seconds(call: Call) -> float:
    """How long the call may wait. What AWS would refuse, moto does."""
    wait = call.parameters.get(NAME) if (call.service, call.operation) == ("sqs", "ReceiveMessage") else None
    return float(wait) if isinstance(wait, int) and 0 < wait <= MOST_SECONDS else 0.0


def answer(environ: dict[str, Any], body: bytes, wait: float, look: Callable[[], Refusal]) -> Refusal:
    until = time.monotonic() + wait
    short = _without_wait(environ, body)
    while True:
        environ["wsgi.input"] = io.BytesIO(short)
        environ["CONTENT_LENGTH"] = str(len(short))
        found = look()
        if found.status != 200 or b"MessageId" in found.body or time.monotonic() > until:
            return found
        time.sleep(LOOK_SECONDS)


def _without_wait(environ: dict[str, Any], body: bytes) -> bytes:
    if "json" in environ.get("CONTENT_TYPE", ""):
        return json.dumps({**json.loads(body), NAME: 0}).encode()
    return urlencode([(name, "0" if name == NAME else value) for name, value in parse_qsl(body.decode())]).encode()
