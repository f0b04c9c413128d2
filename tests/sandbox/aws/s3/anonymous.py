"""What those may do who bring no credentials: what a bucket's policy lets everybody do."""

from typing import Any
from urllib.parse import unquote

from moto.iam.access_control import PermissionResult
from moto.s3.models import s3_backends


def lets_in(environ: dict[str, Any]) -> bool:
    """Reading an object, or a bucket's list of them. What is asked for is then of the bucket's account."""
    if environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
        return False
    name, _, key = unquote(environ.get("PATH_INFO", "")).lstrip("/").partition("/")
    _, account = s3_backends.bucket_accounts.get(name, ("aws", None))
    words = {one.partition("=")[0] for one in environ.get("QUERY_STRING", "").split("&") if one}
    if account is None or words - {"list-type", "prefix", "delimiter", "max-keys", "continuation-token", "start-after", "encoding-type"}:
        return False
    bucket, arn = s3_backends[account]["aws"].buckets[name], f"arn:aws:s3:::{name}"
    asked = ("s3:GetObject", f"{arn}/{key}") if key else ("s3:ListBucket", arn)
    if bucket.get_permission(*asked) != PermissionResult.PERMITTED:
        return False
    environ["HTTP_X_MOTO_ACCOUNT_ID"] = account
    return True
