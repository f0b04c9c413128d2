"""Whether a presigned URL is signed with a secret key (Signature Version 4 in the query)."""

import hashlib
import hmac
from urllib.parse import SplitResult, quote, unquote


def valid(url: SplitResult, headers: dict[str, str], secret: str) -> bool:
    """`headers`: those that the request has; the signature says which of them it covers."""
    pairs = [part.partition("=") for part in url.query.split("&") if part]
    given = {name: unquote(value) for name, _, value in pairs}
    names = given.get("X-Amz-SignedHeaders", "").split(";")
    _, day, region, service, _ = (given.get("X-Amz-Credential", "").split("/") + [""] * 5)[:5]
    if given.get("X-Amz-Algorithm") != "AWS4-HMAC-SHA256" or "host" not in names or not set(names) <= set(headers):
        return False
    query = "&".join(f"{name}={value}" for name, _, value in sorted(pairs) if name != "X-Amz-Signature")
    covered = "".join(f"{name}:{headers[name].strip()}\n" for name in names)
    nothing = hashlib.sha256(b"").hexdigest()
    request = "\n".join(["GET", quote(url.path or "/", safe="/~"), query, covered, ";".join(names), nothing])
    scope = f"{day}/{region}/{service}/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", given.get("X-Amz-Date", ""), scope, hashlib.sha256(request.encode()).hexdigest()])
    key = f"AWS4{secret}".encode()
    for part in (day, region, service, "aws4_request", text):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.compare_digest(key.hex(), given.get("X-Amz-Signature", ""))
