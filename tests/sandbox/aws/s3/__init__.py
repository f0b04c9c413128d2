"""S3 as AWS has it: a bucket's settings are kept as they were given, refused as S3 refuses them, and a new bucket is closed."""

from typing import Any

from .bodies import is_name
from .buckets import Bucket
from .refusals import Refused
from .requests import Requests


class Backend:
    def create_bucket(self, bucket_name: str, region_name: str, bucket_namespace: str | None = None) -> Any:
        if not is_name(bucket_name):
            raise Refused("InvalidBucketName", "The specified bucket is not valid.")
        made = super().create_bucket(bucket_name, region_name, bucket_namespace)
        made.__class__ = Bucket
        made.begin()
        return made


class Response(Requests):
    """In front of moto's responses."""
