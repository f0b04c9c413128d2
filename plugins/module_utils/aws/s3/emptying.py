# SPDX-License-Identifier: GPL-3.0-or-later
"""What is in a bucket: whether anything is, and how all of it is deleted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain
from typing import Any

from ..calls import patiently, unless_gone

CALLS = 8  # at the same time


def is_empty(client: Any, bucket: str) -> bool:
    """Neither an object, nor an old version or a delete marker of one, nor an upload that was never completed."""
    versions = client.list_object_versions(Bucket=bucket, MaxKeys=1)
    if versions.get("Versions") or versions.get("DeleteMarkers"):
        return False
    return not client.list_multipart_uploads(Bucket=bucket, MaxUploads=1).get("Uploads")


def empty(client: Any, bucket: str, pause: Callable[[float], None]) -> None:
    """Deletes it all, a thousand at a time. Raises RuntimeError with what can't be deleted, of which the rest has been all the same."""
    with ThreadPoolExecutor(CALLS) as pool:
        pages = client.get_paginator("list_object_versions").paginate(Bucket=bucket)
        asked = [pool.submit(_delete, client, bucket, versions) for versions in map(_versions, pages) if versions]
        left = list(chain.from_iterable(one.result() for one in asked))
        if left:
            code, message, key = left[0].get("Code"), left[0].get("Message", ""), left[0].get("Key")
            raise RuntimeError(f"{len(left)} versions can't be deleted, {key} for one: {code}: {message}")
        uploads = client.get_paginator("list_multipart_uploads").paginate(Bucket=bucket)
        for upload in (one for page in uploads for one in page.get("Uploads", [])):
            with unless_gone():
                abort = partial(client.abort_multipart_upload, Bucket=bucket, Key=upload["Key"], UploadId=upload["UploadId"])
                patiently(abort, ("OperationAborted",), pause=pause)


def _versions(page: Mapping[str, Any]) -> list[dict[str, str]]:
    found = chain(page.get("Versions", []), page.get("DeleteMarkers", []))
    return [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in found]


def _delete(client: Any, bucket: str, versions: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    """What could not be deleted."""
    return client.delete_objects(Bucket=bucket, Delete={"Objects": list(versions), "Quiet": True}).get("Errors", [])
