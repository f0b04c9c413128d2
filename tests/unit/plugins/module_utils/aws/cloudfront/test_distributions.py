# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every call of the kind of distributions."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.cloudfront import CloudFrontDistribution
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing
from botocore.exceptions import ClientError

from unit.plugins.module_utils.aws.stubs import tag_list

ID, NAME, DOMAIN = "E0123456789ABC", "example-site", "d0123456789abc.cloudfront.net"
ARN = f"arn:aws:cloudfront::123456789012:distribution/{ID}"
CONTROL, CACHING, HEADERS = "E00000000000AC", "00000000-0000-0000-0000-00000000000c", "00000000-0000-0000-0000-00000000000d"
OUTPUTS = {"id": ID, "arn": ARN, "domain_name": DOMAIN}
WANTED = {
    "default_root_object": "index.html",
    "origin_domain": f"{NAME}.s3.eu-west-1.amazonaws.com",
    "origin_path": "",
    "origin_access_control_id": CONTROL,
    "cache_policy_id": CACHING,
    "response_headers_policy_id": HEADERS,
    "viewer_protocol_policy": "redirect-to-https",
    "domain_names": frozenset(),
    "certificate_arn": None,
    "enabled": True,
}
CONFIG = {
    "CallerReference": "reference",
    "Comment": NAME,
    "Enabled": True,
    "DefaultRootObject": "index.html",
    "Origins": {
        "Quantity": 1,
        "Items": [
            {
                "Id": NAME,
                "DomainName": WANTED["origin_domain"],
                "S3OriginConfig": {"OriginAccessIdentity": ""},
                "OriginPath": "",
                "OriginAccessControlId": CONTROL,
            }
        ],
    },
    "DefaultCacheBehavior": {
        "TargetOriginId": NAME,
        "ViewerProtocolPolicy": "redirect-to-https",
        "CachePolicyId": CACHING,
        "ResponseHeadersPolicyId": HEADERS,
    },
    "Aliases": {"Quantity": 0},
    "ViewerCertificate": {"CloudFrontDefaultCertificate": True},
}


def shown(**more):
    """As AWS completes it."""
    return {**CONFIG, "Restrictions": {"GeoRestriction": {"RestrictionType": "none", "Quantity": 0}}, **more}


def distribution(status="Deployed", **config):
    signers = {"Enabled": False, "Quantity": 0}
    whole = {"Id": ID, "ARN": ARN, "Status": status, "DomainName": DOMAIN, "LastModifiedTime": 0, "InProgressInvalidationBatches": 0}
    return {**whole, "ActiveTrustedSigners": signers, "ActiveTrustedKeyGroups": signers, "DistributionConfig": shown(**config)}


def summary(identity=ID, comment=NAME, **more):
    """Of a list, which tells less."""
    kept = ("Origins", "DefaultCacheBehavior", "Aliases", "ViewerCertificate", "Enabled")
    config = {key: value for key, value in shown(**more).items() if key in (*kept, "Restrictions")}
    rest = {"PriceClass": "PriceClass_All", "WebACLId": "", "HttpVersion": "http2", "IsIPV6Enabled": True, "Staging": False}
    about = {"Id": identity, "ARN": ARN, "Status": "Deployed", "LastModifiedTime": 0, "DomainName": DOMAIN, "Comment": comment}
    none = {"CacheBehaviors": {"Quantity": 0}, "CustomErrorResponses": {"Quantity": 0}}
    return {**about, **config, **rest, **none, "ConnectionMode": "direct"}


def existing(status="ready", **attributes):
    return Existing("cloudfront_distribution", NAME, {"enabled": True, "tags": {}, **attributes}, OUTPUTS, status, owned=True)


@pytest.fixture
def kind(aws):
    kind = CloudFrontDistribution(aws, [NAME], "piksel.infra", purge_tags=False)
    kind.references[NAME] = "reference"
    return kind


def expect_list(aws, *summaries, following=None, marker=None):
    page = {"Marker": "", "MaxItems": 100, "IsTruncated": bool(following), "Quantity": len(summaries), "Items": list(summaries)}
    page |= {"NextMarker": following} if following else {}
    aws.expect("cloudfront", "list_distributions", {"DistributionList": page}, **({"Marker": marker} if marker else {}))


def expect_details(aws, tags=None, **more):
    aws.expect("cloudfront", "get_distribution", {"Distribution": distribution(**more), "ETag": "1"}, Id=ID)
    items = tag_list(**(tags if tags is not None else {"ManagedBy": "piksel.infra", "aws:x": "y"}))
    aws.expect("cloudfront", "list_tags_for_resource", {"Tags": {"Items": items}}, Resource=ARN)


def test_it_is_found_by_its_comment_on_any_page_and_read_with_its_tags(aws, kind):
    expect_list(aws, summary("E1", "other"), following="E1")
    expect_list(aws, summary(), marker="E1")
    expect_details(aws)
    (one,) = kind.read()
    assert (one.name, one.status, one.owned, one.outputs) == (NAME, "ready", True, OUTPUTS)
    assert one.attributes["tags"] == {"ManagedBy": "piksel.infra"}
    assert {key: one.attributes[key] for key in WANTED} == WANTED


def test_it_is_read_once_however_many_ask(aws, kind):
    expect_list(aws, summary())
    expect_details(aws)
    assert kind.read() is kind.known() is kind.read()


def test_without_sites_nothing_is_asked(aws):
    assert CloudFrontDistribution(aws, [], "piksel.infra", purge_tags=False).read() == []


@pytest.mark.parametrize("tags", [{}, {"ManagedBy": "terraform"}])
def test_another_ones_is_not_ours_and_neither_is_what_it_uses(aws, kind, tags):
    viewer = {"CloudFrontDefaultCertificate": False, "ACMCertificateArn": "arn:certificate"}
    expect_list(aws, summary(ViewerCertificate=viewer))
    expect_details(aws, tags)
    (one,) = kind.read()
    assert not one.owned
    assert kind.used_by_others() == {CONTROL, CACHING, HEADERS, "arn:certificate"}


def test_what_ours_use_is_used_by_nobody_else(aws, kind):
    expect_list(aws, summary())
    expect_details(aws)
    assert kind.used_by_others() == set()


def test_one_that_went_meanwhile_is_not_there(aws, kind):
    expect_list(aws, summary())
    aws.fail("cloudfront", "get_distribution", "NoSuchDistribution", Id=ID, status=404)
    assert kind.read() == []


def test_another_refusal_is_told(aws, kind):
    expect_list(aws, summary())
    aws.fail("cloudfront", "get_distribution", "AccessDenied", Id=ID, status=403)
    with pytest.raises(ClientError, match="AccessDenied"):
        kind.read()


def test_it_is_made_by_one_call_with_its_tags_and_takes_time(aws, kind):
    given = {"DistributionConfig": CONFIG, "Tags": {"Items": tag_list(Project="example")}}
    answer = {"Distribution": distribution("InProgress"), "ETag": "1", "Location": "x"}
    aws.expect_once("cloudfront", "create_distribution_with_tags", answer, DistributionConfigWithTags=given)
    made = kind.create(NAME, {**WANTED, "tags": {"Project": "example"}})
    assert (made.status, made.outputs) == ("pending", OUTPUTS)


@pytest.mark.parametrize(("code", "status"), [("DistributionAlreadyExists", 409), ("InternalError", 500)])
def test_a_lost_answer_makes_no_second_one(aws, kind, code, status):
    aws.fail("cloudfront", "create_distribution_with_tags", code, use="once", status=status)
    expect_list(aws, summary())
    expect_details(aws, {"Project": "example"}, status="InProgress")
    assert kind.create(NAME, {**WANTED, "tags": {"Project": "example"}}).outputs == OUTPUTS


@pytest.mark.parametrize("code", ["InvalidViewerCertificate", "InvalidOriginAccessControl", "NoSuchResponseHeadersPolicy"])
def test_what_was_just_made_may_not_be_known_yet(aws, kind, pauses, code):
    aws.fail("cloudfront", "create_distribution_with_tags", code, use="once")
    answer = {"Distribution": distribution("InProgress"), "ETag": "1", "Location": "x"}
    given = {"DistributionConfig": CONFIG, "Tags": {"Items": []}}
    aws.expect_once("cloudfront", "create_distribution_with_tags", answer, DistributionConfigWithTags=given)
    assert kind.create(NAME, WANTED).outputs == OUTPUTS
    aws.expect("cloudfront", "get_distribution_config", {"DistributionConfig": shown(), "ETag": "7"}, Id=ID)
    call = {"Id": ID, "IfMatch": "7", "DistributionConfig": shown(Enabled=False)}
    aws.fail("cloudfront", "update_distribution", code, **call)
    aws.expect("cloudfront", "update_distribution", {"Distribution": distribution("InProgress"), "ETag": "8"}, **call)
    kind.update(existing(), {"enabled": False})
    assert len(pauses) == 2


def test_a_name_that_another_one_has_is_told(aws, kind):
    aws.fail("cloudfront", "create_distribution_with_tags", "CNAMEAlreadyExists", use="once", status=409)
    expect_list(aws)
    with pytest.raises(ClientError, match="CNAMEAlreadyExists"):
        kind.create(NAME, WANTED)


def test_a_change_keeps_all_else_and_takes_time(aws, kind):
    config = shown(HttpVersion="http3", Logging={"Enabled": False, "IncludeCookies": False, "Bucket": "", "Prefix": ""})
    aws.expect("cloudfront", "get_distribution_config", {"DistributionConfig": config, "ETag": "7"}, Id=ID)
    after = {**config, "DefaultRootObject": "home.html"}
    answer = {"Distribution": distribution("InProgress"), "ETag": "8"}
    aws.expect("cloudfront", "update_distribution", answer, Id=ID, IfMatch="7", DistributionConfig=after)
    changed = kind.update(existing(), {"default_root_object": "home.html"})
    assert (changed.status, changed.attributes["default_root_object"]) == ("pending", "home.html")


def test_who_was_faster_is_looked_at_again(aws, kind, pauses):
    for version, refused in (("7", True), ("8", False)):
        aws.expect("cloudfront", "get_distribution_config", {"DistributionConfig": shown(), "ETag": version}, Id=ID)
        after = {**shown(), "Enabled": False}
        call = {"Id": ID, "IfMatch": version, "DistributionConfig": after}
        if refused:
            aws.fail("cloudfront", "update_distribution", "PreconditionFailed", status=412, **call)
        else:
            aws.expect("cloudfront", "update_distribution", {"Distribution": distribution("InProgress"), "ETag": "9"}, **call)
    assert kind.update(existing(), {"enabled": False}).status == "pending"
    assert len(pauses) == 1


def test_tags_alone_are_at_once(aws, kind):
    aws.expect("cloudfront", "tag_resource", Resource=ARN, Tags={"Items": tag_list(Team="maps")})
    aws.expect("cloudfront", "untag_resource", Resource=ARN, TagKeys={"Items": ["Old"]})
    assert kind.update(existing(tags={"Old": "x"}), {"tags": {"Team": "maps"}}) is None


@pytest.mark.parametrize(("state", "status"), [("InProgress", "pending"), ("Deployed", "ready")])
def test_it_is_awaited_until_the_edge_has_it(aws, kind, state, status):
    aws.expect("cloudfront", "get_distribution", {"Distribution": distribution(state), "ETag": "1"}, Id=ID)
    (one,) = kind.refresh([existing("pending")])
    assert (one.status, one.reason) == (status, state)


def test_it_is_disabled_and_deleted_when_that_is_known_everywhere(aws, kind):
    aws.expect("cloudfront", "get_distribution_config", {"DistributionConfig": shown(), "ETag": "7"}, Id=ID)
    answer = {"Distribution": distribution("InProgress", Enabled=False), "ETag": "8"}
    aws.expect("cloudfront", "update_distribution", answer, Id=ID, IfMatch="7", DistributionConfig=shown(Enabled=False))
    going = kind.delete(existing())
    assert going.status == "deleting"
    aws.expect("cloudfront", "get_distribution", {"Distribution": distribution("InProgress", Enabled=False), "ETag": "8"}, Id=ID)
    assert [one.status for one in kind.refresh([going])] == ["deleting"]
    aws.expect("cloudfront", "get_distribution", {"Distribution": distribution(Enabled=False), "ETag": "8"}, Id=ID)
    aws.expect("cloudfront", "delete_distribution", Id=ID, IfMatch="8")
    assert kind.refresh([going]) == []


def test_one_that_is_disabled_already_is_not_disabled_again(kind):
    assert kind.delete(existing(enabled=False)).status == "deleting"


def test_one_that_is_gone_is_deleted(aws, kind):
    aws.fail("cloudfront", "get_distribution_config", "NoSuchDistribution", Id=ID, status=404)
    assert kind.delete(existing()) is None
    aws.fail("cloudfront", "get_distribution", "NoSuchDistribution", Id=ID, status=404)
    assert kind.refresh([existing("deleting")]) == []
