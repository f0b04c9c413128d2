# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every call of the kind of certificates, each state, each refusal."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.acm import AcmCertificate, certificate_name
from ansible_collections.piksel.infra.plugins.module_utils.aws.acm.certificates import validated
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing
from botocore.exceptions import ClientError

from unit.plugins.module_utils.aws.stubs import tag_list

ARN = "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000001"
NAMES = ["example.org", "*.example.org"]
NAME = "example.org+*.example.org"
RECORD = {"Name": "_a.example.org.", "Type": "CNAME", "Value": "_b.acm-validations.aws."}
OUTPUTS = {"id": ARN, "arn": ARN, "record example.org": "_a.example.org. CNAME _b.acm-validations.aws."}
NAMED = {"CertificateArn": ARN}


def certificate(status="ISSUED", told=True, **more):
    options = [{"DomainName": name, "ValidationStatus": "SUCCESS", **({"ResourceRecord": RECORD} if told else {})} for name in NAMES]
    whole = {"CertificateArn": ARN, "DomainName": NAMES[0], "SubjectAlternativeNames": NAMES, "Status": status}
    return {"Certificate": {**whole, "DomainValidationOptions": options, **more}}


def summary(*names, arn=ARN, kind="AMAZON_ISSUED"):
    return {"CertificateArn": arn, "DomainName": names[0], "SubjectAlternativeNameSummaries": list(names), "Type": kind}


def existing(status="ready", **tags):
    return Existing("acm_certificate", NAME, {"domain_names": NAMES, "tags": tags}, OUTPUTS, status, owned=True)


@pytest.fixture
def kind(aws):
    return AcmCertificate(aws, lambda: {"example.org"}, "piksel.infra", purge_tags=False)


def expect_read(aws, status="ISSUED", told=True, **more):
    aws.expect("acm", "list_certificates", {"CertificateSummaryList": [summary(*NAMES)]})
    aws.expect("acm", "list_tags_for_certificate", {"Tags": tag_list(Name=NAME, ManagedBy="piksel.infra")}, **NAMED)
    aws.expect("acm", "describe_certificate", certificate(status, told, **more), **NAMED)


def test_it_is_found_by_one_of_its_names_and_read_once(aws, kind):
    expect_read(aws)
    (one,) = kind.read()
    assert (one.name, one.status, one.reason, one.outputs, one.owned) == (NAME, "ready", "ISSUED", OUTPUTS, True)
    assert one.attributes == {"domain_names": NAMES, "tags": {"ManagedBy": "piksel.infra"}}
    assert kind.read() is kind.known()


def test_one_without_our_mark_is_left_alone_and_of_other_names_nothing_is_asked(aws, kind):
    listed = [summary("other.example.org"), summary(*NAMES, kind="IMPORTED"), summary(*NAMES)]
    aws.expect("acm", "list_certificates", {"CertificateSummaryList": listed})
    aws.expect("acm", "list_tags_for_certificate", {"Tags": tag_list(Name=NAME)}, **NAMED)
    assert kind.read() == []


def test_without_names_nothing_is_asked(aws):
    assert AcmCertificate(aws, set, "piksel.infra", purge_tags=False).read() == []


def test_one_that_others_use_is_not_ours_to_delete(aws):
    kind = AcmCertificate(aws, lambda: {"example.org"}, "piksel.infra", False, lambda: {ARN})
    expect_read(aws)
    assert not kind.read()[0].owned


@pytest.mark.parametrize(
    ("state", "told", "status"),
    [
        ("PENDING_VALIDATION", False, "pending"),
        ("PENDING_VALIDATION", True, "ready"),
        ("ISSUED", True, "ready"),
        ("FAILED", True, "failed"),
        ("VALIDATION_TIMED_OUT", True, "failed"),
        ("EXPIRED", True, "failed"),
    ],
)
def test_its_state_is_told(aws, kind, state, told, status):
    expect_read(aws, state, told)
    (one,) = kind.read()
    assert (one.status, one.reason) == (status, state)
    assert kind.replace_failed


def test_why_it_failed_is_told(aws, kind):
    expect_read(aws, "FAILED", FailureReason="CAA_ERROR")
    assert kind.read()[0].reason == "FAILED CAA_ERROR"


def test_it_is_asked_for_with_a_token_and_has_its_records_when_they_are_told(aws, kind, pauses):
    kind.tokens[NAME] = "token"
    arguments = {
        "DomainName": "example.org",
        "SubjectAlternativeNames": ["*.example.org"],
        "ValidationMethod": "DNS",
        "IdempotencyToken": "token",
        "Tags": tag_list(Project="example", Name=NAME),
    }
    aws.expect("acm", "request_certificate", NAMED, **arguments)
    aws.fail("acm", "describe_certificate", "ResourceNotFoundException", **NAMED)
    aws.expect("acm", "describe_certificate", certificate("PENDING_VALIDATION", told=False), **NAMED)
    aws.expect("acm", "describe_certificate", certificate("PENDING_VALIDATION"), **NAMED)
    made = kind.create(NAME, {"domain_names": NAMES, "tags": {"Project": "example"}})
    assert (made.status, made.outputs) == ("ready", OUTPUTS)
    assert len(pauses) == 2


def test_one_name_is_no_list_and_each_request_of_a_run_has_the_same_token(aws, kind):
    kind.tokens["example.org"] = "token"
    asked = {"DomainName": "example.org", "ValidationMethod": "DNS", "Tags": tag_list(Name="example.org")}
    for _ in range(2):
        aws.fail("acm", "request_certificate", "InvalidParameterException", **{**asked, "IdempotencyToken": kind.tokens["example.org"]})
        with pytest.raises(ClientError, match="InvalidParameterException"):
            kind.create("example.org", {"domain_names": ["example.org"]})


def test_its_tags_are_set_and_removed(aws, kind):
    aws.expect("acm", "add_tags_to_certificate", **NAMED, Tags=tag_list(Team="maps"))
    aws.expect("acm", "remove_tags_from_certificate", **NAMED, Tags=[{"Key": "Old"}])
    kind.update(existing(Old="x"), {"tags": {"Team": "maps"}})


def test_it_is_deleted_once_cloudfront_has_let_it_go(aws, kind, pauses):
    aws.fail("acm", "delete_certificate", "ResourceInUseException", **NAMED)
    aws.expect("acm", "delete_certificate", **NAMED)
    assert kind.delete(existing()) is None
    assert len(pauses) == 1
    aws.fail("acm", "delete_certificate", "ResourceNotFoundException", **NAMED)
    assert kind.delete(existing()) is None


def test_one_that_waits_is_looked_at_again(aws, kind):
    aws.expect("acm", "list_tags_for_certificate", {"Tags": tag_list(Name=NAME, ManagedBy="piksel.infra")}, **NAMED)
    aws.expect("acm", "describe_certificate", certificate("PENDING_VALIDATION"), **NAMED)
    assert [one.status for one in kind.refresh([existing("pending")])] == ["ready"]
    aws.fail("acm", "list_tags_for_certificate", "ResourceNotFoundException", **NAMED)
    assert kind.refresh([existing("pending")]) == []


def test_the_order_of_names_means_nothing(kind):
    assert kind.target("domain_names", NAMES[::-1], NAMES) == NAMES
    assert kind.target("domain_names", ["a.example.org"], NAMES) == ["a.example.org"]
    assert certificate_name(["a.example.org", "c.example.org", "b.example.org"]) == "a.example.org+b.example.org+c.example.org"
    long = [f"{number}.a-rather-long-label-of-a-name.example.org" for number in range(10)]
    assert len(certificate_name(long)) <= 256
    assert certificate_name(long) == certificate_name([long[0], *long[:0:-1]]) != certificate_name(long[:9])


def test_a_wildcard_is_validated_with_the_name_above_it():
    assert validated(["*.example.org", "example.org", "www.example.org"]) == ["example.org", "www.example.org"]
