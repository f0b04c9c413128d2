# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from ansible_collections.piksel.infra.plugins.module_utils.aws.eks.area import Cluster
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import Reference
from ansible_collections.piksel.infra.plugins.module_utils.external_dns.associations import OwnAssociation
from ansible_collections.piksel.infra.plugins.module_utils.external_dns.identity import own_zones_policy, resources, zone_role_policy
from ansible_collections.piksel.infra.plugins.module_utils.external_dns.zones import Zone

from unit.plugins.module_utils.aws.stubs import Aws
from unit.plugins.module_utils.external_dns.described import ROLE, release

TAGS = {"ManagedBy": "piksel.infra"}
PROVIDER = "arn:aws:iam::123456789012:oidc-provider/oidc.example.com/id/1"


def test_pod_identity_takes_a_role_and_an_association():
    policy = zone_role_policy(ROLE, "pod_identity")
    role, association = resources(release(), "example", "pod_identity", policy, None, TAGS)
    assert (role.key, association.key) == (
        ("iam_role", "example-external-dns"),
        ("eks_pod_identity_association", "external-dns/external-dns"),
    )
    (statement,) = role.attributes["assume_role_policy"]["Statement"]
    assert (statement["Principal"], statement["Action"]) == ({"Service": "pods.eks.amazonaws.com"}, ["sts:AssumeRole", "sts:TagSession"])
    assert role.attributes["inline_policies"] == {"zones": policy}
    assert role.attributes["managed_policy_arns"] == frozenset()
    assert association.attributes == {"role_arn": Reference("iam_role", "example-external-dns", "arn"), "tags": TAGS}
    assert role.attributes["tags"] == TAGS


def test_irsa_takes_a_role_that_trusts_the_one_service_account():
    given = release(namespace="dns", service_account="external-dns-sa", role_name="dns")
    (role,) = resources(given, "example", "irsa", zone_role_policy(ROLE, "irsa"), PROVIDER, TAGS)
    assert role.name == "dns"
    assert role.attributes["trusted_service_accounts"] == {
        "oidc_provider": PROVIDER,
        "subjects": frozenset({"system:serviceaccount:dns:external-dns-sa"}),
        "audiences": frozenset({"sts.amazonaws.com"}),
    }


def test_with_a_zone_role_it_may_become_that_and_nothing_else():
    """A session without tags needs no leave for tags."""
    allowed = {"Effect": "Allow", "Action": ["sts:AssumeRole", "sts:TagSession"], "Resource": ROLE}
    assert zone_role_policy(ROLE, "pod_identity")["Statement"] == [allowed]
    assert zone_role_policy(ROLE, "irsa")["Statement"] == [{**allowed, "Action": ["sts:AssumeRole"]}]


def test_without_one_it_may_change_its_zones_by_their_ids():
    changes, lists = own_zones_policy([Zone("Z2", "b.example.com", False), Zone("Z1", "a.example.com", True)], "aws")["Statement"]
    assert changes["Resource"] == ["arn:aws:route53:::hostedzone/Z1", "arn:aws:route53:::hostedzone/Z2"]
    assert changes["Action"] == ["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets", "route53:ListTagsForResources"]
    assert lists == {"Effect": "Allow", "Action": "route53:ListHostedZones", "Resource": "*"}


def test_associations_of_other_service_accounts_are_not_described():
    aws = Aws()
    cluster = Cluster(aws, "example", "piksel.infra", purge_tags=False)
    cluster.there = True
    here = {"clusterName": "example", "associationArn": "arn:aws:eks:ap-southeast-3:123456789012:podidentityassociation/example/a-1"}
    ours = {**here, "namespace": "external-dns", "serviceAccount": "external-dns", "associationId": "a-1"}
    theirs = {**ours, "namespace": "kube-system", "associationId": "a-2"}
    aws.expect("eks", "list_pod_identity_associations", {"associations": [theirs, ours]}, clusterName="example")
    described = {"association": {**ours, "roleArn": ROLE, "tags": TAGS}}
    aws.expect("eks", "describe_pod_identity_association", described, clusterName="example", associationId="a-1")
    (found,) = OwnAssociation(cluster, {"external-dns/external-dns"}).read()
    assert (found.name, found.owned, found.after) == ("external-dns/external-dns", True, ("helm_release",))
    aws.verify()
