"""AWS's refusals, in the form and with the code that each protocol gives them."""

import json
import uuid
from dataclasses import dataclass
from xml.sax.saxutils import escape

from .permissions import Denied

# kind of refusal: for EC2, for other XML protocols, for JSON protocols, each (code, HTTP status).
CODES = {
    "unknown key": (("AuthFailure", 401), ("InvalidClientTokenId", 403), ("UnrecognizedClientException", 400)),
    "bad signature": (("AuthFailure", 401), ("SignatureDoesNotMatch", 403), ("InvalidSignatureException", 400)),
    "expired": (("RequestExpired", 400), ("ExpiredToken", 403), ("ExpiredTokenException", 400)),
    "unsigned": (("MissingAuthenticationToken", 403),) * 3,
    "throttled": (("RequestLimitExceeded", 503), ("Throttling", 400), ("ThrottlingException", 400)),
    "internal": (("InternalError", 500), ("InternalFailure", 500), ("InternalServerException", 500)),
    "unavailable": (("Unavailable", 503), ("ServiceUnavailable", 503), ("ServiceUnavailableException", 503)),
}
S3_CODES = {
    "unknown key": ("InvalidAccessKeyId", 403),
    "expired": ("ExpiredToken", 400),
    "unsigned": ("AccessDenied", 403),
    "throttled": ("SlowDown", 503),
    "internal": ("InternalError", 500),
}
# Where a service has codes of its own.
SERVICE_CODES = {"s3": S3_CODES, "service-quotas": {"throttled": ("TooManyRequestsException", 400)}}
MESSAGES = {
    "unknown key": "The security token included in the request is invalid.",
    "bad signature": "The request signature we calculated does not match the signature you provided.",
    "expired": "The security token included in the request is expired.",
    "unsigned": "Request is missing Authentication Token.",
    "throttled": "Rate exceeded.",
    "internal": "An internal error has occurred.",
    "unavailable": "The service is unavailable. Please try again shortly.",
}


@dataclass
class Refusal:
    code: str
    status: int
    headers: list[tuple[str, str]]
    body: bytes


class ControlRefusal(Exception):
    """The sandbox's own endpoint says no, with a status of HTTP and what it answers."""

    def __init__(self, status: int, **answer: str):
        super().__init__(answer)
        self.status, self.answer = status, answer


def denial(denied: Denied, caller: str, service: str, protocol: str) -> Refusal:
    """What AWS says to a caller whose policies do not allow a call."""
    message = f"User: {caller} is not authorized to perform: {denied.action} on resource: {denied.resource} {denied.reason()}"
    if protocol == "ec2":
        return render("UnauthorizedOperation", f"You are not authorized to perform this operation. {message}", 403, service, protocol)
    if protocol in ("query", "rest-xml"):
        return render("AccessDenied", message, 403, service, protocol)
    answer = render("AccessDeniedException", message, 403 if protocol == "rest-json" else 400, service, protocol)
    if service == "sqs":  # as its older protocol had it
        answer.headers.append(("x-amzn-query-error", "AccessDenied;Sender"))
    return answer


def refusal(kind: str, service: str, protocol: str) -> Refusal:
    place = 0 if protocol == "ec2" else 1 if protocol in ("query", "rest-xml") else 2
    code, status = CODES[kind][place]
    code, status = SERVICE_CODES.get(service, {}).get(kind, (code, status))
    if protocol == "rest-json":  # AWS answers these services' callers with 403, and a throttled one with 429
        status = {"throttled": 429, "unknown key": 403, "expired": 403, "bad signature": 403}.get(kind, status)
    return render(code, MESSAGES[kind], status, service, protocol)


def render(code: str, message: str, status: int, service: str, protocol: str) -> Refusal:
    request_id = str(uuid.uuid4())
    error = f"<Code>{code}</Code><Message>{escape(message)}</Message>"
    headers = [("x-amzn-RequestId", request_id)]
    if protocol == "ec2":
        body = f"<Response><Errors><Error>{error}</Error></Errors><RequestID>{request_id}</RequestID></Response>"
    elif service == "s3":
        body = f"<Error>{error}<RequestId>{request_id}</RequestId></Error>"
    elif protocol in ("query", "rest-xml"):
        body = f"<ErrorResponse><Error><Type>Sender</Type>{error}</Error><RequestId>{request_id}</RequestId></ErrorResponse>"
    else:
        body = json.dumps({"__type": code, "message": message})
        headers.append(("x-amzn-ErrorType", code))
        return Refusal(code, status, [*headers, ("Content-Type", "application/x-amz-json-1.1")], body.encode())
    return Refusal(code, status, [*headers, ("Content-Type", "text/xml")], f'<?xml version="1.0" encoding="UTF-8"?>\n{body}'.encode())
