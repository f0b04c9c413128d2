# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the data to the resources wanted."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.s3 import desired
from ansible_collections.piksel.infra.plugins.module_utils.aws.s3.desired import Description
from ansible_collections.piksel.infra.plugins.module_utils.aws.s3.merging import merged
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Reference, Resource

from .described import params

REGION = "ap-southeast-3"
KEY = "arn:aws:kms:ap-southeast-3:123456789012:key/00000000-0000-0000-0000-000000000000"
ROLE = "arn:aws:iam::123456789012:role/copier"


def description(*buckets, partition="aws", **more):
    found = Description(
        merged(params(*buckets, **more)), {"Project": "example", "Cost": 7}, partition, REGION, lambda name, arn: {"Sid": name}
    )
    return found, {(one.kind, one.name): one for one in found.resources()}


def attributes(partition="aws", **options):
    _, resources = description({"name": "b", **options}, partition=partition)
    return resources["s3_bucket", "b"].attributes


def test_a_bucket_of_which_nothing_is_said_is_safe():
    found = attributes()
    policy = found.pop("policy")
    assert found == {
        "tags": {"Project": "example", "Cost": "7"},
        "object_ownership": "BucketOwnerEnforced",
        "public_access_block": dict.fromkeys(desired.CLOSED, True),
        "encryption": {"algorithm": "AES256"},
    }
    assert [one["Sid"] for one in policy["Statement"]] == ["TlsOnly"]


@pytest.mark.parametrize(
    ("options", "attribute", "value"),
    [
        ({"public": True}, "public_access_block", {**desired.CLOSED, "block_public_policy": False, "restrict_public_buckets": False}),
        (
            {"public": True, "public_access_block": {"block_public_acls": False}},
            "public_access_block",
            {"block_public_acls": False, "ignore_public_acls": True, "block_public_policy": False, "restrict_public_buckets": False},
        ),
        ({"encryption": {"kms_key": KEY}}, "encryption", {"algorithm": "aws:kms", "kms_key": KEY, "bucket_key": True}),
        ({"encryption": {"algorithm": "aws:kms:dsse"}}, "encryption", {"algorithm": "aws:kms:dsse", "bucket_key": False}),
        ({"encryption": {"algorithm": "aws:kms", "bucket_key": False}}, "encryption", {"algorithm": "aws:kms", "bucket_key": False}),
        ({"tags": {"Team": "maps"}}, "tags", {"Project": "example", "Cost": "7", "Team": "maps"}),
        ({"versioning": False}, "versioning", False),
        ({"website": {}}, "website", {}),
        ({"cors_rules": []}, "cors", []),
        ({"logging": {}}, "logging", {}),
        ({"logging": {"target_bucket": "logs"}}, "logging", {"target_bucket": "logs", "target_prefix": ""}),
        ({"logging": {"target_bucket": "b", "target_prefix": "own/"}}, "logging", {"target_bucket": "b", "target_prefix": "own/"}),
        ({"object_lock": {}}, "object_lock", {}),
        ({"object_lock": {"mode": "GOVERNANCE", "years": 1}}, "object_lock", {"mode": "GOVERNANCE", "years": 1}),
        ({"replication": {}}, "replication", {}),
        ({"intelligent_tiering": []}, "intelligent_tiering", {}),
        ({"notifications": {}}, "notifications", {}),
        ({"inventory": []}, "inventory", {}),
        ({"request_payer": "Requester"}, "request_payer", "Requester"),
        ({"transfer_acceleration": False}, "transfer_acceleration", False),
    ],
)
def test_what_is_given_is_an_attribute_and_an_empty_one_too(options, attribute, value):
    assert attributes(**options)[attribute] == value


def test_only_what_is_described_is_read():
    found, _ = description({"name": "b", "website": {}}, {"name": "c", "versioning": True})
    base = ["tags", "object_ownership", "public_access_block", "encryption", "policy"]
    assert found.wanted() == {"b": [*base, "website"], "c": [*base, "versioning"]}


def test_a_key_is_called_by_its_arn_once_that_is_known():
    found, _ = description({"name": "b", "encryption": {"kms_key": "alias/a"}})
    found.keys = {"alias/a": KEY}
    (resource,) = found.resources()
    assert resource.attributes["encryption"]["kms_key"] == KEY


def test_what_leads_to_a_described_bucket_comes_after_it():
    source = {
        "name": "source",
        "versioning": True,
        "logging": {"target_bucket": "logs", "target_prefix": "source/"},
        "inventory": [{"id": "all", "bucket": "logs", "target_prefix": "lists"}, {"id": "far", "bucket": "arn:aws:s3:::far"}],
        "replication": {"role": ROLE, "rules": [{"id": "near", "bucket": "arn:aws:s3:::copy"}, {"id": "far", "bucket": "far"}]},
    }
    _, resources = description(source, {"name": "logs"}, {"name": "copy", "versioning": True})
    found = resources["s3_bucket", "source"].attributes
    assert found["logging"]["target_bucket"] == Reference("s3_bucket", "logs")
    assert [one["bucket"] for one in found["inventory"].values()] == [Reference("s3_bucket", "logs", "arn"), "arn:aws:s3:::far"]
    assert [one["bucket"] for one in found["replication"]["rules"].values()] == [Reference("s3_bucket", "copy", "arn"), "arn:aws:s3:::far"]
    assert [one["priority"] for one in found["replication"]["rules"].values()] == [2, 1]
    policy = {one["Sid"]: one for one in resources["s3_bucket", "logs"].attributes["policy"]["Statement"]}
    assert policy["AccessLogs"]["Resource"] == ["arn:aws:s3:::logs/source/*"]
    assert policy["Inventories"]["Resource"] == ["arn:aws:s3:::logs/lists/*"]
    assert ("iam_role", "source-replication") not in resources


def test_a_bucket_that_lists_itself_does_not_wait_for_itself():
    _, resources = description({"name": "b", "inventory": [{"id": "own", "bucket": "b"}]})
    assert resources["s3_bucket", "b"].attributes["inventory"]["own"]["bucket"] == "arn:aws:s3:::b"


def test_a_replication_without_a_role_gets_one_that_may_do_just_this():
    rules = [{"id": "one", "bucket": "copy", "kms_key": KEY, "account": "210987654321"}, {"id": "two", "bucket": "other"}]
    _, resources = description({"name": "b", "versioning": True, "replication": {"rules": rules}, "encryption": {"kms_key": KEY}})
    assert resources["s3_bucket", "b"].attributes["replication"]["role"] == Reference("iam_role", "b-replication", "arn")
    role = resources["iam_role", "b-replication"].attributes
    assert role["assume_role_policy"]["Statement"][0]["Principal"] == {"Service": "s3.amazonaws.com"}
    allowed = {action: one for one in role["inline_policies"]["replication"]["Statement"] for action in one["Action"]}
    assert allowed["s3:ListBucket"]["Resource"] == ["arn:aws:s3:::b"]
    assert allowed["s3:ReplicateObject"]["Resource"] == ["arn:aws:s3:::copy/*", "arn:aws:s3:::other/*"]
    assert "s3:ObjectOwnerOverrideToBucketOwner" in allowed
    assert allowed["kms:Decrypt"]["Resource"] == [KEY]
    assert allowed["kms:Decrypt"]["Condition"]["StringLike"]["kms:ViaService"] == "s3.ap-southeast-3.amazonaws.com"
    assert allowed["kms:Encrypt"]["Resource"] == [KEY]
    assert role["tags"] == {"Project": "example", "Cost": "7"}


def test_a_policy_that_names_a_site_is_a_resource_of_its_own(monkeypatch):
    monkeypatch.setattr(desired, "has_site", lambda bucket: bucket["name"] == "b")
    _, resources = description({"name": "b"}, {"name": "c"})
    assert "policy" not in resources["s3_bucket", "b"].attributes
    assert "policy" in resources["s3_bucket", "c"].attributes
    policy = resources["s3_bucket_policy", "b"]
    assert policy.attributes["bucket"] == Reference("s3_bucket", "b")
    assert [one["Sid"] for one in policy.attributes["policy"]["Statement"]] == ["TlsOnly", "b"]
    assert policy == Resource("s3_bucket_policy", "b", policy.attributes, after=(("s3_bucket", "b"),))


def test_in_china_arns_and_services_are_others():
    found = attributes("aws-cn", inventory=[{"id": "a", "bucket": "logs"}])
    assert found["inventory"]["a"]["bucket"] == "arn:aws-cn:s3:::logs"
    assert found["policy"]["Statement"][0]["Resource"][0] == "arn:aws-cn:s3:::b"
