# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every call of the kinds of policies, and of origin access controls."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.cloudfront import (
    CloudFrontCachePolicy,
    CloudFrontOriginAccessControl,
    CloudFrontResponseHeadersPolicy,
)
from ansible_collections.piksel.infra.plugins.module_utils.aws.cloudfront.policies import BY_PATH
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing
from botocore.exceptions import ClientError

NAME, ID = "example-site", "00000000-0000-0000-0000-000000000001"
MARK = f"piksel.infra: the site of {NAME}"
HEADERS = {
    "comment": MARK,
    "security": {"ContentTypeOptions": {"Override": True}},
    "cors": {
        "AccessControlAllowOrigins": frozenset({"*"}),
        "AccessControlAllowMethods": frozenset({"GET", "HEAD"}),
        "AccessControlAllowHeaders": frozenset({"*"}),
        "AccessControlAllowCredentials": False,
        "OriginOverride": True,
    },
    "custom": {"X-Robots-Tag": {"value": "noindex", "override": True}},
    "removed": frozenset({"Server"}),
}
HEADERS_CONFIG = {
    "Name": NAME,
    "Comment": MARK,
    "SecurityHeadersConfig": {"ContentTypeOptions": {"Override": True}},
    "CorsConfig": {
        "AccessControlAllowOrigins": {"Quantity": 1, "Items": ["*"]},
        "AccessControlAllowMethods": {"Quantity": 2, "Items": ["GET", "HEAD"]},
        "AccessControlAllowHeaders": {"Quantity": 1, "Items": ["*"]},
        "AccessControlAllowCredentials": False,
        "OriginOverride": True,
    },
    "CustomHeadersConfig": {"Quantity": 1, "Items": [{"Header": "X-Robots-Tag", "Value": "noindex", "Override": True}]},
    "RemoveHeadersConfig": {"Quantity": 1, "Items": [{"Header": "Server"}]},
}
BARE = {"comment": MARK, "security": {}, "cors": None, "custom": {}, "removed": frozenset()}
CACHE = {"comment": MARK, "min_ttl": 0, "default_ttl": 60, "max_ttl": 3600, "key": BY_PATH}
CACHE_CONFIG = {
    "Name": NAME,
    "Comment": MARK,
    "MinTTL": 0,
    "DefaultTTL": 60,
    "MaxTTL": 3600,
    "ParametersInCacheKeyAndForwardedToOrigin": BY_PATH,
}
KINDS = [
    (
        CloudFrontResponseHeadersPolicy,
        "response_headers_policy",
        "response_headers_policies",
        "ResponseHeadersPolicy",
        HEADERS,
        HEADERS_CONFIG,
    ),
    (CloudFrontCachePolicy, "cache_policy", "cache_policies", "CachePolicy", CACHE, CACHE_CONFIG),
]
each = pytest.mark.parametrize(("kind", "family", "plural", "member", "attributes", "config"), KINDS, ids=["headers", "caching"])


def described(member, config):
    return {"Id": ID, "LastModifiedTime": 0, f"{member}Config": config}


def expect_list(aws, plural, member, *configs):
    items = [{"Type": "custom", member: described(member, config)} for config in configs]
    page = {"MaxItems": 100, "Quantity": len(items), "Items": items}
    aws.expect("cloudfront", f"list_{plural}", {f"{member}List": page}, Type="custom")


def made(aws, kind, needed=frozenset):
    return kind(aws, [NAME], "piksel.infra", False, needed)


@each
def test_they_are_read_in_one_list(aws, kind, family, plural, member, attributes, config):
    expect_list(aws, plural, member, {**config, "Name": "other"}, config)
    (one,) = made(aws, kind).read()
    assert (one.name, one.attributes, one.outputs, one.owned) == (NAME, attributes, {"id": ID}, True)


@each
def test_one_without_our_mark_or_that_others_use_is_not_ours(aws, kind, family, plural, member, attributes, config):
    expect_list(aws, plural, member, {**config, "Comment": "by hand"})
    assert not made(aws, kind).read()[0].owned
    expect_list(aws, plural, member, config)
    assert not made(aws, kind, lambda: {ID}).read()[0].owned


@each
def test_one_is_made_by_one_call(aws, kind, family, plural, member, attributes, config):
    answer = {member: described(member, config), "ETag": "1"}
    aws.expect_once("cloudfront", f"create_{family}", answer, **{f"{member}Config": config})
    assert made(aws, kind).create(NAME, attributes).outputs == {"id": ID}


@each
def test_a_lost_answer_makes_no_second_one(aws, kind, family, plural, member, attributes, config):
    aws.fail("cloudfront", f"create_{family}", f"{member}AlreadyExists", use="once", status=409)
    expect_list(aws, plural, member, config)
    assert made(aws, kind).create(NAME, attributes).outputs == {"id": ID}


@each
def test_a_change_says_the_whole_and_which_version_it_changes(aws, kind, family, plural, member, attributes, config):
    present = Existing(kind.kind, NAME, attributes, {"id": ID})
    answer = {member: described(member, config), "ETag": "1"}
    changed = {**config, "Comment": "new"}
    for refused in (True, False):
        aws.expect("cloudfront", f"get_{family}", answer, Id=ID)
        call = {"Id": ID, "IfMatch": "1", f"{member}Config": changed}
        if refused:
            aws.fail("cloudfront", f"update_{family}", "PreconditionFailed", status=412, **call)
        else:
            aws.expect("cloudfront", f"update_{family}", answer, **call)
    assert made(aws, kind).update(present, {"comment": "new"}) is None


@each
def test_one_is_deleted_once_no_distribution_has_it(aws, kind, family, plural, member, attributes, config, pauses):
    present = Existing(kind.kind, NAME, attributes, {"id": ID})
    for refused in (True, False):
        aws.expect("cloudfront", f"get_{family}", {member: described(member, config), "ETag": "1"}, Id=ID)
        if refused:
            aws.fail("cloudfront", f"delete_{family}", f"{member}InUse", Id=ID, IfMatch="1", status=409)
        else:
            aws.expect("cloudfront", f"delete_{family}", Id=ID, IfMatch="1")
    assert made(aws, kind).delete(present) is None
    assert len(pauses) == 1
    aws.fail("cloudfront", f"get_{family}", f"NoSuch{member}", Id=ID, status=404)
    assert made(aws, kind).delete(present) is None


def test_what_a_headers_policy_does_not_say_is_none(aws):
    expect_list(aws, "response_headers_policies", "ResponseHeadersPolicy", {"Name": NAME, "Comment": MARK})
    assert made(aws, CloudFrontResponseHeadersPolicy).read()[0].attributes == BARE


def test_what_aws_adds_is_no_difference(aws):
    kind = made(aws, CloudFrontCachePolicy)
    shown = {**BY_PATH, "HeadersConfig": {"HeaderBehavior": "none", "Headers": {"Quantity": 0}}}
    assert kind.target("key", BY_PATH, shown) is shown
    other = {**BY_PATH, "CookiesConfig": {"CookieBehavior": "all"}}
    assert kind.target("key", BY_PATH, other) is BY_PATH
    cors = {**HEADERS_CONFIG["CorsConfig"], "AccessControlExposeHeaders": {"Quantity": 0}}
    headers = made(aws, CloudFrontResponseHeadersPolicy)
    assert headers.parsed({**HEADERS_CONFIG, "CorsConfig": cors})["cors"] == HEADERS["cors"]


def test_members_that_say_nothing_are_left_out(aws):
    kind = made(aws, CloudFrontResponseHeadersPolicy)
    assert kind.config(BARE) == {}


CONTROL = {"description": MARK, "origin_type": "s3", "signing_behavior": "always", "signing_protocol": "sigv4"}
CONTROL_CONFIG = {
    "Name": NAME,
    "Description": MARK,
    "OriginAccessControlOriginType": "s3",
    "SigningBehavior": "always",
    "SigningProtocol": "sigv4",
}


@pytest.fixture
def control(aws):
    return CloudFrontOriginAccessControl(aws, [NAME], "piksel.infra", purge_tags=False)


def expect_controls(aws, *configs):
    items = [{"Id": "E1", **config} for config in configs]
    page = {"Marker": "", "MaxItems": 100, "IsTruncated": False, "Quantity": len(items), "Items": items}
    aws.expect("cloudfront", "list_origin_access_controls", {"OriginAccessControlList": page})


def present(**changes):
    return Existing("cloudfront_origin_access_control", NAME, {**CONTROL, **changes}, {"id": "E1"}, owned=True)


def answer():
    return {"OriginAccessControl": {"Id": "E1", "OriginAccessControlConfig": CONTROL_CONFIG}, "ETag": "1"}


def test_controls_are_read_in_one_list(aws, control):
    expect_controls(aws, {**CONTROL_CONFIG, "Name": "other"}, CONTROL_CONFIG)
    assert control.read() == [present()]
    assert CloudFrontOriginAccessControl(aws, [], "piksel.infra", purge_tags=False).read() == []


def test_a_control_is_made_once(aws, control):
    aws.expect_once("cloudfront", "create_origin_access_control", answer(), OriginAccessControlConfig=CONTROL_CONFIG)
    assert control.create(NAME, CONTROL).outputs == {"id": "E1"}
    aws.fail("cloudfront", "create_origin_access_control", "OriginAccessControlAlreadyExists", use="once", status=409)
    expect_controls(aws, CONTROL_CONFIG)
    assert control.create(NAME, CONTROL) == present()


def test_a_control_is_changed_and_deleted_as_it_was_seen(aws, control):
    aws.expect("cloudfront", "get_origin_access_control", answer(), Id="E1")
    aws.expect("cloudfront", "update_origin_access_control", answer(), Id="E1", IfMatch="1", OriginAccessControlConfig=CONTROL_CONFIG)
    control.update(present(signing_behavior="never"), {"signing_behavior": "always"})
    aws.expect("cloudfront", "get_origin_access_control", answer(), Id="E1")
    aws.expect("cloudfront", "delete_origin_access_control", Id="E1", IfMatch="1")
    assert control.delete(present()) is None
    aws.fail("cloudfront", "get_origin_access_control", "AccessDenied", Id="E1", status=403)
    with pytest.raises(ClientError, match="AccessDenied"):
        control.delete(present())
