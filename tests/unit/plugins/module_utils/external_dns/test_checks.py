# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import InvalidPlan, Named
from ansible_collections.piksel.infra.plugins.module_utils.converge.plan import Step
from ansible_collections.piksel.infra.plugins.module_utils.external_dns.checks import Checks

from unit.plugins.module_utils.aws.stubs import Aws
from unit.plugins.module_utils.external_dns.described import ROLE, release

PROVIDER = "arn:aws:iam::123456789012:oidc-provider/oidc.example.com/id/1"
KEY = "external-dns/external-dns"
ZONES = {"IsTruncated": False, "Marker": "", "MaxItems": "100"}
PRODUCTION = {"Id": "/hostedzone/Z1", "Name": "production.example.com.", "CallerReference": "1"}
WARNING = "external_dns_releases: external-dns: whether its domain filters mean zones could not be seen through "


class Elsewhere(Aws):
    """AWS whose zone roles lead to itself, once."""

    def __init__(self):
        super().__init__()
        self.assumed, self.refusal = [], None

    def elsewhere(self, region, role_arn, external_id):
        self.assumed.append((region, role_arn, external_id))
        if self.refusal:
            self.get("sts").assume_role(RoleArn=role_arn, RoleSessionName="piksel.infra")
        return self


@pytest.fixture
def aws():
    answers = Elsewhere()
    yield answers
    answers.verify()


@pytest.fixture
def check(aws):
    """Checks of a plan in which these steps differ; gives the problems and the warnings."""

    def check(*releases, steps=(("helm_release", KEY, "create"),), helm=(), provider=None):
        warnings = []
        keys = {one["name"]: f"{one['namespace']}/{one['name']}" for one in releases}
        checks = Checks(aws, releases, keys, lambda: list(helm), provider, warnings.append)
        try:
            checks([Step(action, Named(kind, name)) for kind, name, action in steps])
        except InvalidPlan as refused:
            return refused.problems, warnings
        return [], warnings

    return check


def test_filters_are_compared_through_the_zone_role(aws, check):
    aws.expect("route53", "list_hosted_zones", {"HostedZones": [PRODUCTION], **ZONES})
    (problem,), warnings = check(release(assume_role_arn=ROLE, external_id="staging"))
    assert problem == (
        f"external_dns_releases: external-dns: domain filter staging.example.com means no zone of the account of {ROLE}, which has: "
        "production.example.com (public); correct the filter, or make the zone first"
    )
    assert (aws.assumed, warnings) == ([(None, ROLE, "staging")], [])


def test_a_role_that_lets_nobody_in_is_a_warning(aws, check):
    aws.refusal = True
    aws.fail("sts", "assume_role", "AccessDenied", "Not you.")
    assert check(release(assume_role_arn=ROLE)) == ([], [f"{WARNING}{ROLE}: AssumeRole: AccessDenied: Not you."])


def test_a_role_that_may_not_list_zones_is_a_warning(aws, check):
    aws.fail("route53", "list_hosted_zones", "AccessDenied", "Not you.")
    assert check(release(assume_role_arn=ROLE)) == ([], [f"{WARNING}{ROLE}: ListHostedZones: AccessDenied: Not you."])


def test_nothing_is_asked_about_what_does_not_change(aws, check):
    assert check(release(assume_role_arn=ROLE), steps=[("helm_release", KEY, "none")], provider=PROVIDER) == ([], [])
    assert aws.assumed == []


def test_zones_of_the_own_account_have_been_compared_before(aws, check):
    assert check(release()) == ([], [])
    assert aws.assumed == []


def test_roles_need_a_provider_that_iam_has(aws, check):
    aws.fail("iam", "get_open_id_connect_provider", "NoSuchEntity", OpenIDConnectProviderArn=PROVIDER)
    (problem,), _ = check(release(), steps=[("iam_role", "example-external-dns", "create")], provider=PROVIDER)
    assert problem == (
        f"external_dns_identity_method: IAM does not trust the cluster's OIDC issuer, there is no {PROVIDER}; "
        "set eks_oidc_provider to true, or write pod_identity"
    )
    aws.expect("iam", "get_open_id_connect_provider", {"Url": "oidc.example.com/id/1"}, OpenIDConnectProviderArn=PROVIDER)
    assert check(release(), steps=[("iam_role", "example-external-dns", "update")], provider=PROVIDER) == ([], [])


def test_what_helm_would_refuse_stands_beside_the_rest(aws, check):
    aws.expect("route53", "list_hosted_zones", {"HostedZones": [], **ZONES})
    problems, _ = check(release(assume_role_arn=ROLE), helm=["the chart is not there"])
    assert [problem.split(":")[0] for problem in problems] == ["external_dns_releases", "the chart is not there"]
