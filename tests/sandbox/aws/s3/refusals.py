"""Refusals of S3, with the status that goes with each code.

https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
"""

from moto.s3.exceptions import S3ClientError

STATUSES = {
    "AccessControlListNotSupported": 400,
    "AccessDenied": 403,
    "BucketAlreadyExists": 409,
    "BucketAlreadyOwnedByYou": 409,
    "BucketNotEmpty": 409,
    "InvalidBucketState": 409,
    "MethodNotAllowed": 405,
    "NoSuchBucket": 404,
    "NoSuchBucketPolicy": 404,
    "NoSuchConfiguration": 404,
    "NoSuchCORSConfiguration": 404,
    "NoSuchLifecycleConfiguration": 404,
    "NoSuchPublicAccessBlockConfiguration": 404,
    "NoSuchTagSet": 404,
    "NoSuchWebsiteConfiguration": 404,
    "ObjectLockConfigurationNotFoundError": 404,
    "OwnershipControlsNotFoundError": 404,
    "PermanentRedirect": 301,
    "ReplicationConfigurationNotFoundError": 404,
    "ServerSideEncryptionConfigurationNotFoundError": 404,
}


class Refused(S3ClientError):
    """region: told in a header, so that the client knows where to ask."""

    def __init__(self, code: str, message: str, region: str | None = None):
        super().__init__(code, message)
        self.region = region

    @property
    def status(self) -> int:
        return STATUSES.get(self.code, 400)


def malformed() -> Refused:
    return Refused("MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema")


def argument(message: str) -> Refused:
    return Refused("InvalidArgument", message)


def request(message: str) -> Refused:
    return Refused("InvalidRequest", message)


def denied(message: str = "Access Denied") -> Refused:
    return Refused("AccessDenied", message)
