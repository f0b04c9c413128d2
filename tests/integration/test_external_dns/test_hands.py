# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What others did, or left half done."""

import json
import subprocess

import pytest
from botocore.exceptions import ClientError

from integration.support.external_dns import zone
from sandbox.kubernetes import charts


@pytest.fixture
def helm(real, administrator):
    def helm(*arguments):
        environment = real.process_environment(KUBECONFIG=str(administrator.kubeconfig))
        return subprocess.run(["helm", *arguments], env=environment, check=True, capture_output=True, text=True).stdout

    return helm


def essence(result):
    assert "msg" not in result, result["msg"]
    return {(one["kind"], one["action"]) for one in result["changes"]}


def test_a_release_of_terraforms_is_adopted(real, run, release, helm, mark):
    """With its values, and then removed with the rest."""
    zone(real.client("staging", "route53"), f"{mark}.example.com")
    archive = charts.CHARTS / "external-dns-1.17.0.tgz"
    helm("install", f"{mark}-dns", str(archive), "--namespace", mark, "--create-namespace", "--set", "policy=sync,txtOwnerId=theirs")
    assert json.loads(helm("list", "--namespace", mark, "--output", "json"))[0]["revision"] == "1"
    adopted = run(release())
    assert essence(adopted) == {("iam_role", "create"), ("eks_pod_identity_association", "create"), ("helm_release", "update")}
    change = next(one for one in adopted["changes"] if one["kind"] == "helm_release")
    assert change["attributes"]["values"]["before"] == {"policy": "sync", "txtOwnerId": "theirs"}
    assert essence(run(release())) == set()
    run(release(), state="absent")
    assert json.loads(helm("list", "--namespace", mark, "--output", "json")) == []


def test_what_others_have_stays(real, run, release, helm, mark):
    """A release that is not ours, another's role, and an association of another service account."""
    zone(real.client("staging", "route53"), f"{mark}.example.com")
    archive = charts.CHARTS / "external-dns-1.17.0.tgz"
    helm("install", f"{mark}-theirs", str(archive), "--namespace", mark, "--create-namespace")
    iam, eks = real.client("staging", "iam"), real.client("staging", "eks")
    statement = {"Effect": "Allow", "Principal": {"Service": "pods.eks.amazonaws.com"}, "Action": "sts:AssumeRole"}
    trust = {"Version": "2012-10-17", "Statement": [statement]}
    tags = [{"Key": "ManagedBy", "Value": "piksel.infra"}]
    role = iam.create_role(RoleName=f"piksel-staging-{mark}-theirs", AssumeRolePolicyDocument=json.dumps(trust), Tags=tags)["Role"]["Arn"]
    eks.create_pod_identity_association(clusterName="piksel-staging", namespace=mark, serviceAccount="theirs", roleArn=role)
    run(release(), purge=["helm_release"])
    run(release(), state="absent")
    assert [one["name"] for one in json.loads(helm("list", "--namespace", mark, "--output", "json"))] == [f"{mark}-theirs"]
    assert iam.get_role(RoleName=f"piksel-staging-{mark}-theirs")
    assert len(eks.list_pod_identity_associations(clusterName="piksel-staging", namespace=mark)["associations"]) == 1


def test_a_removal_that_was_killed_is_finished(real, run, release, mark):
    """The release is the last to go, as it leads to the rest."""
    zone(real.client("staging", "route53"), f"{mark}.example.com")
    given = release(role_name=f"{mark}-own-name")
    run(given)
    eks, iam = real.client("staging", "eks"), real.client("staging", "iam")
    (association,) = eks.list_pod_identity_associations(clusterName="piksel-staging", namespace=mark)["associations"]
    eks.delete_pod_identity_association(clusterName="piksel-staging", associationId=association["associationId"])
    # Not described any more, and its role has another name than one would think.
    zone(real.client("staging", "route53"), f"{mark}.example.org")
    planned = run(purge=["helm_release"], check=True)
    assert (essence(planned), planned["changes"][-1]["kind"]) == ({("iam_role", "delete"), ("helm_release", "delete")}, "helm_release")
    assert essence(run(purge=["helm_release"])) == {("iam_role", "delete"), ("helm_release", "delete")}
    with pytest.raises(ClientError, match="NoSuchEntity"):
        iam.get_role(RoleName=f"{mark}-own-name")


def test_an_upgrade_that_fails_leaves_the_old_release_running(real, administrator, run, release, helm, mark):
    zone(real.client("staging", "route53"), f"{mark}.example.com")
    run(release())
    path = f"/apis/apps/v1/namespaces/{mark}/deployments/{mark}-dns-external-dns"
    before = administrator.api.get(path)["spec"]["template"]["spec"]
    failed = run(release(values={"nodeSelector": {"nowhere": "true"}}), timeout=5)
    assert failed["msg"].startswith(f"update helm_release {mark}/{mark}-dns: UPGRADE FAILED: ")
    assert "has been rolled back" in failed["msg"]
    assert administrator.api.get(path)["spec"]["template"]["spec"] == before
    assert json.loads(helm("list", "--namespace", mark, "--output", "json"))[0]["status"] == "deployed"
    run(release(), state="absent")
