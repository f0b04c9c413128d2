"""What S3 refuses of what is set on a bucket, apart from lifecycles and policies."""

import json
import re
from typing import Any

from moto.awslambda.models import lambda_backends
from moto.kms.models import kms_backends
from moto.s3.models import s3_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from ...permissions.trust import service_may
from . import lifecycles
from .refusals import Refused, argument, denied, malformed, request

LOGGING = "logging.s3.amazonaws.com"
TIER_DAYS = {"ARCHIVE_ACCESS": 90, "DEEP_ARCHIVE_ACCESS": 180}


def lifecycle(bucket: Any, value: dict[str, Any]) -> None:
    lifecycles.check(value.get("Rules", []))


def cors(bucket: Any, value: dict[str, Any]) -> None:
    rules = value["CORSRules"]
    if not 1 <= len(rules) <= 100:
        raise malformed()
    for rule in rules:
        unknown = [one for one in rule["AllowedMethods"] if one not in ("GET", "PUT", "HEAD", "POST", "DELETE")]
        if unknown:
            raise request(f"Found unsupported HTTP method in CORS config. Unsupported method is {unknown[0]}")
        for name, text in (("AllowedOrigin", "AllowedOrigins"), ("AllowedHeader", "AllowedHeaders")):
            several = [one for one in rule.get(text, []) if one.count("*") > 1]
            if several:
                raise request(f'{name} "{several[0]}" can not have more than one wildcard.')
        if any("*" in one for one in rule.get("ExposeHeaders", [])):
            raise request('ExposeHeader "*" contains wildcard. We currently do not support wildcard for ExposeHeader.')


def website(bucket: Any, value: dict[str, Any]) -> None:
    if "RedirectAllRequestsTo" in value and len(value) > 1:
        raise argument("RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.")
    if "RedirectAllRequestsTo" not in value and "IndexDocument" not in value:
        raise argument("A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty")
    suffix = value.get("IndexDocument", {}).get("Suffix", "index.html")
    if not suffix or "/" in suffix:
        raise argument("The IndexDocument Suffix is not well formed")


def encryption(bucket: Any, value: dict[str, Any]) -> None:
    for rule in value["Rules"]:
        default = rule.get("ApplyServerSideEncryptionByDefault", {})
        key, algorithm = default.get("KMSMasterKeyID"), default.get("SSEAlgorithm")
        if key and algorithm == "AES256":
            raise argument("a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse")
        if key and not key.startswith("arn:") and key.startswith("alias/") and not _key_is_there(bucket, key):
            raise Refused("KMS.NotFoundException", f"Alias {key} is not found.")


def _key_is_there(bucket: Any, key: str) -> bool:
    backend: Any = kms_backends[bucket.account_id][bucket.region_name]
    try:
        return backend.describe_key(key) is not None
    except Exception:  # whichever of moto's: it is not there
        return False


def ownership(bucket: Any, value: dict[str, Any]) -> None:
    if len(value["Rules"]) != 1:
        raise malformed()
    grants = bucket.acl.grants if bucket.acl else []
    if value["Rules"][0]["ObjectOwnership"] == "BucketOwnerEnforced" and any(grantee.uri for grant in grants for grantee in grant.grantees):
        raise Refused(
            "InvalidBucketAclWithObjectOwnership", "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting"
        )


def versioning(bucket: Any, value: dict[str, Any]) -> None:
    status = value.get("Status")
    if status is None:
        raise Refused("IllegalVersioningConfigurationException", "The Versioning element must be specified")
    for name, what in (("replication", "A replication configuration"), ("object_lock", "An Object Lock configuration")):
        if status == "Suspended" and getattr(bucket, "said", {}).get(name):
            raise Refused("InvalidBucketState", f"{what} is present on this bucket, so the versioning state cannot be changed.")


def object_lock(bucket: Any, value: dict[str, Any]) -> None:
    if bucket.versioning_status != "Enabled":
        raise Refused("InvalidBucketState", "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration")
    retention = value.get("Rule", {}).get("DefaultRetention")
    if value.get("ObjectLockEnabled") != "Enabled" or (retention is not None and ("Days" in retention) == ("Years" in retention)):
        raise malformed()
    if retention and not ("Mode" in retention and 1 <= retention.get("Days", 1) <= 36500 and 1 <= retention.get("Years", 1) <= 100):
        raise argument("Default retention period must be a positive integer value.")


def accelerate(bucket: Any, value: dict[str, Any]) -> None:
    if "." in bucket.name:
        raise request("S3 Transfer Acceleration is not supported for buckets with periods (.) in their names")


def payment(bucket: Any, value: dict[str, Any]) -> None:
    """The model has said all."""


def logging(bucket: Any, value: dict[str, Any]) -> None:
    wanted = value.get("LoggingEnabled")
    if not wanted:
        return
    target = _buckets(bucket).get(wanted["TargetBucket"])
    if target is None:
        raise Refused("InvalidTargetBucketForLogging", "The target bucket for logging does not exist")
    if target.region_name != bucket.region_name:
        raise Refused("CrossLocationLoggingProhibitted", "Cross S3 location logging not allowed. ")
    if wanted.get("TargetGrants") and getattr(target, "said", {}).get("ownership") == {
        "Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]
    }:
        raise request("Bucket does not allow ACLs: TargetGrants can't be used")


def replication(bucket: Any, value: dict[str, Any]) -> None:
    if bucket.versioning_status != "Enabled":
        raise request("Versioning must be 'Enabled' on the bucket to apply a replication configuration")
    if not re.fullmatch(r"arn:aws[\w-]*:iam::\d{12}:role/.+", value["Role"]):
        raise argument("Invalid Role ARN")
    rules = value["Rules"]
    priorities = [rule["Priority"] for rule in rules if "Priority" in rule]
    if len(set(priorities)) < len(priorities):
        raise request("Found duplicate priority. Priority must be unique for each rule in the replication configuration.")
    if not 1 <= len(rules) <= 1000 or len({rule.get("ID") for rule in rules if rule.get("ID")}) < sum("ID" in rule for rule in rules):
        raise request("The ID of a rule must be unique")
    for rule in rules:
        _check_destination(rule)


def _check_destination(rule: dict[str, Any]) -> None:
    destination = rule["Destination"]
    name = destination["Bucket"].rpartition(":")[2]
    _, account = s3_backends.bucket_accounts.get(name, ("aws", None))
    if not destination["Bucket"].startswith("arn:aws") or account is None:
        raise request("Destination bucket must exist.")
    if s3_backends[account]["aws"].buckets[name].versioning_status != "Enabled":
        raise request("Destination bucket must have versioning enabled.")
    if "Filter" in rule and "DeleteMarkerReplication" not in rule:
        raise request("DeleteMarkerReplication must be specified for this version of Cross Region Replication configuration schema.")
    if ("ReplicationTime" in destination) and "Metrics" not in destination:
        raise malformed()
    is_encrypted = rule.get("SourceSelectionCriteria", {}).get("SseKmsEncryptedObjects", {}).get("Status") == "Enabled"
    if is_encrypted and not destination.get("EncryptionConfiguration"):
        raise request("EncryptionConfiguration must be specified if SseKmsEncryptedObjects tag is present")


def notification(bucket: Any, value: dict[str, Any]) -> None:
    """S3 asks each target whether it may write there before it takes the configuration."""
    groups = {"TopicConfigurations": "TopicArn", "QueueConfigurations": "QueueArn", "LambdaFunctionConfigurations": "LambdaFunctionArn"}
    told = [(one[member], one) for group, member in groups.items() for one in value.get(group, [])]
    for arn, one in told:
        if len(arn.split(":")) < 6:
            raise argument("The ARN is not well formed")
        if arn.endswith(".fifo"):
            raise argument("FIFO SQS queues are not supported.")
        if not _lets_s3_in(arn, bucket):
            raise argument("Unable to validate the following destination configurations")
        rules = one.get("Filter", {}).get("Key", {}).get("FilterRules", [])
        if len({rule["Name"].lower() for rule in rules}) < len(rules):
            raise argument("Cannot specify more than one prefix or suffix rule in a filter.")
    overlap = [(event, _scope(one)) for _, one in told for event in one["Events"]]
    if len(set(overlap)) < len(overlap):
        raise argument("Configurations overlap. Configurations on the same bucket cannot share a common event type.")


def _scope(one: dict[str, Any]) -> tuple[Any, ...]:
    rules = one.get("Filter", {}).get("Key", {}).get("FilterRules", [])
    return tuple(sorted((rule["Name"].lower(), rule["Value"]) for rule in rules))


def _lets_s3_in(arn: str, bucket: Any) -> bool:
    service, region, account, name = arn.split(":")[2], arn.split(":")[3], arn.split(":")[4], arn.rpartition(":")[2]
    if region != bucket.region_name:
        return False
    if service == "sqs":
        queue = sqs_backends[account][region].queues.get(name)
        return queue is not None and _allows(queue.policy, "SQS:SendMessage", arn, bucket)
    if service == "sns":
        topic = sns_backends[account][region].topics.get(arn)
        return topic is not None and _allows(topic._policy_json, "SNS:Publish", arn, bucket)
    return service == "lambda" and any(one.function_arn == arn for one in lambda_backends[account][region].list_functions())


def _allows(policy: Any, action: str, resource: str, bucket: Any) -> bool:
    text = policy if isinstance(policy, str) else json.dumps(policy or {})
    facts = {"aws:SourceArn": f"arn:aws:s3:::{bucket.name}", "aws:SourceAccount": bucket.account_id}
    return service_may(text, "s3.amazonaws.com", action, resource, facts)


def tiering(bucket: Any, value: dict[str, Any]) -> None:
    tiers = [(one["AccessTier"], one["Days"]) for one in value["Tierings"]]
    if not tiers or any(not TIER_DAYS[tier] <= days <= 730 for tier, days in tiers) or len(dict(tiers)) < len(tiers):
        raise argument("Invalid access tier: days have to be 90 to 730 for ARCHIVE_ACCESS and 180 to 730 for DEEP_ARCHIVE_ACCESS")
    days = dict(tiers)
    if len(days) > 1 and days["ARCHIVE_ACCESS"] >= days["DEEP_ARCHIVE_ACCESS"]:
        raise argument("Days of DEEP_ARCHIVE_ACCESS have to be more than those of ARCHIVE_ACCESS")


def inventory(bucket: Any, value: dict[str, Any]) -> None:
    arn = value["Destination"]["S3BucketDestination"]["Bucket"]
    if not arn.startswith("arn:aws") or arn.rpartition(":")[2] not in s3_backends.bucket_accounts:
        raise Refused("InvalidS3DestinationBucket", "S3 destination bucket is not valid")


def block(bucket: Any, value: dict[str, Any]) -> None:
    """The model has said all."""


def acl_allowed(bucket: Any, public: bool) -> None:
    said = getattr(bucket, "said", {})
    if said.get("ownership") == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}:
        raise Refused("AccessControlListNotSupported", "The bucket does not allow ACLs")
    if public and (said.get("block") or {}).get("BlockPublicAcls"):
        raise denied()


def _buckets(bucket: Any) -> dict[str, Any]:
    found: dict[str, Any] = s3_backends[bucket.account_id]["aws"].buckets
    return found
