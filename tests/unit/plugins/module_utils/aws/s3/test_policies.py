# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Policies: composed, open to everybody or not, and locking their caller out or not."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.s3.exposure import lets_in, public_statements
from ansible_collections.piksel.infra.plugins.module_utils.aws.s3.lockout import Caller, denying, may_deny
from ansible_collections.piksel.infra.plugins.module_utils.aws.s3.policies import composed, problems
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Reference

from .described import bucket

ARN = "arn:aws:s3:::example-one"
TLS = {
    "Sid": "TlsOnly",
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": [ARN, f"{ARN}/*"],
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
ALLOW = {"Sid": "A", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"{ARN}/*"}


def statements(sources=None, more=(), **options):
    return composed(bucket(**options), ARN, sources or {}, list(more)).get("Statement")


def test_by_default_only_plain_http_is_refused():
    assert statements() == [TLS]
    assert composed(bucket(policy={"tls_only": False}), ARN, {}, []) == {}


def test_reading_is_of_the_bucket_or_of_its_objects():
    read = ["s3:ListBucket", "s3:GetObject", "s3:GetBucketLocation", "s3:GetObjectTagging"]
    listing, reading = statements(policy={"tls_only": False, "public_read": read})
    assert listing == {
        "Sid": "PublicList",
        "Effect": "Allow",
        "Principal": "*",
        "Action": ["s3:GetBucketLocation", "s3:ListBucket"],
        "Resource": ARN,
    }
    assert (reading["Sid"], reading["Action"], reading["Resource"]) == ("PublicRead", ["s3:GetObject", "s3:GetObjectTagging"], f"{ARN}/*")


def test_another_account_reads_all_or_some_of_it():
    role = "arn:aws:iam::210987654321:role/reader"
    accounts = [{"account": "210987654321", "prefixes": ["a/", "b/"]}, {"account": role}]
    found = {one["Sid"]: one for one in statements(policy={"tls_only": False, "read_accounts": accounts})}
    assert found["ReadByAccount1"]["Principal"] == {"AWS": "arn:aws:iam::210987654321:root"}
    assert found["ReadByAccount1"]["Resource"] == [f"{ARN}/a/*", f"{ARN}/b/*"]
    assert found["ListByAccount1"]["Condition"] == {"StringLike": {"s3:prefix": ["a/*", "b/*"]}}
    assert (found["ReadByAccount2"]["Principal"], found["ReadByAccount2"]["Resource"]) == ({"AWS": role}, [f"{ARN}/*"])
    assert "Condition" not in found["ListByAccount2"]


def test_s3_itself_writes_what_others_send_here():
    sources = {
        "logging": [{"arn": "arn:aws:s3:::x", "prefix": "x/"}, {"arn": "arn:aws:s3:::y", "prefix": ""}],
        "inventory": [{"arn": "arn:aws:s3:::z", "prefix": "lists/"}],
    }
    logs, lists = statements(sources, policy={"tls_only": False})
    assert logs == {
        "Sid": "AccessLogs",
        "Effect": "Allow",
        "Principal": {"Service": "logging.s3.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": [f"{ARN}/*", f"{ARN}/x/*"],
        "Condition": {"ArnLike": {"aws:SourceArn": ["arn:aws:s3:::x", "arn:aws:s3:::y"]}},
    }
    assert (lists["Principal"], lists["Resource"]) == ({"Service": "s3.amazonaws.com"}, [f"{ARN}/lists/*"])


def test_further_statements_stand_at_the_end_with_the_buckets_arn():
    own = {"Sid": "Own", "Effect": "Allow", "Principal": {"AWS": "x"}, "Action": "s3:*", "Resource": ["{bucket}", "{bucket}/in/*"]}
    found = statements(more=[{"Sid": "Site"}], policy={"statements": [own]})
    assert [one["Sid"] for one in found] == ["TlsOnly", "Site", "Own"]
    assert found[-1]["Resource"] == [ARN, f"{ARN}/in/*"]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"public_read": ["s3:GetObject", "s3:ListBucket", "s3:Get*"]}, []),
        ({"public_read": ["s3:PutObject"]}, ["public_read: s3:PutObject does not read; name actions like s3:GetObject or s3:ListBucket"]),
        ({"public_read": ["s3:*"]}, ["public_read: s3:* does not read; name actions like s3:GetObject or s3:ListBucket"]),
        (
            {"read_accounts": [{"account": "1234"}]},
            ["read_accounts: '1234' is neither the id of an account, twelve digits in quotes, nor the ARN of a principal"],
        ),
        ({"statements": [{**ALLOW, "Effect": "May"}]}, ["statements: A: Effect is May; write Allow or Deny"]),
        (
            {"statements": [{"Effect": "Allow"}]},
            [
                "statements: 1: it needs either Principal or NotPrincipal",
                "statements: 1: it needs either Action or NotAction",
                "statements: 1: it needs either Resource or NotResource",
            ],
        ),
        (
            {"statements": [{**ALLOW, "Resource": "arn:aws:s3:::other/*"}]},
            ["statements: A: Resource arn:aws:s3:::other/* is not this bucket's; write {bucket} or {bucket}/*"],
        ),
        (
            {"statements": [{**ALLOW, "Resource": "{bucket}/x"}, {**ALLOW, "Sid": "A"}]},
            ["statements: two have the Sid A; names must differ"],
        ),
    ],
)
def test_what_s3_would_refuse_of_a_policy(options, found):
    assert list(problems(bucket(policy=options)["policy"], ARN)) == found


def document(**changes):
    return {"Version": "2012-10-17", "Statement": [TLS, {**ALLOW, **changes}]}


@pytest.mark.parametrize(
    ("changes", "is_public"),
    [
        ({}, True),
        ({"Principal": {"AWS": "*"}}, True),
        ({"Principal": {"AWS": ["arn:aws:iam::123456789012:root", "*"]}}, True),
        ({"Principal": {"AWS": "arn:aws:iam::123456789012:root"}}, False),
        ({"Principal": {"Service": "cloudfront.amazonaws.com"}}, False),
        ({"Effect": "Deny"}, False),
        ({"Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1"}}}, False),
        ({"Condition": {"StringEquals": {"AWS:sourcevpce": ["vpce-1", "vpce-2"]}}}, False),
        ({"Condition": {"StringLike": {"aws:SourceVpce": ["vpce-1", "vpce-*"]}}}, True),
        ({"Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}}, True),
        ({"Condition": {"StringEqualsIfExists": {"aws:SourceVpce": "vpce-1"}}}, True),
        ({"Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}, False),
        ({"Condition": {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "0.0.0.0/1"]}}}, True),
        ({"Condition": {"IpAddress": {"aws:SourceIp": "everywhere"}}}, True),
        ({"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}, False),
        ({"Condition": {"StringEquals": {"aws:UserAgent": "x"}}}, True),
        ({"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:cloudfront::123456789012:distribution/*"}}}, False),
        ({"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:cloudfront::*:distribution/*"}}}, True),
        ({"Condition": {"StringLike": {"aws:userid": "AROAEXAMPLE:*"}}}, False),
        ({"Condition": {"StringLike": {"aws:userid": "*"}}}, True),
        ({"Condition": {"StringEquals": {"AWS:SourceArn": Reference("cloudfront_distribution", "x", "arn")}}}, False),
    ],
)
def test_everybody_is_let_in_unless_a_fixed_value_narrows_it(changes, is_public):
    assert public_statements(document(**changes)) == (["A"] if is_public else [])


def test_all_but_some_are_everybody():
    denied = {key: value for key, value in ALLOW.items() if key not in ("Principal", "Sid")}
    assert public_statements({"Statement": {**denied, "NotPrincipal": {"AWS": "arn:aws:iam::123456789012:root"}}}) == ["1"]
    assert public_statements({}) == []


def test_those_without_credentials_are_let_in_from_some_places():
    assert lets_in(document(Condition={"StringEquals": {"aws:SourceVpce": "vpce-1"}}))
    assert not lets_in(document(Principal={"AWS": "arn:aws:iam::123456789012:root"}))
    assert not lets_in({"Statement": [TLS]})


SESSION = Caller("arn:aws:sts::123456789012:assumed-role/deploy/ci", "123456789012", "AROAEXAMPLE:ci")
USER = Caller("arn:aws:iam::123456789012:user/teams/ann", "123456789012", "AIDAEXAMPLE")
ROOT = Caller("arn:aws:iam::123456789012:root", "123456789012", "123456789012")
DENY = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": [ARN, f"{ARN}/*"]}
ROLE = "arn:aws:iam::123456789012:role/deploy"


@pytest.mark.parametrize(
    ("changes", "denies"),
    [
        ({}, True),
        ({"Action": "s3:Put*"}, True),
        ({"Action": "s3:putbucketpolicy"}, True),
        ({"Action": ["s3:GetObject", "s3:PutObject"]}, False),
        ({"Resource": f"{ARN}/*"}, False),
        ({"Resource": "*"}, True),
        ({"Principal": {"AWS": "arn:aws:iam::210987654321:root"}}, False),
        ({"Principal": {"AWS": "123456789012"}}, True),
        ({"Principal": {"AWS": ROLE}}, True),
        ({"Principal": {"AWS": "arn:aws:iam::123456789012:role/platform/deploy"}}, True),
        ({"Principal": {"AWS": SESSION.arn}}, True),
        ({"Principal": {"Service": "s3.amazonaws.com"}}, False),
        ({"Condition": {"Bool": {"aws:SecureTransport": "false"}}}, False),
        ({"Condition": {"NumericLessThan": {"s3:TlsVersion": "1.2"}}}, False),
        ({"Condition": {"NumericLessThan": {"s3:TlsVersion": "1.3"}}}, True),
        ({"Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}}, True),
        ({"Condition": {"StringNotEquals": {"aws:PrincipalArn": ROLE}}}, False),
        ({"Condition": {"ArnNotLike": {"aws:PrincipalArn": ["arn:aws:iam::123456789012:role/ops", ROLE]}}}, False),
        ({"Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/*/deploy"}}}, False),
        ({"Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/ops-*"}}}, True),
        ({"Condition": {"StringNotEquals": {"aws:SourceVpce": "v", "aws:PrincipalAccount": "123456789012"}}}, False),
        ({"Condition": {"StringNotLike": {"aws:userid": "AROAEXAMPLE:*"}}}, False),
        ({"Condition": {"Null": {"aws:PrincipalArn": "true"}}}, False),
        ({"Condition": {"DateGreaterThan": {"aws:PrincipalArn": "x"}}}, True),
        ({"Effect": "Allow"}, False),
    ],
)
def test_a_session_that_would_be_denied_the_policys_change(changes, denies):
    assert denying({"Statement": [TLS, {**DENY, **changes}]}, SESSION, ARN) == (["2"] if denies else [])


def test_all_but_the_named_are_denied():
    others = {key: value for key, value in DENY.items() if key not in ("Principal", "Action")}
    but_role = {**others, "Sid": "B", "NotPrincipal": {"AWS": [ROLE]}, "NotAction": ["s3:GetObject"]}
    assert denying({"Statement": but_role}, SESSION, ARN) == []
    assert denying({"Statement": but_role}, USER, ARN) == ["B"]
    assert denying({"Statement": {**but_role, "NotAction": "s3:*"}}, USER, ARN) == []


def test_a_user_is_known_by_its_arn_and_root_is_never_locked_out():
    by_user = {**DENY, "Principal": {"AWS": "arn:aws:iam::123456789012:user/teams/ann"}}
    assert denying({"Statement": [by_user]}, USER, ARN) == ["1"]
    assert denying({"Statement": [DENY]}, ROOT, ARN) == []
    assert denying({}, USER, ARN) == []


def test_who_the_caller_is_matters_only_to_other_denials():
    assert not may_deny({"Statement": [TLS, ALLOW]})
    assert may_deny({"Statement": [TLS, DENY]})
