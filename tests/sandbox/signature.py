"""Whether a request is signed with the caller's secret key and session token (Signature Version 4)."""

import hashlib
import hmac
import re
from typing import Any
from urllib.parse import quote

from .identities import Caller

HEADER = re.compile(r"Credential=[^/]+/(\d{8})/([^/]+)/([^/]+)/aws4_request,\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]{64})")


def valid(environ: dict[str, Any], body: bytes, caller: Caller) -> bool:
    """A presigned request is taken at its key's word: only headers are checked."""
    found = HEADER.search(environ.get("HTTP_AUTHORIZATION", ""))
    if not found:
        return True
    if caller.token != environ.get("HTTP_X_AMZ_SECURITY_TOKEN"):
        return False
    day, region, service, names, signature = found.groups()
    headers = "".join(f"{name}:{' '.join(_header(environ, name).split())}\n" for name in names.split(";"))
    payload = environ.get("HTTP_X_AMZ_CONTENT_SHA256") or hashlib.sha256(body).hexdigest()
    path = environ.get("RAW_URI") or environ.get("REQUEST_URI") or quote(environ.get("PATH_INFO", "/"))
    path, _, query = path.partition("?")
    path = path or "/"
    if service != "s3":
        path = quote(path, safe="/~")
    request = "\n".join([environ["REQUEST_METHOD"], path, _query(query), headers, names, payload])
    scope = f"{day}/{region}/{service}/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", environ.get("HTTP_X_AMZ_DATE", ""), scope, hashlib.sha256(request.encode()).hexdigest()])
    key = f"AWS4{caller.secret}".encode()
    for part in (day, region, service, "aws4_request", text):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.compare_digest(key.hex(), signature)


def _header(environ: dict[str, Any], name: str) -> str:
    key = name.upper().replace("-", "_")
    value: str = environ.get(key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}", "")
    return value


def _query(query: str) -> str:
    pairs = [part.partition("=") for part in query.split("&") if part]
    return "&".join(f"{name}={value}" for name, value in sorted((name, value) for name, _, value in pairs))
