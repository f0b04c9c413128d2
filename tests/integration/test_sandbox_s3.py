"""S3: buckets begin closed, keep what is set on them as it was given, and refuse what S3 refuses."""

import json
import urllib.request
from urllib.error import HTTPError

import pytest
from botocore.exceptions import ClientError

from sandbox.expect import refused

REGION = {"LocationConstraint": "ap-southeast-3"}
ARN = "arn:aws:s3:::piksel-data"
OPEN = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"{ARN}/*"}
NO_BLOCK = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": False, "RestrictPublicBuckets": False}
ROLE = "arn:aws:iam::222222222222:role/piksel-deploy"


@pytest.fixture
def s3(aws):
    return aws.client("staging", "s3")


@pytest.fixture
def bucket(s3):
    s3.create_bucket(Bucket="piksel-data", CreateBucketConfiguration=REGION)
    return {"Bucket": "piksel-data"}


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def rules(*some):
    return {"Rules": [{"ID": str(number), "Status": "Enabled", "Filter": {"Prefix": ""}, **one} for number, one in enumerate(some)]}


def test_a_new_bucket_is_closed(s3, bucket):
    assert all(s3.get_public_access_block(**bucket)["PublicAccessBlockConfiguration"].values())
    assert s3.get_bucket_ownership_controls(**bucket)["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    (rule,) = s3.get_bucket_encryption(**bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    assert s3.get_bucket_request_payment(**bucket)["Payer"] == "BucketOwner"
    assert "Status" not in s3.get_bucket_versioning(**bucket)
    for operation, code in (
        ("get_bucket_lifecycle_configuration", "NoSuchLifecycleConfiguration"),
        ("get_bucket_cors", "NoSuchCORSConfiguration"),
        ("get_bucket_website", "NoSuchWebsiteConfiguration"),
        ("get_bucket_policy", "NoSuchBucketPolicy"),
        ("get_bucket_tagging", "NoSuchTagSet"),
        ("get_bucket_replication", "ReplicationConfigurationNotFoundError"),
        ("get_object_lock_configuration", "ObjectLockConfigurationNotFoundError"),
    ):
        with refused(code):
            getattr(s3, operation)(**bucket)


def test_names_are_given_once_and_by_rules(aws, s3, bucket):
    with refused("BucketAlreadyOwnedByYou"):
        s3.create_bucket(**bucket, CreateBucketConfiguration=REGION)
    with refused("BucketAlreadyExists"):
        aws.client("production", "s3").create_bucket(**bucket, CreateBucketConfiguration=REGION)
    with pytest.raises(ClientError) as error:
        aws.client("production", "s3").head_bucket(**bucket)
    assert error.value.response["Error"]["Code"] == "403"
    with refused("AccessDenied"):
        aws.client("production", "s3").put_object(**bucket, Key="scene", Body=b"")
    for name in ("Piksel_Data", "piksel..data", "192.0.2.1", "xn--piksel"):
        with refused("InvalidBucketName"):
            s3.create_bucket(Bucket=name, CreateBucketConfiguration=REGION)
    with refused("IllegalLocationConstraintException"):
        s3.create_bucket(Bucket="piksel-other")


def test_a_bucket_is_in_one_region_and_listed_in_pages(aws, s3, bucket):
    for number in range(3):
        s3.create_bucket(Bucket=f"piksel-more-{number}", CreateBucketConfiguration=REGION)
    pages = list(s3.get_paginator("list_buckets").paginate(PaginationConfig={"PageSize": 3}))
    assert [len(page["Buckets"]) for page in pages] == [3, 1]
    assert {one["BucketRegion"] for page in pages for one in page["Buckets"]} == {"ap-southeast-3"}
    assert "BucketRegion" not in s3.list_buckets()["Buckets"][0]
    assert s3.list_buckets(Prefix="piksel-m", MaxBuckets=10)["Buckets"][0]["Name"] == "piksel-more-0"


def test_a_client_of_another_region_is_sent_to_the_buckets(aws, s3, bucket):
    far = aws.client("staging", "s3", region_name="us-east-1")
    far.create_bucket(Bucket="piksel-far")
    assert s3.get_bucket_location(Bucket="piksel-far").get("LocationConstraint") is None
    assert far.head_bucket(**bucket)["ResponseMetadata"]["HTTPHeaders"]["x-amz-bucket-region"] == "ap-southeast-3"
    assert {call["status"] for call in aws.calls() if call["operation"] == "HeadBucket"} == {301, 200}
    with refused("NoSuchBucketPolicy"):
        s3.get_bucket_policy(Bucket="piksel-far")


LIFECYCLES = [
    ([{}], "InvalidRequest", "At least one action"),
    ([{"Expiration": {"Days": 0}}], "InvalidArgument", "positive integer"),
    ([{"Transitions": [{"Days": 10, "StorageClass": "STANDARD_IA"}]}], "InvalidArgument", "greater than or equal to 30"),
    (
        [{"Transitions": [{"Days": 30, "StorageClass": "STANDARD_IA"}, {"Days": 40, "StorageClass": "GLACIER"}]}],
        "InvalidArgument",
        "30 days more",
    ),
    (
        [{"Transitions": [{"Days": 30, "StorageClass": "GLACIER"}, {"Days": 90, "StorageClass": "STANDARD_IA"}]}],
        "InvalidArgument",
        "must be greater than",
    ),
    ([{"Expiration": {"Days": 30}, "Transitions": [{"Days": 90, "StorageClass": "GLACIER"}]}], "InvalidArgument", "must be greater than"),
    (
        [{"Expiration": {"Date": "2030-01-01"}, "Transitions": [{"Days": 90, "StorageClass": "GLACIER"}]}],
        "InvalidRequest",
        "mixed 'Date' and 'Days'",
    ),
    ([{"Expiration": {"Date": "2030-01-01T10:00:00Z"}}], "InvalidArgument", "midnight"),
    (
        [{"Expiration": {"ExpiredObjectDeleteMarker": True}, "Filter": {"Tag": {"Key": "a", "Value": "b"}}}],
        "InvalidRequest",
        "cannot be specified with Tags",
    ),
    (
        [{"AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1}, "Filter": {"ObjectSizeLessThan": 5}}],
        "InvalidRequest",
        "Object Size",
    ),
    ([{"Expiration": {"Days": 1}, "ID": "same"}, {"Expiration": {"Days": 2}, "ID": "same"}], "InvalidArgument", "unique"),
    ([{"NoncurrentVersionExpiration": {"NoncurrentDays": 1, "NewerNoncurrentVersions": 101}}], "InvalidArgument", "between 1 and 100"),
    ([{"Expiration": {"Days": 1}, "Filter": {"And": {"Prefix": "a"}}}], "MalformedXML", ""),
]


@pytest.mark.parametrize(("given", "code", "words"), LIFECYCLES)
def test_lifecycles_that_aws_rejects(s3, bucket, given, code, words):
    with refused(code, words):
        s3.put_bucket_lifecycle_configuration(**bucket, LifecycleConfiguration=rules(*given))
    with refused("NoSuchLifecycleConfiguration"):
        s3.get_bucket_lifecycle_configuration(**bucket)


def test_a_policy_is_read_before_it_is_taken(s3, bucket):
    for text, words in (
        ("{", "valid JSON"),
        (document(), "Statement"),
        (document({**OPEN, "Effect": "May"}), "effect"),
        (document({**OPEN, "Resource": "arn:aws:s3:::other/*"}), "invalid resource"),
        (document({**OPEN, "Action": "ec2:RunInstances"}), "invalid action"),
        (document({**OPEN, "Action": "s3:ListBucket"}), "does not apply to any resource"),
        (document({**OPEN, "Principal": {"AWS": "arn:aws:iam::222222222222:role/nobody"}}), "Invalid principal"),
        (document({**OPEN, "Sid": "A"}, {**OPEN, "Sid": "A"}), "unique"),
    ):
        with refused("MalformedPolicy", words):
            s3.put_bucket_policy(**bucket, Policy=text)
    s3.put_bucket_policy(**bucket, Policy=document({**OPEN, "Principal": {"AWS": ROLE}}))
    assert s3.get_bucket_policy_status(**bucket)["PolicyStatus"] == {"IsPublic": False}


def test_what_is_public_is_blocked_until_the_block_is_lifted(aws, s3, bucket):
    with refused("AccessDenied", "BlockPublicPolicy"):
        s3.put_bucket_policy(**bucket, Policy=document(OPEN))
    with refused("AccessControlListNotSupported"):
        s3.put_bucket_acl(**bucket, ACL="public-read")
    narrow = {**OPEN, "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1"}}}
    s3.put_bucket_policy(**bucket, Policy=document(narrow))
    distribution = {**OPEN, "Principal": {"Service": "cloudfront.amazonaws.com"}}
    s3.put_bucket_policy(**bucket, Policy=document(distribution))
    s3.put_public_access_block(**bucket, PublicAccessBlockConfiguration=NO_BLOCK)
    s3.put_bucket_policy(**bucket, Policy=document(OPEN))
    assert s3.get_bucket_policy_status(**bucket)["PolicyStatus"] == {"IsPublic": True}
    control = aws.client("staging", "s3control")
    control.meta.events.register("before-sign.s3-control", without_account)
    with refused("NoSuchPublicAccessBlockConfiguration"):
        control.get_public_access_block(AccountId="222222222222")
    control.put_public_access_block(AccountId="222222222222", PublicAccessBlockConfiguration={**NO_BLOCK, "BlockPublicPolicy": True})
    with refused("AccessDenied", "BlockPublicPolicy"):
        s3.put_bucket_policy(**bucket, Policy=document(OPEN))


def without_account(request, **_):
    """The SDK puts the account before the host."""
    request.url = request.url.replace("//222222222222.", "//")


def test_versions_carry_replication_and_locks(s3, bucket):
    lock = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}}
    rule = {
        "ID": "all",
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "DeleteMarkerReplication": {"Status": "Disabled"},
        "Destination": {"Bucket": "arn:aws:s3:::piksel-copy"},
    }
    copying = {"ReplicationConfiguration": {"Role": ROLE, "Rules": [rule]}}
    with refused("InvalidBucketState", "Versioning must be 'Enabled'"):
        s3.put_object_lock_configuration(**bucket, ObjectLockConfiguration=lock)
    with refused("InvalidRequest", "Versioning must be 'Enabled'"):
        s3.put_bucket_replication(**bucket, **copying)
    s3.put_bucket_versioning(**bucket, VersioningConfiguration={"Status": "Enabled"})
    with refused("InvalidRequest", "must exist"):
        s3.put_bucket_replication(**bucket, **copying)
    s3.create_bucket(Bucket="piksel-copy", CreateBucketConfiguration=REGION)
    with refused("InvalidRequest", "Destination bucket must have versioning enabled"):
        s3.put_bucket_replication(**bucket, **copying)
    s3.put_bucket_versioning(Bucket="piksel-copy", VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_replication(**bucket, **copying)
    assert s3.get_bucket_replication(**bucket)["ReplicationConfiguration"] == copying["ReplicationConfiguration"]
    with refused("InvalidBucketState", "replication configuration is present"):
        s3.put_bucket_versioning(**bucket, VersioningConfiguration={"Status": "Suspended"})
    s3.delete_bucket_replication(**bucket)
    s3.put_object_lock_configuration(**bucket, ObjectLockConfiguration=lock)
    assert s3.get_object_lock_configuration(**bucket)["ObjectLockConfiguration"] == lock
    with refused("InvalidBucketState", "Object Lock configuration is present"):
        s3.put_bucket_versioning(**bucket, VersioningConfiguration={"Status": "Suspended"})


def test_who_is_told_has_to_let_s3_in(aws, s3, bucket):
    sqs, arn = aws.client("staging", "sqs"), "arn:aws:sqs:ap-southeast-3:222222222222:events"
    told = {"QueueConfigurations": [{"Id": "one", "QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}]}
    with refused("InvalidArgument", "Unable to validate"):
        s3.put_bucket_notification_configuration(**bucket, NotificationConfiguration=told)
    url = sqs.create_queue(QueueName="events")["QueueUrl"]
    with refused("InvalidArgument", "Unable to validate"):
        s3.put_bucket_notification_configuration(**bucket, NotificationConfiguration=told)
    statement = {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": arn}
    condition = {"ArnLike": {"aws:SourceArn": ARN}}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": document({**statement, "Condition": condition})})
    s3.put_bucket_notification_configuration(**bucket, NotificationConfiguration=told)
    found = s3.get_bucket_notification_configuration(**bucket)
    assert found["QueueConfigurations"] == told["QueueConfigurations"]
    twice = {"QueueConfigurations": [*told["QueueConfigurations"], {**told["QueueConfigurations"][0], "Id": "two"}]}
    with refused("InvalidArgument", "overlap"):
        s3.put_bucket_notification_configuration(**bucket, NotificationConfiguration=twice)


SETTINGS = [
    ("put_bucket_cors", {"CORSConfiguration": {"CORSRules": [{"AllowedMethods": ["PATCH"], "AllowedOrigins": ["*"]}]}}, "InvalidRequest"),
    ("put_bucket_cors", {"CORSConfiguration": {"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*.a.*"]}]}}, "InvalidRequest"),
    ("put_bucket_website", {"WebsiteConfiguration": {"IndexDocument": {"Suffix": "a/index.html"}}}, "InvalidArgument"),
    ("put_bucket_website", {"WebsiteConfiguration": {"ErrorDocument": {"Key": "error.html"}}}, "InvalidArgument"),
    (
        "put_bucket_encryption",
        {
            "ServerSideEncryptionConfiguration": {
                "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256", "KMSMasterKeyID": "alias/a"}}]
            }
        },
        "InvalidArgument",
    ),
    (
        "put_bucket_logging",
        {"BucketLoggingStatus": {"LoggingEnabled": {"TargetBucket": "piksel-nobodys", "TargetPrefix": ""}}},
        "InvalidTargetBucketForLogging",
    ),
    (
        "put_bucket_intelligent_tiering_configuration",
        {
            "Id": "a",
            "IntelligentTieringConfiguration": {
                "Id": "a",
                "Status": "Enabled",
                "Tierings": [{"Days": 30, "AccessTier": "ARCHIVE_ACCESS"}],
            },
        },
        "InvalidArgument",
    ),
    (
        "put_bucket_inventory_configuration",
        {
            "Id": "a",
            "InventoryConfiguration": {
                "Id": "a",
                "IsEnabled": True,
                "IncludedObjectVersions": "All",
                "Schedule": {"Frequency": "Daily"},
                "Destination": {"S3BucketDestination": {"Bucket": "arn:aws:s3:::piksel-nobodys", "Format": "CSV"}},
            },
        },
        "InvalidS3DestinationBucket",
    ),
    ("delete_bucket_intelligent_tiering_configuration", {"Id": "a"}, "NoSuchConfiguration"),
    ("put_bucket_tagging", {"Tagging": {"TagSet": [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]}}, "InvalidTag"),
]


@pytest.mark.parametrize(("operation", "given", "code"), SETTINGS)
def test_settings_that_aws_rejects(s3, bucket, operation, given, code):
    with refused(code):
        getattr(s3, operation)(**bucket, **given)


def test_configurations_are_listed_in_pages(s3, bucket):
    for number in range(101):
        one = {"Id": f"{number:03}", "Status": "Enabled", "Tierings": [{"Days": 90, "AccessTier": "ARCHIVE_ACCESS"}]}
        s3.put_bucket_intelligent_tiering_configuration(**bucket, Id=one["Id"], IntelligentTieringConfiguration=one)
    page = s3.list_bucket_intelligent_tiering_configurations(**bucket)
    assert (len(page["IntelligentTieringConfigurationList"]), page["IsTruncated"]) == (100, True)
    rest = s3.list_bucket_intelligent_tiering_configurations(**bucket, ContinuationToken=page["NextContinuationToken"])
    assert [one["Id"] for one in rest["IntelligentTieringConfigurationList"]] == ["100"]


def test_a_bucket_goes_once_nothing_is_left_in_it(s3, bucket):
    s3.put_bucket_versioning(**bucket, VersioningConfiguration={"Status": "Enabled"})
    version = s3.put_object(**bucket, Key="scene", Body=b"data")["VersionId"]
    marker = s3.delete_object(**bucket, Key="scene")["VersionId"]
    for left in (version, marker):
        with refused("BucketNotEmpty"):
            s3.delete_bucket(**bucket)
        s3.delete_object(**bucket, Key="scene", VersionId=left)
    s3.delete_bucket(**bucket)
    with refused("NoSuchBucket"):
        s3.list_objects_v2(**bucket)


def test_a_denial_of_plain_http_denies_nobody(s3, bucket):
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": [ARN, f"{ARN}/*"]}
    s3.put_bucket_policy(**bucket, Policy=document({**deny, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}))
    s3.put_object(**bucket, Key="scene", Body=b"data")
    assert s3.get_object(**bucket, Key="scene")["Body"].read() == b"data"


def test_everybody_reads_what_a_policy_opens_and_nothing_else(aws, s3, bucket):
    s3.put_object(**bucket, Key="open/scene", Body=b"data")
    s3.put_object(**bucket, Key="closed", Body=b"data")

    def status(path, method="GET"):
        try:
            with urllib.request.urlopen(urllib.request.Request(f"{aws.endpoint}/piksel-data{path}", method=method)) as answer:
                return answer.status, answer.read()
        except HTTPError as error:
            return error.code, b""

    assert status("/open/scene") == (403, b"")
    s3.put_public_access_block(**bucket, PublicAccessBlockConfiguration=NO_BLOCK)
    s3.put_bucket_policy(**bucket, Policy=document({**OPEN, "Resource": f"{ARN}/open/*"}))
    assert status("/open/scene") == (200, b"data")
    assert [status(path)[0] for path in ("/closed", "", "?policy", "/open/scene?acl")] == [403] * 4
    assert status("/open/scene", "DELETE")[0] == 403
    listing = {**OPEN, "Action": "s3:ListBucket", "Resource": ARN}
    s3.put_bucket_policy(**bucket, Policy=document(listing))
    assert status("?list-type=2&prefix=open/")[0] == 200
    assert b"open/scene" in status("")[1]
    restricted = {**NO_BLOCK, "RestrictPublicBuckets": True}
    s3.put_public_access_block(**bucket, PublicAccessBlockConfiguration=restricted)
    assert status("")[0] == 403
