# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Role secrets in two halves: what is in AWS, without a cluster, and what is made of it in Kubernetes."""

from integration.roles.secrets import HOST, PLAIN, prepare
from integration.support.accounts import account
from integration.support.runs import Ansible

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
