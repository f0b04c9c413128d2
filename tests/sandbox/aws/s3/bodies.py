"""What stands in a request's body, by botocore's model of the operation, and whether it is as the model says."""

import re
from typing import Any

from moto.core.parse import PROTOCOL_PARSERS
from moto.core.utils import get_service_model

from .refusals import malformed


def parsed(operation: str, member: str, bucket: str, identifier: str | None, request: Any, body: bytes) -> Any:
    """The member of the operation's input that its body is. Refused where it is none."""
    model = get_service_model("s3").operation_model(operation)
    parameters = {"Bucket": bucket, **({"Id": identifier} if identifier else {})}
    given = {
        "method": request.method,
        "values": {},
        "headers": request.headers,
        "body": body,
        "url_path": request.path,
        "url_params": parameters,
    }
    try:
        found = PROTOCOL_PARSERS["rest-xml"](model).parse(given).get(member)
    except Exception:  # whatever it stumbles over is not well-formed
        raise malformed() from None
    if found is None:
        raise malformed()
    _check(model.input_shape.members[member], found)
    return found


def _check(shape: Any, value: Any) -> None:
    """Required members, and words of which there are only some."""
    if shape.type_name == "structure":
        if any(name not in value for name in shape.required_members):
            raise malformed()
        for name, one in value.items():
            _check(shape.members[name], one)
    elif shape.type_name == "list":
        for one in value:
            _check(shape.member, one)
    elif shape.type_name == "string" and getattr(shape, "enum", None) and value not in shape.enum:
        raise malformed()


def is_name(text: str) -> bool:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"""
    reserved = (("xn--", "sthree-", "amzn-s3-demo-"), ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"))
    plain = re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", text) and not re.search(r"\.\.|\.-|-\.", text)
    address = re.fullmatch(r"\d+\.\d+\.\d+\.\d+", text)
    return bool(plain) and not address and not text.startswith(reserved[0]) and not text.endswith(reserved[1])
