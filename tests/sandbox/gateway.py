"""What a request passes on its way to moto: who asks, whether it fails by design, and a line in the log of calls."""

import contextlib
import io
import json
import re
import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterable
from typing import Any

from moto.backends import list_of_moto_modules
from werkzeug.http import HTTP_STATUS_CODES
from werkzeug.wrappers import Response

from . import identities, long_polls, operations, permissions, regions
from .aws.s3 import anonymous
from .calls import CallLog
from .control import Control
from .errors import Refusal, denial, refusal, render
from .faults import Faults
from .hold import Hold
from .operations import Call
from .signature import valid

CODE = re.compile(rb'<Code>([^<]+)</Code>|"__type":\s*"(?:[^"#]*#)?([^"]+)"')
# What AWS answers without a signature, or moto's own pages that stand for public ones.
PUBLIC = ("/.well-known/", "/oauth2/", "/public-keys/")

MOTOS = frozenset(list_of_moto_modules())
# Services whose operations read or make what is another's: it waits meanwhile.
ALSO = {
    "acm": ("cloudfront", "route53"),
    "backup": ("ec2", "efs", "iam", "kms", "rds", "s3", "secretsmanager"),
    "cloudfront": ("acm", "route53", "wafv2"),
    "cognito-idp": ("acm", "cloudfront", "iam", "route53"),
    "cloudwatch": ("ec2", "eks", "elb", "elbv2", "rds"),
    "efs": ("ec2", "kms"),
    "ec2": ("eks", "events", "iam", "kms", "ram", "secretsmanager", "sqs"),
    "eks": ("ec2", "iam", "kms", "logs"),
    "events": ("sqs",),
    "ram": ("ec2",),
    "kms": ("iam",),
    "rds": ("ec2", "iam", "kms", "secretsmanager"),
    "route53": ("ec2", "kms", "logs"),
    "secretsmanager": ("kms", "lambda"),
}


class Gateway:
    def __init__(self, moto: Callable[..., Iterable[bytes]], control: Control, log: CallLog, faults: Faults, hold: Hold):
        self._moto = moto
        self._control = control
        self._log = log
        self._faults, self._hold = faults, hold
        # moto's backends are plain dictionaries: one request of a service at a time.
        self._turn: dict[str, threading.RLock] = {}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        begun, now = time.perf_counter(), time.time()
        body = self._body(environ)
        path = environ.get("PATH_INFO", "/")
        # None of these is signed, as a request for a bucket of that name would be.
        authorization = environ.get("HTTP_AUTHORIZATION", "")
        signed = authorization.startswith("AWS") or "X-Amz-Signature" in environ.get("QUERY_STRING", "")
        if path.startswith(("/sandbox/", "/moto-api")) and not signed:
            status, answer = self._control.answer(environ["REQUEST_METHOD"], path, body, authorization)
            return Response(json.dumps(answer), status, mimetype="application/json")(environ, start_response)
        call = operations.resolve(environ, body)
        caller = identities.find(call.access_key_id) if call.signed else None
        if call.write and not self._hold.lets_through():
            return self._drop(environ)
        refused = self._refuse(call, caller, environ, body)
        fault, delay = (None, 0.0) if refused else self._faults.next(call.service, call.operation)
        time.sleep(delay)  # before its turn: others go on meanwhile
        answer = refused or self._answer_in_time(call, caller, environ, body, fault)
        self._record(call, caller, answer, {"fault": fault, "delay": delay}, now, begun)
        if fault and fault.startswith("dropped"):
            return self._drop(environ)
        headers = [(name, value) for name, value in answer.headers if name.lower() != "content-length"]
        length = str(len(answer.body))
        if environ["REQUEST_METHOD"] == "HEAD":
            length = next((value for name, value in answer.headers if name.lower() == "content-length"), length)
        start_response(f"{answer.status} {HTTP_STATUS_CODES.get(answer.status, 'Unknown')}", [*headers, ("Content-Length", length)])
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else answer.body]

    @staticmethod
    def _body(environ: dict[str, Any]) -> bytes:
        length = environ.get("CONTENT_LENGTH")
        if not length and not environ.get("wsgi.input_terminated"):
            return b""
        body = environ["wsgi.input"].read(int(length)) if length else environ["wsgi.input"].read()
        environ["wsgi.input"] = io.BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
        return body

    @staticmethod
    def _refuse(call: Call, caller: identities.Caller | None, environ: dict[str, Any], body: bytes) -> Refusal | None:
        if not call.signed:
            path = environ.get("PATH_INFO", "")
            public = (
                call.service == "sts"
                or any(part in path for part in PUBLIC)
                or environ.get("HTTP_X_AMZ_TARGET", "").startswith("AWSCognitoIdentity")
                or anonymous.lets_in(environ)
            )
            return None if public else refusal("unsigned", call.service, call.protocol)
        if caller is None:
            return refusal("unknown key", call.service, call.protocol)
        if caller.expired:
            return refusal("expired", call.service, call.protocol)
        if not valid(environ, body, caller):
            return refusal("bad signature", call.service, call.protocol)
        if not regions.enabled(call.region):
            return refusal("unknown key", call.service, call.protocol)  # which no region knows that the account has not enabled
        denied = permissions.refusal_to(call, caller, body)
        return denial(denied, caller.arns[-1], call.service, call.protocol) if denied else None

    def _answer_in_time(
        self, call: Call, caller: identities.Caller | None, environ: dict[str, Any], body: bytes, fault: str | None
    ) -> Refusal:
        wait = long_polls.seconds(call)
        if wait and not fault:
            return long_polls.answer(environ, body, wait, lambda: self._answer(call, caller, environ, None))
        return self._answer(call, caller, environ, fault)

    def _answer(self, call: Call, caller: identities.Caller | None, environ: dict[str, Any], fault: str | None) -> Refusal:
        if fault == "dropped before":
            return Refusal("", 0, [], b"")
        if fault and fault != "dropped after":
            return refusal(fault, call.service, call.protocol)
        if caller:
            environ["HTTP_X_MOTO_ACCOUNT_ID"] = caller.account
        with contextlib.ExitStack() as turns:
            for service in sorted({call.service, *ALSO.get(call.service, ())}):
                turns.enter_context(self._turn.setdefault(service, threading.RLock()))
            identities.act_as(caller)
            try:
                response = Response.from_app(self._moto, environ)
                body = response.get_data()
            except Exception as error:
                return self._unable(call, error)
        code = ""
        if response.status_code >= 400:
            found = CODE.search(body)
            code = response.headers.get("x-amzn-ErrorType") or (found and (found[1] or found[2]).decode()) or str(response.status_code)
        return Refusal(code, response.status_code, list(response.headers.items()), body)

    @staticmethod
    def _unable(call: Call, error: Exception) -> Refusal:
        """moto lacks the operation, or broke: no answer of AWS's, so one that no client tries again."""
        name = call.service.replace("-", "")
        missing = isinstance(error, NotImplementedError) or not MOTOS & {name, f"aws{name}"}
        what = "is not implemented" if missing else f"broke: {type(error).__name__}: {error}"
        if not missing:
            traceback.print_exc()
        message = f"The sandbox's {call.service} {call.operation} {what}. How to add an operation: tests/sandbox/README.md."
        return render("SandboxLacksOperation", message, 501, call.service, call.protocol)

    @staticmethod
    def _drop(environ: dict[str, Any]) -> Iterable[bytes]:
        connection: socket.socket = environ["werkzeug.socket"]
        with contextlib.suppress(OSError):  # whoever asked may be gone
            connection.shutdown(socket.SHUT_RDWR)
        raise ConnectionResetError("dropped on request")

    def _record(
        self, call: Call, caller: identities.Caller | None, answer: Refusal, trouble: dict[str, Any], now: float, begun: float
    ) -> None:
        found = operations.RESOURCE.findall(json.dumps(call.parameters))
        if call.write and call.protocol == "ec2" and answer.status == 200:
            found += operations.RESOURCE.findall(answer.body.decode(errors="replace"))
        self._log.write(
            {
                "time": round(now, 6),
                "account": caller.account if caller else None,
                "caller": caller.arns[-1] if caller else None,
                "region": call.region,
                "service": call.service,
                "operation": call.operation,
                "write": call.write,
                "status": answer.status,
                "error": answer.code or None,
                **trouble,
                "duration_ms": round((time.perf_counter() - begun) * 1000, 2),
                "resources": list(dict.fromkeys(found)),
                "parameters": call.parameters,
            }
        )
