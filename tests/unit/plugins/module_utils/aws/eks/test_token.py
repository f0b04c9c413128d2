# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens for EKS: whose they are, for which cluster, and how long they serve."""

import base64
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.eks.token import Token


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def signed(monkeypatch):
    """How often something was signed."""
    return []


@pytest.fixture
def token(clock, signed):
    sts = boto3.client("sts", region_name="eu-west-1", aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="none", endpoint_url=None)
    sts.meta.events.register("before-sign.sts.GetCallerIdentity", lambda **_: signed.append(1))
    return Token(sts, "example", clock)


def url(token):
    encoded = token.removeprefix("k8s-aws-v1.")
    return urlsplit(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode())


def test_it_is_a_signed_request_that_names_its_cluster(token):
    text = token()
    assert text.startswith("k8s-aws-v1.")
    assert "=" not in text
    query = {name: values[0] for name, values in parse_qs(url(text).query).items()}
    assert (query["Action"], query["X-Amz-Expires"]) == ("GetCallerIdentity", "60")
    assert query["X-Amz-SignedHeaders"] == "host;x-k8s-aws-id"
    assert query["X-Amz-Credential"].startswith("AKIDEXAMPLE/")


def test_the_name_of_the_cluster_is_in_the_signature(clock):
    """A token for one cluster is none for another."""
    headers = []
    for cluster in ("one", "two"):
        sts = boto3.client("sts", region_name="eu-west-1", aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="none")
        made = Token(sts, cluster, clock)
        sts.meta.events.register_last("before-sign.sts.GetCallerIdentity", lambda request, **_: headers.append(dict(request.headers)))
        made()
    assert [one["x-k8s-aws-id"] for one in headers] == ["one", "two"]


@pytest.mark.parametrize(("later", "times"), [(0, 1), (60, 1), (12 * 60, 1), (12 * 60 + 1, 2), (60 * 60, 2)])
def test_it_serves_as_long_as_it_is_good_for_two_minutes_yet(token, clock, signed, later, times):
    """EKS takes it for 15 minutes."""
    token()
    clock.now += later
    token()
    assert len(signed) == times


def test_a_new_one_serves_as_long_again(token, clock, signed):
    for _ in range(10):
        token()
        clock.now += 13 * 60
    for _ in range(5):
        token()
    assert len(signed) == 11


def test_who_asks_while_the_first_is_made_gets_that_one(clock):
    begun, others = Event(), []

    class Sts:
        meta = SimpleNamespace(events=SimpleNamespace(register=lambda *_: None, unregister=lambda *_: None))
        signed = 0

        def generate_presigned_url(self, *_, **__):
            self.signed += 1
            others.append(pool.submit(token))
            begun.set()
            return "https://sts.example"

    sts = Sts()
    token = Token(sts, "example", clock)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(token)
        assert begun.wait(30)
        assert first.result(30) == token() == "k8s-aws-v1.aHR0cHM6Ly9zdHMuZXhhbXBsZQ"
    assert [other.result() for other in others] == [token()]
    assert sts.signed == 1


def test_the_first_is_made_also_right_after_the_machine_has_started(token, clock):
    clock.now = 0.0
    assert token().startswith("k8s-aws-v1.")


def test_other_calls_of_the_client_are_not_signed_for_a_cluster(clock):
    sts = boto3.client("sts", region_name="eu-west-1", aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="none")
    Token(sts, "example", clock)
    signed = sts.generate_presigned_url("get_session_token")
    assert "x-k8s-aws-id" not in signed


def test_one_client_signs_for_several_clusters(clock):
    sts = boto3.client("sts", region_name="eu-west-1", aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="none")
    named = []
    sts.meta.events.register_last("before-sign.sts.GetCallerIdentity", lambda request, **_: named.append(request.headers.items()))
    for made in [Token(sts, cluster, clock) for cluster in ("one", "two", "one")]:
        made()
    assert [[cluster for header, cluster in headers if header == "x-k8s-aws-id"] for headers in named] == [["one"], ["two"], ["one"]]
