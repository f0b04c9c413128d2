# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import copy
import json
from urllib.parse import quote

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.iam import documents

PROVIDER = "arn:aws:iam::123456789012:oidc-provider/oidc.example.com/id/A"
ACCOUNTS = {"oidc_provider": PROVIDER, "subjects": frozenset({"system:serviceaccount:maps:tiles"})}


def statement(**changes):
    return {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", **changes}


def policy(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}


def trust(**changes):
    return {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}, **changes}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (policy(statement()), {"Version": "2012-10-17", "Statement": statement(Action=["s3:GetObject"], Resource=["*"])}),
        (policy(statement(Action=["a:b", "c:d"])), policy(statement(Action=["c:d", "a:b"]))),
        (policy(statement(), statement(Effect="Deny")), policy(statement(Effect="Deny"), statement())),
        (policy(trust(Principal="*")), policy(trust(Principal={"AWS": ["*"]}))),
        (policy(trust(Principal={"AWS": "123456789012"})), policy(trust(Principal={"AWS": "arn:aws:iam::123456789012:root"}))),
        (policy(statement(Condition={"Bool": {"a": True}})), policy(statement(Condition={"Bool": {"a": "true"}}))),
    ],
)
def test_documents_of_one_meaning_are_the_same_and_what_is_there_is_kept(one, other):
    assert documents.same(one, other)
    assert documents.kept(one, other) is other


@pytest.mark.parametrize("other", [statement(Effect="Deny"), statement(Action="s3:PutObject"), statement(Resource="arn:aws:s3:::x")])
def test_documents_of_another_meaning_differ(other):
    assert not documents.same(policy(statement()), policy(other))
    assert documents.kept(policy(other), policy(statement())) == policy(other)


def test_nothing_is_the_same_as_no_document():
    assert not documents.same(None, policy(statement()))
    assert not documents.same(None, None)


def test_an_encoded_document_is_decoded():
    assert documents.decoded(quote(json.dumps(policy(statement())))) == policy(statement())
    assert documents.decoded(policy(statement())) == policy(statement())


def test_the_trust_in_service_accounts_has_the_issuer_as_a_key():
    (made,) = documents.service_accounts_trust(ACCOUNTS)["Statement"]
    assert made["Principal"] == {"Federated": PROVIDER}
    assert made["Action"] == "sts:AssumeRoleWithWebIdentity"
    assert made["Condition"] == {
        "StringEquals": {
            "oidc.example.com/id/A:aud": ["sts.amazonaws.com"],
            "oidc.example.com/id/A:sub": ["system:serviceaccount:maps:tiles"],
        }
    }


def test_an_asterisk_in_a_subject_is_matched_and_the_audience_is_not():
    (made,) = documents.service_accounts_trust({**ACCOUNTS, "subjects": ["system:serviceaccount:maps:*"]})["Statement"]
    assert made["Condition"] == {
        "StringEquals": {"oidc.example.com/id/A:aud": ["sts.amazonaws.com"]},
        "StringLike": {"oidc.example.com/id/A:sub": ["system:serviceaccount:maps:*"]},
    }


@pytest.mark.parametrize("subject", ["system:serviceaccount:maps:tiles", "system:serviceaccount:maps:*"])
def test_such_a_trust_is_read_back(subject):
    accounts = {"oidc_provider": PROVIDER, "subjects": frozenset({subject}), "audiences": frozenset({"own"})}
    made = documents.service_accounts_trust(accounts)
    assert documents.trusted_service_accounts(made) == accounts
    (one,) = made["Statement"]
    for tests in one["Condition"].values():
        tests.update({key: values[0] for key, values in tests.items()})  # as people write it
    assert documents.trusted_service_accounts({"Version": "2012-10-17", "Statement": one}) == accounts


def test_a_trust_that_is_more_than_that_stays_a_document():
    narrower = copy.deepcopy(documents.service_accounts_trust(ACCOUNTS))
    narrower["Statement"][0]["Condition"]["IpAddress"] = {"aws:SourceIp": "192.0.2.0/24"}
    several = documents.service_accounts_trust(ACCOUNTS)
    several["Statement"].append(trust())
    for document in (narrower, several, policy(trust()), {}, {"Statement": ["x"]}):
        assert documents.trusted_service_accounts(document) is document


@pytest.mark.parametrize(
    ("document", "is_trust", "problem"),
    [
        ({}, False, "no Statement"),
        ({"Statement": []}, False, "no Statement"),
        ("text", False, "no Statement"),
        ({"Statement": ["text"]}, False, "statement 1: it is not a dict"),
        ({"Version": "2013-01-01", "Statement": statement()}, False, "Version is 2013-01-01"),
        (policy(statement(Effect="allow")), False, "statement 1: Effect is allow; write Allow or Deny"),
        (policy({"Action": "a:b", "Resource": "*"}), False, "statement 1: Effect is missing"),
        (policy(statement(), statement(Sid="Two", Action=[])), False, "statement Two: it has neither Action nor NotAction"),
        (policy({"Effect": "Allow", "Action": "a:b"}), False, "neither Resource nor NotResource"),
        (policy(statement(Principal="*")), False, "it names a Principal"),
        (policy(trust(Principal={})), True, "it has no Principal"),
        (policy(trust(Resource="*")), True, "it names a Resource"),
    ],
)
def test_what_iam_would_refuse_is_told(document, is_trust, problem):
    (told,) = documents.problems(document, is_trust)
    assert problem in told


def test_a_good_document_has_no_problems():
    assert not [*documents.problems(policy(statement())), *documents.problems(policy(trust()), trust=True)]
