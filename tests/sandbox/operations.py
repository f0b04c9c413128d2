"""Which AWS operation an HTTP request is, by botocore's service models."""

import io
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import determine_request_protocol
from moto.core.routing import get_service_router
from moto.core.utils import get_service_model
from moto.moto_server.werkzeug_app import BackendRequest

CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/\d{8}/([^/]+)/([^/]+)/aws4_request")
READS = re.compile(
    "(Describe|List|Get|Head|BatchGet|BatchDescribe|Lookup|Search|Query|Scan|Select|Filter|AssumeRole|Simulate|Validate|Decode|Check|Test)"
)
SECRET = re.compile(r"(?i)password|secret|privatekey|authtoken|plaintext|webidentitytoken|samlassertion|zipfile")
# Of Cognito, whose model marks it: it stands in each address that leads people to sign in, and says which client a call is about.
PUBLIC = ("ClientId",)
HARMLESS = re.compile(
    r"(?i)^(secretid|secretidlist|managemasteruserpassword|passwordpolicy|masterusersecretkmskeyid|secretarn|arn"
    r"|forceoverwritereplicasecret|passwordlength)$"
)
RESOURCE = re.compile(r"\b[a-z]{1,10}(?:-[a-z]{2,6})*-[0-9a-f]{17}\b")
LONGEST = 4096

# Signing names that are not botocore's name of the service.
SERVICES = {
    "elasticfilesystem": "efs",
    "email": "ses",
    "execute-api": "apigatewaymanagementapi",
    "monitoring": "cloudwatch",
    "servicequotas": "service-quotas",
    "states": "stepfunctions",
    "tagging": "resourcegroupstaggingapi",
}


@dataclass
class Call:
    """One request, as far as it could be understood."""

    service: str = ""
    operation: str = ""
    protocol: str = "json"
    region: str = ""
    access_key_id: str = ""
    signed: bool = False
    parameters: dict[str, Any] = field(default_factory=dict)

    @property
    def write(self) -> bool:
        return bool(self.operation) and not READS.match(self.operation) and self.parameters.get("DryRun") is not True


def resolve(environ: dict[str, Any], body: bytes) -> Call:
    """Never fails: what is not understood stays empty."""
    call = Call()
    query = environ.get("QUERY_STRING", "")
    scope = CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION", ""))
    if not scope and "X-Amz-Credential" in query:
        scope = CREDENTIAL.search("Credential=" + parse_qs(query)["X-Amz-Credential"][0])
    if scope:
        call.signed = True
        call.access_key_id, call.region, call.service = scope.groups()
    elif b"Action=AssumeRoleWith" in body or "Action=AssumeRoleWith" in query:
        call.service = "sts"
    elif environ.get("HTTP_X_AMZ_TARGET", "").startswith("AWSCognitoIdentityProviderService."):
        call.service = "cognito-idp"
    else:
        return call
    call.service = _service(call.service, environ, body)
    try:
        _read(call, BackendRequest({**environ, "wsgi.input": io.BytesIO(body)}), body)
    except Exception:  # a request that AWS's model cannot explain is still answered and logged, without its operation's name
        call.parameters = {}
    return call


def _service(signing_name: str, environ: dict[str, Any], body: bytes) -> str:
    if signing_name == "s3" and environ.get("PATH_INFO", "").startswith("/v20180820/"):
        return "s3control"
    if signing_name == "elasticloadbalancing":
        return "elbv2" if b"Version=2015-12-01" in body else "elb"
    if signing_name == "ses" and environ.get("PATH_INFO", "").startswith("/v2/"):
        return "sesv2"
    return SERVICES.get(signing_name, signing_name)


def _read(call: Call, request: BackendRequest, body: bytes) -> None:
    model = get_service_model(call.service)
    call.protocol = determine_request_protocol(model, request.content_type)
    target = request.headers.get("X-Amz-Target")
    uri_parameters: dict[str, Any] = {}
    if call.protocol in ("query", "ec2"):
        call.operation = request.values.get("Action", "")
        operation = model.operation_model(call.operation)
    elif target:
        call.operation = target.rsplit(".", 1)[-1]
        operation = model.operation_model(call.operation)
    else:
        operation, uri_parameters = get_service_router(call.service).match(request)
        call.operation = operation.name
    if call.protocol == "rest-xml" and call.service.startswith("s3"):
        call.parameters = clean(dict(uri_parameters))  # the body may be an object of any size
        return
    parsed = PROTOCOL_PARSERS[call.protocol](operation).parse(
        {
            "method": request.method,
            "values": request.values,
            "headers": request.headers,
            "body": body,
            "url_path": request.path,
            "url_params": uri_parameters,
        }
    )
    places = uri_parameters if call.protocol == "rest-xml" else {}  # by the names in the path, which permissions know them by
    call.parameters = clean({**places, **parsed}, operation.input_shape)


def clean(value: Any, shape: Any = None, name: str = "") -> Any:
    """The value without secrets: neither what the service's model marks as sensitive nor what is named like a secret."""
    if isinstance(value, dict):
        members = getattr(shape, "members", {}) if shape is not None else {}
        inner = getattr(shape, "value", None) if getattr(shape, "type_name", "") == "map" else None
        return {
            key: clean(item, members.get(key, inner), key)
            for key, item in value.items()
            if item is not None and not secret(key, members.get(key, inner))
        }
    if isinstance(value, (list, tuple)):
        return [clean(item, getattr(shape, "member", None), name) for item in value]
    if isinstance(value, (bool, int, float)):
        return value
    return str(value)[:LONGEST] if not isinstance(value, bytes) else f"({len(value)} bytes)"


def secret(name: str, shape: Any) -> bool:
    marked = shape is not None and bool(shape.metadata.get("sensitive")) and name not in PUBLIC
    return marked or bool(SECRET.search(name) and not HARMLESS.match(name))
