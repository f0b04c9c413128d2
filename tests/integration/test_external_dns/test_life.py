# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A release from nothing and back, with its role in staging and its zones there or in the hub."""

import json

import pytest
from botocore.exceptions import ClientError

from integration.support.external_dns import EXTERNAL_ID, hub, zone


def essence(result):
    assert "msg" not in result, result["msg"]
    return [(one["kind"], one["name"], one["action"]) for one in result["changes"]]


def test_through_the_hubs_role(real, administrator, run, release, mark):
    arn = hub(real, f"{mark}.example.com")
    given = release(assume_role_arn=arn, external_id=EXTERNAL_ID, policy="sync", publish_internal_services=True)
    planned = run(given, check=True)
    role, name = f"piksel-staging-{mark}-dns", f"{mark}/{mark}-dns"
    created = [("iam_role", role, "create"), ("eks_pod_identity_association", name, "create"), ("helm_release", name, "create")]
    assert essence(planned) == created
    assert {one["outcome"] for one in planned["changes"]} == {"planned"}

    made = run(given)
    assert essence(made) == created
    assert made["outputs"] == {
        "version": "1.17.0",
        "releases": {f"{mark}-dns": name},
        "service_accounts": {f"{mark}-dns": name},
        "role_arns": {f"{mark}-dns": f"arn:aws:iam::222222222222:role/{role}"},
    }
    assert made.get("warnings", []) == []
    assert essence(run(given)) == []

    deployment = administrator.api.get(f"/apis/apps/v1/namespaces/{mark}/deployments/{mark}-dns-external-dns")
    container = deployment["spec"]["template"]["spec"]["containers"][0]
    assert {
        "--provider=aws",
        "--policy=sync",
        "--registry=txt",
        f"--txt-owner-id=piksel-staging-{mark}-dns",
        f"--domain-filter={mark}.example.com",
        f"--aws-assume-role={arn}",
        f"--aws-assume-role-external-id={EXTERNAL_ID}",
        "--publish-internal-services",
    } <= set(container["args"])
    assert {"name": "AWS_REGION", "value": "ap-southeast-3"} in container["env"]
    assert deployment["spec"]["template"]["spec"]["serviceAccountName"] == f"{mark}-dns"
    policy = real.client("staging", "iam").get_role_policy(RoleName=role, PolicyName="zones")["PolicyDocument"]
    assert policy["Statement"] == [{"Effect": "Allow", "Action": ["sts:AssumeRole", "sts:TagSession"], "Resource": arn}]

    gone = run(given, state="absent")
    assert sorted(essence(gone)) == sorted((kind, one, "delete") for kind, one, _ in created)
    assert essence(run(given, state="absent")) == []
    with pytest.raises(ClientError, match="NoSuchEntity"):
        real.client("staging", "iam").get_role(RoleName=role)


def test_for_zones_of_its_own_account(real, administrator, run, release, mark):
    """Public and private ones by a release each, whose roles may change nothing else."""
    route53, iam = real.client("staging", "route53"), real.client("staging", "iam")
    vpc = real.client("staging", "ec2").describe_vpcs()["Vpcs"][0]["VpcId"]
    public = zone(route53, f"{mark}.example.com")
    private = zone(route53, f"{mark}.example.com", {"VPCRegion": "ap-southeast-3", "VPCId": vpc})
    zone(route53, f"{mark}.example.org")
    releases = [release("public", zone_type="public"), release("private", zone_type="private", values={"logLevel": "debug"})]
    run(*releases)
    for kind, identity in (("public", public), ("private", private)):
        document = iam.get_role_policy(RoleName=f"piksel-staging-{mark}-{kind}", PolicyName="zones")["PolicyDocument"]
        changes = document["Statement"][0]
        assert changes["Resource"] == [f"arn:aws:route53:::hostedzone/{identity}"]
        deployment = administrator.api.get(f"/apis/apps/v1/namespaces/{mark}/deployments/{mark}-{kind}-external-dns")
        assert f"--aws-zone-type={kind}" in deployment["spec"]["template"]["spec"]["containers"][0]["args"]

    # Without the second one, and without its role, and the first one as it was.
    planned, made = run(releases[0], purge=["helm_release"], check=True), run(releases[0], purge=["helm_release"])
    name = f"{mark}/{mark}-private"
    expected = [("eks_pod_identity_association", name, "delete"), ("iam_role", f"piksel-staging-{mark}-private", "delete")]
    assert essence(planned) == essence(made) == [*expected, ("helm_release", name, "delete")]
    assert essence(run(releases[0], purge=["helm_release"])) == []
    run(*releases, state="absent")


def test_as_irsa_and_back(real, run, release, mark):
    zone(real.client("staging", "route53"), f"{mark}.example.com")
    given, name, role = release(), f"{mark}/{mark}-dns", f"piksel-staging-{mark}-dns"
    refused = run(given, identity_method="irsa")
    assert "IAM does not trust the cluster's OIDC issuer" in refused["msg"]
    cluster = real.client("staging", "eks").describe_cluster(name="piksel-staging")["cluster"]
    provider = real.client("staging", "iam").create_open_id_connect_provider(
        Url=cluster["identity"]["oidc"]["issuer"], ClientIDList=["sts.amazonaws.com"]
    )["OpenIDConnectProviderArn"]
    run(given)
    changes = essence(run(given, identity_method="irsa"))
    # The role before what is told its ARN.
    assert [one for one in changes if one[2] == "update"] == [("iam_role", role, "update"), ("helm_release", name, "update")]
    assert [one for one in changes if one[2] != "update"] == [("eks_pod_identity_association", name, "delete")]
    trust = real.client("staging", "iam").get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]
    assert json.dumps(trust["Statement"][0]["Principal"]) == json.dumps({"Federated": provider})
    assert essence(run(given, identity_method="irsa")) == []
    assert {one[:2] for one in essence(run(given))} == {("eks_pod_identity_association", name), ("iam_role", role), ("helm_release", name)}
    run(given, state="absent")
