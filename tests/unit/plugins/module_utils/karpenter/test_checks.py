# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The last look at a plan."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Existing, InvalidPlan, Named
from ansible_collections.piksel.infra.plugins.module_utils.converge.plan import Change, Step
from ansible_collections.piksel.infra.plugins.module_utils.karpenter.checks import Checks
from ansible_collections.piksel.infra.plugins.module_utils.karpenter.cluster import Facts

from unit.plugins.module_utils.karpenter.params import params

PROVIDER = "arn:aws:iam::123456789012:oidc-provider/oidc.example.com/id/0123"
POLICY = "arn:aws:iam::aws:policy/AmazonNoSuchPolicy"
ENTRY = Step("create", Named("eks_access_entry", "arn:aws:iam::123456789012:role/example-karpenter-node"))
ROLE = Step("update", Named("iam_role", "example-karpenter"))


def release(name, owned=True):
    return Existing("helm_release", name, owned=owned)


@pytest.fixture
def problems(aws):
    def problems(*steps, facts=None, existing=(), owner=None, provider=None, others=(), **given):
        try:
            Checks(aws, params(**given), facts or Facts(True, "1.34", authentication_mode="API"), existing, owner, provider, others)(steps)
        except InvalidPlan as refused:
            return refused.problems
        return []

    return problems


def test_nothing_is_wrong_by_default(problems):
    there = [release("karpenter/karpenter"), release("karpenter/karpenter-crd"), release("gpu-operator/nvidia-device-plugin")]
    assert problems(ENTRY, ROLE, existing=there, owner="karpenter/karpenter-crd") == []
    assert problems(owner="") == []


def test_a_version_has_to_know_the_cluster(problems):
    assert problems(facts=Facts(True, "1.35"))[0].startswith("karpenter_version: Karpenter 1.8.2 does not know Kubernetes 1.35")
    assert problems(facts=Facts(), kubernetes_version="1.35")[0].startswith("karpenter_version")
    assert problems(facts=Facts()) == []


@pytest.mark.parametrize(
    ("existing", "owner", "words"),
    [
        ([release("system/karpenter"), release("system/karpenter-crd")], "system/karpenter-crd", "system/karpenter, system/karpenter-crd"),
        ([], "system/karpenter-crd", "system/karpenter-crd"),
        ([release("karpenter/karpenter")], "system/theirs", "system/theirs"),
    ],
)
def test_another_karpenter_is_refused(problems, existing, owner, words):
    (problem,) = problems(existing=existing, owner=owner)
    assert problem == f"karpenter_namespace: the cluster has {words} already; write system, or uninstall what is there first"


def test_a_release_of_others_by_that_name_is_not_ours_to_judge(problems):
    assert problems(existing=[release("system/karpenter", owned=False)]) == []


def test_a_cluster_without_access_entries_is_refused_where_one_is_to_be_made(problems):
    facts = Facts(True, "1.34", authentication_mode="CONFIG_MAP")
    (problem,) = problems(ENTRY, facts=facts)
    assert problem.startswith("karpenter_cluster_name: cluster example admits nodes by the ConfigMap aws-auth alone")
    assert problems(ROLE, facts=facts) == []


def test_iam_has_to_trust_the_clusters_issuer(aws, problems):
    aws.fail("iam", "get_open_id_connect_provider", "NoSuchEntity", OpenIDConnectProviderArn=PROVIDER)
    (problem,) = problems(ROLE, provider=PROVIDER)
    assert problem.startswith("karpenter_identity_method: IAM does not trust the cluster's OIDC issuer")
    aws.expect("iam", "get_open_id_connect_provider", {"Url": "oidc.example.com"}, OpenIDConnectProviderArn=PROVIDER)
    assert problems(ROLE, provider=PROVIDER) == []
    assert problems(ENTRY, provider=PROVIDER) == []


def test_policies_have_to_be_there(aws, problems):
    changes = {"managed_policy_arns": Change(None, frozenset({POLICY}))}
    step = Step("create", Named("iam_role", "example-karpenter-node"), values={"assume_role_policy": {}}, changes=changes)
    aws.fail("iam", "get_policy", "NoSuchEntity", PolicyArn=POLICY)
    found = problems(step)
    assert any(one.startswith("karpenter_node_policy_arns: iam_role example-karpenter-node: there is no managed policy") for one in found)


ASSOCIATION = Step("create", Named("eks_pod_identity_association", "karpenter/karpenter"))
AGENT = {"clusterName": "example", "addonName": "eks-pod-identity-agent"}


def warnings(aws, *steps, facts=None):
    checks = Checks(aws, params(), facts or Facts(True, "1.34"), (), None, None, ())
    checks(steps)
    return checks.warnings


def test_pods_need_who_hands_them_their_role(aws):
    aws.fail("eks", "describe_addon", "ResourceNotFoundException", **AGENT)
    (warning,) = warnings(aws, ASSOCIATION)
    assert warning.startswith("karpenter_identity_method: cluster example has no add-on eks-pod-identity-agent")


def test_where_it_is_there_or_nothing_changes_nobody_is_warned(aws):
    aws.expect("eks", "describe_addon", {"addon": {}}, **AGENT)
    assert warnings(aws, ASSOCIATION) == []
    assert warnings(aws, ROLE) == []
    assert warnings(aws, ASSOCIATION, facts=Facts()) == []


def refusing():
    raise InvalidPlan(["karpenter_crd_chart: wrong"])


def test_what_another_refuses_does_not_hide_the_rest(problems):
    found = problems(others=(refusing, lambda: ["karpenter_chart: wrong"]))
    assert found == ["karpenter_crd_chart: wrong", "karpenter_chart: wrong"]


def test_all_is_told_at_once_and_once(problems):
    others = (lambda: ["karpenter_node_pools: wrong"], lambda: ["karpenter_chart: wrong", "karpenter_node_pools: wrong"])
    found = problems(facts=Facts(True, "1.35"), others=others)
    assert [one.partition(":")[0] for one in found] == ["karpenter_version", "karpenter_node_pools", "karpenter_chart"]
