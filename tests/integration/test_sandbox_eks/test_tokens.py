"""Whose a bearer token is, and what its access entry makes of them."""

import base64
import json
import urllib.request
from datetime import timedelta

import botocore.auth
import pytest
from botocore.credentials import Credentials
from botocore.hooks import HierarchicalEmitter
from botocore.model import ServiceId
from botocore.signers import RequestSigner

from sandbox.expect import refused

DEPLOY = "arn:aws:iam::222222222222:role/piksel-deploy"
EVENTS = HierarchicalEmitter()  # a signer does not keep it alive
POLICY = "arn:aws:eks::aws:cluster-access-policy/"


def session(aws, account="staging", **given):
    found = aws.environment(account, **given)
    return Credentials(found["AWS_ACCESS_KEY_ID"], found["AWS_SECRET_ACCESS_KEY"], found["AWS_SESSION_TOKEN"])


def presigned(aws, of, cluster="piksel", host=None, expires=60, action="GetCallerIdentity"):
    signer = RequestSigner(ServiceId("STS"), "ap-southeast-3", "sts", "v4", of, EVENTS)
    request = {
        "method": "GET",
        "url": f"{host or aws.endpoint}/?Action={action}&Version=2011-06-15",
        "body": {},
        "headers": {"x-k8s-aws-id": cluster} if cluster else {},
        "context": {},
    }
    return signer.generate_presigned_url(request, operation_name="", expires_in=expires)


def token(url):
    return "k8s-aws-v1." + base64.urlsafe_b64encode(url.encode()).decode().rstrip("=")


def review(aws, given, cluster="piksel"):
    body = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": {"token": given}}
    url = f"{aws.endpoint}/sandbox/eks/222222222222/ap-southeast-3/{cluster}/token-review"
    with urllib.request.urlopen(urllib.request.Request(url, json.dumps(body).encode(), method="POST")) as answer:
        found = json.load(answer)
    assert (found["kind"], found["apiVersion"]) == ("TokenReview", "authentication.k8s.io/v1")
    return found["status"]


def test_a_principal_with_an_entry_is_who_the_entry_says(aws, eks):
    status = review(aws, token(presigned(aws, session(aws))))
    assert status["authenticated"]
    assert status["user"]["username"] == "arn:aws:sts::222222222222:assumed-role/piksel-deploy/sandbox"
    assert status["user"]["groups"] == ["sandbox:access-policy:AmazonEKSClusterAdminPolicy"]
    assert status["user"]["extra"]["canonicalArn"] == [DEPLOY]
    assert review(aws, token(presigned(aws, session(aws), host="https://sts.ap-southeast-3.amazonaws.com")))["authenticated"]


def test_groups_follow_policies_and_scopes_and_end_with_the_entry(aws, eks):
    one = {"clusterName": "piksel", "principalArn": DEPLOY}
    given = token(presigned(aws, session(aws)))
    eks.disassociate_access_policy(**one, policyArn=f"{POLICY}AmazonEKSClusterAdminPolicy")
    scope = {"type": "namespace", "namespaces": ["argo", "odc"]}
    eks.associate_access_policy(**one, policyArn=f"{POLICY}AmazonEKSEditPolicy", accessScope=scope)
    eks.update_access_entry(**one, kubernetesGroups=["developers"], username="deploy:{{SessionName}}")
    user = review(aws, given)["user"]
    assert user["username"] == "deploy:sandbox"
    assert user["groups"] == [
        "developers",
        "sandbox:access-policy:AmazonEKSEditPolicy:argo",
        "sandbox:access-policy:AmazonEKSEditPolicy:odc",
    ]
    eks.delete_access_entry(**one)
    assert review(aws, given)["authenticated"] is False


def test_another_principal_is_nobody_until_it_has_an_entry(aws, eks):
    other = token(presigned(aws, session(aws, "production")))
    status = review(aws, other)
    assert (status["authenticated"], "user" in status) == (False, False)
    eks.create_access_entry(clusterName="piksel", principalArn="arn:aws:iam::333333333333:role/piksel-deploy")
    assert review(aws, other)["user"]["groups"] == []


def test_who_made_a_cluster_without_entries_is_its_master(aws, place):
    place.cluster(accessConfig={"authenticationMode": "CONFIG_MAP"})
    assert review(aws, token(presigned(aws, session(aws))))["user"]["groups"] == ["system:masters"]
    assert review(aws, token(presigned(aws, session(aws, "production"))))["authenticated"] is False


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"cluster": "another"}, "signature"),
        ({"cluster": None}, "x-k8s-aws-id"),
        ({"host": "https://sts.example.com"}, "hostname"),
        ({"expires": 901}, "X-Amz-Expires"),
        ({"action": "GetSessionToken"}, "action"),
    ],
)
def test_a_token_of_another_kind_is_nobodys(aws, eks, given, why):
    status = review(aws, token(presigned(aws, session(aws), **given)))
    assert (status["authenticated"], why in status["error"]) == (False, True), status


def test_a_token_is_as_it_was_signed(aws, eks):
    url = presigned(aws, session(aws))
    for changed, why in (
        (url.replace("Version=2011-06-15", "Version=2011-06-16"), "signature"),
        (url[:-4] + "0000", "signature"),
        (url + "&X-Amz-Extra=1", "non-whitelisted"),
        (url.replace("/?", "/elsewhere?"), "path"),
    ):
        status = review(aws, token(changed))
        assert (status["authenticated"], why in status["error"]) == (False, True), status
    for raw in ("", "k8s-aws-v1.%%%", "k8s-aws-v1.", "eyJhbGciOi"):
        assert review(aws, raw)["authenticated"] is False


def test_a_token_and_its_session_end(aws, eks, monkeypatch):
    assert "expired" in review(aws, token(presigned(aws, session(aws, expired=True))))["error"]
    real = botocore.auth.get_current_datetime
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda *given: real(*given) - timedelta(minutes=16))
    assert "X-Amz-Date" in review(aws, token(presigned(aws, session(aws))))["error"]


def test_a_cluster_that_is_gone_knows_nobody(aws, eks):
    given = token(presigned(aws, session(aws)))
    eks.delete_cluster(name="piksel")
    with refused("ResourceNotFoundException"):
        eks.describe_cluster(name="piksel")
    assert review(aws, given)["authenticated"] is False
