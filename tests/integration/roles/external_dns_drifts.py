# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person may do to external-dns behind the role's back, and the changes that put it right."""

import json
import subprocess
from collections.abc import Mapping
from typing import Any

from integration.support.accounts import Account, Found
from sandbox.kubernetes import charts, tools

from .eks_drifts import together
from .vpc_drifts import OWN, Change, create, update

At = Mapping[tuple[str, str], Found]  # by kind and name
CLUSTER = "piksel-staging"
CHART = str(charts.CHARTS / "external-dns-1.17.0.tgz")
RELEASE, PRIVATE = "rich/rich-external-dns", "rich-private/rich-private"
ROLE = f"{CLUSTER}-rich-external-dns"
LABELS = {"app.kubernetes.io/managed-by": "piksel.infra", "helm.piksel.infra/owner": "external_dns"}


def _policy(of: Account, role: str) -> Any:
    return of("iam").get_role_policy(RoleName=role, PolicyName="zones")["PolicyDocument"]


def wider_policy(of: Account, at: At) -> list[Change]:
    """It may become anybody, and change any zone."""
    wanted = _policy(of, ROLE)
    anybody = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]}
    anything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "route53:*", "Resource": "*"}]}
    for name, document in (("zones", anybody), ("more", anything)):
        of("iam").put_role_policy(RoleName=ROLE, PolicyName=name, PolicyDocument=json.dumps(document))
    return [update("iam_role", ROLE, inline_policies=({"zones": anybody, "more": anything}, {"zones": wanted}))]


def attached_policy_and_trust(of: Account, at: At) -> list[Change]:
    """What AWS has for it, and another service that may act as it."""
    iam, role, arn = of("iam"), "rich-private-dns", "arn:aws:iam::aws:policy/AmazonRoute53FullAccess"
    iam.attach_role_policy(RoleName=role, PolicyArn=arn)
    wanted = at["iam_role", role].description["AssumeRolePolicyDocument"]
    trust = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    }
    iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(trust))
    return [update("iam_role", role, managed_policy_arns=([arn], []), assume_role_policy=(trust, wanted))]


def led_elsewhere(of: Account, at: At) -> list[Change]:
    """Its service account acts as another role."""
    found = at["eks_pod_identity_association", "rich/rich-sa"].description
    other = at["iam_role", "rich-private-dns"].description["Arn"]
    of("eks").update_pod_identity_association(clusterName=CLUSTER, associationId=found["associationId"], roleArn=other)
    return [update("eks_pod_identity_association", "rich/rich-sa", role_arn=(other, found["roleArn"]))]


def deleted_association(of: Account, at: At) -> list[Change]:
    found = at["eks_pod_identity_association", PRIVATE].description
    of("eks").delete_pod_identity_association(clusterName=CLUSTER, associationId=found["associationId"])
    return [create("eks_pod_identity_association", PRIVATE, role_arn=found["roleArn"], tags=OWN)]


def _helm(of: Account, *arguments: str) -> None:
    kubeconfig = of("kubernetes")[CLUSTER].kubeconfig
    subprocess.run([tools.program("helm"), *arguments, f"--kubeconfig={kubeconfig}"], check=True, capture_output=True, text=True)


def value(of: Account, at: At) -> list[Change]:
    """Of a release, by hand: it would delete no record any more."""
    wanted = at["helm_release", RELEASE].description["values"]
    _helm(of, "upgrade", "rich-external-dns", CHART, "--namespace=rich", "--reuse-values", "--set=policy=upsert-only")
    return [update("helm_release", RELEASE, values=({**wanted, "policy": "upsert-only"}, wanted))]


def uninstalled(of: Account, at: At) -> list[Change]:
    found = at["helm_release", PRIVATE].description
    _helm(of, "uninstall", "rich-private", "--namespace=rich-private", "--wait")
    told = {name: found[name] for name in ("chart", "version", "values")}
    return [create("helm_release", PRIVATE, namespace="rich-private", labels=LABELS, **told)]


DRIFTS = (
    together("who_acts_as_whom", wider_policy, led_elsewhere, deleted_association),
    together("releases", attached_policy_and_trust, value, uninstalled),
)
