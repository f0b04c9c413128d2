# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Role secrets in two halves: what is in AWS, without a cluster, and what is made of it in Kubernetes; what the hub makes first."""

from base64 import b64decode

from integration.roles.secrets import CLUSTER, HOST, PLAIN, prepare
from integration.support.accounts import account
from integration.support.runs import Ansible
from integration.support.sign_in import copy_of

AWS, KUBERNETES = {"secretsmanager_secret"}, {"kubernetes_namespace", "kubernetes_secret"}


def kinds(run):
    return {change["kind"] for change in run.changes}


def test_each_half_does_its_own_and_together_they_are_the_role(aws_with_clusters, tmp_path):
    ansible = Ansible(aws_with_clusters, tmp_path)
    planned = ansible.role("secrets", HOST, PLAIN, "aws", "kubernetes", check=True).green()
    first = ansible.role("secrets", HOST, PLAIN, "aws").green()
    assert (kinds(planned), kinds(first)) == (AWS | KUBERNETES, AWS)
    assert first.fact("secrets_outputs")["arns"].keys() == {"plain-database"}

    prepare(account(aws_with_clusters, "staging"), PLAIN)
    second = ansible.role("secrets", HOST, PLAIN, "kubernetes").green()
    assert kinds(second) == KUBERNETES
    assert second.fact("secrets_outputs")["kubernetes_secrets"] == ["plain-web/web"]
    whole = ansible.role("secrets", HOST, PLAIN).green()
    assert (whole.changes, whole.writes) == ([], [])
    assert whole.fact("secrets_outputs")["arns"] == first.fact("secrets_outputs")["arns"]


COPIED = {
    **PLAIN,
    "secrets_aws": [],
    "secrets_external": [copy_of("argo-oauth")],
    "secrets_sources": {"sign-in": {"secret": "argo-oauth-staging", "format": "pair"}},
    "secrets_kubernetes": [{"name": "argo", "namespaces": ["plain-web"], "data": {"id": {"source": "sign-in", "key": "username"}}}],
}


def whats(run):
    return [(change["kind"], change["name"], change["action"]) for change in run.changes]


def test_what_the_hub_will_have_made_is_planned_and_each_new_value_arrives(aws_with_clusters, tmp_path):
    ansible, of = Ansible(aws_with_clusters, tmp_path), account(aws_with_clusters, "staging")
    planned = ansible.role("secrets", HOST, COPIED, check=True).green()
    refused = ansible.role("secrets", HOST, COPIED)
    assert (refused.code != 0, refused.writes) == (True, [])
    assert "role identity of the hub's run makes it: run that first" in refused.output
    prepare(of, COPIED)
    first = ansible.role("secrets", HOST, COPIED).green()
    assert whats(planned) == whats(first)
    assert kinds(first) == AWS | KUBERNETES
    secrets = "/api/v1/namespaces/plain-web/secrets/argo"
    api = of("kubernetes")[CLUSTER].api
    assert b64decode(api.get(secrets)["data"]["id"]) == b"argo-oauth-id"

    of("hub/secretsmanager").put_secret_value(SecretId="piksel/staging/argo-oauth", SecretString="another:secret")
    planned = ansible.role("secrets", HOST, COPIED, check=True).green()
    second = ansible.role("secrets", HOST, COPIED).green()
    assert whats(planned) == whats(second) == [
        ("secretsmanager_secret", "argo-oauth-staging", "update"),
        ("kubernetes_secret", "plain-web/argo", "update"),
    ]
    assert b64decode(api.get(secrets)["data"]["id"]) == b"another"
    assert ansible.role("secrets", HOST, COPIED).green().changes == []
