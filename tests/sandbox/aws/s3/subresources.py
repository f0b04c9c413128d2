"""What is set on a bucket, by the word in the query that asks for it. It is kept, and answered, in the form of botocore's model."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import checks


@dataclass(frozen=True)
class Subresource:
    """name: where it is kept. what: the end of its operations' names; where that of the one that sets it differs, `put`.

    member: of the input that sets it. wrapped: an answer has it under that name too, not its members. absent: code and message where
    there is none; without, an empty answer. at_first: of a new bucket.
    """

    name: str
    what: str
    member: str
    check: Callable[[Any, dict[str, Any]], None]
    put: str = ""
    wrapped: bool = False
    absent: tuple[str, str] | None = None
    at_first: Any = None
    deletable: bool = False

    @property
    def putting(self) -> str:
        return f"Put{self.put or self.what}"


BLOCKED = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)
# Since April 2023: https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html
SUBRESOURCES = {
    "lifecycle": Subresource(
        "lifecycle",
        "BucketLifecycleConfiguration",
        "LifecycleConfiguration",
        checks.lifecycle,
        absent=("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"),
        deletable=True,
    ),
    "cors": Subresource(
        "cors",
        "BucketCors",
        "CORSConfiguration",
        checks.cors,
        absent=("NoSuchCORSConfiguration", "The CORS configuration does not exist"),
        deletable=True,
    ),
    "website": Subresource(
        "website",
        "BucketWebsite",
        "WebsiteConfiguration",
        checks.website,
        absent=("NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration"),
        deletable=True,
    ),
    "encryption": Subresource(
        "encryption",
        "BucketEncryption",
        "ServerSideEncryptionConfiguration",
        checks.encryption,
        wrapped=True,
        at_first={"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}]},
        deletable=True,
    ),
    "ownershipControls": Subresource(
        "ownership",
        "BucketOwnershipControls",
        "OwnershipControls",
        checks.ownership,
        wrapped=True,
        absent=("OwnershipControlsNotFoundError", "The bucket ownership controls were not found"),
        at_first={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        deletable=True,
    ),
    "publicAccessBlock": Subresource(
        "block",
        "PublicAccessBlock",
        "PublicAccessBlockConfiguration",
        checks.block,
        wrapped=True,
        absent=("NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found"),
        at_first=BLOCKED,
        deletable=True,
    ),
    "versioning": Subresource("versioning", "BucketVersioning", "VersioningConfiguration", checks.versioning),
    "object-lock": Subresource(
        "object_lock",
        "ObjectLockConfiguration",
        "ObjectLockConfiguration",
        checks.object_lock,
        wrapped=True,
        absent=("ObjectLockConfigurationNotFoundError", "Object Lock configuration does not exist for this bucket"),
    ),
    "accelerate": Subresource("accelerate", "BucketAccelerateConfiguration", "AccelerateConfiguration", checks.accelerate),
    "requestPayment": Subresource(
        "payment", "BucketRequestPayment", "RequestPaymentConfiguration", checks.payment, at_first={"Payer": "BucketOwner"}
    ),
    "logging": Subresource("logging", "BucketLogging", "BucketLoggingStatus", checks.logging),
    "replication": Subresource(
        "replication",
        "BucketReplication",
        "ReplicationConfiguration",
        checks.replication,
        wrapped=True,
        absent=("ReplicationConfigurationNotFoundError", "The replication configuration was not found"),
        deletable=True,
    ),
    "notification": Subresource("notification", "BucketNotificationConfiguration", "NotificationConfiguration", checks.notification),
}


@dataclass(frozen=True)
class Several:
    """Of which a bucket has any number, by id."""

    name: str
    what: str
    member: str
    check: Callable[[Any, dict[str, Any]], None]


SEVERAL = {
    "intelligent-tiering": Several("tiering", "BucketIntelligentTieringConfiguration", "IntelligentTieringConfiguration", checks.tiering),
    "inventory": Several("inventory", "BucketInventoryConfiguration", "InventoryConfiguration", checks.inventory),
}
PAGE = 100  # of a list: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketInventoryConfigurations.html
