# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every call of the kind of validations."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.acm import AcmCertificate, AcmValidation
from ansible_collections.piksel.infra.plugins.module_utils.aws.route53.zones import Place, Zone, Zones
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing

ARN, ZONE = "arn:aws:acm:us-east-1:123456789012:certificate/1", "Z0123456789"
NAME = "example.org of example.org"
VALUE = "_b.acm-validations.aws."
TEXT = f"_a.example.org. CNAME {VALUE}"
RECORD = {"Name": "_a.example.org.", "Type": "CNAME", "TTL": 300, "ResourceRecords": [{"Value": VALUE}]}
ATTRIBUTES = {"certificate_arn": ARN, "record": TEXT, "zone_id": ZONE}


def certificate(status="ready", reason="ISSUED", outputs=None, owned=True):
    found = {"id": ARN, "arn": ARN, "record example.org": TEXT} if outputs is None else outputs
    return Existing("acm_certificate", "example.org", {"domain_names": ["example.org", "*.example.org"]}, found, status, reason, owned)


def existing(status="ready", **changes):
    return Existing("acm_validation", NAME, {**ATTRIBUTES, **changes}, {"id": "_a.example.org."}, status, owned=True)


@pytest.fixture
def kind(aws):
    place = Place("example.org")
    zones = Zones(aws, {"example.org": place})
    zones._known[place] = Zone(aws, ZONE)
    kind = AcmValidation(AcmCertificate(aws, lambda: {"example.org"}, "piksel.infra", purge_tags=False), zones)
    kind.certificates.known = lambda: [certificate()]
    return kind


def expect_records(aws, *records):
    arguments = {"HostedZoneId": ZONE, "StartRecordName": "_a.example.org.", "MaxItems": "30"}
    answer = {"ResourceRecordSets": list(records), "IsTruncated": False, "MaxItems": "30"}
    aws.expect("route53", "list_resource_record_sets", answer, **arguments)


def expect_change(aws, action, record):
    answer = {"ChangeInfo": {"Id": "C1", "Status": "PENDING", "SubmittedAt": 0}}
    changes = {"Changes": [{"Action": action, "ResourceRecordSet": record}]}
    aws.expect("route53", "change_resource_record_sets", answer, HostedZoneId=ZONE, ChangeBatch=changes)


@pytest.mark.parametrize(
    ("of", "status"),
    [
        (certificate(), "ready"),
        (certificate(reason="PENDING_VALIDATION"), "pending"),
        (certificate("failed", "VALIDATION_TIMED_OUT"), "ready"),
    ],
)
def test_it_stands_in_the_zone_and_is_pending_until_its_certificate_is_issued(aws, kind, of, status):
    kind.certificates.known = lambda: [of]
    expect_records(aws, RECORD)
    (one,) = kind.read()
    assert (one.name, one.status, one.attributes, one.owned) == (NAME, status, ATTRIBUTES, True)


@pytest.mark.parametrize("records", [[], [{**RECORD, "Name": "other.example.org."}], [{**RECORD, "Type": "TXT"}]])
def test_where_there_is_no_such_record_it_is_not_there(aws, kind, records):
    expect_records(aws, *records)
    assert kind.read() == []


def test_one_with_another_value_differs(aws, kind):
    expect_records(aws, {**RECORD, "ResourceRecords": [{"Value": "other."}]})
    assert kind.read()[0].attributes["record"] == "_a.example.org. CNAME other."


def test_before_its_record_is_told_or_its_zone_is_there_nothing_is_asked(kind):
    kind.certificates.known = lambda: [certificate("pending", outputs={"arn": ARN})]
    assert kind.read() == []
    kind.certificates.known = lambda: [certificate()]
    kind.zones.places = {}
    assert kind.read() == []


@pytest.mark.parametrize(
    ("of", "others"),
    [
        (certificate(), [{"CertificateArn": "other", "DomainName": "*.example.org"}]),
        (certificate(owned=False), []),
    ],
    ids=["another certificate", "a certificate that others use"],
)
def test_one_that_is_needed_elsewhere_is_not_ours(aws, kind, of, others):
    kind.certificates.known = lambda: [of]
    kind.certificates.all = [{"CertificateArn": ARN, "DomainName": "example.org"}, *others]
    expect_records(aws, RECORD)
    assert not kind.read()[0].owned


def test_it_is_made_and_awaited(aws, kind):
    expect_change(aws, "UPSERT", RECORD)
    made = kind.create(NAME, ATTRIBUTES)
    assert made.status == "pending"
    for status, expected in (("PENDING_VALIDATION", "pending"), ("ISSUED", "ready"), ("FAILED", "failed")):
        aws.expect("acm", "describe_certificate", {"Certificate": {"Status": status, "FailureReason": "CAA_ERROR"}}, CertificateArn=ARN)
        (one,) = kind.refresh([made])
        assert (one.status, one.reason) == (expected, f"{status} CAA_ERROR")


def test_a_change_is_awaited_too(aws, kind):
    expect_change(aws, "UPSERT", RECORD)
    assert kind.update(existing(record="_a.example.org. CNAME other."), {"record": TEXT}).status == "pending"


def test_it_is_deleted_as_it_is_now(aws, kind):
    now = {**RECORD, "TTL": 60}
    expect_records(aws, now)
    expect_change(aws, "DELETE", now)
    assert kind.delete(existing()) is None
    expect_records(aws)
    assert kind.delete(existing()) is None
